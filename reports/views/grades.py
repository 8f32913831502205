"""RPT-25: distribution of the grades, moves up and down, time in a grade."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import requires
from accounts.menu import section
from accounts.people import consultants
from accounts.rights import Right
from core import clock
from core.fields import day_of, key_of
from leads.models import Card
from leads.rules.grading import LADDER
from reports.pages.grades import BAR, report

LONGEST = timedelta(days=731)  # two years of moves are read at once


@section("numbers")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def grade_report(request: HttpRequest) -> HttpResponse:
    """The manager's of the store or of one consultant, a consultant's own."""
    seat, now = request.seat, clock.now()
    begin, end = _period(request, seat.today(now))
    owners = list(consultants(seat.store)) if seat.may(Right.CARD_READ) else []
    owner = next((person for person in owners if person.pk == key_of(request.GET.get("owner", ""))), None)
    cards = Card.objects.visible_to(seat)
    cards = cards.filter(owner=owner) if owner else cards
    context = {
        "report": report(cards, begin=begin, end=end, zone=seat.store.zone, now=now), "owners": owners,
        "wanted": {"owner": owner}, "begin": begin, "end": end, "letters": list(reversed(LADDER)), "bar": BAR,
        "today": seat.today(now), "person": owner or (None if owners else seat.user),
    }  # fmt: skip
    return render(request, "reports/grades.html", context)


def _period(request: HttpRequest, today: date) -> tuple[date, date]:
    """The days that were asked for, else this month so far; turned round when typed the wrong way round."""
    begin = day_of(request.GET.get("begin", ""), today.replace(day=1))
    end = day_of(request.GET.get("end", ""), today)
    begin, end = min(begin, end), min(max(begin, end), today)
    return max(min(begin, end), end - LONGEST), end
