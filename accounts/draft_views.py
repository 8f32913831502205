"""The door of the drafts: `static/js/drafts.js` keeps, asks and discards what is typed into a long form."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import drafts
from accounts.access import requires
from core import clock
from core.errors import Refused


@requires()
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> JsonResponse:
    """GET `?draft=key`: the draft with its sentence, or nothing. POST: keep the form that was sent, or `discard` it."""
    seat, now = request.seat, clock.now()
    if request.method == "GET":
        return JsonResponse(_told(drafts.find(seat=seat, key=request.GET.get("draft", ""), now=now)))
    key = request.POST.get("draft", "")
    if "discard" in request.POST:
        drafts.forget(seat=seat, key=key)
        return JsonResponse({})
    try:
        drafts.keep(seat=seat, key=key, data=dict(request.POST.lists()), at=now)
    except Refused as refusal:
        return JsonResponse({"refused": refusal.sentence}, status=422)
    return JsonResponse({"kept": True})


def _told(found) -> dict:
    if found is None:
        return {}
    local = timezone.localtime(found.saved_at)
    today = local.date() == timezone.localdate(clock.now())
    when = f"{local:%H:%M}" if today else f"{local:%m-%d %H:%M}"
    return {"data": found.data, "said": _("Draft of %(time)s restored") % {"time": when}}
