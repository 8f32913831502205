"""The trigram index of the search column, on PostgreSQL; SQLite searches the same column without one."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

_MAKE = "CREATE INDEX customer_search ON leads_customer USING gin (search_key gin_trgm_ops)"


def make(apps, schema_editor):
    """Make the index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_MAKE)


def drop(apps, schema_editor):
    """Drop the index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX customer_search")


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial")]
    operations = [TrigramExtension(), migrations.RunPython(make, drop)]
