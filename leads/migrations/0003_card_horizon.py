"""The open cards of a store by grade and the day of judgement: whose horizon has passed is counted on every list."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0002_search_index'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='card',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['store', 'grade', 'graded_on'], name='card_horizon'),
        ),
    ]
