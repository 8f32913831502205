"""Who showed a number is told by the access log alone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("leads", "0014_reveals_of_old")]
    operations = [migrations.DeleteModel(name="PhoneReveal")]
