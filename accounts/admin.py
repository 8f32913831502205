"""The tables of people and stores in Django's admin (superusers only)."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from accounts.models import DealerGroup, Membership, Store, User


class MembershipInline(admin.TabularInline):
    """Roles of a person, store by store."""

    model = Membership
    extra = 1


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Django's page of a user with our name field and the memberships."""

    list_display = ["username", "name", "email", "is_active"]
    search_fields = ["username", "name", "email"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("person"), {"fields": ["name", "email", "is_active", "is_superuser"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "name", "usable_password", "password1", "password2"]})]
    list_filter = ["is_active"]
    inlines = [MembershipInline]


admin.site.register([DealerGroup, Store])
