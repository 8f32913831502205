"""Consent is told by its rows alone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("leads", "0004_consents_of_old")]
    operations = [migrations.RemoveField(model_name="customer", name="message_consent_at")]
