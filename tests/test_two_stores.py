"""Who works in two stores sits in one of them: nothing of the other one is reached, and no open form follows along."""

from uuid import uuid4

import pytest
from django.test import Client

from accounts import notices
from accounts.middleware import STORE_KEY
from accounts.models import Membership, Notice
from accounts.rights import Role
from leads.models import Visit
from leads.notices import CARD_GIVEN
from tests.cast import NOON

pytestmark = pytest.mark.django_db


def _in_both(cast, name: str, role: str) -> None:
    Membership.objects.create(user=cast.people[name], store=cast.other_store, role=role)


@pytest.mark.parametrize("page", ["note", "confirm", "card"])
def test_a_party_received_in_the_other_store_is_not_found_here(cast, noon, page):
    visit = cast.visit(consultant=cast.lina.pk, came_before=True)
    _in_both(cast, "lina", Role.CONSULTANT)
    client = cast.client("lina")
    session = client.session
    session[STORE_KEY] = cast.other_store.pk
    session.save()
    assert client.post(f"/visits/{visit.pk}/{page}/", {"content": "written from elsewhere"}).status_code == 404
    visit.refresh_from_db()
    assert (visit.content, visit.signed_at) == ("", None)


def _switch(client: Client, cast, token: str) -> int:
    return client.post("/accounts/store/", {"store": cast.other_store.pk, "csrfmiddlewaretoken": token}).status_code


def _follow_a_link(client: Client, cast, token: str) -> int:
    notices.tell(
        store=cast.other_store, people=[cast.desk], kind=CARD_GIVEN, key="k", link="/desk/", at=NOON,
        name="张三", reason="x",
    )  # fmt: skip
    return client.get(f"/notices/{Notice.objects.get().pk}/").status_code


@pytest.mark.parametrize("move", [_switch, _follow_a_link])
def test_a_form_opened_in_one_store_writes_nothing_into_the_other(cast, noon, move):
    _in_both(cast, "desk", Role.RECEPTIONIST)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.desk, backend="accounts.backends.SeatBackend")

    def token() -> str:
        return client.get("/desk/").context["csrf_token"]

    def register(sent: str) -> int:
        data = {"token": uuid4(), "kind": "walk_in", "party_size": 1, "csrfmiddlewaretoken": sent}
        return client.post("/visits/new/", data).status_code

    before = str(token())
    assert move(client, cast, before) == 302
    assert register(before) == 403
    assert Visit.objects.count() == 0
    assert register(str(token())) == 302
    assert Visit.objects.get().store == cast.other_store
