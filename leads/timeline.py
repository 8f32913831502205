"""This app's own events on the card page: visits, grade changes, owners, edits."""

from collections.abc import Iterable

from django.db.models import OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.seat import settings_of
from core.questions import question
from leads import facts
from leads.behaviours import BY_KEY
from leads.histories import claims_of, judgements_of, moves_of, stages_of
from leads.models import Card, CardEdit, Dispute, Merge, NeedsSheet, OnlineLead, Presentation, Visit
from leads.panels import Event, has
from leads.rules.online import minutes_taken
from leads.statuses import Cooperation, DriveAnswer, Stage, VisitKind

_UNSAID = ("phone", "id_number")  # that they were changed is told, not from what to what
_HERE = OuterRef("pk")
NEWEST = 40  # of each kind; older ones are on the pages of their own


@question
def _visits(card: int):
    rows = Visit.objects.filter(card=card).order_by("-arrived_at")
    columns = ("arrived_at", "kind", "is_first", "party_size", "content", "consultant__name")
    return rows.values_list(*columns, named=True)[:NEWEST]


def visits(card: Card) -> Iterable[Event]:
    """The card's visits and calls."""
    for row in _visits(card.pk):
        people = ngettext("%(n)d person", "%(n)d people", row.party_size) % {"n": row.party_size}
        title = " · ".join([str(VisitKind(row.kind).label), _("first") if row.is_first else _("again"), people])
        yield Event(row.arrived_at, title, row.content, row.consultant__name, True)


@question
def _leads(card: int):
    leads = OnlineLead.objects.filter(visit__card=card).select_related("car_model", "sender")
    return leads.order_by("-received_at")[:NEWEST]


def online(card: Card) -> Iterable[Event]:
    """The card's online leads: what was asked for, in which words the customer agreed, how soon it was answered."""
    for lead in _leads(card.pk) if has(card, "leads") else ():
        title = _("Online lead · %(channel)s") % {"channel": lead.get_channel_display()}
        yield Event(lead.received_at, title, "; ".join(_lead_words(lead)), str(lead.sender or ""), True)


def _lead_words(lead: OnlineLead) -> Iterable[str]:
    wishes = [(lead.wants_drive, _("test drive with gift")), (lead.wants_report, _("comparison report"))]
    yield from (words for wanted, words in wishes if wanted)
    yield from (words for words in (lead.model_words, lead.message, lead.area, lead.get_age_group_display()) if words)
    if lead.consent:
        yield _("agreed to the words “%(version)s”") % {"version": lead.consent}
    if lead.answered_at:
        taken = minutes_taken(lead.clock_from, lead.answered_at)
        yield ngettext("answered after %(n)d minute", "answered after %(n)d minutes", taken) % {"n": taken}


def grades(card: Card) -> Iterable[Event]:
    """The card's judgements: ticked behaviours, the proposal that was not followed, the reason."""
    for change in judgements_of(card)[:NEWEST]:
        seen = [str(BY_KEY[key].words) for key in change.ticks if key in BY_KEY]
        differs = change.proposed and change.proposed != change.after
        ladder = [_("the ladder proposed %(grade)s") % {"grade": change.proposed}] if differs else []
        words = "; ".join([*seen, *ladder, *([change.reason] if change.reason else [])])
        title = _("Grade %(before)s → %(after)s") % {"before": change.before or "–", "after": change.after}
        yield Event(change.at, f"{title} · {Stage(change.stage).label}", words, change.by__name)


def stages(card: Card) -> Iterable[Event]:
    """Needs records and presentations, each with the way to the whole of it: one statement."""
    for pk, kind, at, by, words, more in stages_of(card):
        title = _("Needs analysis") if kind == Stage.NEEDS else _("Product presentation")
        url = reverse("needs" if kind == Stage.NEEDS else "presentation", args=[pk])
        said = Cooperation(more).label if kind == Stage.NEEDS else DriveAnswer(more).label
        label = _("helped to fill it in") if kind == Stage.NEEDS else _("test drive")
        yield Event(at, title, "; ".join(part for part in (words, f"{label}: {said}") if part), by, True, url)


def owners(card: Card) -> Iterable[Event]:
    """Moves of the card to another consultant."""
    for change in (row for row in moves_of(card) if row.before_id):
        yield Event(change.at, _("Given to %(name)s") % {"name": change.after}, change.reason, str(change.by))


@question
def _merges(card: int):
    return Merge.objects.filter(Q(kept=card) | Q(closed=card)).select_related("by", "undone_by", "loser")


def merges(card: Card) -> Iterable[Event]:
    """Customers that were merged into this card's, and what stood on the cards that were closed for it."""
    rows = _merges(card.pk) if has(card, "merges") else []
    for row in rows:
        yield Event(row.at, _("Merged with %(name)s") % {"name": row.loser.name}, "", str(row.by))
        if row.undone_at:
            yield Event(row.undone_at, _("Merge taken back"), "", str(row.undone_by))
    for closed in card.duplicates.all() if rows else ():
        yield from grades(closed)
        yield from owners(closed)


def claims(card: Card) -> Iterable[Event]:
    """Claims of colleagues and how they were settled."""
    for row in claims_of(card):
        yield Event(row.opened_at, _("Claimed by %(name)s") % {"name": row.claimant}, row.reason, str(row.claimant))
        if row.decided_at:
            title = row.get_decision_display() or row.get_state_display()
            yield Event(row.decided_at, _("Claim: %(how)s") % {"how": title}, row.decision_reason, str(row.decided_by))


def pool_moves(card: Card) -> Iterable[Event]:
    """Into the pool and out of it."""
    if not (card.pooled_at or settings_of(card.store).pool):
        return
    for row in card.pool_moves.select_related("before", "after", "by").order_by("-at")[:NEWEST]:
        words = " · ".join(str(part) for part in (row.after, row.reason) if part)
        yield Event(row.at, f"{_('Pool')} · {row.get_kind_display()}", words, str(row.by or ""))


@question
def _edits(card: int):
    return CardEdit.objects.filter(card=card).order_by("-at").values_list("at", "changes", "by__name")[:NEWEST]


def edits(card: Card) -> Iterable[Event]:
    """Saved edits: which fields, old and new."""
    for at, changes, by in _edits(card.pk) if has(card, "edits") else ():
        words = "; ".join(_change(name, *sides) for name, sides in changes.items() if name not in _UNSAID)
        unsaid = ", ".join(facts.label_of(name) for name in changes if name in _UNSAID)
        yield Event(at, _("Card edited"), "; ".join(filter(None, [words, unsaid])), by)


def _change(name: str, before: str, after: str) -> str:
    old, new = (facts.words_of(name, side) or "–" for side in (before, after))
    return f"{facts.label_of(name)}: {old} → {new}"


#: What few cards have (`panels.add_seldom`).
SELDOM = {
    "leads": lambda: OnlineLead.objects.filter(visit__card=_HERE),
    "needs": lambda: NeedsSheet.objects.filter(card=_HERE),
    "shown": lambda: Presentation.objects.filter(card=_HERE),
    "edits": lambda: CardEdit.objects.filter(card=_HERE),
    "merges": lambda: Merge.objects.filter(Q(kept=_HERE) | Q(closed=_HERE)),
    "claims": lambda: Dispute.objects.filter(card=_HERE),
    "rivals": lambda: Card.rival_models.through.objects.filter(card=_HERE),
}
SOURCES = (visits, online, stages, grades, owners, edits, merges, claims, pool_moves)
