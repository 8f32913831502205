"""Addresses of the frame, of people and of the store's settings."""

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from accounts import draft_views, login_views, notice_views, robot_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/login/", login_views.LogIn.as_view(), name="login"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path("accounts/password-change/", auth.PasswordChangeView.as_view(), name="password_change"),
    path("accounts/password-change/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("accounts/password-reset/", login_views.ResetPassword.as_view(), name="password_reset"),
    path("accounts/password-reset/sent/", auth.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path(
        "accounts/password-reset/<uidb64>/<token>/",
        auth.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path(
        "accounts/password-reset/done/",
        auth.PasswordResetCompleteView.as_view(),
        name="password_reset_complete",
    ),
    path("accounts/language/", login_not_required(set_language), name="set_language"),
    path("accounts/theme/", views.set_theme, name="set-theme"),
    path("accounts/store/", views.switch_store, name="switch-store"),
    path("drafts/", draft_views.draft, name="draft"),
    path("notices/", notice_views.notice_list, name="notices"),
    path("notices/bell/", notice_views.bell, name="bell"),
    path("notices/read/", notice_views.read_all, name="notices-read"),
    path("notices/ways/", notice_views.choices, name="notice-choices"),
    path("notices/ways/test/", notice_views.test, name="notice-test"),
    path("notices/<int:pk>/", notice_views.open_notice, name="notice"),
    path("notices/<int:pk>/read/", notice_views.read, name="notice-read"),
    path("settings/", views.settings_home, name="settings"),
    path("settings/store/", views.store_settings, name="store-settings"),
    path("settings/opening-hours/", views.opening_hours, name="opening-hours"),
    path("settings/closed-days/", views.closed_days, name="closed-days"),
    path("settings/closed-days/<int:pk>/open/", views.open_day, name="open-day"),
    path("settings/robots/", robot_views.robot_list, name="robots"),
    path("settings/robots/<int:pk>/test/", robot_views.test, name="robot-test"),
    path("settings/robots/<int:pk>/remove/", robot_views.remove, name="robot-remove"),
    path("settings/robots/unsent/<int:pk>/", robot_views.resend, name="notice-resend"),
    path("settings/changes/", views.settings_changes, name="settings-changes"),
    path("settings/people/", views.people, name="people"),
    path("settings/people/<int:pk>/roles/", views.person_roles, name="person-roles"),
]
