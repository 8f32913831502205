"""A showroom in the middle of its day, made through the services: something of everything that the pages show."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from followups.services import contacts
from followups.services.contacts import Entry
from followups.statuses import Method, Result
from leads.models import Card, Visit
from leads.services import visits
from reports.exports.presets import ensure_default_template
from reports.models import DailyReport, ExportBatch, ExportTemplate
from reports.services import daily, exporting
from reports.statuses import Scope
from tests.cast import NOON, Cast

TODAY = date(2026, 11, 21)


@dataclass
class Showroom:
    """What stands in the scene: three cards and a visit of 李娜, a card of 王强 in his submitted report, a batch."""

    late: Card
    due: Card
    fresh: Card
    visit: Visit
    guided: Card
    report: DailyReport
    batch: ExportBatch


def showroom(cast: Cast) -> Showroom:
    """Build it: 李娜 has a late, a due and a new customer and one on the floor; 王强 has handed in his report."""
    late = cast.card(number="15412340001", name="陈晓雨", grade="A", at=NOON - timedelta(days=9))
    due = cast.card(number="15412340002", name="欧阳文博", grade="H", at=NOON - timedelta(days=2))
    say(cast, late, "比较过两款竞品，担心后排空间", days=6)
    fresh = _fresh(cast)
    guided = cast.card(number="15412340004", name="高翔", owner="wang", grade="B+", at=NOON - timedelta(days=7))
    say(cast, guided, "同意周三试驾，旧车想先评估", days=0, by="wang")
    cast.card(number="15412340005", name="冯雪", owner="wang", grade="A", at=NOON - timedelta(days=12))
    report = daily.submit(seat=cast.seat("wang"), day=TODAY, summary="上午两位，下午等一位回电。", at=NOON)
    visit = cast.visit(at=NOON - timedelta(minutes=25), consultant=cast.lina.pk, came_before=True, party_size=2)
    return Showroom(late, due, fresh, visit, guided, report, _batch(cast))


def say(cast: Cast, card: Card, words: str, *, days: int, by: str = "lina", result: str = Result.REACHED) -> None:
    """Record a call of `days` days ago."""
    entry = Entry(token=uuid4(), result=result, method=Method.PHONE, content=words)
    contacts.record(seat=cast.seat(by), card=card, entry=entry, at=NOON - timedelta(days=days))


def _fresh(cast: Cast) -> Card:
    """Came yesterday evening, left name and phone, waits for the 24-hour contact."""
    at = NOON - timedelta(hours=18)
    visit = cast.visit(by="lina", at=at, phone="15412340003", name="林思远", party_size=3, car_model=cast.models[1])
    if visit.consultant != cast.lina:
        raise ValueError("The first in line is not 李娜: the scene is built for her.")
    visits.end(seat=cast.seat("lina"), visit=visit, at=at + timedelta(minutes=42))
    return Card.objects.get(customer__phones__number="15412340003")


def _batch(cast: Cast) -> ExportBatch:
    template = template_of(cast)
    return exporting.make_batch(
        seat=cast.seat("clerk"), template=template, scope=Scope.CHANGED, token=uuid4(), at=NOON - timedelta(hours=1)
    )


def template_of(cast: Cast) -> ExportTemplate:
    """The store's template of intention customers."""
    return ensure_default_template(cast.store)
