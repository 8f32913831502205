"""The store's reasons and questions: begun with the start set, then changed by the store (LOST-11…15, GAP-48)."""

from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Store
from accounts.seat import Seat
from core.errors import Refused, Stale
from core.seen import seen_of
from deals.models import LossQuestion, LossReason
from deals.start_set import QUESTIONS, REASONS

MOST_REASONS = 200  # of a store, both levels; more than anybody reads
MOST_QUESTIONS = 20


@transaction.atomic
def ensure(store: Store) -> None:
    """Write the start set for a store that has none yet; twice and at once has no effect."""
    if LossReason.objects.filter(store=store).exists():
        return
    first = [
        LossReason(store=store, code=reason.code, kind=reason.kind, position=place)
        for place, reason in enumerate(REASONS)
    ]
    LossReason.objects.bulk_create(first, ignore_conflicts=True)
    above = {row.code: row for row in LossReason.objects.filter(store=store, parent=None)}
    parts = [
        LossReason(
            store=store, parent=above[reason.code], code=f"{reason.code}.{code}", kind=reason.kind, position=place
        )
        for reason in REASONS
        for place, (code, _name) in enumerate(reason.parts)
    ]  # fmt: skip
    LossReason.objects.bulk_create(parts, ignore_conflicts=True)
    questions = [
        LossQuestion(store=store, code=code, kind=kind, position=place)
        for place, (code, _text, kind) in enumerate(QUESTIONS)
    ]
    LossQuestion.objects.bulk_create(questions, ignore_conflicts=True)


def _locked(seat: Seat) -> None:
    """Hold the store's lists: who changes them waits for the other."""
    Store.objects.select_for_update(no_key=True).get(pk=seat.store.pk)


@transaction.atomic
def add_reason(*, seat: Seat, token: UUID, name: str, parent: LossReason | None, kind: str) -> LossReason:
    """Add a reason of the store's own; one below `parent` has its kind. Sent twice it is one.

    Raises Refused for a third level, a name that is there, or too many.
    """
    _locked(seat)
    rows = LossReason.objects.visible_to(seat)
    twice = rows.filter(code=str(token)).first()
    if twice:
        return twice
    if parent and parent.parent_id:
        raise Refused(_("A reason has two levels."), field="parent")
    if rows.count() >= MOST_REASONS:
        raise Refused(_("That is enough reasons: take one out of use first."), field="name")
    _refuse_double(rows, name, parent)
    place = rows.filter(parent=parent).aggregate(last=Max("position"))["last"]
    return LossReason.objects.create(
        store=seat.store, parent=parent, kind=parent.kind if parent else kind, code=str(token), name=name,
        position=0 if place is None else place + 1,
    )  # fmt: skip


def _refuse_double(rows, name: str, parent: LossReason | None, but: LossReason | None = None) -> None:
    same = [row for row in rows.filter(parent=parent) if row.words == name and row != but]
    if same:
        raise Refused(_("This reason is there already."), field="name")


@transaction.atomic
def change_reason(*, seat: Seat, reason: LossReason, name: str, active: bool, seen: str) -> LossReason:
    """Rename a reason, or take it out of use; what was recorded with it keeps it. An empty name is the house's own.

    Raises Stale when somebody changed it meanwhile, Refused when nothing would be left to choose.
    """
    _locked(seat)
    rows = LossReason.objects.visible_to(seat)
    row = rows.get(pk=reason.pk)
    if seen_of(row) != seen:
        raise Stale(_("Somebody changed this meanwhile. Save again to keep what you typed."), current=row)
    row.name, row.active = _own_name(row, name), active
    _refuse_double(rows, row.words, row.parent, but=row)
    others = rows.offered().filter(kind=row.kind, parent=None).exclude(pk=row.pk)
    if not active and row.parent_id is None and not others.exists():
        raise Refused(_("One reason of this kind has to stay in use."), field="active")
    row.save(update_fields=["name", "active"])
    return row


def _own_name(row: LossReason | LossQuestion, typed: str) -> str:
    """The store's own words; the house's words typed again are none, so they go on reading in both languages."""
    bare = type(row)(code=row.code)
    return "" if typed == bare.words else typed


@transaction.atomic
def add_question(*, seat: Seat, token: UUID, text: str, kind: str) -> LossQuestion:
    """Add a question to the callback. Sent twice it is one. Raises Refused when there are too many."""
    _locked(seat)
    rows = LossQuestion.objects.visible_to(seat)
    twice = rows.filter(code=str(token)).first()
    if twice:
        return twice
    if rows.offered().count() >= MOST_QUESTIONS:
        raise Refused(_("That is enough questions: take one out of use first."), field="text")
    last = rows.aggregate(last=Max("position"))["last"]
    return LossQuestion.objects.create(
        store=seat.store, code=str(token), text=text, kind=kind, position=0 if last is None else last + 1
    )


@transaction.atomic
def change_question(*, seat: Seat, question: LossQuestion, text: str, active: bool, seen: str) -> LossQuestion:
    """Reword a question or take it out of use; answers keep it. Raises Stale."""
    _locked(seat)
    row = LossQuestion.objects.visible_to(seat).get(pk=question.pk)
    if seen_of(row) != seen:
        raise Stale(_("Somebody changed this meanwhile. Save again to keep what you typed."), current=row)
    row.text, row.active = _own_name(row, text), active
    row.save(update_fields=["text", "active"])
    return row
