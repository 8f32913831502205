"""Escalation: who reached 1, 3, 7 days of lateness gets a row, once per step. The mood itself is always computed."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, DateTimeField, Exists, OuterRef, QuerySet, Value

from accounts.models import Store
from accounts.seat import settings_of
from core import clock
from core.inserting import insert_from
from followups import notices
from followups.models import Escalation, FollowUp
from followups.rules.lateness import Limits, Step
from followups.services.jobs import Counts


def limits_of(store: Store) -> Limits:
    """The store's three steps in days."""
    row = settings_of(store)
    return Limits(red=row.red_days, manager=row.manager_days, reassign=row.reassign_days)


@transaction.atomic
def escalate(*, store: Store, as_of: datetime) -> Counts:
    """Write the steps that the open follow-ups of `store` have reached by `as_of`."""
    Store.objects.select_for_update(no_key=True).get(pk=store.pk)
    limits = limits_of(store)
    today = clock.local_day(as_of, store.zone)
    _tell_managers(store, today - timedelta(days=limits.manager), limits, as_of)
    days = {Step.RED: limits.red, Step.MANAGER: limits.manager, Step.REASSIGN: limits.reassign}
    return {step.name.lower(): _write(store, step, today - timedelta(days=n), as_of) for step, n in days.items()}


def _tell_managers(store: Store, late_since: date, limits: Limits, as_of: datetime) -> None:
    """Before the rows are written: those without a row have come to the manager's step just now."""
    rows = _reached(store, Step.MANAGER, late_since).order_by().values("responsible").annotate(n=Count("pk"))
    counts = {row["responsible"]: row["n"] for row in rows}
    notices.escalated(store, counts=counts, days=limits.manager, at=as_of)


def _reached(store: Store, step: Step, late_since: date) -> QuerySet[FollowUp]:
    noted = Escalation.objects.filter(follow_up=OuterRef("pk"), step=step)
    return FollowUp.objects.filter(store=store).late_since(late_since).filter(~Exists(noted))


def _write(store: Store, step: Step, late_since: date, as_of: datetime) -> int:
    facts = Value(int(step)), Value(as_of, output_field=DateTimeField())
    return insert_from(
        Escalation, ("follow_up", "step", "at"), _reached(store, step, late_since).values_list("pk", *facts)
    )
