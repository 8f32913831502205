"""What the manufacturer's file can hold of an intending customer (DATA-11, FORM-17)."""

import pytest

from leads.models import Customer
from reports.exports.presets import ensure_default_template
from reports.exports.rows import rows
from reports.models import ExportColumn
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db


def test_DATA_11_FORM_17_the_managers_file_can_hold_likes_channel_next_contact_and_delivery_date(cast, noon):
    """The management table of intending customers: whatever column the store's own DMS asks for."""
    template = ensure_default_template(cast.store)
    template.columns.all().delete()
    names = ("likes", "activities", "learned_brand", "grade", "next_contact", "delivery", "sex")
    ExportColumn.objects.bulk_create(
        ExportColumn(template=template, position=n, heading=name, field=name) for n, name in enumerate(names, start=1)
    )
    card = cast.card(
        grade="C", likes="音响", learned_brand="friend", delivery_on=soon(days=9).date(), car_model=cast.models[0]
    )
    Customer.objects.filter(pk=card.customer_id).update(activities="自驾游", sex="male")
    [row] = rows(cast.seat("clerk"), template)
    assert row.cells == [
        "音响", "自驾游", "friend", "C", NOON.date().replace(month=12), soon(days=9).date(), "male",
    ]  # fmt: skip
