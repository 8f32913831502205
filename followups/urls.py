"""Addresses of the consultant's day."""

from django.urls import path

from followups.views import day, overdue, quality, scripts, talk

urlpatterns = [
    path("day/", day.day, name="day"),
    path("day/tomorrow/", day.tomorrow, name="tomorrow"),
    path("cards/<int:pk>/log/", day.follow_up_log, name="follow-up-log"),
    path("cards/<int:pk>/row/", day.follow_up_row, name="follow-up-row"),
    path("cards/<int:pk>/talk/", talk.talk, name="talk"),
    path("cards/<int:pk>/talk/prepare/", talk.talk_prepare, name="talk-prepare"),
    path("appointments/<int:pk>/close/", talk.appointment_close, name="appointment-close"),
    path("settings/scripts/", scripts.scripts, name="scripts"),
    path("settings/scripts/new/", scripts.script_new, name="script-new"),
    path("settings/scripts/<int:pk>/", scripts.script_edit, name="script-edit"),
    path("control/quality/", quality.quality, name="quality"),
    path("control/quality/draw/", quality.quality_draw, name="quality-draw"),
    path("control/quality/<int:pk>/", quality.quality_check, name="quality-check"),
    path("overdue/", overdue.overdue, name="overdue"),
    path("overdue/<int:pk>/hand-over/", overdue.hand_over, name="overdue-hand-over"),
]
