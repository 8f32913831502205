"""This app's own events on the card page: visits, grade changes, owners, edits."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.behaviours import BY_KEY
from leads.models import Card
from leads.panels import Event

NEWEST = 40  # of each kind; older ones are on the pages of their own


def visits(card: Card) -> Iterable[Event]:
    """The card's visits and calls."""
    for visit in card.visits.select_related("consultant").order_by("-arrived_at")[:NEWEST]:
        people = ngettext("%(n)d person", "%(n)d people", visit.party_size) % {"n": visit.party_size}
        first = _("first") if visit.is_first else _("again")
        yield Event(
            visit.arrived_at,
            f"{visit.get_kind_display()} · {first} · {people}",
            visit.content,
            str(visit.consultant),
            True,
        )


def grades(card: Card) -> Iterable[Event]:
    """The card's judgements: ticked behaviours, the proposal that was not followed, the reason."""
    for change in card.grade_changes.select_related("by").order_by("-at")[:NEWEST]:
        seen = [str(BY_KEY[key].words) for key in change.ticks if key in BY_KEY]
        differs = change.proposed and change.proposed != change.after
        ladder = [_("the ladder proposed %(grade)s") % {"grade": change.proposed}] if differs else []
        words = "; ".join([*seen, *ladder, *([change.reason] if change.reason else [])])
        title = _("Grade %(before)s → %(after)s") % {"before": change.before or "–", "after": change.after}
        yield Event(change.at, title, words, str(change.by))


def owners(card: Card) -> Iterable[Event]:
    """Moves of the card to another consultant."""
    for change in card.owner_changes.exclude(before=None).select_related("after", "by").order_by("-at")[:NEWEST]:
        yield Event(change.at, _("Given to %(name)s") % {"name": change.after}, change.reason, str(change.by))


def edits(card: Card) -> Iterable[Event]:
    """Saved edits: which fields, old and new."""
    for edit in card.edits.select_related("by").order_by("-at")[:NEWEST]:
        shown = [name for name in edit.changes if name != "phone"]
        words = "; ".join(f"{_label(n)}: {edit.changes[n][0] or '–'} → {edit.changes[n][1] or '–'}" for n in shown)
        yield Event(edit.at, _("Card edited"), words or _("phone"), str(edit.by))


def _label(name: str) -> str:
    fields = {f.name: f for f in (*Card._meta.fields, *Card._meta.get_field("customer").related_model._meta.fields)}
    return str(fields[name].verbose_name) if name in fields else name


SOURCES = (visits, grades, owners, edits)
