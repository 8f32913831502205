"""The ladder of a store: which frequency is in force, and publishing a new version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Subquery
from django.utils.translation import gettext as _

from accounts.models import Store
from accounts.seat import Seat
from core.errors import Refused
from core.questions import question
from leads.ladders import HOUSE, PRESET_003, PURPOSES
from leads.models import Ladder, LadderStep
from leads.rules.grading import LADDER


@dataclass(frozen=True)
class Step:
    """How often a grade is contacted and what for."""

    grade: str
    contacts: int
    period_days: int
    purpose: str
    origin: str


def in_force(store: Store, day: date) -> dict[str, Step]:
    """The steps of the version in force on `day` (store day), O first; the preset when none was published."""
    steps = {row.grade: _step(row) for row in _published(store.pk, day) or PRESET_003}
    return {grade: steps[grade] for grade in reversed(LADDER) if grade in steps}


@question
def _published(store: int, day: date):
    newest = Ladder.objects.filter(store=store, from_day__lte=day).order_by("-from_day", "-version")
    return LadderStep.objects.filter(ladder=Subquery(newest.values("pk")[:1]))


def _step(row) -> Step:
    purpose = getattr(row, "purpose", "") or str(PURPOSES[row.grade])
    return Step(row.grade, row.contacts, row.period_days, purpose, row.origin)


@transaction.atomic
def publish(
    *, seat: Seat, frequencies: Mapping[str, tuple[int, int]], from_day: date, note: str, based_on: int, at: datetime
) -> Ladder:
    """Make the next version from grade → (contacts, days). `based_on` is the version that the editor saw (0: none).

    Raises Refused when it begins in the past, lacks a grade, or somebody published meanwhile.
    """
    Store.objects.select_for_update(no_key=True).get(pk=seat.store.pk)
    latest = latest_version(seat.store)
    if latest != based_on:
        raise Refused(_("Somebody published another version meanwhile. Look at it, then change it."))
    if from_day < seat.today(at):
        raise Refused(_("A new version cannot begin in the past."), field="from_day")
    if set(frequencies) != set(LADDER):
        raise Refused(_("Every grade needs a frequency."))
    before = in_force(seat.store, from_day)
    ladder = Ladder.objects.create(
        store=seat.store, version=latest + 1, from_day=from_day, note=note, by=seat.user, made_at=at
    )
    LadderStep.objects.bulk_create(
        LadderStep(
            ladder=ladder,
            grade=grade,
            contacts=contacts,
            period_days=days,
            origin=_origin(before, grade, contacts, days),
        )
        for grade, (contacts, days) in frequencies.items()
    )
    return ladder


def _origin(before: dict[str, Step], grade: str, contacts: int, days: int) -> str:
    old = before[grade]
    return old.origin if (old.contacts, old.period_days) == (contacts, days) else HOUSE


def latest_version(store: Store) -> int:
    """The number of the newest version, 0 without one."""
    return Ladder.objects.filter(store=store).aggregate(latest=Max("version"))["latest"] or 0
