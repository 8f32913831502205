"""A person's calendar as a file that other calendars read (RFC 5545). Names are polite, numbers stay in the house."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from followups.agenda import Entry

_PRODUCT = "-//dealercrm//calendar//EN"
_REFRESH = timedelta(minutes=30)


def written(entries: Iterable[Entry], *, title: str, now: datetime, link: Callable[[Entry], str]) -> bytes:
    """The file: UTC times, folded and escaped lines, CRLF. `link` says where an entry can be opened (log-in needed)."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, now, link(entry)))
    return calendar.to_ical()


def _event(entry: Entry, now: datetime, link: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@dealercrm")
    event.add("dtstamp", now)
    event.add("dtstart", entry.at)
    if entry.minutes:
        event.add("dtend", entry.at + timedelta(minutes=entry.minutes))
    event.add("summary", f"{entry.what} · {entry.outside}" if entry.outside else entry.what)
    if link:
        event.add("url", link)
    event.add("description", _("Open the card in the CRM to see more."))
    event.add("class", "PRIVATE")
    return event
