"""Drafts of long forms: kept per person, form and record until the form is saved, a week at most."""

import json
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import FormDraft
from accounts.seat import Seat
from core.errors import Refused
from core.fields import storable

KEPT = timedelta(days=7)
MOST_BYTES = 64_000  # of one draft
MOST_DRAFTS = 100  # of one person in one store; the oldest go
NEVER = frozenset({"csrfmiddlewaretoken", "draft", "token", "password", "id_number", "next"})

Data = dict[str, list[str]]


def keep(*, seat: Seat, key: str, data: Data, at: datetime) -> FormDraft:
    """Save what is typed so far; the last one wins. Raises Refused when it is no form or too much."""
    data = {storable(name): [*map(storable, values)] for name, values in data.items() if name not in NEVER}
    if not key or len(key) > FormDraft._meta.get_field("key").max_length or not data:
        raise Refused(_("This is not a draft."))
    if "\0" in key or len(json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise Refused(_("This is too much to keep as a draft."))
    mine = FormDraft.objects.filter(user=seat.user, store=seat.store)
    if not mine.filter(key=key).update(data=data, saved_at=at):
        _add(seat, key, data, at)
    return mine.get(key=key)


def _add(seat: Seat, key: str, data: Data, at: datetime) -> None:
    mine = FormDraft.objects.filter(user=seat.user, store=seat.store)
    too_many = mine.order_by("-saved_at", "-pk").values_list("pk", flat=True)[MOST_DRAFTS - 1 :]
    mine.filter(pk__in=list(too_many)).delete()
    try:
        with transaction.atomic():
            FormDraft.objects.create(user=seat.user, store=seat.store, key=key, data=data, saved_at=at)
    except IntegrityError:  # two windows at once
        mine.filter(key=key).update(data=data, saved_at=at)


def find(*, seat: Seat, key: str, now: datetime) -> FormDraft | None:
    """The draft of the person in `seat`, if it is not too old."""
    mine = FormDraft.objects.filter(user=seat.user, store=seat.store, saved_at__gt=now - KEPT)
    return mine.filter(key=storable(key)).first()


def forget(*, seat: Seat, key: str) -> None:
    """The form was saved, or the person does not want the draft."""
    FormDraft.objects.filter(user=seat.user, store=seat.store, key=storable(key)).delete()


def forget_record(*, store, record: str) -> int:
    """Drop everybody's drafts about one record (`card:12`), say because its customer is erased."""
    return FormDraft.objects.filter(store=store, key__endswith=f":{record}").delete()[0]


def forget_old(*, as_of: datetime) -> int:
    """Drop the drafts that nobody came back to; gives their number."""
    return FormDraft.objects.filter(saved_at__lte=as_of - KEPT).delete()[0]
