"""Finding customers who may be one, in keys that two rows share (DATA-18, LEAD-50)."""

from uuid import uuid4

import pytest
from django.db import connection

from core.errors import Refused
from leads.models import Card, Customer, CustomerPhone, DuplicatePair, Merge, OwnedCar
from leads.rules import likeness
from leads.rules.likeness import Reason
from leads.services import customers, duplicates
from leads.services.merging.merge import Choice, merge
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db


def person(cast, number: str, name: str = "张三", plate: str = "", store=None) -> Customer:
    store = store or cast.store
    row = customers.find_or_make(store=store, number=number, name=name, consent=False, at=NOON).customer
    row.plate = plate
    customers.refresh_search(row)
    row.save()
    return row


def found(cast) -> dict:
    """(first's number, second's number) → reasons."""
    duplicates.find(store=cast.store, as_of=NOON)
    pairs = DuplicatePair.objects.filter(store=cast.store)
    return {(p.first.phones.get().number, p.second.phones.get().number): p.reasons for p in pairs}


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ("15412345678", "15412345670", ["digit"]),
        ("15412345678", "15412345687", ["transposed"]),
        ("15412345678", "14512345678", ["ending", "transposed"]),
        ("15412345678", "13912345678", ["ending"]),
        ("15412345678", "17412345678", ["digit", "ending"]),
        ("15412345678", "15412345765", []),
        ("15412345678", "15412354768", []),
        ("057188886666", "057188886666-801", ["phone"]),
        ("057188886666", "057188886667", ["digit"]),
        ("+15412345678", "15412345678", ["ending", "phone"]),
        ("15411111111", "15411111112", ["digit"]),
        ("15412345679", "15412345697", ["transposed"]),
    ],
)  # fmt: skip
def test_DATA_18_the_same_name_with_almost_the_same_number(cast, one, other, reasons):
    person(cast, one)
    CustomerPhone.objects.create(store=cast.store, customer=_plain(cast), number=other, is_main=True)
    assert found(cast) == ({(one, other): reasons} if reasons else {})


def _plain(cast, name: str = "张三") -> Customer:
    return Customer.objects.create(store=cast.store, name=name, pinyin="", search_key="", created_at=NOON)


def test_almost_the_same_number_under_another_name_says_nothing(cast):
    person(cast, "15412345678")
    person(cast, "15412345670", name="李四")
    assert found(cast) == {}


def test_the_same_plate_however_it_is_written(cast):
    person(cast, "15412345678", plate="浙A12345")
    person(cast, "15499999999", name="李四", plate="浙a 12345")
    assert found(cast) == {("15412345678", "15499999999"): ["plate"]}


def test_the_cars_of_both_and_the_papers_of_both(cast):
    """A plate among the owned cars counts like the one on the card; a VIN and an identity number say more."""
    one, other = person(cast, "15412345678", plate="浙A12345"), person(cast, "13999999999", name="李四")
    OwnedCar.objects.create(store=cast.store, customer=other, plate="浙A 12345", vin="LSVAA49J132047371")
    OwnedCar.objects.create(store=cast.store, customer=one, vin="LSVAA49J132047371")
    Customer.objects.filter(pk__in=[one.pk, other.pk]).update(id_number="11010519491231002X")
    assert found(cast) == {("15412345678", "13999999999"): ["id", "plate", "vin"]}


def test_a_plate_that_everybody_has_says_nothing(cast):
    for n in range(duplicates.CROWD + 1):
        person(cast, f"154{n:02d}{n * 7:06d}", name=f"客{n}", plate="无")
    assert found(cast) == {}


def test_customers_of_another_store_are_no_duplicates(cast):
    person(cast, "15412345678", plate="浙A12345")
    person(cast, "15412345670", plate="浙A12345", store=cast.other_store)
    assert found(cast) == {}


def test_several_reasons_make_it_likelier_and_never_sure():
    assert likeness.score([Reason.PLATE]) == 60
    assert likeness.score([Reason.PLATE, Reason.DIGIT]) == 88
    assert likeness.score(list(Reason)) == 99


def test_looking_twice_finds_nothing_new_and_forgets_what_is_alike_no_more(cast):
    person(cast, "15412345678")
    other = person(cast, "15412345670")
    assert duplicates.find(store=cast.store, as_of=NOON) == {"pairs": 1, "new": 1, "gone": 0}
    assert duplicates.find(store=cast.store, as_of=soon(hours=1)) == {"pairs": 1, "new": 0, "gone": 0}
    other.name = "李四"
    other.save()
    assert duplicates.find(store=cast.store, as_of=soon(hours=2)) == {"pairs": 0, "new": 0, "gone": 1}
    assert not DuplicatePair.objects.exists()


def test_not_a_duplicate_is_remembered(cast):
    person(cast, "15412345678")
    person(cast, "15412345670")
    duplicates.find(store=cast.store, as_of=NOON)
    pair = DuplicatePair.objects.get()
    duplicates.dismiss(seat=cast.seat("manager"), pair=pair, at=NOON)
    with pytest.raises(Refused):
        duplicates.dismiss(seat=cast.seat("manager"), pair=pair, at=NOON)
    duplicates.find(store=cast.store, as_of=soon(hours=1))
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == ("no", cast.manager)
    assert not DuplicatePair.objects.open().exists()


def test_the_manager_finds_compares_and_merges_on_the_pages(cast, noon):
    client = cast.client("manager")
    one = cast.card(number="15412345678", name="张三", rivals="海马")
    two = cast.card(number="15412345670", name="张三", owner="wang", rivals="长川")
    assert client.post("/duplicates/find/").status_code == 302
    page = client.get("/duplicates/")
    [pair] = page.context["rows"]
    assert "15412345678" not in page.content.decode()
    address = f"/customers/{pair.first_id}/merge/{pair.second_id}/"
    page = client.get(address)
    form = page.context["form"]
    assert [line.name for line in page.context["card_lines"]] == ["c_rivals"]
    data = {
        "token": str(uuid4()), "seen": form["seen"].value(), "winner": two.customer_id, "c_rivals": one.customer_id,
        "main": CustomerPhone.objects.get(number="15412345678").pk,
    }  # fmt: skip
    answer = client.post(address, data)
    done = Merge.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/merges/{done.pk}/")
    two.refresh_from_db()
    assert (two.rivals, done.winner_id, done.kept) == ("海马", two.customer_id, two)
    assert client.post(address, data).status_code == 302
    assert Merge.objects.count() == 1
    assert client.get("/duplicates/").context["rows"] == []
    assert client.get(f"/merges/{done.pk}/").status_code == 200
    client.post(f"/merges/{done.pk}/undo/")
    assert Card.objects.filter(status="open").count() == 2


def test_a_page_that_was_opened_before_a_change_merges_nothing(cast, noon):
    client = cast.client("manager")
    one, two = cast.card(number="15412345678"), cast.card(number="15412345670")
    address = f"/customers/{one.customer_id}/merge/{two.customer_id}/"
    seen = client.get(address).context["form"]["seen"].value()
    Customer.objects.filter(pk=two.customer_id).update(name="李四")
    data = {"token": str(uuid4()), "seen": seen, "winner": one.customer_id}
    assert client.post(address, data).status_code == 302
    assert not Merge.objects.exists()


@pytest.mark.parametrize("wrong", [{}, {"winner": "x"}, {"winner": 999}, {"seen": "y" * 9999}, {"token": "no"}])
def test_a_wrong_choice_is_told_and_merges_nothing(cast, noon, wrong):
    one, two = cast.card(number="15412345678"), cast.card(number="15412345670")
    address = f"/customers/{one.customer_id}/merge/{two.customer_id}/"
    data = {"token": str(uuid4()), "seen": "", "winner": one.customer_id, **wrong} if wrong else {}
    assert cast.client("manager").post(address, data).status_code == 422
    assert not Merge.objects.exists()


def test_a_likely_duplicate_is_hinted_at_on_the_card_to_the_manager_only(cast, noon):
    one = cast.card(number="15412345678")
    two = cast.card(number="15412345670")
    duplicates.find(store=cast.store, as_of=NOON)
    address = f"/customers/{one.customer_id}/merge/{two.customer_id}/"
    assert address in cast.client("manager").get(f"/cards/{one.pk}/").content.decode()
    assert address not in cast.client("lina").get(f"/cards/{one.pk}/").content.decode()


def test_a_merged_customer_is_compared_no_more(cast, noon):
    one, two = cast.card(number="15412345678"), cast.card(number="15412345670")
    choice = Choice(token=uuid4(), winner=one.customer_id, loser=two.customer_id)
    merge(seat=cast.seat("manager"), choice=choice, at=NOON)
    answer = cast.client("manager").get(f"/customers/{one.customer_id}/merge/{two.customer_id}/")
    assert (answer.status_code, answer.url) == (302, "/duplicates/")


def test_DATA_18_the_finder_never_compares_each_with_each(cast):
    """Its keys are read once; PostgreSQL, even without statistics, loops over the places of a digit alone."""
    rows = Customer.objects.bulk_create(
        Customer(store=cast.store, name=f"张{n % 40}", pinyin="", search_key="", created_at=NOON) for n in range(2000)
    )
    CustomerPhone.objects.bulk_create(
        CustomerPhone(store=cast.store, customer=row, number=f"154{n * 4001:08d}", is_main=True)
        for n, row in enumerate(rows)
    )
    assert duplicates.find(store=cast.store, as_of=NOON)["pairs"] < 500
    sql = duplicates.statement()
    assert sql.count("FROM keys") == 1
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_nestloop = off")
            cursor.execute(f"EXPLAIN {sql}", {"store": cast.store.pk, "crowd": duplicates.CROWD})
            plan = [row[0] for row in cursor.fetchall()]
            cursor.execute("SET LOCAL enable_nestloop = DEFAULT")
        assert sum("Nested Loop" in line for line in plan) == 2, plan
