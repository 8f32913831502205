"""Everything that points to a customer or a card, found in the model registry: no list that a later app could miss.

A model's rows move along when two customers are merged, unless the model says `stays_on_merge`: True for all of its
foreign keys, or the names of those that stay. Rows stay that tell what was judged of that very card.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import IntegrityError, models, transaction

STAYS = "stays_on_merge"


@dataclass(frozen=True)
class Pointer:
    """One foreign key to a customer or a card."""

    model: type[models.Model]
    field: str
    stays: bool

    @property
    def label(self) -> str:
        """How a snapshot names it: `leads.visit.card`."""
        return f"{self.model._meta.label_lower}.{self.field}"

    def rows(self, **filters) -> models.QuerySet:
        """The model's rows, history too: `_base_manager` knows no rows that never change."""
        return self.model._base_manager.filter(**filters)


@cache
def pointers(target: type[models.Model]) -> tuple[Pointer, ...]:
    """Every foreign key (one-to-one, many-to-many table too) of every app to `target`, by label."""
    found = [
        Pointer(model, field.name, _stays(model, field.name))
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if field.remote_field and field.remote_field.model is target
    ]
    return tuple(sorted(found, key=lambda pointer: pointer.label))


def _stays(model: type[models.Model], field: str) -> bool:
    declared = getattr(model, STAYS, False)
    return declared if isinstance(declared, bool) else field in declared


def move_all(target: type[models.Model], source: int, destination: int) -> dict[str, list[int]]:
    """Point everything that moves from row `source` of `target` to row `destination`; label → keys moved."""
    moved = {p.label: move(p, source, destination) for p in pointers(target) if not p.stays}
    return {label: keys for label, keys in moved.items() if keys}


def move(pointer: Pointer, source: int, destination: int, keys: Iterable[int] | None = None) -> list[int]:
    """Move the rows (of `keys`, if given); the keys that moved.

    A row that the database will not have twice at the destination (a plan's line, an open follow-up) stays.
    """
    rows = pointer.rows(**{pointer.field: source})
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    if not found or _moved(pointer, found, destination):
        return found
    return [key for key in found if _moved(pointer, [key], destination)]


def _moved(pointer: Pointer, keys: list[int], destination: int) -> bool:
    try:
        with transaction.atomic():
            pointer.rows(pk__in=keys).update(**{pointer.field: destination})
        return True
    except IntegrityError:
        return False


def move_back(target: type[models.Model], moved: dict[str, list[int]], source: int, destination: int) -> None:
    """Point the rows that `move_all` moved, and that still point to `source`, to `destination` again."""
    known = {pointer.label: pointer for pointer in pointers(target)}
    for label, keys in moved.items():
        if label in known:
            move(known[label], source, destination, keys)
