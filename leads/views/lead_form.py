"""The store's public pages: its cars, a number left, a test drive booked (LEAD-42, 43). No person in an address."""

from functools import wraps
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.clients import address
from accounts.models import Store
from accounts.seat import settings_of
from core import clock, limits
from core.fields import key_of
from leads.forms.online import LeaveNumberForm
from leads.pages import online_showroom
from leads.services import consents, online
from leads.services.online import Intake
from leads.statuses import LeadChannel, LeadWay, Purpose

_SALT = "leave-number"
_LEAST_SECONDS = 3  # nobody reads and fills in the page quicker; programs do
_MOST_SECONDS = 12 * 3600  # a page left open for longer gets a new stamp
_HOUR = 3600


def public(view):
    """A page for everybody that no search engine lists and no cache keeps."""

    @login_not_required
    @never_cache
    @wraps(view)
    def shown(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shown


@public
def leave_number(request: HttpRequest, code: str) -> HttpResponse:
    """The form; what it brings goes the same way as a lead of a platform."""
    store = _store(code)
    if request.method != "POST":
        initial = {
            "stamp": _stamp(store), "channel": _channel(request.GET.get("from", "")),
            "car_model": key_of(request.GET.get("model", "")), "wants_drive": "model" in request.GET,
        }  # fmt: skip
        return _page(request, store, LeaveNumberForm(store=store, initial=initial))
    wait = _too_often(request, store)
    form = LeaveNumberForm(request.POST, store=store)
    if wait:
        form.add_error(None, _("Too many numbers were left from here. Please try again later, or call us."))
        return _page(request, store, form, status=429, wait=wait)
    if not form.is_valid():
        return _page(request, store, form, status=422)
    if form.cleaned_data["website"]:  # the trap: thanked like everybody, kept nowhere
        return redirect("lead-form-thanks", code=store.code)
    token = _token(store, form)
    if token is None:
        return _page(request, store, form, status=422)
    online.receive(store=store, intake=_intake(store, form.cleaned_data, token), at=clock.now())
    return redirect("lead-form-thanks", code=store.code)


@public
@require_GET
def cars(request: HttpRequest, code: str) -> HttpResponse:
    """The online showroom: models, equipment, prices, offers, and the way to a test drive (LEAD-43)."""
    store = _store(code)
    settings = settings_of(store)
    today = clock.local_day(clock.now(), store.zone)
    context = {
        "store": store, "settings": settings, "offers": settings.online_offers.splitlines(),
        "models": online_showroom.offers(store, today, prices=settings.online_prices),
        "channel": _channel(request.GET.get("from", "")),
    }  # fmt: skip
    return render(request, "leads/public_cars.html", context)


@public
@require_GET
def thanks(request: HttpRequest, code: str) -> HttpResponse:
    """Thank you; the same page for everybody."""
    store = _store(code)
    return render(request, "leads/public_thanks.html", {"store": store, "settings": settings_of(store)})


def _store(code: str) -> Store:
    store = Store.objects.select_related("settings").filter(code=code).first()
    if store is None or not settings_of(store).online_form:
        raise Http404
    return store


def _page(request, store: Store, form: LeaveNumberForm, status: int = 200, wait: int = 0) -> HttpResponse:
    context = {"store": store, "form": form, "words": consents.wordings(store), "gift": settings_of(store).online_gift}
    response = render(request, "leads/public_form.html", context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _channel(text: str) -> str:
    return text if text in LeadChannel.values else LeadChannel.SITE


def _too_often(request, store: Store) -> int:
    key = limits.anonymous(f"lead-form:{store.pk}", address(request))
    limit = settings_of(store).online_form_per_hour
    return limits.take(key, limit=limit, seconds=_HOUR, at=clock.now())


def _stamp(store: Store) -> str:
    """Says when the page was shown, signed; its token makes a double tap one lead."""
    stamp = {"store": store.pk, "token": str(uuid4()), "at": int(clock.now().timestamp())}
    return signing.dumps(stamp, salt=_SALT)


def _token(store: Store, form: LeaveNumberForm) -> UUID | None:
    """The token of the stamp; None, with an error on the form, when it is too young, too old or not ours."""
    try:
        stamp = signing.loads(form.cleaned_data["stamp"], salt=_SALT)
        age = clock.now().timestamp() - stamp["at"]
        if stamp["store"] != store.pk or age > _MOST_SECONDS:
            raise signing.BadSignature
    except signing.BadSignature:
        form.data = {**form.data.dict(), "stamp": _stamp(store)}
        form.add_error(None, _("This page was open for a long time. Please send it again."))
        return None
    if age < _LEAST_SECONDS:
        form.add_error(None, _("That was very quick. Please look over it and send it again."))
        return None
    return UUID(stamp["token"])


def _intake(store: Store, data: dict, token: UUID) -> Intake:
    words = consents.wordings(store)
    wishes = {name: data[name] for name in ("name", "phone", "message", "car_model", "wants_drive", "wants_report")}
    return Intake(
        ref=str(token), uid=token, channel=_channel(data["channel"]), way=LeadWay.FORM,
        calls_wording=words[Purpose.CALLS], messages_wording=words[Purpose.MESSAGES] if data["texts"] else None,
        **wishes,
    )  # fmt: skip
