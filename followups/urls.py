"""Addresses of the consultant's day."""

from django.urls import path

from followups.views import day, overdue

urlpatterns = [
    path("day/", day.day, name="day"),
    path("day/tomorrow/", day.tomorrow, name="tomorrow"),
    path("cards/<int:pk>/log/", day.follow_up_log, name="follow-up-log"),
    path("cards/<int:pk>/row/", day.follow_up_row, name="follow-up-row"),
    path("overdue/", overdue.overdue, name="overdue"),
]
