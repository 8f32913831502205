"""The settings of a store: two who change them at once see each other."""

import pytest

from accounts.models import StoreSettings
from accounts.seat import settings_of
from accounts.store_form import SECTIONS

pytestmark = pytest.mark.django_db


def sent(client) -> dict:
    """What the page sends when nothing was typed."""
    form = client.get("/settings/store/").context["form"]
    return {field.html_name: field.value() for field in form if not (field.value() is None or field.value() is False)}


def test_two_who_change_the_settings_at_once_overwrite_nothing_unseen(cast, noon):
    """What the other saved is told at its field; saving again keeps what was typed."""
    settings_of(cast.store)
    client = cast.client("manager")
    mine = sent(client)
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


def test_every_setting_stands_in_one_section():
    fields = [field.name for field in StoreSettings._meta.fields if field.name != "store"]
    assert sorted(name for section in SECTIONS for name in section.fields) == sorted(fields)


def test_the_page_names_its_sections_and_leads_back_to_the_one_that_was_changed(cast, noon):
    client = cast.client("admin")
    page = client.get("/settings/store/").content.decode()
    for section in SECTIONS:
        assert f'href="#{section.name}"' in page
        assert f'id="{section.name}"' in page
    answer = client.post("/settings/store/", sent(client) | {"digest_to": "gm@example.test"})
    assert answer.headers["Location"].endswith("#meetings")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"red_days": "5"}, "manager_days"),
        ({"online_from": "19:00"}, "online_until"),
        ({"front_item_2": "day"}, "front_item_2"),
        ({"stands": "0"}, "stands"),
    ],
)
def test_a_refused_setting_is_told_at_its_field_and_counted_in_the_index(cast, noon, typed, field):
    client = cast.client("admin")
    answer = client.post("/settings/store/", sent(client) | typed)
    form = answer.context["form"]
    assert list(form.errors) == [field]
    wrong = [shown.section.name for shown in form.sections() if shown.wrong]
    assert wrong == [section.name for section in SECTIONS if field in section.fields]
    assert f'<a href="#id_{field}">' in answer.content.decode()


def test_what_the_other_has_chosen_is_said_in_words(cast, noon):
    """Not the value that the database keeps."""
    settings_of(cast.store)
    client = cast.client("manager")
    mine = sent(client)
    StoreSettings.objects.filter(store=cast.store).update(front_item_1="name", pool=True)
    errors = str(client.post("/settings/store/", mine).context["form"].errors)
    assert "姓名" in errors
    assert "True" not in errors


def test_the_ends_of_lines_that_a_browser_sends_change_nothing(cast, noon):
    """Else each save would count the long texts as changed, and warn of them when somebody else saved meanwhile."""
    client = cast.client("admin")
    typed = {name: value.replace("\n", "\r\n") if name == "channels" else value for name, value in sent(client).items()}
    answer = client.post("/settings/store/", typed | {"hotline": "400-1234"})
    assert answer.headers["Location"].endswith("#papers")
    assert "\r" not in StoreSettings.objects.get(store=cast.store).channels
