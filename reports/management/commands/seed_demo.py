"""Build the demo: `seed_demo --stores 1 --cards 240 --days 60 --seed 1`. The same seed gives the same data."""

import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError

from core import clock
from reports.demo import cast, ground
from reports.demo.build import build
from reports.demo.progress import Progress

WRONG_USE = 2  # exit code
_ZONE = ZoneInfo("Asia/Shanghai")  # of a moment that was typed without one


def whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of a whole number between `low` and `high`, both included."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(high)) and low <= int(text) <= high):
            raise ArgumentTypeError(f"{text[:40]!r} is not a whole number from {low} to {high}.")
        return int(text)

    return read


def moment(text: str) -> datetime:
    """Read an ISO moment such as 2026-11-21T15:00, in the stores' time zone unless it names one."""
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=_ZONE)
    except ValueError as error:
        raise ArgumentTypeError(f"{text[:40]!r} is not a moment such as 2026-11-21T15:00.") from error


class Command(BaseCommand):
    """Believable data of an invented brand; refuses a database that has the demo already."""

    help = "Build the demo stores: invented people and cars, with weeks of believable work."

    def add_arguments(self, parser) -> None:
        """The size of the demo, and the moment it is built for."""
        parser.add_argument("--stores", type=whole(1, cast.MAX_STORES), default=1, help="how many stores")
        parser.add_argument("--cards", type=whole(1, 2_000_000), default=240, help="cards per store")
        parser.add_argument("--days", type=whole(7, 1500), default=60, help="days of history")
        parser.add_argument("--seed", type=whole(0, 10**9), default=1, help="the same seed gives the same data")
        parser.add_argument("--as-of", type=moment, default=None, help="the moment it is built for, default now")

    def handle(self, *, stores: int, cards: int, days: int, seed: int, as_of: datetime | None, **options) -> None:
        """Build it and say who can log in."""
        if ground.exists():
            raise CommandError("The demo store is here already. Use an empty database.", returncode=WRONG_USE)
        order = ground.Order(stores=stores, cards=cards, days=days, seed=seed, as_of=as_of or clock.now())
        build(order, progress=Progress(stores * cards, sys.stderr, what="cards"))
        if options["verbosity"]:
            self.stdout.write(
                f"{stores} store(s) with {cards:,} cards each. Password of everybody: {cast.DEMO_PASSWORD}"
            )
            self.stdout.write(", ".join(f"{p.username} ({p.name})" for p in cast.DEMO_LOGINS))
