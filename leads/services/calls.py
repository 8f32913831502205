"""What a call's row says beside the register's columns (FORM-03, LEAD-18, 36…41)."""

from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from core.errors import Refused
from leads.models import CallSheet, Visit


@dataclass(frozen=True)
class CallFacts:
    """What is noted during a call; None is "not noted"."""

    asked: str = ""
    by_third_ring: bool | None = None
    transferred_to: str = ""
    in_twenty_seconds: bool | None = None
    connected: bool | None = None
    address: str = ""
    read_back: bool = False
    not_read_back: str = ""
    further_way: str = ""


CALL_FIELDS = tuple(CallFacts.__dataclass_fields__)


def refuse_unread(facts: CallFacts, *, name: str, phone: str) -> None:
    """Raise Refused when a name or phone was taken down and neither read back nor excused (LEAD-18)."""
    if (name or phone) and not facts.read_back and not facts.not_read_back.strip():
        raise Refused(_("Read name and phone back to the caller, or say why not."), field="read_back")


def facts_of(visit: Visit) -> CallFacts:
    """The facts as they stand; the empty ones before anything was noted."""
    row = CallSheet.objects.filter(visit=visit).first()
    return facts_of_row(row) if row else CallFacts()


def facts_of_row(row: CallSheet) -> CallFacts:
    """What a row of the table says."""
    return CallFacts(**{name: getattr(row, name) for name in CALL_FIELDS})


def write(visit: Visit, facts: CallFacts) -> CallSheet:
    """Write the facts of a call; what was read back needs no excuse, who was not put through has no seconds."""
    values = asdict(facts)
    if facts.read_back:
        values["not_read_back"] = ""
    if not facts.transferred_to:
        values["in_twenty_seconds"] = values["connected"] = None
    return CallSheet.objects.update_or_create(visit=visit, defaults=values)[0]
