"""Recording a loss on the day of the contact that revealed it, and its analysis (LOST-01, 02, 05, 06, 14, 15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.seat import Seat
from catalog.models import RivalModel
from core import clock
from core.errors import Refused, Stale
from deals.models import Loss, LossAnswer, LossEvent, LossQuestion, LossReason
from deals.statuses import LossKind, LossStep
from followups.models import Contact
from leads.models import Card
from leads.services import closing


@dataclass(frozen=True)
class Answer:
    """What the customer answered: 1 to 5 (or 1 yes, 0 no), or words."""

    question: LossQuestion
    score: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Analysis:
    """What is found out about a loss; it may come later than the record (GAP-47)."""

    reason: LossReason
    detail: str = ""
    rival_model: RivalModel | None = None
    rival: str = ""
    why_theirs: str = ""
    why_not_ours: str = ""
    tried: str = ""
    answers: tuple[Answer, ...] = ()

    @property
    def fields(self) -> dict[str, Any]:
        """The columns of the record."""
        return {name: getattr(self, name) for name in FIELDS}


FIELDS = ("reason", "detail", "rival_model", "rival", "why_theirs", "why_not_ours", "tried")
_THOUGHT = ("why_theirs", "why_not_ours", "tried")


@dataclass(frozen=True)
class Entry:
    """A loss as the consultant records it; `contact` is the one that revealed it (None: just now)."""

    token: UUID
    analysis: Analysis
    contact: Contact | None = None


@transaction.atomic
def record(*, seat: Seat, card: Card, entry: Entry, version: int, at: datetime) -> Loss:
    """Record a loss: the card is closed, its follow-ups are cancelled, the manager is to confirm (LOST-02, DATA-13).

    Sent twice (same token) it is recorded once. Raises Stale when the card is not as it was seen, Refused with the
    field that is wrong.
    """
    twice = Loss.objects.filter(store=seat.store, token=entry.token).first()
    if twice:
        return twice
    card = Card.objects.select_for_update(of=("self",), no_key=True).get(pk=card.pk)
    twice = Loss.objects.filter(store=seat.store, token=entry.token).first()  # while we waited for the card
    if twice:
        return twice
    if card.is_active and card.version != version:
        raise Stale(_("Somebody changed this card meanwhile. Look at it and save again."), current=card)
    _check(seat, entry.analysis)
    card = closing.lose(card=card, at=at)
    loss = _write(seat, card, entry, at)
    _write_answers(loss, entry.analysis.answers)
    LossEvent.objects.create(loss=loss, step=LossStep.RECORDED, by=seat.user, at=at)
    return loss


def _check(seat: Seat, analysis: Analysis) -> None:
    reason = analysis.reason
    if reason.store_id != seat.store.pk:
        raise Refused(_("Choose one of the reasons."), field="reason")
    if reason.parent_id is None and reason.parts.filter(active=True).exists():
        raise Refused(_("Say it more exactly: choose one of the reasons below this one."), field="reason")
    if reason.code.endswith("other.elsewhere") and not analysis.detail.strip():
        raise Refused(_("Say in a few words which cause."), field="detail")
    bought = analysis.rival_model or analysis.rival.strip()
    if reason.kind == LossKind.OUT and bought:
        raise Refused(_("Who is known to have bought is lost, not out of control."), field="reason")
    if _of_a_rival(reason) and not bought:
        raise Refused(_("Say which model was bought instead."), field="rival_model")


def _of_a_rival(reason: LossReason) -> bool:
    top = reason.parent or reason
    return top.code == "rival" and not reason.code.endswith((".used", ".other_store"))


def _write(seat: Seat, card: Card, entry: Entry, at: datetime) -> Loss:
    contact = _contact(card, entry.contact)
    learned_at = min(contact.at, at) if contact else at
    thought = any(entry.analysis.fields[name] for name in _THOUGHT)
    try:
        with transaction.atomic():
            return Loss.objects.create(
                store=card.store, token=entry.token, card=card, consultant_id=card.owner_id,
                kind=entry.analysis.reason.kind, grade=card.grade, car_model_id=card.car_model_id, contact=contact,
                learned_at=learned_at, learned_on=clock.local_day(learned_at, card.store.zone), recorded_at=at,
                recorded_on=clock.local_day(at, card.store.zone), recorded_by=seat.user,
                analysed_at=at if thought else None, **entry.analysis.fields,
            )  # fmt: skip
    except IntegrityError as error:  # two records of a closed card that should not be there
        raise Refused(_("This loss is recorded already.")) from error


def _contact(card: Card, contact: Contact | None) -> Contact | None:
    if contact and contact.card_id != card.pk:
        raise Refused(_("This contact belongs to another card."), field="contact")
    return contact


def _write_answers(loss: Loss, answers: tuple[Answer, ...]) -> dict[str, list[str]]:
    """Write the questionnaire's answers anew where they differ; what changed, question → [before, after]."""
    changes, kept = {}, {row.question_id: row for row in loss.answers.all()}
    for answer in answers:
        row = kept.get(answer.question.pk) or LossAnswer(loss=loss, question=answer.question)
        before = (row.score, row.words)
        if before == (answer.score, answer.words):
            continue
        changes[answer.question.words] = [_said(*before), _said(answer.score, answer.words)]
        row.score, row.words = answer.score, answer.words
        row.save()
    return changes


def _said(score: int | None, words: str) -> str:
    return words or ("" if score is None else str(score))


@transaction.atomic
def analyse(*, seat: Seat, loss: Loss, analysis: Analysis, version: int, at: datetime) -> Loss:
    """Write the analysis of a loss that stands (LOST-06, FORM-32). Raises Stale with the record as it is, Refused."""
    loss = Loss.objects.select_for_update(of=("self",), no_key=True).get(pk=loss.pk)
    if loss.version != version:
        raise Stale(_("Somebody changed this loss record meanwhile."), current=loss)
    if not loss.is_standing:
        raise Refused(_("This card is open again: its loss record is history."))
    _check(seat, analysis)
    changes = _apply(loss, analysis.fields) | _write_answers(loss, analysis.answers)
    if changes:
        loss.version, loss.analysed_at, loss.kind = loss.version + 1, at, analysis.reason.kind
        loss.save(update_fields=[*FIELDS, "kind", "version", "analysed_at"])
        LossEvent.objects.create(loss=loss, step=LossStep.ANALYSED, changes=changes, by=seat.user, at=at)
    return loss


def _apply(loss: Loss, fields: Mapping[str, Any]) -> dict[str, list[str]]:
    changes = {}
    for name, value in fields.items():
        before = getattr(loss, name)
        if before != value:
            changes[name] = ["" if side is None else str(side) for side in (before, value)]
            setattr(loss, name, value)
    return changes
