"""Request habits of the whole house."""

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render, resolve_url
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from core import busy
from core.errors import Refused


class LanguageMiddleware(LocaleMiddleware):
    """Chinese unless the person chose otherwise: the browser's own language does not decide."""

    def process_request(self, request) -> None:
        """Activate the language of the cookie, else the default."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


class CookielessMiddleware:
    """What machines send to the interface carries a token: cookies are taken off before anybody looks at them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith("/api/"):
            request.META.pop("HTTP_COOKIE", None)
            request.COOKIES = {}
        return self.get_response(request)


class LoginMiddleware(LoginRequiredMiddleware):
    """Every page needs a login unless its view says otherwise; a part asked for by htmx sends the page there."""

    def handle_no_permission(self, request, view):
        """Redirect a page; answer a part with 401 and the address to go to."""
        if request.headers.get("HX-Request") != "true":
            return super().handle_no_permission(request, view)
        response = HttpResponse(status=401)
        response["HX-Redirect"] = resolve_url(settings.LOGIN_URL)
        return response


class NoStoreMiddleware:
    """Pages with customers' data stay in no cache: not in the browser's, not in a proxy's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "user", None) and request.user.is_authenticated and "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response


class RefusalMiddleware:
    """A service's no that no view caught becomes a page with its sentence (409), never a traceback.

    So does a lock that was waited for in vain, or a deadlock that PostgreSQL broke: 503, nothing was written.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        """Answer Refused, and a database that is too busy; let every other error pass."""
        if isinstance(error, Refused):
            return self._page(request, error.sentence, 409)
        if not busy.is_busy(error):
            return None
        response = self._page(request, _("Others are just writing here. Nothing was saved: send it again."), 503)
        response["Retry-After"] = str(busy.WAIT)
        return response

    def _page(self, request, sentence: str, status: int) -> HttpResponse:
        name = "components/_refused.html" if request.headers.get("HX-Request") == "true" else "refused.html"
        return render(request, name, {"sentence": sentence}, status=status)
