"""A line keeps a stamp of what it tells, so that a later correction of a loss is seen in any language."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='reportline',
            name='stamp',
            field=models.CharField(blank=True, max_length=32),
        ),
    ]
