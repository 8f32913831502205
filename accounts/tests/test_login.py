"""Logging in, being locked out, passwords, sessions, stores."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from accounts import login_views
from tests.cast import NOON, PASSWORD

pytestmark = pytest.mark.django_db


def log_in(client: Client, password: str = PASSWORD, username: str = "lina"):
    return client.post("/accounts/login/", {"username": username, "password": password})


def test_each_role_starts_on_its_own_page(cast):
    for name, page in {"lina": "/day/", "desk": "/desk/", "manager": "/desk/", "clerk": "/exports/"}.items():
        client = Client()
        assert log_in(client, username=name).status_code == 302
        assert client.get("/", follow=True).redirect_chain[-1][0] == page


def test_somebody_without_a_page_is_told_so(cast):
    assert cast.client("auditor").get("/").status_code == 200
    assert cast.client("stranger").get("/").status_code == 200


def test_five_wrong_passwords_lock_the_log_in(cast, settings):
    client = Client()
    codes = [log_in(client, "wrong").status_code for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert codes[-1] == 429
    assert log_in(client).status_code == 429
    assert log_in(Client(), username="wang").status_code == 302


def test_a_session_that_is_used_stays_and_an_idle_one_ends(cast, noon, settings):
    client = Client()
    log_in(client)
    for _ in range(4):
        noon.shift(timedelta(seconds=settings.SESSION_COOKIE_AGE * 0.9))
        assert client.get("/day/").status_code == 200
    noon.shift(timedelta(seconds=settings.SESSION_COOKIE_AGE + 1))
    assert client.get("/day/").status_code == 302


def test_an_htmx_part_without_a_session_leads_to_the_log_in_page(cast):
    answer = Client().get("/day/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/accounts/login/"


def test_a_password_is_reset_by_a_link_that_works_once(cast):
    Client().post("/accounts/password-reset/", {"email": "lina@example.test"})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    client = Client()
    form = client.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    new = {"new_password1": "green-tiger-5", "new_password2": "green-tiger-5"}
    assert client.post(address, new).status_code == 302
    assert log_in(Client(), "green-tiger-5").status_code == 302
    assert "new_password1" not in Client().get(link, follow=True).content.decode()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(cast):
    answer = Client().post("/accounts/password-reset/", {"email": "nobody@example.test"})
    assert answer.status_code == 302
    assert mail.outbox == []


def test_a_password_is_changed_by_who_knows_the_old_one(cast):
    client = Client()
    log_in(client)
    new = {"new_password1": "green-tiger-5", "new_password2": "green-tiger-5"}
    assert client.post("/accounts/password-change/", {"old_password": "x", **new}).status_code == 200
    assert client.post("/accounts/password-change/", {"old_password": PASSWORD, **new}).status_code == 302


def test_a_person_of_two_stores_switches_and_pages_do_not_mix(cast):
    client = cast.client("group")
    cast.card()
    cast.card(number="15412340009", name="外店客", owner="other")
    assert "张三" in client.get("/cards/").content.decode()
    assert client.post("/accounts/store/", {"store": cast.other_store.pk}).status_code == 302
    page = client.get("/cards/").content.decode()
    assert "外店客" in page
    assert "张三" not in page


def test_language_and_theme_are_remembered(cast):
    client = cast.client("lina")
    assert 'lang="zh-Hans"' in client.get("/day/", headers={"Accept-Language": "en"}).content.decode()
    client.post("/accounts/language/", {"language": "en", "next": "/day/"})
    client.post("/accounts/theme/", {"theme": "dark", "next": "/day/"})
    page = client.get("/day/").content.decode()
    assert 'lang="en"' in page
    assert 'data-bs-theme="dark"' in page


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_no_form_sends_people_elsewhere(cast, target):
    assert cast.client("lina").post("/accounts/theme/", {"theme": "dark", "next": target}).url == "/"


def test_the_headers_are_strict(cast):
    answer = cast.client("lina").get("/day/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert "no-store" in answer["Cache-Control"]


def test_today_is_read_on_the_stores_clock(cast):
    assert cast.seat("lina").today(NOON + timedelta(hours=13)).isoformat() == "2026-11-22"


def test_behind_the_proxy_each_person_is_locked_out_alone(cast, settings):
    settings.BEHIND_PROXY = True
    settings.AXES_LOCKOUT_PARAMETERS = ["ip_address"]
    forged = Client(headers={"X-Forwarded-For": "9.9.9.9, 10.0.0.1"})
    honest = Client(headers={"X-Forwarded-For": "10.0.0.2"})
    for _ in range(settings.AXES_FAILURE_LIMIT):
        log_in(forged, "wrong")
    assert log_in(Client(headers={"X-Forwarded-For": "8.8.8.8, 10.0.0.1"})).status_code == 429
    assert log_in(honest).status_code == 302


def test_without_a_proxy_the_header_is_not_believed(cast, settings):
    settings.AXES_LOCKOUT_PARAMETERS = ["ip_address"]
    for n in range(settings.AXES_FAILURE_LIMIT):
        log_in(Client(headers={"X-Forwarded-For": f"10.0.0.{n}"}), "wrong")
    assert log_in(Client()).status_code == 429


def test_a_line_of_ipv6_has_one_address_however_many_it_uses(cast, settings):
    settings.BEHIND_PROXY = True
    for n in range(settings.AXES_FAILURE_LIMIT):
        log_in(Client(headers={"X-Forwarded-For": f"2001:db8:1:2::{n}"}), "wrong")
    assert log_in(Client(headers={"X-Forwarded-For": "2001:db8:1:2:ffff::1"})).status_code == 429
    assert log_in(Client(headers={"X-Forwarded-For": "2001:db8:1:3::1"})).status_code == 302


@pytest.mark.parametrize("seen", ["unix:", "", "10.0.0.1:8080", "not an address"])
def test_what_is_no_address_counts_as_none_and_breaks_nothing(cast, settings, seen):
    settings.BEHIND_PROXY = True
    assert log_in(Client(headers={"X-Forwarded-For": seen}), "wrong").status_code == 200


def test_one_address_does_not_try_a_password_on_everybody(cast, noon, monkeypatch):
    monkeypatch.setattr(login_views, "LOG_INS", 3)
    codes = [log_in(Client(), "wrong", username=f"name{n}").status_code for n in range(4)]
    assert codes == [200, 200, 200, 429]
    assert log_in(Client()).status_code == 429
    assert Client().post("/admin/login/", {"username": "lina", "password": PASSWORD}).status_code == 429
    noon.shift(timedelta(hours=1))
    assert log_in(Client()).status_code == 302


def test_nobodys_mailbox_is_filled_with_links_and_the_answer_stays_the_same(cast, noon):
    answers = [Client().post("/accounts/password-reset/", {"email": "Lina@example.test"}) for _ in range(7)]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/accounts/password-reset/sent/")}
    assert len(mail.outbox) == login_views.RESETS_OF_ONE
