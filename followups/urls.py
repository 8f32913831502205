"""Addresses of the consultant's day."""

from django.urls import path

from followups.views import day, mass, messages, overdue, quality, scripts, talk, wording

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
    path("messages/", messages.outbox, name="messages"),
    path("messages/<int:pk>/resend/", messages.resend, name="message-resend"),
    path("messages/<int:pk>/stop/", messages.stop, name="message-stop"),
    path("messages/letters/", messages.letters, name="letters"),
    path("messages/letters/print/", messages.print_letters, name="letters-print"),
    path("messages/letters/posted/", messages.letters_posted, name="letters-posted"),
    path("messages/mass/", mass.mass_list, name="mass-messages"),
    path("messages/mass/new/", mass.mass_new, name="mass-new"),
    path("messages/mass/<int:pk>/", mass.mass_detail, name="mass"),
    path("messages/mass/<int:pk>/edit/", mass.mass_edit, name="mass-edit"),
    path("messages/mass/<int:pk>/move/", mass.mass_move, name="mass-move"),
    path("messages/texts/", wording.template_list, name="message-templates"),
    path("messages/texts/new/", wording.template_new, name="message-template-new"),
    path("messages/texts/<int:pk>/", wording.template_edit, name="message-template"),
    path("messages/texts/preview/", wording.preview, name="message-preview"),
    path("cards/<int:pk>/message/", messages.write, name="message-new"),
    path("overdue/", overdue.overdue, name="overdue"),
    path("overdue/<int:pk>/hand-over/", overdue.hand_over, name="overdue-hand-over"),
]
