"""Settings of the robots in the store's group chats, and the notices that did not go out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import notice_sending, notice_ways, notices, robots
from accounts.access import reach, requires
from accounts.menu import section
from accounts.models import NoticeSending, Robot
from accounts.notice_models import Hitch
from accounts.notice_views import trouble
from accounts.rights import Right
from accounts.robot_forms import RobotForm
from core import clock
from core.errors import Refused

_MAY = (Right.SETTINGS_STORE, Right.SETTINGS_LADDER)
PAGE = 50


@section("settings")
@requires(*_MAY)
@never_cache
@sensitive_post_parameters("key", "secret")
def robot_list(request: HttpRequest) -> HttpResponse:
    """The robots of the store; a key is typed here and never shown again."""
    form = RobotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            robot = robots.set_up(seat=request.seat, at=clock.now(), **form.cleaned_data)
            words = {"service": robot.get_service_display()}
            messages.success(request, _("%(service)s is set up. Send a test.") % words)
            return redirect("robots")
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
    failed = list(notice_ways.failed(request.seat)[:PAGE])
    for row in failed:
        row.trouble, row.doubtful = trouble(row), row.error == Hitch.UNSURE
        row.about = notices.about(row.notice)
    context = {"form": form, "robots": request.seat.store.robots.select_related("set_by"), "failed": failed}
    return render(request, "accounts/robots.html", context, status=422 if form.errors else 200)


def _robot(request: HttpRequest, pk: int) -> Robot:
    return reach(Robot.objects.filter(store=request.seat.store), store=request.seat.store, pk=pk)


@requires(*_MAY)
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the robot say a test sentence, and show what its service answered."""
    robot = _robot(request, pk)
    try:
        taken, answer = robots.try_out(seat=request.seat, robot=robot, at=clock.now())
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("robots")
    words = {"service": robot.get_service_display(), "answer": answer}
    if taken:
        messages.success(request, _("%(service)s took the test: %(answer)s") % words)
    else:
        messages.warning(request, _("%(service)s did not take the test: %(answer)s") % words)
    return redirect("robots")


@requires(*_MAY)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a robot."""
    robot = _robot(request, pk)
    robots.remove(seat=request.seat, robot=robot, at=clock.now())
    messages.success(request, _("%(service)s is removed.") % {"service": robot.get_service_display()})
    return redirect("robots")


@requires(*_MAY)
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a notice that did not go out once more."""
    row = get_object_or_404(NoticeSending, pk=pk, notice__store=request.seat.store)
    try:
        notice_sending.resend(row=row, sure=bool(request.POST.get("sure")), at=clock.now())
        messages.success(request, _("It goes out again."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("robots")
