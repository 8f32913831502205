"""Erasing a person: no trace of name and numbers in any table or file, counts and days stay, and it is for ever."""

import json
from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from openpyxl import load_workbook
from PIL import Image

from accounts import drafts
from core.errors import Refused
from followups.models import Contact, FollowUp, Guidance, Message
from followups.services import contacts, guidance, outbox
from followups.services.contacts import Entry
from leads.models import (
    Access,
    Card,
    Companion,
    Customer,
    CustomerPhone,
    Document,
    Erasure,
    GradeChange,
    OwnedCar,
    Visit,
)
from leads.services import cards, consents, customer_file, documents, erasing, moving, visits
from leads.services.grades import Judgement, judge
from reports.exports.presets import ensure_default_template
from reports.models import DailyReport, ExportBatch, ReportLine
from reports.services import daily, exporting
from tests.cast import NOON, soon
from tests.support import source
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db

NAME, NUMBER, SECOND, PLATE = "欧阳若曦", "15412347788", "15412349911", "浙A8X8X8"
VIN = "LSVAA49J132047371"
TRACES = (VIN, NAME, NUMBER, "154 1234 7788", SECOND, "154 1234 9911", PLATE, "ouyang", "|oyrx")
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    """Files of a test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "private"
    return settings.MEDIA_ROOT


def picture() -> bytes:
    target = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(target, "JPEG")
    return target.getvalue()


def life(cast) -> Card:
    """A customer with something in every table that knows customers, told in words that name the person."""
    lina, manager, clerk = cast.seat("lina"), cast.seat("manager"), cast.seat("clerk")
    cast.visit()  # somebody else had the turn of 李娜
    visit = cast.visit(
        name=NAME, phone=NUMBER, consent=True, consultant=cast.lina.pk, reason=f"wants {NAME}", car_model=cast.models[0]
    )
    visits.note(seat=lina, visit=visit, content=f"{NAME} came, {NUMBER}", at=NOON)
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(minutes=5))
    card = visit.card
    judgement = Judgement(grade="A", reason=f"{NAME} is sure")
    judge(seat=lina, card=card, judgement=judgement, at=soon(minutes=6), version=card.version)
    card.refresh_from_db()
    cards.edit_card(
        seat=lina, card=card, version=card.version, fields={"likes": NAME, "needs": f"call {NUMBER}"},
        customer_fields={"plate": PLATE}, number=SECOND, at=soon(minutes=7),
    )  # fmt: skip
    moving.reassign(seat=manager, card=card, to=cast.wang.pk, reason=f"{NAME} asked", at=soon(minutes=8))
    moving.reassign(seat=manager, card=card, to=cast.lina.pk, reason=f"{NAME} again", at=soon(minutes=9))
    entry = Entry(token=uuid4(), result="reached", content=f"{NAME}: 154 1234 7788")
    contacts.record(seat=lina, card=card, entry=entry, at=soon(minutes=10))
    guidance.guide(seat=manager, card=card, origin="test:1", text=f"ask {NAME}", at=soon(minutes=11))
    drafts.keep(seat=lina, key=f"who:card:{card.pk}", data={"name": [NAME]}, at=NOON)
    drafts.keep(seat=manager, key="new", data={"needs": [f"as {NAME}"]}, at=NOON)
    Companion.objects.create(store=cast.store, customer=card.customer, name=f"{NAME}二", phone=NUMBER)
    OwnedCar.objects.create(store=cast.store, customer=card.customer, brand="海马", plate=PLATE, vin=VIN)
    cast.visit(phone=SECOND, at=soon(minutes=12))
    upload = documents.Upload(token=uuid4(), content=picture(), name=f"{NAME}.jpg", kind="id")
    documents.add(seat=lina, customer=card.customer, upload=upload, at=soon(minutes=12))
    wanted = {**customer_file.present(card.customer), "name": f"{NAME}二"}
    customer_file.hand_in(
        seat=lina, customer=card.customer, token=uuid4(), wanted=wanted, learned_on=TODAY, at=soon(minutes=13)
    )
    report = daily.submit(seat=lina, day=TODAY, summary=f"{NAME} was here, {SECOND}", at=soon(minutes=14))
    daily.give_back(seat=manager, report=report, note=f"more of {NAME}", at=soon(minutes=15))
    exporting.make_batch(
        seat=clerk, template=ensure_default_template(cast.store), scope="all", token=uuid4(), at=soon(minutes=16)
    )
    return card


def told() -> dict[str, str]:
    """Every text of every table of the database, of whatever app, and what the exported files say."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = "\n".join(repr(tuple(map(_bytes_alike, row))) for row in cursor.fetchall())
    for batch in ExportBatch.objects.exclude(content=b""):
        rows = load_workbook(BytesIO(bytes(batch.content))).active.values
        found[f"file {batch.number}"] = "\n".join(map(repr, rows))
    return found


def _bytes_alike(value):
    """PostgreSQL's driver hands out a view of bytes, whose repr is an address in memory."""
    return bytes(value) if isinstance(value, memoryview) else value


def _in_json(text: str) -> str:
    """As a JSON column writes it, and repr shows that."""
    return repr(json.dumps(text)[1:-1])[1:-1]


def traces() -> dict[str, list[str]]:
    """Where something of the person still stands."""
    whole = {table: [t for t in TRACES if t in text or _in_json(t) in text] for table, text in told().items()}
    return {table: found for table, found in whole.items() if found}


def erase(cast, card: Card, by: str = "gm", typed: str = NAME, at=None) -> Erasure:
    return erasing.erase(
        seat=cast.seat(by), customer=card.customer, typed=typed, ground="asked", at=at or soon(hours=1)
    )


def test_the_search_for_traces_finds_them_everywhere(cast, noon):
    """Without this the next test could pass by looking at nothing."""
    life(cast)
    tables = set(traces())
    for model in (Customer, CustomerPhone, Card, Visit, GradeChange, Contact, Guidance, Message, Document, ReportLine,
                  DailyReport):  # fmt: skip
        assert model._meta.db_table in tables
    assert {"leads_ownerchange", "leads_cardedit", "leads_correction", "leads_turn", "reports_reportevent"} < tables
    assert "file 1" in tables


def test_no_trace_of_name_and_numbers_stays_in_any_table_or_file(cast, noon, shelf, django_capture_on_commit_callbacks):
    card = life(cast)
    with django_capture_on_commit_callbacks(execute=True):
        erase(cast, card)
    assert traces() == {}
    assert [p for p in shelf.rglob("*") if p.is_file()] == []
    assert Document.objects.get().deleted_at == soon(hours=1)


COUNTED = (Customer, Card, Visit, GradeChange, Contact, ReportLine, DailyReport, ExportBatch, Document)


def test_counts_grades_days_and_people_stay(cast, noon):
    card = life(cast)
    stay = lambda: {  # noqa: E731
        **{model.__name__: model.objects.count() for model in COUNTED},
        "grades": list(GradeChange.objects.order_by("pk").values_list("before", "after", "ticks", "at", "by")),
        "visits": list(
            Visit.objects.order_by("pk").values_list("arrived_at", "left_at", "kind", "consultant", "party_size")
        ),
        "contacts": list(Contact.objects.order_by("pk").values_list("at", "by", "result", "grade_after")),
        "lines": list(ReportLine.objects.order_by("pk").values_list("kind", "column", "need", "car")),
        "card": list(Card.objects.order_by("pk").values_list("grade", "source", "opened_at", "owner", "car_model")),
    }
    before = stay()
    row = erase(cast, card)
    assert stay() == before
    assert (row.by, row.ground, row.counts["card"], row.counts["visit"]) == (cast.gm, "asked", 1, 2)
    card.refresh_from_db()
    assert (card.status, card.customer.name, card.customer.erased_at) == ("erased", "***", soon(hours=1))


def test_nothing_is_planned_or_sent_any_more(cast, noon):
    from followups.services.reconcile import reconcile

    card = life(cast)
    assert Message.objects.get().state == "queued"
    erase(cast, card)
    assert not FollowUp.objects.filter(state="planned").exists()
    assert outbox.send_due(as_of=soon(hours=2)) == {"sent": 0, "retry": 0, "failed": 0}
    assert Message.objects.get().state == "failed"
    assert set(reconcile(store=cast.store, as_of=soon(hours=3)).values()) == {0}
    assert not consents.holds(card.customer, "messages")


def test_the_number_is_free_for_a_new_customer(cast, noon):
    card = life(cast)
    erase(cast, card)
    again = cast.card(number=SECOND, name="新客户")
    assert again.customer_id != card.customer_id


def test_another_person_of_the_same_name_stays(cast, noon):
    card = life(cast)
    other = cast.card(number="15412340099", name=NAME)
    Customer.objects.filter(pk=other.customer_id).update(plate=PLATE)
    type(cast.lina).objects.filter(pk=cast.lina.pk).update(name=NAME)
    erase(cast, card)
    other.customer.refresh_from_db()
    cast.lina.refresh_from_db()
    assert (other.customer.name, other.customer.plate, cast.lina.name) == (NAME, PLATE, NAME)
    assert other.customer.phones.get().number == "15412340099"


@pytest.mark.parametrize("typed", ["", "欧阳", NUMBER, "***"])
def test_another_name_than_the_customers_erases_nothing(cast, noon, typed):
    card = life(cast)
    before = told()
    with pytest.raises(Refused):
        erase(cast, card, typed=typed)
    assert told() == before


def test_an_open_order_is_finished_first(cast, noon):
    card = life(cast)
    Card.objects.filter(pk=card.pk).update(status="ordered")
    before = told()
    with pytest.raises(Refused):
        erase(cast, card)
    assert told() == before


def test_nothing_comes_back_to_an_erased_person(cast, noon, django_capture_on_commit_callbacks):
    card = life(cast)
    erase(cast, card)
    customer, lina, card = card.customer, cast.seat("lina"), Card.objects.get()
    with pytest.raises(Refused):
        erase(cast, card, typed="***")
    with pytest.raises(Refused):
        upload = documents.Upload(token=uuid4(), content=picture(), name="a.jpg", kind="id")
        documents.add(seat=lina, customer=customer, upload=upload, at=soon(hours=2))
    with pytest.raises(Refused):
        cards.edit_card(
            seat=lina, card=card, version=card.version, fields={}, customer_fields={"name": NAME}, number=SECOND,
            at=soon(hours=2),
        )  # fmt: skip
    with pytest.raises(Refused):
        entry = Entry(token=uuid4(), result="reached", content=NAME)
        contacts.record(seat=lina, card=card, entry=entry, at=soon(hours=2))
    assert cast.client("lina").post(f"/customers/{customer.pk}/documents/", {}).status_code == 403
    assert cast.client("lina").get(f"/cards/{card.pk}/").status_code == 200
    assert traces() == {}


def test_who_may_erase_types_the_name_on_the_page(cast, noon):
    card = life(cast)
    address = f"/customers/{card.customer_id}/erase/"
    for name, status in (("lina", 403), ("manager", 403), ("group", 403), ("csr", 403)):
        assert cast.client(name).post(address, {"typed": NAME, "ground": "asked"}).status_code == status
    client = cast.client("admin")
    assert client.post(address, {"typed": "x", "ground": "asked"}).status_code == 422
    assert client.post(address, {"typed": "九" * 10_000, "ground": "asked"}).status_code == 422
    assert client.post(address, {"typed": NAME, "ground": "?"}).status_code == 422
    assert not Erasure.objects.exists()
    assert client.post(address, {"typed": f" {NAME} ", "ground": "asked"}).status_code == 302
    assert client.post(address, {"typed": "***", "ground": "asked"}).status_code == 422
    assert Erasure.objects.count() == 1
    assert traces() == {}


def test_a_file_with_an_erased_person_is_not_handed_out(cast, noon):
    card = life(cast)
    erase(cast, card)
    assert cast.client("clerk").get(f"/exports/{ExportBatch.objects.get().pk}/download/").status_code == 409


def test_all_data_of_a_person_stand_in_one_document_before_and_nothing_after(cast, noon):
    card = life(cast)
    client, address = cast.client("manager"), f"/customers/{card.customer_id}/data"
    page = client.get(f"{address}/").content.decode()
    for trace in (NAME, NUMBER, SECOND, PLATE, "154 1234 7788", "S5"):
        assert trace in page
    record = client.get(f"{address}.json").json()
    titles = {part["title"] for part in record["parts"]}
    assert len(titles) >= 12
    assert NAME in str(record)
    assert Access.objects.filter(kind="handed_out", by=cast.manager).count() == 2
    erase(cast, card)
    after = client.get(f"{address}/").content.decode()
    assert not [t for t in TRACES if t in after]


def test_every_table_that_belongs_to_a_person_is_blanked_by_its_app(cast, noon):
    """An app whose rows point to customers must listen to the news of an erasure."""
    from leads import hooks

    customer = life(cast).customer
    touched = {app for app in source.APPS if erasing.belonging(customer, app)}
    listening = {function.__module__.split(".")[0] for function in hooks.customer_erased.subscribers}
    assert touched - listening == {"leads"}


@pytest.mark.django_db(transaction=True)
def test_erasing_beside_an_edit_and_a_contact_leaves_nothing(cast):
    card = cast.card(number=NUMBER, name=NAME, grade="A")
    seat = cast.seat("lina")
    edit = lambda: cards.edit_card(  # noqa: E731
        seat=seat, card=card, version=card.version, fields={"needs": NAME}, customer_fields={}, number=NUMBER, at=NOON
    )
    log = lambda: contacts.record(  # noqa: E731
        seat=seat, card=card, entry=Entry(token=uuid4(), result="reached", content=NAME), at=NOON
    )
    found = in_parallel([edit, lambda: erase(cast, card), log, lambda: erase(cast, card)])
    assert sum(isinstance(r, Erasure) for r in found) == 1, found
    assert not [r for r in found if isinstance(r, Exception) and not isinstance(r, Refused)], found
    assert traces() == {}
