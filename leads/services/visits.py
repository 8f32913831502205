"""The register: a party is received, its turn recorded, its card found or opened; it leaves (LEAD-01…09, 15…25)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.people import consultants
from accounts.rights import Right
from accounts.seat import Seat
from catalog.models import CarModel, Colour
from core.errors import Refused
from core.questions import question
from leads import hooks
from leads.models import Card, RosterDay, Turn, Visit, VisitEdit
from leads.rules.register import LATE_ENTRY_DAYS
from leads.rules.roster import next_in_line, receiver
from leads.services import calls, cards, customers, pool, register_days, roster, stands
from leads.services.calls import CallFacts
from leads.services.grades import Judgement
from leads.services.roster import Facts
from leads.services.stands import Call
from leads.statuses import NOT_COUNTED, Drink, VisitKind, VisitPurpose


@dataclass(frozen=True)
class Arrival:
    """What the desk knows when a party arrives. `phone` in the one form of core.phone, "" when none was left.

    `consultant` is somebody chosen by hand, with `came_before` (a repeat visitor without a phone, LEAD-05)
    or with a `reason` (an override). `arrived_at` (aware) is set for a party that was forgotten; None is now.
    """

    token: UUID
    kind: str = VisitKind.WALK_IN
    phone: str = ""
    name: str = ""
    party_size: int = 1
    car_model: CarModel | None = None
    consent: bool = False
    consultant: int | None = None
    came_before: bool = False
    reason: str = ""
    purpose: str = VisitPurpose.LOOK
    colour: Colour | None = None
    companions: str = ""
    drink: str = ""
    content: str = ""
    arrived_at: datetime | None = None
    call: CallFacts | None = None


@dataclass(frozen=True)
class Received:
    """What became of an arrival."""

    visit: Visit
    repeated: bool = False  # the same form came twice; nothing was done the second time
    known: bool = False  # the phone was known before
    call: Call | None = None  # who is called to a stand now


@transaction.atomic
def register(*, seat: Seat, arrival: Arrival, at: datetime, at_desk: bool = True) -> Received:
    """Register a party at `at` and say who receives it, and who is called to a stand because of it.

    Sent twice (same token) it is registered once. `at_desk`: a person registers it, so whom they call to a stand hears
    of it too. Raises Refused when nobody can receive, or for an override without the right or the reason.
    """
    came = arrival.arrived_at or at
    sheet = register_days.locked(seat.store, seat.today(came))
    day = roster.locked(seat.store, seat.today(at))
    twice = _with_token(seat.store.pk, arrival.token)
    if twice:
        return Received(twice[0], repeated=True)
    if arrival.kind != VisitKind.ONLINE:  # a lead that comes at night waits for nobody to open the register
        register_days.refuse_closed(sheet)
    _refuse_moment(came, at)
    if arrival.purpose in NOT_COUNTED:
        return Received(_let_in(seat, arrival, came))
    if arrival.call:
        calls.refuse_unread(arrival.call, name=arrival.name, phone=arrival.phone)
    found = _customer(seat, arrival, came)
    card = cards.active_card(found.customer) if found and found.known else None
    assign = _assign if seat.today(came) == seat.today(at) else _assign_late
    facts = roster.facts_of(day, settings=seat.settings, at=at, parties=at_desk)
    consultant, turn, first = assign(seat, facts, arrival, found, card, at)
    person = _person(facts, consultant)
    opened = None if card else _open_at_the_door(seat, arrival, found, person, came)
    visit = _write(
        seat, arrival, came, is_first=first, name=arrival.name or (found.customer.name if found else ""),
        consultant=person, turn=turn, customer=found.customer if found else None, card=card or opened,
    )  # fmt: skip
    if card:
        _meet_again(seat, visit, card, came)
    if visit.kind != VisitKind.WALK_IN:
        _end(visit, came)
    call = stands.call_after(seat=seat, visit=visit, facts=facts, at=at) if at_desk else None
    return Received(visit, known=bool(found and found.known), call=call)


def _person(facts: Facts, key: int) -> User:
    """Who receives: most times somebody of the roster, who was read with it."""
    on_it = (entry.consultant for entry in facts.entries if entry.consultant_id == key)
    return next(on_it, None) or User.objects.get(pk=key)


@question
def _with_token(store: int, token: UUID):
    return Visit.objects.filter(store=store, token=token)


def _refuse_moment(came: datetime, at: datetime) -> None:
    if came > at:
        raise Refused(_("This time has not come yet."), field="arrived_at")
    if came < at - timedelta(days=LATE_ENTRY_DAYS):
        words = {"n": LATE_ENTRY_DAYS}
        raise Refused(_("A forgotten party can be entered up to %(n)d days back.") % words, field="arrived_at")


def _write(seat: Seat, arrival: Arrival, came: datetime, **found) -> Visit:
    visit = Visit.objects.create(
        store=seat.store, token=arrival.token, kind=arrival.kind, arrived_at=came, party_size=arrival.party_size,
        phone=arrival.phone, registered_by=seat.user, car_model=arrival.car_model, colour=arrival.colour,
        purpose=arrival.purpose, companions=arrival.companions, drink=arrival.drink, content=arrival.content.strip(),
        served_before_id=arrival.consultant if arrival.came_before else None, **found,
    )  # fmt: skip
    if arrival.call:
        calls.write(visit, arrival.call)
    return visit


def _let_in(seat: Seat, arrival: Arrival, came: datetime) -> Visit:
    """Who comes for the workshop or to sell something: a row without turn, card and contact (LEAD-01)."""
    host = arrival.consultant
    if host and not consultants(seat.store).filter(pk=host).exists():
        raise Refused(_("Choose a consultant of this store."), field="consultant")
    if host is None and not seat.may(Right.VISIT_DESK):
        host = seat.user.pk
    known = customers.by_phone(seat.store, arrival.phone) if arrival.phone else None
    visit = _write(
        seat, arrival, came, is_first=False, name=arrival.name or (known.name if known else ""), consultant_id=host,
        customer=known,
    )  # fmt: skip
    return _end(visit, came) if visit.kind == VisitKind.CALL else visit


def _assign_late(
    seat: Seat, facts: Facts, arrival: Arrival, found: customers.Found | None, card: Card | None, at: datetime
) -> tuple[int, None, bool]:
    """Who received a party of an earlier day is said by hand; the line of that day is history and gives no turn."""
    known = bool(found and found.known)
    chosen = arrival.consultant or (card.owner_id if card else None)
    if chosen is None or not consultants(seat.store).filter(pk=chosen).exists():
        raise Refused(_("Say which consultant received this party."), field="consultant")
    return chosen, None, not (known or arrival.came_before)


def _customer(seat: Seat, arrival: Arrival, at: datetime) -> customers.Found | None:
    if not arrival.phone:
        return None
    if not arrival.name:
        known = customers.held(seat.store, arrival.phone)
        return customers.Found(known, known=True) if known else None
    return customers.find_or_make(
        store=seat.store, number=arrival.phone, name=arrival.name, consent=arrival.consent, at=at, by=seat.user
    )


def _assign(
    seat: Seat, facts: Facts, arrival: Arrival, found: customers.Found | None, card: Card | None, at: datetime
) -> tuple[int, Turn | None, bool]:
    """The consultant, the turn that was used (if any), and whether it is a first visit."""
    lined = roster.lined(facts, arrival.kind)
    known = bool(found and found.known)
    owner = card.owner_id if card else (cards.last_owner(found.customer) if known else None)
    if card and card.pooled_at:
        owner = None  # lost to the pool: whoever receives the customer gets the card
    if arrival.consultant and not known:
        return _by_hand(seat, facts.roster, arrival, lined, at)
    first = not known
    consultant, uses_turn = receiver(first=first, owner=owner, places=lined.places)
    if consultant is None:
        raise Refused(_("Nobody on the roster is present. Mark somebody as back, or choose a consultant."))
    return consultant, _turn(seat, facts.roster, arrival, lined, consultant, at) if uses_turn else None, first


def _turn(
    seat: Seat, day: RosterDay, arrival: Arrival, lined: roster.LineUp, consultant: int, at: datetime, **override
) -> Turn:
    return roster.give_turn(
        roster=day, consultant=consultant, by=seat.user, at=at, queue=arrival.kind, after=lined.last, **override
    )


def _by_hand(
    seat: Seat, day: RosterDay, arrival: Arrival, lined: roster.LineUp, at: datetime
) -> tuple[int, Turn | None, bool]:
    chosen = arrival.consultant
    if not consultants(seat.store).filter(pk=chosen).exists():
        raise Refused(_("Choose a consultant of this store."), field="consultant")
    if arrival.came_before:
        return chosen, None, False
    due = next_in_line(lined.places)
    if chosen == due:
        return chosen, _turn(seat, day, arrival, lined, chosen, at), True
    if not seat.may(Right.ROSTER_OVERRIDE):
        raise Refused(_("Only the front desk or the manager may choose somebody who is not next."), field="consultant")
    if not arrival.reason.strip():
        raise Refused(_("Somebody else is next: say why this consultant receives."), field="reason")
    reason = arrival.reason.strip()[:100]
    return chosen, _turn(seat, day, arrival, lined, chosen, at, overridden=True, reason=reason, other=due), True


def _open_at_the_door(
    seat: Seat, arrival: Arrival, found: customers.Found | None, owner: User, at: datetime
) -> Card | None:
    """A customer without an open card who left name and phone: a card, grade C (LEAD-16)."""
    if not found or not (arrival.name or found.customer.name):
        return None
    details = {"car_model": arrival.car_model, "colour": arrival.colour} if arrival.car_model else {}
    day = seat.today(at) if arrival.kind == VisitKind.WALK_IN else None
    return cards.open_card(
        seat=seat, customer=found.customer, owner=owner, at=at, details=details,
        first_visit_on=day, first_card=not found.known,
    )  # fmt: skip


def _meet_again(seat: Seat, visit: Visit, card: Card, at: datetime) -> None:
    """A known card: the visit is a real contact; one in the pool goes to who receives.

    An online lead is none yet: nobody has spoken with the customer, its response clock asks for it (LEAD-42).
    """
    if card.pooled_at:
        card = pool.came_back(card=card, owner=visit.consultant, by=seat.user, at=at)
    if visit.kind == VisitKind.ONLINE:
        return
    if visit.kind == VisitKind.WALK_IN and card.first_visit_on is None:
        card.first_visit_on = seat.today(at)
        card.save(update_fields=["first_visit_on"])
    if card.last_contact_at is None or card.last_contact_at <= at:  # a late entry never takes a contact back
        hooks.visit_received.fire(visit=visit, at=at)


def _attach(visit: Visit, card: Card) -> None:
    visit.card, visit.customer = card, card.customer
    visit.save(update_fields=["card", "customer", "version"])


@transaction.atomic
def open_card_from(
    *, seat: Seat, visit: Visit, name: str, phone: str, consent: bool, judgement: Judgement, details: dict,
    at: datetime, customer_fields: Mapping[str, Any] | None = None,
) -> Card:  # fmt: skip
    """The consultant carries a visit over to a card (LEAD-16): name and phone were left with them.

    `customer_fields` is what else the form says about the person.

    Raises Refused when the visit has a card, or the customer has an open one with another consultant.
    """
    visit = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    if visit.card_id:
        raise Refused(_("This visit has its card already."))
    if not visit.is_counted:
        raise Refused(_("This party is not counted as a customer: correct its purpose first."))
    found = customers.find_or_make(store=seat.store, number=phone, name=name, consent=consent, at=at, by=seat.user)
    card = cards.active_card(found.customer)
    if card and card.owner_id != visit.consultant_id:
        raise cards.Taken(
            _("This phone belongs to a customer of a colleague. Ask the manager who goes on."), field="phone"
        )
    card = card or cards.open_card(
        seat=seat, customer=found.customer, owner=visit.consultant, at=at, judgement=judgement, details=details,
        first_visit_on=seat.today(visit.arrived_at) if visit.kind == VisitKind.WALK_IN else None,
    )  # fmt: skip
    keep_old(visit, {"name": [visit.name, name], "phone": [visit.phone, phone]}, seat, at)
    visit.name, visit.phone, visit.version = name, phone, visit.version + 1
    visit.save(update_fields=["name", "phone"])
    _attach(visit, card)
    if visit.left_at:
        hooks.visit_ended.fire(visit=visit, at=visit.left_at)
    return cards.complete_customer(card=card, fields=customer_fields) if customer_fields else card


@transaction.atomic
def end(*, seat: Seat, visit: Visit, at: datetime) -> Visit:
    """The party leaves. Raises Refused when it left before: the first time stands."""
    visit = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    if visit.left_at:
        when = visit.left_at.astimezone(seat.store.zone)
        raise Refused(_("This party left at %(time)s already.") % {"time": f"{when:%H:%M}"})
    if seat.today(visit.arrived_at) != seat.today(at):
        raise Refused(_("This party came on an earlier day: enter by hand when it left."))
    visit.version += 1
    return _end(visit, at)


@transaction.atomic
def offer(*, seat: Seat, visit: Visit, drink: str, at: datetime) -> Visit:
    """A drink was offered to a party on the floor (LEAD-13). Raises Refused for an unknown one, and when it left."""
    visit = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    if drink not in Drink.values:
        raise Refused(_("Choose what they drink."), field="drink")
    if visit.left_at:
        raise Refused(_("This party has left: correct its row instead."))
    if visit.drink != drink:
        keep_old(visit, {"drink": [visit.drink, drink]}, seat, at)
        visit.drink, visit.version = drink, visit.version + 1
        visit.save(update_fields=["drink", "version"])
    return visit


def _end(visit: Visit, at: datetime) -> Visit:
    visit.left_at = max(at, visit.arrived_at)
    visit.save(update_fields=["left_at", "version"])
    ended(visit)
    return visit


def ended(visit: Visit) -> None:
    """Tell what follows a party that has left; nothing follows one that is not counted."""
    if visit.is_counted:
        hooks.visit_ended.fire(visit=visit, at=visit.left_at)


def keep_old(visit: Visit, changes: dict[str, list[str]], seat: Seat, at: datetime) -> None:
    """Keep what stood in the row: field → [before, after]; what did not change is left out."""
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if changes:
        VisitEdit.objects.create(visit=visit, changes=changes, by=seat.user, at=at)


@transaction.atomic
def note(*, seat: Seat, visit: Visit, content: str, at: datetime) -> Visit:
    """The consultant writes down the reception (LEAD-17) and with it signs the row of the register (LEAD-24).

    Raises Refused for somebody else, and for other words on a closed day.
    """
    sheet = register_days.locked(seat.store, seat.today(visit.arrived_at))
    visit = _own(seat, visit)
    content = content.strip()
    if content != visit.content:
        register_days.refuse_closed(sheet)
        keep_old(visit, {"content": [visit.content, content]}, seat, at)
    visit.content = content
    return _sign(visit, at)


@transaction.atomic
def confirm(*, seat: Seat, visit: Visit, at: datetime) -> Visit:
    """The consultant signs the row of a party that left (LEAD-24, GAP-20); the first signature stands.

    Signing is possible on a closed day too: it changes nothing that was written.
    """
    visit = _own(seat, visit)
    if visit.left_at is None:
        raise Refused(_("This party has not left yet."))
    return visit if visit.signed_at else _sign(visit, at)


def _own(seat: Seat, visit: Visit) -> Visit:
    visit = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    if visit.consultant_id != seat.user.pk:
        raise Refused(_("The consultant who received the party confirms it."))
    return visit


def _sign(visit: Visit, at: datetime) -> Visit:
    visit.signed_at, visit.version = visit.signed_at or at, visit.version + 1
    visit.save(update_fields=["content", "signed_at", "version"])
    return visit
