"""Django's admin, kept for the people who run the installation (superusers), not for a store's day."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminSite(admin.AdminSite):
    """The admin site that opens only for active superusers."""

    def has_permission(self, request) -> bool:
        """Say whether the person at `request` may enter."""
        return request.user.is_active and request.user.is_superuser


class AdminConfig(DjangoAdminConfig):
    """Puts our site in the place of Django's."""

    default_site = "dealercrm.admin.AdminSite"
