"""Planning many cards at once: one INSERT … SELECT instead of a row object per card (eight times quicker, measured).

The dates come from the same pure rule as everywhere: it is asked once for each pair of grade and day of the last
contact that occurs, and the database joins the answers to the cards.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import connection
from django.db.models import DateField, Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from accounts.models import Store
from core import clock
from followups.models import FollowUp
from followups.services import planning
from followups.statuses import Kind, State
from leads.models import Card

PAIRS = 5000  # pairs of grade and day in one statement: far below any limit of parameters

_INSERT = """
INSERT INTO {table} (store_id, card_id, kind, state, responsible_id, due_on, late_from, standard_on, later_reason,
                     attempts, planned_at)
WITH due (grade, last_day, due_on) AS (VALUES {pairs}),
     missing (id, owner_id, grade, last_day) AS ({cards})
SELECT %s, missing.id, %s, %s, missing.owner_id, due.due_on, due.due_on, due.due_on, '', 0, %s
FROM missing JOIN due ON due.grade = missing.grade AND due.last_day = missing.last_day
WHERE true
ON CONFLICT DO NOTHING
"""


def plan_missing(store: Store, as_of: datetime) -> int:
    """Plan the cadence follow-up of every active card of `store` that lacks one. Returns how many were planned."""
    cards = _without_cadence(store)
    rhythm = planning.rhythm_of(store, clock.local_day(as_of, store.zone))
    pairs = cards.values_list("grade", "last_day").order_by("grade", "last_day").distinct()
    answers = [(grade, day, rhythm.next_on(grade, day)) for grade, day in pairs]
    return sum(_insert(store, cards, some, as_of) for some in _slices(answers))


def _without_cadence(store: Store) -> QuerySet[Card]:
    """Active cards without an open cadence follow-up, with the store day of their last contact."""
    has_one = FollowUp.objects.filter(card=OuterRef("pk"), kind=Kind.CADENCE, state=State.PLANNED)
    last = TruncDate(Coalesce("last_contact_at", "opened_at"), tzinfo=store.zone, output_field=DateField())
    return Card.objects.filter(store=store).followed().filter(~Exists(has_one)).annotate(last_day=last)


def _slices(answers: list[tuple]) -> Iterator[list[tuple]]:
    for begin in range(0, len(answers), PAIRS):
        yield answers[begin : begin + PAIRS]


def _insert(store: Store, cards: QuerySet[Card], answers: list[tuple[str, date, date]], as_of: datetime) -> int:
    select, select_params = cards.order_by().values_list("pk", "owner_id", "grade", "last_day").query.sql_with_params()
    pair = "(CAST(%s AS varchar(2)), CAST(%s AS date), CAST(%s AS date))"
    if connection.vendor == "sqlite":  # dates are text there, and a cast would read them as numbers
        pair = "(%s, %s, %s)"
    sql = _INSERT.format(pairs=", ".join([pair] * len(answers)), cards=select, table=FollowUp._meta.db_table)
    days = [(grade, last.isoformat(), due.isoformat()) for grade, last, due in answers]
    moment = connection.ops.adapt_datetimefield_value(as_of)
    params = [value for row in days for value in row]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *select_params, store.pk, Kind.CADENCE, State.PLANNED, moment])
        return cursor.rowcount
