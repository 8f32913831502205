"""Two things at one moment that each look first and write then; between the look and the writing stands a lock."""

from collections.abc import Callable
from threading import Event, Thread
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction

from catalog.models import ListPrice
from catalog.services import imports, prices
from catalog.tests.samples import waiting_file
from core.errors import Refused
from followups.models import MassMessage, Message
from followups.services import mass
from leads.models import Customer
from leads.services import cards, consents, erasing
from leads.services.merging import merge as merging
from leads.services.merging.merge import Choice
from leads.statuses import Purpose
from reports.exports import presets
from reports.models import ExportBatch, ExportTemplate
from reports.services import exporting
from reports.statuses import Scope
from tests.cast import NOON
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)


def while_it_is_not_committed(first: Callable[[], object], then: Callable[[], object]) -> None:
    """Run `first`; before it is committed begin `then` beside it, which must wait for the commit."""
    written, commit = Event(), Event()

    def run_first() -> None:
        with transaction.atomic():
            first()
            written.set()
            commit.wait(10)
        connections.close_all()

    def run_then() -> None:
        then()
        connections.close_all()

    threads = [Thread(target=run_first), Thread(target=run_then)]
    threads[0].start()
    assert written.wait(10)
    threads[1].start()
    threads[1].join(0.5)
    waited = threads[1].is_alive()
    commit.set()
    for thread in threads:
        thread.join(20)
    assert waited


def _erase(cast, customer) -> None:
    erasing.erase(seat=cast.seat("gm"), customer=customer, typed=customer.name, ground="asked", at=NOON)


def test_who_is_erased_while_a_file_is_made_is_in_no_file(cast, noon):
    customer = cast.card(grade="H").customer
    template, seat = presets.ensure_default_template(cast.store), cast.seat("clerk")
    batch = {"template": template, "scope": Scope.ALL, "token": uuid4(), "at": NOON}
    while_it_is_not_committed(lambda: exporting.make_batch(seat=seat, **batch), lambda: _erase(cast, customer))
    assert bytes(ExportBatch.objects.get().content) == b""


def test_who_is_erased_while_many_are_written_to_is_in_no_message(cast, noon):
    customer = cast.card().customer
    consents.give(customer=customer, purpose=Purpose.MARKETING, channel="desk", at=NOON)
    row = MassMessage.objects.create(
        store=cast.store,
        token=uuid4(),
        title="x",
        text="{customer}您好",
        made_by=cast.csr,
        made_at=NOON,
        state="running",
        decided_by=cast.manager,
        decided_at=NOON,
    )
    while_it_is_not_committed(lambda: mass.gather(mass=row.pk, as_of=NOON), lambda: _erase(cast, customer))
    message = Message.objects.get()
    assert "张三" not in message.text
    assert "15412345678" not in message.number


def test_a_new_card_completes_no_customer_who_was_merged_meanwhile_back_to_life(cast, noon):
    mine, other = cast.card(), cast.card(number="15411112222", name="张叁", owner="wang")
    choice = Choice(token=uuid4(), winner=other.customer_id, loser=mine.customer_id)
    merging.merge(seat=cast.seat("manager"), choice=choice, at=NOON)
    cards.complete_customer(card=mine, fields={"plate": "浙A12345"})  # `mine` is as it was read before the merge
    loser = Customer.objects.get(pk=mine.customer_id)
    assert (loser.merged_into, loser.plate) == (other.customer, "浙A12345")


def test_a_price_entered_while_a_file_is_imported_makes_no_error(cast, noon):
    trim, seat, upload = cast.models[0].trims.get(), cast.seat("manager"), waiting_file(cast)
    upload.rows = [{"line": 2, "model": "S5", "trim": trim.name, "price": "139800.00"}]
    upload.save()
    words = {"amount": 129800, "from_day": NOON.date(), "based_on": 0, "at": NOON}
    done = in_parallel([
        lambda: prices.set_price(seat=seat, trim=trim, **words), lambda: imports.run(seat=seat, upload=upload, at=NOON),
    ])  # fmt: skip
    assert not [one for one in done if isinstance(one, Exception) and not isinstance(one, Refused)], done
    assert ListPrice.objects.filter(trim=trim).exists()


def test_two_templates_get_one_name_at_once_and_one_is_told(cast, noon):
    seat = cast.seat("clerk")
    both = [ExportTemplate.objects.create(store=cast.store, name=name, sheet="x") for name in ("one", "two")]
    words = {"name": "same", "sheet": "x", "start_row": 1, "columns": []}
    done = in_parallel([
        lambda row=row: exporting.save_template(seat=seat, template=row, **words) for row in both
    ])  # fmt: skip
    assert {type(one) for one in done} == {ExportTemplate, Refused}
    assert not any(isinstance(one, IntegrityError) for one in done)
