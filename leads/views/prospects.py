"""The portrait of the prospects (LEAD-47)."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from leads.forms.roster import PeriodForm
from leads.models import Card
from leads.pages import prospects as portrait

_USUAL = timedelta(days=89)  # a quarter


@section("numbers")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def prospects(request: HttpRequest) -> HttpResponse:
    """Who left their data in a period, and who of them bought; a consultant reads about the own cards."""
    seat = request.seat
    today = seat.today(clock.now())
    usual = {"begin": today - _USUAL, "end": today}
    form = PeriodForm(request.GET if "begin" in request.GET else usual, initial=usual)
    period = form.cleaned_data if form.is_valid() else usual
    since = clock.start_of(period["begin"], seat.store.zone)
    until = clock.day_bounds(period["end"], seat.store.zone)[1]
    cards = Card.objects.visible_to(seat).filter(opened_at__gte=since, opened_at__lt=until)
    context = {
        "form": form, "tables": portrait.tables(cards), "small": seat.settings.small_numbers, **period,
    }  # fmt: skip
    return render(request, "leads/prospects.html", context, status=422 if form.errors else 200)
