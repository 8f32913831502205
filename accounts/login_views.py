"""Logging in and asking for a new password, a limited number of times from one address."""

from django.contrib.auth import views as auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from accounts.clients import address
from core import clock, limits

_HOUR = 3600  # seconds
LOG_INS = 300  # of one address: a showroom shares it; who tries one password on many names does not get far
RESETS = 20  # mails that one address asks for
RESETS_OF_ONE = 5  # mails that one mailbox gets


def _is_too_often(what: str, who: str, limit: int) -> bool:
    key = limits.anonymous(what, who)
    return limits.take(key, limit=limit, seconds=_HOUR, at=clock.now()) > 0


def turned_away(request: HttpRequest) -> HttpResponse | None:
    """The answer, as for a locked name, to one log-in too many from an address; None lets the password be looked at.

    Wrong passwords of one name are counted by axes, attempts on many names here.
    """
    if request.method == "POST" and _is_too_often("log-in", address(request), LOG_INS):
        return render(request, "registration/locked.html", status=429)
    return None


class LogIn(auth.LoginView):
    """The log-in page."""

    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Look at name and password."""
        return turned_away(request) or super().post(request, *args, **kwargs)


class ResetPassword(auth.PasswordResetView):
    """Sends the link, and says the same whether it was sent or not."""

    def form_valid(self, form) -> HttpResponse:
        """Send unless it was asked for too often."""
        mailbox = form.cleaned_data["email"].casefold()
        often = _is_too_often("reset-from", address(self.request), RESETS)
        if often or _is_too_often("reset-of", mailbox, RESETS_OF_ONE):
            return HttpResponseRedirect(self.get_success_url())
        return super().form_valid(form)
