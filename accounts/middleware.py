"""Each request of a logged-in person gets its seat, its store's time zone and a session that stays while used."""

from django.middleware.csrf import rotate_token
from django.urls import reverse_lazy
from django.utils import timezone

from accounts import drafts
from accounts.seat import take_seat
from core import clock

STORE_KEY = "store"
_TOUCHED_KEY = "touched"
_BELL = reverse_lazy("bell")
_TOUCH_SECONDS = 900  # an active session is prolonged at most every 15 minutes: one write, not one per page


def sit_down(request, store: int) -> None:
    """Let the person sit in `store` (its key) from the next request on.

    A form that another window still shows is of the store before: its token opens nothing any more.
    """
    request.session[STORE_KEY] = store
    rotate_token(request)


class SeatMiddleware:
    """Sets `request.seat` (None for strangers and for people without a store)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.seat = None
        if request.user.is_authenticated:
            self._give_seat(request)
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def _give_seat(self, request) -> None:
        request.seat = take_seat(request.user, request.session.get(STORE_KEY))
        if request.seat:
            timezone.activate(request.seat.store.zone)
        moment = int(clock.now().timestamp())
        if request.path_info == str(_BELL):
            return  # it asks by itself: a screen that nobody looks at is logged out all the same
        if moment - request.session.get(_TOUCHED_KEY, 0) > _TOUCH_SECONDS:
            request.session[_TOUCHED_KEY] = moment


class DraftMiddleware:
    """A form that names its draft (`draft`) and was saved needs it no more; refused or stale, the draft stays."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if (
            request.method == "POST"
            and response.status_code < 400
            and not getattr(response, "keeps_draft", False)
            and getattr(request, "seat", None)
        ):
            self._saved(request)
        return response

    def _saved(self, request) -> None:
        match = request.resolver_match
        if "draft" in request.POST and match and match.url_name != "draft":
            drafts.forget(seat=request.seat, key=request.POST["draft"])
