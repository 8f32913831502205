"""Probes and the small choices of the frame: language and theme."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from core import clock, health


@login_not_required
@require_GET
def healthz(request):
    """The process is alive: no database, no broker asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_GET
def readyz(request):
    """Ready for work: 200, or 503 with what is missing. Says parts, never addresses or secrets."""
    found = health.problems(as_of=clock.now())
    return JsonResponse({"ready": not found, "problems": found}, status=503 if found else 200)
