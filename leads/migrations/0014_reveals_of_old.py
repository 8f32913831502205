"""Numbers that were shown become rows of the access log, and back."""

from datetime import UTC

from django.db import migrations

BATCH = 2000


def to_accesses(apps, schema_editor):
    """One row of the log for each number shown."""
    shown, accesses = _tables(apps, schema_editor)
    _copy(shown.order_by("pk"), accesses, lambda row: {"kind": "revealed", "what": "phone", "hour": _hour(row.at)})


def to_reveals(apps, schema_editor):
    """And back."""
    shown, accesses = _tables(apps, schema_editor)
    _copy(accesses.filter(kind="revealed").order_by("pk"), shown, lambda row: {})
    accesses.filter(kind="revealed").delete()


def _tables(apps, schema_editor):
    alias = schema_editor.connection.alias
    return [apps.get_model("leads", name)._default_manager.using(alias) for name in ("PhoneReveal", "Access")]


def _copy(rows, target, more):
    batch = []
    for row in rows.iterator(chunk_size=BATCH):
        same = {"store_id": row.store_id, "customer_id": row.customer_id, "by_id": row.by_id, "at": row.at}
        batch.append(target.model(**same, **more(row)))
        if len(batch) == BATCH:
            target.bulk_create(batch)
            batch = []
    target.bulk_create(batch)


def _hour(at):
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


class Migration(migrations.Migration):
    dependencies = [("leads", "0013_access_log_and_documents")]
    operations = [migrations.RunPython(to_accesses, to_reveals)]
