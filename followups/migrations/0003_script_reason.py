"""A script may be against any reason for which customers were lost, also one of the store's own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('followups', '0002_contact_by_mail'),
    ]

    operations = [
        migrations.AlterField(
            model_name='script',
            name='loss_reason',
            field=models.CharField(blank=True, max_length=40),
        ),
    ]
