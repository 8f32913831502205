"""The card on paper (客户洽谈卡), in the order of the drawer's form (FORM-06)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from accounts.seat import Seat
from leads import facts, panels
from leads.forms.groups import DECIDES, HABITS, MONEY, SOURCE, WANTS, WHO
from leads.models import Card
from leads.statuses import CardStatus, Source
from leads.views.cards import read_card

ORDER = (WHO, SOURCE, WANTS, MONEY, DECIDES, HABITS)


def _label(card: Card, seat: Seat) -> str:
    """One record under the store's name for it; that of an owner prints as 用户管理卡 (GAP-22)."""
    return _("Owner's card") if card.status == CardStatus.DELIVERED else seat.settings.card_label


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def card_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Customer information, then the contacts one after the other, oldest first."""
    card, seat = read_card(request, pk), request.seat
    context = {
        "card": card, "groups": facts.shown(card, ORDER), "recorded": facts.recorded(card),
        "events": panels.events_of(card)[::-1], "label": _label(card, seat),
        "people": list(card.customer.companions.all()), "cars": list(card.customer.owned_cars.all()),
        "sources": " · ".join(map(str, Source.labels)),  # the legend of the form, FORM-07
        "may_call": card.owner_id == seat.user.pk or seat.may(Right.PHONE_STORE),
    }  # fmt: skip
    return render(request, "leads/card_print.html", context)
