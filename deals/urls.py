"""Addresses of losses."""

from django.urls import path

from deals.views import control, losses, settings, weeks

urlpatterns = [
    path("cards/<int:pk>/loss/", losses.loss_new, name="loss-new"),
    path("losses/", losses.losses, name="losses"),
    path("losses/control/", control.loss_control, name="loss-control"),
    path("losses/confirm/", control.losses_confirm, name="losses-confirm"),
    path("losses/draw/", control.losses_draw, name="losses-draw"),
    path("losses/<int:pk>/", losses.loss, name="loss"),
    path("losses/<int:pk>/ask/", losses.loss_ask, name="loss-ask"),
    path("losses/<int:pk>/return/", control.loss_return, name="loss-return"),
    path("losses/<int:pk>/reopen/", control.loss_reopen, name="loss-reopen"),
    path("losses/<int:pk>/decline/", control.loss_decline, name="loss-decline"),
    path("losses/<int:pk>/check/", control.loss_check, name="loss-check"),
    path("meetings/week/", weeks.week, name="week"),
    path("meetings/week/write/", weeks.week_write, name="week-write"),
    path("meetings/week/tasks/", weeks.week_task, name="week-task"),
    path("meetings/week/scripts/", weeks.week_script, name="week-script"),
    path("meetings/week/tasks/<int:pk>/done/", weeks.week_task_done, name="week-task-done"),
    path("closing-rate/", weeks.closing_rate, name="closing-rate"),
    path("settings/losses/", settings.loss_settings, name="loss-settings"),
    path("settings/loss-reasons/<int:pk>/", settings.loss_reason, name="loss-reason"),
    path("settings/loss-questions/<int:pk>/", settings.loss_question, name="loss-question"),
]
