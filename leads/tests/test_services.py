"""The showroom's services: reception, turns, cards, grades, edits (LEAD-01…25, GRADE-29…33)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.errors import Refused, Stale
from leads.models import Access, Card, CardEdit, Customer, CustomerPhone, GradeChange, OwnerChange, Turn, Visit
from leads.services import cards, customers, grades, moving, roster, visits
from leads.services.grades import Judgement
from leads.services.visits import Arrival
from leads.statuses import CardStatus, Grade, TurnKind
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db


def register(cast, by="desk", at=NOON, **more):
    return visits.register(seat=cast.seat(by), arrival=Arrival(token=more.pop("token", uuid4()), **more), at=at)


def test_LEAD_07_first_visits_go_round_the_roster(cast):
    names = [register(cast, at=soon(minutes=n)).visit.consultant.username for n in range(4)]
    assert names[0] != names[1]
    assert names[:2] == names[2:]
    assert list(Turn.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]


def test_LEAD_24_a_visitor_who_leaves_nothing_is_a_row_too(cast):
    visit = register(cast, party_size=3).visit
    assert (visit.left_data, visit.customer, visit.card) == (False, None, None)
    assert Visit.objects.count() == 1
    assert Card.objects.count() == 0


def test_LEAD_16_name_and_phone_open_a_card_grade_C_with_its_evidence(cast):
    visit = register(cast, name="张先生", phone="15412345678", car_model=cast.models[1]).visit
    card = visit.card
    assert (card.grade, card.owner, card.car_model, card.customer.salutation) == (
        "C",
        visit.consultant,
        cast.models[1],
        "mr",
    )
    assert card.first_contact_on == card.first_visit_on == cast.seat("desk").today(NOON)
    change = GradeChange.objects.get(card=card)
    assert (change.before, change.after, change.ticks) == ("", "C", ["reception.C.a"])


def test_LEAD_04_a_known_phone_goes_to_its_consultant_without_a_turn(cast):
    card = cast.card(owner="wang")
    received = register(cast, phone="15412345678")
    assert received.known
    assert (received.visit.consultant, received.visit.turn, received.visit.is_first) == (cast.wang, None, False)
    assert received.visit.card == card
    assert Turn.objects.count() == 0


def test_GAP_11_the_owner_is_away_the_next_receives_and_keeps_the_turn(cast):
    cast.card(owner="wang")
    roster.set_presence(seat=cast.seat("desk"), consultant=cast.wang.pk, present=False, reason="lunch", at=NOON)
    received = register(cast, phone="15412345678")
    assert (received.visit.consultant, received.visit.turn) == (cast.lina, None)
    assert Card.objects.get().owner == cast.wang


def test_LEAD_05_a_repeat_visitor_without_a_phone_to_a_named_consultant(cast):
    visit = register(cast, consultant=cast.wang.pk, came_before=True).visit
    assert (visit.consultant, visit.is_first, visit.turn) == (cast.wang, False, None)


def test_LEAD_25_first_contact_date_is_when_information_was_first_left(cast):
    first = register(cast, name="张三", phone="15412345678", at=NOON).visit
    Card.objects.filter(pk=first.card_id).update(status=CardStatus.DELIVERED)
    again = register(cast, phone="15412345678", name="张三", at=soon(days=30)).visit
    assert again.card != first.card
    assert again.card.first_contact_on == first.card.first_contact_on


def test_an_override_needs_the_right_and_a_reason(cast):
    nobody_next = (
        cast.wang
        if roster.places_of(roster.roster_of(cast.store, NOON.date()))[0].consultant == cast.lina.pk
        else cast.lina
    )
    with pytest.raises(Refused) as refusal:
        register(cast, consultant=nobody_next.pk)
    assert refusal.value.field == "reason"
    with pytest.raises(Refused):
        register(cast, by=nobody_next.username, consultant=nobody_next.pk, reason="mine")
    assert Visit.objects.count() == Turn.objects.count() == 0
    turn = register(cast, consultant=nobody_next.pk, reason="asked for by name").visit.turn
    assert (turn.overridden, turn.reason) == (True, "asked for by name")


def test_a_consultant_of_another_store_cannot_receive(cast):
    with pytest.raises(Refused) as refusal:
        register(cast, consultant=cast.other.pk, reason="x")
    assert refusal.value.field == "consultant"
    assert Visit.objects.count() == 0


def test_nobody_present_is_a_sentence_not_an_error(cast):
    for person in (cast.lina, cast.wang):
        roster.set_presence(seat=cast.seat("desk"), consultant=person.pk, present=False, reason="training", at=NOON)
    with pytest.raises(Refused):
        register(cast)


def test_the_same_form_sent_twice_is_one_visit(cast):
    token = uuid4()
    first, second = register(cast, token=token), register(cast, token=token)
    assert second.repeated
    assert first.visit == second.visit
    assert Turn.objects.count() == 1


def test_LEAD_18_a_call_ends_when_it_is_registered(cast):
    visit = register(cast, kind="call", name="李四", phone="15412340001").visit
    assert visit.left_at == NOON
    assert visit.card.first_visit_on is None


def test_a_visit_is_closed_once(cast):
    visit = register(cast).visit
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(minutes=30))
    with pytest.raises(Refused):
        visits.end(seat=cast.seat("desk"), visit=visit, at=soon(minutes=50))
    visit.refresh_from_db()
    assert visit.left_at == soon(minutes=30)


def test_LEAD_24_only_the_consultant_confirms_the_row(cast):
    visit = register(cast).visit
    other = "wang" if visit.consultant == cast.lina else "lina"
    with pytest.raises(Refused):
        visits.note(seat=cast.seat(other), visit=visit, content="x", at=NOON)
    signed = visits.note(seat=cast.seat(visit.consultant.username), visit=visit, content="only looked", at=NOON)
    assert (signed.signed_at, signed.content) == (NOON, "only looked")


def test_skip_moves_the_next_to_the_end_with_a_reason(cast):
    order = [p.consultant for p in roster.places_of(roster.roster_of(cast.store, NOON.date()))]
    with pytest.raises(Refused):
        roster.pass_over(seat=cast.seat("desk"), consultant=order[0], kind=TurnKind.SKIPPED, reason=" ", at=NOON)
    with pytest.raises(Refused):
        roster.pass_over(seat=cast.seat("desk"), consultant=order[1], kind=TurnKind.SKIPPED, reason="x", at=NOON)
    roster.pass_over(seat=cast.seat("desk"), consultant=order[0], kind=TurnKind.SKIPPED, reason="phone", at=NOON)
    assert register(cast).visit.consultant_id == order[1]


def test_RHY_05_a_confirmed_order_takes_nobodys_turn(cast):
    first = register(cast).visit.consultant_id
    other = cast.wang.pk if first == cast.lina.pk else cast.lina.pk
    roster.confirm(seat=cast.seat("manager"), order=[first, other], at=soon(minutes=5))
    assert register(cast, at=soon(minutes=6)).visit.consultant_id == other


@pytest.mark.parametrize("order", ["empty", "double", "stranger"])
def test_a_wrong_order_changes_nothing(cast, order):
    lists = {"empty": [], "double": [cast.lina.pk, cast.lina.pk], "stranger": [cast.lina.pk, cast.other.pk]}
    day = roster.roster_of(cast.store, NOON.date())
    with pytest.raises(Refused):
        roster.confirm(seat=cast.seat("manager"), order=lists[order], at=NOON)
    day.refresh_from_db()
    assert day.confirmed_at is None
    assert day.entries.count() == 2


def test_GAP_15_without_data_no_turn_where_the_store_says_so(cast):
    settings = cast.seat("desk").settings
    settings.no_data_uses_turn = False
    settings.save()
    first = register(cast).visit
    visits.end(seat=cast.seat("desk"), visit=first, at=soon(minutes=5))
    assert register(cast, at=soon(minutes=6)).visit.consultant == first.consultant


def test_the_consultant_carries_a_visit_over_to_a_card(cast):
    visit = register(cast).visit
    name = visit.consultant.username
    card = visits.open_card_from(
        seat=cast.seat(name), visit=visit, name="赵六", phone="15412340006", consent=True,
        judgement=Judgement(grade="B+", stage="product", ticks=("product.B+.a", "product.B+.b")),
        details={"car_model": cast.models[0]}, at=soon(minutes=20),
    )  # fmt: skip
    visit.refresh_from_db()
    assert (visit.card, visit.name, card.grade, card.owner) == (card, "赵六", "B+", visit.consultant)
    with pytest.raises(Refused):
        visits.open_card_from(
            seat=cast.seat(name), visit=visit, name="赵六", phone="15412340006", consent=True,
            judgement=Judgement(grade="C"), details={}, at=NOON,
        )  # fmt: skip


def test_a_colleagues_customer_is_not_taken_by_a_visit(cast):
    mine = cast.card(owner="wang")
    visit = register(cast, consultant=cast.lina.pk, came_before=True).visit
    with pytest.raises(Refused) as refusal:
        visits.open_card_from(
            seat=cast.seat("lina"), visit=visit, name="张三", phone="15412345678", consent=False,
            judgement=Judgement(grade="C"), details={}, at=NOON,
        )  # fmt: skip
    assert refusal.value.field == "phone"
    visit.refresh_from_db()
    assert visit.card is None
    assert Card.objects.get() == mine


def judge(cast, card, grade, by="lina", at=NOON, **more):
    return grades.judge(seat=cast.seat(by), card=card, judgement=Judgement(grade=grade, **more), at=at)


def test_GRADE_32_following_the_proposal_needs_no_reason(cast):
    card = cast.card(car_model=cast.models[0])
    judged = judge(cast, card, "A", stage="drive", ticks=("drive.A.a", "drive.A.b"))
    row = GradeChange.objects.order_by("-pk").first()
    assert (judged.grade, row.before, row.after, row.proposed, row.stage) == ("A", "C", "A", "A", "drive")


def test_GAP_09_deciding_otherwise_needs_a_reason(cast):
    card = cast.card(car_model=cast.models[0])
    with pytest.raises(Refused) as refusal:
        judge(cast, card, "H", stage="drive", ticks=("drive.A.a",))
    assert refusal.value.field == "reason"
    card.refresh_from_db()
    assert (card.grade, GradeChange.objects.count()) == ("C", 1)
    assert judge(cast, card, "H", stage="drive", ticks=("drive.A.a",), reason="wife wants it").grade == "H"


def test_GAP_03_O_needs_a_recorded_order(cast):
    card = cast.card(grade="H")
    with pytest.raises(Refused) as refusal:
        judge(cast, card, "O", reason="will pay")
    assert refusal.value.field == "grade"
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.filter(pk=card.pk).update(grade=Grade.O)


def test_GAP_07_without_a_model_at_most_C(cast):
    card = cast.card()
    with pytest.raises(Refused):
        judge(cast, card, "B", reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.filter(pk=card.pk).update(grade="B")


@pytest.mark.parametrize("grade", ["Z", "", "h", "A++"])
def test_a_grade_that_the_ladder_lacks_is_refused(cast, grade):
    with pytest.raises(Refused):
        judge(cast, cast.card(car_model=cast.models[0]), grade, reason="x")


def test_ticks_of_another_stage_are_refused(cast):
    with pytest.raises(Refused):
        judge(cast, cast.card(car_model=cast.models[0]), "B", stage="needs", ticks=("drive.A.a",), reason="x")


def test_a_first_grade_is_held_to_the_same_rules(cast):
    wrong = (
        Judgement(grade="B", stage="needs", ticks=("drive.A.a",), reason="x"),
        Judgement(grade="H", stage="drive", ticks=("drive.A.a",)),
        Judgement(grade="O", reason="x"),
    )
    for judgement in wrong:
        with pytest.raises(Refused):
            cards.open_card(
                seat=cast.seat("lina"), customer=cast_customer(cast), owner=cast.lina, at=NOON, judgement=judgement,
                details={"car_model": cast.models[0]},
            )  # fmt: skip
    assert Card.objects.count() == GradeChange.objects.count() == 0


def cast_customer(cast) -> Customer:
    return customers.find_or_make(store=cast.store, number="15412345678", name="张三", consent=False, at=NOON).customer


def test_a_judgement_on_an_old_version_is_stale(cast):
    card = cast.card(car_model=cast.models[0])
    judge(cast, card, "B", reason="x")
    with pytest.raises(Stale):
        grades.judge(
            seat=cast.seat("lina"), card=card, judgement=Judgement(grade="A", reason="y"), at=NOON, version=card.version
        )


def test_grade_history_never_changes(cast):
    change = GradeChange.objects.get(card=cast.card())
    change.reason = "changed"
    with pytest.raises(ValidationError):
        change.save()
    with pytest.raises(ValidationError):
        change.delete()
    with pytest.raises(ValidationError):
        GradeChange.objects.update(reason="x")


def edit(cast, card, *, number="15412345678", version=None, by="lina", customer=None, **fields):
    seat = cast.seat(by)
    return cards.edit_card(
        seat=seat, card=card, version=version or card.version, fields=fields,
        customer_fields=customer or {}, number=number, at=NOON,
    )  # fmt: skip


def test_an_edit_is_saved_with_what_changed_and_found_again(cast):
    card = cast.card()
    edit(cast, card, customer={"name": "章三"}, number="15412349999", rivals="M7")
    row = CardEdit.objects.get()
    assert row.changes["rivals"] == ["", "M7"]
    assert row.changes["name"] == ["张三", "章三"]
    assert Customer.objects.found_by("章").get().phones.get(is_main=True).number == "15412349999"
    assert Customer.objects.found_by("9999").exists()


def test_two_editors_the_second_is_told(cast):
    card = cast.card()
    edit(cast, card, rivals="M7")
    with pytest.raises(Stale) as stale:
        edit(cast, card, rivals="X1")
    assert stale.value.current.rivals == "M7"
    card.refresh_from_db()
    assert card.rivals == "M7"


def test_a_phone_of_another_customer_is_refused_and_nothing_saved(cast):
    cast.card(number="15412340002", name="李四")
    card = cast.card()
    with pytest.raises(Refused) as refusal:
        edit(cast, card, number="15412340002", rivals="M7")
    assert refusal.value.field == "phone"
    card.refresh_from_db()
    assert card.rivals == ""
    assert CustomerPhone.objects.get(number="15412340002").customer.name == "李四"


def test_the_model_of_a_graded_card_stays(cast):
    with pytest.raises(Refused):
        edit(cast, cast.card(grade="A"), car_model=None)


def test_one_active_card_per_customer(cast):
    card = cast.card()
    with pytest.raises(Refused):
        cards.open_card(seat=cast.seat("wang"), customer=card.customer, owner=cast.wang, at=NOON)
    assert Card.objects.count() == 1


def test_the_same_phone_in_two_stores_is_two_customers(cast):
    cast.card()
    cast.card(owner="other")
    assert Customer.objects.count() == 2


def test_reassign_keeps_the_history_and_refuses_strangers(cast):
    card = cast.card()
    seat = cast.seat("manager")
    for to, reason in ((cast.other.pk, "x"), (cast.wang.pk, "  "), (cast.lina.pk, "x"), (10**9, "x")):
        with pytest.raises(Refused):
            moving.reassign(seat=seat, card=card, to=to, reason=reason, at=NOON)
    moving.reassign(seat=seat, card=card, to=cast.wang.pk, reason="leaves", at=soon(hours=1))
    assert list(OwnerChange.objects.order_by("at").values_list("after__username", flat=True)) == ["lina", "wang"]
    assert set(card.follow_ups.filter(state="planned").values_list("responsible__username", flat=True)) == {"wang"}


def test_who_unmasked_a_number_is_written_down(cast):
    card = cast.card()
    assert customers.reveal(seat=cast.seat("gm"), customer=card.customer, at=NOON) == "15412345678"
    assert Access.objects.get(kind="revealed").by == cast.gm


@pytest.mark.parametrize(
    ("typed", "name", "salutation"),
    [
        ("王先生", "王", "mr"),
        ("张女士", "张", "ms"),
        ("李小姐", "李", "ms"),
        ("欧阳三", "欧阳三", ""),
        ("先生", "先生", ""),
    ],
)
def test_LEAD_32_the_salutation_is_read_from_the_name(typed, name, salutation):
    assert customers.split_salutation(typed) == (name, salutation)


def test_names_of_one_and_of_thirty_characters_and_rare_ones(cast):
    for number, name in ((1, "张"), (2, "𠮷" * 30), (3, "欧阳·买买提")):
        card = cast.card(number=f"1541234000{number}", name=name)
        assert card.customer.name == name
        assert Customer.objects.found_by(name[:3]).exists()


def test_time_goes_on_within_a_visit(cast):
    visit = register(cast).visit
    ended = visits.end(seat=cast.seat("desk"), visit=visit, at=NOON - timedelta(minutes=5))
    assert ended.left_at == visit.arrived_at
