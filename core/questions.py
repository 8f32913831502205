"""Questions that are asked all day: Django writes their SQL once per process, afterwards only the values change.

Writing a statement costs Django several times what PostgreSQL needs to answer it. A function that is marked
`@question` says what is asked, as a queryset of its arguments. It is called once, with places for the values, so
nothing in it may depend on what they are:

    @question
    def moves_of(card: int):
        return OwnerChange.objects.filter(card=card).select_related("by").order_by("-at")[:40]

    moves_of(card.pk)  # the rows, as a list
"""

from collections.abc import Callable, Hashable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, wraps
from inspect import signature
from typing import Protocol
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Expression, Lookup, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

_FIELDS = {
    int: models.BigIntegerField,
    str: models.TextField,
    date: models.DateField,
    datetime: models.DateTimeField,
    UUID: models.UUIDField,
}
TEXTS = tuple[str, ...]
KEYS = tuple[int, ...]  # for `pk__in`, `card__pk__in`: one SQL for about as many keys, the last one fills it up
_KEPT = 256  # forms of one question
_MOST = models.BigIntegerField.MAX_BIGINT


class Given(Expression):
    """The place of a value that comes with each asking. It can be compared with (=, <, ≤, >, ≥, like)."""

    def __init__(self, number: int, output_field: models.Field):
        super().__init__(output_field=output_field)
        self.number = number

    def as_sql(self, compiler, connection) -> tuple[str, list]:
        """A placeholder, and itself as the parameter: to be replaced when it is asked."""
        return "%s", [self]


@dataclass
class _Written:
    """A question with its SQL."""

    rows: QuerySet
    compiler: SQLCompiler
    sql: str
    params: tuple
    converters: dict

    def ask(self, facts: tuple) -> list:
        """The rows for these values."""
        connection = connections[self.rows.db]
        if self.rows.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("A question that locks rows is asked within a transaction.")
        params = tuple(_value(part, facts, connection) for part in self.params)
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: (self.sql, params)
        compiler.get_converters = lambda *args: self.converters
        query = copy(self.rows.query)
        query.get_compiler = lambda *args, **kwargs: compiler
        again = QuerySet(self.rows.model, query, self.rows._db)
        again._iterable_class = self.rows._iterable_class
        again._prefetch_related_lookups = self.rows._prefetch_related_lookups
        return list(again)


@models.CharField.register_lookup
class Like(Lookup):
    """The column is like a pattern whose % and _ are already escaped by backslashes: works with places."""

    lookup_name = "like"

    def as_sql(self, compiler, connection) -> tuple[str, list]:
        """PostgreSQL escapes by backslash anyway, SQLite when it is told."""
        lhs, lhs_params = self.process_lhs(compiler, connection)
        rhs, rhs_params = self.process_rhs(compiler, connection)
        escape = "" if connection.vendor == "postgresql" else r" ESCAPE '\'"
        return f"{lhs} LIKE {rhs}{escape}", [*lhs_params, *rhs_params]


def _value(part, facts: tuple, connection):
    if not isinstance(part, Given):
        return part
    fact = facts[part.number]
    if isinstance(fact, int):  # beyond what a column holds: still more, or less, than every key
        fact = max(-_MOST, min(fact, _MOST))
    return part.output_field.get_db_prep_value(fact, connection)


def _written(rows: QuerySet) -> _Written | None:
    """`rows` with its SQL; None when Django knows that there cannot be any (`none()`)."""
    compiler = rows.query.get_compiler(rows.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
    return _Written(rows, compiler, sql, tuple(params), converters)


class Splits(Protocol):
    """An argument that is partly a form (part of the question), partly values (they come with each asking)."""

    def split(self) -> tuple[Hashable, tuple[int, ...]]:
        """Form and values."""

    @classmethod
    def joined(cls, form: Hashable, values: Sequence) -> "Splits":
        """The argument of this form with `values`, which may be places."""


def _split(value, kind) -> tuple[Hashable, tuple]:
    if kind in _FIELDS:
        return None, (value,)
    if kind == TEXTS:
        return len(value), tuple(value)
    if kind == KEYS:
        filled = _filled_up(tuple(value))
        return len(filled), filled
    return value.split() if hasattr(kind, "joined") else (value, ())


def _filled_up(keys: tuple[int, ...]) -> tuple[int, ...]:
    """The same keys, the last one repeated until there are a power of two."""
    wanted = 1 << (len(keys) - 1).bit_length() if keys else 0
    return keys + keys[-1:] * (wanted - len(keys))


def _joined(kind, form: Hashable, count: int, place: Callable[[type], Given]):
    if kind in _FIELDS:
        return place(kind)
    if kind == TEXTS:
        return tuple(place(str) for _ in range(count))
    if kind == KEYS:
        return tuple(place(int) for _ in range(count))
    return kind.joined(form, [place(int) for _ in range(count)]) if hasattr(kind, "joined") else form


def question(ask: Callable[..., QuerySet]) -> Callable[..., list]:
    """Mark a function that gives a queryset: its SQL is written at the first asking. Asked, it gives lists.

    An argument annotated with int (a key), str, date, datetime, UUID, TEXTS or KEYS is a value that comes with each
    asking; one whose class splits itself (`Splits`) is so in part. Any other argument belongs to the question: with
    another one, another SQL is written and kept.
    """
    kinds = [given.annotation for given in signature(ask).parameters.values()]

    @lru_cache(maxsize=_KEPT)
    def written(_vendor: str, forms: tuple, counts: tuple) -> _Written | None:
        numbers = iter(range(sum(counts)))

        def place(kind: type) -> Given:
            return Given(next(numbers), _FIELDS[kind]())

        given = zip(kinds, forms, counts, strict=True)
        return _written(ask(*(_joined(kind, form, count, place) for kind, form, count in given)))

    @wraps(ask)
    def asked(*arguments) -> list:
        parts = [_split(value, kind) for value, kind in zip(arguments, kinds, strict=True)]
        forms, counts = tuple(form for form, _ in parts), tuple(len(values) for _, values in parts)
        facts = tuple(value for _, values in parts for value in values)
        known = written(connections[DEFAULT_DB_ALIAS].vendor, forms, counts)
        return known.ask(facts) if known else []

    return asked


def once(row: models.Model, ask: Callable[[int], list]) -> list:
    """What `ask` answers for the key of `row`, asked once for this instance."""
    known = row.__dict__.setdefault("_known", {})
    if ask not in known:
        known[ask] = ask(row.pk)
    return known[ask]
