"""All addresses: each app lists its own."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("core.urls")),
    path("", include("accounts.urls")),
    path("", include("catalog.urls")),
    path("", include("leads.urls")),
    path("", include("followups.urls")),
    path("", include("deals.urls")),
    path("", include("reports.urls")),
    path("admin/", admin.site.urls),
]
