"""Timing: page, floor and SQL in turn, so that what else happens on the machine hits all of them alike."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median, quantiles

from django.db import connection

WARM_UP = 3


@dataclass(frozen=True)
class Case:
    """One kind of work: what the product does in round n, what the floor does, how often the floor it may take."""

    name: str
    product: Callable[[int], object]
    statements: Callable  # (cursor, n) -> rows
    aim: float  # times the floor (speed.md)
    most_queries: int | None = None


@dataclass
class Result:
    """Seconds of every round."""

    case: Case
    product: list[float] = field(default_factory=list)
    framed: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)
    queries: int = 0
    bytes: int = 0

    @property
    def ratio(self) -> float:
        """The product's median over the floor's."""
        return median(self.product) / median(self.floor)

    @property
    def framed_ratio(self) -> float:
        """The product's median over that of the floor behind the same middleware."""
        return median(self.product) / median(self.framed)


def p95(seconds: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(seconds, n=20, method="inclusive")[-1]


def timed(work: Callable, *arguments) -> float:
    """Seconds that `work` takes."""
    begin = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - begin


def queries_of(work: Callable, number: int) -> list[str]:
    """The statements that the product sends in one round."""
    sent: list[str] = []

    def note(execute, sql, params, many, context):
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        work(number)
    return sent


def run(case: Case, floor, *, rounds: int) -> Result:
    """Measure `case`: some rounds to warm up, one to count statements, then the timed ones."""
    floor.work(case.name, case.statements)
    for number in range(WARM_UP):
        content = case.product(number)
        floor.page(case.name, number)
        floor.framed(case.name, number)
    result = Result(case, bytes=len(content) if isinstance(content, bytes) else 0)
    result.queries = len(queries_of(case.product, WARM_UP))
    gc.collect()
    for number in range(WARM_UP + 1, WARM_UP + 1 + rounds):
        result.product.append(timed(case.product, number))
        result.framed.append(timed(floor.framed, case.name, number))
        result.floor.append(timed(floor.page, case.name, number))
        result.sql.append(timed(floor.sql, case.name, number))
    return result


HEAD = (
    "work", "p50 ms", "p95 ms", "queries", "KB", "SQL ms", "floor ms", "framed ms", "× floor", "× framed", "aim",
)  # fmt: skip


def row(result: Result) -> tuple[str, ...]:
    """One line of the table."""
    milliseconds = [median(result.product), p95(result.product)]
    below = [median(result.sql), median(result.floor), median(result.framed)]
    return (
        result.case.name,
        *(f"{s * 1000:.1f}" for s in milliseconds),
        str(result.queries),
        f"{result.bytes / 1024:.0f}",
        *(f"{s * 1000:.1f}" for s in below),
        f"{result.ratio:.1f}",
        f"{result.framed_ratio:.1f}",
        f"≤ {result.case.aim:g}",
    )


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table in Markdown, its columns aligned."""
    widths = [max(len(line[place]) for line in (head, *rows)) for place in range(len(head))]
    lines = [head, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "| " + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) + " |" for line in lines
    )
