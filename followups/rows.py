"""One customer on a list of follow-ups: read as plain values, put into words once, shown by a short template.

A page of the day holds a hundred of these, so a row costs no model instance and its template asks no questions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Case, Exists, OuterRef, Subquery, Value, When
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.crm import day_words
from followups.models import Contact, FollowUp, Guidance, Preparation
from followups.rules import lateness
from followups.services.escalation import limits_of
from followups.statuses import Kind, Method
from leads.models import Card, CustomerPhone, OnlineLead
from leads.services import ladders, online
from leads.statuses import Salutation, VisitKind

NOW = timedelta(hours=2)  # a clock that ends within two hours is "now"
_WORDS = 80  # letters of the last contact that a row shows
_FACTS = (
    "kind", "due_on", "due_at", "late_from", "responsible_id", "card_id", "card__grade", "card__status",
    "card__opened_at", "card__failed_attempts", "card__owner__name", "card__customer__name",
    "card__customer__salutation", "card__car_model__name", "card__colour__name", "visit__left_at", "visit__kind",
    "visit__party_size",
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """What a list shows of one customer. `key` is the card's number; `left` and `mood` are the pill at the right."""

    key: int
    grade: str
    name: str
    salutation: str
    car: str
    why: str = ""
    number: str = ""
    attempts: str = ""
    lost: bool = False  # so many attempts failed that the ladder asks "out of control?"
    left: str = ""
    mood: str = ""
    left_at: datetime | None = None
    guides: list[str] = field(default_factory=list)
    facts: Mapping = field(default_factory=dict)
    days_late: int = 0
    minutes_left: int | None = None
    until: datetime | None = None  # the end of its clock
    step: str = ""
    prepared: bool = False  # something is written down for the next talk
    way: str = ""  # in which it is planned, in words
    lead: OnlineLead | None = None  # an online lead of this customer that waits for its answer

    def ask_for_answer(self, lead: OnlineLead | None, now: datetime) -> None:
        """The clock of a waiting lead stands before every other clock of its customer (LEAD-42)."""
        if lead:
            self.lead, self.minutes_left = lead, int((lead.respond_by - now).total_seconds() // 60)

    @property
    def owner(self) -> str:
        """The consultant's name."""
        return self.facts.get("card__owner__name", "")

    @property
    def responsible(self) -> int:
        """Who has to do it; nobody where nothing is planned."""
        return self.facts.get("responsible_id", 0)


def rows_of(seat, follow_ups, now: datetime) -> list[Row]:
    """The rows of a (sliced) queryset of follow-ups, in its order: three statements whatever their number."""
    facts = list(follow_ups)
    guides = _guides({fact["card_id"] for fact in facts})
    words = _Words(seat, now)
    return [words.row(fact, guides.get(fact["card_id"], [])) for fact in facts]


def shown(follow_ups):
    """`follow_ups` with what a row shows, the longest waiting first; slice it, then give it to `rows_of`."""
    last = Contact.objects.filter(card=OuterRef("card")).exclude(content="").order_by("-at")
    number = CustomerPhone.objects.filter(customer=OuterRef("card__customer"), is_main=True)
    prepared = Preparation.objects.filter(card=OuterRef("card")).open()
    first_confirm = Case(When(kind=Kind.CONFIRM, then=Value(0)), default=Value(1))
    return (
        follow_ups.order_by("late_from", first_confirm, "pk")
        .annotate(
            last_words=Subquery(last.values("content")[:1]),
            number=Subquery(number.values("number")[:1]),
            prepared=Exists(prepared),
            planned_way=Subquery(prepared.values("way")[:1]),
        )
        .values(*_FACTS, "last_words", "number", "prepared", "planned_way")
    )


def row_of(seat, card: Card, now: datetime) -> Row:
    """The row of one card, also when nothing is planned for it."""
    planned = FollowUp.objects.filter(card=card).open()
    found = rows_of(seat, shown(planned)[:1], now)
    row = found[0] if found else _not_due(card)
    row.ask_for_answer(online.waiting_lead(card), now)
    return row


def _not_due(card: Card) -> Row:
    salutation = card.customer.get_salutation_display()
    car = _car(card.car_model and card.car_model.name, card.colour and card.colour.name)
    return Row(card.pk, card.grade, card.customer.name, salutation, car, left=_("not due"))


def _guides(cards: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = Guidance.objects.filter(contact=None, card__in=cards).order_by("pk").values_list("card_id", "text")
    for card, text in rows:
        found.setdefault(card, []).append(text)
    return found


def _car(model: str | None, colour: str | None) -> str:
    return " · ".join(filter(None, [model or _("no model yet"), colour]))


class _Words:
    """The facts of follow-ups in words, for one store at one moment."""

    def __init__(self, seat, now: datetime):
        self.now, self.today = now, seat.today(now)
        self.purposes = {grade: step.purpose for grade, step in ladders.in_force(seat.store, self.today).items()}
        self.limits = limits_of(seat.store)
        self.attempts_limit = seat.settings.attempts_limit
        self.salutations = {value: str(label) for value, label in Salutation.choices}
        self.ways = {value: str(label) for value, label in Method.choices}
        self.visits = {value: str(label) for value, label in VisitKind.choices}

    def row(self, fact: Mapping, guides: list[str]) -> Row:
        """One row."""
        row = Row(
            key=fact["card_id"],
            grade=fact["card__grade"],
            name=fact["card__customer__name"],
            salutation=self.salutations.get(fact["card__customer__salutation"], ""),
            car=_car(fact["card__car_model__name"], fact["card__colour__name"]),
            why=self._why(fact),
            number=fact["number"] or "",
            left_at=fact["visit__left_at"] if fact["visit__kind"] != VisitKind.ONLINE else None,
            guides=guides,
            prepared=fact["prepared"],
            way=self.ways.get(fact["planned_way"], ""),
            facts=fact,
            days_late=lateness.days_overdue(fact["late_from"], self.today),
            step=lateness.step(fact["late_from"], self.today, self.limits).name.lower(),
        )
        self._count_attempts(row, fact["card__failed_attempts"])
        self._set_pill(row, fact["due_at"], fact["due_on"])
        return row

    def _why(self, fact: Mapping) -> str:
        parts = []
        if fact["visit__kind"]:
            people = ngettext("%(n)d person", "%(n)d people", fact["visit__party_size"])
            parts += [self.visits[fact["visit__kind"]], people % {"n": fact["visit__party_size"]}]
        if fact["kind"] == Kind.INSTRUCTED:
            parts.append(str(Kind.INSTRUCTED.label))
        if fact["last_words"]:
            parts.append(_("last: %(words)s") % {"words": Truncator(fact["last_words"]).chars(_WORDS)})
        return " · ".join([*parts, self.purposes[fact["card__grade"]]])

    def _count_attempts(self, row: Row, failed: int) -> None:
        if failed:
            row.attempts = ngettext("%(n)d attempt", "%(n)d attempts", failed) % {"n": failed}
            row.lost = failed >= self.attempts_limit

    def _set_pill(self, row: Row, due_at: datetime | None, due_on: date) -> None:
        if due_at:
            row.minutes_left = int((due_at - self.now).total_seconds() // 60)
            row.until = due_at
            row.left, row.mood = _clock(row.minutes_left)
        elif row.days_late:
            words = ngettext("overdue %(n)d day", "overdue %(n)d days", row.days_late)
            row.left = words % {"n": row.days_late}
            row.mood = "now" if row.step == lateness.Step.NONE.name.lower() else "late"  # red from the store's step on
        else:
            row.left = day_words(due_on)


def _clock(minutes: int) -> tuple[str, str]:
    """A running clock in words, and its mood."""
    if minutes < 0:
        return _("24 h passed"), "late"
    mood = "now" if minutes <= NOW.total_seconds() // 60 else "ok"
    hours = minutes // 60
    if hours:
        return ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}, mood
    return ngettext("%(n)d minute left", "%(n)d minutes left", minutes) % {"n": minutes}, mood
