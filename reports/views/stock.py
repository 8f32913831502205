"""The monthly stock-take of the card drawers (ROLE-16, RPT-08, FORM-18)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.models import User
from accounts.people import consultants
from accounts.rights import Right
from core import clock
from core.errors import Refused
from core.fields import key_of, keys_of
from leads.models import Card
from leads.rules.grading import LADDER
from reports.models import StockExtra, StockTake
from reports.pages import stock as pages
from reports.rules.stock import months_to_count
from reports.services import stock as services
from reports.services import stock_extras
from reports.statuses import StockState
from reports.stock_forms import ExtraForm, LineForm, ReopenForm, StartForm

MOST_LINES = 200  # of one form: more than a page has is nobody's honest form


def _page_number(request: HttpRequest) -> int:
    return min(key_of(request.GET.get("page", "")) or 0, 100_000)


def _take(request: HttpRequest, pk: int, rows=None) -> StockTake:
    rows = StockTake.objects.visible_to(request.seat) if rows is None else rows
    return reach(rows.select_related("consultant", "store", "signed_by"), store=request.seat.store, pk=pk)


def _start_form(request: HttpRequest, data=None) -> StartForm:
    store = request.seat.store
    holding = Card.objects.filter(store=store).active().values("owner").distinct()
    people = consultants(store) | User.objects.filter(pk__in=holding)
    return StartForm(data, people=people.distinct(), months=months_to_count(request.seat.today(clock.now())))


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def stock_takes(request: HttpRequest) -> HttpResponse:
    """The stock-takes with their differences, newest month first; the manager starts one here."""
    return _list(request, _start_form(request) if request.seat.may(Right.STOCK_TAKE) else None)


def _list(request: HttpRequest, form: StartForm | None, status: int = 200) -> HttpResponse:
    page = _page_number(request)
    rows, more = pages.listed(StockTake.objects.visible_to(request.seat), page)
    context = {"rows": rows, "more": more, "page": page, "form": form}
    return render(request, "reports/stock_takes.html", context, status=status)


@section("cards")
@requires(Right.STOCK_TAKE)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Write down what one drawer, or every drawer, should hold now."""
    form = _start_form(request, request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    person = form.cleaned_data["people"]
    try:
        started = services.start(
            seat=request.seat, month=form.chosen_month(), at=clock.now(), people=None if person is None else [person]
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return _list(request, form, status=422)
    made = len(started.takes)
    messages.success(request, ngettext("%(n)d stock-take started.", "%(n)d stock-takes started.", made) % {"n": made})
    return redirect("stock-take", pk=started.takes[0].pk) if made == 1 else redirect("stock-takes")


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
def stock_take(request: HttpRequest, pk: int) -> HttpResponse:
    """One drawer: tallies per grade, the lines to mark, the differences and what became of them, the signatures."""
    take = _take(request, pk)
    if request.method != "POST":
        return _drawer(request, take)
    if not StockTake.objects.countable_by(request.seat).filter(pk=pk).exists():
        raise PermissionDenied
    return _mark(request, take)


def _mark(request: HttpRequest, take: StockTake) -> HttpResponse:
    keys = keys_of(request.POST.getlist("line"))[:MOST_LINES]
    lines = take.lines.filter(pk__in=keys).select_related("card__customer", "card__car_model").order_by("position")
    forms = [LineForm(request.POST, line=line, found="all-found" in request.POST) for line in lines]
    if [form for form in forms if not form.is_valid()]:
        return _drawer(request, take, forms=forms, status=422)
    try:
        changed, stale = services.mark(
            seat=request.seat, take=take, marks=[form.mark() for form in forms], at=clock.now()
        )
    except Refused as refusal:
        return _drawer(request, take, refusal=refusal.sentence, status=409)
    messages.success(request, ngettext("%(n)d card marked.", "%(n)d cards marked.", changed) % {"n": changed})
    if stale:
        words = ngettext(
            "%(n)d was marked by somebody else meanwhile.", "%(n)d were marked by others meanwhile.", stale
        )
        messages.warning(request, words % {"n": stale})
    return redirect(f"{request.path}?{_onward(request)}")


def _onward(request: HttpRequest) -> str:
    """The query of the page that comes after saving: the next one with `next`, else the same."""
    params = request.GET.copy()
    if "next" in request.POST and params.get("show") != "waiting":  # there what was counted leaves the list
        params["page"] = _page_number(request) + 1
    return params.urlencode()


def _drawer(
    request: HttpRequest, take: StockTake, *, forms: list | None = None, refusal: str = "", status: int = 200,
    extra_form: ExtraForm | None = None,
) -> HttpResponse:  # fmt: skip
    shown, grade, page = request.GET.get("show", ""), request.GET.get("grade", ""), _page_number(request)
    lines, more = pages.lines(take, shown=shown, grade=grade, page=page)
    seat = request.seat
    mine = seat.may(Right.CARD_OWN) and take.consultant_id == seat.user.pk
    counts = mine or seat.may(Right.STOCK_TAKE)
    counting = take.state == StockState.OPEN and counts
    context = {
        "take": take, "drawer": pages.drawer(take), "forms": forms or [LineForm(line=line) for line in lines],
        "more": more, "page": page, "shown": shown if shown in pages.SHOWN else "", "grade": grade, "refusal": refusal,
        "letters": list(reversed(LADDER)), "counting": counting, "mine": mine, "differences": pages.differences(take),
        "events": list(take.events.select_related("by").order_by("at", "pk")), "manages": seat.may(Right.STOCK_TAKE),
        "writes": seat.may(Right.CARD_WRITE) or mine, "reopen_form": ReopenForm(),
        "extras": pages.extras(take), "extra_form": extra_form or ExtraForm(), "counts": counts,
    }  # fmt: skip
    return render(request, "reports/stock_take.html", context, status=status)


def _moved(request: HttpRequest, take: StockTake, change, words: str) -> HttpResponse:
    try:
        change()
        messages.success(request, words)
    except Refused as refusal:
        return _drawer(request, take, refusal=refusal.sentence, status=409)
    return redirect("stock-take", pk=take.pk)


def _counted(request: HttpRequest, pk: int) -> StockTake:
    return _take(request, pk, StockTake.objects.countable_by(request.seat))


@section("cards")
@requires(Right.CARD_OWN, Right.STOCK_TAKE)
@require_POST
def extra_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper card that is not on the list: what is written on it."""
    take, form = _counted(request, pk), ExtraForm(request.POST)
    if not form.is_valid():
        return _drawer(request, take, extra_form=form, status=422)
    try:
        stock_extras.add(seat=request.seat, take=take, paper=form.paper(), at=clock.now())
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return _drawer(request, take, extra_form=form, status=422 if refusal.field else 409)
    messages.success(request, _("Written down as a difference."))
    return redirect("stock-take", pk=take.pk)


def _extra(take: StockTake, key: int) -> StockExtra:
    return get_object_or_404(take.extras.select_related("take"), pk=key)


@section("cards")
@requires(Right.CARD_OWN, Right.STOCK_TAKE)
@require_POST
def extra_withdraw(request: HttpRequest, pk: int, extra: int) -> HttpResponse:
    """Take back a card that was written down by mistake."""
    take = _counted(request, pk)
    change = lambda: stock_extras.withdraw(seat=request.seat, extra=_extra(take, extra))  # noqa: E731
    return _moved(request, take, change, _("Taken back."))


@section("cards")
@requires(Right.CARD_OWN, Right.STOCK_TAKE)
@require_POST
def extra_settle(request: HttpRequest, pk: int, extra: int) -> HttpResponse:
    """Say what became of a card that was on no list."""
    take, words = _counted(request, pk), request.POST.get("outcome", "")
    if len(words) > 200:
        return _drawer(request, take, refusal=_("Say it in 200 characters at most."), status=422)
    change = lambda: stock_extras.settle(  # noqa: E731
        seat=request.seat, extra=_extra(take, extra), outcome=words, at=clock.now()
    )
    return _moved(request, take, change, _("Settled."))


@section("cards")
@requires(Right.CARD_OWN)
@require_POST
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """The consultant signs."""
    take = _take(request, pk, StockTake.objects.filter(store=request.seat.store, consultant=request.seat.user))
    change = lambda: services.count(seat=request.seat, take=take, at=clock.now())  # noqa: E731
    return _moved(request, take, change, _("Signed. The manager signs next."))


@section("cards")
@requires(Right.STOCK_TAKE)
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The manager signs."""
    take = _take(request, pk)
    change = lambda: services.sign(seat=request.seat, take=take, at=clock.now())  # noqa: E731
    return _moved(request, take, change, _("Signed by both."))


@section("cards")
@requires(Right.STOCK_TAKE)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """The manager opens a signed stock-take again, with a reason."""
    take, form = _take(request, pk), ReopenForm(request.POST)
    if not form.is_valid():
        return _drawer(request, take, refusal=_("Say why (300 characters at most)."), status=422)
    reason = form.cleaned_data["reason"]
    change = lambda: services.reopen(seat=request.seat, take=take, reason=reason, at=clock.now())  # noqa: E731
    return _moved(request, take, change, _("Reopened: it can be counted and signed again."))
