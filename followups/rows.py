"""One customer on a list of follow-ups: read as plain values, put into words once, shown by a short template.

A page of the day holds a hundred of these, so a row costs no model instance and its template asks no questions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Case, Exists, OuterRef, Subquery, Value, When
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import addresses
from core.questions import KEYS, question
from core.templatetags.crm import day_words, moment
from core.templatetags.crm import grade as grade_badge
from followups.models import Contact, FollowUp, Guidance, Preparation
from followups.rules import lateness
from followups.services.escalation import limits_of
from followups.statuses import Kind, Method
from leads.models import Card, CustomerPhone, OnlineLead, Visit
from leads.services import ladders, online
from leads.statuses import Salutation, VisitKind

NOW = timedelta(hours=2)  # a clock that ends within two hours is "now"
_WORDS = 80  # letters of the last contact that a row shows
_PLANNED = ("pk", "kind", "due_on", "due_at", "late_from", "responsible_id", "card_id")
_CARD = (
    "pk", "grade", "status", "opened_at", "failed_attempts", "owner__name", "customer__name", "customer__salutation",
    "car_model__name", "colour__name",
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
    beside: str = ""  # the car, and whose customer it is where it is a colleague's
    told: str = ""  # why, after the moment at which a party left
    number: str = ""
    attempts: str = ""
    lost: bool = False  # so many attempts failed that the ladder asks "out of control?"
    left: str = ""
    mood: str = ""
    guides: list[str] = field(default_factory=list)
    facts: Mapping = field(default_factory=dict)
    days_late: int = 0
    minutes_left: int | None = None
    until: str = ""  # the end of its clock, as a page's script reads it
    until_words: str = ""
    step: str = ""
    prepared: bool = False  # something is written down for the next talk
    way: str = ""  # in which it is planned, in words
    lead: OnlineLead | None = None  # an online lead of this customer that waits for its answer
    id: str = field(init=False)  # of the row in the page
    badge: str = field(init=False)
    url: str = field(init=False)
    log: str = field(init=False)

    #: A template asks for a part as for an item first: answered at once, it need not fail and ask again.
    __getitem__ = object.__getattribute__

    def __post_init__(self):
        self.id, self.badge = str(self.key), grade_badge(self.grade)
        self.url, self.log = addresses.to("card", self.key), f"{addresses.to('follow-up-log', self.key)}?back=day"
        self.beside, self.told = self.beside or self.car, self.told or self.why

    @property
    def marked(self) -> bool:
        """Say whether something follows the words, which most rows have not."""
        return bool(self.attempts or self.prepared)

    def ask_for_answer(self, lead: OnlineLead | None, now: datetime) -> None:
        """The clock of a waiting lead stands before every other clock of its customer (LEAD-42)."""
        if lead:
            self.lead, self.minutes_left = lead, int((lead.respond_by - now).total_seconds() // 60)

    @property
    def owner(self) -> str:
        """The consultant's name."""
        return self.facts.get("owner__name", "")

    @property
    def responsible(self) -> int:
        """Who has to do it; nobody where nothing is planned."""
        return self.facts.get("responsible_id", 0)


def rows_of(seat, follow_ups: Iterable[Mapping], now: datetime) -> list[Row]:
    """The rows of some follow-ups (what `shown` gives), in their order: three statements whatever their number.

    The cards are read by their keys and not joined: PostgreSQL takes the open follow-ups of a person for many more
    than they are and would read all cards and visits for them.
    """
    planned = list(follow_ups)
    cards = {card["pk"]: card for card in _cards(tuple({plan["card_id"] for plan in planned}))}
    guides = _guides(tuple(key for key, card in cards.items() if card["guided"]))
    words = _Words(seat, now)
    return [words.row({**cards[plan["card_id"]], **plan}, guides.get(plan["card_id"], [])) for plan in planned]


def shown(follow_ups):
    """`follow_ups` with what a row shows of them, the longest waiting first; slice it, then give it to `rows_of`."""
    visit = Visit.objects.filter(pk=OuterRef("visit"))
    first_confirm = Case(When(kind=Kind.CONFIRM, then=Value(0)), default=Value(1))
    return (
        follow_ups.order_by("late_from", first_confirm, "pk")
        .annotate(
            visit_left=Subquery(visit.values("left_at")),
            visit_kind=Subquery(visit.values("kind")),
            visit_people=Subquery(visit.values("party_size")),
        )
        .values(*_PLANNED, "visit_left", "visit_kind", "visit_people")
    )


@question
def _cards(keys: KEYS):
    """What a row shows of the cards with these keys."""
    last = Contact.objects.filter(card=OuterRef("pk")).exclude(content="").order_by("-at")
    number = CustomerPhone.objects.filter(customer=OuterRef("customer"), is_main=True)
    prepared = Preparation.objects.filter(card=OuterRef("pk")).open()
    rows = Card.objects.filter(pk__in=keys).annotate(
        last_words=Subquery(last.values("content")[:1]),
        number=Subquery(number.values("number")[:1]),
        prepared=Exists(prepared),
        planned_way=Subquery(prepared.values("way")[:1]),
        guided=Exists(Guidance.objects.filter(card=OuterRef("pk"), contact=None)),
    )
    return rows.values(*_CARD, "last_words", "number", "prepared", "planned_way", "guided")


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


def _guides(cards: tuple[int, ...]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for card, text in _said(cards):
        found.setdefault(card, []).append(text)
    return found


@question
def _said(cards: KEYS):
    return Guidance.objects.filter(contact=None, card__in=cards).order_by("pk").values_list("card_id", "text")


def _car(model: str | None, colour: str | None) -> str:
    return " · ".join(filter(None, [model or _("no model yet"), colour]))


def _beginning(words: str) -> str:
    return words if len(words) <= _WORDS else Truncator(words).chars(_WORDS)


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
        self.me = seat.user.pk

    def row(self, fact: Mapping, guides: list[str]) -> Row:
        """One row."""
        car, why = _car(fact["car_model__name"], fact["colour__name"]), self._why(fact)
        row = Row(
            key=fact["card_id"],
            grade=fact["grade"],
            name=fact["customer__name"],
            salutation=self.salutations.get(fact["customer__salutation"], ""),
            car=car,
            beside=self._beside(car, fact),
            why=why,
            told=self._told(why, fact),
            number=fact["number"] or "",
            guides=guides,
            prepared=fact["prepared"],
            way=self.ways.get(fact["planned_way"], ""),
            facts=fact,
            days_late=lateness.days_overdue(fact["late_from"], self.today),
            step=lateness.step(fact["late_from"], self.today, self.limits).name.lower(),
        )
        self._count_attempts(row, fact["failed_attempts"])
        self._set_pill(row, fact["due_at"], fact["due_on"])
        return row

    def _beside(self, car: str, fact: Mapping) -> str:
        if fact["responsible_id"] == self.me:
            return car
        return " · ".join([car, _("customer of %(name)s") % {"name": fact["owner__name"]}])

    def _told(self, why: str, fact: Mapping) -> str:
        if fact["visit_left"] is None or fact["visit_kind"] == VisitKind.ONLINE:
            return why
        return format_html("{} {} · {}", _("left"), moment(fact["visit_left"]), why)

    def _why(self, fact: Mapping) -> str:
        parts = []
        if fact["visit_kind"]:
            people = ngettext("%(n)d person", "%(n)d people", fact["visit_people"])
            parts += [self.visits[fact["visit_kind"]], people % {"n": fact["visit_people"]}]
        if fact["kind"] == Kind.INSTRUCTED:
            parts.append(str(Kind.INSTRUCTED.label))
        if fact["last_words"]:
            parts.append(_("last: %(words)s") % {"words": _beginning(fact["last_words"])})
        return " · ".join([*parts, self.purposes[fact["grade"]]])

    def _count_attempts(self, row: Row, failed: int) -> None:
        if failed:
            row.attempts = ngettext("%(n)d attempt", "%(n)d attempts", failed) % {"n": failed}
            row.lost = failed >= self.attempts_limit

    def _set_pill(self, row: Row, due_at: datetime | None, due_on: date) -> None:
        if due_at:
            row.minutes_left = int((due_at - self.now).total_seconds() // 60)
            local = timezone.localtime(due_at)
            row.until, row.until_words = local.isoformat(), f"{local:%m-%d %H:%M}"
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
