"""Who has a card: shared out with preview, claimed and settled, lost to the pool and taken from it (product.md §2)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import StoreSettings
from accounts.seat import settings_of
from core.errors import Refused, Stale
from followups.models import FollowUp
from followups.services import neglect
from leads.models import Card, Dispute, OwnerChange, PoolMove
from leads.rules import claims
from leads.rules.claims import No
from leads.rules.sharing import share_out
from leads.services import disputes, moving, pool
from leads.services.moving import Wish
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


@pytest.fixture(autouse=True)
def english():
    """The sentences of the source."""
    with translation.override("en"):
        yield


def setup(cast, **settings):
    """Change the store's settings; seats taken afterwards know them."""
    settings_of(cast.store)
    StoreSettings.objects.filter(store=cast.store).update(**settings)


def cards_of(cast, grades: str, owner: str = "lina", first: int = 0):
    return [
        cast.card(number=f"1541234{first + n:04d}", name=f"客{n}", owner=owner, grade=g) for n, g in enumerate(grades)
    ]


# sharing out


def test_cards_are_dealt_evenly_in_every_grade():
    cards = [(1, "C"), (2, "H"), (3, "C"), (4, "H"), (5, "A"), (6, "C")]
    assert share_out(cards, [7, 8], by_grade=True) == {2: 7, 4: 8, 5: 7, 1: 8, 3: 7, 6: 8}
    assert share_out(cards, [7, 8], by_grade=False) == {1: 7, 2: 8, 3: 7, 4: 8, 5: 7, 6: 8}
    assert share_out(cards, [7], by_grade=True) == dict.fromkeys((1, 2, 3, 4, 5, 6), 7)
    assert share_out([], [7], by_grade=True) == {}


def test_the_preview_says_who_gets_what_and_the_move_does_exactly_that(cast, noon):
    cards_of(cast, "AACC")
    seat = cast.seat("manager")
    FollowUp.objects.filter(card__grade="A").update(due_on=TODAY, late_from=TODAY)
    wish = Wish(Card.objects.filter(owner=cast.lina), (cast.wang.pk,))
    plan = moving.plan(seat=seat, wish=wish, today=TODAY)
    [share] = plan.shares
    assert (share.person, share.cards, dict(share.grades), share.open, share.due) == (
        cast.wang, 4, {"A": 2, "C": 2}, 4, 2,
    )  # fmt: skip
    moving.reassign_many(seat=seat, wish=wish, seen=plan.seen, reason=" leaves ", at=soon(hours=1))
    assert set(Card.objects.values_list("owner", "version")) == {(cast.wang.pk, 2)}
    assert set(FollowUp.objects.filter(state="planned").values_list("responsible", flat=True)) == {cast.wang.pk}
    moves = OwnerChange.objects.exclude(before=None)
    assert set(moves.values_list("before", "after", "reason", "by")) == {
        (cast.lina.pk, cast.wang.pk, "leaves", cast.manager.pk)
    }
    assert moves.count() == 4


def test_a_leaver_without_a_place_in_the_store_can_be_emptied(cast, noon):
    cards_of(cast, "AB")
    cast.lina.memberships.all().delete()
    cast.lina.is_active = False
    cast.lina.save()
    client = cast.client("manager")
    page = client.get("/cards/reassign/", {"owner": cast.lina.pk, "to": cast.wang.pk})
    assert [p.pk for p in page.context["holders"]] == [cast.lina.pk]
    data = {"seen": page.context["plan"].seen, "reason": "left us"}
    answer = client.post(f"/cards/reassign/?owner={cast.lina.pk}&to={cast.wang.pk}", data)
    assert answer.status_code == 302
    assert set(Card.objects.values_list("owner", flat=True)) == {cast.wang.pk}


def test_what_changed_since_the_preview_is_shown_anew(cast, noon):
    first, _second = cards_of(cast, "AA")
    client = cast.client("manager")
    address = f"/cards/reassign/?grade=A&to={cast.wang.pk}"
    seen = client.get(address).context["plan"].seen
    Card.objects.filter(pk=first.pk).update(grade="B", version=9)
    answer = client.post(address, {"seen": seen, "reason": "left us"})
    assert (answer.status_code, answer.context["plan"].cards) == (409, 1)
    assert not OwnerChange.objects.exclude(before=None).exists()
    answer = client.post(address, {"seen": answer.context["plan"].seen, "reason": "left us"})
    assert answer.status_code == 302
    assert OwnerChange.objects.exclude(before=None).count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "九" * 10_000])
def test_without_a_reason_nothing_moves(cast, noon, reason):
    cards_of(cast, "A")
    client = cast.client("manager")
    address = f"/cards/reassign/?to={cast.wang.pk}"
    seen = client.get(address).context["plan"].seen
    assert client.post(address, {"seen": seen, "reason": reason}).status_code == 422
    assert Card.objects.get().owner == cast.lina


def test_people_of_another_store_get_nothing_and_their_cards_stay(cast, noon):
    cards_of(cast, "A")
    seat = cast.seat("manager")
    for target in (cast.other.pk, cast.desk.pk, 10**9):
        with pytest.raises(Refused):
            moving.plan(seat=seat, wish=Wish(Card.objects.all(), (target,)), today=TODAY)
    outside = moving.plan(seat=cast.seat("other_manager"), wish=Wish(Card.objects.all(), (cast.other.pk,)), today=TODAY)
    assert outside.cards == 0


def test_the_statements_of_a_move_do_not_grow_with_the_cards(cast, noon):
    def statements(first: int, count: int) -> int:
        cards_of(cast, "A" * count, first=first)
        seat = cast.seat("manager")
        wish = Wish(Card.objects.filter(owner=cast.lina), (cast.wang.pk,))
        seen = moving.plan(seat=seat, wish=wish, today=TODAY).seen
        with CaptureQueriesContext(connection) as caught:
            moving.reassign_many(seat=seat, wish=wish, seen=seen, reason="leaves", at=NOON)
        return len(caught)

    assert statements(0, 1) == statements(100, 20)


def test_the_owners_of_a_card_are_listed_with_the_reason(cast, noon):
    card = cast.card()
    moving.reassign(seat=cast.seat("manager"), card=card, to=cast.wang.pk, reason="on leave", at=NOON)
    page = cast.client("wang").get(f"/cards/{card.pk}/").content.decode()
    assert "on leave" in page
    assert "李娜" in page


# claims


def test_a_claim_is_settled_and_both_read_why(cast, noon):
    card = cast.card()
    wang, lina, manager = cast.client("wang"), cast.client("lina"), cast.client("manager")
    answer = wang.post("/disputes/new/", {"phone": "154 1234 5678", "reason": "I showed the car on Monday"})
    assert answer.status_code == 302
    dispute = Dispute.objects.get()
    assert (dispute.card, dispute.claimant, dispute.holder) == (card, cast.wang, cast.lina)
    assert {tab.url: tab.count for tab in manager.get("/cards/").context["tabs"]}["disputes"] == 1
    assert "张三" not in wang.get("/disputes/").content.decode()
    assert "I showed the car" in lina.get(f"/cards/{card.pk}/").content.decode()
    data = {"decision": "moves", "decision_reason": "Monday was first"}
    assert manager.post(f"/disputes/{dispute.pk}/settle/", data).status_code == 302
    card.refresh_from_db()
    assert card.owner == cast.wang
    assert FollowUp.objects.get(state="planned").responsible == cast.wang
    for client in (wang, lina):
        assert "Monday was first" in client.get("/disputes/").content.decode()
    assert "张三" not in lina.get("/disputes/").content.decode()


@pytest.mark.parametrize("decision", ["stays", "shared"])
def test_a_card_that_stays_has_the_decision_in_its_history(cast, noon, decision):
    card = cast.card()
    dispute = disputes.claim(seat=cast.seat("wang"), number="15412345678", reason="mine", at=NOON)
    disputes.settle(seat=cast.seat("manager"), dispute=dispute, decision=decision, reason="no proof", at=NOON)
    card.refresh_from_db()
    assert card.owner == cast.lina
    assert "no proof" in cast.client("lina").get(f"/cards/{card.pk}/").content.decode()


def test_a_claim_is_settled_once(cast, noon):
    cast.card()
    dispute = disputes.claim(seat=cast.seat("wang"), number="15412345678", reason="mine", at=NOON)
    seat = cast.seat("manager")
    disputes.settle(seat=seat, dispute=dispute, decision="stays", reason="no proof", at=NOON)
    with pytest.raises(Stale):
        disputes.settle(seat=seat, dispute=dispute, decision="moves", reason="proof", at=NOON)
    with pytest.raises(Stale):
        disputes.withdraw(seat=cast.seat("wang"), dispute=dispute, at=NOON)


def test_claiming_twice_is_one_claim_and_it_can_be_taken_back(cast, noon):
    cast.card()
    seat = cast.seat("wang")
    first = disputes.claim(seat=seat, number="15412345678", reason="mine", at=NOON)
    assert disputes.claim(seat=seat, number="15412345678", reason="mine!", at=NOON) == first
    with pytest.raises(Refused):
        disputes.withdraw(seat=cast.seat("lina"), dispute=first, at=NOON)
    disputes.withdraw(seat=seat, dispute=first, at=NOON)
    first.refresh_from_db()
    assert first.state == "withdrawn"


def test_there_is_nothing_to_claim_without_a_colleagues_open_card(cast, noon):
    cast.card(number="15412340001", owner="wang")
    cast.card(number="15412340002")
    Card.objects.filter(owner=cast.lina).update(status="lost")
    for number in ("15412340001", "15412340002", "15412340003"):
        with pytest.raises(Refused):
            disputes.claim(seat=cast.seat("wang"), number=number, reason="mine", at=NOON)
    with pytest.raises(Refused):
        disputes.claim(seat=cast.seat("other"), number="15412340001", reason="mine", at=NOON)
    assert not Dispute.objects.exists()


@pytest.mark.parametrize(("days", "allowed"), [(0, True), (9, False), (10, True), (11, True)])
def test_within_the_protection_window_nobody_claims(cast, noon, days, allowed):
    setup(cast, protection_days=10 if days else 0)
    cast.card(at=soon(days=-days))
    if allowed:
        assert disputes.claim(seat=cast.seat("wang"), number="15412345678", reason="mine", at=NOON)
    else:
        with pytest.raises(Refused, match="protected"):
            disputes.claim(seat=cast.seat("wang"), number="15412345678", reason="mine", at=NOON)


def test_a_new_card_for_a_colleagues_customer_offers_the_claim_and_tells_no_name(cast, noon):
    cast.card(name="欧阳文博")
    data = {
        "name": "随便", "phone": "154 1234 5678", "source": 5, "stage": "follow_up", "grade": "C",
        "payment": "undecided",
        "instalment": "none", "used_car": "none",
    }  # fmt: skip
    answer = cast.client("wang").post("/cards/new/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "/disputes/new/?phone=154%201234%205678" in page
    assert "欧阳" not in page


@pytest.mark.parametrize(
    "data", [{}, {"phone": "abc", "reason": "x"}, {"phone": "15412345678", "reason": "九" * 10_000}]
)
def test_a_wrong_claim_is_told_at_the_field(cast, noon, data):
    cast.card()
    assert cast.client("wang").post("/disputes/new/", data).status_code == 422
    assert not Dispute.objects.exists()


def test_a_decision_without_reason_is_told_and_keeps_what_was_typed(cast, noon):
    cast.card()
    dispute = disputes.claim(seat=cast.seat("wang"), number="15412345678", reason="mine", at=NOON)
    answer = cast.client("manager").post(f"/disputes/{dispute.pk}/settle/", {"decision": "moves"})
    assert answer.status_code == 422
    assert answer.context["waiting"][0].form["decision"].value() == "moves"
    dispute.refresh_from_db()
    assert dispute.state == "open"


# the pool


def overdue(cast, days: int, grade: str = "A", number: str = "15412345678") -> Card:
    """A card of 李娜 whose follow-up is `days` days overdue at NOON."""
    card = cast.card(number=number, grade=grade, at=soon(days=-days - 40))
    day = TODAY - timedelta(days=days)
    FollowUp.objects.filter(card=card).update(due_on=day, late_from=day)
    return card


def test_without_the_setting_nothing_goes_to_the_pool(cast, noon):
    overdue(cast, 100)
    assert neglect.sweep(store=cast.store, as_of=NOON) == {"warned": 0, "pooled": 0}
    assert not PoolMove.objects.exists()


@pytest.mark.parametrize(("grade", "days"), [("A", 7), ("H", 7), ("B", 14), ("C", 14)])
def test_the_owner_is_warned_three_days_before_and_then_the_card_goes(cast, noon, grade, days):
    setup(cast, pool=True)
    cast.store.refresh_from_db()
    card = overdue(cast, days - 4, grade)
    run = lambda day: neglect.sweep(store=cast.store, as_of=soon(days=day))  # noqa: E731
    assert run(0) == {"warned": 0, "pooled": 0}
    assert run(1) == {"warned": 1, "pooled": 0}
    assert run(1) == {"warned": 0, "pooled": 0}
    assert [c.pk for c in cast.client("lina").get("/pool/").context["soon"]] == [card.pk]
    assert run(3) == {"warned": 0, "pooled": 0}
    assert run(4) == {"warned": 0, "pooled": 1}
    assert run(5) == {"warned": 0, "pooled": 0}
    card.refresh_from_db()
    assert card.pooled_at == soon(days=4)
    assert not FollowUp.objects.filter(state="planned").exists()
    assert cast.client("lina").get(f"/cards/{card.pk}/").status_code == 403
    assert cast.client("lina").get("/search/?q=zs").context["rows"] == []


def test_a_job_that_was_down_warns_first(cast, noon):
    setup(cast, pool=True)
    cast.store.refresh_from_db()
    overdue(cast, 300)
    assert neglect.sweep(store=cast.store, as_of=NOON) == {"warned": 1, "pooled": 0}
    assert neglect.sweep(store=cast.store, as_of=soon(days=3)) == {"warned": 0, "pooled": 1}


def test_a_card_with_an_order_never_goes(cast, noon):
    setup(cast, pool=True, pool_warn_days=0)
    cast.store.refresh_from_db()
    card = overdue(cast, 300)
    Card.objects.filter(pk=card.pk).update(status="ordered")
    assert neglect.sweep(store=cast.store, as_of=NOON) == {"warned": 0, "pooled": 0}


def in_pool(cast, count: int = 1, **settings) -> list[Card]:
    setup(cast, pool=True, **settings)
    cast.store.refresh_from_db()
    seat = cast.seat("manager")
    cards = cards_of(cast, "A" * count)
    return [pool.put_in(seat=seat, card=card, reason="nobody calls", at=NOON) for card in cards]


def test_a_consultant_takes_a_card_and_calls_today(cast, noon):
    [card] = in_pool(cast)
    page = cast.client("wang").get("/pool/")
    assert [c.pk for c in page.context["rows"]] == [card.pk]
    assert "15412340000" not in page.content.decode()
    assert cast.client("wang").post(f"/pool/{card.pk}/claim/").url == f"/cards/{card.pk}/"
    card.refresh_from_db()
    assert (card.owner, card.pooled_at) == (cast.wang, None)
    planned = FollowUp.objects.get(state="planned")
    assert (planned.responsible, planned.due_on) == (cast.wang, TODAY)
    assert list(PoolMove.objects.order_by("pk").values_list("kind", "before", "after")) == [
        ("in", cast.lina.pk, None), ("claimed", cast.lina.pk, cast.wang.pk),
    ]  # fmt: skip


def test_the_limits_of_a_day_and_in_all(cast, noon):
    cards = in_pool(cast, 4, pool_per_day=2, pool_most=3)
    seat = cast.seat("wang")
    for card in cards[:2]:
        pool.claim(seat=seat, card=card, at=NOON)
    with pytest.raises(Refused, match="today"):
        pool.claim(seat=seat, card=cards[2], at=NOON)
    pool.claim(seat=seat, card=cards[2], at=soon(days=1))
    with pytest.raises(Refused, match="open customers"):
        pool.claim(seat=seat, card=cards[3], at=soon(days=2))


def test_who_lost_a_card_does_not_take_it_back_at_once(cast, noon):
    [card] = in_pool(cast, pool_back_days=30)
    seat = cast.seat("lina")
    with pytest.raises(Refused, match="lost"):
        pool.claim(seat=seat, card=card, at=soon(days=29))
    assert pool.claim(seat=seat, card=card, at=soon(days=30)).owner == cast.lina


def test_the_limits_just_at_the_edge():
    free = {"today": 1, "per_day": 2, "has": 2, "most": 3, "lost_on": None, "back_days": 5, "day": TODAY}
    assert claims.refusal(**free) is None
    assert claims.refusal(**free | {"today": 2}) == No.TODAY
    assert claims.refusal(**free | {"has": 3}) == No.MOST
    assert claims.refusal(**free | {"lost_on": TODAY - timedelta(days=4)}) == No.BACK
    assert claims.refusal(**free | {"lost_on": TODAY - timedelta(days=5)}) is None


def test_a_card_that_is_taken_is_gone_for_the_second(cast, noon):
    [card] = in_pool(cast, pool_back_days=0)
    pool.claim(seat=cast.seat("wang"), card=card, at=NOON)
    with pytest.raises(Stale):
        pool.claim(seat=cast.seat("lina"), card=card, at=NOON)
    assert cast.client("lina").post(f"/pool/{card.pk}/claim/").url == "/pool/"


def test_the_manager_takes_a_card_out(cast, noon):
    [card] = in_pool(cast)
    answer = cast.client("manager").post(f"/cards/{card.pk}/reassign/", {"to": cast.lina.pk, "reason": "promised"})
    assert answer.status_code == 302
    card.refresh_from_db()
    assert (card.owner, card.pooled_at) == (cast.lina, None)
    assert FollowUp.objects.get(state="planned").responsible == cast.lina
    assert PoolMove.objects.latest("pk").kind == "out"


def test_a_customer_who_comes_back_takes_the_card_out(cast, noon):
    [card] = in_pool(cast)
    visit = cast.visit(phone="15412340000", at=soon(hours=1))
    card.refresh_from_db()
    assert (card.owner, card.pooled_at, visit.card) == (visit.consultant, None, card)
    assert card.contacts.count() == 1
    assert FollowUp.objects.get(state="planned", kind="cadence").responsible == visit.consultant


def test_reconcile_plans_nothing_for_what_lies_in_the_pool(cast, noon):
    from followups.services.reconcile import reconcile

    in_pool(cast)
    assert reconcile(store=cast.store, as_of=soon(hours=1)) == {
        "closed": 0, "handed_over": 0, "cadence": 0, "confirm": 0, "thank_you": 0, "letters": 0,
    }  # fmt: skip


@pytest.mark.parametrize("reason", ["", " "])
def test_into_the_pool_only_with_a_reason(cast, noon, reason):
    setup(cast, pool=True)
    card = cast.card()
    cast.client("manager").post(f"/cards/{card.pk}/pool/", {"reason": reason})
    card.refresh_from_db()
    assert card.pooled_at is None
