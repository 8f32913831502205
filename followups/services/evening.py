"""The evening plan: the next day's list is proposed to each consultant, who confirms it (RHY-08, RHY-13)."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Store
from accounts.seat import Seat, settings_of
from core import clock
from core.errors import Refused
from followups.models import DayPlan, FollowUp, PlanLine
from followups.rules.lateness import plan_day
from followups.services.jobs import Counts
from followups.statuses import Kind, PlanGroup
from leads.models import Card
from leads.statuses import CardStatus

BATCH = 5000  # rows that are in memory at once


def group_of(*, kind: str, status: str, opened_on: date, today: date) -> str:
    """新增, 已跟进 or 已成交 (RHY-13): sold is sold; new is who waits for the 24-hour contact or came today."""
    if status in (CardStatus.ORDERED, CardStatus.DELIVERED):
        return PlanGroup.SOLD
    return PlanGroup.NEW if kind == Kind.CONFIRM or opened_on == today else PlanGroup.FOLLOWED


@transaction.atomic
def plan_store(*, store: Store, as_of: datetime) -> Counts:
    """Propose the lists of `store`: tomorrow's once its evening has come, else today's where one is missing.

    A confirmed list is never touched; today's existing lists are not either.
    """
    Store.objects.select_for_update(no_key=True).get(pk=store.pk)
    local = as_of.astimezone(store.zone)
    day = plan_day(local, settings_of(store).evening_at)
    owners = set(_due(store, day).order_by().values_list("responsible_id", flat=True).distinct())
    plans, made = _plans(store, day, owners, as_of, growing=day > local.date())
    return {"plans": made, "lines": _propose(store, day, local.date(), plans)}


def _propose(store: Store, day: date, today: date, plans: dict[int, int]) -> int:
    """Put what is due by `day` on the lists in `plans` (consultant → plan), a batch at a time: memory stays flat."""
    there = PlanLine.objects.filter(plan__in=plans.values())
    before = there.count()
    due = _due(store, day).filter(responsible__in=plans)
    rows = due.values_list("responsible_id", "card_id", "kind", "card__status", "card__opened_at").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        PlanLine.objects.bulk_create(
            (
                PlanLine(
                    plan_id=plans[owner],
                    card_id=card,
                    group=group_of(
                        kind=kind, status=status, opened_on=clock.local_day(opened, store.zone), today=today
                    ),
                )
                for owner, card, kind, status, opened in batch
            ),
            ignore_conflicts=True,
        )
    return there.count() - before


def _due(store: Store, day: date) -> QuerySet[FollowUp]:
    """What is due by `day`; confirmations first: they name the group."""
    return FollowUp.objects.filter(store=store).due_by(day).order_by(F("kind").desc(), "pk")


def _plans(store: Store, day: date, owners: set[int], as_of: datetime, *, growing: bool) -> tuple[dict[int, int], int]:
    """The plans to write into, by consultant, and how many were made now."""
    there = dict(DayPlan.objects.filter(store=store, day=day).values_list("consultant_id", "pk"))
    new = [DayPlan(store=store, consultant_id=o, day=day, proposed_at=as_of) for o in sorted(owners - there.keys())]
    made = {plan.consultant_id: plan.pk for plan in DayPlan.objects.bulk_create(new)}
    if not growing:
        return made, len(made)
    open_ones = DayPlan.objects.filter(store=store, day=day, confirmed_at=None).values_list("consultant_id", "pk")
    return dict(open_ones), len(made)


@transaction.atomic
def confirm(*, seat: Seat, day: date, cards: Sequence[int], at: datetime) -> DayPlan:
    """The consultant confirms the list for `day` (a coming store day): exactly the chosen cards among what is due.

    Confirming again replaces the list. Raises Refused for a day that has begun.
    """
    if day <= seat.today(at):
        raise Refused(_("The list of a day is confirmed before the day begins."))
    plan, _made = DayPlan.objects.select_for_update(no_key=True).get_or_create(
        store=seat.store, consultant=seat.user, day=day, defaults={"proposed_at": at}
    )
    due = FollowUp.objects.filter(store=seat.store, responsible=seat.user).due_by(day).filter(card__in=cards)
    groups: dict[int, str] = {}
    for follow_up in due.select_related("card").order_by(F("kind").desc(), "pk"):
        groups.setdefault(follow_up.card_id, _group(follow_up.kind, follow_up.card, seat, at))
    plan.lines.exclude(card__in=groups).delete()
    PlanLine.objects.bulk_create(
        (PlanLine(plan=plan, card_id=card, group=group) for card, group in groups.items()), ignore_conflicts=True
    )
    plan.confirmed_at = at
    plan.save(update_fields=["confirmed_at"])
    return plan


def _group(kind: str, card: Card, seat: Seat, at: datetime) -> str:
    opened = clock.local_day(card.opened_at, seat.store.zone)
    return group_of(kind=kind, status=card.status, opened_on=opened, today=seat.today(at))
