"""The pages of messages: outbox, letters, texts with preview, mass messages; bad input gets a sentence."""

from uuid import uuid4

import pytest

from followups.models import MassMessage, Message, MessageTemplate
from followups.services import mass as massing
from leads.models import Customer
from tests.cast import NOON
from tests.support.snapshot import business_rows

pytestmark = pytest.mark.django_db

TEN_THOUSAND = "九😀" * 5000


def message_data(**more) -> dict:
    return {
        "token": str(uuid4()),
        "kind": "greeting",
        "carrier": "sms",
        "subject": "",
        "text": "{customer}您好",
        **more,
    }


def text_data(**more) -> dict:
    return {
        "token": str(uuid4()), "version": "0", "kind": "news", "carrier": "sms", "title": "活动", "subject": "",
        "text": "{customer}您好", "text_en": "", "active": "on", **more,
    }  # fmt: skip


def mass_data(**more) -> dict:
    return {
        "token": str(uuid4()), "version": "0", "kind": "greeting", "carrier": "sms", "title": "活动", "subject": "",
        "text": "{customer}您好", "status": "", **more,
    }  # fmt: skip


def failed(cast, **more) -> Message:
    card = cast.card()
    return Message.objects.create(
        store=cast.store, key="k", customer=card.customer, card=card, number="15412345678", text="words",
        state="failed", error="abandoned", made_at=NOON, try_at=NOON, **more,
    )  # fmt: skip


def test_a_message_is_written_on_the_card_page_and_stands_in_its_history(cast, noon):
    card, client = cast.card(), cast.client("lina")
    assert f"/cards/{card.pk}/message/" in client.get(f"/cards/{card.pk}/").content.decode()
    assert client.get(f"/cards/{card.pk}/message/").status_code == 200
    data = message_data()
    for _ in range(2):  # a double click
        assert client.post(f"/cards/{card.pk}/message/", data).status_code == 302
    assert Message.objects.get().text == "张三您好"
    client.cookies["django_language"] = "en"
    assert "Personal greeting · SMS · Waiting" in client.get(f"/cards/{card.pk}/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""), ("text", TEN_THOUSAND), ("text", "{nobody}"), ("kind", "x"), ("carrier", "pigeon"),
        ("token", "x"), ("subject", "x" * 81), ("kind", "invitation"), ("carrier", "email"),
    ],
)  # fmt: skip
def test_a_wrong_message_is_answered_and_nothing_is_lost(cast, noon, field, value):
    card, client = cast.card(), cast.client("lina")
    client.get(f"/cards/{card.pk}/")
    before = business_rows()
    answer = client.post(f"/cards/{card.pk}/message/", message_data(**{"text": "kept words", field: value}))
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert business_rows() == before
    assert field == "text" or "kept words" in answer.content.decode()


def test_the_outbox_shows_why_it_failed_and_asks_before_it_sends_again(cast, noon):
    message, client = failed(cast), cast.client("lina")
    client.cookies["django_language"] = "en"
    page = client.get("/messages/?state=failed").content.decode()
    assert "it may have arrived" in page
    assert "15412345678" not in page
    client.post(f"/messages/{message.pk}/resend/")
    assert Message.objects.get().state == "failed"
    client.post(f"/messages/{message.pk}/resend/", {"sure": "on"})
    assert Message.objects.get().state == "queued"
    client.post(f"/messages/{message.pk}/stop/")
    assert Message.objects.get().state == "stopped"


def test_the_outbox_takes_any_filter(cast, noon):
    failed(cast)
    client = cast.client("manager")
    for query in ("state=x", "kind=%00", "before=99999999999999999999", "before=-1", "carrier=letter&state=sent"):
        assert client.get(f"/messages/?{query}").status_code == 200, query
    assert len(client.get("/messages/?state=failed").context["rows"]) == 1
    assert len(client.get("/messages/?state=sent").context["rows"]) == 0


def test_a_consultant_sees_the_messages_of_own_customers_only(cast, noon):
    failed(cast)
    assert len(cast.client("lina").get("/messages/").context["rows"]) == 1
    assert len(cast.client("wang").get("/messages/").context["rows"]) == 0
    assert len(cast.client("csr").get("/messages/").context["rows"]) == 1


def test_FUP_12_letters_are_printed_many_at_a_time_and_marked(cast, noon):
    keys = []
    for n in range(3):
        card = cast.card(number=f"1541234000{n}", name="王芳")
        row = Message.objects.create(
            store=cast.store, key=f"l{n}", customer=card.customer, card=card, text=f"letter {n}", carrier="letter",
            address=f"文一西路 {n} 号", made_at=NOON, try_at=NOON, due_at=NOON,
        )  # fmt: skip
        keys.append(row.pk)
    Customer.objects.update(salutation="ms")
    client = cast.client("csr")
    assert len(client.get("/messages/letters/").context["rows"]) == 3
    page = client.get("/messages/letters/print/", {"letter": [*keys[:2], "x", "9" * 30]}).content.decode()
    assert page.count('class="letter"') == 2
    assert "文一西路 0 号" in page
    assert "王芳女士" in page
    client.post("/messages/letters/posted/", {"letter": keys[:2]})
    assert Message.objects.filter(state="sent").count() == 2
    assert client.get("/messages/letters/print/").status_code == 302


def test_FORM_47_texts_begin_with_the_house_defaults_and_are_changed(cast, noon):
    client = cast.client("csr")
    assert len(client.get("/messages/texts/").context["rows"]) == 6
    row = MessageTemplate.objects.get(kind="birthday")
    data = text_data(kind="birthday", version="1", text="{customer}生日快乐")
    assert client.post(f"/messages/texts/{row.pk}/", data).status_code == 302
    row.refresh_from_db()
    assert (row.text, row.version) == ("{customer}生日快乐", 2)
    late = client.post(f"/messages/texts/{row.pk}/", data | {"text": "stale words"})
    assert late.status_code == 422
    assert "stale words" in late.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""), ("text", "{secret}"), ("text_en", "{"), ("subject", "}"), ("title", ""), ("text", TEN_THOUSAND),
        ("title", "x" * 61), ("kind", "x"), ("carrier", "x"), ("token", ""), ("version", "x"),
    ],
)  # fmt: skip
def test_a_wrong_text_is_answered_at_the_field(cast, noon, field, value):
    client = cast.client("csr")
    answer = client.post("/messages/texts/new/", text_data(**{field: value}))
    assert answer.status_code == 422
    assert not MessageTemplate.objects.exists()


def test_the_preview_shows_a_sample_or_a_real_customer_never_somebody_elses(cast, noon):
    card = cast.card(name="张三丰")
    for who, expected in (("lina", "张三丰您好"), ("wang", "王女士您好"), ("other", "王女士您好")):
        said = {"text": "{customer}您好", "card": card.pk}
        assert expected in cast.client(who).post("/messages/texts/preview/", said).content.decode()
    for typed in ("{x}", "<script>", TEN_THOUSAND, "\x00", "{" * 3000):
        page = cast.client("lina").post("/messages/texts/preview/", {"text": typed, "card": "x"}).content.decode()
        assert "<script>" not in page
    assert "{x}" in cast.client("lina").post("/messages/texts/preview/", {"text": "{x}"}).content.decode()


def test_FUP_41_a_mass_message_from_draft_to_progress(cast, noon):
    for n in range(3):
        cast.card(number=f"1541234000{n}")
    client, manager = cast.client("csr"), cast.client("manager")
    data = mass_data(grades=["C"], owner=cast.lina.pk)
    first = client.post("/messages/mass/new/", data)
    assert client.post("/messages/mass/new/", data).url == first.url
    row = MassMessage.objects.get()
    assert row.wanted == {"grades": ["C"], "owner": cast.lina.pk}
    assert client.get(first.url).context["gets"] == 3
    edited = mass_data(version="1", text="{customer}你好", grades=["C"])
    assert client.post(f"/messages/mass/{row.pk}/edit/", edited).status_code == 302
    client.post(f"/messages/mass/{row.pk}/move/", {"doing": "submit", "version": "2"})
    client.post(f"/messages/mass/{row.pk}/move/", {"doing": "approve", "version": "2"})
    assert MassMessage.objects.get().state == "waiting"
    manager.post(f"/messages/mass/{row.pk}/move/", {"doing": "approve", "version": "2"})
    assert MassMessage.objects.get().state == "running"
    massing.carry_on(as_of=NOON)
    context = manager.get(f"/messages/mass/{row.pk}/").context
    assert (context["total"], context["done"]) == (3, 0)
    for doing, state in (("pause", "paused"), ("go-on", "running"), ("stop", "stopped"), ("go-on", "stopped")):
        client.post(f"/messages/mass/{row.pk}/move/", {"doing": doing})
        assert MassMessage.objects.get().state == state


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""), ("text", "{secret}"), ("title", ""), ("grades", ["Z"]), ("owner", "999999"), ("source", "9"),
        ("last_before", "0"), ("last_within", "many"), ("text", TEN_THOUSAND), ("token", "x"), ("car_model", "999999"),
    ],
)  # fmt: skip
def test_a_wrong_mass_message_is_answered_at_the_field(cast, noon, field, value):
    answer = cast.client("csr").post("/messages/mass/new/", mass_data(**{field: value}))
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not MassMessage.objects.exists()


def test_a_consultant_of_another_store_is_no_choice(cast, noon):
    answer = cast.client("csr").post("/messages/mass/new/", mass_data(owner=cast.other.pk))
    assert answer.context["form"].errors["owner"]
