"""Corrections of customers' data (DATA-04, DATA-19, DATA-25)."""

from datetime import date
from uuid import uuid4

import pytest

from core.errors import Refused
from leads.models import CardEdit, Correction
from leads.services import cards, customer_file
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def owner(cast):
    """A customer whose car was delivered."""
    card = cast.card(name="张三")
    type(card).objects.filter(pk=card.pk).update(status="delivered")
    return card.customer


def hand_in(cast, customer, by: str = "lina", learned_on: date = TODAY, at=NOON, **wanted) -> Correction:
    wanted = {**customer_file.present(customer), **wanted}
    return customer_file.hand_in(
        seat=cast.seat(by), customer=customer, token=uuid4(), wanted=wanted, learned_on=learned_on, at=at
    )


def form(customer, **more) -> dict:
    now = customer_file.present(customer)
    return {"token": str(uuid4()), "learned_on": "2026-11-21", **{k: v for k, v in now.items() if v}, **more}


def test_DATA_04_a_change_is_handed_in_with_from_and_to_and_entered_by_customer_service(cast, noon):
    customer = owner(cast)
    client = cast.client("lina")
    answer = client.post(f"/customers/{customer.pk}/correct/", form(customer, name="张珊", phone="154 1234 9999"))
    assert answer.status_code == 302
    row = Correction.objects.get()
    assert row.changes == {"name": ["张三", "张珊"], "phone": ["15412345678", "15412349999"]}
    assert (row.state, row.by, row.days_late) == ("waiting", cast.lina, 0)
    customer.refresh_from_db()
    assert customer.name == "张三"
    cast.client("csr").post(f"/corrections/{row.pk}/decide/", {"enter": "1"})
    customer.refresh_from_db()
    row.refresh_from_db()
    assert (customer.name, customer.phones.get(is_main=True).number) == ("张珊", "15412349999")
    assert (row.state, row.decided_by, row.decided_at) == ("applied", cast.csr, NOON)
    assert CardEdit.objects.get().changes == row.changes
    assert [r.pk for r in cast.client("csr").get("/search/?q=zhangshan").context["rows"]] == [customer.pk]


def test_DATA_04_handing_in_late_is_told(cast, noon):
    customer = owner(cast)
    hand_in(cast, customer, plate="浙A00001", learned_on=date(2026, 11, 18))
    assert Correction.objects.get().days_late == 3
    assert "晚 3 天" in cast.client("csr").get("/corrections/").content.decode()


def test_DATA_25_only_customer_service_writes_the_file_of_who_has_bought(cast, noon):
    customer = owner(cast)
    card = customer.cards.get()
    for name in ("lina", "manager"):
        with pytest.raises(Refused):
            cards.edit_card(
                seat=cast.seat(name), card=card, version=card.version, fields={}, customer_fields={"name": "李四"},
                number="15412345678", at=NOON,
            )  # fmt: skip
    customer.refresh_from_db()
    assert customer.name == "张三"
    assert hand_in(cast, customer, by="csr", name="李四").state == "applied"
    customer.refresh_from_db()
    assert customer.name == "李四"


def test_DATA_25_a_prospect_is_the_consultants_to_write(cast, noon):
    card = cast.card()
    cards.edit_card(
        seat=cast.seat("lina"), card=card, version=card.version, fields={}, customer_fields={"name": "李四"},
        number="15412345678", at=NOON,
    )  # fmt: skip
    card.customer.refresh_from_db()
    assert card.customer.name == "李四"


def test_DATA_19_a_correction_of_what_has_changed_since_is_not_entered(cast, noon):
    customer = owner(cast)
    first, second = hand_in(cast, customer, plate="浙A00001"), hand_in(cast, customer, plate="浙A00002")
    seat = cast.seat("csr")
    customer_file.decide(seat=seat, correction=first, enter=True, reason="", at=NOON)
    for _ in range(2):
        with pytest.raises(Refused):
            customer_file.decide(seat=seat, correction=second, enter=True, reason="", at=NOON)
    with pytest.raises(Refused):
        customer_file.decide(seat=seat, correction=first, enter=False, reason="x", at=NOON)
    customer.refresh_from_db()
    assert customer.plate == "浙A00001"


def test_a_phone_of_somebody_else_is_refused_and_nothing_is_entered(cast, noon):
    cast.card(number="15412349999", name="别人")
    customer = owner(cast)
    row = hand_in(cast, customer, phone="15412349999", name="李四")
    with pytest.raises(Refused):
        customer_file.decide(seat=cast.seat("csr"), correction=row, enter=True, reason="", at=NOON)
    row.refresh_from_db()
    customer.refresh_from_db()
    assert (row.state, customer.name) == ("waiting", "张三")


def test_not_entering_needs_a_reason(cast, noon):
    row = hand_in(cast, owner(cast), plate="浙A00001")
    client = cast.client("csr")
    client.post(f"/corrections/{row.pk}/decide/", {"enter": "0", "reason": ""})
    row.refresh_from_db()
    assert row.state == "waiting"
    client.post(f"/corrections/{row.pk}/decide/", {"enter": "0", "reason": "没有证件"})
    row.refresh_from_db()
    assert (row.state, row.reason) == ("refused", "没有证件")


@pytest.mark.parametrize(
    "wrong",
    [{}, {"name": ""}, {"name": "九" * 10_000}, {"name": "😀"}, {"phone": "12"}, {"learned_on": "2026-11-22"},
     {"learned_on": "x"}, {"salutation": "?"}, {"token": "x"}, {"plate": "九" * 10_000}],
)  # fmt: skip
def test_a_wrong_form_is_answered_and_changes_nothing(cast, noon, wrong):
    customer = owner(cast)
    answer = cast.client("lina").post(f"/customers/{customer.pk}/correct/", form(customer, **wrong))
    assert answer.status_code == 422
    assert not Correction.objects.exists()


def test_the_same_form_twice_is_one(cast, noon):
    customer = owner(cast)
    data = form(customer, plate="浙A00001")
    for _ in range(2):
        cast.client("lina").post(f"/customers/{customer.pk}/correct/", data)
    assert Correction.objects.count() == 1


def test_a_consultant_sees_own_corrections_and_numbers_hidden(cast, noon):
    customer = owner(cast)
    hand_in(cast, customer, phone="15412349999", at=soon(minutes=1))
    page = cast.client("lina").get("/corrections/").content.decode()
    assert "154****9999" in page
    assert "15412349999" not in page
    assert cast.client("wang").get("/corrections/").context["rows"] == []
    assert cast.client("other_manager").get("/corrections/").context["rows"] == []


def test_an_id_number_is_corrected_and_never_shown_whole(cast, noon):
    customer = owner(cast)
    data = form(customer, id_number="11010519491231002x")
    assert cast.client("lina").post(f"/customers/{customer.pk}/correct/", data).status_code == 302
    row = Correction.objects.get()
    assert row.changes == {"id_number": ["", "11010519491231002X"]}
    cast.client("csr").post(f"/corrections/{row.pk}/decide/", {"enter": "1"})
    customer.refresh_from_db()
    assert customer.id_number == "11010519491231002X"
    pages = [cast.client("csr").get(a).content.decode() for a in ("/corrections/?state=all",
             f"/customers/{customer.pk}/correct/", f"/customers/{customer.pk}/privacy/")]  # fmt: skip
    assert not [page for page in pages if "11010519491231002X" in page]
    assert all("110***********002X" in page for page in pages)


def test_an_id_number_is_shown_on_request_with_a_row(cast, noon):
    from leads.models import Access

    card = cast.card()
    type(card.customer).objects.filter(pk=card.customer_id).update(id_number="11010519491231002X")
    answer = cast.client("gm").post(f"/cards/{card.pk}/reveal/", {"what": "id_number"})
    assert answer.content == b"11010519491231002X"
    assert Access.objects.get().what == "id_number"
