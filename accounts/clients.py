"""Whose address is it: the peer's, or behind our own proxy the one that the proxy saw."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

_LINE = 64  # bits of an IPv6 address that a provider gives to one line


def address(request: HttpRequest) -> str:
    """The address that an attempt counts for; of IPv6 the network: one line has all of its addresses. "" for none.

    With BEHIND_PROXY the last entry of X-Forwarded-For: the proxy in front wrote it. Earlier entries are the sender's
    own words and not believed.
    """
    if settings.BEHIND_PROXY:
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
        if seen:
            return _counted(seen)
    return _counted(request.META.get("REMOTE_ADDR", ""))


def _counted(text: str) -> str:
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:  # a socket has none
        return ""
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, _LINE), strict=False).network_address)
