"""The rest of a row, and its corrections: what stood there is kept (LEAD-15, FORM-02…04)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.people import consultants
from accounts.seat import Seat
from core.errors import Refused, Stale
from leads.models import Visit
from leads.rules.register import WrongTime, wrong_time
from leads.services import calls, cards, register_days, visits
from leads.services.calls import CallFacts
from leads.statuses import NOT_COUNTED, VisitKind

#: The fields of the row that a correction may name.
ROW_FIELDS = (
    "arrived_at", "left_at", "purpose", "party_size", "is_first", "served_before", "name", "phone", "companions",
    "drink", "car_model", "trim", "colour", "content", "consultant",
)  # fmt: skip


@transaction.atomic
def correct(
    *,
    seat: Seat,
    visit: Visit,
    version: int,
    fields: Mapping[str, Any],
    call: CallFacts | None,
    at: datetime,
    sign: bool = False,
) -> Visit:
    """Save what was filled in or corrected; with `sign` the row's consultant confirms it too.

    `fields` are some of ROW_FIELDS, times aware. A name and phone that were missing open the card (LEAD-16). Raises
    Stale with the row as it is now when `version` is not its version, Refused on a closed day and for times or
    purposes that cannot be.
    """
    sheet = register_days.locked(seat.store, seat.today(visit.arrived_at))
    visit = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    if visit.version != version:
        raise Stale(_("Somebody changed this row meanwhile."), current=visit)
    register_days.refuse_closed(sheet)
    was_here, had_data = visit.left_at is None, visit.left_data
    _refuse_times(seat, visit, fields, at)
    _refuse_purpose(seat, visit, fields)
    changes = _apply(visit, fields, seat) | _apply_call(visit, call)
    _save(visit, fields, changes, seat, at)
    if visit.is_counted and visit.left_data and not had_data and not visit.card_id:
        visit = _carry_over(seat, visit, at)
    if was_here and visit.left_at:
        visits.ended(visit)
    return visits.confirm(seat=seat, visit=visit, at=at) if sign and visit.left_at else visit


def _refuse_times(seat: Seat, visit: Visit, fields: Mapping[str, Any], at: datetime) -> None:
    arrived, left = fields.get("arrived_at", visit.arrived_at), fields.get("left_at", visit.left_at)
    if seat.today(arrived) != seat.today(visit.arrived_at):
        raise Refused(_("A row stays on the sheet of its day."), field="arrived_at")
    if visit.left_at and left is None:
        raise Refused(_("This party has left; give another time, not none."), field="left_at")
    sentences = {
        WrongTime.ARRIVES_LATER: (_("This time has not come yet."), "arrived_at"),
        WrongTime.LEAVES_LATER: (_("This time has not come yet."), "left_at"),
        WrongTime.LEAVES_BEFORE: (_("The party cannot leave before it arrives."), "left_at"),
    }
    if wrong := wrong_time(arrived_at=arrived, left_at=left, now=at):
        sentence, field = sentences[wrong]
        raise Refused(sentence, field=field)


def _refuse_purpose(seat: Seat, visit: Visit, fields: Mapping[str, Any]) -> None:
    purpose = fields.get("purpose", visit.purpose)
    consultant = fields.get("consultant", visit.consultant)
    if purpose in NOT_COUNTED and visit.card_id:
        raise Refused(_("This party has a card: it is a customer and is counted."), field="purpose")
    if purpose not in NOT_COUNTED and consultant is None:
        raise Refused(_("Say which consultant received this party."), field="consultant")
    if consultant and consultant.pk != visit.consultant_id:
        if visit.consultant_id:
            raise Refused(_("Who received the party stays as it was recorded."), field="consultant")
        if not consultants(seat.store).filter(pk=consultant.pk).exists():
            raise Refused(_("Choose a consultant of this store."), field="consultant")
    if visit.customer_id and (fields.get("name", visit.name), fields.get("phone", visit.phone)) != (
        visit.name, visit.phone
    ):  # fmt: skip
        raise Refused(_("Name and phone of a known customer are changed on the card."), field="name")


def _apply(visit: Visit, fields: Mapping[str, Any], seat: Seat) -> dict[str, list[str]]:
    changes = {}
    for name in ROW_FIELDS:
        if name in fields and getattr(visit, name) != fields[name]:
            changes[name] = [_words(getattr(visit, name), seat), _words(fields[name], seat)]
            setattr(visit, name, fields[name])
    return changes


def _apply_call(visit: Visit, call: CallFacts | None) -> dict[str, list[str]]:
    if call is None or visit.kind != VisitKind.CALL:
        return {}
    calls.refuse_unread(call, name=visit.name, phone=visit.phone)
    before = asdict(calls.facts_of(visit))
    after = asdict(calls.facts_of_row(calls.write(visit, call)))
    return {name: [_fact(before[name]), _fact(after[name])] for name in after if before[name] != after[name]}


def _words(value: Any, seat: Seat) -> str:
    """A value as it is kept: the code of a word, a name, a time of the store's day."""
    if isinstance(value, datetime):
        return f"{value.astimezone(seat.store.zone):%H:%M}"
    if isinstance(value, bool):
        return _fact(value)
    return "" if value is None else str(value)


def _fact(value: Any) -> str:
    return {True: "yes", False: "no", None: ""}.get(value, value)


def _save(visit: Visit, fields: Mapping[str, Any], changes: dict, seat: Seat, at: datetime) -> None:
    if not changes:
        return
    visits.keep_old(visit, changes, seat, at)
    visit.version += 1
    visit.save(update_fields=[*(name for name in ROW_FIELDS if name in fields), "version"])


def _carry_over(seat: Seat, visit: Visit, at: datetime) -> Visit:
    """Name and phone came late: the card that the desk would have opened (LEAD-16)."""
    visits.open_card_from(
        seat=seat, visit=visit, name=visit.name, phone=visit.phone, consent=False, judgement=cards.AT_THE_DOOR,
        details={"car_model": visit.car_model} if visit.car_model else {}, at=at,
    )  # fmt: skip
    return Visit.objects.get(pk=visit.pk)
