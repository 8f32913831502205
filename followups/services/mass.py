"""A message to many: written, approved by somebody else, sent in batches; nobody gets it twice (FUP-16, FUP-41).

A batch is one transaction with the bookmark of how far it came, so a run that is killed loses nothing and doubles
nothing, and one that starts again goes on where the last one was committed.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import people as staff
from accounts.rights import Right
from accounts.seat import Seat
from core import clock
from core.errors import Refused, Stale
from followups import audience, notices
from followups.models import MassMessage, Message
from followups.rules import mass as rules
from followups.rules import wording
from followups.services.outbox import outside_quiet_hours, wake_worker
from followups.services.writing import filled, refuse_unknown
from followups.statuses import Carrier, MassState, MessageState
from leads.models import Card

FIELDS = ("title", "kind", "carrier", "subject", "text", "text_en", "wanted")
BATCH = 500
_OPEN = (MessageState.QUEUED, MessageState.SENDING)


@transaction.atomic
def write(*, seat: Seat, token: UUID, fields: Mapping[str, Any], at: datetime) -> MassMessage:
    """A new draft; sent twice (same token) it is one. Raises Refused for a text that cannot be filled in."""
    _check(fields)
    row = MassMessage(store=seat.store, token=token, made_by=seat.user, made_at=at, **{n: fields[n] for n in FIELDS})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return MassMessage.objects.get(store=seat.store, token=token)
    return row


@transaction.atomic
def change(*, seat: Seat, mass: MassMessage, version: int, fields: Mapping[str, Any], at: datetime) -> MassMessage:
    """Change a draft, or one that was refused. Raises Stale when somebody changed or sent it meanwhile, and Refused."""
    _check(fields)
    row = _locked(mass)
    if row.version != version:
        raise Stale(_("Somebody changed this meanwhile."), current=row)
    if row.state not in rules.EDITABLE:
        raise Refused(_("It was handed in already and cannot be changed any more."))
    for name in FIELDS:
        setattr(row, name, fields[name])
    row.made_by, row.made_at, row.version = seat.user, at, row.version + 1
    row.decided_by, row.decided_at, row.note, row.state = None, None, "", MassState.DRAFT
    row.save(update_fields=[*FIELDS, "made_by", "made_at", "version", "decided_by", "decided_at", "note", "state"])
    return row


def _check(fields: Mapping[str, Any]) -> None:
    if not fields["text"].strip() or not fields["title"].strip():
        raise Refused(_("Write what to say."), field="text")
    for name in ("subject", "text", "text_en"):
        refuse_unknown(fields[name], name)


def _locked(mass: MassMessage) -> MassMessage:
    rows = MassMessage.objects.select_for_update(no_key=True, of=("self",)).select_related("store__settings")
    return rows.get(pk=mass.pk)


@transaction.atomic
def move(
    *, seat: Seat, mass: MassMessage, doing: str, at: datetime, note: str = "", version: int | None = None
) -> MassMessage:
    """Hand in, approve, refuse, pause, go on or stop (rules.mass.MOVES); a version says which text was seen.

    Raises Stale when it moved or changed meanwhile, Refused when the person may not decide about it.
    """
    row = _locked(mass)
    state = rules.target(doing, row.state)
    if state is None or (version is not None and version != row.version):
        raise Stale(_("Somebody was quicker: look at how it stands now."), current=row)
    if doing in rules.DECISIONS:
        _decide(seat, row, doing, note.strip(), at)
    if doing == "submit":
        _hand_in(row, at)
    row.state = state
    if state == MassState.STOPPED:
        row.ended_at = at
        row.messages.filter(state=MessageState.QUEUED).update(state=MessageState.STOPPED)
    row.save(update_fields=["state", "decided_by", "decided_at", "note", "ended_at"])
    if state == MassState.RUNNING:
        transaction.on_commit(wake_worker, robust=True)
    return row


def _hand_in(row: MassMessage, at: datetime) -> None:
    deciders = staff.holding(Right.MESSAGE_APPROVE, row.store).exclude(pk=row.made_by_id)
    if not deciders:
        raise Refused(_("Nobody else of this store may approve it."))
    if not audience.counted(row, clock.local_day(at, row.store.zone)).get("", 0):
        raise Refused(_("Nobody would get it: choose other customers."))
    notices.mass_waits(row, people=deciders, at=at)


def _decide(seat: Seat, row: MassMessage, doing: str, note: str, at: datetime) -> None:
    if not seat.may(Right.MESSAGE_APPROVE) or row.made_by_id == seat.user.pk:
        raise Refused(_("Who wrote it cannot approve it: somebody else has to."))
    if doing == "refuse" and not note:
        raise Refused(_("Say why, in a few words."), field="note")
    row.decided_by, row.decided_at, row.note = seat.user, at, note[:200]
    notices.mass_decided(row, approved=doing == "approve", at=at)


def carry_on(*, as_of: datetime, seconds: int = 45) -> dict[str, int]:
    """Write the messages of all mass messages that go out, batch by batch; end those that are through."""
    counts, begin = {"gathered": 0, "ended": 0}, clock.now()
    for pk in MassMessage.objects.filter(state=MassState.RUNNING).order_by("pk").values_list("pk", flat=True):
        while written := gather(mass=pk, as_of=as_of):
            counts["gathered"] += written
            if clock.now() - begin > timedelta(seconds=seconds):
                return counts
        counts["ended"] += _end(pk, as_of)
    return counts


@transaction.atomic
def gather(*, mass: int, as_of: datetime, batch: int = BATCH) -> int:
    """Write the messages of the next customers and set the bookmark, together. Returns how many had their turn."""
    row = _locked(MassMessage(pk=mass))
    if row.state != MassState.RUNNING or row.gathered:
        return 0
    today = clock.local_day(as_of, row.store.zone)
    people = audience.people(row, today).filter(pk__gt=row.reached).order_by("pk")
    turn = list(people.select_for_update(no_key=True, of=("self",))[:batch])  # nobody is erased while written to
    chosen = [customer for customer in turn if not customer.reason]
    Message.objects.bulk_create(_messages(row, chosen, as_of), ignore_conflicts=True)
    missed = Counter(row.left_out) + Counter(customer.reason for customer in turn if customer.reason)
    row.left_out, row.gathered = dict(missed), len(turn) < batch
    row.reached = turn[-1].pk if turn else row.reached
    row.save(update_fields=["reached", "left_out", "gathered"])
    return len(turn)


def _messages(row: MassMessage, chosen: list, as_of: datetime) -> list[Message]:
    keys = [customer.card_pk for customer in chosen]
    cards = Card.objects.select_related("owner", "car_model").in_bulk(keys)
    begin = outside_quiet_hours(row.store, as_of)
    return [_message(row, customer, cards.get(customer.card_pk), as_of, begin) for customer in chosen]


def _message(row: MassMessage, customer, card: Card | None, as_of: datetime, begin: datetime) -> Message:
    said = {"store": row.store, "customer": customer, "card": card, "at": as_of}
    address = {Carrier.EMAIL: customer.email, Carrier.LETTER: customer.address}.get(row.carrier, "")
    return Message(
        store=row.store, key=f"mass:{row.pk}:{customer.pk}", customer_id=customer.pk, card=card, number=customer.number,
        kind=row.kind, carrier=row.carrier, address=address,
        subject=filled(row.subject, **said)[: wording.SUBJECT_LENGTH], text=filled(row.text, row.text_en, **said),
        mass=row, by_id=row.made_by_id, made_at=as_of, try_at=begin,
    )  # fmt: skip


@transaction.atomic
def _end(pk: int, as_of: datetime) -> int:
    row = _locked(MassMessage(pk=pk))
    if row.state != MassState.RUNNING or not row.gathered or row.messages.filter(state__in=_OPEN).exists():
        return 0
    row.state, row.ended_at = MassState.DONE, as_of
    row.save(update_fields=["state", "ended_at"])
    notices.mass_done(row, at=as_of)
    return 1
