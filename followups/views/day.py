"""The day page, the log under a row, tomorrow's list."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import requires
from accounts.menu import section
from accounts.open_days import closed_days
from accounts.rights import Right
from accounts.seat import Seat
from core import clock
from core.errors import Refused, Stale
from core.questions import question
from core.templatetags.crm import dated
from followups import afterwards
from followups import day as days
from followups.forms import LADDER_DATE, LogForm
from followups.models import DayPlan
from followups.reach import talkable
from followups.rows import row_of
from followups.rules.cadence import next_open_day
from followups.services import contacts, planning
from followups.statuses import Method, Result
from leads.models import Card
from leads.rules.grading import LADDER
from leads.statuses import CardStatus
from leads.views.desk import waiting_for

_CHIPS = (1, 2, 3, 7)
_SHOWN = 40  # rows of a section at first: more than anybody calls before looking again


@section("day")
@requires(Right.FOLLOWUP_OWN)
@require_GET
def day(request: HttpRequest) -> HttpResponse:
    """The consultant's first page: overdue, new with running clocks, due today, with whom one is."""
    seat, now = request.seat, clock.now()
    on = next_day(seat, now)
    context = {
        "day": days.day_of(seat, now), "visits": waiting_for(seat), "hour": now.astimezone(seat.store.zone).hour,
        "tomorrow": on, "plan": plan_of(seat, on), "back": "day",
        "most": days.MOST if "all" in request.GET else _SHOWN,
    }  # fmt: skip
    return render(request, "followups/day.html", context)


def next_day(seat, now):
    """The store's next open day."""
    today = seat.today(now)
    return next_open_day(today, closed_days(seat.store, around=today, days=60))


def plan_of(seat, on) -> DayPlan | None:
    """The person's list for the day `on`, if there is one."""
    return next(iter(_plan(seat, on)), None)


@question
def _plan(seat: Seat, on: date):
    return DayPlan.objects.filter(store=seat.store, consultant=seat.user, day=on).order_by("pk")[:1]


@requires(Right.FOLLOWUP_OWN, Right.CARD_WRITE)
def follow_up_log(request: HttpRequest, pk: int) -> HttpResponse:
    """Log a contact with the customer of card `pk`: under the row (htmx) or on a page of its own."""
    card = talkable(request, pk)
    form = LogForm(request.POST or None, card=card)
    if request.method == "POST" and form.is_valid():
        try:
            recorded = contacts.record(
                seat=request.seat, card=card, entry=form.entry(), at=clock.now(), version=form.cleaned_data["version"]
            )
            return saved(request, card, recorded)
        except Stale as stale:
            form.add_error(
                None, _("The grade was changed meanwhile: it is %(grade)s now.") % {"grade": stale.current.grade}
            )
            form.data = {**form.data.dict(), "version": stale.current.version}
            card = talkable(request, pk)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    context = {"form": form, "opened": True, **log_context(request, card, form)}
    name = "followups/_rows.html" if request.htmx else "followups/log.html"
    return render(request, name, context, status=422 if form.errors else 200)


def log_context(request, card: Card, form: LogForm) -> dict:
    """The row with its form: chips for results, grades and dates, the ladder's date for every grade."""
    seat, now = request.seat, clock.now()
    today = seat.today(now)
    rhythm = planning.rhythm_of(seat.store, today)
    dates = {grade: rhythm.next_on(grade, today) for grade in LADDER}
    chosen = form["next_choice"].value() or LADDER_DATE
    return {
        "card": card, "rows": [row_of(seat, card, now)],
        "results": Result.choices, "methods": Method.choices, "letters": list(reversed(LADDER)),
        "dates": {grade: {"on": on.isoformat(), "words": dated(on)} for grade, on in dates.items()},
        "retry": dated(next_open_day(today, rhythm.closed)), "standard": dates[card.grade],
        "proposed": dated(dates[card.grade]), "chips": [(n, today + timedelta(days=n)) for n in _CHIPS],
        "chosen": chosen, "today": today, "o_possible": card.status == CardStatus.ORDERED, "back": _back(request),
    }  # fmt: skip


def _back(request) -> str:
    """Where the log was opened: the day's list or the card."""
    wanted = request.POST.get("back") or request.GET.get("back", "")
    return "day" if wanted == "day" else "card"


def saved(request, card: Card, recorded: contacts.Recorded) -> HttpResponse:
    """Say what was saved and go on: to the day, the card, or what the result asks for."""
    sentence = _("Saved. Next contact %(day)s.") % {"day": dated(recorded.contact.next_on)}
    steps = _steps(request.seat, card, recorded)
    if request.htmx and _back(request) == "day":
        context = {
            "card": card, "contact": recorded.contact, "sentence": sentence, "save_next": "next" in request.POST,
            "steps": steps,
        }  # fmt: skip
        return render(request, "followups/_row_done.html", context)
    messages.success(request, sentence)
    target = redirect("day") if _back(request) == "day" else redirect("card", pk=card.pk)
    if steps:
        target = redirect(steps[0].url)
    if request.htmx:
        response = HttpResponse()
        response["HX-Redirect"] = target.url
        return response
    return target


def _steps(seat, card: Card, recorded: contacts.Recorded) -> list[afterwards.Step]:
    """What the result asks for, of those who may change the card: a stand-in leaves it to the owner."""
    mine = card.owner_id == seat.user.pk or seat.may(Right.CARD_WRITE)
    return afterwards.steps_of(recorded.contact) if mine else []


@requires(Right.FOLLOWUP_OWN, Right.CARD_WRITE)
@require_GET
def follow_up_row(request: HttpRequest, pk: int) -> HttpResponse:
    """The row of card `pk` as it stands in the list, its log closed."""
    card = talkable(request, pk)
    context = {"rows": [row_of(request.seat, card, clock.now())], "opened": False}
    return render(request, "followups/_rows.html", context)
