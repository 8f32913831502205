"""Two customers who are one: merged field by field, nothing lost, and taken back exactly (DATA-18, product.md §2)."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.utils import translation

from core.errors import Refused, Stale
from followups.models import Contact, FollowUp
from followups.services import contacts, guidance
from followups.services.contacts import Entry
from leads.models import Card, Customer, CustomerPhone, Merge, OwnerChange, Visit
from leads.services import customers, visits
from leads.services.merging import pointers, sides
from leads.services.merging.merge import Choice, merge
from leads.services.merging.undo import undo
from leads.statuses import CardStatus
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db

ONE, OTHER = "15412345678", "15412345679"


def said(cast, card, words: str, *, days: int = 0, by: str = "lina", **more):
    entry = Entry(token=uuid4(), result="reached", content=words, **more)
    return contacts.record(seat=cast.seat(by), card=card, entry=entry, at=soon(days=days)).contact


def _write(customer: Customer, **fields) -> None:
    for name, value in fields.items():
        setattr(customer, name, value)
    customers.refresh_search(customer)
    customer.save()


@pytest.fixture(autouse=True)
def english():
    """The sentences of the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def pair(cast, noon):
    """张三 of 李娜 (A, last talked to 2 days ago) and 张珊 of 王强 (C, a visit and a contact of their own)."""
    kept = cast.card(number=ONE, name="张三", grade="A", at=soon(days=-20), rivals="海马 T9")
    said(cast, kept, "asked for the white one", days=-2)
    visit = cast.visit(phone=OTHER, name="张珊", consultant=cast.wang.pk, reason="x", at=soon(days=-10))
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(days=-10, hours=1))
    closed = visit.card
    _write(closed.customer, plate="浙A12345")
    said(cast, closed, "budget 150 000", days=-9, by="wang")
    return Card.objects.get(pk=kept.pk), Card.objects.get(pk=closed.pk)


def choice(pair, **more) -> Choice:
    kept, closed = pair
    return Choice(token=uuid4(), winner=kept.customer_id, loser=closed.customer_id, **more)


def snapshot() -> dict:
    """Every row of every app, as values, the merge's own rows left out."""
    ours = ("accounts", "catalog", "leads", "followups", "deals", "reports")
    models = [m for app in ours for m in apps.get_app_config(app).get_models()]
    skipped = {"Merge", "OwnerChange"}
    return {m.__name__: list(m._base_manager.order_by("pk").values()) for m in models if m.__name__ not in skipped}


def without_versions(rows: dict) -> dict:
    return {name: [{k: v for k, v in row.items() if k != "version"} for row in found] for name, found in rows.items()}


def test_DATA_18_everything_of_both_is_with_the_winner(cast, pair):
    kept, closed = pair
    done = merge(seat=cast.seat("manager"), choice=choice(pair), at=NOON)
    kept.refresh_from_db()
    closed.refresh_from_db()
    winner, loser = done.winner, done.loser
    winner.refresh_from_db()
    assert (closed.status, closed.duplicate_of, closed.customer, closed.owner) == (
        CardStatus.DUPLICATE, kept, winner, cast.lina,
    )  # fmt: skip
    assert {p.number for p in winner.phones.all()} == {ONE, OTHER}
    assert winner.phones.get(is_main=True).number == ONE
    assert Visit.objects.get().card == kept
    assert {c.content for c in kept.contacts.all()} == {"asked for the white one", "budget 150 000"}
    assert kept.first_contact_on == soon(days=-20).date()
    assert kept.first_visit_on == soon(days=-10).date()
    assert (loser.merged_into_id, loser.search_key) == (winner.pk, "")
    assert OTHER in winner.search_key
    change = OwnerChange.objects.filter(card=closed).latest("pk")
    assert (change.before, change.after, change.by) == (cast.wang, cast.lina, cast.manager)


def test_the_winner_takes_the_fields_that_were_chosen_and_no_others(cast, pair):
    kept, closed = pair
    Card.objects.filter(pk=closed.pk).update(rivals="长川 X", likes="露营")
    merge(seat=cast.seat("manager"), choice=choice(pair, take=["plate"], take_card=["likes"]), at=NOON)
    kept.refresh_from_db()
    assert (kept.customer.name, kept.customer.plate, kept.rivals, kept.likes) == ("张三", "浙A12345", "海马 T9", "露营")


def test_the_main_phone_is_the_chosen_one(cast, pair):
    other = CustomerPhone.objects.get(number=OTHER)
    done = merge(seat=cast.seat("manager"), choice=choice(pair, main=other.pk), at=NOON)
    assert done.winner.phones.get(is_main=True) == other


def test_one_open_follow_up_stands_and_the_earlier_day_wins(cast, pair):
    kept, closed = pair
    early = FollowUp.objects.get(card=closed, state="planned")
    FollowUp.objects.filter(pk=early.pk).update(due_on=NOON.date(), late_from=NOON.date())
    assert FollowUp.objects.get(card=kept, state="planned").due_on > NOON.date()
    merge(seat=cast.seat("manager"), choice=choice(pair), at=NOON)
    standing = FollowUp.objects.get(state="planned")
    assert (standing.card, standing.due_on, standing.responsible) == (kept, NOON.date(), cast.lina)


def test_a_24_hour_clock_moves_along(cast, noon):
    kept = cast.card(number=ONE, name="张三")
    visit = cast.visit(phone=OTHER, name="张三", consultant=cast.wang.pk, reason="x", at=soon(hours=-2))
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(hours=-1))
    merge(seat=cast.seat("manager"), choice=choice((kept, visit.card)), at=NOON)
    assert {(f.kind, f.card, f.responsible) for f in FollowUp.objects.filter(state="planned")} == {
        ("cadence", kept, cast.lina), ("confirm", kept, cast.lina),
    }  # fmt: skip


def test_taken_back_every_row_is_as_it_was(cast, pair):
    seat = cast.seat("manager")
    closed = pair[1]
    guidance.guide(seat=seat, card=closed, origin="test:1", text="call", at=NOON)
    Card.objects.filter(pk=closed.pk).update(likes="露营")
    before = snapshot()
    chosen = choice(pair, take=["plate", "name"], take_card=["likes"], main=CustomerPhone.objects.get(number=OTHER).pk)
    done = merge(seat=seat, choice=chosen, at=NOON)
    assert snapshot() != before
    undo(seat=seat, merge=done, at=soon(hours=1))
    assert without_versions(snapshot()) == without_versions(before)
    done.refresh_from_db()
    assert (done.undone_by, done.undone_at) == (cast.manager, soon(hours=1))


def test_what_came_since_stays_with_the_winner(cast, pair):
    kept, closed = pair
    seat = cast.seat("manager")
    done = merge(seat=seat, choice=choice(pair, take=["name"]), at=NOON)
    new = said(cast, kept, "after the merge", days=1)
    Customer.objects.filter(pk=kept.customer_id).update(name="张山")
    undo(seat=seat, merge=done, at=soon(days=2))
    kept.refresh_from_db()
    closed.refresh_from_db()
    assert Contact.objects.get(pk=new.pk).card == kept
    assert (kept.customer.name, closed.customer.name) == ("张山", "张珊")
    assert kept.last_contact_at == soon(days=1)
    assert (closed.status, closed.owner, closed.customer) == (CardStatus.OPEN, cast.wang, done.loser)
    assert FollowUp.objects.filter(state="planned").count() == 2
    assert FollowUp.objects.get(card=closed, state="planned").responsible == cast.wang


def test_the_search_finds_the_winner_by_both_numbers_and_the_loser_no_more(cast, pair):
    client = cast.client("manager")
    merge(seat=cast.seat("manager"), choice=choice(pair), at=NOON)
    for text in (ONE, OTHER, "zs"):
        rows = client.get("/search/", {"q": text}).context["rows"]
        assert [(r.pk, r.card_pk) for r in rows] == [(pair[0].customer_id, pair[0].pk)]


def test_a_merge_hides_the_customer_from_the_consultant_who_lost_it(cast, pair):
    merge(seat=cast.seat("manager"), choice=choice(pair), at=NOON)
    wang, lina = cast.client("wang"), cast.client("lina")
    assert wang.get(f"/cards/{pair[1].pk}/").status_code == 403
    assert wang.get("/search/?q=zs").context["rows"] == []
    assert lina.get(f"/cards/{pair[0].pk}/").status_code == 200
    assert lina.get(f"/cards/{pair[1].pk}/").status_code == 200


def test_the_desk_knows_the_number_of_the_merged_customer(cast, pair):
    merge(seat=cast.seat("manager"), choice=choice(pair), at=NOON)
    visit = cast.visit(phone=OTHER, name="张珊", at=soon(hours=1))
    assert (visit.card, visit.customer, visit.consultant) == (pair[0], pair[0].customer, cast.lina)


@pytest.mark.parametrize("both", [False, True])
def test_a_card_with_an_order_is_the_one_that_stays(cast, pair, both):
    kept, closed = pair
    Card.objects.filter(pk__in=[closed.pk, *([kept.pk] if both else [])]).update(status=CardStatus.ORDERED)
    before = snapshot()
    with pytest.raises(Refused):
        merge(seat=cast.seat("manager"), choice=choice(pair), at=NOON)
    assert snapshot() == before


def test_the_open_card_decides_who_stays(cast, pair):
    kept, closed = pair
    Card.objects.filter(pk=kept.pk).update(status=CardStatus.LOST)
    with pytest.raises(Refused, match="open card"):
        merge(seat=cast.seat("manager"), choice=choice(pair), at=NOON)
    merge(seat=cast.seat("manager"), choice=choice((closed, kept)), at=NOON)
    kept.refresh_from_db()
    assert (kept.status, kept.customer) == (CardStatus.LOST, closed.customer)


def test_a_model_that_is_taken_away_from_a_graded_card_is_refused(cast, pair):
    with pytest.raises(Refused, match="model"):
        merge(seat=cast.seat("manager"), choice=choice(pair, take_card=["car_model"]), at=NOON)


def test_not_of_another_store_and_not_with_itself(cast, pair):
    outside = customers.find_or_make(store=cast.other_store, number=ONE, name="张三", consent=True, at=NOON).customer
    kept, _closed = pair
    for loser in (outside.pk, kept.customer_id, 10**9):
        with pytest.raises(Refused):
            merge(
                seat=cast.seat("manager"),
                choice=Choice(token=uuid4(), winner=kept.customer_id, loser=loser),
                at=NOON,
            )
    assert not Merge.objects.exists()


def test_a_double_submit_merges_once(cast, pair):
    chosen = choice(pair)
    first = merge(seat=cast.seat("manager"), choice=chosen, at=NOON)
    assert merge(seat=cast.seat("manager"), choice=chosen, at=soon(minutes=1)) == first
    assert Merge.objects.count() == 1


def test_a_merge_of_what_changed_since_is_stale(cast, pair):
    kept, closed = pair
    seen = sides.digest(sides.side_of(kept.customer), sides.side_of(closed.customer))
    Customer.objects.filter(pk=closed.customer_id).update(plate="浙B1")
    with pytest.raises(Stale):
        merge(seat=cast.seat("manager"), choice=choice(pair, seen=seen), at=NOON)
    merge(seat=cast.seat("manager"), choice=choice(pair), at=NOON)
    with pytest.raises(Stale):
        merge(seat=cast.seat("manager"), choice=choice(pair), at=NOON)


def test_a_merge_is_taken_back_once_and_in_order(cast, pair):
    seat = cast.seat("manager")
    first = merge(seat=seat, choice=choice(pair), at=NOON)
    third = cast.card(number="15412345670", name="张三")
    second = merge(seat=seat, choice=choice((third, pair[0])), at=soon(minutes=1))
    with pytest.raises(Refused, match="newer merge"):
        undo(seat=seat, merge=first, at=soon(minutes=2))
    undo(seat=seat, merge=second, at=soon(minutes=3))
    undo(seat=seat, merge=first, at=soon(minutes=4))
    with pytest.raises(Refused, match="already"):
        undo(seat=seat, merge=first, at=soon(minutes=5))
    assert Card.objects.filter(status=CardStatus.OPEN).count() == 3
    assert FollowUp.objects.filter(state="planned", kind="cadence").count() == 3


def test_it_is_not_taken_back_when_a_number_has_gone(cast, pair):
    seat = cast.seat("manager")
    done = merge(seat=seat, choice=choice(pair), at=NOON)
    CustomerPhone.objects.filter(number=OTHER).delete()
    before = snapshot()
    with pytest.raises(Refused, match="phone"):
        undo(seat=seat, merge=done, at=NOON)
    assert snapshot() == before


def test_every_pointer_to_a_customer_or_card_is_found_in_the_registry():
    """A new foreign key moves by itself; this holds that none of any app escapes the walk."""
    for target in (Customer, Card):
        found = {(p.model, p.field) for p in pointers.pointers(target)}
        every = {
            (relation.related_model, relation.field.name)
            for relation in target._meta.get_fields(include_hidden=True)
            if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
        }
        assert found == every
        assert len(found) > 5


def test_what_stays_behind_is_declared_and_no_more_than_that():
    """The rows that stay: judgements of that very card, frozen papers, the merge's own. Every other key moves."""
    stay = {p.label for target in (Customer, Card) for p in pointers.pointers(target) if p.stays}
    assert stay >= {
        "leads.gradechange.card", "leads.ownerchange.card", "leads.cardedit.card", "leads.merge.winner",
        "leads.customer.merged_into", "reports.exportrow.card", "reports.reportline.card", "reports.stockline.card",
    }  # fmt: skip
    moves = {p.label for target in (Customer, Card) for p in pointers.pointers(target) if not p.stays}
    assert moves >= {
        "leads.visit.card", "leads.visit.customer", "leads.card.customer", "leads.customerphone.customer",
        "followups.contact.card", "followups.followup.card", "followups.message.card", "followups.message.customer",
        "followups.guidance.card", "leads.card.duplicate_of", "leads.dispute.card",
        "leads.ownedcar.customer", "leads.companion.customer", "leads.needssheet.card", "leads.consent.customer",
    }  # fmt: skip
