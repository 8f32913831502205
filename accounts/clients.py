"""Whose address is it: the peer's, or behind our own proxy the one that the proxy saw."""

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The address that a log-in attempt counts for.

    With BEHIND_PROXY the last entry of X-Forwarded-For: the proxy in front wrote it. Earlier entries are the sender's
    own words and not believed.
    """
    if settings.BEHIND_PROXY:
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
        if seen:
            return seen
    return request.META.get("REMOTE_ADDR", "")
