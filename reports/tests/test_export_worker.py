"""Big batches for the DMS are left to the worker: long work shows progress, can be left, ends in a notice."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from accounts import notices
from accounts.models import Membership, Notice
from core.errors import Refused
from leads.models import Customer
from leads.services import erasing
from reports.exports import presets
from reports.exports import rows as reading
from reports.models import ExportBatch, ExportLog, ExportRow
from reports.services import exporting as services
from reports.services import making
from reports.statuses import BatchFault, BatchState, Scope
from tests.support.parallel import in_parallel


@pytest.fixture
def batch(floor, monkeypatch) -> ExportBatch:
    """Three cards are many here: the batch of them waits for the worker, which reads one card at a time."""
    monkeypatch.setattr(services, "IN_REQUEST", 2)
    for module in (reading, making):
        monkeypatch.setattr(module, "PAGE", 1)
    for name in ("甲", "乙", "丙"):
        floor.card(floor.people["lina"], name)
    return ask(floor)


def ask(floor, scope=Scope.CHANGED) -> ExportBatch:
    """The clerk asks for a batch at five."""
    template = presets.ensure_default_template(floor.store)
    return services.make_batch(seat=floor.seat("clerk"), template=template, scope=scope, token=uuid4(), at=floor.at(17))


def sweep(floor, hour: float = 17.01) -> dict[str, int]:
    """The worker looks for what waits."""
    counts = making.make_waiting(store=floor.store, as_of=floor.at(hour))
    return {word: number for word, number in counts.items() if number}


def begun(batch, floor, **changes) -> None:
    """A worker began the batch at five and has died since."""
    values = {"state": BatchState.MAKING, "begun_at": floor.at(17), "try_at": floor.at(17.05), "attempts": 1}
    ExportBatch.objects.filter(pk=batch.pk).update(**(values | changes))


def names_in(batch) -> list[str]:
    """The customers in the file."""
    batch.refresh_from_db()
    sheet = load_workbook(BytesIO(bytes(batch.content))).active
    return [row[0].value for row in sheet.iter_rows(min_row=2)]


def test_a_big_batch_waits_and_the_worker_makes_it_and_tells_who_asked(floor, batch):
    assert (batch.state, batch.cards, batch.sha256) == (BatchState.WAITING, 3, "")
    with pytest.raises(Refused):
        services.hand_out(seat=floor.seat("clerk"), batch=batch, at=floor.at(17))
    assert sweep(floor) == {"made": 1}
    assert names_in(batch) == ["甲", "乙", "丙"]
    assert (batch.state, batch.rows_count, batch.checked) == (BatchState.MADE, 3, 3)
    assert list(batch.log.order_by("pk").values_list("action", flat=True)) == ["asked", "made"]
    told = Notice.objects.get()
    assert (told.person, told.link) == (floor.people["clerk"], "/exports/")
    with translation.override("en"):
        assert notices.said(told) == "Batch 1 for the DMS is made, with 3 rows"
    assert sweep(floor, 17.1) == {}


def test_a_small_batch_is_made_at_once(floor, batch, monkeypatch):
    sweep(floor)
    monkeypatch.setattr(services, "IN_REQUEST", 3)
    assert ask(floor, Scope.ALL).state == BatchState.MADE
    assert Notice.objects.count() == 1


def test_what_comes_while_one_is_being_made_waits_behind_it_and_no_row_goes_twice(floor, batch, monkeypatch):
    monkeypatch.setattr(services, "IN_REQUEST", 100)
    second = ask(floor)
    assert second.state == BatchState.WAITING
    assert sweep(floor) == {"made": 1, "failed": 1}
    second.refresh_from_db()
    assert (second.state, second.fault) == (BatchState.FAILED, BatchFault.EMPTY)
    assert ExportRow.objects.count() == 3


def test_one_whose_worker_died_stays_being_made_and_is_begun_anew(floor, batch):
    begun(batch, floor, checked=2)
    assert sweep(floor, 17.04) == {}
    batch.refresh_from_db()
    assert batch.state == BatchState.MAKING
    assert sweep(floor, 17.06) == {"again": 1, "made": 1}
    assert names_in(batch) == ["甲", "乙", "丙"]
    assert (batch.attempts, ExportRow.objects.count()) == (2, 3)


def test_one_that_is_interrupted_again_and_again_is_failed_and_can_be_tried_by_hand(floor, batch):
    begun(batch, floor, attempts=making.MOST_ATTEMPTS)
    assert sweep(floor, 17.06) == {}
    batch.refresh_from_db()
    assert (batch.state, batch.fault) == (BatchState.FAILED, BatchFault.STOPPED)
    assert Notice.objects.get().kind == "batch-failed"
    services.make_again(seat=floor.seat("manager"), batch=batch, at=floor.at(17.1))
    assert sweep(floor, 17.2) == {"made": 1}
    assert list(batch.log.order_by("pk").values_list("action", flat=True)) == ["asked", "failed", "again", "made"]


def test_only_what_failed_or_stands_still_is_tried_again(floor, batch):
    clerk = floor.seat("clerk")
    with pytest.raises(Refused):
        services.make_again(seat=clerk, batch=batch, at=floor.at(17))
    begun(batch, floor)
    with pytest.raises(Refused):
        services.make_again(seat=clerk, batch=batch, at=floor.at(17.01))
    assert services.make_again(seat=clerk, batch=batch, at=floor.at(17.06)).state == BatchState.WAITING
    sweep(floor, 17.07)
    with pytest.raises(Refused):
        services.make_again(seat=clerk, batch=batch, at=floor.at(18))


@pytest.mark.parametrize("change", [{"state": BatchState.DISCARDED}, {"attempts": 2, "begun_at": "later"}])
def test_a_maker_whose_claim_is_gone_keeps_nothing(floor, batch, change):
    begun(batch, floor)
    mine = ExportBatch.objects.get(pk=batch.pk)
    begun(batch, floor, **{name: floor.at(18) if value == "later" else value for name, value in change.items()})
    with pytest.raises(making.Stopped):
        making.carry_out(batch=mine, seat=floor.seat("clerk"), at=floor.at(17))
    assert not ExportRow.objects.exists()
    assert ExportBatch.objects.get().sha256 == ""


def test_who_may_export_no_more_gets_no_file(floor, batch):
    Membership.objects.filter(user=floor.people["clerk"]).delete()
    assert sweep(floor) == {"failed": 1}
    batch.refresh_from_db()
    assert batch.fault == BatchFault.NO_RIGHT


def test_somebody_who_is_erased_meanwhile_is_not_in_the_file(floor, batch):
    begun(batch, floor)
    mine = ExportBatch.objects.get(pk=batch.pk)
    customer = Customer.objects.get(name="乙")
    erasing.erase(seat=floor.seat("manager"), customer=customer, typed="乙", ground="asked", at=floor.at(17))
    with pytest.raises(making.Stopped):
        making.carry_out(batch=mine, seat=floor.seat("clerk"), at=floor.at(17))
    assert sweep(floor, 17.01) == {"made": 1}
    assert names_in(batch) == ["甲", "丙"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_a_batch_once(floor, batch):
    answers = in_parallel([lambda: sweep(floor), lambda: sweep(floor)])
    assert sorted(answers, key=len) == [{}, {"made": 1}]
    assert (ExportRow.objects.count(), ExportLog.objects.filter(action="made").count()) == (3, 1)


def test_the_page_says_how_far_it_is_and_asks_again_until_it_is_made(floor, batch):
    client, url = floor.client("clerk"), reverse("export-batch", args=[batch.pk])
    begun(batch, floor, checked=2, try_at=floor.at(17) + timedelta(days=1))
    page = client.get(reverse("exports")).content.decode()
    assert 'value="2"' in page and f'hx-get="{url}"' in page and "export-check" not in page
    assert f'hx-get="/exports/check/?template={batch.template_id}"' in page
    assert client.get(url).status_code == 302
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" in part and "/download/" not in part
    assert client.post(reverse("export-discard", args=[batch.pk])).status_code == 302
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" not in part
    assert client.get(reverse("export-download", args=[batch.pk])).status_code == 409


def test_many_rows_are_checked_after_the_page_has_come(floor, batch):
    floor.card(floor.people["lina"], "缺车型", grade="C", car_model=None, colour=None)
    client, url = floor.client("clerk"), reverse("export-check")
    assert "缺车型" not in client.get(reverse("exports")).content.decode()
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "缺车型" in part and "hx-swap-oob" in part and "<html" not in part
    assert "缺车型" in client.get(url).content.decode()
    form = {"template": batch.template_id, "scope": "all", "token": str(uuid4())}
    assert client.post(reverse("export-make"), form).status_code == 302
    assert set(ExportBatch.objects.values_list("state", flat=True)) == {BatchState.WAITING}


def test_a_failed_batch_is_tried_again_on_the_page(floor, batch):
    begun(batch, floor, state=BatchState.FAILED, fault=BatchFault.ERROR)
    client, url = floor.client("clerk"), reverse("export-again", args=[batch.pk])
    assert url in client.get(reverse("exports")).content.decode()
    assert client.post(url).status_code == 302
    batch.refresh_from_db()
    assert batch.state == BatchState.WAITING
    assert client.post(url).status_code == 409
