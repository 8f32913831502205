"""Quality calls: the week's draw, made once, and the answers of the customers (ROLE-17, product.md §6)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Store
from accounts.people import consultants
from accounts.seat import Seat, settings_of
from core import clock
from core.errors import Refused, Stale
from followups.models import Contact, QualityAnswer, QualityCheck, QualityDraw
from followups.models.quality import QUESTIONS
from followups.rules import sampling
from followups.rules.sampling import Candidate
from followups.services.jobs import Counts
from followups.statuses import CheckState, Result, Verdict
from leads.models import CustomerPhone
from leads.services import consents
from leads.statuses import Purpose

WEEK = timedelta(days=7)


def last_week(store: Store, as_of: datetime) -> date:
    """The Monday of the last whole week before `as_of`."""
    today = clock.local_day(as_of, store.zone)
    return today - timedelta(days=today.weekday()) - WEEK


@transaction.atomic
def draw(*, store: Store, as_of: datetime) -> Counts:
    """Draw the contacts of the last whole week that are checked, once; the store's row holds off a second run."""
    Store.objects.select_for_update(no_key=True).get(pk=store.pk)
    most, week = settings_of(store).quality_calls, last_week(store, as_of)
    if not most or QualityDraw.objects.filter(store=store, week=week).exists():
        return {"drawn": 0}
    rows = {row["pk"]: row for row in _candidates(store, week, as_of).values("pk", "by", "at", "card__customer")}
    wanted = [
        Candidate(pk, row["by"], clock.local_day(row["at"], store.zone), row["card__customer"])
        for pk, row in rows.items()
    ]
    keys = sampling.draw(wanted, most=most, seed=f"{store.code}/{week}")
    made = QualityDraw.objects.create(store=store, week=week, drawn_at=as_of)
    QualityCheck.objects.bulk_create(
        QualityCheck(draw=made, store=store, contact_id=key, consultant_id=rows[key]["by"], drawn_at=as_of)
        for key in keys
    )
    return {"drawn": len(keys)}


def _candidates(store: Store, week: date, as_of: datetime) -> QuerySet[Contact]:
    """Real contacts that consultants logged in the week, of customers who may be called and were left in peace."""
    begin, end = clock.start_of(week, store.zone), clock.start_of(week + WEEK, store.zone)
    reachable = Exists(CustomerPhone.objects.filter(customer=OuterRef("card__customer")))
    rest = as_of - timedelta(days=settings_of(store).quality_rest_days)
    tired = QualityCheck.objects.filter(contact__card__customer=OuterRef("card__customer"), drawn_at__gt=rest)
    rows = Contact.objects.filter(store=store, at__gte=begin, at__lt=end, visit=None, quality_check=None)
    rows = rows.filter(by__in=consultants(store).order_by().values("pk"), card__customer__erased_at=None)
    said = Coalesce(consents.newest(Purpose.CALLS, of="card__customer"), Value(True))  # never asked: may
    rows = rows.exclude(result=Result.NO_ANSWER).annotate(may_call=said)
    return rows.filter(reachable, ~Exists(tired), may_call=True).order_by("pk")


@transaction.atomic
def answer(
    *, seat: Seat, check: QualityCheck, state: str, verdicts: dict[str, str], note: str, version: int, at: datetime
) -> QualityCheck:
    """Write down what the customer said (`verdicts` by question), or that nobody answered; each save is kept.

    Raises Stale when somebody else wrote meanwhile, Refused for a contact of one's own, and when a reached customer was
    not asked the first question.
    """
    row = QualityCheck.objects.select_for_update(no_key=True).get(pk=check.pk)
    if row.consultant_id == seat.user.pk:
        raise Refused(_("Nobody checks the own calls: somebody else does."))
    if row.version != version:
        raise Stale(_("Somebody else has written this down meanwhile. Look at it again."), current=row)
    reached = state == CheckState.ANSWERED
    given = {name: verdicts.get(name, "") if reached else "" for name in QUESTIONS}
    if reached and not given["made"]:
        raise Refused(_("Ask first whether the customer was called then."), field="made")
    if given["made"] == Verdict.NO:
        given["fits"] = Verdict.NO  # what was written about a call that never was cannot fit
    for name, verdict in given.items():
        setattr(row, name, verdict)
    row.state, row.note, row.checked_by, row.checked_at = state, note.strip()[:500], seat.user, at
    row.version += 1
    row.save(update_fields=[*QUESTIONS, "state", "note", "checked_by", "checked_at", "version"])
    QualityAnswer.objects.create(check_row=row, state=state, verdicts=given, note=row.note, by=seat.user, at=at)
    return row
