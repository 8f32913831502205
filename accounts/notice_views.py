"""The bell: how many notices wait, the list, read and go there."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import notices
from accounts.access import requires
from core import clock

PAGE = 40


@login_not_required  # it asks by itself: after the log-out it says nothing, so that no page is thrown away
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The bell of the frame, asked for once a minute."""
    if request.seat is None:
        return HttpResponse(status=204)
    return render(request, "components/_bell.html", {"seat": request.seat})


@requires()
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """What the person was told in this store, newest first, paged by key."""
    rows = notices.mine(request.seat).order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows[: PAGE + 1])
    for notice in page:
        notice.sentence, notice.icon = notices.said(notice), notices.icon_of(notice)
    context = {"rows": page[:PAGE], "more": page[PAGE - 1].pk if len(page) > PAGE else None}
    return render(request, "accounts/notices.html", context)


@requires()
@require_GET
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where the notice points to; the page there asks for its own right."""
    notice = get_object_or_404(notices.mine(request.seat), pk=pk)
    notices.mark_read(seat=request.seat, notices=[pk], at=clock.now())
    return redirect(notice.link)


@requires()
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read without going there."""
    get_object_or_404(notices.mine(request.seat), pk=pk)
    notices.mark_read(seat=request.seat, notices=[pk], at=clock.now())
    return redirect("notices")


@requires()
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    notices.mark_read(seat=request.seat, at=clock.now())
    return redirect("notices")
