"""The groups of the card, each edited in its place; without JavaScript the form is a page of its own."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from core import clock, stale
from core.errors import Refused, Stale
from leads import facts
from leads.forms.groups import GROUPS, Group, GroupForm, values_of
from leads.models import Card
from leads.services import cards
from leads.views.cards import own_card

_TRIES = 3  # a form that nobody else's change touches is saved over it without a question


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_WRITE)
def card_group(request: HttpRequest, pk: int, group: str) -> HttpResponse:
    """One group: the form, or with `?shown` the group as it reads. Saved, it reads again."""
    card, groups = own_card(request, pk), (GROUPS[group],)
    if request.method != "POST":
        if "shown" in request.GET:
            return _read(request, card, groups[0])
        return _form(request, card, groups, GroupForm(seat=request.seat, groups=groups, card=card), [])
    form, differences = _save(request, card, groups)
    if form is None:
        if request.htmx:
            return _read(request, own_card(request, pk), groups[0], said=_("Saved."))
        messages.success(request, _("Saved."))
        return redirect("card", pk=pk)
    return _form(request, card, groups, form, differences)


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_WRITE)
def card_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """All groups on one page, for who completes a card after the customer has left."""
    card, groups = own_card(request, pk), tuple(GROUPS.values())
    form, differences = GroupForm(seat=request.seat, groups=groups, card=card), []
    if request.method == "POST":
        form, differences = _save(request, card, groups)
        if form is None:
            messages.success(request, _("Saved."))
            return redirect("card", pk=pk)
    return _form(request, card, groups, form, differences)


def _save(request, card: Card, groups: Iterable[Group]) -> tuple[GroupForm | None, list[stale.Difference]]:
    """Save what was sent. None when it is saved, else the form to show again and what must be chosen first."""
    data = stale.chosen(request.POST, values_of(card, groups))
    for _again in range(_TRIES):
        form = GroupForm(data, seat=request.seat, groups=groups, card=card)
        if not form.is_valid():
            break
        try:
            cards.edit_card(
                seat=request.seat, card=card, version=form.cleaned_data["version"], fields=form.card_fields(),
                customer_fields=form.customer_fields(), number=form.number(), at=clock.now(),
            )  # fmt: skip
            return None, []
        except Stale:
            card = own_card(request, card.pk)
            found = stale.resolve(form, values_of(card, groups), card.version, words=facts.words_of)
            data = found.data
            if found.differences:
                return GroupForm(data, seat=request.seat, groups=groups, card=card), found.differences
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
            break
    return form, []


def _read(request, card: Card, group: Group, said: str = "") -> HttpResponse:
    context = {"card": card, "part": facts.shown(card, [group])[0], "may_write": True, "said": said}
    return render(request, "leads/_group_saved.html", context)


def _form(request, card: Card, groups, form: GroupForm, differences) -> HttpResponse:
    """The form, alone for htmx: 409 with differences, 422 with errors."""
    one = groups[0] if len(groups) == 1 else None
    title = one.title if one else _("Edit the card")
    context = {"card": card, "form": form, "differences": differences, "group": one, "title": title}
    status = 409 if differences else (422 if form.errors else 200)
    name = "leads/_group_form.html" if one and request.htmx else "leads/card_edit.html"
    return render(request, name, context, status=status)
