"""A source that a later app registers travels everywhere without a change there: sources register themselves."""

from collections import Counter
from dataclasses import replace
from io import BytesIO

import pytest
from django.core import mail
from django.urls import reverse
from openpyxl import load_workbook

from accounts.seat import settings_of
from core import clock
from reports import events, metrics
from reports.models import DailyReport
from reports.rules.daily import Ahead, Line, Trace
from reports.services import daily as services
from reports.services import digest
from reports.sources import base
from reports.statuses import LineKind


@pytest.fixture
def drives(floor, monkeypatch):
    """An app of test drives: one drive of lina's today, a delivery arranged, a number, a goal, a failed case."""
    lina = floor.people["lina"]
    card = floor.card(lina, "试驾的人")
    line = Line(
        lina.pk, "drive:7", LineKind.DRIVE, card=card.pk, at=floor.at(0.05), customer="试驾的人", content="十公里"
    )
    told = [line]
    source = base.Source(
        "drives", "试驾数", lines=lambda day, who: told if lina.pk in who else [],
        count=lambda day, who: {lina.pk: Counter({"S5": 3})},
        plans=lambda day, cards: {card.pk: [Ahead("balance", floor.today, "尾款三万")]},
        plan_labels={"balance": "收尾款"}, traces={"drive": lambda keys: {7: Trace("李娜", floor.at(0.06))}},
        failed=lambda day, who: told,
    )  # fmt: skip
    for registry in (base._SOURCES, events._SOURCES, metrics._METRICS):
        monkeypatch.setitem(registry, "drives", None)  # taken out again after the test
    base.register(source)
    events.register("drives", lambda store, day: [events.Event(lina.pk, "交车仪式", "试驾的人", card=card.pk)])
    counted = {(lina.pk, floor.today): 3}
    metrics.register(metrics.Metric("drives", "试驾目标", lambda *asked: counted))
    return told


def seen(floor, name: str, url: str, **query) -> str:
    """The page as the person called `name` sees it."""
    return floor.client(name).get(reverse(url), query).content.decode()


def test_a_source_registered_later_is_in_report_meetings_paper_and_mail(floor, drives):
    """SDR-13, SDR-15 and what follows join like this: line, number, plan, failed case, appointment, goal, mail."""
    own = seen(floor, "lina", "report")
    for words in ("试驾的人", "十公里", "试驾数", "收尾款", "尾款三万"):
        assert words in own  # the same table is printed
    report = services.submit(seat=floor.seat("lina"), day=floor.today, summary="", at=clock.now())
    assert report.numbers["counts"]["drives"] == 3
    frozen = report.lines.get(origin="drive:7")
    evening = seen(floor, "manager", "evening", who=report.consultant_id)
    for words in ("试驾数", "S5 3", "试驾的人", "尾款三万", f"line-{frozen.pk}"):
        assert words in evening
    services.sign(seat=floor.seat("manager"), report=report, text="", lines={frozen.pk: "请他再来"}, at=clock.now())
    assert DailyReport.objects.get().lines.get(origin="drive:7").guidance == "请他再来"
    morning = seen(floor, "manager", "morning")
    assert "交车仪式" in morning
    assert "试驾目标" in seen(floor, "lina", "my-plan")
    row = settings_of(floor.store)
    row.digest_to = "gm@example.test"
    row.save(update_fields=["digest_to"])
    floor.store.refresh_from_db()
    digest.send_store(store=floor.store, as_of=floor.at(21))
    sheet = load_workbook(BytesIO(mail.outbox[0].attachments[0][1])).active
    header, *rows = sheet.iter_rows(values_only=True)
    assert {cells[0]: cells[header.index("试驾数")] for cells in rows}["lina"] == 3


def test_what_a_later_source_says_after_the_signature_is_a_correction(floor, drives):
    """The frozen line stays; the new words stand below with who wrote them."""
    report = services.submit(seat=floor.seat("lina"), day=floor.today, summary="", at=clock.now())
    drives[0] = replace(drives[0], content="二十公里")
    page = seen(floor, "manager", "evening", who=report.consultant_id)
    assert "十公里" in page and "二十公里" in page and "李娜 ·" in page
