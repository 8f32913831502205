"""The person: found by phone, made once, found again by name, pinyin, phone and plate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Store, User
from accounts.rights import Right
from accounts.seat import Seat
from core import pinyin, search
from core.errors import Refused
from core.questions import question
from leads.models import Customer, CustomerPhone
from leads.services import accesses, consents
from leads.statuses import CardStatus, Channel, Purpose, Salutation

#: What the file of who has bought is kept under; likes and habits may be learned by anybody.
MASTER = frozenset(
    {
        "name",
        "salutation",
        "phone",
        "plate",
        "is_company",
        "company_name",
        "company_code",
        "id_number",
        "address",
        "email",
    }
)
_SALUTATIONS = {"先生": Salutation.MR, "女士": Salutation.MS, "小姐": Salutation.MS, "太太": Salutation.MS}


@dataclass(frozen=True)
class Found:
    """A customer, and whether it was there before."""

    customer: Customer
    known: bool


def split_salutation(name: str) -> tuple[str, str]:
    """`王先生` → (`王`, mr): what the desk writes holds the salutation (LEAD-32)."""
    for word, salutation in _SALUTATIONS.items():
        if name.endswith(word) and len(name) > len(word):
            return name.removesuffix(word).strip(), salutation
    return name, ""


def by_phone(store: Store, number: str) -> Customer | None:
    """The customer of `store` who has `number` (in the one form of core.phone)."""
    rows = _with_number(store.pk, number)
    return rows[0].customer if rows else None


@question
def _with_number(store: int, number: str):
    return CustomerPhone.objects.filter(store=store, number=number).select_related("customer")


def held(store: Store, number: str) -> Customer | None:
    """The customer with `number`, locked: nobody merges two customers while one of them gets a card or a visit."""
    found = by_phone(store, number)
    if found is None:
        return None
    locked = Customer.objects.select_for_update(no_key=True).get(pk=found.pk)
    return held(store, number) if locked.merged_into_id else locked


@transaction.atomic(savepoint=False)  # nothing here refuses: there is nothing to go back to within a caller's own
def find_or_make(
    *,
    store: Store,
    number: str,
    name: str,
    consent: bool,
    at: datetime,
    by: User | None = None,
    channel: str = Channel.DESK,
) -> Found:
    """The customer with `number`, made when unknown. Two desks at once get the same one: the database decides.

    `consent`: agrees to messages, said through `channel` and written down by `by` (None: the customer alone).
    """
    found = _found_or_made(store, number, name, at)
    if consent:
        consents.give(customer=found.customer, purpose=Purpose.MESSAGES, channel=channel, by=by, at=at)
    return found


def _found_or_made(store: Store, number: str, name: str, at: datetime) -> Found:
    found = held(store, number)
    if found is None:
        try:
            with transaction.atomic():
                return Found(_make(store, number, name, at), known=False)
        except IntegrityError:
            found = held(store, number)
    return Found(found, known=True)


def _make(store: Store, number: str, name: str, at: datetime) -> Customer:
    plain, salutation = split_salutation(name)
    customer = Customer(store=store, name=plain, salutation=salutation, created_at=at)
    customer.pinyin = pinyin.readings(plain)[0][:200]
    customer.search_key = search.key(plain, phones=[number])
    customer.save()
    CustomerPhone.objects.create(store=store, customer=customer, number=number, is_main=True)
    return customer


def refresh_search(customer: Customer) -> None:
    """Bring pinyin and search key up to date with name, phones, plates and VINs; the caller saves."""
    numbers = list(customer.phones.order_by("-is_main", "pk").values_list("number", flat=True))
    cars = list(customer.owned_cars.values_list("plate", "vin"))
    plates = dict.fromkeys(plate for plate in (customer.plate, *(plate for plate, _vin in cars)) if plate)
    customer.pinyin = pinyin.readings(customer.name)[0][:200]
    key = search.key(customer.name, phones=numbers, plates=plates, vins=[vin for _plate, vin in cars if vin])
    customer.search_key = key[: Customer._meta.get_field("search_key").max_length]


def reveal(*, seat: Seat, customer: Customer, at: datetime) -> str:
    """The main number in full, with a row that says who looked. Raises Refused over the limit of an hour."""
    accesses.reveal(seat=seat, customer=customer, what="phone", at=at)
    number = customer.phones.order_by("-is_main", "pk").values_list("number", flat=True).first()
    return number or ""


def reveal_id(*, seat: Seat, customer: Customer, at: datetime) -> str:
    """The ID number in full, with a row that says who looked. Raises Refused over the limit of an hour."""
    accesses.reveal(seat=seat, customer=customer, what="id_number", at=at)
    return customer.id_number


def has_bought(customer: Customer) -> bool:
    """Say whether the customer's data are an owner's file: a car was delivered."""
    return customer.cards.filter(status=CardStatus.DELIVERED).exists()


def refuse_master(seat: Seat, customer: Customer, changed: Iterable[str]) -> None:
    """Raise Refused for an erased person, and for master data among the fields `changed` of one who has bought when
    the person in `seat` does not keep the owners' file (DATA-25)."""
    if customer.erased_at:
        raise Refused(_("This person was erased: nothing can be added."))
    if MASTER.intersection(changed) and not seat.may(Right.CUSTOMER_MASTER) and has_bought(customer):
        raise Refused(
            _("This customer has bought: customer service keeps the file. Hand in a correction on the privacy page.")
        )
