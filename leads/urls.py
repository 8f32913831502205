"""Addresses of the showroom: plural, dashes, verb last."""

from django.urls import path

from leads.views import board, cards, desk, grades, ladder, new_cards, progress, search

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("visits/", desk.visit_list, name="visits"),
    path("visits/new/", desk.visit_new, name="visit-new"),
    path("visits/lookup/", desk.visit_lookup, name="visit-lookup"),
    path("visits/<int:pk>/end/", desk.visit_end, name="visit-end"),
    path("visits/<int:pk>/note/", desk.visit_note, name="visit-note"),
    path("visits/<int:pk>/card/", new_cards.visit_card, name="visit-card"),
    path("roster/confirm/", desk.roster_confirm, name="roster-confirm"),
    path("roster/<int:pk>/pass/", desk.roster_pass, name="roster-pass"),
    path("roster/<int:pk>/presence/", desk.roster_presence, name="roster-presence"),
    path("cards/", cards.card_list, name="cards"),
    path("cards/new/", new_cards.card_new, name="card-new"),
    path("cards/<int:pk>/", cards.card_detail, name="card"),
    path("cards/<int:pk>/edit/", cards.card_edit, name="card-edit"),
    path("cards/<int:pk>/grade/", grades.card_grade, name="card-grade"),
    path("cards/<int:pk>/reveal/", cards.card_reveal, name="card-reveal"),
    path("cards/<int:pk>/reassign/", cards.card_reassign, name="card-reassign"),
    path("cards/<int:pk>/keep/", board.card_keep, name="card-keep"),
    path("cards/<int:pk>/step/", progress.card_step, name="card-step"),
    path("cards/<int:pk>/progress/", progress.card_progress, name="card-progress"),
    path("cards/board/", board.ladder_board, name="board"),
    path("cards/regrade/", board.regrade_list, name="regrade"),
    path("cards/progress/", progress.progress, name="progress"),
    path("grades/propose/", grades.grade_proposal, name="grade-proposal"),
    path("search/", search.search, name="search"),
    path("settings/ladder/", ladder.ladder, name="ladder"),
]
