"""Writing a message to one customer: the thank-you after a visit, the letter, and what a person sends by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.models import Store
from accounts.seat import Seat, settings_of
from core.errors import Refused
from followups.models import Message, MessageTemplate
from followups.rules import wording
from followups.services.agreeing import agrees
from followups.services.outbox import outside_quiet_hours, wake_worker
from followups.statuses import Carrier, MessageKind
from leads.models import Card, Customer, CustomerPhone, Visit
from leads.statuses import CardStatus, Language, Salutation, VisitKind

_MIX = {Salutation.MR: "先生", Salutation.MS: "女士"}  # a message speaks the customer's language, not the reader's
_MIX_EN = {Salutation.MR: "Mr ", Salutation.MS: "Ms "}
_BOUGHT = (CardStatus.ORDERED, CardStatus.DELIVERED)


def salutation(customer: Customer, *, english: bool = False) -> str:
    """How the customer is addressed: 王先生, Mr 王."""
    if english:
        return f"{_MIX_EN.get(customer.salutation, '')}{customer.name}"
    return f"{customer.name}{_MIX.get(customer.salutation, '')}"


def values_for(*, store: Store, customer: Customer, card: Card | None, at: datetime, english: bool = False) -> dict:
    """What the places of a text say for this customer (followups.rules.wording.PLACES)."""
    row, local = settings_of(store), at.astimezone(store.zone)
    with translation.override("en" if english else "zh-hans"):
        day = formats.date_format(local, "MONTH_DAY_FORMAT")
    return {
        "customer": salutation(customer, english=english), "store": store.name,
        "consultant": card.owner.name if card else "", "model": str(card.car_model or "") if card else "",
        "hotline": row.hotline, "address": row.address, "day": day, "time": f"{local:%H:%M}",
    }  # fmt: skip


def in_english(customer: Customer) -> bool:
    """Say whether the store writes to `customer` in English."""
    return customer.language == Language.ENGLISH


def filled(text: str, text_en: str = "", *, customer: Customer, more: Mapping[str, str] | None = None, **said) -> str:
    """The text in the customer's language, where there is one, with its places filled in.

    `said` is what `values_for` takes, `more` are values that stand before those.
    """
    english = bool(text_en) and in_english(customer)
    values = values_for(customer=customer, english=english, **said) | dict(more or {})
    return wording.fill(text_en if english else text, values)[: wording.FILLED_LENGTH]


def in_use(store: Store, kind: str, carrier: str) -> MessageTemplate | None:
    """The newest text in use for a kind and a way."""
    rows = MessageTemplate.objects.filter(store=store, kind=kind, carrier=carrier).in_use()
    return rows.order_by("-at", "-pk").first()


def queue_thank_you(*, visit: Visit, at: datetime) -> Message | None:
    """Queue the thank-you of a walk-in who left data and agreed to messages; once per visit (FUP-11).

    None when the store does not send it, the customer bought or did not agree, or it is queued already. The text is
    the store's template of this kind, else that of the settings.
    """
    settings, card = settings_of(visit.store), visit.card
    if not settings.thank_you or not _to_be_thanked(visit):
        return None
    number = _number(visit.customer)
    if not number:
        return None
    template = in_use(visit.store, MessageKind.THANKS, Carrier.SMS)
    texts = (template.text, template.text_en) if template else (settings.thank_you_text,)
    text = filled(*texts, **_of(visit, at))
    return _queued(
        f"thank-you:visit:{visit.pk}", at=at, store=visit.store, customer=visit.customer, card=card, number=number,
        text=text[:500],
    )  # fmt: skip


def queue_letter(*, visit: Visit, at: datetime) -> Message | None:
    """Lay the thank-you letter of a visit on the pile of letters, due within the store's hours (FUP-12, GAP-21).

    None when the store writes none, no address is known, the customer bought or did not agree, or it lies there.
    """
    settings = settings_of(visit.store)
    if not settings.thank_letter or not _to_be_thanked(visit) or not visit.customer.address.strip():
        return None
    template = in_use(visit.store, MessageKind.THANKS, Carrier.LETTER)
    texts = (template.text, template.text_en) if template else (LETTER, LETTER_EN)
    return _queued(
        f"thank-letter:visit:{visit.pk}", at=at, store=visit.store, customer=visit.customer, card=visit.card,
        carrier=Carrier.LETTER, address=visit.customer.address,
        subject=filled(template.subject, **_of(visit, at))[: wording.SUBJECT_LENGTH] if template else "",
        text=filled(*texts, **_of(visit, at)),
        due_at=(visit.left_at or at) + timedelta(hours=settings.letter_hours),
    )  # fmt: skip


def _of(visit: Visit, at: datetime) -> dict:
    """What `filled` takes for a visit: who received the party signs, whoever has the card."""
    said = {"store": visit.store, "customer": visit.customer, "card": visit.card, "at": visit.left_at or at}
    return said | {"more": {"consultant": visit.consultant.name}}


#: House default: no document has the words of the letter.
LETTER = (
    "尊敬的{customer}：\n\n"
    "    感谢您光临{store}。您的销售顾问{consultant}很高兴为您介绍{model}，您的每一个问题我们都记在心上。\n"
    "    如您想再看车、试驾，或对价格、金融方案还有疑问，请随时来电，我们随时恭候。\n\n"
    "    祝您生活愉快！\n\n{store}  {consultant}\n{day}"
)

LETTER_EN = "Dear {customer},\n\nthank you for visiting {store}.\n\n{consultant}"


def _to_be_thanked(visit: Visit) -> bool:
    """A walk-in with a customer who has not bought and agrees."""
    if visit.kind != VisitKind.WALK_IN or visit.customer is None:
        return False
    bought = visit.card is not None and visit.card.status in _BOUGHT
    return not bought and agrees(visit.customer_id, MessageKind.THANKS)


def _number(customer: Customer) -> str:
    rows = CustomerPhone.objects.filter(customer=customer).order_by("-is_main", "pk")
    return rows.values_list("number", flat=True).first() or ""


def _queued(key: str, *, at: datetime, store: Store, **fields) -> Message | None:
    """The message, or None when it was written before."""
    values = fields | {"made_at": at, "try_at": outside_quiet_hours(store, at)}
    message, made = Message.objects.get_or_create(store=store, key=key, defaults=values)
    if made and message.carrier != Carrier.LETTER:
        transaction.on_commit(wake_worker, robust=True)
    return message if made else None


@dataclass(frozen=True)
class Draft:
    """What a person sends to one customer. `token` of the form: sent twice, queued once."""

    token: UUID
    kind: str
    carrier: str
    text: str
    subject: str = ""


@transaction.atomic
def write(*, seat: Seat, card: Card, draft: Draft, at: datetime) -> Message:
    """Queue what a person wrote to the customer of `card` (FUP-16, FUP-37); places in it are filled in.

    Raises Refused without consent, number or address, for an unknown place, and for nothing to say.
    """
    customer = Customer.objects.select_for_update(no_key=True).get(pk=card.customer_id)
    key = f"by-hand:{draft.token}"
    twice = Message.objects.filter(store=card.store_id, key=key).first()
    if twice:
        return twice
    if not agrees(customer.pk, draft.kind):
        raise Refused(_("The customer does not agree to such messages."))
    text, subject = _checked(draft.text), draft.subject.strip()
    refuse_unknown(subject, "subject")
    where = _where(customer, draft.carrier)
    values = values_for(store=seat.store, customer=customer, card=card, at=at, english=in_english(customer))
    return _queued(
        key, at=at, store=seat.store, customer=customer, card=card, kind=draft.kind, carrier=draft.carrier,
        subject=wording.fill(subject, values)[: wording.SUBJECT_LENGTH],
        text=wording.fill(text, values)[: wording.FILLED_LENGTH], by=seat.user, **where,
    )  # fmt: skip


def _where(customer: Customer, carrier: str) -> dict[str, str]:
    """Number and address for a way. Raises Refused when the customer has none for it."""
    number = _number(customer)
    address = {Carrier.EMAIL: customer.email, Carrier.LETTER: customer.address}.get(carrier, "")
    if not (number if carrier == Carrier.SMS else address):
        raise Refused(_("No number or address of the customer is known for this way."), field="carrier")
    return {"number": number, "address": address}


def _checked(text: str) -> str:
    plain = text.strip()
    if not plain:
        raise Refused(_("Write what to say."), field="text")
    refuse_unknown(plain, "text")
    return plain


def refuse_unknown(text: str, field: str) -> None:
    """Raise Refused for places that nobody can fill in."""
    if strays := wording.unknown(text):
        raise Refused(
            _("%(places)s cannot be filled in. Known are: %(known)s")
            % {"places": " ".join(strays[:5]), "known": " ".join(f"{{{place}}}" for place in wording.PLACES)},
            field=field,
        )
