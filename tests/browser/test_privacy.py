"""Privacy at the card: consents, a photo from the phone, who looked, erased by typing the name (GAP-51)."""

from io import BytesIO

import pytest
from PIL import Image

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    """Files of a journey lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "private"


def photo() -> dict:
    """What a phone's camera gives."""
    target = BytesIO()
    Image.new("RGB", (900, 600), "teal").save(target, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": target.getvalue()}


def test_a_photo_and_a_consent_from_the_phone_and_the_manager_sees_who_looked(sit, cast):
    from leads.models import Access, Document

    card = cast.card(name="张三")
    who = sit("lina", screen="narrow").open(f"/cards/{card.pk}/")
    who.find(".consents .pill.ok").wait_for()
    with who.going_to(f"/customers/{card.customer_id}/documents/"):
        who.tap(f"main .panel a[href='/customers/{card.customer_id}/documents/']")
    who.tap("label:has([value=licence])")
    who.find("#id_photo").set_input_files(photo())
    with who.going_to(f"/customers/{card.customer_id}/documents/"):
        who.tap("#upload-form [data-save]")
    row = Document.objects.get()
    assert (row.kind, row.by) == ("licence", cast.lina)
    assert who.find(".document-line img").evaluate("(img) => img.complete && img.naturalWidth > 0")
    with who.going_to(f"/customers/{card.customer_id}/privacy/"):
        who.tap(f".tabs a[href='/customers/{card.customer_id}/privacy/']")
    with who.going_to(f"/customers/{card.customer_id}/privacy/"):
        who.tap(".consent-line:has([value=photo]) button[value='1']")
    assert card.customer.consents.get(purpose="photo").by == cast.lina
    assert Access.objects.get().kind == "opened"
    manager = sit("manager").open(f"/customers/{card.customer_id}/accesses/")
    assert "李娜" in manager.find("main tbody").inner_text()


def test_a_person_is_erased_by_typing_the_name(sit, cast):
    card = cast.card(name="张三")
    who = sit("gm").open(f"/customers/{card.customer_id}/erase/")
    who.find("#id_typed").fill("张二")
    with who.going_to(f"/customers/{card.customer_id}/erase/"):
        who.tap("main .btn-danger")
    assert who.find("#id_typed.is-invalid").input_value() == "张二"
    who.find("#id_typed").fill("张三")
    with who.going_to(f"/customers/{card.customer_id}/privacy/"):
        who.tap("main .btn-danger")
    assert "张三" not in who.find("main").inner_text()
    card.customer.refresh_from_db()
    assert card.customer.erased_at


PAGES = {
    "manager": ("/customers/{customer}/privacy/", "/customers/{customer}/accesses/", "/customers/{customer}/data/",
                "/customers/{customer}/correct/", "/customers/{customer}/documents/", "/settings/privacy/"),
    "csr": ("/corrections/",),
    "admin": ("/settings/consents/", "/customers/{customer}/privacy/"),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_of_privacy_can_be_used_by_everybody(sit, cast, noon, name):
    from datetime import date
    from uuid import uuid4

    from leads.services import customer_file, documents

    card = cast.card(name="张三")
    customer = card.customer
    upload = documents.Upload(token=uuid4(), content=photo()["buffer"], name="a.jpg", kind="photo")
    documents.add(seat=cast.seat("lina"), customer=customer, upload=upload, at=card.opened_at)
    wanted = {**customer_file.present(customer), "plate": "浙A00001"}
    customer_file.hand_in(
        seat=cast.seat("lina"), customer=customer, token=uuid4(), wanted=wanted, learned_on=date(2026, 11, 20),
        at=card.opened_at,
    )  # fmt: skip
    for way in ({"screen": "narrow"}, {"theme": "dark", "language": "en"}):
        who = sit(name, **way)
        for page in PAGES[name]:
            who.open(page.format(customer=customer.pk))
