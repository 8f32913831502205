"""Taking a person out of rows: words are blanked, numbers, days and people of the house stay.

What is free text is decided by the field's kind, so a field that is added later is blanked without anybody
thinking of it; what may stay is named, table by table.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import or_

from django.apps import apps
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Cast

ERASED = "***"  # stands where a name stood, in every language
Keys = dict[type[models.Model], set]


def blanks(model: type[models.Model], *, keep: Iterable[str] = ()) -> dict[str, object]:
    """The free text fields of `model` with the value that says nothing."""
    words = (field for field in model._meta.local_concrete_fields if is_words(field) and field.name not in {*keep})
    return {field.name: _nothing(field) for field in words}


def is_words(field: models.Field) -> bool:
    """Say whether `field` can hold what somebody typed: text without a list of allowed words, JSON, bytes."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
    return isinstance(field, kinds) and not field.choices


def blank(found: Keys, *, keep: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Blank the words of the rows `found`; `keep` names per table the fields that stay. Says how many rows.

    It writes past the managers: rows of history lose their words too, and nothing else.
    """
    counts = {}
    for model, keys in found.items():
        nothing = blanks(model, keep=keep.get(model.__name__, ()))
        if nothing:
            model._base_manager.filter(pk__in=keys).update(**nothing)
        counts[model._meta.model_name] = len(keys)
    return counts


def forget(app: str, needles: Sequence[str], *, skip: Iterable[tuple[str, str]] = ()) -> int:
    """Take `needles` (numbers that name one person) out of every free text of `app`. Says how many rows had one."""
    changed = 0
    for model in apps.get_app_config(app).get_models():
        for field in model._meta.local_concrete_fields:
            if _is_text(field) and (model.__name__, field.name) not in skip:
                changed += forget_in(model._base_manager.all(), field.name, needles)
    return changed


def _is_text(field: models.Field) -> bool:
    return is_words(field) and not isinstance(field, models.BinaryField)


def forget_in(rows: models.QuerySet, name: str, needles: Sequence[str]) -> int:
    """Take `needles` out of the field `name` of `rows`."""
    field = rows.model._meta.get_field(name)
    forms = {form for needle in needles for form in (needle, json.dumps(needle)[1:-1])}  # JSON may stand escaped
    mentioned = reduce(or_, (Q(as_text__contains=form) for form in forms), Q(pk__in=[]))
    found = rows.annotate(as_text=Cast(name, models.TextField())).filter(mentioned)
    for row in found.only("pk", name):
        value = _without(getattr(row, name), needles)
        if isinstance(field, models.CharField) and field.max_length:
            value = value[: field.max_length]
        rows.model._base_manager.filter(pk=row.pk).update(**{name: value})
    return len(found)


def _without(value: object, needles: Sequence[str]) -> object:
    if isinstance(value, str):
        return reduce(lambda text, needle: text.replace(needle, ERASED), needles, value)
    if isinstance(value, list):
        return [_without(one, needles) for one in value]
    if isinstance(value, dict):
        return {_without(name, needles): _without(one, needles) for name, one in value.items()}
    return value


def _nothing(field: models.Field) -> object:
    if field.null:
        return None
    if isinstance(field, models.JSONField):
        return field.get_default() if field.has_default() else {}
    if isinstance(field, models.BinaryField):
        return b""
    mark = ERASED[: field.max_length or len(ERASED)]
    return Case(When(**{field.name: ""}, then=Value("")), default=Value(mark))  # that something stood there stays told


def belonging(row: models.Model, *, app: str, through: Callable[[models.ForeignObjectRel], bool]) -> Keys:
    """The keys of the rows of `app` that belong to `row`: what points to it, what points to that, and so on.

    `through` says for each relation backwards whether it is followed.
    """
    found: Keys = defaultdict(set)
    waiting = [(type(row), {row.pk})]
    while waiting:
        model, keys = waiting.pop()
        fresh = keys - found[model]
        found[model] |= fresh
        if fresh:
            waiting += [(rel.related_model, _pointing(rel, fresh)) for rel in _relations(model) if through(rel)]
    mine = set(apps.get_app_config(app).get_models())
    return {model: keys for model, keys in found.items() if keys and model in mine}


def _relations(model: type[models.Model]) -> list[models.ForeignObjectRel]:
    return [
        f for f in model._meta.get_fields(include_hidden=True) if f.one_to_many or (f.one_to_one and f.auto_created)
    ]


def _pointing(relation: models.ForeignObjectRel, keys: set) -> set:
    rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys})
    return set(rows.values_list("pk", flat=True))
