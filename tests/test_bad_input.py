"""Bad input gets a sentence at the field and loses nothing typed; nothing that is typed or sent makes a 500."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.html import escape

from followups.models import Contact, FollowUp
from leads.models import Card, Customer, GradeChange, Ladder, Visit
from leads.services import cards
from tests.cast import NOON, log_data
from tests.support.snapshot import business_rows
from tests.test_access import ROLES, TABLE, _args, by_app

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
TEN_THOUSAND = "九" * 10_000
NASTY = [
    "", " ", "0", "-1", "99999999999999999999", "None", "𠮷😀", "\u202e", "a\x00b", "'; DROP TABLE x;--", "%s%n",
    "<script>alert(1)</script>", "=1+1", "2026-13-45", "2026年11月21日", "１２³", TEN_THOUSAND,
]  # fmt: skip


def visit_data(**more) -> dict:
    return {"token": str(uuid4()), "kind": "walk_in", "party_size": "1", "phone": "", "name": "", **more}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "154abc45678"), ("phone", "154😀12345678"), ("phone", "1541234567"), ("phone", TEN_THOUSAND),
        ("name", "😀"), ("name", "名" * 31), ("party_size", "0"), ("party_size", "51"), ("party_size", "many"),
        ("kind", "spaceship"), ("car_model", "999999"), ("consultant", "999999"), ("token", "not-a-uuid"),
    ],
)  # fmt: skip
def test_a_wrong_visit_is_answered_at_the_field_and_nothing_typed_is_lost(cast, noon, field, value):
    client = cast.client("desk")
    data = visit_data(**{"phone": "15412345678", "name": "张三", field: value})
    answer = client.post("/visits/new/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    if field != "token":
        assert answer.context["form"].errors[field]
    assert Visit.objects.count() == Customer.objects.count() == 0
    for kept in ("phone", "name"):
        assert kept == field or f'value="{data[kept]}"' in page
    if field in ("phone", "name") and len(value) < 100:
        assert escape(value) in page


def test_full_width_digits_are_understood(cast, noon):
    cast.client("desk").post("/visits/new/", visit_data(phone="１５４１２３４５６７８", name="张三"))
    assert Customer.objects.get().phones.get().number == "15412345678"


def test_a_consultant_of_another_store_is_no_choice(cast, noon):
    answer = cast.client("desk").post("/visits/new/", visit_data(consultant=cast.other.pk, reason="x"))
    assert answer.status_code == 422
    assert "consultant" in answer.context["form"].errors
    assert Visit.objects.count() == 0


def test_a_double_click_registers_one_visit(cast, noon):
    client, data = cast.client("desk"), visit_data(name="张三", phone="15412345678")
    for _ in range(3):
        assert client.post("/visits/new/", data).status_code == 302
    assert Visit.objects.count() == 1


def test_a_visit_closed_twice_says_so(cast, noon):
    visit = cast.visit()
    client = cast.client("desk")
    for _ in range(2):
        answer = client.post(f"/visits/{visit.pk}/end/", {"from": "desk"}, follow=True)
    assert any("12:00" in str(m) for m in answer.context["messages"])


def test_the_lookup_shows_no_more_than_it_may(cast, noon):
    cast.card(name="张三丰", owner="wang")
    page = cast.client("lina").get("/visits/lookup/?phone=154 1234 5678").content.decode()
    assert "张**" in page
    assert "三丰" not in page
    assert "王强" in page
    for typed in NASTY:
        assert cast.client("desk").get("/visits/lookup/", {"phone": typed}).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("result", ""), ("result", "maybe"), ("grade", "Z"), ("grade", "O"), ("next_choice", "someday"),
        ("next_choice", "other"), ("next_choice", "2026-11-20"), ("next_choice", "2036-01-01"), ("token", "x"),
        ("content", "话" * 1001), ("method", "pigeon"), ("version", "x"),
    ],
)  # fmt: skip
def test_a_wrong_log_is_answered_in_the_row_and_nothing_typed_is_lost(cast, noon, field, value):
    card = cast.card(grade="A")
    data = log_data(card, content="talked about white", back="day")
    data[field] = value
    answer = cast.client("lina").post(f"/cards/{card.pk}/log/", data, headers=HTMX)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert Contact.objects.count() == 0
    assert FollowUp.objects.filter(card=card, state="planned").count() == 1
    if field != "content":
        assert "talked about white" in answer.content.decode()


def test_dates_are_understood_as_people_write_them(cast, noon):
    for number, typed in enumerate(("2026-11-23", "2026/11/23", "2026年11月23日", "２０２６-１１-２３")):
        card = cast.card(number=f"1541234000{number}", grade="A")
        data = log_data(card, next_choice="other", next_on=typed)
        assert cast.client("lina").post(f"/cards/{card.pk}/log/", data).status_code == 302, typed
        assert FollowUp.objects.open().get(card=card).due_on.isoformat() == "2026-11-23"


def test_a_log_on_a_changed_grade_asks_again(cast, noon):
    card = cast.card(grade="A")
    data = log_data(card, grade="H", content="loan granted", back="day")
    Card.objects.filter(pk=card.pk).update(version=card.version + 1, grade="B")
    client = cast.client("lina")
    answer = client.post(f"/cards/{card.pk}/log/", data, headers=HTMX)
    assert answer.status_code == 422
    assert "loan granted" in answer.content.decode()
    data["version"] = answer.context["form"]["version"].value()
    assert client.post(f"/cards/{card.pk}/log/", data, headers=HTMX).status_code == 200
    card.refresh_from_db()
    assert card.grade == "H"


def edit_data(card, **more) -> dict:
    return {
        "version": card.version, "name": card.customer.name, "phone": "15412345678", "salutation": "", "source": "3",
        "payment": "undecided", "instalment": "none", "used_car": "none", **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "名" * 31), ("phone", "x"), ("phone", "15400000002"), ("source", "7"),
        ("payment", "shells"),
        ("budget", "-1"), ("budget", "lots"), ("budget", "1e400"), ("buys_by", "2026-02-30"), ("car_model", "999999"),
        ("rivals", TEN_THOUSAND), ("needs", "x" * 2001), ("version", "x"), ("plate", "浙" * 13),
    ],
)  # fmt: skip
def test_a_wrong_edit_is_answered_at_the_field(cast, noon, field, value):
    cast.card(number="15400000002", name="别人")
    card, client = cast.card(), cast.client("lina")
    client.get(f"/cards/{card.pk}/edit/")  # the store's settings are there from the first look at them
    before = business_rows()
    answer = client.post(f"/cards/{card.pk}/edit/", edit_data(card, next_words="kept", **{field: value}))
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert "kept" in answer.content.decode()
    assert business_rows() == before


def test_a_colour_of_another_model_does_not_fit(cast, noon):
    card = cast.card()
    colour = cast.models[1].colours.get()
    data = edit_data(card, car_model=cast.models[0].pk, colour=colour.pk)
    answer = cast.client("lina").post(f"/cards/{card.pk}/edit/", data)
    assert "colour" in answer.context["form"].errors


def test_a_stale_edit_shows_both_and_lets_choose_each_field(cast, noon):
    card = cast.card()
    mine = edit_data(card, rivals="my rivals", use="my use")
    Card.objects.filter(pk=card.pk).update(rivals="their rivals", use="their use", version=card.version + 1)
    client = cast.client("lina")
    answer = client.post(f"/cards/{card.pk}/edit/", mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("my rivals", "their rivals", "my use", "their use"):
        assert words in page
    card.refresh_from_db()
    assert card.rivals == "their rivals"
    chosen = {**mine, "version": card.version, "choose_rivals": "theirs", "choose_use": "mine"}
    assert client.post(f"/cards/{card.pk}/edit/", chosen).status_code == 302
    card.refresh_from_db()
    assert (card.rivals, card.use) == ("their rivals", "my use")


def grade_data(card, **more) -> dict:
    return {"version": card.version, "card": card.pk, "stage": "drive", "grade": "A", "ticks": ["drive.A.a"], **more}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("grade", "Z"), ("grade", ""), ("grade", "O"), ("grade", "H"), ("stage", "moon"), ("ticks", ["nonsense"]),
        ("stated_on", "soon"), ("reason", "x" * 201), ("version", ""),
    ],
)  # fmt: skip
def test_a_wrong_judgement_is_answered_and_changes_nothing(cast, noon, field, value):
    card = cast.card(car_model=cast.models[0])
    answer = cast.client("lina").post(f"/cards/{card.pk}/grade/", grade_data(card, **{field: value}))
    assert answer.status_code == 422
    card.refresh_from_db()
    assert (card.grade, GradeChange.objects.count()) == ("C", 1)


def test_a_stale_judgement_says_what_the_grade_is_now(cast, noon):
    card = cast.card(car_model=cast.models[0])
    Card.objects.filter(pk=card.pk).update(version=9, grade="B")
    client = cast.client("lina")
    answer = client.post(f"/cards/{card.pk}/grade/", grade_data(card))
    assert answer.status_code == 422
    assert client.post(f"/cards/{card.pk}/grade/", grade_data(card, version=9)).status_code == 302


def new_card_data(**more) -> dict:
    return {
        "name": "张三", "phone": "15412345678", "source": "5", "payment": "undecided", "instalment": "none",
        "used_car": "none", "stage": "follow_up", "grade": "C", **more,
    }  # fmt: skip


def test_LEAD_30_a_customer_whom_the_consultant_found(cast, noon):
    answer = cast.client("lina").post("/cards/new/", new_card_data(plate="浙A12345", salutation="ms"))
    assert answer.status_code == 302
    card = Card.objects.get()
    assert (card.source, card.owner, card.customer.plate, card.customer.salutation) == (5, cast.lina, "浙A12345", "ms")
    assert Customer.objects.found_by("A12345").exists()


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("phone", ""), ("phone", "abc"), ("grade", "A"), ("grade", "Q"), ("source", "")]
)
def test_a_wrong_new_card_opens_nothing(cast, noon, field, value):
    answer = cast.client("lina").post("/cards/new/", new_card_data(needs="kept", **{field: value}))
    assert answer.status_code == 422
    assert "kept" in answer.content.decode()
    assert Card.objects.count() == Customer.objects.count() == 0


def test_a_phone_with_an_open_card_is_refused_without_telling_whose(cast, noon):
    cast.card(owner="wang", name="秘密")
    answer = cast.client("lina").post("/cards/new/", new_card_data())
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "秘密" not in page
    assert "王强" not in page


def ladder_data(**more) -> dict:
    pairs = {"O": (2, 7), "H": (1, 2), "A+": (1, 3), "A": (2, 7), "B+": (1, 7), "B": (2, 30), "C": (1, 30)}
    data = {f"{what}_{g}": n for g, pair in pairs.items() for what, n in zip(("contacts", "days"), pair, strict=True)}
    return {**data, "based_on": 0, "from_day": "2026-11-21", "publish": "1", **more}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contacts_A", "0"), ("contacts_A", "8"), ("contacts_A", "x"), ("days_C", "366"), ("days_C", ""),
        ("from_day", "2026-11-20"), ("from_day", "x"), ("based_on", "5"),
    ],
)  # fmt: skip
def test_a_wrong_ladder_is_not_published(cast, noon, field, value):
    answer = cast.client("manager").post("/settings/ladder/", ladder_data(**{field: value}))
    assert answer.status_code == 422
    assert Ladder.objects.count() == 0


def test_a_ladder_is_published_as_a_version_and_used_from_its_day(cast, noon):
    client = cast.client("manager")
    assert client.post("/settings/ladder/", ladder_data(contacts_A=1, from_day="2026-11-25")).status_code == 302
    assert client.post("/settings/ladder/", ladder_data(contacts_A=1)).status_code == 422  # based on an old version
    early, late = cast.card(grade="A"), cast.card(number="15412340002", grade="A", at=NOON + timedelta(days=4))
    assert (FollowUp.objects.get(card=early).due_on - NOON.date()).days == 3
    assert (FollowUp.objects.get(card=late).due_on - NOON.date()).days == 11


def test_the_preview_shows_the_dates_and_publishes_nothing(cast, noon):
    data = ladder_data(contacts_A=7)
    del data["publish"]
    page = cast.client("manager").post("/settings/ladder/", data | {"preview": "1"}, headers=HTMX).content.decode()
    assert "11月22日" in page
    assert Ladder.objects.count() == 0


@pytest.mark.parametrize("text", ["{0}", "{customer.__class__}", "{nobody}", "{", "x" * 301])
def test_a_thank_you_text_that_cannot_be_filled_in_is_refused(cast, noon, text):
    client = cast.client("admin")
    form = client.get("/settings/store/").context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert client.post("/settings/store/", data).status_code == 302
    answer = client.post("/settings/store/", data | {"thank_you_text": text})
    assert answer.status_code == 422


def test_escalation_steps_must_rise(cast, noon):
    client = cast.client("admin")
    form = client.get("/settings/store/").context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert client.post("/settings/store/", data | {"red_days": 5}).status_code == 422


@pytest.mark.parametrize("password", ["short", "1234567890", "password12", "newperson1"])
def test_a_weak_first_password_is_refused(cast, password):
    data = {"username": "newperson1", "name": "新人", "roles": ["consultant"], "password": password}
    answer = cast.client("admin").post("/settings/people/", data)
    assert answer.status_code == 422
    assert "password" in answer.context["form"].errors


def test_an_administrator_adds_a_person_and_changes_roles(cast):
    client = cast.client("admin")
    data = {"username": "new.person", "name": "新人", "roles": ["consultant"], "password": "blue-horse-77"}
    assert client.post("/settings/people/", data).status_code == 302
    person = cast.store.memberships.get(user__username="new.person").user
    assert client.post("/settings/people/", data).status_code == 422  # the log-in name is taken
    assert client.post(f"/settings/people/{person.pk}/roles/", {"roles": ["csr", "dms_clerk"]}).status_code == 302
    assert set(person.memberships.values_list("role", flat=True)) == {"csr", "dms_clerk"}
    assert client.post(f"/settings/people/{person.pk}/roles/", {"roles": ["emperor"]}).status_code == 422
    assert client.post(f"/settings/people/{cast.admin.pk}/roles/", {"roles": ["csr"]}).status_code == 422


FIELDS = [
    "phone", "name", "q", "day", "who", "kind", "status", "grade", "owner", "before", "stage", "ticks", "stated_on",
    "card", "version", "token", "result", "content", "next_on", "next_choice", "later_reason", "back", "order",
    "join", "place_1", "reason", "present", "consultant", "came_before", "template", "scope", "guidance", "note",
    "summary", "to", "roles", "username", "email", "password", "theme", "language", "next", "car_model",
    "party_size", "budget", "buys_by", "from_day", "contacts_A", "days_A", "based_on", "thank_you_text",
    "evening_at", "projector", "winner", "main", "seen", "token", "decision", "decision_reason", "owner", "q", "way",
    "f_name", "c_budget", "regrade",
    "brand", "code", "position", "trim", "colour", "equipment", "amount", "maker",
    "price_from", "competes_with", "rival_models", "vin", "plate", "placed_on", "removed_on", "show", "page",
    "model", "file", "service", "key", "secret", "mail", "robot", "sure", "outcome", "car", "grade",
]  # fmt: skip


def _opener(row) -> str:
    """Somebody who may open it; the manager where only a signed link opens."""
    return next((role for role in ROLES if role in row.opens.split()), "manager")


@pytest.mark.parametrize("names", by_app(TABLE).values(), ids=by_app(TABLE))
def test_nothing_typed_makes_a_500(names, cast, things):
    """Every address, opened by somebody who may, with every field full of the same nasty text."""
    clients = {role: cast.client(role) for role in ROLES}
    for name in names:
        address, client = reverse(name, args=_args(TABLE[name], things)), clients[_opener(TABLE[name])]
        with transaction.atomic():
            for number, nasty in enumerate(NASTY):
                headers = HTMX if number % 2 else {}
                data = dict.fromkeys(FIELDS, nasty)
                assert client.post(address, data, headers=headers).status_code < 500, (name, nasty[:20])
                query = dict.fromkeys(FIELDS, nasty[:300])
                assert client.get(address, query, headers=headers).status_code < 500, (name, nasty[:20])
            transaction.set_rollback(True)


@pytest.mark.parametrize("absurd", [0, 10**6, 10**18, 10**30])
def test_an_unknown_or_absurd_number_in_an_address_is_not_found(absurd, cast, things):
    clients = {role: cast.client(role) for role in ROLES}
    for name, row in TABLE.items():
        if row.on:
            client, args = clients[_opener(row)], [absurd] * len(_args(row, things))
            call = client.get if row.post is None else client.post
            assert call(reverse(name, args=args)).status_code in (302, 404, 409), name


def test_a_card_that_was_opened_twice_at_once_is_one(cast, noon):
    fields = {"name": "张三", "salutation": "", "is_company": False, "plate": ""}
    cards.open_developed(
        seat=cast.seat("lina"), number="15412345678", customer_fields=fields, consent=False,
        judgement=cards.AT_THE_DOOR, details={}, at=NOON,
    )  # fmt: skip
    assert cast.client("lina").post("/cards/new/", new_card_data()).status_code == 422
    assert Card.objects.count() == 1
