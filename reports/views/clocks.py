"""The clocks: how they were kept in a week or month, case by case, as a file (RPT-24, FUP-11…14)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.fields import day_of, key_of
from followups.rules.clocks import Mood
from leads.models import Card
from reports.pages import clocks as pages
from reports.pages.clocks import MONTH, WEEK, Period, Wish
from reports.services import downloads

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _period(request: HttpRequest, asked) -> Period:
    today = request.seat.today(clock.now())
    day = day_of(asked.get("day", ""), today)
    return Period.of(MONTH if asked.get("by") == MONTH else WEEK, min(day, today))


def _wish(asked) -> Wish:
    """What was clicked; what no page of ours sends counts as nothing."""
    mood = asked.get("mood", "")
    return Wish(key_of(asked.get("who", "")), asked.get("clock", "")[:20], mood if mood in set(Mood) else "")


@section("control")
@requires(Right.CONTROL_READ)
@require_GET
def clocks(request: HttpRequest) -> HttpResponse:
    """Compliance per consultant and clock, the periods before, and the cases of the number that was clicked."""
    seat, now = request.seat, clock.now()
    wish = _wish(request.GET)
    report = pages.report(seat.store, _period(request, request.GET), wish, now=now)
    context = {
        "report": report, "wish": wish, "period": report.period, "today": seat.today(now), "months": MONTH,
        "moods": mood_words(), "may_download": seat.may(Right.EXPORT_RUN), "pause": seat.settings.clocks_pause,
        "chosen": next((s for s in report.sources if s.name == wish.source), None),
        "person": report.people.get(wish.person),
    }  # fmt: skip
    return render(request, "reports/clocks.html", context)


@section("day")
@requires(Right.FOLLOWUP_OWN)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """A consultant's own clocks, counted as the manager counts them; nobody else's stand here (RPT-24)."""
    seat, now = request.seat, clock.now()
    asked = _wish(request.GET)
    wish = Wish(seat.user.pk, asked.source, asked.mood)
    report = pages.report(seat.store, _period(request, request.GET), wish, now=now, only=seat.user)
    reachable = Card.objects.visible_to(seat).filter(pk__in=[one.case.card for one in report.cases])
    context = {
        "report": report, "wish": wish, "period": report.period, "today": seat.today(now), "months": MONTH,
        "moods": mood_words(), "pause": seat.settings.clocks_pause, "own": True, "person": seat.user,
        "chosen": next((s for s in report.sources if s.name == wish.source), None),
        "reachable": set(reachable.values_list("pk", flat=True)),
    }  # fmt: skip
    return render(request, "reports/clocks.html", context)


def mood_words() -> dict[str, str]:
    """The three moods in words."""
    return {Mood.MISSED: _("missed"), Mood.OPEN: _("running"), Mood.MET: _("kept")}


@section("control")
@requires(Right.EXPORT_RUN)
@require_POST
def download(request: HttpRequest) -> HttpResponse:
    """Every case of the period as an Excel file; taking it is written down."""
    seat, now = request.seat, clock.now()
    period = _period(request, request.POST)
    begin, end = clock.start_of(period.first, seat.store.zone), clock.day_bounds(period.last, seat.store.zone)[1]
    content = downloads.hand_out(
        seat=seat, what="clocks", asked=f"{period.first:%Y-%m-%d} {period.last:%Y-%m-%d}", sheet=_("Clocks"), at=now,
        header=[_("Clock"), _("Consultant"), _("Customer"), _("began"), _("until"), _("kept at"), _("state")],
        rows=_rows(seat, begin, end, now),
    )  # fmt: skip
    name = f"clocks-{period.first:%Y%m%d}-{period.last:%Y%m%d}.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


def _rows(seat, begin, end, now):
    words, zone = mood_words(), seat.store.zone
    found = list(pages.judged(seat.store, begin, end, now))
    names = pages.names(one.case.person for one in found)
    for one in found:
        moments = (one.case.start, one.end, one.case.met_at)
        local = [moment and moment.astimezone(zone).replace(tzinfo=None, microsecond=0) for moment in moments]
        who = names.get(one.case.person, "")
        yield [str(one.source.label), who, one.case.name, *local, words[one.mood]]
