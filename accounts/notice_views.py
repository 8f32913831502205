"""The bell: how many notices wait, the list, read and go there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import notice_sending, notice_ways, notices
from accounts.access import requires
from accounts.middleware import sit_down
from accounts.models import Notice, NoticeSending
from accounts.notice_models import Hitch
from accounts.notice_ways import Wish
from core import clock
from core.errors import Refused

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
    """Go where the notice points to; the page there asks for its own right.

    A link in a mail does not know in which store its reader sits: who works in the notice's store sits down there.
    """
    mine = Notice.objects.filter(person=request.user, store__in=request.seat.stores)
    notice = get_object_or_404(mine, pk=pk)
    notices.opened(notice, at=clock.now())
    if notice.store_id != request.seat.store.pk:
        sit_down(request, notice.store_id)
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


@requires()
def choices(request: HttpRequest) -> HttpResponse:
    """By which ways the person hears of what: the bell always, mail and the store's robots where chosen."""
    if request.method == "POST":
        wish = Wish(*(frozenset(request.POST.getlist(name)) for name in ("mail", "robot")))
        notice_ways.choose(seat=request.seat, wish=wish, groups=notices.groups())
        messages.success(request, _("Saved."))
        return redirect("notice-choices")
    wish = notice_ways.wish_of(request.seat)
    rows = [
        {"name": name, "group": group, "mail": name in wish.mail, "robot": name in wish.robot}
        for name, group in notices.groups().items()
    ]
    robots = list(request.seat.store.robots.all())
    return render(request, "accounts/notice_choices.html", {"rows": rows, "robots": robots})


@requires()
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Send the person a test notice by the ways they chose, and say what was answered."""
    try:
        rows = notice_sending.try_out(seat=request.seat, at=clock.now())
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("notice-choices")
    if not rows:
        messages.info(request, _("The test is under the bell. You chose no other way."))
    for row in rows:
        words = {"way": row.get_channel_display(), "state": row.get_state_display(), "why": trouble(row)}
        messages.info(request, (_("%(way)s: %(state)s. %(why)s") % words).strip())
    return redirect("notice-choices")


def trouble(row: NoticeSending) -> str:
    """Why it did not leave, in words: ours, or those of the receiving service."""
    return str(dict(Hitch.choices).get(row.error, row.error))
