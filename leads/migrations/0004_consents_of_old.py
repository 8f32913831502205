"""The consents to messages that were a date on the customer become rows, and back."""

from django.db import migrations

MESSAGES = "messages"
TEXT = "我同意贵店通过短信向我发送与看车、试驾、交车和保养有关的通知，可随时回复T或告知销售顾问退订。"
BATCH = 2000


def to_rows(apps, schema_editor):
    """One row per customer who agreed: in the showroom, the writer is not known."""
    Customer, Consent, Wording = _tables(apps, schema_editor)
    agreed = Customer.filter(message_consent_at__isnull=False)
    words = _wordings(Wording, agreed.order_by("store_id").values_list("store_id", flat=True).distinct())
    rows = []
    for pk, store, at in agreed.values_list("pk", "store_id", "message_consent_at").iterator(chunk_size=BATCH):
        rows.append(
            Consent.model(
                customer_id=pk, store_id=store, purpose=MESSAGES, given=True, channel="desk", wording=words[store],
                at=at,
            )
        )
        if len(rows) == BATCH:
            Consent.bulk_create(rows)
            rows = []
    Consent.bulk_create(rows)


def _tables(apps, schema_editor):
    """The rows of the three tables in the database that is migrated."""
    models = (apps.get_model("leads", name) for name in ("Customer", "Consent", "ConsentWording"))
    return [model._default_manager.using(schema_editor.connection.alias) for model in models]


def _wordings(Wording, stores) -> dict:
    return {
        store: Wording.get_or_create(store_id=store, purpose=MESSAGES, version=1, defaults={"text": TEXT})[0]
        for store in stores
    }


def to_dates(apps, schema_editor):
    """The date of the newest consent, where it stands."""
    Customer, Consent, _ = _tables(apps, schema_editor)
    newest = {}
    rows = Consent.filter(purpose=MESSAGES).order_by("at", "pk").values_list("customer_id", "given", "at")
    for customer, given, at in rows.iterator(chunk_size=BATCH):
        newest[customer] = at if given else None
    for customer, at in newest.items():
        Customer.filter(pk=customer).update(message_consent_at=at)


class Migration(migrations.Migration):
    dependencies = [("leads", "0003_consents")]
    operations = [migrations.RunPython(to_rows, to_dates)]
