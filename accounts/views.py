"""The frame's own pages: home, store switch, theme, people, settings of the store."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import changes, clock_rules, opening, services
from accounts.access import requires
from accounts.change_models import Area, SettingsChange
from accounts.context import THEMES
from accounts.forms import ClosedDayForm, OpeningForm, PersonForm, RolesForm
from accounts.menu import first_page, section, settings_for
from accounts.middleware import sit_down
from accounts.models import ClosedDay, Membership, User
from accounts.rights import Right
from accounts.seat import settings_of
from accounts.store_form import StoreSettingsForm
from core import clock
from core.addresses import back
from core.errors import Refused
from core.fields import key_of

_PAGE = 50


def home(request):
    """Send each person to the page they start with."""
    page = first_page(request.seat) if request.seat else None
    return redirect(page) if page else render(request, "accounts/no_page.html")


@requires()
@require_POST
def switch_store(request):
    """Sit down in another store. A store one does not work in is not found."""
    wanted = request.POST.get("store", "")
    store = next((s for s in request.seat.stores if str(s.pk) == wanted), None)
    if store is None:
        return render(request, "404.html", status=404)
    sit_down(request, store.pk)
    return redirect("home")


@login_not_required
@require_POST
def set_theme(request):
    """Remember light, dark or the system's choice."""
    response = back(request, otherwise="home")
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=31_536_000, samesite="Lax", secure=request.is_secure())
    return response


@section("settings")
@requires(Right.SETTINGS_LADDER, Right.SETTINGS_STORE, Right.EXPORT_TEMPLATE, Right.PEOPLE_MANAGE)
def settings_home(request):
    """The list of what can be set, each with its sentence."""
    return render(request, "accounts/settings.html", {"settings_pages": settings_for(request.seat)})


@section("settings")
@requires(Right.SETTINGS_STORE, Right.SETTINGS_LADDER)
def store_settings(request):
    """Clocks, messages and limits of the store."""
    row = settings_of(request.seat.store)
    form = StoreSettingsForm(request.POST or None, instance=row, whole=request.seat.may(Right.SETTINGS_STORE))
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        doing = partial(
            changes.watched, seat=request.seat, area=Area.STORE, doing=form.save, at=now,
            look=partial(changes.settings_now, request.seat.store),
        )  # fmt: skip
        clock_rules.change(store=request.seat.store, doing=doing, at=now)
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('store-settings')}#{form.changed_section()}")
    status = 422 if form.errors else 200
    return render(request, "accounts/store_settings.html", {"form": form}, status=status)


@section("settings")
@requires(Right.SETTINGS_STORE, Right.SETTINGS_LADDER)
def closed_days(request):
    """The days on which the store is closed."""
    form = ClosedDayForm(request.POST or None, instance=ClosedDay(store=request.seat.store))
    if request.method == "POST" and form.is_valid():
        services.close_day(seat=request.seat, at=clock.now(), **form.cleaned_data)
        return redirect("closed-days")
    context = {"form": form, "days": request.seat.store.closed_days.all()}
    return render(request, "accounts/closed_days.html", context, status=422 if form.errors else 200)


@section("settings")
@requires(Right.SETTINGS_STORE, Right.SETTINGS_LADDER)
def opening_hours(request):
    """When the store opens, by weekday: clocks may pause outside of these hours (GAP-17)."""
    store = request.seat.store
    form = OpeningForm(request.POST or None, week=opening.as_rows(store))
    if request.method == "POST" and form.is_valid():
        try:
            now = clock.now()
            doing = partial(
                changes.watched, seat=request.seat, area=Area.HOURS, at=now,
                look=partial(opening.in_words, store), doing=partial(opening.set_week, store=store, week=form.week),
            )  # fmt: skip
            clock_rules.change(store=store, doing=doing, at=now)
            messages.success(request, _("Saved."))
            return redirect("opening-hours")
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    context = {"form": form, "pause": request.seat.settings.clocks_pause}
    return render(request, "accounts/opening_hours.html", context, status=422 if form.errors else 200)


@requires(Right.SETTINGS_STORE, Right.SETTINGS_LADDER)
@require_POST
def open_day(request, pk: int):
    """Take a closed day off the list."""
    row = get_object_or_404(request.seat.store.closed_days, pk=pk)
    services.open_day(seat=request.seat, row=row, at=clock.now())
    return redirect("closed-days")


@section("settings")
@requires(Right.PEOPLE_MANAGE)
def people(request):
    """Who works here, in which roles; a new person is added here."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = services.add_person(seat=request.seat, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("%(name)s can log in now.") % {"name": person.name})
            return redirect("people")
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
    context = {"form": form, "people": _people(request.seat.store)}
    return render(request, "accounts/people.html", context, status=422 if form.errors else 200)


def _people(store) -> list[User]:
    rows = Membership.objects.filter(store=store).select_related("user").order_by("user__name", "user_id", "role")
    found: dict[int, User] = {}
    for row in rows:
        person = found.setdefault(row.user_id, row.user)
        person.role_names = [*getattr(person, "role_names", []), row.get_role_display()]
    return list(found.values())


@section("settings")
@requires(Right.PEOPLE_MANAGE)
def person_roles(request, pk: int):
    """Change the roles of a person of this store."""
    person = get_object_or_404(User.objects.filter(memberships__store=request.seat.store).distinct(), pk=pk)
    held = Membership.objects.filter(user=person, store=request.seat.store).values_list("role", flat=True)
    form = RolesForm(request.POST or None, initial={"roles": list(held)})
    if request.method == "POST" and form.is_valid():
        try:
            roles = form.cleaned_data["roles"]
            services.set_roles(seat=request.seat, user=person, roles=roles, at=clock.now())
            return redirect("people")
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
    context = {"form": form, "person": person}
    return render(request, "accounts/person.html", context, status=422 if form.errors else 200)


@section("settings")
@requires(Right.PEOPLE_MANAGE, Right.SETTINGS_STORE, Right.SETTINGS_LADDER)
@require_GET
def settings_changes(request):
    """Who changed settings and roles, when, from what to what; newest first, paged by key."""
    rows = SettingsChange.objects.visible_to(request.seat).select_related("by").order_by("-pk")
    before = key_of(request.GET.get("before", ""))
    area = request.GET.get("area", "")
    if area in Area.values:
        rows = rows.filter(area=area)
    page = list((rows.filter(pk__lt=before) if before else rows)[: _PAGE + 1])
    for row in page:
        row.fields = list(changes.fields_of(row))
    more = page[_PAGE - 1].pk if len(page) > _PAGE else None
    context = {"rows": page[:_PAGE], "more": more, "areas": Area.choices, "area": area if area in Area.values else ""}
    return render(request, "accounts/settings_changes.html", context)
