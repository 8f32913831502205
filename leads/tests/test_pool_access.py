"""A card in the pool is nobody's: who had it sees no more of the customer than everybody else, wherever it hangs."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import StoreSettings
from followups.models import Contact
from leads.models import Companion, Document, NeedsSheet, Presentation
from leads.services import pool
from tests.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(cast, noon) -> dict:
    """What hung on a card of lina that lies in the pool now: address → key of the row in it."""
    card = cast.card()
    made = {"store": cast.store, "card": card, "by": cast.lina, "at": NOON}
    document = Document.objects.create(
        token=uuid4(), customer=card.customer, kind="photo", file="documents/0", size=1, content_type="image/jpeg",
        sha256="0" * 64, **made,
    )  # fmt: skip
    companion = Companion.objects.create(store=cast.store, customer=card.customer, name="王芳", phone="15400000001")
    sheet = NeedsSheet.objects.create(token=uuid4(), cooperated="yes", **made)
    shown = Presentation.objects.create(token=uuid4(), car_model=cast.models[0], **made)
    Contact.objects.create(token=uuid4(), result="reached", grade_before="C", grade_after="C", **made)
    cast.seat("lina").settings  # noqa: B018 (made when first asked for)
    StoreSettings.objects.update(pool=True)
    cast.store.refresh_from_db()
    pool.put_in(seat=cast.seat("manager"), card=card, reason="nobody called", at=NOON)
    return {
        "card": card.pk, "companion-edit": companion.pk, "needs": sheet.pk, "needs-edit": sheet.pk,
        "presentation": shown.pk, "customer-privacy": card.customer_id, "customer-documents": card.customer_id,
        "document-open": document.pk,
    }  # fmt: skip


def test_who_had_the_card_opens_nothing_of_it(cast, left):
    client = cast.client("lina")
    opened = {name: client.get(reverse(name, args=[pk])).status_code for name, pk in left.items()}
    assert set(opened.values()) == {403}, opened
    assert not Contact.objects.visible_to(cast.seat("lina")).exists()


def test_the_manager_opens_all_of_it(cast, left):
    client = cast.client("manager")
    opened = {name: client.get(reverse(name, args=[pk])).status_code for name, pk in left.items()}
    assert set(opened.values()) <= {200, 302}, opened
