"""The monthly stock-take: started by the manager, counted, signed by both, reopened (ROLE-16, FORM-18)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Store, User
from accounts.people import consultants
from accounts.seat import Seat
from core.errors import Refused
from leads.models import Card
from leads.rules.grading import LADDER
from leads.statuses import ACTIVE_CARD, Grade
from reports.models import StockEvent, StockLine, StockTake
from reports.rules.stock import months_to_count
from reports.statuses import StockResult, StockState, StockStep

_INSERT = """
INSERT INTO {lines} (take_id, card_id, position, expected, result, should_be, note, version)
SELECT take.id, card.id, ROW_NUMBER() OVER (PARTITION BY take.id ORDER BY CASE card.grade {places} END, card.id),
       card.grade, %s, '', '', 0
FROM {takes} take JOIN {cards} card ON card.owner_id = take.consultant_id AND card.store_id = take.store_id
WHERE take.id IN ({keys}) AND card.status IN ({active})
"""


@dataclass(frozen=True)
class Started:
    """What a start made: the new stock-takes; and how many consultants had theirs of the month already."""

    takes: list[StockTake]
    there: int


@dataclass(frozen=True)
class Mark:
    """What was found of one line: `line` is its key, `version` the one that was seen."""

    line: int
    result: str
    version: int
    should_be: str = ""
    note: str = ""


@transaction.atomic
def start(*, seat: Seat, month: date, at: datetime, people: Collection[int] | None = None) -> Started:
    """Write down what the drawers of `people` (keys; None: of everybody with active cards) should hold now.

    One stock-take per consultant and month: who has one keeps it. Raises Refused when nothing can be started.
    """
    Store.objects.select_for_update(no_key=True).get(pk=seat.store.pk)  # holds off a second start
    if month not in months_to_count(seat.today(at)):
        raise Refused(_("Count the present month or the one before."), field="month")
    owners = _owners(seat.store, people)
    there = set(
        StockTake.objects.filter(store=seat.store, month=month, consultant__in=owners).values_list(
            "consultant", flat=True
        )
    )
    new = [pk for pk in owners if pk not in there]
    if not new:
        raise Refused(_("These drawers have their stock-take of the month already."), field="people")
    made = [_take(seat, pk, month, at) for pk in new]
    _snapshot([take.pk for take in made])
    return Started(made, len(there))


def _owners(store: Store, people: Collection[int] | None) -> list[int]:
    """The owners of active cards among `people`, by key. Raises Refused for nobody, or somebody of another store."""
    holding = set(Card.objects.filter(store=store).active().values_list("owner", flat=True).distinct())
    if people is not None:
        known = holding | set(consultants(store).values_list("pk", flat=True))
        if not set(people) <= known:
            raise Refused(_("Choose a consultant of this store."), field="people")
        holding &= set(people)
    if not holding:
        raise Refused(_("There is no active card to count."), field="people")
    return sorted(holding)


def _take(seat: Seat, consultant: int, month: date, at: datetime) -> StockTake:
    take = StockTake.objects.create(
        store=seat.store, consultant_id=consultant, month=month, started_at=at, started_by=seat.user
    )
    _event(take, StockStep.STARTED, seat.user, at)
    return take


def _snapshot(takes: Sequence[int]) -> None:
    """One statement for all drawers: five thousand cards are no more work here than five."""
    places = " ".join(f"WHEN '{grade}' THEN {place}" for place, grade in enumerate(reversed(LADDER)))
    sql = _INSERT.format(
        lines=StockLine._meta.db_table, takes=StockTake._meta.db_table, cards=Card._meta.db_table, places=places,
        keys=", ".join(["%s"] * len(takes)), active=", ".join(["%s"] * len(ACTIVE_CARD)),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, [StockResult.WAITING.value, *takes, *(status.value for status in ACTIVE_CARD)])


def _locked(take: StockTake) -> StockTake:
    return StockTake.objects.select_for_update(no_key=True, of=("self",)).select_related("consultant").get(pk=take.pk)


@transaction.atomic
def mark(*, seat: Seat, take: StockTake, marks: Sequence[Mark], at: datetime) -> tuple[int, int]:
    """Write what was found. Returns how many lines changed, and how many somebody else had marked meanwhile.

    Raises Refused when the stock-take is signed, or a line should have no grade or the one it has.
    """
    take = _locked(take)
    if take.state != StockState.OPEN:
        raise Refused(_("This stock-take is signed. The manager can reopen it."))
    rows = take.lines.in_bulk([one.line for one in marks])
    changed, stale = [], 0
    for one in marks:
        row = rows.get(one.line)
        if row is None or not _differs(row, one):
            continue
        if row.version != one.version:
            stale += 1
            continue
        changed.append(_marked(row, one, seat.user, at))
    fields = ["result", "should_be", "note", "version", "marked_at", "marked_by"]
    StockLine.objects.bulk_update(changed, fields, batch_size=100)
    return len(changed), stale


def _differs(row: StockLine, one: Mark) -> bool:
    return (row.result, row.should_be, row.note) != (one.result, _should_be(one), one.note.strip())


def _should_be(one: Mark) -> str:
    return one.should_be if one.result == StockResult.OTHER else ""


def _marked(row: StockLine, one: Mark, by: User, at: datetime) -> StockLine:
    if one.result not in StockResult.values:
        raise Refused(_("Choose what was found."), field="result")
    if one.result == StockResult.OTHER and (one.should_be not in Grade.values or one.should_be == row.expected):
        raise Refused(_("Choose the grade that the card should have."), field="should_be")
    row.result, row.should_be, row.note = one.result, _should_be(one), one.note.strip()[:200]
    row.version, row.marked_at, row.marked_by = row.version + 1, at, by
    return row


@transaction.atomic
def count(*, seat: Seat, take: StockTake, at: datetime) -> StockTake:
    """The consultant signs what was counted. Raises Refused for somebody else, twice, or with uncounted cards."""
    take = _locked(take)
    if take.consultant_id != seat.user.pk:
        raise Refused(_("The consultant of the drawer signs here."))
    if take.state != StockState.OPEN:
        raise Refused(_("This stock-take is signed already."))
    _refuse_uncounted(take)
    take.state, take.counted_at = StockState.COUNTED, at
    take.save(update_fields=["state", "counted_at"])
    _event(take, StockStep.COUNTED, seat.user, at)
    return take


@transaction.atomic
def sign(*, seat: Seat, take: StockTake, at: datetime) -> StockTake:
    """The manager signs after the consultant; alone when the consultant no longer works here. Raises Refused."""
    take = _locked(take)
    if take.state == StockState.SIGNED:
        raise Refused(_("This stock-take is signed already."))
    if take.state == StockState.OPEN:
        if consultants(seat.store).filter(pk=take.consultant_id).exists():
            raise Refused(_("The consultant signs first."))
        _refuse_uncounted(take)
    take.state, take.signed_at, take.signed_by = StockState.SIGNED, at, seat.user
    take.save(update_fields=["state", "signed_at", "signed_by"])
    _event(take, StockStep.SIGNED, seat.user, at)
    return take


@transaction.atomic
def reopen(*, seat: Seat, take: StockTake, reason: str, at: datetime) -> StockTake:
    """Take the signatures back, with a reason; what was marked stays. Raises Refused."""
    take = _locked(take)
    if take.state == StockState.OPEN:
        raise Refused(_("This stock-take is open."))
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), field="reason")
    take.state, take.counted_at, take.signed_at, take.signed_by = StockState.OPEN, None, None, None
    take.save(update_fields=["state", "counted_at", "signed_at", "signed_by"])
    _event(take, StockStep.REOPENED, seat.user, at, reason.strip()[:300])
    return take


def _refuse_uncounted(take: StockTake) -> None:
    if take.lines.filter(result=StockResult.WAITING).exists():
        raise Refused(_("Some cards are not counted yet."))


def _event(take: StockTake, step: str, by: User, at: datetime, note: str = "") -> None:
    StockEvent.objects.create(take=take, step=step, by=by, at=at, note=note)
