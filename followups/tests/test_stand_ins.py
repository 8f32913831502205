"""Standing in (product.md §5): due customers of a colleague on rest are offered for the day; the owner stays."""

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.models import Notice
from core.errors import Refused
from followups.models import Contact, FollowUp, StandIn
from followups.services import contacts, stand_ins
from followups.services.contacts import Entry
from leads.models import DutyException, NeedsSheet, Presentation
from tests.cast import NOON, log_data, soon
from tests.support.parallel import in_parallel

TODAY = NOON.date()


def rest(cast, person="lina", day=TODAY, kind="leave") -> None:
    DutyException.objects.create(
        store=cast.store, consultant=cast.people[person], day=day, kind=kind, by=cast.manager, at=NOON
    )


def due_card(cast, n=0, **more):
    """A card of 李娜 graded A that was due some days ago."""
    return cast.card(number=f"154200000{n:02d}", name="张三", grade="A", at=soon(days=-9), **more)


def take(cast, *cards, by="wang", at=NOON) -> int:
    return stand_ins.take(seat=cast.seat(by), cards=[card.pk for card in cards], at=at)


@pytest.mark.django_db
def test_ROLE_03_due_customers_of_who_rests_are_offered_to_colleagues(cast, noon):
    due_card(cast)
    cast.card(number="15420000099", grade="C")  # not due
    assert stand_ins.offers(cast.seat("wang"), NOON) == {}
    rest(cast)
    assert stand_ins.offers(cast.seat("wang"), NOON) == {cast.lina: 1}
    assert stand_ins.offers(cast.seat("lina"), NOON) == {}
    assert "李娜" in cast.client("wang").get("/stand-ins/offers/").content.decode()


@pytest.mark.django_db
def test_a_stand_in_sees_and_logs_exactly_the_taken_cards_that_day(cast, noon):
    card, other = due_card(cast, 1), due_card(cast, 2)
    rest(cast)
    client = cast.client("wang")
    assert client.get(f"/cards/{card.pk}/").status_code == 403
    assert client.post("/stand-ins/take/", {"card": card.pk}).status_code == 302
    assert [row.key for row in client.get("/day/").context["day"].lent] == [card.pk]
    for page in ("", "log/", "row/", "talk/"):
        assert client.get(f"/cards/{card.pk}/{page}").status_code == 200, page
        assert client.get(f"/cards/{other.pk}/{page}").status_code == 403, page
    assert client.get(f"/cards/{card.pk}/edit/").status_code == 403
    assert client.post(f"/cards/{card.pk}/log/", log_data(card)).status_code == 302
    contact = Contact.objects.get()
    card.refresh_from_db()
    assert (contact.by, contact.follow_up.responsible, card.owner) == (cast.wang, cast.lina, cast.lina)
    assert FollowUp.objects.open().get(card=card).responsible == cast.lina


@pytest.mark.django_db
def test_a_stand_in_reads_the_records_that_the_timeline_links_to(cast, noon):
    card, other = due_card(cast, 1), due_card(cast, 2)
    rest(cast)
    take(cast, card)
    client = cast.client("wang")
    made = {"store": cast.store, "by": cast.lina, "at": NOON}
    for row, status in ((card, 200), (other, 403)):
        sheet = NeedsSheet.objects.create(card=row, token=uuid4(), cooperated="yes", **made)
        shown = Presentation.objects.create(card=row, token=uuid4(), car_model=cast.models[0], **made)
        assert client.get(f"/needs/{sheet.pk}/").status_code == status
        assert client.get(f"/presentations/{shown.pk}/").status_code == status
        assert client.get(f"/needs/{sheet.pk}/edit/").status_code == 403


@pytest.mark.django_db
def test_the_next_day_the_card_is_the_owners_alone(cast, noon):
    card = due_card(cast)
    rest(cast)
    take(cast, card)
    assert stand_ins.lent_to(cast.seat("wang"), NOON.date()).get() == card
    assert not stand_ins.lent_to(cast.seat("wang"), soon(days=1).date()).exists()
    assert not stand_ins.lent_to(cast.seat("desk"), NOON.date()).exists()


@pytest.mark.django_db
def test_what_one_has_taken_no_other_takes(cast, noon):
    card = due_card(cast)
    rest(cast)
    assert take(cast, card) == 1
    assert take(cast, card) == 1  # a double click
    with pytest.raises(Refused):
        stand_ins.take(seat=_third(cast), cards=[card.pk], at=NOON)
    assert StandIn.objects.get().person == cast.wang


def _third(cast):
    """A third consultant of the store."""
    from accounts.models import Membership, User
    from accounts.seat import take_seat

    third = User.objects.create(username="third", name="陈三", email="third@example.test")
    Membership.objects.create(user=third, store=cast.store, role="consultant")
    return take_seat(third, cast.store.pk)


@pytest.mark.django_db
def test_only_due_customers_of_absent_colleagues_can_be_taken(cast, noon):
    card = due_card(cast)
    with pytest.raises(Refused):
        take(cast, card)  # she is on duty
    rest(cast)
    later = cast.card(number="15420000098", grade="C")
    with pytest.raises(Refused):
        take(cast, later)
    strange = cast.card(number="15420000097", grade="A", owner="other", at=soon(days=-9))
    with pytest.raises(Refused):
        take(cast, strange)
    rest(cast, "wang")
    with pytest.raises(Refused):
        take(cast, card)
    assert not StandIn.objects.exists()


@pytest.mark.django_db
def test_the_manager_assigns_and_moves_a_stand_in(cast, noon):
    card = due_card(cast)
    rest(cast)
    client = cast.client("manager")
    page = client.get("/stand-ins/control/")
    assert [(person.name, len(rows)) for person, rows in page.context["groups"]] == [("李娜", 1)]
    third = _third(cast).user
    client.post("/stand-ins/assign/", {"card": card.pk, "person": third.pk})
    client.post("/stand-ins/assign/", {"card": card.pk, "person": cast.wang.pk})
    row = StandIn.objects.get()
    assert (row.person, row.by, row.absent, row.day) == (cast.wang, cast.manager, cast.lina, TODAY)
    assert Notice.objects.get(person=cast.wang).kind == "stand-in"
    for wrong in (cast.lina.pk, cast.desk.pk, cast.other.pk, 0, "x"):
        client.post("/stand-ins/assign/", {"card": card.pk, "person": wrong})
    assert StandIn.objects.get().person == cast.wang


@pytest.mark.django_db
def test_the_card_page_tells_the_stand_in_whose_customer_it_is(cast, noon):
    card = due_card(cast)
    rest(cast)
    take(cast, card)
    page = cast.client("wang").get(f"/cards/{card.pk}/talk/").content.decode()
    assert "李娜" in page
    page = cast.client("wang").get(f"/cards/{card.pk}/").content.decode()
    assert "/edit/" not in page
    assert "/privacy/" not in page  # consents and documents stay with the owner: no part that would be refused


@pytest.mark.django_db(transaction=True)
def test_two_who_take_one_customer_at_once_are_one(cast, noon):
    """On PostgreSQL both run at the same time; on SQLite one after the other."""
    card = due_card(cast)
    rest(cast)
    seats = [cast.seat("wang"), _third(cast)]
    found = in_parallel([lambda seat=seat: stand_ins.take(seat=seat, cards=[card.pk], at=NOON) for seat in seats])
    assert sorted(isinstance(answer, Refused) for answer in found) == [False, True]
    assert StandIn.objects.count() == 1


@pytest.mark.django_db
def test_an_attempt_of_the_stand_in_leaves_the_follow_up_with_its_owner(cast, noon):
    card = due_card(cast)
    rest(cast)
    take(cast, card)
    entry = Entry(token=uuid4(), result="no_answer")
    contacts.record(seat=cast.seat("wang"), card=card, entry=entry, at=NOON)
    open_one = FollowUp.objects.open().get(card=card)
    assert (open_one.responsible, open_one.due_on) == (cast.lina, TODAY + timedelta(days=1))


@pytest.mark.django_db
def test_a_stand_in_who_hears_a_no_leaves_the_loss_to_the_owner(cast, noon):
    card = due_card(cast)
    rest(cast)
    take(cast, card)
    sent = log_data(card, result="said_no", content="已买别家")
    answer = cast.client("wang").post(f"/cards/{card.pk}/log/", sent)
    assert answer.url == f"/cards/{card.pk}/"
    sent = {**log_data(card, result="said_no", content="已买别家"), "prepared_version": 0}
    assert "/loss/" in cast.client("lina").post(f"/cards/{card.pk}/talk/", sent).url
