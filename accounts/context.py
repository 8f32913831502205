"""What every page's frame shows: seat, menu, theme."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.menu import groups_of, menu_of, section_of, tabs_for
from core import clock

THEMES = ("auto", "light", "dark")
_PARTS = ("rail", "tabbar", "keys")


def frame(request) -> dict:
    """Context of the frame; costs no query beyond the seat's."""
    seat = getattr(request, "seat", None)
    match = getattr(request, "resolver_match", None)
    tabs = tabs_for(seat, match) if seat else []
    theme = request.COOKIES.get("theme", "auto")
    return {
        "seat": seat,
        "theme": theme if theme in THEMES else "auto",
        "now": clock.now(),
        "drawn": _drawn(seat.rights, section_of(match), seat.store.name, get_language()) if seat else {},
        "tabs": tabs,
        "tab_groups": groups_of(tabs),
    }


@lru_cache(maxsize=512)
def _drawn(rights: frozenset, section: str, store_name: str, _language: str) -> dict[str, SafeString]:
    """The menu in its three forms: the same for everybody with these rights, so it is drawn once and kept."""
    context = {"menu": menu_of(rights, section), "store_name": store_name}
    return {part: render_to_string(f"components/_{part}.html", context) for part in _PARTS}
