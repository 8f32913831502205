"""What a day's report is collected from (SDR-06, SDR-10, SDR-16, SDR-17, ROLE-13, GAP-50)."""

from datetime import timedelta

from django.test.utils import CaptureQueriesContext

from followups.models import FollowUp
from followups.statuses import Result, State
from leads.models import GradeChange
from leads.statuses import CardStatus, Source, Stage, VisitKind
from reports.sources import base, collect
from reports.sources.base import Day
from reports.sources.match import matches
from reports.statuses import Column, LineKind, Need


def lines_of(floor, name="lina"):
    """The lines of a consultant's day, by the customer's name."""
    who, day = floor.people[name].pk, Day.of(floor.store, floor.today)
    return {line.customer: line for line in collect.lines(day, matches(day, [who]))[who]}


def test_a_day_is_collected_with_every_kind_of_line(floor):
    lina = floor.people["lina"]
    done, missed, forgotten = (floor.card(lina, name) for name in ("已做", "未做", "漏排"))
    for card in (done, missed, forgotten):
        floor.due(card)
    floor.plan(done, missed)
    floor.contact(done, content="周三试驾")
    floor.visit(lina, 14, card=floor.card(lina, "新客", opened=floor.at(14)), is_first=True)
    floor.visit(lina, 15, kind=VisitKind.CALL)
    floor.card(lina, "外展", opened=floor.at(16), grade="C", source=Source.DEVELOPED, needs="小区外展")
    found = lines_of(floor)
    assert {name: (line.kind, line.need, line.column) for name, line in found.items()} == {
        "已做": (LineKind.CONTACT, Need.DONE, Column.PROMOTION),
        "新客": (LineKind.FIRST_VISIT, Need.DONE, Column.NONE),
        "": (LineKind.CALL, Need.DONE, Column.NONE),
        "外展": (LineKind.OPENED, Need.DONE, Column.DEVELOPMENT),
        "未做": (LineKind.NOT_DONE, Need.MISSED, Column.PROMOTION),
        "漏排": (LineKind.NOT_DONE, Need.UNPLANNED, Column.PROMOTION),
    }
    assert found["已做"].content == "周三试驾"
    assert found["已做"].car == "S5 白"


def test_a_known_customers_visit_is_one_line_and_does_the_planned_contact(floor):
    lina = floor.people["lina"]
    card = floor.card(lina, "老客")
    floor.due(card)
    floor.plan(card)
    visit = floor.visit(lina, 10, card=card, is_first=False)
    floor.contact(card, 10, result=Result.CAME_IN, visit=visit, method="in_person")
    day = Day.of(floor.store, floor.today)
    match = matches(day, [lina.pk])
    assert [line.origin for line in collect.lines(day, match)[lina.pk]] == [f"visit:{visit.pk}"]
    assert (match[lina.pk].missed, match[lina.pk].extra) == (set(), set())


def test_a_reception_shows_the_grade_before_and_after(floor):
    lina = floor.people["lina"]
    card = floor.card(lina, "升级", opened=floor.at(9), grade="A")
    floor.visit(lina, 9, card=card)
    for hour, before, after in ((9, "", "C"), (10, "C", "A")):
        GradeChange.objects.create(
            card=card, before=before, after=after, stage=Stage.RECEPTION, by=lina, at=floor.at(hour)
        )
    GradeChange.objects.create(card=card, before="A", after="H", stage=Stage.FOLLOW_UP, by=lina, at=floor.at(11))
    day, who = Day.of(floor.store, floor.today), lina.pk
    found = [(line.kind, line.grade_before, line.grade_after) for line in collect.lines(day, matches(day, [who]))[who]]
    assert found == [(LineKind.FIRST_VISIT, "", "A"), (LineKind.JUDGED, "A", "H")]


def test_a_delivered_customers_call_is_maintenance_sdr_04(floor):
    card = floor.card(floor.people["lina"], "车主", status=CardStatus.DELIVERED, grade="O")
    floor.contact(card)
    assert lines_of(floor)["车主"].column == Column.MAINTENANCE


def test_an_attempt_is_no_contact_but_counts_as_tried(floor):
    card = floor.card(floor.people["lina"], "未接")
    floor.due(card)
    floor.plan(card)
    floor.contact(card, result=Result.NO_ANSWER)
    day, who = Day.of(floor.store, floor.today), floor.people["lina"].pk
    match = matches(day, [who])[who]
    numbers = collect.numbers(who, match, collect.counts(day, [who]))
    assert (numbers.planned, numbers.done, numbers.missed, numbers.tried) == (1, 0, 1, 1)
    assert lines_of(floor)["未接"].need == Need.MISSED


def test_due_is_what_stood_open_at_the_start_of_the_day_role_13(floor):
    lina, yesterday = floor.people["lina"], floor.today - timedelta(days=1)
    tomorrow = floor.today + timedelta(days=1)
    floor.due(floor.card(lina, "今天"))
    floor.due(floor.card(lina, "逾期"), on=yesterday)
    floor.due(floor.card(lina, "明天"), on=tomorrow)
    floor.due(floor.card(lina, "昨天做完"), on=yesterday, state=State.DONE, closed_at=floor.at(23, yesterday))
    floor.due(floor.card(lina, "今天做完"), state=State.DONE, closed_at=floor.at(1))
    floor.due(floor.card(lina, "今天取消"), state=State.CANCELLED, closed_at=floor.at(1))
    retried = floor.due(floor.card(lina, "今天改约"), due_on=tomorrow)
    floor.contact(retried.card, result=Result.NO_ANSWER, follow_up=retried, was_due=False)
    day = Day.of(floor.store, floor.today)
    due = matches(day, [lina.pk])[lina.pk].due
    names = FollowUp.objects.filter(card__in=due).values_list("card__customer__name", flat=True)
    assert set(names) == {"今天", "逾期", "今天做完", "今天改约"}


def test_a_retry_agreed_yesterday_for_tomorrow_is_not_due_today(floor):
    lina, yesterday = floor.people["lina"], floor.today - timedelta(days=1)
    tomorrow = floor.today + timedelta(days=1)
    retried = floor.due(floor.card(lina, "明天再打"), on=yesterday, due_on=tomorrow)
    floor.contact(retried.card, result=Result.NO_ANSWER, follow_up=retried, at=floor.at(10, yesterday))
    assert matches(Day.of(floor.store, floor.today), [lina.pk])[lina.pk].due == set()


def test_a_colleagues_contact_does_the_planned_customer(floor):
    lina, wang = floor.people["lina"], floor.people["wang"]
    card = floor.card(lina, "代访")
    floor.plan(card)
    floor.contact(card, by=wang)
    day = Day.of(floor.store, floor.today)
    match = matches(day, [lina.pk, wang.pk])
    assert match[lina.pk].missed == set()
    assert match[wang.pk].extra == {card.pk}
    assert collect.lines(day, match)[lina.pk] == []


def test_another_stores_work_is_not_collected(floor, elsewhere):
    other = elsewhere.people["lina"]
    elsewhere.contact(elsewhere.card(other, "外店"))
    elsewhere.visit(other)
    day = Day.of(floor.store, floor.today)
    assert collect.lines(day, matches(day, [other.pk]))[other.pk] == []


def test_a_new_source_adds_lines_and_a_number_without_a_change_here(floor, monkeypatch):
    line = base.Line(floor.people["lina"].pk, "drive:1", LineKind.CONTACT, customer="试驾")
    monkeypatch.setattr(base, "_SOURCES", dict(base._SOURCES))
    base.register(base.Source("drives", "Drives", lambda day, who: [line], lambda day, who: {line.consultant: {"": 1}}))
    assert "试驾" in lines_of(floor)
    counted = collect.counts(Day.of(floor.store, floor.today), [line.consultant])
    assert counted["drives"] == {line.consultant: {"": 1}}


def test_collecting_asks_the_same_number_of_times_for_one_and_for_twenty(floor, connection_of_db):
    def ask() -> int:
        with CaptureQueriesContext(connection_of_db) as asked:
            day, people = Day.of(floor.store, floor.today), [p.pk for p in floor.people.values()]
            collect.lines(day, matches(day, people))
            collect.counts(day, people)
        return len(asked)

    def work(name: str) -> None:
        person = floor.people[name]
        done, missed = floor.card(person, "甲"), floor.card(person, "乙")
        floor.plan(done, missed)
        floor.contact(done)
        floor.visit(person, card=done)
        floor.card(person, "丙", opened=floor.at(9))

    work("lina")
    one = ask()
    for number in range(20):
        floor.person(f"more{number}")
        work(f"more{number}")
    assert ask() == one
