"""What is changed in settings and among people leaves a row, and whoever may change it can read who did."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.models import ClosedDay, Membership, SettingsChange, StoreSettings
from accounts.seat import settings_of
from accounts.tests.robots import robot as robot_of
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db


def changes() -> list[tuple]:
    rows = SettingsChange.objects.select_related("by").order_by("pk")
    return [(row.area, row.subject, row.changes, row.by.username) for row in rows]


def save_settings(client, **more):
    form = client.get("/settings/store/").context["form"]
    shown = {field: form[field].value() for field in form.fields}
    sent = {field: value for field, value in shown.items() if value is not None and value is not False}
    return client.post("/settings/store/", sent | more)


def test_a_role_given_and_taken_is_told_with_who_and_from_what(cast):
    admin = cast.seat("admin")
    new = {"username": "new.person", "name": "新人", "email": "", "password": "blue-horse-77"}
    person = services.add_person(seat=admin, roles=["consultant"], at=NOON, **new)
    services.set_roles(seat=admin, user=person, roles=["consultant"], at=soon(hours=1))  # nothing changes: no row
    services.set_roles(seat=admin, user=person, roles=["consultant", "sales_manager"], at=soon(hours=2))
    services.set_roles(seat=admin, user=person, roles=[], at=soon(hours=3))
    who = "新人 (new.person)"
    assert changes() == [
        ("people", who, {"roles": ["", "consultant"]}, "admin"),
        ("people", who, {"roles": ["consultant", "consultant sales_manager"]}, "admin"),
        ("people", who, {"roles": ["consultant sales_manager", ""]}, "admin"),
    ]
    page = cast.client("admin").get("/settings/changes/").content.decode()
    assert "销售顾问 · 销售经理" in page


def test_a_setting_keeps_both_values_and_what_stays_is_not_told(cast, noon):
    settings_of(cast.store)
    assert save_settings(cast.client("admin"), reveals_per_hour="77", own_report="on").status_code == 302
    [(area, _subject, kept, by)] = changes()
    assert (area, kept, by) == ("store", {"reveals_per_hour": [30, 77], "own_report": [False, True]}, "admin")
    assert save_settings(cast.client("admin"), reveals_per_hour="77").status_code == 302
    assert save_settings(cast.client("manager"), sms_minutes="0").status_code == 422
    assert len(changes()) == 1
    page = cast.client("manager").get("/settings/changes/?area=store").content.decode()
    assert "77" in page


def test_hours_and_closed_days_are_told(cast, noon):
    client = cast.client("manager")
    form = client.get("/settings/opening-hours/").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    first = next(iter(sent))
    assert client.post("/settings/opening-hours/", sent | {first: "08:30"}).status_code == 302
    client.post("/settings/closed-days/", {"day": "2027-01-01", "note": "元旦"})
    client.post(f"/settings/closed-days/{ClosedDay.objects.get(day=date(2027, 1, 1)).pk}/open/")
    told = changes()
    assert told[0][:3] == ("hours", "", {"0": ["09:00–18:00", "08:30–18:00"]})
    assert [row[1:3] for row in told[1:]] == [
        ("2027-01-01", {"closed": [False, True], "note": ["", "元旦"]}),
        ("2027-01-01", {"closed": [True, False], "note": ["元旦", ""]}),
    ]


def test_a_robot_set_up_and_removed_is_told_without_its_key(cast, noon):
    robot = robot_of(cast)
    cast.client("admin").post(f"/settings/robots/{robot.pk}/remove/")
    told = changes()
    assert [row[0] for row in told] == ["robots", "robots"]
    assert told[0][2]["key"] == [None, robot.key_end]
    assert told[1][2]["key"] == [robot.key_end, None]
    assert all(robot.key_sealed not in str(row) for row in told)


def test_the_rows_never_change_and_are_of_their_store_only(cast, noon):
    services.close_day(seat=cast.seat("manager"), day=date(2027, 1, 1), note="", at=NOON)
    row = SettingsChange.objects.get()
    with pytest.raises(ValidationError):
        row.delete()
    with pytest.raises(ValidationError):
        SettingsChange.objects.update(area="people")
    assert SettingsChange.objects.visible_to(cast.seat("manager")).count() == 1
    assert not SettingsChange.objects.visible_to(cast.seat("other_manager")).exists()
    assert not SettingsChange.objects.visible_to(cast.seat("lina")).exists()


def test_a_refused_change_of_roles_leaves_no_row(cast):
    client = cast.client("admin")
    person = cast.people["admin"]
    held = set(Membership.objects.filter(user=person).values_list("role", flat=True))
    assert client.post(f"/settings/people/{person.pk}/roles/", {"roles": ["consultant"]}).status_code == 422
    assert set(Membership.objects.filter(user=person).values_list("role", flat=True)) == held
    assert changes() == []


def test_the_page_is_paged_and_asks_the_same_number_of_statements(cast, noon):
    def statements() -> int:
        with CaptureQueriesContext(connection) as sent:
            assert client.get("/settings/changes/").status_code == 200
        return len(sent)

    client, seat = cast.client("manager"), cast.seat("manager")
    services.close_day(seat=seat, day=date(2027, 1, 1), note="0", at=NOON)
    client.get("/settings/changes/")
    one = statements()
    for n in range(1, 56):
        services.close_day(seat=seat, day=date(2027, 1, 1), note=str(n), at=NOON)
    assert statements() == one
    page = client.get("/settings/changes/")
    older = client.get(f"/settings/changes/?before={page.context['more']}")
    assert (len(page.context["rows"]), len(older.context["rows"]), older.context["more"]) == (50, 6, None)
    assert client.get("/settings/changes/?before=x&area=nothing").status_code == 200


def test_settings_are_there_before_somebody_changes_them(cast, noon):
    StoreSettings.objects.filter(store=cast.store).delete()
    assert save_settings(cast.client("admin"), stands="3").status_code == 302
    assert [row[2] for row in changes()] == [{"stands": [2, 3]}]
