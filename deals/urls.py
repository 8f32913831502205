"""Addresses of losses."""

from django.urls import path

from deals.views import control, losses, settings

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
    path("settings/losses/", settings.loss_settings, name="loss-settings"),
    path("settings/loss-reasons/<int:pk>/", settings.loss_reason, name="loss-reason"),
    path("settings/loss-questions/<int:pk>/", settings.loss_question, name="loss-question"),
]
