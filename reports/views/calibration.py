"""RPT-25, the ladder held against what was bought: choose a day or an age."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.fields import day_of, key_of
from leads.models import Card
from reports.pages.calibration import GRADES, report

AGES = (7, 15, 30, 60, 90, 180)  # days ago that stand as chips
USUAL = 91  # the horizon of every grade is over


@section("numbers")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def calibration(request: HttpRequest) -> HttpResponse:
    """Of the cards that stood at a grade then, how many bought within its horizon: the store's, or one's own cards."""
    seat, today = request.seat, request.seat.today(clock.now())
    age = key_of(request.GET.get("age", ""))
    on = today - timedelta(days=min(age if age is not None else USUAL, 3660))
    on = min(day_of(request.GET.get("day", ""), on), today)
    grade, who = request.GET.get("grade", ""), key_of(request.GET.get("who", ""))
    grade = grade if grade in GRADES else ""
    cards = Card.objects.visible_to(seat)
    found = report(cards, on=on, today=today, zone=seat.store.zone, grade=grade, who=who)
    context = {
        "report": found, "on": on, "today": today, "ages": AGES, "grades": GRADES, "grade": grade,
        "age": (today - on).days, "small": seat.settings.small_numbers,
        "everybody": seat.may(Right.CARD_READ),
        "person": next((line.person for line in found.people if line.person.pk == who), None),
    }  # fmt: skip
    return render(request, "reports/calibration.html", context)
