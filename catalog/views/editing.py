"""The short forms of the catalogue: one entry each. What is used is never deleted, it goes off sale."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Max, Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from catalog import forms
from catalog.models import Brand, CarModel, Colour, ListPrice, RivalModel, ShowroomCar, Trim
from catalog.rules import Price, in_force
from catalog.services import entries, prices
from core import clock
from core.errors import Refused, Stale
from core.fields import key_of
from core.seen import seen_of


def _page(request, form: BaseForm, title: str, back: str, template: str = "catalog/entry.html", **more) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, **more}
    return render(request, template, context, status=422 if form.errors else 200)


def _try(form: forms.EntryForm, save: Callable[[forms.EntryForm], Any]) -> tuple[forms.EntryForm, Any]:
    """Save a valid form. Nothing typed is lost when the service refuses: the form comes back with its sentence."""
    try:
        return form, save(form)
    except Stale as stale:
        return _again(form, stale), None
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return form, None


def _again(form: forms.EntryForm, stale: Stale) -> forms.EntryForm:
    """What was typed, beside what somebody else saved meanwhile; saving again keeps what was typed."""
    data = form.data.copy()
    data["seen"] = seen_of(stale.current)
    now = type(stale.current)._default_manager.get(pk=stale.current.pk)
    form = type(form)(data, instance=now, seat=form.seat)
    differing = [name for name in form.changed_data if name in form._meta.fields]
    form.is_valid()
    form.add_error(None, stale.sentence)
    for name in differing:
        form.add_error(name, _("By now it is: %(words)s") % {"words": _words(stale.current, name)})
    return form


def _words(row: Model, name: str) -> str:
    if row._meta.get_field(name).many_to_many:
        return "、".join(map(str, getattr(row, name).all())) or "–"
    value = getattr(row, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value in (None, "") else str(getattr(row, f"get_{name}_display", lambda: value)())


def _entry(request, form_class, row: Model, *, title: str, back: str, taken: str, initial=None, **page) -> HttpResponse:
    """Show or save the form of one entry."""
    data = request.POST if request.method == "POST" else None
    form = form_class(data, instance=row, seat=request.seat, initial=initial)
    if data is not None and form.is_valid():
        form, saved = _try(form, lambda valid: entries.save(
            seat=request.seat, row=valid.instance, fields=valid.fields_to_save(), seen=valid.cleaned_data["seen"],
            taken=taken,
        ))  # fmt: skip
        if saved:
            messages.success(request, _("Saved."))
            return redirect(back)
    return _page(request, form, title, back, **page)


def _model(request, pk: int) -> CarModel:
    return get_object_or_404(CarModel.objects.visible_to(request.seat), pk=pk)


def _next_place(rows) -> int:
    return min((rows.aggregate(last=Max("position"))["last"] or 0) + 1, 9999)


@section("cards")
@requires(Right.CATALOG_EDIT)
def brand_new(request: HttpRequest) -> HttpResponse:
    """A brand that the store sells from now on; the group's other stores share it."""
    form = forms.BrandForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            entries.add_brand(seat=request.seat, name=form.cleaned_data["name"])
            return redirect("vehicles")
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
    return _page(request, form, _("New brand"), reverse("vehicles"))


@section("cards")
@requires(Right.CATALOG_EDIT)
def brand_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name and place of a brand; off sale it is offered in no form of any store."""
    brand = get_object_or_404(Brand.objects.visible_to(request.seat), pk=pk)
    taken = _("The group has a brand of this name.")
    return _entry(request, forms.BrandEntryForm, brand, title=str(brand), back=reverse("vehicles"), taken=taken)


@section("cards")
@requires(Right.CATALOG_EDIT)
def model_new(request: HttpRequest) -> HttpResponse:
    """A new model of a brand that the store sells."""
    brands = Brand.objects.visible_to(request.seat)
    initial = {"brand": brands.first(), "position": _next_place(CarModel.objects.visible_to(request.seat))}
    return _entry(
        request, forms.CarModelForm, CarModel(), title=_("New model"), back=reverse("vehicles"), initial=initial,
        taken=_("This brand has a model of this name."),
    )  # fmt: skip


@section("cards")
@requires(Right.CATALOG_EDIT)
def model_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, code, place of a model; off sale instead of deleted."""
    model = _model(request, pk)
    return _entry(
        request, forms.CarModelForm, model, title=str(model), back=reverse("vehicle", args=[pk]),
        taken=_("This brand has a model of this name."),
    )  # fmt: skip


@section("cards")
@requires(Right.CATALOG_EDIT)
def trim_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new trim of a model."""
    return _new_part(request, pk, Trim, forms.TrimForm, _("New trim"))


@section("cards")
@requires(Right.CATALOG_EDIT)
def colour_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new colour of a model."""
    return _new_part(request, pk, Colour, forms.ColourForm, _("New colour"))


def _new_part(request, pk: int, part: type[Trim | Colour], form_class, title: str) -> HttpResponse:
    model = _model(request, pk)
    return _entry(
        request, form_class, part(car_model=model), title=f"{model} · {title}", back=reverse("vehicle", args=[pk]),
        initial={"position": _next_place(part.objects.filter(car_model=model))}, taken=_part_taken(),
    )  # fmt: skip


def _part_taken() -> str:
    return _("This model has one of this name.")


@section("cards")
@requires(Right.CATALOG_EDIT)
def colour_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name and place of a colour."""
    row = get_object_or_404(Colour.objects.visible_to(request.seat).select_related("car_model"), pk=pk)
    back = reverse("vehicle", args=[row.car_model_id])
    title = f"{row.car_model} · {row}"
    return _entry(request, forms.ColourForm, row, title=title, back=back, taken=_part_taken())


def _trim(request, pk: int) -> Trim:
    return get_object_or_404(Trim.objects.visible_to(request.seat).select_related("car_model"), pk=pk)


@section("cards")
@requires(Right.CATALOG_EDIT)
def trim_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A trim with its key equipment; beside it its prices, old ones too."""
    trim = _trim(request, pk)
    return _entry(
        request, forms.TrimForm, trim, title=f"{trim.car_model} · {trim}",
        back=reverse("vehicle", args=[trim.car_model_id]), taken=_part_taken(), **_prices(request, trim),
    )  # fmt: skip


def _prices(request, trim: Trim, price_form: forms.PriceForm | None = None) -> dict:
    """The history of the prices, the one in force marked, and the form of the next one."""
    today = request.seat.today(clock.now())
    rows = list(ListPrice.objects.filter(trim=trim).select_related("by").order_by("-from_day", "-version"))
    here = in_force([Price(row.from_day, row.amount, row.version) for row in rows], today)
    for row in rows:
        row.here = bool(here) and (row.from_day, row.version) == (here.from_day, here.version)
        row.is_coming = row.from_day > today
    form = price_form or forms.PriceForm(initial={"from_day": today, "based_on": len(rows)})
    return {"template": "catalog/trim.html", "trim": trim, "prices": rows, "price_form": form}


@section("cards")
@requires(Right.CATALOG_EDIT)
@require_POST
def price_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a list price that begins on a day (QUO-02)."""
    trim = _trim(request, pk)
    form = forms.PriceForm(request.POST)
    if form.is_valid():
        try:
            prices.set_price(seat=request.seat, trim=trim, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("The price is entered. Old ones stay as they were."))
            return redirect("trim-edit", pk=pk)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
    page = _prices(request, trim, form)
    context = {
        "form": forms.TrimForm(instance=trim, seat=request.seat), "title": f"{trim.car_model} · {trim}",
        "back": reverse("vehicle", args=[trim.car_model_id]), **page,
    }  # fmt: skip
    return render(request, page["template"], context, status=422)


@section("cards")
@requires(Right.CATALOG_EDIT)
def rival_new(request: HttpRequest) -> HttpResponse:
    """A new rival model; `?model=` ties it to one of ours."""
    row = RivalModel(group=request.seat.store.group)
    model = CarModel.objects.visible_to(request.seat).filter(pk=key_of(request.GET.get("model", ""))).first()
    return _rival(request, row, _("New rival"), initial={"competes_with": [model] if model else []})


@section("cards")
@requires(Right.CATALOG_EDIT)
def rival_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of a rival."""
    row = get_object_or_404(RivalModel.objects.visible_to(request.seat), pk=pk)
    return _rival(request, row, str(row))


def _rival(request, row: RivalModel, title: str, **more) -> HttpResponse:
    taken = _("This rival is in the list already.")
    return _entry(request, forms.RivalForm, row, title=title, back=reverse("vehicles"), taken=taken, **more)


@section("cards")
@requires(Right.CATALOG_EDIT)
def car_new(request: HttpRequest) -> HttpResponse:
    """A display or test car that comes into the showroom."""
    initial = {"placed_on": request.seat.today(clock.now())}

    def save(form: forms.ShowroomCarForm) -> ShowroomCar:
        fields = form.fields_to_save()
        return entries.place_car(seat=request.seat, token=form.cleaned_data["token"], fields=fields)

    return _car(request, ShowroomCar(store=request.seat.store), _("New car of the showroom"), save, initial)


@section("cards")
@requires(Right.CATALOG_EDIT)
def car_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a car, or write down the day on which it left."""
    car = get_object_or_404(ShowroomCar.objects.visible_to(request.seat).select_related("car_model"), pk=pk)

    def save(form: forms.ShowroomCarForm) -> ShowroomCar:
        fields, seen = form.fields_to_save(), form.cleaned_data["seen"]
        return entries.change_car(seat=request.seat, car=car, fields=fields, seen=seen)

    return _car(request, car, str(car), save, {})


def _car(request, car: ShowroomCar, title: str, save, initial: dict) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.ShowroomCarForm(data, instance=car, seat=request.seat, initial=initial)
    if data is not None and form.is_valid():
        doubtful = form.vin_is_doubtful
        form, saved = _try(form, save)
        if saved:
            messages.success(request, _("Saved."))
            if doubtful:
                messages.warning(request, _("The check digit of the VIN does not fit: look at the car once more."))
            return redirect("vehicles")
    return _page(request, form, title, reverse("vehicles"))
