"""Duplicates: the list of likely ones, two side by side, the merge and its undo."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused, Stale
from leads.comparing import compared
from leads.forms.moving import MergeForm
from leads.models import Card, Customer, DuplicatePair, Merge
from leads.services import duplicates
from leads.services.merging import sides
from leads.services.merging.merge import Choice, merge
from leads.services.merging.undo import undo
from leads.statuses import CardStatus
from leads.views.search import found_rows
from leads.words import REASONS

PAGE = 50


@section("control")
@requires(Right.CARD_MERGE)
@require_GET
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one, the likeliest first; below them what was merged."""
    pairs = DuplicatePair.objects.visible_to(request.seat).open().select_related("first", "second")
    rows = list(pairs.order_by("-score", "-pk")[:PAGE])
    cards = duplicates.newest_cards({key for pair in rows for key in (pair.first_id, pair.second_id)})
    numbers = duplicates.main_numbers({key for pair in rows for key in (pair.first_id, pair.second_id)})
    for pair in rows:
        pair.words = [REASONS[reason] for reason in pair.reasons if reason in REASONS]
        pair.both = [(c, cards.get(c.pk), numbers.get(c.pk, "")) for c in (pair.first, pair.second)]
    merges = Merge.objects.visible_to(request.seat).select_related("winner", "loser", "by", "undone_by")
    context = {"rows": rows, "merges": merges.order_by("-at")[:20], "page": PAGE}
    return render(request, "leads/duplicates.html", context)


@requires(Right.CARD_MERGE)
@require_POST
def duplicates_find(request: HttpRequest) -> HttpResponse:
    """Look now instead of waiting for the hourly job."""
    count = duplicates.find(store=request.seat.store, as_of=clock.now())["pairs"]
    words = ngettext("%(n)d pair looks alike.", "%(n)d pairs look alike.", count)
    messages.success(request, words % {"n": count})
    return redirect("duplicates")


@requires(Right.CARD_MERGE)
@require_POST
def duplicate_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """These two are two; they are not shown again."""
    pair = reach(DuplicatePair.objects.visible_to(request.seat), store=request.seat.store, pk=pk)
    try:
        duplicates.dismiss(seat=request.seat, pair=pair, at=clock.now())
        messages.success(request, _("Remembered: two different customers."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("duplicates")


def _customer(request, pk: int) -> Customer:
    return reach(Customer.objects.filter(store=request.seat.store), store=request.seat.store, pk=pk)


@section("control")
@requires(Right.CARD_MERGE)
@require_GET
def merge_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the other customer to compare this one with."""
    customer, text = _customer(request, pk), request.GET.get("q", "")[:60]
    rows = [row for row in found_rows(request.seat, text, PAGE) if row.pk != customer.pk] if text else []
    return render(request, "leads/merge_choose.html", {"customer": customer, "rows": rows, "text": text})


@section("control")
@requires(Right.CARD_MERGE)
def merge_compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Two customers side by side: choose field by field, then merge."""
    both = [sides.side_of(_customer(request, key)) for key in (pk, other)]
    if pk == other or any(side.customer.merged_into_id for side in both):
        messages.warning(request, _("One of these two was merged already."))
        return redirect("duplicates")
    seen = sides.digest(*both)
    form = MergeForm(request.POST if request.method == "POST" else None, sides=both, seen=seen, winner=_likely(both))
    if request.method == "POST" and form.is_valid():
        try:
            done = merge(seat=request.seat, choice=_choice(form, pk, other), at=clock.now())
            messages.success(request, _("Merged. It can be taken back."))
            return redirect("merge", pk=done.pk)
        except Stale as stale:
            messages.warning(request, stale.sentence)
            return redirect(request.get_full_path())
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    context = {"form": form, "sides": both, **compared(both, form.data)}
    return render(request, "leads/merge_compare.html", context, status=422 if form.errors else 200)


def _likely(both: list[sides.Side]) -> int:
    """Who probably goes on: an order, an open card, the older row."""

    def worth(side: sides.Side) -> tuple:
        return bool(side.card and side.card.status == CardStatus.ORDERED), side.card is not None, -side.customer.pk

    return max(both, key=worth).customer.pk


def _choice(form: MergeForm, pk: int, other: int) -> Choice:
    data = form.cleaned_data
    loser = other if data["winner"] == pk else pk
    return Choice(
        token=data["token"], winner=data["winner"], loser=loser, take=form.taken("f_", loser),
        take_card=form.taken("c_", loser), main=data["main"] or None, seen=data["seen"],
    )  # fmt: skip


@section("control")
@requires(Right.CARD_MERGE)
@require_GET
def merge_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a merge did, and the button that takes it back."""
    rows = Merge.objects.visible_to(request.seat).select_related("winner", "loser", "by", "undone_by", "kept", "closed")
    done = reach(rows, store=request.seat.store, pk=pk)
    fields = {**done.snapshot["winner"], **done.snapshot["kept"]}
    moved = sum(len(keys) for part in ("moved", "moved_cards") for keys in done.snapshot[part].values())
    newest = Card.objects.filter(customer=done.winner).exclude(status=CardStatus.DUPLICATE).order_by("-pk").first()
    context = {"merge": done, "moved": moved, "fields": len(fields), "card": newest}
    return render(request, "leads/merge.html", context)


@requires(Right.CARD_MERGE)
@require_POST
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merge back."""
    done = reach(Merge.objects.visible_to(request.seat), store=request.seat.store, pk=pk)
    try:
        undo(seat=request.seat, merge=done, at=clock.now())
        messages.success(request, _("Taken back: both customers are as they were."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("merge", pk=pk)
