"""Back to the list from which something was opened: an address of this site, written in `next`."""

import re

from django.http import HttpRequest
from django.urls import reverse

from leads.models import Card

_OURS = re.compile(r"/(?:[\w\-][\w\-/]*/?)?(?:\?[\w\-.=&%+,]*)?", re.ASCII)
_LONGEST = 300


def next_of(request: HttpRequest) -> str:
    """The address that `next` names when it is one of ours, else nothing."""
    path = request.POST.get("next") or request.GET.get("next", "")
    return path if len(path) <= _LONGEST and _OURS.fullmatch(path) else ""


def back_to(request: HttpRequest, card: Card) -> str:
    """Where to go when the work on `card` is done: the list it was opened from, else the card."""
    return next_of(request) or reverse("card", args=[card.pk])
