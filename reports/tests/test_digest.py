"""The evening numbers by mail (RPT-01, RHY-12): once a day by the store's clock, by hand as often as wanted."""

from datetime import UTC, datetime, time, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import ClosedDay
from accounts.seat import settings_of
from core.errors import Refused
from reports.models import Digest, Download
from reports.rules import digest as rules
from reports.services import digest as services
from reports.statuses import DigestState
from tests.support.parallel import in_parallel


@pytest.fixture
def store(floor):
    """Store A, whose numbers go to two people at eight in the evening."""
    row = settings_of(floor.store)
    row.digest_to, row.digest_at = "gm@example.test\nboss@example.test", time(20, 0)
    row.save(update_fields=["digest_to", "digest_at"])
    floor.store.refresh_from_db()
    return floor.store


def run(floor, hour: float, days: int = 0) -> dict:
    """The clock ticks at `hour` o'clock of the day `days` ahead."""
    return services.send_store(store=floor.store, as_of=floor.at(hour) + timedelta(days=days))


@given(st.datetimes(datetime(2026, 1, 2), datetime(2026, 12, 30)), st.times())
def test_the_day_that_is_due_has_had_its_hour(local, hour):
    day = rules.day_of(local, hour)
    begin = datetime.combine(day, hour)
    assert begin <= local < begin + timedelta(days=1)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 5), (2, 10), (3, 20), (4, 40)])
def test_a_failed_mail_waits_longer_each_time(attempts, minutes):
    at = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert rules.try_again_at(attempts, at) == at + timedelta(minutes=minutes)


def test_it_goes_out_once_after_its_hour_and_not_before(floor, store):
    assert run(floor, 19.9)["sent"] == 0
    assert run(floor, 20)["sent"] == 1
    assert run(floor, 20.1)["sent"] == 0
    assert run(floor, 23.9)["sent"] == 0
    sent = mail.outbox[0]
    assert (len(mail.outbox), sent.to) == (1, ["gm@example.test", "boss@example.test"])
    row = Digest.objects.get()
    assert (row.state, row.by, row.day) == (DigestState.SENT, None, floor.today)


def test_the_next_day_sends_again_and_a_late_clock_catches_up_once(floor, store):
    run(floor, 20)
    assert run(floor, 9, days=2)["sent"] == 1  # the evening of tomorrow was missed: its numbers come next morning
    assert [row.day for row in Digest.objects.order_by("day")] == [floor.today, floor.today + timedelta(days=1)]
    assert run(floor, 10, days=2)["sent"] == 0


def test_switching_it_on_in_the_morning_sends_nothing_of_yesterday(floor, store):
    assert run(floor, 9) == {"queued": 0, "sent": 0, "retry": 0, "failed": 0}
    assert mail.outbox == []


def test_without_receivers_and_on_closed_days_nothing_goes_out(floor, elsewhere, store):
    assert services.send_store(store=elsewhere.store, as_of=floor.at(21))["sent"] == 0
    ClosedDay.objects.create(store=store, day=floor.today)
    assert run(floor, 21)["sent"] == 0


def test_the_workbook_holds_the_evenings_numbers_and_no_customer(floor, store):
    lina = floor.people["lina"]
    lina.name = "=1+1"
    lina.save(update_fields=["name"])
    done, missed = floor.card(lina, "顾客甲"), floor.card(lina, "顾客乙")
    floor.plan(done, missed)
    floor.contact(done, 10)
    run(floor, 20)
    name, content, kind = mail.outbox[0].attachments[0]
    assert (name, kind) == (f"a-{floor.today}.xlsx", services.XLSX)
    rows = list(load_workbook(BytesIO(content)).active.iter_rows())
    cells = [[cell.value for cell in row] for row in rows]
    assert [row[:4] for row in cells if row[0] == "=1+1"] == [["=1+1", 2, 1, 1]]
    formula = next(row[0] for row in rows if row[0].value == "=1+1")
    assert (formula.data_type, formula.quotePrefix) == ("s", True)
    assert [row[1:4] for row in cells][-1] == [2, 1, 1]
    assert "顾客" not in str(cells) + mail.outbox[0].body


def test_by_hand_is_queued_once_and_written_down(floor, store):
    token, seat = uuid4(), floor.seat("manager")
    for _n in range(2):
        services.send_now(seat=seat, day=floor.today, token=token, at=floor.at(19))
    row = Digest.objects.get()
    assert (row.state, row.by) == (DigestState.QUEUED, floor.people["manager"])
    assert Download.objects.get().what == "digest"
    assert services.send_waiting(store=store, as_of=floor.at(19.01))["sent"] == 1
    assert run(floor, 20)["sent"] == 1  # the clock's own mail still comes


def test_by_hand_without_receivers_or_for_tomorrow_is_refused(floor, elsewhere, store):
    with pytest.raises(Refused):
        services.send_now(seat=elsewhere.seat("manager"), day=floor.today, token=uuid4(), at=floor.at(19))
    tomorrow = floor.today + timedelta(days=1)
    with pytest.raises(Refused):
        services.send_now(seat=floor.seat("manager"), day=tomorrow, token=uuid4(), at=floor.at(19))
    assert not Digest.objects.exists()


def test_a_server_that_says_no_is_tried_again_and_then_it_is_failed(floor, store, settings):
    settings.EMAIL_BACKEND = "reports.tests.no_mail.Broken"
    counts = [run(floor, 20 + n / 2) for n in range(7)]
    assert [row["retry"] for row in counts] == [1, 1, 1, 1, 0, 0, 0]
    row = Digest.objects.get()
    assert (row.state, row.attempts, row.error) == (DigestState.FAILED, 5, "ConnectionRefusedError")


def test_a_mail_whose_sender_died_is_failed_and_not_sent_again(floor, store):
    run(floor, 20)
    Digest.objects.update(state=DigestState.SENDING, try_at=floor.at(20.2), sent_at=None)
    mail.outbox.clear()
    assert run(floor, 20.1) == {"queued": 0, "sent": 0, "retry": 0, "failed": 0}
    assert run(floor, 20.3)["failed"] == 1
    assert (mail.outbox, Digest.objects.get().state) == ([], DigestState.FAILED)


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_send_one_mail(floor, store):
    in_parallel([lambda: run(floor, 20), lambda: run(floor, 20)])
    assert (len(mail.outbox), Digest.objects.count()) == (1, 1)


def test_the_page_sends_and_shows_what_went_out(floor, store):
    client = floor.client("manager")
    token = uuid4()
    data = {"day": floor.today, "token": token}
    assert client.post("/evening/digest/", data).status_code == 302
    assert client.post("/evening/digest/", data).status_code == 302
    assert Digest.objects.count() == 1
    assert "gm@example.test" in client.get("/evening/").content.decode()
    assert client.post("/evening/digest/", {"day": floor.today, "token": "x"}).status_code == 422
    assert floor.client("lina").post("/evening/digest/", data).status_code == 403


def test_the_settings_refuse_what_is_no_address(floor):
    from accounts.store_form import StoreSettingsForm

    row = settings_of(floor.store)
    form = StoreSettingsForm({"digest_to": "gm@example.test nonsense"}, instance=row)
    assert "digest_to" in form.errors
    form = StoreSettingsForm({"digest_to": "\n".join(f"a{n}@example.test" for n in range(21))}, instance=row)
    assert "digest_to" in form.errors
    form = StoreSettingsForm({"digest_to": " a@example.test\n\na@example.test b@example.test"}, instance=row)
    form.is_valid()
    assert form.cleaned_data["digest_to"] == "a@example.test\nb@example.test"
