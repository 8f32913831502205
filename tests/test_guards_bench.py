"""The bench writes by hand what the services write: a new column must not break it unseen."""

import re

import pytest
from django.apps import apps
from django.db import models

from bench import sql

_FORGIVEN = (models.CharField, models.TextField, models.BooleanField)  # bench.server.forgiving
_INSERT = re.compile(r"INSERT INTO (\w+) \(([^)]*)\)")
STATEMENTS = [found for text in (sql.NEW_CUSTOMER, *sql.LOG, sql.PLAN_ALL) for found in _INSERT.findall(text)]


@pytest.mark.parametrize(("table", "columns"), STATEMENTS, ids=[f"{n}-{t}" for n, (t, _c) in enumerate(STATEMENTS)])
def test_an_insert_by_hand_names_every_column_that_is_needed_and_no_other(table, columns):
    [model] = [model for model in apps.get_models() if model._meta.db_table == table]
    named = {column.strip() for column in columns.split(",")}
    fields = model._meta.concrete_fields
    needed = {f.column for f in fields if not f.null and not f.primary_key and not isinstance(f, _FORGIVEN)}
    assert (needed - named, named - {f.column for f in fields}) == (set(), set())
