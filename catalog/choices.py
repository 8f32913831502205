"""Cars in forms: model, trim, colour and rivals as lists that are filtered while one types.

A form that has fields named `car_model`, `trim`, `colour` or `rival_models` calls `offer_cars` at the end of its
`__init__`, and `refuse_strange_parts` in `clean`.
"""

from django.db.models import Model, Q, QuerySet
from django.forms import BaseForm
from django.utils.translation import gettext as _

from accounts.models import Store
from catalog.models import CarModel, Colour, RivalModel, Trim
from core.fields import PickMany, PickOne

PARTS = ("trim", "colour")
_OFFERS = {
    "car_model": CarModel.objects.sold_by,
    "trim": Trim.objects.sold_by,
    "colour": Colour.objects.sold_by,
    "rival_models": RivalModel.objects.to_choose,
}


def offer_cars(form: BaseForm, store: Store, *, held: Model | None = None) -> None:
    """Fill the fields of `form` with what `store` sells, and draw them as lists to pick from.

    What the row `held` holds stays a choice, also when it is off sale meanwhile.
    """
    for name, offers in _OFFERS.items():
        if name in form.fields:
            field, offered = form.fields[name], offers(store)
            field.widget = PickMany() if name == "rival_models" else PickOne(of="car_model" if name in PARTS else "")
            field.queryset = _with_held(offered, held, name)
            field.widget.is_required = field.required
            if name in PARTS:
                field.label_from_instance = _part_in_words
            if name != "rival_models":
                field.empty_label = None if field.required else _("not said")


def _with_held(offered: QuerySet, held: Model | None, name: str) -> QuerySet:
    """What is offered, and what is held already; both belong to the store."""
    if held is None or held.pk is None:
        return offered
    if name == "rival_models":
        keys = list(held.rival_models.values_list("pk", flat=True))
    else:
        keys = [key for key in [getattr(held, f"{name}_id")] if key]
    if not keys:
        return offered
    return offered.model.objects.filter(Q(pk__in=keys) | Q(pk__in=offered.order_by().values("pk"))).in_order()


def _part_in_words(part: Trim | Colour) -> str:
    return f"{part.car_model} · {part}"


def refuse_strange_parts(form: BaseForm, data: dict) -> None:
    """A trim and a colour belong to the chosen model: tell it at the field."""
    for name in PARTS:
        part = data.get(name)
        if part and part.car_model != data.get("car_model"):
            form.add_error(name, _("This does not belong to the intended model."))
