"""People and the store's settings: who may change which, and two who do it at once."""

import pytest

from accounts import services
from accounts.models import StoreSettings, User
from accounts.seat import settings_of
from accounts.store_form import LIMITS_OF_MANAGERS
from core.errors import Refused
from tests.cast import NOON
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db

NEW = {"username": "new.person", "name": "新人", "email": "", "password": "blue-horse-77", "roles": ["consultant"]}


@pytest.mark.django_db(transaction=True)
def test_a_person_added_by_two_at_once_is_one_and_the_other_is_told(cast):
    seat = cast.seat("admin")
    done = in_parallel([lambda: services.add_person(seat=seat, at=NOON, **NEW)] * 2)
    assert User.objects.filter(username="new.person").count() == 1
    assert {type(one) for one in done} == {User, Refused}


def test_what_holds_managers_to_rules_only_an_administrator_changes(cast, noon):
    row = settings_of(cast.store)
    limits = {"own_report": "on", "reveals_per_hour": "999"}
    assert set(limits) == set(LIMITS_OF_MANAGERS)
    for name, changed in (("manager", False), ("admin", True)):
        client = cast.client(name)
        form = client.get("/settings/store/").context["form"]
        shown = {field: form[field].value() for field in form.fields}
        sent = {field: value for field, value in shown.items() if value is not None and value is not False}
        answer = client.post("/settings/store/", sent | limits | {"hotline": "400-1234"})
        assert answer.status_code == 302, answer.context["form"].errors
        row = StoreSettings.objects.get(store=cast.store)
        assert (row.hotline, row.own_report, row.reveals_per_hour == 999) == ("400-1234", changed, changed)
