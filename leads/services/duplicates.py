"""Finding customers who may be one: set-based, by keys that two alike rows share, never each against each (DATA-18).

Each reason turns a customer into a few keys (a plate, a number with one digit left out, …). Rows with the same key are
candidates. A key that many rows share says nothing (a plate "none") and is passed over, so the work stays linear.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import combinations

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Store
from accounts.seat import Seat
from core.errors import Refused
from leads.models import Card, Customer, CustomerPhone, DuplicatePair, OwnedCar
from leads.rules import likeness
from leads.rules.likeness import Reason
from leads.statuses import CardStatus, PairState

CROWD = 12  # rows that share a key; more, and the key says nothing
LONGEST = 15  # digits of a telephone number
MOST = 5000  # pairs that are kept for a store, the likeliest first

_MINE = "c.store_id = %(store)s AND c.merged_into_id IS NULL"
_CUSTOMERS = "{customer} c WHERE {mine}"
_PHONES = "{phone} p JOIN {customer} c ON c.id = p.customer_id WHERE p.store_id = %(store)s AND {mine}"
_CARS = "{car} o JOIN {customer} c ON c.id = o.customer_id WHERE {mine}"
_SHARED_NAMES = """
numbers AS (
    SELECT p.customer_id AS id, c.name, p.number, length(p.number) AS size FROM {phone} p JOIN (
        SELECT c.id, c.name, count(*) OVER (PARTITION BY c.name) AS namesakes FROM {customers}
    ) c ON c.id = p.customer_id WHERE p.store_id = %(store)s AND c.namesakes > 1
),
places (n) AS (VALUES {places})
"""
#: kind → SELECT of (id, key). Wild: one digit left out. Swap: two neighbours in either order. End: the last eight.
_KEYS = (
    (Reason.PLATE, "SELECT c.id, upper(replace(c.plate, ' ', '')) FROM {customers} AND c.plate <> ''"),
    (Reason.PLATE, "SELECT c.id, upper(replace(o.plate, ' ', '')) FROM {cars} AND o.plate <> ''"),
    (Reason.VIN, "SELECT c.id, upper(o.vin) FROM {cars} AND o.vin <> ''"),
    (Reason.ID, "SELECT c.id, upper(c.id_number) FROM {customers} AND c.id_number <> ''"),
    (Reason.PHONE, """
        SELECT p.customer_id, substr(p.number, CASE WHEN p.number LIKE '+86%%' THEN 4 WHEN p.number LIKE '+%%' THEN 2
               ELSE 1 END, CASE WHEN p.number LIKE '%%-%%' THEN {dash} - 1 ELSE 24 END)
        FROM {phones}"""),
    (Reason.DIGIT, """
        SELECT id, name || '|' || n || '|' || substr(number, 1, n - 1) || '*' || substr(number, n + 1)
        FROM numbers JOIN places ON n <= size"""),
    (Reason.TRANSPOSED, """
        SELECT id, name || '|' || n || '|' || substr(number, 1, n - 1) ||
               CASE WHEN substr(number, n, 1) < substr(number, n + 1, 1) THEN substr(number, n, 2)
                    ELSE substr(number, n + 1, 1) || substr(number, n, 1) END || substr(number, n + 2)
        FROM numbers JOIN places ON n < size WHERE substr(number, n, 1) <> substr(number, n + 1, 1)"""),
    (Reason.ENDING, """
        SELECT id, name || '|' || substr(number, size - 7) FROM numbers WHERE size >= 8"""),
)  # fmt: skip
#: No join of the keys with themselves: a planner that guesses their number wrong would compare each with each.
_CROWDS = """
WITH {shared}, keys (reason, id, key) AS ({keys})
SELECT reason, {members} FROM keys GROUP BY reason, key HAVING count(DISTINCT id) BETWEEN 2 AND %(crowd)s
"""


@transaction.atomic
def find(*, store: Store, as_of: datetime) -> dict[str, int]:
    """Look through all customers of `store`; keep what was decided, forget open pairs that are alike no more."""
    Store.objects.select_for_update(no_key=True).get(pk=store.pk)
    found = sorted(_found(store).items(), key=lambda pair: (-likeness.score(pair[1]), pair[0]))[:MOST]
    alike = dict(found)
    known = {(p.first_id, p.second_id): p for p in DuplicatePair.objects.filter(store=store)}
    gone = [p.pk for pair, p in known.items() if p.state == PairState.OPEN and pair not in alike]
    DuplicatePair.objects.filter(pk__in=gone).delete()
    new = [_row(store, pair, reasons, as_of) for pair, reasons in found if pair not in known]
    DuplicatePair.objects.bulk_create(new, batch_size=1000, ignore_conflicts=True)
    changed = [_changed(known[pair], reasons) for pair, reasons in found if pair in known]
    DuplicatePair.objects.bulk_update([p for p in changed if p], ["reasons", "score"], batch_size=500)
    return {"pairs": len(found), "new": len(new), "gone": len(gone)}


def _row(store: Store, pair: tuple[int, int], reasons: set[str], at: datetime) -> DuplicatePair:
    first, second = pair
    score, words = likeness.score(reasons), sorted(reasons)
    return DuplicatePair(store=store, first_id=first, second_id=second, score=score, reasons=words, found_at=at)


def _changed(pair: DuplicatePair, reasons: set[str]) -> DuplicatePair | None:
    if pair.reasons == sorted(reasons):
        return None
    pair.reasons, pair.score = sorted(reasons), likeness.score(reasons)
    return pair


def _found(store: Store) -> dict[tuple[int, int], set[str]]:
    """Pairs of keys of customers (the smaller first) with their reasons."""
    pairs: dict[tuple[int, int], set[str]] = defaultdict(set)
    with connection.cursor() as cursor, _hashing(cursor):
        cursor.execute(statement(), {"store": store.pk, "crowd": CROWD})
        for reason, members in cursor.fetchall():
            for pair in combinations(sorted(map(int, members.split(","))), 2):
                pairs[pair].add(reason)
    return pairs


@contextmanager
def _hashing(cursor) -> Iterator[None]:
    """PostgreSQL joins by hash meanwhile: after a bulk load it expects one row, and would loop over all of them."""
    if connection.vendor != "sqlite":
        cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    if connection.vendor != "sqlite":
        cursor.execute("SET LOCAL enable_nestloop = DEFAULT")


def statement() -> str:
    """One statement: who shares a key, and for which reason."""
    models = {"customer": Customer, "phone": CustomerPhone, "car": OwnedCar}
    tables = {name: model._meta.db_table for name, model in models.items()} | {"mine": _MINE}
    words = {
        **tables, "dash": _dash(), "places": ", ".join(f"({n})" for n in range(1, LONGEST + 1)),
        "customers": _CUSTOMERS.format(**tables), "phones": _PHONES.format(**tables), "cars": _CARS.format(**tables),
    }  # fmt: skip
    keys = [f"SELECT '{kind}', x.* FROM ({select.format(**words)}) x" for kind, select in _KEYS]  # noqa: S608
    return _CROWDS.format(shared=_SHARED_NAMES.format(**words), keys=" UNION ALL ".join(keys), members=_members())


def _members() -> str:
    """The customers of a key, in the database's words."""
    together = "group_concat(DISTINCT id)"
    return together if connection.vendor == "sqlite" else "string_agg(DISTINCT id::text, ',')"


def _dash() -> str:
    """Where the extension of a number begins, in the database's words."""
    return "instr(p.number, '-')" if connection.vendor == "sqlite" else "strpos(p.number, '-')"


@transaction.atomic
def dismiss(*, seat: Seat, pair: DuplicatePair, at: datetime) -> DuplicatePair:
    """Remember that two customers are two. Raises Refused when somebody decided before."""
    pair = DuplicatePair.objects.select_for_update(no_key=True).get(pk=pair.pk)
    if pair.state != PairState.OPEN:
        raise Refused(_("Somebody decided about this pair already."))
    pair.state, pair.decided_by, pair.decided_at = PairState.DISMISSED, seat.user, at
    pair.save(update_fields=["state", "decided_by", "decided_at"])
    return pair


def main_numbers(customers: Iterable[int]) -> dict[int, str]:
    """For each customer (key) the main phone."""
    rows = CustomerPhone.objects.filter(customer__in=list(customers), is_main=True)
    return dict(rows.values_list("customer_id", "number"))


def newest_cards(customers: Iterable[int]) -> dict[int, Card]:
    """For each customer (key) the newest card with its consultant, in one query."""
    rows = Card.objects.filter(customer__in=list(customers)).exclude(status=CardStatus.DUPLICATE)
    rows = rows.select_related("owner").order_by("pk")
    return {card.customer_id: card for card in rows}
