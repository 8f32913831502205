"""The register: visits and calls as the catalogue asks, LEAD-01…50 as far as they concern it (FORM-01…04)."""

import re
from uuid import uuid4

import pytest

from core.errors import Refused
from leads.models import Card, Customer, RosterDay, Turn, Visit
from leads.rules.roster import line
from leads.services import cards, roster, visits
from leads.statuses import Drink, VisitPurpose
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db


def party(**more) -> dict:
    """What the desk's quick form sends."""
    return {"token": str(uuid4()), "kind": "walk_in", "party_size": "1", "phone": "", "name": "", **more}


def call(**more) -> dict:
    """What the call form sends."""
    return {"token": str(uuid4()), "purpose": "ask", "phone": "", "name": "", **more}


def row(visit: Visit, **more) -> dict:
    """What the page of a row sends when nothing is changed."""
    visit.refresh_from_db()
    left = {"left_at": f"{visit.left_at.astimezone(visit.store.zone):%H:%M}"} if visit.left_at else {}
    return {
        "version": visit.version, "arrived_at": f"{visit.arrived_at.astimezone(visit.store.zone):%H:%M}", **left,
        "purpose": visit.purpose, "party_size": visit.party_size, "is_first": "yes" if visit.is_first else "no",
        "name": visit.name, "phone": visit.phone, "content": visit.content,
        "served_before": visit.served_before_id or "", **more,
    }  # fmt: skip


def gone(cast, minutes: int = 20, **more) -> Visit:
    """A party that arrived before noon and has left; 李娜 received it."""
    visit = cast.visit(at=soon(minutes=-60), consultant=cast.lina.pk, came_before=True, **more)
    return visits.end(seat=cast.seat("desk"), visit=visit, at=soon(minutes=minutes - 60))


def sheet(cast, query: str = "", by: str = "desk"):
    return cast.client(by).get(f"/visits/{query}")


def cell(page: str, key: str, place: int = 0) -> str:
    """The words of a column in a row of the sheet."""
    cells = re.findall(rf'<td class="k-{key}">(.*?)</td>', page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", cells[place]).split())


# --- who is counted, who receives -----------------------------------------------------------------
@pytest.mark.parametrize("purpose", ["service", "business"])
def test_LEAD_01_who_comes_for_the_workshop_or_to_sell_is_written_down_and_not_counted(cast, noon, purpose):
    """No turn, no card, no contact, no number."""
    cast.client("desk").post("/visits/new/", party(purpose=purpose, name="送货", phone="15412345678"))
    visit = Visit.objects.get()
    assert (visit.consultant, visit.turn, visit.card, visit.customer) == (None, None, None, None)
    assert Turn.objects.count() == Card.objects.count() == Customer.objects.count() == 0
    assert sheet(cast).context["rows"] == []
    assert [v.number for v in sheet(cast, "?sheet=traffic").context["rows"]] == [None]
    assert cast.client("desk").get("/visits/hours/").context["total"].total == 0
    visits.end(seat=cast.seat("desk"), visit=visit, at=NOON)
    assert not Visit.objects.unconfirmed().exists()


def test_LEAD_01_a_known_customer_in_the_workshop_is_no_contact(cast, noon):
    card = cast.card(at=soon(days=-3), grade="A")
    cast.visit(phone="15412345678", purpose=VisitPurpose.SERVICE)
    card.refresh_from_db()
    assert card.last_contact_at == soon(days=-3)
    assert card.contacts.count() == 0
    assert Visit.objects.get().customer == card.customer


def test_LEAD_01_a_correction_to_not_counted_gives_the_turn_back(cast, noon):
    visit = cast.visit()
    day = RosterDay.objects.get()
    before = line(roster.places_of(day))
    answer = cast.client("desk").post(f"/visits/{visit.pk}/edit/", row(visit, purpose="business"))
    assert answer.status_code == 302
    assert line(roster.places_of(day)) == before[::-1]
    assert line(roster.places_of(day))[0] == visit.consultant_id


def test_LEAD_01_a_party_with_a_card_stays_counted(cast, noon):
    visit = cast.visit(name="张三", phone="15412345678")
    answer = cast.client("desk").post(f"/visits/{visit.pk}/edit/", row(visit, purpose="service"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["purpose"]
    assert Visit.objects.get().purpose == VisitPurpose.LOOK


def test_LEAD_01_a_party_that_turns_out_to_buy_needs_a_consultant(cast, noon):
    visit = cast.visit(purpose=VisitPurpose.BUSINESS)
    client = cast.client("desk")
    data = row(visit, purpose="look")
    assert "consultant" in client.post(f"/visits/{visit.pk}/edit/", data).context["form"].errors
    assert client.post(f"/visits/{visit.pk}/edit/", data | {"consultant": cast.other.pk}).status_code == 422
    assert client.post(f"/visits/{visit.pk}/edit/", data | {"consultant": cast.wang.pk}).status_code == 302
    assert Visit.objects.get().consultant == cast.wang


def test_LEAD_01_no_card_comes_of_a_party_that_is_not_counted(cast, noon):
    visit = cast.visit(purpose=VisitPurpose.SERVICE, consultant=cast.lina.pk)
    with pytest.raises(Refused):
        visits.open_card_from(
            seat=cast.seat("lina"), visit=visit, name="张三", phone="15412345678", consent=False,
            judgement=cards.AT_THE_DOOR, details={}, at=NOON,
        )  # fmt: skip
    assert Customer.objects.count() == 0


def test_LEAD_02_a_batch_is_a_party_however_many_come(cast, noon):
    cast.visit(party_size=4)
    cast.visit(party_size=2, at=soon(minutes=1))
    totals = sheet(cast).context["totals"]
    assert (totals.batches, totals.people) == (2, 6)


def test_LEAD_03_first_or_again_stands_on_the_sheet_and_can_be_corrected(cast, noon):
    visit = cast.visit()
    assert cell(sheet(cast).content.decode(), "first") == "首次"
    cast.client("desk").post(f"/visits/{visit.pk}/edit/", row(visit, is_first="no", served_before=cast.wang.pk))
    assert cell(sheet(cast).content.decode(), "first") == "再次"
    assert cell(sheet(cast, "?sheet=traffic").content.decode(), "served") == "王强"


def test_LEAD_04_05_06_a_repeat_visitor_names_the_consultant_who_receives_without_a_turn(cast, noon):
    """LEAD-04, LEAD-05, LEAD-06."""
    cast.client("desk").post("/visits/new/", party(consultant=cast.wang.pk, came_before="on"))
    visit = Visit.objects.get()
    assert (visit.consultant, visit.served_before, visit.turn, visit.is_first) == (cast.wang, cast.wang, None, False)


def test_LEAD_07_08_09_every_party_gets_a_row_and_the_next_one_moves_to_the_door(cast, noon):
    """LEAD-07, LEAD-08, LEAD-09."""
    first = cast.client("desk").get("/desk/").context["board"].main.next.consultant
    cast.visit()
    answer = cast.client("desk").get("/desk/")
    assert answer.context["board"].main.next.consultant != first
    assert answer.context["board"].stands[0].consultant != first
    assert [v.consultant for v in sheet(cast, "?sheet=traffic").context["rows"]] == [first]


def test_LEAD_10_the_purpose_is_asked_at_the_door(cast, noon):
    page = cast.client("desk").get("/desk/").content.decode()
    for word in VisitPurpose.values:
        assert f'name="purpose" value="{word}"' in page
    cast.client("desk").post("/visits/new/", party(purpose="drive"))
    assert cell(sheet(cast, "?sheet=traffic").content.decode(), "purpose") == str(VisitPurpose.DRIVE.label)


def test_LEAD_11_13_companions_and_the_drink_are_noted(cast, noon):
    """LEAD-11, LEAD-13."""
    visit = cast.visit()
    data = row(visit, companions="王女士（爱人）、孩子", drink="juice")
    cast.client("desk").post(f"/visits/{visit.pk}/edit/", data)
    visit.refresh_from_db()
    assert (visit.companions, visit.drink) == ("王女士（爱人）、孩子", Drink.JUICE)
    assert "王女士（爱人）" in cell(sheet(cast).content.decode(), "name")


def test_LEAD_12_a_consultant_with_a_customer_is_marked_and_keeps_the_next_ones_row(cast, noon):
    for n in range(3):
        cast.visit(at=soon(minutes=-9 + n))
    answer = cast.client("desk").get("/desk/")
    busy = {spot.consultant for spot in answer.context["board"].main.spots if spot.busy}
    assert busy == {cast.lina, cast.wang}
    assert len(answer.context["floor"]) == 3


@pytest.mark.parametrize("address", ["edit", "note"])
def test_LEAD_14_the_invitation_to_leave_information_stands_where_no_phone_is(cast, noon, address):
    nothing, something = gone(cast), gone(cast, name="张三", phone="15412345678")
    client = cast.client("lina")
    words = "方便留个电话吗"
    assert words in client.get(f"/visits/{nothing.pk}/{address}/").content.decode()
    something = Visit.objects.get(pk=something.pk)
    if something.consultant == cast.lina:
        assert words not in client.get(f"/visits/{something.pk}/{address}/").content.decode()


def test_LEAD_15_the_row_is_completed_after_the_party_has_left_by_its_consultant_or_the_desk(cast, noon):
    visit = gone(cast)
    model, colour = cast.models[0], cast.models[0].colours.get()
    data = row(visit, car_model=model.pk, colour=colour.pk, trim=model.trims.get().pk, content="看了白色", then="sign")
    assert cast.client("lina").post(f"/visits/{visit.pk}/edit/", data).status_code == 302
    visit.refresh_from_db()
    assert (visit.car_model, visit.colour, visit.content, visit.signed_at) == (model, colour, "看了白色", NOON)
    assert cast.client("wang").get(f"/visits/{visit.pk}/edit/").status_code == 403
    assert cast.client("other").get(f"/visits/{visit.pk}/edit/").status_code == 404
    assert cast.client("desk").post(f"/visits/{visit.pk}/edit/", row(visit, party_size=3)).status_code == 302


def test_LEAD_16_name_and_phone_that_come_late_open_the_card(cast, noon):
    visit = gone(cast)
    data = row(visit, name="张三先生", phone="154 1234 5678")
    assert cast.client("desk").post(f"/visits/{visit.pk}/edit/", data).status_code == 302
    visit.refresh_from_db()
    assert visit.card.owner == cast.lina
    assert visit.card.grade == "C"
    assert visit.customer.name == "张三"
    assert visit.card.follow_ups.filter(kind="confirm").count() == 1


def test_LEAD_16_a_colleagues_customer_is_not_taken_by_a_correction(cast, noon):
    cast.card(owner="wang")
    visit = gone(cast)
    answer = cast.client("lina").post(f"/visits/{visit.pk}/edit/", row(visit, name="张三", phone="15412345678"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["phone"]
    visit.refresh_from_db()
    assert (visit.name, visit.phone, visit.card, visit.version) == ("", "", None, 2)


def test_LEAD_17_what_happened_goes_into_the_daily_report(cast, noon):
    visit = gone(cast)
    cast.client("lina").post(f"/visits/{visit.pk}/edit/", row(visit, content="比较了两款"))
    assert "比较了两款" in cast.client("lina").get("/report/").content.decode()
