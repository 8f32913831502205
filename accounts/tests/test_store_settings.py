"""The settings of a store: two who change them at once see each other."""

import pytest

from accounts.models import StoreSettings
from accounts.seat import settings_of

pytestmark = pytest.mark.django_db


def test_two_who_change_the_settings_at_once_overwrite_nothing_unseen(cast, noon):
    """What the other saved is told at its field; saving again keeps what was typed."""
    settings_of(cast.store)
    client = cast.client("manager")
    form = client.get("/settings/store/").context["form"]
    mine = {field.html_name: field.value() for field in form if not (field.value() is None or field.value() is False)}
    StoreSettings.objects.filter(store=cast.store).update(hotline="0571-1111")
    answer = client.post("/settings/store/", mine | {"address": "城东路 8 号"})
    assert answer.status_code == 422
    assert "0571-1111" in str(answer.context["form"].errors["hotline"])
    assert "城东路 8 号" in answer.content.decode()
    again = mine | {"address": "城东路 8 号", "seen": answer.context["form"]["seen"].value()}
    answer = client.post("/settings/store/", again)
    assert answer.status_code == 302, answer.context["form"].errors
    row = StoreSettings.objects.get(store=cast.store)
    assert (row.hotline, row.address) == ("", "城东路 8 号")
