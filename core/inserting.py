"""Rows written from rows by the database itself: one INSERT … SELECT, no row object passes through Python."""

from collections.abc import Sequence

from django.db import connection, models
from django.db.models import QuerySet

#: Without the WHERE, SQLite would read the ON as that of a join.
_INSERT = "INSERT INTO {table} ({columns}) SELECT * FROM ({rows}) found WHERE true ON CONFLICT DO NOTHING"


def insert_from(model: type[models.Model], fields: Sequence[str], rows: QuerySet) -> int:
    """Write a row of `model` for each of `rows` (a `values_list` in the order of `fields`); what is there stays.

    A row that a constraint of uniqueness refuses is left out. Returns how many were written.
    """
    quote = connection.ops.quote_name
    columns = ", ".join(quote(model._meta.get_field(name).column) for name in fields)
    select, params = rows.order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(table=quote(model._meta.db_table), columns=columns, rows=select), params)
        return cursor.rowcount
