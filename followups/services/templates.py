"""Texts of messages: written, changed, put away (FORM-47). An unknown place is refused when it is saved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Store
from accounts.seat import Seat
from core.errors import Refused, Stale
from followups.models import MessageTemplate
from followups.services.writing import LETTER, LETTER_EN, in_use, refuse_unknown
from followups.statuses import Carrier, MessageKind

FIELDS = ("kind", "carrier", "title", "subject", "text", "text_en", "active")
_UNSUBSCRIBE = "回复T退订。"
#: House defaults: no document has the words. (kind, way, Chinese, English)
STARTS = (
    (MessageKind.THANKS, Carrier.LETTER, LETTER, LETTER_EN),
    (
        MessageKind.APPOINTMENT, Carrier.SMS,
        "{customer}您好，提醒您{day}{time}与{store}{consultant}的预约，期待您的光临。"
        + _UNSUBSCRIBE,
        "Dear {customer}, we look forward to seeing you on {day} at {time}. {consultant}, {store}",
    ),
    (
        MessageKind.BIRTHDAY, Carrier.SMS,
        "{customer}您好，{store}全体员工祝您生日快乐，平安顺遂！" + _UNSUBSCRIBE,
        "Dear {customer}, everybody at {store} wishes you a happy birthday.",
    ),
    (
        MessageKind.GREETING, Carrier.SMS,
        "{customer}您好，天气转凉，注意行车安全。{store}{consultant}祝您出行顺利。" + _UNSUBSCRIBE,
        "Dear {customer}, a safe journey wishes {consultant}, {store}.",
    ),
    (
        MessageKind.INVITATION, Carrier.SMS,
        "{customer}您好，{store}诚邀您参加本周末的{model}品鉴会，到店有礼。详询{consultant}{hotline}。" + _UNSUBSCRIBE,
        "Dear {customer}, we invite you to see the {model} this weekend. {consultant}, {store}",
    ),
    (
        MessageKind.BROCHURE, Carrier.SMS,
        "{customer}您好，您关注的{model}最新资料已备好，欢迎到{store}索取。{consultant}" + _UNSUBSCRIBE,
        "Dear {customer}, news about the {model} is ready for you at {store}.",
    ),
)  # fmt: skip


def texts_for(store: Store, kind: str, carrier: str) -> tuple[str, str]:
    """The store's texts in use for a kind and a way, else the house's: Chinese, English."""
    row = in_use(store, kind, carrier)
    house = (tuple(texts) for known, way, *texts in STARTS if (known, way) == (kind, carrier))
    return (row.text, row.text_en) if row else next(house)


def start(*, store: Store, at: datetime) -> int:
    """Give a store without any text the house defaults, in the language of its data. Returns how many."""
    if MessageTemplate.objects.filter(store=store).exists():
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        rows = [
            MessageTemplate(
                store=store, token=uuid5(NAMESPACE_OID, f"{store.pk}:{kind}:{carrier}"), kind=kind, carrier=carrier,
                title=str(kind.label)[:60], text=text, text_en=english, at=at,
            )
            for kind, carrier, text, english in STARTS
        ]  # fmt: skip
    return len(MessageTemplate.objects.bulk_create(rows))


@transaction.atomic
def write(*, seat: Seat, token: UUID, fields: Mapping[str, Any], at: datetime) -> MessageTemplate:
    """A new text of the store; sent twice (same token) it is one. Raises Refused for a place nobody can fill in."""
    _check(fields)
    row = MessageTemplate(store=seat.store, token=token, by=seat.user, at=at, **{n: fields[n] for n in FIELDS})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return MessageTemplate.objects.get(store=seat.store, token=token)
    return row


@transaction.atomic
def change(
    *, seat: Seat, template: MessageTemplate, version: int, fields: Mapping[str, Any], at: datetime
) -> MessageTemplate:
    """Other words, or put away. Raises Stale when somebody changed it meanwhile, and Refused."""
    _check(fields)
    row = MessageTemplate.objects.select_for_update(no_key=True, of=("self",)).get(pk=template.pk, store=seat.store)
    if row.version != version:
        raise Stale(_("Somebody changed this meanwhile."), current=row)
    for name in FIELDS:
        setattr(row, name, fields[name])
    row.by, row.at, row.version = seat.user, at, version + 1
    row.save(update_fields=[*FIELDS, "by", "at", "version"])
    return row


def _check(fields: Mapping[str, Any]) -> None:
    if not fields["title"].strip() or not fields["text"].strip():
        raise Refused(_("Write what to say."), field="text")
    for name in ("subject", "text", "text_en"):
        refuse_unknown(fields[name], name)
