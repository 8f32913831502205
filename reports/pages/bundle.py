"""The documents that a consultant brings to the evening meeting, each with its page (RHY-10, GAP-27)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.models import Bundle, StoreSettings
from core import addresses
from reports.pages.shown import ShownLine
from reports.statuses import LineKind


@dataclass(frozen=True)
class Paper:
    """One document, or several of a kind: (label, address)."""

    label: str
    address: str = ""
    parts: list[tuple[str, str]] = field(default_factory=list)


def of_day(settings: StoreSettings, consultant: int, lines: Iterable[ShownLine]) -> list[Paper]:
    """The report, then the progress table, the cards, the needs records of the day, as the store's setting says."""
    papers = [Paper(_("Daily report"), "#lines")]
    if settings.evening_bundle != Bundle.NEEDS:
        papers.append(Paper(_("Progress table"), addresses.page("progress", owner=consultant)))
    papers.append(Paper(settings.card_label, addresses.page("cards", owner=consultant)))
    if settings.evening_bundle != Bundle.PROGRESS:
        papers.append(Paper(_("Needs records"), parts=_needs(lines)))
    return papers


def _needs(lines: Iterable[ShownLine]) -> list[tuple[str, str]]:
    rows = [row.line for row in lines if row.line.kind == LineKind.NEEDS]
    return [(line.customer, addresses.to("needs", int(line.origin.rpartition(":")[2]))) for line in rows]
