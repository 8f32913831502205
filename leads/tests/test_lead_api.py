"""The interface for lead platforms: token, once per number, limits, clear refusals, nothing about customers told."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from accounts.seat import settings_of
from core.models import RateWindow
from leads.models import LeadSender, OnlineLead, Visit
from leads.services import senders
from leads.tests.online import ADDRESS, TOKEN, ask, body, send, sender_of
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db

FIELDS = {"id", "lead", "status", "received_at", "respond_by", "answered_at", "car_model"}


@pytest.fixture
def sender(cast, noon):
    return sender_of(cast)


def errors(answer) -> list[tuple[str, str]]:
    assert answer["Content-Type"] == "application/problem+json"
    return [(e["field"], e["code"]) for e in answer.json().get("errors", [])]


def test_LEAD_42_a_lead_is_taken_in_and_told_until_when_it_is_answered(cast, sender):
    data = body(name="王女士", channel="livestream", car_model="s7", test_drive=True, message="周末？")
    answer = send(data)
    lead = OnlineLead.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": "dy-1", "lead": str(lead.uid), "status": "waiting", "received_at": "2026-11-21T12:00:00+08:00",
        "respond_by": "2026-11-21T12:30:00+08:00", "answered_at": None, "car_model": "S7",
    }  # fmt: skip
    assert answer["Location"] == f"{ADDRESS}dy-1/"
    assert answer["Cache-Control"] == "no-store"
    assert (lead.sender, lead.way, lead.channel, lead.car_model) == (sender, "api", "livestream", cast.models[1])
    assert (lead.wants_drive, lead.wants_report, lead.phone) == (True, False, "15412345678")
    assert Visit.objects.get().registered_by.has_usable_password() is False


def test_the_channel_of_the_token_stands_in_for_one_not_sent(sender):
    send(body())
    assert OnlineLead.objects.get().channel == "platform"


def test_how_a_lead_stands_is_told_by_its_number(cast, sender, noon):
    sent = send(body()).json()
    assert ask("dy-1").json() == sent
    lead = OnlineLead.objects.get()
    lead.answered_at, lead.answered_by = soon(minutes=7), cast.lina
    lead.save()
    found = ask("dy-1").json()
    assert (found["status"], found["answered_at"]) == ("answered", "2026-11-21T12:07:00+08:00")


@pytest.mark.parametrize("ref", ["dy-2", "%00", "😀", "a" * 500, ".", "-1", "dy-1%0A"])
def test_a_number_that_was_never_sent_is_not_found(sender, ref):
    send(body())
    assert ask(ref).status_code == 404


def test_the_same_number_with_the_same_content_is_the_same_lead(sender):
    first, again = send(body(name="A", area="B")), send({"area": "B", "name": "A", **body()})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert OnlineLead.objects.count() == 1


def test_the_same_number_with_other_content_is_refused(sender):
    send(body())
    answer = send(body(name="other"))
    assert (answer.status_code, errors(answer)) == (409, [("id", "conflict")])
    assert OnlineLead.objects.count() == Visit.objects.count() == 1


def test_the_key_of_another_lead_is_refused(sender):
    assert send(body(), key="k-1").status_code == 201
    assert send(body(), key="k-1").status_code == 200
    assert send(body(), key="k-2").status_code == 200  # the number decides: it is the same lead
    answer = send(body(id="dy-2"), key="k-1")
    assert (answer.status_code, errors(answer)) == (409, [("Idempotency-Key", "conflict")])
    assert send(body(id="dy-2"), key="k-3").status_code == 201
    assert send(body(id="dy-1"), key="k-3").status_code == 409


@pytest.mark.parametrize("key", ["", "a b", "键", "x" * 65, "-", "a\tb"])
def test_a_key_that_cannot_be_kept_is_refused(sender, key):
    answer = Client().post(
        ADDRESS, json.dumps(body()), content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {TOKEN}",
        HTTP_IDEMPOTENCY_KEY=key,
    )  # fmt: skip
    assert (answer.status_code, errors(answer)) == (422, [("Idempotency-Key", "characters")])
    assert OnlineLead.objects.count() == 0


def test_two_senders_may_use_the_same_number(cast, sender):
    sender_of(cast, name="官网", token="lead_second")
    assert send(body()).status_code == 201
    assert send(body(name="other", phone="15400000001"), token="lead_second").status_code == 201
    assert ask("dy-1", token="lead_second").json()["lead"] != ask("dy-1").json()["lead"]


def test_another_store_sees_nothing_of_it(cast, sender):
    sender_of(cast, by="other_manager", token="lead_other")
    send(body())
    assert ask("dy-1", token="lead_other").status_code == 404
    assert send(body(), token="lead_other").status_code == 201
    assert set(OnlineLead.objects.values_list("store", flat=True)) == {cast.store.pk, cast.other_store.pk}
    assert Visit.objects.get(store=cast.other_store).consultant == cast.other


def test_a_known_phone_is_answered_like_an_unknown_one(cast, sender):
    """Nothing about customers is told: not by words, not by fields, not by the state of an earlier lead."""
    cast.card(owner="wang")
    known, unknown = send(body(id="1")), send(body(id="2", phone="15400000009"))
    strip = lambda a: {k: v for k, v in a.json().items() if k not in ("id", "lead")}  # noqa: E731
    assert (known.status_code, strip(known)) == (unknown.status_code, strip(unknown))
    OnlineLead.objects.filter(ref="1").update(answered_at=soon(minutes=5))
    again = send(body(id="3"))
    assert strip(again) == strip(unknown)
    assert set(again.json()) == FIELDS


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer 😀", f"Bearer {TOKEN}x"]
)
def test_without_a_valid_token_nothing_is_taken(sender, header):
    answer = Client().post(ADDRESS, json.dumps(body()), content_type="application/json", HTTP_AUTHORIZATION=header)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert errors(answer) == []
    assert OnlineLead.objects.count() == 0


def test_a_revoked_token_opens_nothing(cast, sender):
    senders.revoke(seat=cast.seat("manager"), sender=sender, at=NOON)
    assert send(body()).status_code == 401
    assert ask("dy-1").status_code == 401


def test_a_logged_in_person_is_nobody_here(cast, sender):
    """No cookie is honoured, none is set; no CSRF token is asked for."""
    client = cast.client("manager")
    client.cookies["django_language"] = "en"
    assert client.get(f"{ADDRESS}dy-1/").status_code == 401
    answer = send(body(), client=client)
    assert (answer.status_code, answer.cookies) == (201, {})
    checked = Client(enforce_csrf_checks=True)
    assert send(body(), client=checked).status_code == 200
    assert "令牌" in client.get(f"{ADDRESS}dy-1/").json()["detail"]


def test_only_the_digest_of_a_token_is_kept(sender):
    row = LeadSender.objects.values().get()
    assert TOKEN not in str(row)
    assert (row["token_digest"], row["token_end"]) == (senders.digest_of(TOKEN), TOKEN[-4:])


def test_a_new_token_is_long_and_its_own(cast, noon):
    found = {senders.add(seat=cast.seat("admin"), name=str(n), channel="site", at=NOON)[1] for n in range(3)}
    assert len(found) == 3
    assert min(map(len, found)) > 40


def test_the_last_use_is_noted_to_the_minute(sender, noon):
    send(body())
    noon.move_to(soon(seconds=30))
    send(body())
    sender.refresh_from_db()
    assert sender.last_used_at == NOON
    noon.move_to(soon(seconds=61))
    send(body())
    sender.refresh_from_db()
    assert sender.last_used_at == soon(seconds=61)


def test_too_many_requests_of_one_token_wait_for_the_next_minute(cast, sender, noon):
    sender_of(cast, name="second", token="lead_second")
    row = settings_of(cast.store)
    row.online_per_minute = 3
    row.save()
    noon.move_to(soon(seconds=20))
    found = [send(body(id=str(n))).status_code for n in range(4)]
    assert found == [201, 201, 201, 429]
    answer = ask("1")
    assert (answer.status_code, answer["Retry-After"]) == (429, "40")
    assert ask("1", token="lead_second").status_code == 404
    noon.move_to(soon(seconds=59))
    assert ask("1").status_code == 429
    noon.move_to(soon(seconds=60))
    assert ask("1").status_code == 200
    assert OnlineLead.objects.count() == 3


def test_counts_of_past_minutes_are_forgotten(sender, noon):
    from core.tasks import clear_sessions

    send(body())
    noon.move_to(NOON + timedelta(days=1))
    clear_sessions()
    assert RateWindow.objects.count() == 1
    noon.move_to(NOON + timedelta(days=1, seconds=1))
    clear_sessions()
    assert RateWindow.objects.count() == 0


@pytest.mark.parametrize(
    "text",
    [
        " ", "{", "nonsense", "[]", "null", '"x"', "1", "NaN", '{"id": NaN, "phone": "1"}', b"\xff\xfe", "\ufeff{}",
        '{"id": "1", "id": "2", "phone": "15412345678"}', '{"id": "1", "phone": "15412345678", "name": "\\ud800"}',
        "[" * 10_000, '{"id": "1", "consent": {"wording": "1", "wording": "2"}}', "9" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_object_of_json_is_refused_with_a_sentence(sender, text):
    answer = send(text)
    assert answer.status_code == 400
    assert answer.json()["status"] == 400
    assert answer.json()["detail"]
    assert OnlineLead.objects.count() == 0


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_only_json_is_read(sender, kind):
    answer = Client().post(ADDRESS, b"{}", content_type=kind, headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 415


@pytest.mark.parametrize("size", [16_385, 1_000_000, 3_000_000])
def test_a_large_body_is_refused_unread(sender, size):
    answer = send("x" * size)
    assert (answer.status_code, errors(answer)) == (413, [])


def test_a_length_that_is_no_number_is_no_crash(sender):
    headers = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}", "CONTENT_LENGTH": "many"}
    assert Client().generic("POST", ADDRESS, b"{}", "application/json", **headers).status_code == 400


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"phone": "call me"}, [("phone", "phone")]),
        ({"phone": "12345"}, [("phone", "phone")]),
        ({"phone": "15412345678" * 4}, [("phone", "too_long")]),
        ({"name": "x" * 10_000}, [("name", "too_long")]),
        ({"name": None, "colour": "white"}, [("name", "type"), ("colour", "unknown")]),
        ({"consent": {}}, [("consent.wording", "required")]),
        ({"age_group": "old"}, [("age_group", "choice")]),
    ],
)
def test_each_wrong_field_is_named(sender, more, expected):
    answer = send(body(**more))
    assert (answer.status_code, errors(answer)) == (422, expected)
    assert all(e["detail"] for e in answer.json()["errors"])
    assert OnlineLead.objects.count() == Visit.objects.count() == 0


@pytest.mark.parametrize(
    ("phone", "kept"),
    [
        ("+86 154-1234-5678", "15412345678"), ("１５４１２３４５６７８", "15412345678"),
        ("0571-8888 6666", "057188886666"),
        ("+852 9123 4567", "+85291234567"),
    ],
)  # fmt: skip
def test_a_phone_is_understood_as_people_write_it(sender, phone, kept):
    assert send(body(phone=phone)).status_code == 201
    assert OnlineLead.objects.get().phone == kept


@pytest.mark.parametrize(
    "text", ["𠮷田😀", "\u202eabc", "'; DROP TABLE x;--", "<script>alert(1)</script>", "=1+1", "{name}"]
)
def test_any_characters_are_kept_as_they_are(sender, text):
    assert send(body(name=text, message=f"{text}\n{text}")).status_code == 201
    lead = OnlineLead.objects.get()
    assert (lead.name, lead.message) == (text, f"{text}\n{text}")


def test_a_model_that_the_store_does_not_sell_is_kept_as_text(cast, sender):
    cast.models[0].brand.stores.set([cast.other_store])
    answer = send(body(car_model="S5"))
    assert (answer.status_code, answer.json()["car_model"]) == (201, None)
    lead = OnlineLead.objects.get()
    assert (lead.car_model, lead.asked_model, lead.model_words) == (None, "S5", "S5")


def test_the_words_that_a_platform_showed_stay_on_the_lead(sender):
    send(body(consent={"wording": "dy-2026-03"}))
    assert OnlineLead.objects.get().consent == "dy-2026-03"


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options", "head"])
def test_another_method_is_told_which_one(sender, method):
    answer = getattr(Client(), method)(ADDRESS, headers={"Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/leads", "/api/v2/leads/", "/api/v1/leads/a/b/"])
def test_an_address_that_is_none_answers_in_json(sender, path):
    for method in ("get", "post"):
        answer = getattr(Client(), method)(path)
        assert (answer.status_code, errors(answer)) == (404, [])


def test_refusals_speak_the_language_asked_for(sender):
    assert send("{", **{"Accept-Language": "en-GB,en"}).json()["detail"].startswith("The body is no JSON")
    assert send("{", **{"Accept-Language": "zh-CN"}).json()["detail"].startswith("内容不是")
    assert send("{").json()["detail"].startswith("内容不是")


def test_the_service_failing_for_everybody_present_loses_nothing(cast, sender):
    cast.store.memberships.filter(role="consultant").delete()
    assert send(body()).status_code == 201
    assert OnlineLead.objects.get().visit is None
