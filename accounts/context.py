"""What every page's frame shows: seat, menu, theme."""

from accounts.menu import menu_for, tabs_for
from core import clock

THEMES = ("auto", "light", "dark")


def frame(request) -> dict:
    """Context of the frame; costs no query beyond the seat's."""
    seat = getattr(request, "seat", None)
    theme = request.COOKIES.get("theme", "auto")
    match = getattr(request, "resolver_match", None)
    return {
        "seat": seat,
        "theme": theme if theme in THEMES else "auto",
        "now": clock.now(),
        "menu": menu_for(seat, match) if seat else [],
        "tabs": tabs_for(seat, match) if seat else [],
    }
