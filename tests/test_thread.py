"""The thread through the pages: register, log, grade."""

from uuid import uuid4

import pytest

from followups.models import Contact, FollowUp, Message
from leads.models import Card, Visit
from tests.cast import log_data

pytestmark = pytest.mark.django_db


def test_thread(cast, noon):
    desk = cast.client("desk")
    for url in ("/desk/", "/visits/", "/visits/new/"):
        r = desk.get(url)
        assert r.status_code == 200, url
    r = desk.post(
        "/visits/new/",
        {
            "token": uuid4(),
            "kind": "walk_in",
            "phone": "１５４ 1234 5678",
            "name": "张三先生",
            "party_size": 2,
            "car_model": cast.models[0].pk,
            "consent": "on",
        },
    )
    assert r.status_code == 302, r.content.decode()
    visit = Visit.objects.get()
    card = Card.objects.get()
    assert (
        visit.card == card and card.grade == "C" and card.customer.name == "张三" and card.customer.salutation == "mr"
    )
    assert FollowUp.objects.get().kind == "cadence"
    desk.post(f"/visits/{visit.pk}/end/")
    assert FollowUp.objects.filter(kind="confirm").count() == 1
    assert Message.objects.count() == 1
    me = cast.client(card.owner.username)
    for url in (
        "/day/",
        "/cards/",
        f"/cards/{card.pk}/",
        f"/cards/{card.pk}/edit/",
        f"/cards/{card.pk}/grade/",
        "/cards/new/",
        "/search/?q=zs",
        "/day/tomorrow/",
        f"/cards/{card.pk}/log/",
        f"/cards/{card.pk}/log/?back=day",
    ):
        r = me.get(url)
        assert r.status_code == 200, url
    r = me.post(
        f"/cards/{card.pk}/grade/",
        {
            "version": card.version,
            "stage": "product",
            "ticks": ["product.B+.a", "product.B+.b"],
            "stated_on": "2027-01-20",
            "grade": "B+",
            "card": card.pk,
        },
    )
    assert r.status_code == 302, r.content.decode()
    card.refresh_from_db()
    assert card.grade == "B+"
    r = me.post(
        f"/cards/{card.pk}/log/", log_data(card, content="想周日再看", back="day"), headers={"HX-Request": "true"}
    )
    assert r.status_code == 200, r.content.decode()
    assert Contact.objects.count() == 1
    assert [f.state for f in FollowUp.objects.order_by("kind", "pk")].count("planned") == 1
    m = cast.client("manager")
    for url in (
        "/overdue/",
        "/settings/ladder/",
        "/settings/store/",
        "/settings/",
        "/settings/closed-days/",
        f"/cards/{card.pk}/",
    ):
        assert m.get(url).status_code == 200, url
    a = cast.client("admin")
    for url in ("/settings/people/",):
        assert a.get(url).status_code == 200, url
