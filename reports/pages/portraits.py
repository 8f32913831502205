"""RPT-09: who the customers are, for the general manager: person, cars and use, buying habits (DATA-07…10, ROLE-35).

What nobody wrote down is counted as such: a share says how many it is a share of. Free words are counted only where
several customers have the same, so no line tells of one person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from leads import past
from leads.models import Card, Customer
from leads.statuses import LOST_CARD, CardStatus, Payment, Salutation, Sex

GROUPS = ("all", "bought", "lost")
MOST_WORDS = 8  # lines of free words
FEW = 3  # words that fewer customers have are not shown


@dataclass(frozen=True)
class Share:
    """One answer: how many gave it, per cent of those who gave any."""

    label: str
    number: int
    percent: int


@dataclass(frozen=True)
class Trait:
    """One question about the customers: the answers, how many are known and unknown."""

    label: str
    shares: Sequence[Share]
    known: int
    unknown: int


#: The sides of a customer, from the card: part of the page → column, label of the page's own where needed.
_PERSON = ("sex_said", "age_group", "education", "family")
_CARS = ("purchase_kind", "payment")
_HABITS = ("buyer_type", "learned_brand")
_WORDS = (
    ("use", _("Use")),
    ("customer__car_history", _("Cars so far")),
    ("customer__buying_habits", _("Buying habits")),
)
_OF_CARD = ("purchase_kind", "payment", "learned_brand")
_NOT_SAID = ("", Payment.OPEN)  # nobody knows yet


def chosen(cards: QuerySet[Card], group: str) -> QuerySet[Card]:
    """The cards of a group: all, those that bought, those that were lost."""
    rows = cards.exclude(status__in=(CardStatus.DUPLICATE, CardStatus.ERASED)).filter(customer__erased_at=None)
    if group == "lost":
        return rows.filter(status__in=LOST_CARD)
    return rows.annotate(bought_at=past.bought_at()).filter(bought_at__isnull=False) if group == "bought" else rows


def portrait(cards: QuerySet[Card]) -> list[tuple[str, list[Trait]]]:
    """The three parts of the analysis: one statement per question, however many cards."""
    rows = cards.order_by().annotate(sex_said=_sex())
    words = {name: _words(rows, name, label) for name, label in _WORDS}
    return [
        (_("Who they are"), [_choice(rows, name) for name in _PERSON]),  # DATA-07
        (_("Cars and use"), [*(_choice(rows, name) for name in _CARS), words["use"], words["customer__car_history"]]),
        (_("How they buy"), [*(_choice(rows, name) for name in _HABITS), words["customer__buying_habits"]]),  # DATA-09
    ]


def _sex() -> Case:
    """As it was written down, else as the customer is addressed."""
    said = {Salutation.MR: Sex.MALE, Salutation.MS: Sex.FEMALE}
    addressed = [When(customer__salutation=word, then=Value(sex.value)) for word, sex in said.items()]
    return Case(When(~Q(customer__sex=""), then=F("customer__sex")), *addressed, default=Value(""))


def _choice(rows: QuerySet[Card], name: str) -> Trait:
    model, plain = (Card, name) if name in _OF_CARD else (Customer, name.removesuffix("_said"))
    field = model._meta.get_field(plain)
    column = name if name in _OF_CARD or name == "sex_said" else f"customer__{name}"
    counts = dict(rows.values_list(column).annotate(n=Count("customer", distinct=True)))
    unknown = sum(counts.pop(value, 0) for value in _NOT_SAID)
    answers = [(label, counts.get(value, 0)) for value, label in field.choices if value not in _NOT_SAID]
    return _trait(field.verbose_name, answers, unknown)


def _words(rows: QuerySet[Card], column: str, label: str) -> Trait:
    counts = rows.values_list(column).annotate(n=Count("customer", distinct=True)).order_by("-n", column)
    found = list(counts.filter(~Q(**{column: ""}), n__gte=FEW)[:MOST_WORDS])
    unknown = rows.filter(**{column: ""}).aggregate(n=Count("customer", distinct=True))["n"]
    every = rows.exclude(**{column: ""}).aggregate(n=Count("customer", distinct=True))["n"]
    return _trait(label, found, unknown, known=every)


def _trait(label: str, answers: list[tuple[str, int]], unknown: int, known: int | None = None) -> Trait:
    known = sum(n for _label, n in answers) if known is None else known
    shares = [Share(str(words), n, (200 * n + known) // (2 * known) if known else 0) for words, n in answers]
    return Trait(str(label), shares, known, unknown)
