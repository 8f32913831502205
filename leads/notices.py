"""What this app tells the staff: a lead, a card or a claim is theirs to act on. In the transaction of the change."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts import notices, people
from accounts.models import User
from accounts.rights import Right
from core import addresses
from core.names import short
from leads.models import Card, Dispute, OnlineLead, Visit

LEADS = notices.group("leads", _("Online leads"), _("A lead that the roster gives you, with its clock"))
CARDS = notices.group("cards", _("Customers"), _("Customers given to you, claims, colleagues to stand in for"))

DOOR = notices.group("door", _("At the door"), _("You are called to a stand because a colleague has a customer"))

CALLED = notices.register(
    "called-to-stand", _("Please go to stand no. %(stand)s: %(door)s is at the door"), "flag", group=DOOR,
    plain=("stand", "door"),
)  # fmt: skip
CALLED_TO_DOOR = notices.register("called-to-door", _("Please go to the door: you are no. 1 now"), "flag", group=DOOR)
LEAD_GIVEN = notices.register(
    "lead-given", _("Online lead for you: %(name)s, answer by %(time)s"), "send", group=LEADS, plain=("time",),
    customers=("name",),
)  # fmt: skip
CARD_GIVEN = notices.register(
    "card-given", _("%(name)s is your customer now: %(reason)s"), "person-plus", group=CARDS, customers=("name",)
)
CARDS_GIVEN = notices.register("cards-given", _("Customers given to you: %(count)s. %(reason)s"), "people", group=CARDS)
CLAIM_MADE = notices.register(
    "claim-made", _("%(claimant)s claims %(name)s from %(holder)s: please settle"), "arrow-left-right", group=CARDS,
    plain=("claimant", "holder"), customers=("name",),
)  # fmt: skip
CLAIM_SETTLED = notices.register(
    "claim-settled", _("The claim to %(name)s is decided: %(reason)s"), "arrow-left-right", group=CARDS,
    customers=("name",),
)  # fmt: skip


def called_to_stand(visit: Visit, *, called: User, door: User, stand: int, by: User, at: datetime) -> None:
    """Who is next in order hears to which stand to go, because `visit` took a colleague away (LEAD-08, ROLE-06)."""
    if called == by:
        return
    kind, words = (CALLED_TO_DOOR, {}) if stand == 1 else (CALLED, {"stand": stand, "door": door})
    notices.tell(
        store=visit.store_id, people=[called], kind=kind, key=f"stand:{visit.pk}", link=addresses.page("roster"),
        at=at, **words,
    )  # fmt: skip


def lead_given(lead: OnlineLead, *, by: User, at: datetime) -> None:
    """The consultant who gets an online lead hears of it, unless it was taken by that very person."""
    visit = lead.visit
    if visit.consultant_id in (None, by.pk):
        return
    name = visit.customer.name if visit.customer else lead.name
    link = addresses.to("card", visit.card_id) if visit.card_id else addresses.page("online-leads")
    notices.tell(
        store=lead.store_id, people=[visit.consultant_id], kind=LEAD_GIVEN, key=f"lead:{lead.pk}", link=link, at=at,
        name=name, time=f"{lead.respond_by.astimezone(lead.store.zone):%H:%M}",
    )  # fmt: skip


def card_given(card: Card, *, reason: str, by: User, at: datetime) -> None:
    """The new owner of a card hears of it, unless who took it is that very person. `card` is saved."""
    if card.owner_id == by.pk:
        return
    notices.tell(
        store=card.store_id, people=[card.owner_id], kind=CARD_GIVEN, key=f"card:{card.pk}:{card.version}", at=at,
        link=addresses.to("card", card.pk), name=card.customer.name, reason=reason,
    )  # fmt: skip


def cards_given(*, store: int, person: int, count: int, key: str, reason: str, at: datetime) -> None:
    """Many cards were given to one person (keys) in one change: one notice."""
    notices.tell(
        store=store, people=[person], kind=CARDS_GIVEN, key=f"cards:{key}", link=addresses.page("cards"), at=at,
        count=count, reason=reason,
    )  # fmt: skip


def claim_made(dispute: Dispute, *, at: datetime) -> None:
    """Who settles claims hears of a new one."""
    deciders = people.holding(Right.DISPUTE_SETTLE, dispute.store)
    notices.tell(
        store=dispute.store_id, people=deciders, kind=CLAIM_MADE, key=f"claim:{dispute.pk}", at=at,
        link=addresses.page("disputes"), claimant=dispute.claimant, name=dispute.card.customer.name,
        holder=dispute.holder,
    )  # fmt: skip


def claim_settled(dispute: Dispute, *, at: datetime) -> None:
    """Both consultants hear how a claim was decided; the claimant may not know the whole name."""
    name = dispute.card.customer.name
    for person, shown in ((dispute.claimant_id, short(name)), (dispute.holder_id, name)):
        notices.tell(
            store=dispute.store_id, people=[person], kind=CLAIM_SETTLED, key=f"claim-settled:{dispute.pk}", at=at,
            link=addresses.page("disputes"), name=shown, reason=dispute.decision_reason,
        )  # fmt: skip
