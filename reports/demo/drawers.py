"""What the grade work left behind: plans for the next step, and stock-takes of this month at three points."""

from datetime import timedelta
from uuid import UUID

from accounts.models import User
from accounts.seat import Seat, take_seat
from leads.models import Card
from leads.statuses import CardStatus, NextStep
from reports.demo.scene import Scene
from reports.models import StockTake
from reports.rules.stock import first_of_month
from reports.services import stock, stock_extras
from reports.services.stock import Mark
from reports.services.stock_extras import Paper
from reports.statuses import StockResult

PLANNED = 80  # cards with a plan for the next step, however many there are
_STEPS = {
    "O": (NextStep.DELIVERY,), "H": (NextStep.CLOSE, NextStep.FINANCE), "A+": (NextStep.QUOTATION, NextStep.CLOSE),
    "A": (NextStep.QUOTATION, NextStep.USED_CAR, NextStep.FINANCE), "B+": (NextStep.DRIVE, NextStep.VISIT),
    "B": (NextStep.DRIVE, NextStep.PRESENT, NextStep.VISIT), "C": (NextStep.CALL, NextStep.NEEDS),
}  # fmt: skip
_NOTES = {StockResult.MISSING: "抽屉里没有这张卡", StockResult.CLOSE: "客户已在外地购车", StockResult.OTHER: ""}

_PAPER = Paper(UUID(int=1), "吴敏", "", "", "C", "旧卡，电话看不清")


def write(scene: Scene) -> None:
    """Write the plans and the stock-takes of one store."""
    _plan(scene)
    manager = take_seat(scene.manager, scene.store.pk)
    people = list(Card.objects.filter(store=scene.store).active().order_by().values_list("owner", flat=True).distinct())
    people = [person for person in scene.team if person.pk in people][:3]
    for place, person in enumerate(people):
        _count(scene, manager, person, signatures=2 - place)


def _plan(scene: Scene) -> None:
    cards = list(Card.objects.filter(store=scene.store, status=CardStatus.OPEN).order_by("-opened_at", "pk")[:PLANNED])
    dice = scene.dice("next steps")
    for card in cards:
        card.next_step = dice.choice(_STEPS[card.grade])
        card.next_step_on = scene.today + timedelta(days=dice.randint(0, 9))
    Card.objects.bulk_update(cards, ["next_step", "next_step_on"], batch_size=PLANNED)


def _count(scene: Scene, manager: Seat, person: User, *, signatures: int) -> None:
    """One drawer: counted and signed by both, by the consultant, or half counted (`signatures` 2, 1, 0)."""
    at = scene.as_of
    month = first_of_month(scene.today)
    take = stock.start(seat=manager, month=month, at=at, people=[person.pk]).takes[0]
    lines = take.lines.order_by("position")
    found = lines if signatures else lines.filter(pk__in=list(lines.values_list("pk", flat=True)[: lines.count() // 2]))
    found.order_by().update(result=StockResult.FOUND, version=1, marked_at=at, marked_by=person)
    _differ(take, manager, scene)
    if signatures == 1:
        stock_extras.add(seat=manager, take=take, paper=_PAPER, at=at)
    if signatures:
        stock.count(seat=take_seat(person, scene.store.pk), take=take, at=at)
    if signatures == 2:
        stock.sign(seat=manager, take=take, at=at)


def _differ(take: StockTake, manager: Seat, scene: Scene) -> None:
    rows = list(take.lines.filter(result=StockResult.FOUND, expected__in=("A", "B", "B+", "C")).order_by("position"))
    results = (StockResult.MISSING, StockResult.OTHER, StockResult.CLOSE)
    marks = [
        Mark(
            row.pk, result, row.version, {"B": "C", "C": "B"}.get(row.expected, "B") if result == "other" else "",
            _NOTES[result],
        )
        for row, result in zip(rows[:: max(1, len(rows) // 3)], results, strict=False)
    ]  # fmt: skip
    stock.mark(seat=manager, take=take, marks=marks, at=scene.as_of)
