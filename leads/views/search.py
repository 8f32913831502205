"""One box for everything."""

from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from accounts.seat import Seat
from core import clock
from core.questions import TEXTS, question
from core.search import like
from core.search import patterns as patterns_of
from leads.models import Card, Customer, CustomerPhone
from leads.services import accesses
from leads.statuses import AccessKind, CardStatus

PAGE = 50


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ, Right.CARD_FIND)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """One box for everything: name, pinyin, initials, any digits of the phone, plate."""
    text = request.GET.get("q", "")[:60]
    part = bool(request.htmx)
    rows = found_rows(request.seat, text, 8 if part else PAGE)
    if not part:  # what flits by while somebody types is not looked at
        keys = [row.pk for row in rows]
        accesses.note(seat=request.seat, customers=keys, kind=AccessKind.FOUND, at=clock.now())
    context = {"rows": rows, "search_text": text, "address": f"?{urlencode({'q': text})}"}
    return render(request, "leads/_found.html" if part else "leads/search.html", context)


def found_rows(seat, text: str, limit: int) -> list:
    """The customers that `text` finds, newest first: key, name, main phone and newest card (id, grade, owner)."""
    patterns = patterns_of(text)
    return _found(seat, patterns, limit) if patterns else []


@question
def _found(seat: Seat, patterns: TEXTS, limit: object):
    standing = Card.objects.exclude(status=CardStatus.DUPLICATE).filter(customer=OuterRef("pk"))
    newest, opens = standing.order_by("-pk"), standing.visible_to(seat).order_by("-pk")
    number = CustomerPhone.objects.filter(customer=OuterRef("pk"), is_main=True).values("number")[:1]
    found = Customer.objects.findable_by(seat).filter(like(patterns)).order_by("-created_at", "-pk")
    found = found.annotate(
        number=Subquery(number),
        grade=Subquery(newest.values("grade")[:1]),
        owner_name=Subquery(newest.values("owner__name")[:1]),
        card_pk=Subquery(opens.values("pk")[:1]),
    )
    return found.values_list("pk", "name", "number", "grade", "owner_name", "card_pk", named=True)[:limit]
