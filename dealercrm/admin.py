"""Django's admin, kept for the people who run the installation (superusers), not for a store's day."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator


class AdminSite(admin.AdminSite):
    """The admin site that opens only for active superusers."""

    def has_permission(self, request) -> bool:
        """Say whether the person at `request` may enter."""
        return request.user.is_active and request.user.is_superuser

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """The second door counts with the first."""
        from accounts.login_views import turned_away  # the apps are not there yet when this module is read

        return turned_away(request) or super().login(request, extra_context)


class AdminConfig(DjangoAdminConfig):
    """Puts our site in the place of Django's."""

    default_site = "dealercrm.admin.AdminSite"
