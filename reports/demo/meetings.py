"""What the meetings of the last weeks left behind: confirmed day plans, and daily reports with the manager's words."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Case, Q, Value, When

from followups.models import DayPlan, FollowUp, PlanLine
from followups.statuses import Kind, PlanGroup
from leads.statuses import CardStatus
from reports.demo import journal
from reports.demo.cards import save
from reports.demo.scene import Scene

DAYS = 30  # plans and reports of older days are not kept in the demo
_PROPOSED = time(18, 0)


def write(scene: Scene) -> None:
    """Write the plans of the last weeks and of today, then the reports of the days that are over."""
    for day in days(scene):
        _write_plans(scene, day)
    for day in days(scene):
        if day < scene.today:
            journal.write(scene, day)


def days(scene: Scene) -> Iterator[date]:
    """The days that have plans and reports, the earliest first, today included."""
    for ago in range(min(DAYS, scene.days), -1, -1):
        yield scene.today - timedelta(days=ago)


def _write_plans(scene: Scene, day: date) -> None:
    """Each consultant's list of `day`, as it was due the evening before; today's last proposals stay unconfirmed."""
    eve = scene.at(day - timedelta(days=1), _PROPOSED)
    dice = scene.dice("plans", day)
    plans = {
        person.pk: DayPlan(
            store=scene.store, consultant=person, day=day, proposed_at=eve,
            confirmed_at=eve + timedelta(minutes=dice.randint(8, 50)),
        )
        for person in scene.team
    }  # fmt: skip
    save(list(plans.values()))
    save([PlanLine(plan=plans[owner], card_id=card, group=group) for owner, card, group in _due(scene, day, eve)])


def _due(scene: Scene, day: date, eve: datetime) -> list[tuple[int, int, str]]:
    """(consultant, card, group) of what was open at `eve` and due by `day`, each card once."""
    rows = (
        FollowUp.objects.filter(store=scene.store, planned_at__lt=eve, late_from__lte=day)
        .filter(Q(closed_at=None) | Q(closed_at__gte=eve))
        .order_by(Case(When(kind=Kind.CONFIRM, then=Value(0)), default=Value(1)), "pk")
        .values_list("responsible_id", "card_id", "kind", "card__status", "card__grade")
    )
    found: dict[int, tuple[int, int, str]] = {}
    for owner, card, kind, status, grade in rows:
        found.setdefault(card, (owner, card, _group(kind, status, grade)))
    return list(found.values())


def _group(kind: str, status: str, grade: str) -> str:
    """新增, 已跟进 or 已成交 (RHY-13)."""
    if status == CardStatus.ORDERED and grade == "O":
        return PlanGroup.SOLD
    return PlanGroup.NEW if kind == Kind.CONFIRM else PlanGroup.FOLLOWED
