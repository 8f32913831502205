"""The calendar of everything with a time, and the feed of one's own (FUP-18, FUP-20)."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.access import requires
from accounts.menu import section
from accounts.models import User
from accounts.people import consultants
from accounts.rights import Right
from accounts.seat import Seat, places_of, take_seat
from core import addresses, clock
from core.fields import day_of, key_of
from followups import agenda, ics
from followups.services import feeds

_BACK, _AHEAD = timedelta(days=7), timedelta(days=60)  # what a feed holds


@section("day")
@requires(Right.FOLLOWUP_OWN, Right.CARD_READ)
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """A week or a day: appointments, clocks, and how many customers stand on each day's list."""
    seat, now = request.seat, clock.now()
    today = seat.today(now)
    view = "day" if request.GET.get("view") == "day" else "week"
    chosen = day_of(request.GET.get("day", ""), today)
    days = [chosen] if view == "day" else agenda.week_of(chosen)
    team, who = _people(seat, request.GET.get("who", ""))
    begin, end = clock.start_of(days[0], seat.store.zone), clock.start_of(days[-1] + timedelta(days=1), seat.store.zone)
    context = {
        "view": view, "chosen": chosen, "today": today, "team": team, "who": who[0] if who and len(who) == 1 else 0,
        "days": _days(seat, days, who, begin, end, today), "before": chosen - timedelta(days=len(days)),
        "after": chosen + timedelta(days=len(days)), "score": agenda.score(seat.store, begin, end, who, today),
    }  # fmt: skip
    return render(request, "followups/calendar.html", context)


def _people(seat: Seat, wanted: str) -> tuple[list[User], list[int] | None]:
    """Whom one may choose, and who is chosen (None: all)."""
    if not seat.may(Right.CARD_READ):
        return [], [seat.user.pk]
    team = list(consultants(seat.store))
    key = key_of(wanted)
    return team, [key] if key in {person.pk for person in team} else None


def _days(seat: Seat, days: list[date], who, begin, end, today: date) -> list[dict]:
    """Each day with its entries; names of consultants where several are shown."""
    zone = seat.store.zone
    found: dict[date, list] = {day: [] for day in days}
    for entry in agenda.entries(seat.store, begin, end, who, today):
        found[clock.local_day(entry.at, zone)].append(entry)
    names = {} if who else {person.pk: person.name for person in consultants(seat.store)}
    counts = agenda.due_counts(seat.store, days[0], days[-1], who)
    return [
        {"day": day, "due": counts.get(day, 0), "entries": [(e, _link(e), names.get(e.person, "")) for e in found[day]]}
        for day in days
    ]


def _link(entry: agenda.Entry) -> str:
    return entry.url or (addresses.to("card", entry.card) if entry.card else "")


@requires()
@never_cache
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """In one's own menu: the secret address for the telephone's calendar; made, renewed, revoked."""
    token = ""
    if request.method == "POST":
        if "revoke" in request.POST:
            feeds.revoke(person=request.user, at=clock.now())
            return redirect("calendar-feed")
        _feed, token = feeds.renew(person=request.user, at=clock.now())
    address = request.build_absolute_uri(reverse("calendar-file", args=[token])) if token else ""
    return render(request, "followups/calendar_feed.html", {"feed": feeds.feed_of(request.user), "address": address})


@login_not_required
@never_cache
@require_GET
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    """The feed: whoever knows the address reads this person's calendar, and nothing else."""
    feed = feeds.by_token(token)
    if feed is None:
        raise Http404
    now = clock.now()
    feeds.note_use(feed=feed, at=now)
    with translation.override(settings.LANGUAGE_CODE):
        entries = [entry for seat in _seats(feed.person) for entry in _entries_of(seat, now)]
        link = lambda entry: request.build_absolute_uri(_link(entry)) if _link(entry) else ""  # noqa: E731
        body = ics.written(entries, title=_("Calendar of %(name)s") % {"name": feed.person.name}, now=now, link=link)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _seats(person: User) -> list[Seat]:
    """The person's seats in every store."""
    stores = dict.fromkeys(row.store_id for row in places_of(person.pk))
    return [take_seat(person, store) for store in stores]


def _entries_of(seat: Seat, now) -> list[agenda.Entry]:
    """One's own entries, or the store's for who has no customers and may read all."""
    if not seat.may(Right.FOLLOWUP_OWN, Right.CARD_READ):
        return []
    who = [seat.user.pk] if seat.may(Right.FOLLOWUP_OWN) else None
    with timezone.override(seat.store.zone):
        return agenda.entries(seat.store, now - _BACK, now + _AHEAD, who, seat.today(now))
