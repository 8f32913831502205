"""Nobody signs the own report (SDR-19, ROLE-12); guidance for a day is a follow-up of its own (product.md §5)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import ClosedDay, Membership
from accounts.rights import Role
from accounts.seat import settings_of
from core.errors import Refused
from followups import day as days
from followups.models import FollowUp, Guidance
from followups.services import contacts
from followups.services.contacts import Entry
from followups.statuses import Kind, State
from reports.models import DailyReport
from reports.rules.signing import Signer, bar
from reports.services import daily as services
from reports.statuses import ReportState
from tests.support.snapshot import business_rows


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_the_own_report_is_signed_only_where_the_store_allows_it(signs, managers, own, of_a_manager, allowed):
    why = bar(Signer(signs, managers, own, of_a_manager), own_allowed=allowed)
    if own:
        assert (why is None) == (allowed and signs)
    else:
        assert (why is None) == (signs or (managers and of_a_manager))


@pytest.fixture
def own(floor) -> DailyReport:
    """The report of today of a manager who also sells."""
    Membership.objects.create(user=floor.people["manager"], store=floor.store, role=Role.CONSULTANT)
    floor.contact(floor.card(floor.people["manager"], "经理的客"), 10)
    return services.submit(seat=floor.seat("manager"), day=floor.today, summary="我自己的", at=floor.at(19))


def test_the_own_report_is_neither_signed_nor_guided_nor_returned(floor, own):
    seat, at = floor.seat("manager"), floor.at(19.5)
    before = business_rows()
    for act in (
        lambda: services.sign(seat=seat, report=own, text="好", lines={}, at=at),
        lambda: services.guide(seat=seat, report=own, text="好", lines={}, at=at),
        lambda: services.give_back(seat=seat, report=own, note="补", at=at),
    ):
        with pytest.raises(Refused):
            act()
    assert services.sign_all(seat=seat, reports=[own.pk], at=at) == (0, 0)
    assert business_rows() == before


@pytest.mark.parametrize("name", ["deputy", "gm"])
def test_another_manager_or_the_general_manager_signs_it(floor, own, name):
    signed = services.sign(seat=floor.seat(name), report=own, text="好", lines={}, at=floor.at(19.5))
    assert (signed.state, signed.signed_by) == (ReportState.SIGNED, floor.people[name])


def test_the_general_manager_signs_no_consultants_report(floor):
    report = services.submit(seat=floor.seat("lina"), day=floor.today, summary="", at=floor.at(19))
    with pytest.raises(Refused):
        services.sign(seat=floor.seat("gm"), report=report, text="", lines={}, at=floor.at(19.5))
    assert services.sign_all(seat=floor.seat("gm"), reports=[report.pk], at=floor.at(19.5)) == (0, 0)


def test_the_page_names_who_could_sign_and_says_when_nobody_could(floor, own):
    address = f"/evening/?who={floor.people['manager'].pk}"
    page = floor.client("manager").get(address)
    assert [p.name for p in page.context["signers"]] == ["deputy", "gm"]
    assert not page.context["may_sign"]
    Membership.objects.filter(user__name__in=["deputy", "gm"]).delete()
    assert floor.client("manager").get(address).context["signers"] == []


def test_the_store_may_allow_it(floor, own):
    settings_of(floor.store)
    floor.store.settings.own_report = True
    floor.store.settings.save(update_fields=["own_report"])
    signed = services.sign(seat=floor.seat("manager"), report=own, text="", lines={}, at=floor.at(19.5))
    assert signed.signed_by == floor.people["manager"]


@pytest.fixture
def submitted(floor) -> DailyReport:
    """Lina's report of today with one contact."""
    card = floor.card(floor.people["lina"], "顾客甲")
    floor.contact(card, 10)
    return services.submit(seat=floor.seat("lina"), day=floor.today, summary="", at=floor.at(19))


def told(floor, report, text="周三带家人看车", days_ahead=3):
    """The manager guides the one line for a day."""
    line, on = report.lines.get(), floor.today + timedelta(days=days_ahead)
    words = {"lines": {line.pk: text}, "days": {line.pk: on}}
    services.guide(seat=floor.seat("manager"), report=report, text=None, at=floor.at(19.2), **words)
    return line, on


def test_guidance_for_a_day_is_a_follow_up_of_its_own_sdr_18(floor, submitted):
    line, on = told(floor, submitted)
    planned = FollowUp.objects.get(kind=Kind.INSTRUCTED)
    assert (planned.card, planned.due_on, planned.responsible) == (line.card, on, floor.people["lina"])
    assert (Guidance.objects.get().follow_up, submitted.lines.get().guidance_on) == (planned, on)
    groups = days.tomorrow_of(floor.seat("lina"), on, floor.at(19.3))
    assert [row.guides for rows in groups.values() for row in rows] == [["周三带家人看车"]]
    on_the_day = days.day_of(floor.seat("lina"), floor.at(9, on))
    assert [row.name for row in on_the_day.today] == ["顾客甲"]


def test_another_day_moves_it_and_no_words_take_it_back(floor, submitted):
    told(floor, submitted)
    line, on = told(floor, submitted, days_ahead=5)
    assert FollowUp.objects.get(kind=Kind.INSTRUCTED, state=State.PLANNED).due_on == on
    assert FollowUp.objects.filter(kind=Kind.INSTRUCTED, state=State.CANCELLED).count() == 1
    services.guide(
        seat=floor.seat("manager"), report=submitted, text=None, lines={line.pk: ""}, days={line.pk: None},
        at=floor.at(19.3),
    )  # fmt: skip
    assert not Guidance.objects.exists()
    assert not FollowUp.objects.filter(kind=Kind.INSTRUCTED, state=State.PLANNED).exists()


@pytest.mark.parametrize("ahead", [-1, 61])
def test_a_day_on_which_nobody_could_follow_it_is_refused(floor, submitted, ahead):
    before = business_rows()
    with pytest.raises(Refused):
        told(floor, submitted, days_ahead=ahead)
    assert business_rows() == before


def test_a_closed_day_and_a_day_without_words_are_refused(floor, submitted):
    ClosedDay.objects.create(store=floor.store, day=floor.today + timedelta(days=3))
    for words in ({}, {"text": "  ", "days_ahead": 4}):
        with pytest.raises(Refused):
            told(floor, submitted, **words)
    assert not FollowUp.objects.filter(kind=Kind.INSTRUCTED).exists()


def test_a_contact_before_the_day_leaves_it_and_one_on_the_day_does_it(floor, submitted):
    line, on = told(floor, submitted)
    seat = floor.seat("lina")
    contacts.record(
        seat=seat, card=line.card, entry=Entry(token=uuid4(), result="reached", content="聊"),
        at=floor.at(10, on - timedelta(days=1)),
    )  # fmt: skip
    assert (FollowUp.objects.get(kind=Kind.INSTRUCTED).state, Guidance.objects.get().contact) == (State.PLANNED, None)
    done = contacts.record(
        seat=seat, card=line.card, entry=Entry(token=uuid4(), result="reached", content="来了"), at=floor.at(10, on)
    )
    assert FollowUp.objects.get(kind=Kind.INSTRUCTED).state == State.DONE
    assert Guidance.objects.get().contact == done.contact


def test_a_visitor_who_left_nothing_gets_no_day(floor):
    floor.visit(floor.people["lina"], 10)
    report = services.submit(seat=floor.seat("lina"), day=floor.today, summary="", at=floor.at(19))
    with pytest.raises(Refused):
        told(floor, report)


def test_the_line_is_guided_with_its_day_in_place(floor, submitted):
    line, on = submitted.lines.get(), floor.today + timedelta(days=2)
    client = floor.client("manager")
    data = {f"line-{line.pk}": "先发视频", f"day-{line.pk}": on.isoformat()}
    answer = client.post(f"/report-lines/{line.pk}/guidance/", data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert FollowUp.objects.get(kind=Kind.INSTRUCTED).due_on == on
    wrong = client.post(
        f"/report-lines/{line.pk}/guidance/", data | {f"day-{line.pk}": "nie"}, headers={"HX-Request": "true"}
    )
    assert wrong.status_code == 422
    assert FollowUp.objects.get(kind=Kind.INSTRUCTED, state=State.PLANNED).due_on == on
