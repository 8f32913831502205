"""Builds the demo: store by store, card by card in chunks, so that memory stays flat whatever was asked for."""

from collections.abc import Callable, Iterator

from django.db import connection, transaction

from reports.demo import (
    absence,
    belonging,
    callbacks,
    desk,
    drawers,
    gatherings,
    leads,
    losses,
    meetings,
    messages,
    privacy,
    quality,
    register,
    sheets,
)
from reports.demo.cards import Rows, Teller
from reports.demo.ground import Ground, Order
from reports.demo.scene import Scene
from reports.demo.story import draw, draw_of_today
from reports.exports.presets import ensure_default_template

CHUNK = 2000  # cards whose rows are held at once


def build(order: Order, *, progress: Callable[[int], None] = lambda done: None) -> list[Scene]:
    """Write everything in one transaction; `progress` is told the number of cards done."""
    with transaction.atomic():
        ground = Ground(order)
        scenes = []
        for number in range(1, order.stores + 1):
            scene = ground.store(number)
            done = (number - 1) * order.cards
            for count in _work(scene):
                done += count
                progress(done)
            scenes.append(scene)
    return scenes


def _work(scene: Scene) -> Iterator[int]:
    """Write one store; yields the number of cards after each chunk."""
    parties = register.parties_today(scene)
    new = [party for party in parties if party.has_card]
    old = scene.cards - len(new)
    for first in range(0, old, CHUNK):
        rows = Rows()
        indexes = range(first, min(first + CHUNK, old))
        for index in indexes:
            Teller(scene, rows, draw(scene, index)).tell()
        rows.write()
        yield len(indexes)
    _write_new(scene, new, old)
    register.write_strangers(scene, parties)
    sheets.write(scene)
    register.write_past_rosters(scene)
    _look_at_the_tables()
    losses.write(scene)
    callbacks.write(scene)
    meetings.write(scene)
    gatherings.write(scene)
    drawers.write(scene)
    leads.write(scene)
    privacy.write(scene)
    belonging.write(scene)
    desk.write(scene)
    absence.write(scene)
    quality.write(scene)
    messages.write(scene)
    ensure_default_template(scene.store)
    yield len(new)


def _look_at_the_tables() -> None:
    """Tell PostgreSQL's planner what was written: until the end of the transaction nobody else can."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _write_new(scene: Scene, parties: list[register.Party], first: int) -> None:
    """Today's new cards, whose visits and turns are there already."""
    rows = Rows()
    for index, party in enumerate(parties, start=first):
        visit = party.visit
        story = draw_of_today(scene, index, owner=party.owner, at=visit.arrived_at, kind=visit.kind)
        Teller(scene, rows, story).tell(opening=visit)
    rows.write()
