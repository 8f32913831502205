"""The duty roster of a day: its order, who is there, and the turns (LEAD-04…09, GAP-11, GAP-15)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from accounts.models import Store, User
from accounts.people import consultants
from accounts.seat import Seat
from core.errors import Refused
from leads.models import RosterDay, RosterEntry, Turn
from leads.rules.roster import Place, line
from leads.statuses import EntryState, TurnKind


@transaction.atomic
def roster_of(store: Store, day: date) -> RosterDay:
    """The roster of `day` (store day); a new one starts in the order of the last one, newcomers at the end."""
    roster, made = RosterDay.objects.get_or_create(store=store, day=day)
    if made:
        people = list(consultants(store))
        known = {pk: place for place, pk in enumerate(_last_order(store, day))}
        people.sort(key=lambda p: known.get(p.pk, len(known)))
        RosterEntry.objects.bulk_create(
            RosterEntry(roster=roster, consultant=person, position=place) for place, person in enumerate(people, 1)
        )
    return roster


def _last_order(store: Store, day: date) -> list[int]:
    last = RosterDay.objects.filter(store=store, day__lt=day).order_by("-day").first()
    return list(last.entries.values_list("consultant_id", flat=True)) if last else []


def locked(store: Store, day: date) -> RosterDay:
    """The roster of `day` with its row locked: whoever holds it is the only one who gives turns."""
    return RosterDay.objects.select_for_update(no_key=True).get(pk=roster_of(store, day).pk)


def places_of(roster: RosterDay, *, no_data_uses_turn: bool = True) -> list[Place]:
    """The roster as the rule reads it, from entries and recorded turns: two queries."""
    turns = roster.turns.all()
    if not no_data_uses_turn:
        turns = turns.exclude(Q(visit__left_at__isnull=False) & (Q(visit__phone="") | Q(visit__name="")))
    last = dict(turns.order_by().values_list("consultant_id").annotate(last=Max("number")))
    return [
        Place(
            consultant=entry.consultant_id,
            position=entry.position,
            present=entry.state == EntryState.PRESENT,
            last_turn=last.get(entry.consultant_id, 0),
            joined_after=entry.joined_after,
        )
        for entry in roster.entries.all()
    ]


def give_turn(
    *, roster: RosterDay, consultant: int, by: User, at: datetime, kind: str = TurnKind.TAKEN, reason: str = "",
    overridden: bool = False,
) -> Turn:  # fmt: skip
    """Record that `consultant` used a place in line. `roster` must be locked by the caller."""
    return Turn.objects.create(
        roster=roster, number=_last_number(roster) + 1, consultant_id=consultant, kind=kind, overridden=overridden,
        reason=reason, by=by, at=at,
    )  # fmt: skip


def _last_number(roster: RosterDay) -> int:
    return roster.turns.aggregate(last=Max("number"))["last"] or 0


@transaction.atomic
def pass_over(*, seat: Seat, consultant: int, kind: str, reason: str, at: datetime) -> Turn:
    """Send the consultant who is next to the end of the line (skipped or refused), with a reason.

    Raises Refused when somebody else is next by now, or without a reason.
    """
    roster = locked(seat.store, seat.today(at))
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), field="reason")
    order = line(places_of(roster, no_data_uses_turn=seat.settings.no_data_uses_turn))
    if not order or order[0] != consultant:
        raise Refused(_("Somebody else is next by now."))
    return give_turn(roster=roster, consultant=consultant, by=seat.user, at=at, kind=kind, reason=reason.strip())


@transaction.atomic
def set_presence(*, seat: Seat, consultant: int, present: bool, reason: str, at: datetime) -> None:
    """Mark a consultant as away (with a reason) or back; the place in line is kept."""
    roster = locked(seat.store, seat.today(at))
    if not present and not reason.strip():
        raise Refused(_("Say why, in a few words."), field="reason")
    state = EntryState.PRESENT if present else EntryState.AWAY
    found = roster.entries.filter(consultant_id=consultant).update(state=state, reason=reason.strip())
    if not found:
        raise Refused(_("This person is not on today's roster."))


@transaction.atomic
def confirm(*, seat: Seat, order: Sequence[int], at: datetime) -> RosterDay:
    """Confirm the order of the day (RHY-05): all of `order` (consultant ids), in that order. Turns are not touched.

    A consultant who joins during the day stands behind those who wait. Raises Refused for a stranger or a double.
    """
    roster = locked(seat.store, seat.today(at))
    known = set(consultants(seat.store).values_list("pk", flat=True))
    if not order or len(set(order)) != len(order) or not set(order) <= known:
        raise Refused(_("The roster can hold each consultant of this store once."))
    roster.entries.exclude(consultant_id__in=order).delete()
    joined_after = _last_number(roster)
    for position, consultant in enumerate(order, 1):
        RosterEntry.objects.update_or_create(
            roster=roster,
            consultant_id=consultant,
            defaults={"position": position},
            create_defaults={"position": position, "joined_after": joined_after},
        )
    roster.confirmed_at, roster.confirmed_by = at, seat.user
    roster.save(update_fields=["confirmed_at", "confirmed_by"])
    return roster
