"""Around a talk: prepared before it, what was heard and agreed in it (FUP-05…09, LOST-05, LOST-18)."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.seat import Seat
from core.errors import Refused, Stale
from followups.models import Contact, HeardObjection, Introduction, Preparation
from followups.services import appointments
from leads.models import Card
from leads.services import cards, customers
from leads.statuses import Source


@dataclass(frozen=True)
class Meeting:
    """An agreed appointment: its kind, and its moment (aware)."""

    kind: str
    at: datetime


@dataclass(frozen=True)
class Introduced:
    """Somebody whom the customer named; `number` in the one form of core.phone, "" when none was given."""

    name: str
    number: str = ""


@dataclass(frozen=True)
class Words:
    """What is prepared for a talk."""

    purpose: str = ""
    points: str = ""
    answers: str = ""
    way: str = ""

    @property
    def columns(self) -> dict[str, str]:
        """The words by the columns of a preparation, without stray spaces."""
        return {
            "purpose": self.purpose, "way": self.way, "points": self.points.strip(), "answers": self.answers.strip()
        }  # fmt: skip

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was written."""
        return not any(self.columns.values())


@dataclass(frozen=True)
class Talk:
    """What a log says beside result and words. `words` None: as it was prepared. `heard` are (kind, words)."""

    words: Words | None = None
    heard: tuple[tuple[str, str], ...] = ()
    referral_asked: bool | None = None
    introduced: Introduced | None = None
    meeting: Meeting | None = None


NOTHING = Talk()


@transaction.atomic
def prepare(*, seat: Seat, card: Card, words: Words, at: datetime, version: int | None = None) -> Preparation | None:
    """Write down what the next talk with the customer of `card` is about; it waits for a real contact.

    `version` is what the writer saw, 0 for nothing; None: the last one wins. Nothing written and nothing there: None.
    Raises Stale when somebody else prepared it meanwhile, Refused for a closed card.
    """
    card = Card.objects.select_for_update(of=("self",), no_key=True).get(pk=card.pk)
    if not card.is_active:
        raise Refused(_("This card is closed."))
    row = Preparation.objects.filter(card=card).open().first()
    if version is not None and version != (row.version if row else 0):
        raise Stale(_("Somebody changed this meanwhile."), current=row)
    if row is None and words.is_empty:
        return None
    row = row or Preparation(store_id=card.store_id, card=card, version=0)
    if row.pk and all(getattr(row, name) == value for name, value in words.columns.items()):
        return row
    for name, value in words.columns.items():
        setattr(row, name, value)
    row.by, row.at, row.version = seat.user, at, row.version + 1
    row.save()
    return row


def refuse(talk: Talk, *, real: bool, at: datetime) -> None:
    """Raise Refused for what cannot have been said or agreed."""
    if talk.meeting:
        appointments.refuse_moment(talk.meeting.at, at)
    if not real and (talk.meeting or talk.heard or talk.introduced or talk.referral_asked):
        raise Refused(_("Without an answer nothing was said or agreed."), field="result")


def find_introduced(*, seat: Seat, talk: Talk, at: datetime) -> customers.Found | None:
    """The person behind an introduction, made when unknown. Called before the card is locked: customers come first."""
    who = talk.introduced
    if who is None or not who.number:
        return None
    return customers.find_or_make(
        store=seat.store, number=who.number, name=who.name, consent=False, at=at, by=seat.user
    )


def keep(
    *, seat: Seat, card: Card, contact: Contact, talk: Talk, found: customers.Found | None, real: bool, at: datetime,
    prepared: bool, expected: bool,
) -> None:  # fmt: skip
    """Write what surrounds `contact`, in its transaction. `found` comes from find_introduced.

    `prepared` says that a preparation waits for it, `expected` that something is agreed for its day.
    """
    if talk.words is not None:
        prepare(seat=seat, card=card, words=talk.words, at=at)
    if not real:
        return
    if prepared or talk.words is not None:
        Preparation.objects.filter(card=card).open().update(contact=contact)
    HeardObjection.objects.bulk_create(
        HeardObjection(contact=contact, kind=kind, words=words.strip()[:200]) for kind, words in talk.heard
    )
    if talk.introduced:
        _introduce(seat, card, contact, talk.introduced, found, at)
    if expected:
        appointments.keep_by_contact(contact=contact)
    if talk.meeting:
        appointments.agree(
            seat=seat, card=card, kind=talk.meeting.kind, meeting=talk.meeting.at, at=at, contact=contact
        )


def _introduce(
    seat: Seat, card: Card, contact: Contact, who: Introduced, found: customers.Found | None, at: datetime
) -> Introduction:
    """A new number becomes a customer of the same consultant (source 1, GAP-18); a known one stays with its own."""
    row = Introduction(contact=contact, name=who.name, was_known=bool(found and found.known))
    if found and not found.known:
        with translation.override(settings.LANGUAGE_CODE):
            channel = str(_("Referral"))[:30]
        row.customer = found.customer
        row.card = cards.open_card(
            seat=seat, customer=found.customer, owner=card.owner, at=at, first_card=True,
            details={"source": Source.VIP, "channel": channel},
        )  # fmt: skip
    row.save()
    return row


def prepared_for(card: Card) -> Preparation | None:
    """What waits for the next talk with the customer of `card`."""
    return Preparation.objects.filter(card=card).open().select_related("by").first()
