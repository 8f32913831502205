"""ROLE-17: quality calls. The draw can be repeated, is spread over the days, is made once; the answers are kept."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Membership, StoreSettings
from accounts.rights import Role
from accounts.seat import settings_of
from core.errors import Refused, Stale
from followups import quality as pages
from followups.models import QualityAnswer, QualityCheck, QualityDraw
from followups.rules.sampling import Candidate, Figure, draw
from followups.services import contacts, quality
from followups.services.contacts import Entry
from leads.services import consents
from tests.cast import NOON, soon

WEEK = date(2026, 11, 16)
MONDAY = soon(days=1, hours=20)  # the night to Monday the 23rd, store time

candidates = st.lists(
    st.builds(
        Candidate, key=st.integers(1, 10_000), person=st.integers(1, 4), customer=st.integers(1, 40),
        day=st.integers(0, 6).map(lambda n: WEEK + timedelta(days=n)),
    ),
    unique_by=lambda row: row.key, max_size=60,
)  # fmt: skip


@given(candidates, st.integers(0, 8), st.text(max_size=8), st.randoms())
def test_a_draw_is_fair_and_can_be_repeated(rows, most, seed, dice):
    picked = draw(rows, most=most, seed=seed)
    by_key = {row.key: row for row in rows}
    chosen = [by_key[key] for key in picked]
    assert len({row.customer for row in chosen}) == len(chosen)
    for person in {row.person for row in rows}:
        mine = [row for row in chosen if row.person == person]
        others = {row.customer for row in chosen if row.person != person}
        free = {row.customer for row in rows if row.person == person} - others
        assert len(mine) <= most
        assert len(mine) == most or {row.customer for row in mine} == free
    again = list(rows)
    dice.shuffle(again)
    assert draw(again, most=most, seed=seed) == picked


def test_the_days_take_turns():
    rows = [Candidate(n, 1, WEEK, n) for n in range(50)]
    rows += [Candidate(100 + n, 1, WEEK + timedelta(days=n), 100 + n) for n in range(1, 5)]
    picked = draw(rows, most=5, seed="x")
    assert len([key for key in picked if key < 50]) == 1


def test_a_figure_counts_what_could_be_told():
    assert [Figure(3, 1, 1).rate, Figure(2, 1, 1).rate, Figure(0, 0, 2).rate] == [75, 66, None]


pytestmark = pytest.mark.django_db


def talk(cast, number, name, at, *, by="lina", result="reached"):
    card = cast.card(number=number, name=name, owner=by, at=at - timedelta(days=1))
    entry = Entry(token=uuid4(), result=result, content=f"words of {name}")
    contacts.record(seat=cast.seat(by), card=card, entry=entry, at=at)
    return card


@pytest.fixture
def week(cast, noon):
    """Tuesday to Saturday 李娜 talked to a customer a day and 王强 once; one attempt; one of the week before."""
    for n in range(5):
        at = soon(days=n - 4)
        noon.move_to(at)
        talk(cast, f"1541234000{n}", f"客{n}", at)
    talk(cast, "15412340007", "王客", NOON, by="wang")
    talk(cast, "15412340008", "未接", NOON, result="no_answer")
    noon.move_to(MONDAY)
    return cast


def drawn(cast):
    rows = QualityCheck.objects.filter(store=cast.store).order_by("pk")
    return {row.contact.card.customer.name for row in rows.select_related("contact__card__customer")}


def test_ROLE_17_the_system_draws_real_contacts_of_last_week_for_each_consultant(week):
    assert quality.draw(store=week.store, as_of=MONDAY) == {"drawn": 6}
    assert drawn(week) == {"客0", "客1", "客2", "客3", "客4", "王客"}
    assert QualityDraw.objects.get().week == WEEK


def test_ROLE_17_the_number_is_a_setting_and_none_means_none(week):
    settings_of(week.store)
    StoreSettings.objects.update(quality_calls=2)
    week.store.refresh_from_db()
    assert quality.draw(store=week.store, as_of=MONDAY) == {"drawn": 3}
    StoreSettings.objects.update(quality_calls=0)
    week.store.refresh_from_db()
    assert quality.draw(store=week.store, as_of=MONDAY + timedelta(days=7)) == {"drawn": 0}
    assert QualityDraw.objects.count() == 1


def test_a_week_is_drawn_once(week):
    quality.draw(store=week.store, as_of=MONDAY)
    assert quality.draw(store=week.store, as_of=MONDAY + timedelta(days=3)) == {"drawn": 0}
    assert QualityCheck.objects.count() == 6


def test_a_job_that_was_down_on_monday_draws_the_same_on_thursday(week):
    quality.draw(store=week.store, as_of=MONDAY + timedelta(days=3))
    assert QualityDraw.objects.get().week == WEEK
    assert len(drawn(week)) == 6


def test_who_may_not_be_called_has_no_phone_or_was_called_lately_is_left_in_peace(week):
    cards = {card.customer.name: card for card in week.lina.cards.select_related("customer")}
    cards["客0"].customer.phones.all().delete()
    consents.withdraw(customer=cards["客1"].customer, purpose="calls", channel="phone", at=NOON)
    quality.draw(store=week.store, as_of=MONDAY)
    assert drawn(week) == {"客2", "客3", "客4", "王客"}
    later = NOON + timedelta(days=5)
    entry = Entry(token=uuid4(), result="reached", content="again")
    contacts.record(seat=week.seat("lina"), card=cards["客2"], entry=entry, at=later)
    assert quality.draw(store=week.store, as_of=MONDAY + timedelta(days=7)) == {"drawn": 0}
    StoreSettings.objects.update(quality_rest_days=3)
    week.store.refresh_from_db()
    contacts.record(
        seat=week.seat("lina"), card=cards["客2"], at=later + timedelta(days=7),
        entry=Entry(token=uuid4(), result="reached"),
    )  # fmt: skip
    assert quality.draw(store=week.store, as_of=MONDAY + timedelta(days=14)) == {"drawn": 1}


@pytest.fixture
def check(week):
    quality.draw(store=week.store, as_of=MONDAY)
    return QualityCheck.objects.get(contact__card__customer__name="客3")


def say(cast, check, *, version=0, state="answered", note="", at=MONDAY, **verdicts):
    return quality.answer(
        seat=cast.seat("manager"), check=check, state=state, verdicts=verdicts, note=note, version=version, at=at
    )


def test_the_answers_are_kept_with_who_and_when_also_when_they_are_changed(week, check):
    say(week, check, made="yes", fits="yes", grade_right="no", content="unknown", note="fine")
    say(week, check, version=1, made="yes", fits="no", at=MONDAY + timedelta(hours=1))
    assert [(row.by, row.verdicts["fits"], row.note) for row in QualityAnswer.objects.order_by("pk")] == [
        (week.manager, "yes", "fine"), (week.manager, "no", ""),
    ]  # fmt: skip
    check.refresh_from_db()
    assert (check.fits, check.grade_right, check.checked_by, check.version) == ("no", "", week.manager, 2)


def test_a_call_that_never_was_fits_nothing_and_one_that_was_not_reached_is_asked_nothing(week, check):
    assert say(week, check, made="no", fits="yes").fits == "no"
    missed = say(week, check, version=1, state="missed", made="yes")
    assert (missed.made, missed.state) == ("", "missed")


def test_two_who_write_at_once_and_an_answer_without_the_first_question_are_refused(week, check):
    say(week, check, made="yes")
    with pytest.raises(Stale):
        say(week, check, made="no")
    with pytest.raises(Refused):
        say(week, check, version=1, fits="yes")
    check.refresh_from_db()
    assert (check.made, QualityAnswer.objects.count()) == ("yes", 1)


def test_ROLE_17_nobody_checks_the_own_calls(week, check):
    Membership.objects.create(user=week.lina, store=week.store, role=Role.SALES_MANAGER)
    form = {"state": "answered", "made": "yes", "version": "0"}
    answer = week.client("lina").post(f"/control/quality/{check.pk}/", form)
    assert (answer.status_code, QualityAnswer.objects.count()) == (422, 0)
    assert week.client("manager").post(f"/control/quality/{check.pk}/", form).status_code == 302


def test_the_figure_per_consultant_and_month(week, check):
    say(week, check, made="yes", fits="yes", grade_right="no", content="unknown")
    other = QualityCheck.objects.get(contact__card__customer__name="王客")
    say(week, other, made="yes", fits="yes", grade_right="yes", content="yes")
    months, lines = pages.trends(week.store, QualityCheck.objects.all(), MONDAY)
    assert (months[0], months[-1]) == (date(2026, 6, 1), date(2026, 11, 1))
    assert {line.person and line.person.username: line.figures[-1] for line in lines} == {
        "lina": Figure(2, 1, 1), "wang": Figure(4, 0, 1), None: Figure(6, 1, 2),
    }  # fmt: skip


def test_the_manager_draws_calls_and_writes_on_the_pages(week):
    client = week.client("manager")
    assert client.post("/control/quality/draw/").status_code == 302
    check = QualityCheck.objects.get(contact__card__customer__name="客3")
    page = client.get(f"/control/quality/{check.pk}/").content.decode()
    assert "words of 客3" in page
    assert "tel:15412340003" in page
    form = {"state": "answered", "made": "yes", "fits": "yes", "note": "好", "version": "0"}
    assert client.post(f"/control/quality/{check.pk}/", form).status_code == 302
    assert client.post(f"/control/quality/{check.pk}/", form).status_code == 302  # the second tap: told it is old
    assert QualityAnswer.objects.count() == 1
    shown = client.get("/control/quality/").content.decode()
    assert "客3" in shown
    assert "100%" in shown


@pytest.mark.parametrize(
    "wrong",
    [{}, {"state": "open"}, {"state": "answered"}, {"made": "maybe"}, {"note": "😀" * 10_000}, {"version": "x"}],
)
def test_a_form_that_makes_no_sense_is_refused_and_changes_nothing(week, check, wrong):
    form = {"state": "answered", "made": "yes", "version": "0"} | wrong if wrong else {}
    if wrong == {"state": "answered"}:
        form.pop("made")
    assert week.client("manager").post(f"/control/quality/{check.pk}/", form).status_code == 422 or not form
    assert not QualityAnswer.objects.exists()


def test_who_only_reads_gets_no_button_and_another_store_sees_nothing(week, check):
    page = week.client("gm").get("/control/quality/").content.decode()
    assert "客3" in page
    assert f"/control/quality/{check.pk}/" not in page
    assert "客3" not in week.client("other_manager").get("/control/quality/").content.decode()


@pytest.mark.parametrize("query", ["week=x", "week=2999-01-01", "week=" + "9" * 5000])
def test_the_page_opens_whatever_the_address_says(week, check, query):
    assert week.client("manager").get(f"/control/quality/?{query}").status_code == 200
