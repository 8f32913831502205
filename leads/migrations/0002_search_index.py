"""The trigram index of the search column, on PostgreSQL; SQLite searches the same column without one."""

from django.db import migrations

_MAKE = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX customer_search ON leads_customer USING gin (search_key gin_trgm_ops)",
)
_DROP = ("DROP INDEX customer_search",)  # the extension stays: somebody else may use it


def make(apps, schema_editor):
    """Make the index."""
    _execute(schema_editor, _MAKE)


def drop(apps, schema_editor):
    """Drop the index."""
    _execute(schema_editor, _DROP)


def _execute(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]  # Django's TrigramExtension cannot go back on SQLite
