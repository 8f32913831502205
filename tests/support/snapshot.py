"""Everything that the business remembers, as plain values: what a refused request must leave as it was."""

from django.apps import apps
from django.db import connection

from tests.support import source


def business_rows() -> dict[str, list[tuple]]:
    """The rows of every table of ours in the order of their keys; sessions and log-in attempts are not business."""
    with connection.cursor() as cursor:
        return {model._meta.db_table: _rows(cursor, model._meta) for model in _models()}


def _rows(cursor, table) -> list[tuple]:
    cursor.execute(f'SELECT * FROM "{table.db_table}" ORDER BY "{table.pk.column}"')  # names of ours, from no outside
    return cursor.fetchall()


def _models() -> list:
    configs = (apps.get_app_config(app) for app in source.APPS if app != "core")
    models = [model for config in configs for model in config.get_models(include_auto_created=True)]
    return [model for model in models if model.__name__ != "User"]  # its last log-in is no business
