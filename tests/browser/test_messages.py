"""A message to many: written, previewed, handed in; the manager hears of it under the bell and lets it go."""

import pytest

from tests.cast import NOON

pytestmark = pytest.mark.browser


def test_FUP_41_a_mass_message_from_the_writer_to_the_managers_bell(sit, cast):
    from followups.models import MassMessage

    for n in range(2):
        cast.card(number=f"1541234000{n}", name="张三", at=NOON)
    writer = sit("csr").open("/messages/mass/new/").look()
    writer.find("[name=title]").fill("冬季检测")
    writer.find("[name=kind]").select_option("greeting")
    writer.find("[name=text]").press_sequentially("{customer}您好")
    writer.find("#sample").get_by_text("王女士您好").wait_for()
    with writer.going_to(r"/messages/mass/\d+/"):
        writer.tap("[data-save]")
    assert writer.look().find(".stats b").first.inner_text() == "2"
    with writer.going_to(r"/messages/mass/\d+/"):
        writer.tap("button[value=submit]")
    manager = sit("manager", screen="phone").open("/notices/").look()
    assert manager.find(".bell .n").get_attribute("data-unread") == "1"
    with manager.going_to(r"/messages/mass/\d+/"):
        manager.tap(".notice-line a")
    assert manager.find(".bell .n").count() == 0
    with manager.going_to(r"/messages/mass/\d+/"):
        manager.tap("button[value=approve]")
    assert MassMessage.objects.get().state == "running"
    manager.open("/messages/").look()
