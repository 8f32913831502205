"""Recording what happened with a customer. A real contact resets the clock, an attempt does not (product.md §3, §5)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.seat import Seat, settings_of
from core import clock
from core.errors import Refused
from core.questions import question
from followups.models import Appointment, Contact, FollowUp, Guidance, Preparation
from followups.rules.appointments import agreed_day
from followups.rules.cadence import next_open_day
from followups.services import planning, talks
from followups.statuses import AppointmentKind, Kind, Method, Result, State
from leads.models import Card, OnlineLead, Visit
from leads.services import grades, online
from leads.statuses import VisitKind


@dataclass(frozen=True)
class Entry:
    """What the consultant writes. `next_on` is a store day agreed with the customer (None: as the ladder says)."""

    token: UUID
    result: str
    method: str = Method.PHONE
    content: str = ""
    grade: str = ""
    next_on: date | None = None
    later_reason: str = ""
    talk: talks.Talk = talks.NOTHING


@dataclass(frozen=True)
class Recorded:
    """The contact and the follow-up that comes next."""

    contact: Contact
    following: FollowUp | None
    repeated: bool = False


@transaction.atomic
def record(*, seat: Seat, card: Card, entry: Entry, at: datetime, version: int | None = None) -> Recorded:
    """Write a contact or an attempt, the new grade and the next follow-up, all or nothing.

    `version` is the card's version that the writer saw; it matters only when the grade is changed. Sent twice (same
    token) it is written once. Raises Refused with the field that is wrong, and Stale.
    """
    introduced = talks.find_introduced(seat=seat, talk=entry.talk, at=at)
    [card] = _locked(card.pk)
    today = clock.local_day(at, card.store.zone)
    [waits] = _waiting(card.pk, entry.token, *clock.day_bounds(today, card.store.zone))
    if waits.written:
        return Recorded(Contact.objects.get(pk=waits.written), _open_cadence(card), repeated=True)
    if not card.is_active:
        raise Refused(_("This card is closed."))
    if not card.is_followed:
        raise Refused(_("This card is in the pool: somebody has to take it first."))
    planning.refuse_day(entry.next_on, today)
    real = entry.result != Result.NO_ANSWER
    talks.refuse(entry.talk, real=real, at=at)
    before = card.grade
    due = _due(card.pk)
    answered = _answered(due, today)
    # before the grade: a new grade plans anew, and what was due must end as done
    freed = real and _close(_now(due, today), at)
    card = _regrade(seat, card, entry, at, version)
    regraded = card.grade != before
    if real:
        following = _write_real(card, entry, at, today, freed=freed and not regraded)
    else:
        following = _write_attempt(card, entry, at, today, None if regraded else due)
    contact = _contact(seat, card, entry, before, answered, at, following, waits.prepared or "")
    talks.keep(
        seat=seat, card=card, contact=contact, talk=entry.talk, found=introduced, real=real, at=at,
        prepared=waits.prepared is not None, expected=waits.expected,
    )  # fmt: skip
    if waits.asked:
        online.mark_answered(card=card, by=seat.user, at=at)
    if real and waits.guided:
        later = Q(follow_up__state=State.PLANNED, follow_up__late_from__gt=today)
        Guidance.objects.filter(card=card, contact=None).exclude(later).update(contact=contact)
    return Recorded(contact, following)


def _now(due: list[FollowUp], today: date) -> list[FollowUp]:
    """What a real contact of today does; an instruction for a later day stays."""
    return [f for f in due if f.kind != Kind.INSTRUCTED or f.late_from <= today]


def _answered(due: list[FollowUp], today: date) -> FollowUp | None:
    """The follow-up that this contact answers: one that was due, or whose 24 hours run."""
    return next((f for f in due if f.late_from <= today or f.due_at), None)


def _close(due: list[FollowUp], at: datetime) -> bool:
    """Close what is done (the rows are locked). Says whether the contact of the ladder was among it."""
    keys = [f.pk for f in due]
    FollowUp.objects.filter(pk__in=keys, state=State.PLANNED).update(state=State.DONE, closed_at=at)
    return any(f.kind == Kind.CADENCE for f in due)


@question
def _locked(card: int):
    rows = Card.objects.select_for_update(of=("self",), no_key=True).select_related("store__settings")
    return rows.filter(pk=card)


@question
def _due(card: int):
    return FollowUp.objects.select_for_update(no_key=True).filter(card=card, state=State.PLANNED).order_by("pk")


@question
def _waiting(card: int, token: UUID, begin: datetime, end: datetime):
    """What waits for a contact: the purpose that was prepared, an online lead, guidance, what is agreed for the day.

    `written` is the contact that this very form wrote before. Asked once the card is locked, never with the lock.
    """
    here = OuterRef("pk")
    rows = Card.objects.filter(pk=card).annotate(
        written=Subquery(Contact.objects.filter(store=OuterRef("store"), token=token).values("pk")[:1]),
        prepared=Subquery(Preparation.objects.filter(card=here).open().values("purpose")[:1]),
        asked=Exists(OnlineLead.objects.filter(visit__card=here).unanswered()),
        guided=Exists(Guidance.objects.filter(card=here, contact=None)),
        expected=Exists(Appointment.objects.filter(card=here).planned().between(begin, end)),
    )
    return rows.values_list("written", "prepared", "asked", "guided", "expected", named=True)


def _open_cadence(card: Card) -> FollowUp | None:
    return FollowUp.objects.filter(card=card).open().cadence().first()


def _regrade(seat: Seat, card: Card, entry: Entry, at: datetime, version: int | None) -> Card:
    if not entry.grade or entry.grade == card.grade:
        return card
    if not entry.content.strip():
        raise Refused(_("The grade changes: say in a few words why."), field="content")
    judgement = grades.Judgement(grade=entry.grade, reason=entry.content.strip()[:200])
    judged = grades.judge(seat=seat, card=card, judgement=judgement, at=at, version=version)
    judged.store = card.store
    return judged


def _write_real(card: Card, entry: Entry, at: datetime, today: date, *, freed: bool) -> FollowUp:
    """The clock begins anew: the next contact is planned from now, or for the agreed day.

    `freed`: the one that was planned is closed by now, and no new grade has planned another.
    """
    rhythm = planning.rhythm_of(card.store, today)
    standard = rhythm.next_on(card.grade, today)
    meeting = entry.talk.meeting
    agreed = agreed_day(
        asked=entry.next_on, standard=standard, is_call=bool(meeting and meeting.kind == AppointmentKind.CALL),
        meeting=clock.local_day(meeting.at, card.store.zone) if meeting else None,
    )  # fmt: skip
    late = agreed is not None and agreed > standard
    if late and settings_of(card.store).agreed_needs_reason and not entry.later_reason.strip():
        raise Refused(_("This is later than the ladder allows: say why."), field="later_reason")
    card.last_contact_at, card.failed_attempts = at, 0
    card.save(update_fields=["last_contact_at", "failed_attempts"])
    reason = entry.later_reason.strip() if late else ""
    return planning.plan_cadence(
        card=card, last_contact_at=at, at=at, agreed_on=agreed, later_reason=reason, rhythm=rhythm,
        none_open=freed,
    )  # fmt: skip


def _write_attempt(card: Card, entry: Entry, at: datetime, today: date, due: list[FollowUp] | None) -> FollowUp:
    """The clock runs on: what was due stands on the list of the retry day, late since the day it was due.

    `due` is what is planned, None where a new grade has planned anew.
    """
    card.failed_attempts += 1
    card.save(update_fields=["failed_attempts"])
    rhythm = planning.rhythm_of(card.store, today)
    retry = entry.next_on or next_open_day(today, rhythm.closed)
    if due is None:
        due = _due(card.pk)
    due = due or [planning.plan_cadence(card=card, last_contact_at=card.last_contact_at or at, at=at)]
    for follow_up in due:
        follow_up.attempts += 1
        if follow_up.late_from <= today or follow_up.due_at:
            follow_up.late_from = min(follow_up.late_from, retry)
            follow_up.due_on = retry
        follow_up.save(update_fields=["attempts", "late_from", "due_on"])
    return min(due, key=lambda f: f.due_on)


def _contact(
    seat: Seat, card: Card, entry: Entry, before: str, answered: FollowUp | None, at: datetime, following: FollowUp,
    prepared: str,
) -> Contact:  # fmt: skip
    purpose = entry.talk.words.purpose if entry.talk.words else prepared
    return Contact.objects.create(
        store=card.store, token=entry.token, card=card, follow_up=answered, at=at, by=seat.user, method=entry.method,
        result=entry.result, content=entry.content.strip(), grade_before=before, grade_after=card.grade,
        was_due=answered is not None, next_on=following.due_on, purpose=purpose,
        referral_asked=entry.talk.referral_asked,
    )  # fmt: skip


def record_visit(*, visit: Visit, at: datetime) -> Contact | None:
    """A known customer came or called: a real contact, whoever began it (GAP-10). Once per visit."""
    [card] = _locked(visit.card_id)
    if not card.is_followed or Contact.objects.filter(visit=visit).exists():
        return None
    called = visit.kind != VisitKind.WALK_IN
    entry = Entry(
        token=uuid5(visit.token, "visit"),
        result=Result.REACHED if called else Result.CAME_IN,
        method=Method.PHONE if called else Method.IN_PERSON,
    )
    today = clock.local_day(at, card.store.zone)
    due = _due(card.pk)
    answered = _answered(due, today)
    freed = _close(_now(due, today), at)
    following = _write_real(card, entry, at, today, freed=freed)
    online.mark_answered(card=card, by=visit.consultant, at=at)
    return Contact.objects.create(
        store=card.store, token=entry.token, card=card, follow_up=answered, visit=visit, at=at, by=visit.consultant,
        method=entry.method, result=entry.result, grade_before=card.grade, grade_after=card.grade,
        was_due=answered is not None, next_on=following.due_on,
    )  # fmt: skip
