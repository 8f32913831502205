"""Addresses of rows, built without asking the URL resolver for each of them, and the way back."""

from functools import cache
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme

_PLACE = 987_654_321_987  # no row has this number; where it stands in the address, the row's stands


def to(name: str, pk: int) -> str:
    """The address of the page `name` that takes a row's number. Raises NoReverseMatch for an unknown name."""
    head, tail = _parts(name, get_script_prefix())
    return f"{head}{int(pk)}{tail}"


def page(name: str, **query: object) -> str:
    """The address of the page `name` that takes nothing, with `query` behind it."""
    address = reverse(name)
    return f"{address}?{urlencode(query)}" if query else address


@cache
def _parts(name: str, _prefix: str) -> tuple[str, str]:
    head, _place, tail = reverse(name, args=[_PLACE]).partition(str(_PLACE))
    return head, tail


def back(request: HttpRequest, *, otherwise: str) -> HttpResponseRedirect:
    """Lead to the page of this house that the form names as `next`, else to the page called `otherwise`."""
    target = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target) if here and target.startswith("/") else redirect(otherwise)
