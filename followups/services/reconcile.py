"""The hourly reconcile: what should be there is there. Set-based, flat in memory, safe to run twice and at once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from accounts.models import Store
from accounts.seat import settings_of
from followups.models import Contact, FollowUp, Message
from followups.services import planning, sweep, writing
from followups.services.jobs import Counts
from followups.statuses import Carrier, Kind, MessageKind, State
from leads.models import Card, Visit
from leads.services import consents
from leads.statuses import ACTIVE_CARD, Purpose, VisitKind

LOOK_BACK = timedelta(days=7)  # a visit older than this is not confirmed within 24 hours any more
THANK_YOU_BACK = timedelta(hours=24)  # later than a day nobody wants to be thanked


@transaction.atomic
def reconcile(*, store: Store, as_of: datetime) -> Counts:
    """Repair `store`: missing cadence and 24-hour follow-ups, wrong people, follow-ups of closed cards, thank-yous.

    The store's row is the lock against a second run (not against the showroom: it does not touch keys).
    """
    Store.objects.select_for_update(no_key=True).get(pk=store.pk)
    return {
        "closed": _close_of_inactive(store, as_of),
        "handed_over": _hand_over(store),
        "cadence": sweep.plan_missing(store, as_of),
        "confirm": _confirm_missing(store, as_of),
        "thank_you": _thank_missing(store, as_of),
        "letters": _letters_missing(store, as_of),
    }


def _close_of_inactive(store: Store, as_of: datetime) -> int:
    wrong = (
        FollowUp.objects.filter(store=store)
        .open()
        .filter(~Q(card__status__in=ACTIVE_CARD) | Q(card__pooled_at__isnull=False))
    )
    pks = wrong.values("pk")
    return FollowUp.objects.filter(pk__in=pks).update(state=State.CANCELLED, closed_at=as_of)


def _hand_over(store: Store) -> int:
    wrong = FollowUp.objects.filter(store=store).open().exclude(responsible=F("card__owner")).values("pk")
    owner = Card.objects.filter(pk=OuterRef("card_id")).values("owner_id")[:1]
    return FollowUp.objects.filter(pk__in=wrong).update(responsible_id=Subquery(owner))


def _confirm_missing(store: Store, as_of: datetime) -> int:
    planned = FollowUp.objects.filter(visit=OuterRef("pk"), kind=Kind.CONFIRM)
    waiting = FollowUp.objects.filter(card=OuterRef("card_id"), kind=Kind.CONFIRM, state=State.PLANNED)
    since = Contact.objects.filter(card=OuterRef("card_id"), at__gt=OuterRef("left_at")).exclude(result="no_answer")
    visits = (
        _left_since(store, as_of - LOOK_BACK, as_of)
        .filter(card__status__in=ACTIVE_CARD, card__pooled_at=None)
        .filter(~Exists(planned), ~Exists(waiting), ~Exists(since))
        .order_by("left_at", "pk")
    )
    newest = {visit.card_id: visit for visit in visits}  # one contact serves all of a card's visits
    rows = [planning.confirmation_of(visit, at=as_of) for visit in newest.values()]
    return len(FollowUp.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True))


def _thank_missing(store: Store, as_of: datetime) -> int:
    queued = Message.objects.filter(
        customer=OuterRef("customer_id"), made_at__gte=OuterRef("left_at"), kind=MessageKind.THANKS, carrier=Carrier.SMS
    )
    visits = (
        _left_since(store, as_of - THANK_YOU_BACK, as_of)
        .annotate(agreed=consents.newest(Purpose.MESSAGES, of="customer_id"))
        .filter(~Exists(queued), kind=VisitKind.WALK_IN, agreed=True)
    )
    return sum(writing.queue_thank_you(visit=visit, at=as_of) is not None for visit in visits)


def _letters_missing(store: Store, as_of: datetime) -> int:
    """Letters of visits that nobody thanked for in writing yet, where the store writes some (FUP-12)."""
    row = settings_of(store)
    if not row.thank_letter:
        return 0
    key = Concat(Value("thank-letter:visit:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    written = Message.objects.filter(store=store, key=key)
    visits = _left_since(store, as_of - timedelta(hours=row.letter_hours), as_of)
    visits = visits.filter(~Exists(written), kind=VisitKind.WALK_IN).exclude(customer__address="")
    return sum(writing.queue_letter(visit=visit, at=as_of) is not None for visit in visits)


def _left_since(store: Store, begin: datetime, end: datetime) -> QuerySet[Visit]:
    left = Visit.objects.filter(store=store, left_at__gt=begin, left_at__lte=end, card__isnull=False)
    return left.select_related(
        "store__settings", "card__store__settings", "customer", "consultant", "card__owner", "card__car_model"
    )
