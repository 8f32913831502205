"""The evening plan: the next day's list is proposed to each consultant, who confirms it (RHY-08, RHY-13)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext as _

from accounts.models import Store
from accounts.seat import Seat, settings_of
from core import clock
from core.errors import Refused
from followups.models import Contact, DayPlan, FollowUp, PlanLine, PlanOmission
from followups.rules.lateness import plan_day
from followups.services import planning
from followups.services.jobs import Counts
from followups.statuses import Kind, PlanGroup
from leads.models import Card
from leads.statuses import CardStatus

BATCH = 5000  # rows that are in memory at once
_CONFIRM_FIRST = (Case(When(kind=Kind.CONFIRM, then=Value(0)), default=Value(1)), "pk")


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
    return FollowUp.objects.filter(store=store).due_by(day).order_by(*_CONFIRM_FIRST)


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
def confirm(
    *, seat: Seat, day: date, cards: Sequence[int], at: datetime, left_out: Mapping[int, str] | None = None
) -> DayPlan:
    """The consultant confirms the list for `day` (a coming store day): exactly the chosen cards among what is due and
    what was added.

    `left_out` says for each card that was shown why it is off the list; it counts where the card is not chosen.
    Confirming again replaces the list. Raises Refused for a day that has begun, and for a card left out without a
    reason (field `why_<key>`).
    """
    if day <= seat.today(at):
        raise Refused(_("The list of a day is confirmed before the day begins."))
    plan = _plan(seat, day, at)
    groups: dict[int, str] = {}
    names: dict[int, str] = {}
    due = FollowUp.objects.filter(store=seat.store, responsible=seat.user).due_by(day)
    for follow_up in due.select_related("card__customer").order_by(*_CONFIRM_FIRST):
        groups.setdefault(follow_up.card_id, _group(follow_up.kind, follow_up.card, seat, at))
        names[follow_up.card_id] = follow_up.card.customer.name
    reasons = _reasons(left_out or {}, off=groups.keys() - set(cards), names=names)
    added = dict(plan.lines.filter(added=True, card__in=cards).values_list("card", "group"))
    _write(plan, {card: group for card, group in groups.items() if card in cards}, kept=added.keys() - groups.keys())
    plan.omissions.all().delete()
    PlanOmission.objects.bulk_create(
        PlanOmission(plan=plan, card_id=card, reason=reason, at=at) for card, reason in sorted(reasons.items())
    )
    plan.confirmed_at = at
    plan.save(update_fields=["confirmed_at"])
    return plan


def _plan(seat: Seat, day: date, at: datetime) -> DayPlan:
    """The person's plan for `day`, locked."""
    plan, _made = DayPlan.objects.select_for_update(no_key=True).get_or_create(
        store=seat.store, consultant=seat.user, day=day, defaults={"proposed_at": at}
    )
    return plan


def _reasons(given: Mapping[int, str], *, off: Collection[int], names: Mapping[int, str]) -> dict[int, str]:
    """Card → why it is off the list, for the shown ones. Raises Refused for the first without a reason."""
    reasons = {card: given[card].strip()[:100] for card in off if card in given}
    for card, reason in reasons.items():
        if not reason:
            raise Refused(_("Say why %(name)s is left out.") % {"name": names[card]}, field=f"why_{card}")
    return reasons


def _write(plan: DayPlan, groups: Mapping[int, str], *, kept: Collection[int]) -> None:
    plan.lines.exclude(card__in={*groups, *kept}).delete()
    PlanLine.objects.bulk_create(
        (PlanLine(plan=plan, card_id=card, group=group) for card, group in groups.items()), ignore_conflicts=True
    )


@transaction.atomic
def add(*, seat: Seat, day: date, card: int, at: datetime) -> PlanLine:
    """Put a customer of one's own on the list for `day`, though nothing is due: the person disposes (FUP-20).

    In the morning the day's own list is supplemented (RHY-04, SDR-09). Raises Refused for a day that is over, for a
    card that is not followed up by the person in `seat`, and for a customer whom somebody has contacted on that day:
    what is done is no plan.
    """
    if day < seat.today(at):
        raise Refused(_("This day is over."))
    plan = _plan(seat, day, at)
    found = Card.objects.filter(store=seat.store, owner=seat.user, pk=card).followed().first()
    if found is None:
        raise Refused(_("Choose one of your customers."), field="add")
    if Contact.objects.filter(card=found, at__gte=clock.start_of(day, seat.store.zone)).exists():
        raise Refused(_("This customer was contacted today already: what is done is no plan."), field="add")
    group = _group(Kind.CADENCE, found, seat, at)
    plan.omissions.filter(card=found).delete()
    return PlanLine.objects.get_or_create(plan=plan, card=found, defaults={"group": group, "added": True})[0]


@transaction.atomic
def move(*, seat: Seat, card: Card, on: date, reason: str, at: datetime) -> FollowUp:
    """Move a customer's next regular contact to another day. Later than the ladder needs a reason (product.md §3).

    Raises Refused with the field that is wrong; a 24-hour contact does not move.
    """
    card = Card.objects.select_for_update(of=("self",), no_key=True).select_related("store__settings").get(pk=card.pk)
    if not card.is_followed:
        raise Refused(_("This card is closed."))
    if FollowUp.objects.filter(card=card, kind=Kind.CONFIRM).open().exists():
        raise Refused(_("This customer waits for the 24-hour contact: it cannot be moved."))
    lines = PlanLine.objects.filter(plan__consultant=card.owner_id, plan__store=card.store_id, card=card)
    lines.filter(plan__day__lt=on, plan__day__gt=seat.today(at)).delete()
    return planning.agree(card=card, on=on, reason=reason, at=at)


def _group(kind: str, card: Card, seat: Seat, at: datetime) -> str:
    opened = clock.local_day(card.opened_at, seat.store.zone)
    return group_of(kind=kind, status=card.status, opened_on=opened, today=seat.today(at))
