"""What happens to the follow-ups when two cards become one, and when that is taken back: none lost, none doubled."""

from datetime import datetime

from followups.models import FollowUp
from followups.services import planning
from followups.statuses import Kind, State
from leads.models import Card


def unite(*, kept: Card, closed: Card, at: datetime, news: dict) -> None:
    """`kept` has one open follow-up of each kind: the earlier day wins. What stayed at `closed` is cancelled.

    Rows that could move have moved; those of `closed` that are still open have a twin at `kept`.
    """
    doubles = FollowUp.objects.select_for_update(no_key=True).filter(card=closed, state=State.PLANNED).order_by("pk")
    news["follow_ups"] = {"cancelled": [], "sooner": []}
    for double in doubles:
        _prefer_earlier(kept, double, news["follow_ups"]["sooner"])
        news["follow_ups"]["cancelled"].append(double.pk)
    FollowUp.objects.filter(pk__in=news["follow_ups"]["cancelled"]).update(state=State.CANCELLED, closed_at=at)
    planning.hand_over(card=kept)
    _plan_if_missing(kept, at)


def _prefer_earlier(kept: Card, double: FollowUp, sooner: list) -> None:
    twin = FollowUp.objects.filter(card=kept, kind=double.kind, state=State.PLANNED).first()
    if twin and double.kind == Kind.CADENCE and double.due_on < twin.due_on:
        sooner.append([twin.pk, twin.due_on.isoformat(), twin.late_from.isoformat(), double.due_on.isoformat()])
        twin.due_on, twin.late_from = double.due_on, min(double.late_from, double.due_on)
        twin.save(update_fields=["due_on", "late_from"])


def divide(*, kept: Card, reopened: Card, at: datetime, news: dict) -> None:
    """Each card has its own follow-ups again; what was done meanwhile stays done."""
    was = news.get("follow_ups", {"cancelled": [], "sooner": []})
    for pk, due_on, late_from, given in was["sooner"]:
        same = FollowUp.objects.filter(pk=pk, card=kept, state=State.PLANNED, due_on=given)
        same.update(due_on=due_on, late_from=late_from)
    for row in FollowUp.objects.filter(pk__in=was["cancelled"], card=reopened, state=State.CANCELLED).order_by("pk"):
        if not FollowUp.objects.filter(card=reopened, kind=row.kind, state=State.PLANNED).exists():
            FollowUp.objects.filter(pk=row.pk).update(state=State.PLANNED, closed_at=None)
    planning.hand_over(card=reopened)
    for card in (kept, reopened):
        _plan_if_missing(card, at)


def _plan_if_missing(card: Card, at: datetime) -> None:
    if card.is_followed and not FollowUp.objects.filter(card=card).open().cadence().exists():
        planning.plan_cadence(card=card, last_contact_at=card.last_contact_at or card.opened_at, at=at)
