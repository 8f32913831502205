"""Addresses of reports and exports."""

from django.urls import path

from reports.views import calibration, clocks, daily, evening, exports, grades, plan_control, stock, templates

urlpatterns = [
    path("report/", daily.report, name="report"),
    path("report/submit/", daily.submit, name="report-submit"),
    path("evening/", evening.evening, name="evening"),
    path("evening/sign-all/", evening.sign_all, name="report-sign-all"),
    path("reports/<int:pk>/return/", evening.give_back, name="report-return"),
    path("reports/<int:pk>/sign/", evening.sign, name="report-sign"),
    path("reports/<int:pk>/guidance/", evening.guide, name="report-guidance"),
    path("report-lines/<int:pk>/guidance/", evening.guide_line, name="report-line-guidance"),
    path("cards/grade-report/", grades.grade_report, name="grade-report"),
    path("control/planned/", plan_control.control_plan, name="control-plan"),
    path("numbers/calibration/", calibration.calibration, name="calibration"),
    path("control/clocks/", clocks.clocks, name="clocks"),
    path("control/clocks/download/", clocks.download, name="clocks-download"),
    path("stock-takes/", stock.stock_takes, name="stock-takes"),
    path("stock-takes/start/", stock.start, name="stock-take-start"),
    path("stock-takes/<int:pk>/", stock.stock_take, name="stock-take"),
    path("stock-takes/<int:pk>/count/", stock.count, name="stock-take-count"),
    path("stock-takes/<int:pk>/sign/", stock.sign, name="stock-take-sign"),
    path("stock-takes/<int:pk>/reopen/", stock.reopen, name="stock-take-reopen"),
    path("exports/", exports.exports, name="exports"),
    path("exports/make/", exports.make, name="export-make"),
    path("exports/<int:pk>/download/", exports.download, name="export-download"),
    path("exports/<int:pk>/accept/", exports.accept, name="export-accept"),
    path("exports/<int:pk>/discard/", exports.discard, name="export-discard"),
    path("settings/exports/", templates.export_templates, name="export-templates"),
    path("settings/exports/<int:pk>/", templates.export_template, name="export-template"),
]
