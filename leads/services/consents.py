"""What a customer agreed to: given and taken back per purpose, each with time, words, channel and who wrote it down."""

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.models import Store, User
from accounts.seat import Seat
from core.errors import Refused, Stale
from leads.consent_texts import DEFAULTS
from leads.models import Consent, ConsentWording, Customer
from leads.models.privacy import WORDING_LENGTH
from leads.statuses import Purpose


def give(
    *,
    customer: Customer,
    purpose: str,
    channel: str,
    at: datetime,
    by: User | None = None,
    wording: ConsentWording | None = None,
) -> Consent:
    """Write down that `customer` agrees to `purpose` (GAP-51).

    `wording` is the version that was shown (None: the one in force); `by` who wrote it down (None: the customer
    alone, on a form). Agreed already to these very words: nothing is written, the standing row comes back.
    """
    return _state(customer, purpose, True, channel, at, by, wording)


def withdraw(*, customer: Customer, purpose: str, channel: str, at: datetime, by: User | None = None) -> Consent:
    """Write down that `customer` takes `purpose` back, or said no to it; a second time nothing is written."""
    return _state(customer, purpose, False, channel, at, by, None)


@transaction.atomic
def _state(
    customer: Customer,
    purpose: str,
    given: bool,
    channel: str,
    at: datetime,
    by: User | None,
    wording: ConsentWording | None,
) -> Consent:
    customer = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    wording = wording or wordings(customer.store)[purpose]
    last = customer.consents.filter(purpose=purpose).order_by("-at", "-pk").first()
    if last and last.given == given and (not given or last.wording_id == wording.pk):
        return last
    return Consent.objects.create(
        store_id=customer.store_id, customer=customer, purpose=purpose, given=given, channel=channel, wording=wording,
        by=by, at=max(at, last.at) if last else at,
    )  # fmt: skip


def standing(customer: Customer) -> dict[str, Consent]:
    """The newest row of each purpose that was ever spoken of: one statement."""
    rows = customer.consents.select_related("by", "wording").order_by("at", "pk")
    return {row.purpose: row for row in rows}


def holds(customer: Customer | int, purpose: str) -> bool:
    """Say whether `customer` (or the one with this key) agrees to `purpose` now."""
    key = customer if isinstance(customer, int) else customer.pk
    rows = Consent.objects.filter(customer=key, purpose=purpose).order_by("-at", "-pk")
    return bool(rows.values_list("given", flat=True).first())


def newest(purpose: str, *, of: str) -> Subquery:
    """For a query: whether the customer whose key stands in column `of` agrees to `purpose` (None: never asked)."""
    rows = Consent.objects.filter(customer=OuterRef(of), purpose=purpose).order_by("-at", "-pk")
    return Subquery(rows.values("given")[:1])


def wordings(store: Store) -> dict[str, ConsentWording]:
    """The words in force for each purpose; the house's own are written down when a store is asked first."""
    rows = {row.purpose: row for row in ConsentWording.objects.filter(store=store).order_by("version")}
    missing = [purpose for purpose in Purpose.values if purpose not in rows]
    if missing:
        first = [ConsentWording(store=store, purpose=p, version=1, text=DEFAULTS[Purpose(p)]) for p in missing]
        ConsentWording.objects.bulk_create(first, ignore_conflicts=True)
        return {row.purpose: row for row in ConsentWording.objects.filter(store=store).order_by("version")}
    return rows


@transaction.atomic
def publish_wording(*, seat: Seat, purpose: str, text: str, based_on: int, at: datetime) -> ConsentWording:
    """Put a new text in force. Who agreed to the old one goes on agreeing to the old one.

    `based_on` is the version that the writer saw. Raises Stale when somebody published meanwhile, Refused for nothing.
    """
    Store.objects.select_for_update(no_key=True).get(pk=seat.store.pk)
    now = wordings(seat.store)[purpose]
    text = text.strip()[:WORDING_LENGTH]
    if now.version != based_on:
        raise Stale(_("Somebody published another text meanwhile. Look at it and save again."), current=now)
    if not text:
        raise Refused(_("Write what the customer agrees to."), field="text")
    if text == now.text:
        return now
    return ConsentWording.objects.create(
        store=seat.store, purpose=purpose, version=now.version + 1, text=text, by=seat.user, at=at
    )
