"""The printed views of the one register: which rows, which columns, in which order (FORM-01…04, GAP-14)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import RegisterItem
from leads.models import Visit
from leads.statuses import VisitKind

#: The heading of each column; the items of the front desk have their own words.
HEADINGS = {
    **dict(RegisterItem.choices),
    "no": _("No."),
    "by": _("Filled in by"),
    "grade": _("Grade"),
    "consultant": pgettext_lazy("form", "Consultant"),
    "signed": _("Confirmed"),
    "served": _("Served before by"),
    "asked": _("Reason for calling"),
    "address": _("Address"),
    "call": _("Ring, transfer"),
    "read_back": _("Read back"),
    "agreed": _("Summary and agreement"),
    "purpose": _("Purpose"),
}
_COMMON = ("stay", "kind", "party", "first", "name", "phone", "model")


@dataclass(frozen=True)
class Sheet:
    """One printed view. `slug` is its word in the address; `rest` are the columns after the front desk's three."""

    slug: str
    tab: str
    title: str
    kinds: tuple[str, ...]
    rest: tuple[str, ...]
    front: bool = True  # the three items of the front desk stand first
    counted: bool = True  # parties that are not counted are left out

    def columns(self, front_items: Iterable[str]) -> list[tuple[str, str]]:
        """The columns as (key, heading), the first three by the front desk (LEAD-20)."""
        first = [*front_items] if self.front else []
        keys = ["no", *first, *(["by"] if first else []), *(key for key in self.rest if key not in first)]
        return [(key, HEADINGS[key]) for key in keys]

    def rows(self, visits: Iterable[Visit]) -> list[Visit]:
        """The rows that belong on this sheet."""
        return [v for v in visits if v.kind in self.kinds and (v.is_counted or not self.counted)]


_END = ("grade", "consultant", "signed")
SHEETS = (
    Sheet(
        "", _("Walk-ins and calls"), _("Walk-in and call register"), tuple(VisitKind.values), (*_COMMON, *_END)
    ),
    Sheet(
        "traffic", _("Visitor traffic"), _("Visitor traffic register"), (VisitKind.WALK_IN,),
        ("stay", "party", "first", "purpose", "served", "consultant", "signed", "by"), front=False, counted=False,
    ),
    Sheet(
        "walk-in", _("Walk-ins"), _("Walk-in customer register"), (VisitKind.WALK_IN,),
        ("stay", "party", "first", "name", "phone", "model", *_END),
    ),
    Sheet(
        "calls", _("Calls"), _("Incoming-call register"), (VisitKind.CALL,),
        ("stay", "asked", "name", "phone", "address", "model", "grade", "call", "read_back", "agreed",
         "consultant", "signed"),
    ),
    Sheet("online", _("Online"), _("Online leads"), (VisitKind.ONLINE,), (*_COMMON, *_END)),
)  # fmt: skip


def sheet_of(slug: str) -> Sheet:
    """The sheet that an address names; an unknown word is the shared one."""
    return next((sheet for sheet in SHEETS if sheet.slug == slug), SHEETS[0])


@dataclass(frozen=True)
class Totals:
    """The foot of a sheet: batches, people, first ones, those who left data (LEAD-02).

    `again` are further rows of a person who was counted that day (GAP-13).
    """

    batches: int
    people: int
    first: int
    with_data: int
    uncounted: int
    again: int


def totals(rows: Iterable[Visit]) -> Totals:
    """The totals of the rows of a sheet that were `numbered`."""
    rows = list(rows)
    counted = [visit for visit in rows if visit.number]
    return Totals(
        batches=len(counted),
        people=sum(visit.party_size for visit in counted),
        first=sum(visit.is_first for visit in counted),
        with_data=sum(bool(visit.left_data or visit.card_id) for visit in counted),
        uncounted=sum(not visit.is_counted for visit in rows),
        again=sum(visit.is_counted and not visit.number for visit in rows),
    )


def numbered(rows: Iterable[Visit], *, once: bool) -> list[Visit]:
    """The rows of a day with their number among the batches; who is not counted has none.

    With `once` neither has the same person again, of the same kind (GAP-13).
    """
    rows, number = list(rows), 0
    seen: set[tuple[int, str]] = set()
    for visit in rows:
        person = (visit.customer_id, visit.kind) if once and visit.customer_id else None
        is_batch = visit.is_counted and person not in seen
        seen |= {person} if is_batch and person else set()
        number += is_batch
        visit.number = number if is_batch else None
    return rows
