"""Guards of the words: a field with a list of allowed values is refused by the database when it holds another."""

import uuid
from datetime import UTC, date, datetime, time
from itertools import count

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from tests.support import source

NUMBERS = count(1)
PLAIN = {
    models.DateTimeField: lambda: datetime(2026, 3, 2, 10, tzinfo=UTC),
    models.DateField: lambda: date(2026, 3, 2),
    models.TimeField: lambda: time(10),
    models.UUIDField: uuid.uuid4,
    models.JSONField: dict,
    models.BinaryField: lambda: b"",
    models.BooleanField: lambda: False,
    models.IntegerField: lambda: 1,
    models.CharField: lambda: f"w{next(NUMBERS)}",
    models.TextField: lambda: "words",
}
#: What the least row of a model says besides, where its fields depend on each other.
BESIDES = {"leads.Visit": {"purpose": "service"}}  # a party that is not counted needs no consultant
MODELS = [model for model in apps.get_models() if model._meta.app_label in source.APPS]
FIELDS = [
    field for model in MODELS for field in model._meta.local_concrete_fields if field.choices and not field.remote_field
]


def make(model: type[models.Model]) -> models.Model:
    """A row of `model` with the least that it needs, and the rows that it points to."""
    values = {field.name: value_of(field) for field in model._meta.local_concrete_fields if needs_value(field)}
    row = model(**values | BESIDES.get(model._meta.label, {}))
    row.save(force_insert=True)
    return row


def needs_value(field: models.Field) -> bool:
    """Say whether a row cannot be saved without a value of ours."""
    optional = field.empty_strings_allowed and field.blank
    return not (field.null or field.has_default() or optional or isinstance(field, models.AutoField))


def value_of(field: models.Field) -> object:
    """A value that `field` takes."""
    if field.remote_field:
        return make(field.related_model)
    if field.choices:
        return field.flatchoices[0][0]
    value = next(make_value() for kind, make_value in PLAIN.items() if isinstance(field, kind))
    return value[-field.max_length :] if isinstance(field, models.CharField) else value


def named(field: models.Field) -> str:
    return str(field)


@pytest.mark.django_db
@pytest.mark.parametrize("field", FIELDS, ids=named)
def test_the_database_refuses_a_wrong_word(field):
    row = make(field.model)
    wrong = 99 if isinstance(field, models.IntegerField) else "?"
    assert wrong not in dict(field.flatchoices)
    table, column, key = (
        connection.ops.quote_name(n) for n in (field.model._meta.db_table, field.column, row._meta.pk.column)
    )
    with pytest.raises(IntegrityError, match=r"(?i)check"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", [wrong, row.pk])


@pytest.mark.parametrize("field", FIELDS, ids=named)
def test_a_check_constraint_names_the_field(field):
    """So that the refusal has a name that a person can look up."""
    checks = [c for c in field.model._meta.constraints if isinstance(c, models.CheckConstraint)]
    assert [c.name for c in checks if any(field.name in name for name in names_in(c.condition))]


def names_in(condition: models.Q) -> list[str]:
    """The fields that a condition speaks of."""
    names = []
    for child in condition.children:
        names += names_in(child) if isinstance(child, models.Q) else [child[0].split("__")[0]]
    return names


def test_the_guard_sees_the_fields():
    assert len(FIELDS) > 20
