"""What the sheets of the last days say beside the parties: drinks, companions, calls, who is not counted, the close."""

from datetime import timedelta
from random import Random

from core import clock
from leads.models import CallSheet, DayClose, RegisterDay, Visit, VisitEdit
from leads.statuses import DayMove, Drink, VisitKind, VisitPurpose
from reports.demo import words
from reports.demo.cards import save, token
from reports.demo.scene import Scene

_DAYS = 7  # whose sheets are written out; older ones are only counted
_UNSIGNED = 2  # the newest visitors without data wait for their consultant
_FIELDS = ("purpose", "companions", "drink", "signed_at", "version")
_CLOSING = timedelta(minutes=25)  # after the last party of the day


def write(scene: Scene) -> None:
    """Fill in the rows of the last days, and close the sheets of the days before today."""
    dice = scene.dice("sheets")
    save([_passer_by(scene, dice, ago) for ago in _open_days(scene)])
    begin = clock.start_of(scene.today - timedelta(days=_DAYS), scene.zone)
    rows = list(Visit.objects.filter(store=scene.store, arrived_at__gte=begin).order_by("arrived_at", "pk"))
    for visit in rows:
        _fill_in(dice, visit)
    _leave_unsigned(rows)
    Visit.objects.bulk_update(rows, _FIELDS, batch_size=500)
    save([_call(dice, visit) for visit in rows if visit.kind == VisitKind.CALL])
    _correct(scene, rows)
    for ago in range(_DAYS, 0, -1):
        _close(scene, rows, ago)


def _open_days(scene: Scene) -> list[int]:
    """The open days of the last week as days before today, today too once the store has opened."""
    days = [ago for ago in range(min(_DAYS, scene.days), -1, -1) if scene.elapsed or ago]
    return [ago for ago in days if scene.today - timedelta(days=ago) not in scene.closed]


def _passer_by(scene: Scene, dice: Random, ago: int) -> Visit:
    """Somebody for the workshop, or with something to sell: on the sheet, not counted."""
    at = min(scene.moment(scene.today - timedelta(days=ago), dice.uniform(0.02, 0.6)), scene.as_of)
    purpose = dice.choice((VisitPurpose.SERVICE, VisitPurpose.BUSINESS))
    return Visit(
        store=scene.store, token=token(dice), kind=VisitKind.WALK_IN, arrived_at=at, left_at=at, is_first=False,
        name=dice.choice(words.PASSERS_BY[purpose]), registered_by=scene.receptionist, purpose=purpose,
    )  # fmt: skip


def _fill_in(dice: Random, visit: Visit) -> None:
    if not visit.is_counted:
        return
    visit.purpose = dice.choices(
        (VisitPurpose.LOOK, VisitPurpose.ASK, VisitPurpose.DRIVE, VisitPurpose.ORDER), (55, 25, 14, 6)
    )[0]
    if visit.kind == VisitKind.WALK_IN:
        visit.drink = dice.choice(Drink.values)
        visit.companions = dice.choice(words.COMPANIONS) if visit.party_size > 1 else ""


def _leave_unsigned(rows: list[Visit]) -> None:
    left = [v for v in rows if v.is_counted and v.left_at and not v.card_id]
    for visit in left[-_UNSIGNED:]:
        visit.signed_at, visit.content = None, ""


def _call(dice: Random, visit: Visit) -> CallSheet:
    return CallSheet(
        visit=visit, asked=dice.choice(words.ASKED), by_third_ring=dice.random() < 0.9, read_back=True,
        address=dice.choice(words.ADDRESSES), further_way=dice.choice(words.FURTHER_WAYS),
    )  # fmt: skip


def _correct(scene: Scene, rows: list[Visit]) -> None:
    """One row whose party was counted wrong at the door."""
    found = next((v for v in rows if v.is_counted and v.kind == VisitKind.WALK_IN and v.left_at), None)
    if found:
        VisitEdit.objects.create(
            visit=found, changes={"party_size": [str(found.party_size + 1), str(found.party_size)]},
            by=scene.receptionist, at=found.left_at,
        )  # fmt: skip


def _close(scene: Scene, rows: list[Visit], ago: int) -> None:
    day = scene.today - timedelta(days=ago)
    times = [v.left_at for v in rows if v.left_at and clock.local_day(v.arrived_at, scene.zone) == day]
    if not times or any(v.left_at is None and clock.local_day(v.arrived_at, scene.zone) == day for v in rows):
        return
    at = max(times) + _CLOSING
    sheet = RegisterDay.objects.create(store=scene.store, day=day, closed_at=at, closed_by=scene.receptionist)
    DayClose.objects.create(register=sheet, move=DayMove.CLOSED, by=scene.receptionist, at=at)
