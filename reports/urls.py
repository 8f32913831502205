"""Addresses of reports and exports."""

from django.urls import path

from reports.views import daily, evening

urlpatterns = [
    path("report/", daily.report, name="report"),
    path("report/submit/", daily.submit, name="report-submit"),
    path("evening/", evening.evening, name="evening"),
    path("evening/sign-all/", evening.sign_all, name="report-sign-all"),
    path("reports/<int:pk>/return/", evening.give_back, name="report-return"),
    path("reports/<int:pk>/sign/", evening.sign, name="report-sign"),
    path("reports/<int:pk>/guidance/", evening.guide, name="report-guidance"),
    path("report-lines/<int:pk>/guidance/", evening.guide_line, name="report-line-guidance"),
]
