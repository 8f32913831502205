"""The way back after a form."""

import pytest
from django.test import RequestFactory

from core.addresses import back


@pytest.mark.parametrize(
    ("named", "leads_to"),
    [
        ("/cards/?grade=H", "/cards/?grade=H"),
        ("/day/#row-3", "/day/#row-3"),
        ("", "/day/"),
        ("0", "/day/"),  # no address: asked for as a page's name it would break
        ("home", "/day/"),
        ("https://evil.example/", "/day/"),
        ("//evil.example/", "/day/"),
        ("/\\evil.example/", "/day/"),
        ("javascript:alert(1)", "/day/"),
    ],
)
def test_only_a_page_of_this_house_is_led_back_to(named, leads_to):
    assert back(RequestFactory().post("/x/", {"next": named}), otherwise="day").url == leads_to
