"""Who looked at whom: written once an hour, limited where numbers are shown, told to the manager."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import StoreSettings
from core.errors import Refused
from leads.models import Access
from leads.services import customers
from tests.cast import NOON, soon
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db


def kinds(**which) -> list[tuple[str, str]]:
    rows = Access.objects.filter(**which).order_by("pk")
    return [(row.by.username, row.kind) for row in rows.select_related("by")]


def limit(cast, n: int) -> None:
    row = cast.seat("lina").settings
    row.reveals_per_hour = n
    row.save()
    cast.store.refresh_from_db()


def test_opening_a_card_is_written_once_an_hour_and_person(cast, noon):
    card = cast.card()
    lina, manager = cast.client("lina"), cast.client("manager")
    for minutes in (0, 10, 59, 60):
        noon.move_to(NOON + timedelta(minutes=minutes))
        assert lina.get(f"/cards/{card.pk}/").status_code == 200
    manager.get(f"/cards/{card.pk}/")
    assert kinds(customer=card.customer) == [("lina", "opened"), ("lina", "opened"), ("manager", "opened")]


def test_a_refused_page_is_no_access(cast, noon):
    card = cast.card()
    for name in ("wang", "other", "clerk"):
        cast.client(name).get(f"/cards/{card.pk}/")
    assert not Access.objects.exists()


def test_finding_is_written_when_the_search_is_sent_not_while_typing(cast, noon):
    card = cast.card(name="张三")
    client = cast.client("manager")
    client.get("/search/?q=zs", headers={"HX-Request": "true"})
    assert not Access.objects.exists()
    client.get("/search/?q=zs")
    client.get("/search/?q=zs")
    assert kinds() == [("manager", "found")]
    assert Access.objects.get().customer == card.customer


def test_each_number_shown_is_a_row_and_beyond_the_limit_it_is_refused(cast, noon):
    card = cast.card()
    limit(cast, 2)
    client = cast.client("lina")
    answers = [client.post(f"/cards/{card.pk}/reveal/") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 409, 409]
    assert "154 1234 5678" in answers[1].content.decode()
    assert "5678" not in answers[2].content.decode()
    assert kinds() == [("lina", "revealed")] * 2 + [("lina", "refused")]
    noon.move_to(NOON + timedelta(minutes=60, seconds=1))
    assert client.post(f"/cards/{card.pk}/reveal/").status_code == 200


def test_the_limit_is_each_persons_own(cast, noon):
    card = cast.card()
    limit(cast, 1)
    for name in ("lina", "manager", "gm"):
        assert cast.client(name).post(f"/cards/{card.pk}/reveal/").status_code == 200


def test_the_manager_sees_who_showed_the_most_and_who_met_the_limit(cast, noon):
    card = cast.card()
    limit(cast, 1)
    for name, times in (("lina", 3), ("gm", 1)):
        client = cast.client(name)
        for _ in range(times):
            client.post(f"/cards/{card.pk}/reveal/")
    answer = cast.client("manager").get("/settings/privacy/")
    rows = [(r["by__name"], r["revealed"], r["refused"]) for r in answer.context["people"]]
    assert rows == [("李娜", 1, 1), ("郑总", 1, 0)]
    assert "15412345678" not in answer.content.decode()


def test_the_log_of_a_customer_tells_of_exports_too_and_only_of_this_customer(cast, noon):
    from reports.exports.presets import ensure_default_template
    from reports.services import exporting

    card, other = cast.card(car_model=cast.models[0]), cast.card(number="15412340002", name="李四")
    template = ensure_default_template(cast.store)
    template.columns.all().update(required=False)
    batch = exporting.make_batch(
        seat=cast.seat("clerk"), template=template, scope="all", token="00000000-0000-4000-8000-000000000001", at=NOON
    )
    exporting.hand_out(seat=cast.seat("clerk"), batch=batch, at=soon(minutes=1))
    cast.client("lina").get(f"/cards/{other.pk}/")
    cast.client("lina").get(f"/cards/{card.pk}/")
    events = cast.client("manager").get(f"/customers/{card.customer_id}/accesses/").context["events"]
    assert sorted(e.by for e in events) == ["周信息", "周信息", "李娜"]


def test_a_long_log_is_paged_by_key(cast, noon):
    card = cast.card()
    for n in range(130):
        Access.objects.create(
            store=cast.store, customer=card.customer, by=cast.lina, kind="revealed", at=soon(minutes=n), hour=NOON
        )
    client = cast.client("admin")
    address = f"/customers/{card.customer_id}/accesses/"
    first = client.get(address).context
    second = client.get(f"{address}?before={first['more']}").context
    assert (len(first["events"]), len(second["events"]), second["more"]) == (100, 30, None)
    assert client.get(f"{address}?before=x").status_code == 200


def test_printing_is_written_when_the_browser_says_so(cast, noon):
    card = cast.card()
    client = cast.client("lina")
    for _ in range(2):
        assert client.post(f"/customers/{card.customer_id}/printed/").status_code == 200
    assert kinds() == [("lina", "printed")]


def test_accesses_never_change(cast, noon):
    cast.client("lina").get(f"/cards/{cast.card().pk}/")
    row = Access.objects.get()
    with pytest.raises(ValidationError):
        row.delete()
    with pytest.raises(ValidationError):
        Access.objects.all().delete()


def test_the_privacy_page_finds_by_the_whole_number_only_in_this_store(cast, noon):
    card = cast.card()
    client = cast.client("admin")
    assert client.get("/settings/privacy/?phone=15412345678").url == f"/customers/{card.customer_id}/privacy/"
    assert client.get("/settings/privacy/?phone=15412340000").status_code == 422
    assert client.get("/settings/privacy/?phone=5678").status_code == 422
    assert cast.client("other_manager").get("/settings/privacy/?phone=15412345678").status_code == 422


@pytest.mark.django_db(transaction=True)
def test_parallel_windows_do_not_pass_the_limit_together(cast):
    card = cast.card()
    limit(cast, 3)
    seat = cast.seat("lina")
    show = lambda: customers.reveal(seat=seat, customer=card.customer, at=NOON)  # noqa: E731
    found = in_parallel([show] * 8)
    assert sorted(map(type, found), key=str) == sorted([str] * 3 + [Refused] * 5, key=str)
    assert Access.objects.filter(kind="revealed").count() == 3


@pytest.mark.django_db(transaction=True)
def test_parallel_openings_write_one_row(cast, noon):
    card = cast.card()
    clients = [cast.client("lina") for _ in range(4)]
    found = in_parallel([lambda c=c: c.get(f"/cards/{card.pk}/").status_code for c in clients])
    assert found == [200] * 4
    assert Access.objects.count() == 1


def test_the_document_of_all_data_counts_as_a_number_shown_for_who_sees_them_masked(cast, noon):
    first, second = cast.card().customer, cast.card(number="15411112222").customer
    cast.seat("gm").settings  # noqa: B018 (made when first asked for)
    StoreSettings.objects.update(reveals_per_hour=1)
    for name, codes in (("gm", [200, 409]), ("manager", [200, 200])):
        client = cast.client(name)
        found = [client.get(f"/customers/{one.pk}/data.json").status_code for one in (first, second)]
        assert found == codes, name
    assert Access.objects.filter(by=cast.gm, kind="handed_out").count() == 1
