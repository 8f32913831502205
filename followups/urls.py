"""Addresses of the consultant's day."""

from django.urls import path

from followups.views import day, overdue, scripts

urlpatterns = [
    path("day/", day.day, name="day"),
    path("day/tomorrow/", day.tomorrow, name="tomorrow"),
    path("cards/<int:pk>/log/", day.follow_up_log, name="follow-up-log"),
    path("cards/<int:pk>/row/", day.follow_up_row, name="follow-up-row"),
    path("settings/scripts/", scripts.scripts, name="scripts"),
    path("settings/scripts/new/", scripts.script_new, name="script-new"),
    path("settings/scripts/<int:pk>/", scripts.script_edit, name="script-edit"),
    path("overdue/", overdue.overdue, name="overdue"),
    path("overdue/<int:pk>/hand-over/", overdue.hand_over, name="overdue-hand-over"),
]
