"""May this customer get this kind of message? Everything needs the consent to messages, an offer that to offers too."""

from django.db.models import Q, QuerySet

from followups.statuses import OFFERS
from leads.services import consents
from leads.statuses import Purpose


def purposes(kind: str) -> tuple[str, ...]:
    """The consents that a message of `kind` needs (GAP-51)."""
    return (Purpose.MESSAGES, Purpose.MARKETING) if kind in OFFERS else (Purpose.MESSAGES,)


def agrees(customer: int, kind: str) -> bool:
    """Say whether the customer with this key agrees to messages of `kind` now."""
    return all(consents.holds(customer, purpose) for purpose in purposes(kind))


def with_agreed(customers: QuerySet, kind: str) -> QuerySet:
    """`customers`, each with `agreed_…` per purpose of `kind`: one statement for all of them."""
    return customers.annotate(**{f"agreed_{purpose}": consents.newest(purpose, of="pk") for purpose in purposes(kind)})


def agreed(kind: str) -> Q:
    """The condition on `with_agreed` that everything needed was agreed to."""
    return Q(**{f"agreed_{purpose}": True for purpose in purposes(kind)})
