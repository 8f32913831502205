"""Conclusions about the customers, for the general manager."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('reports', '0002_line_stamp'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomerStudy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField()),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('text', models.TextField(max_length=2000, verbose_name='conclusions')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='customer_studies', to='accounts.store')),
            ],
            options={
                'indexes': [models.Index(fields=['store', '-at'], name='customer_study_newest')],
                'constraints': [models.UniqueConstraint(fields=('store', 'token'), name='customer_study_token_once'), models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='customer_study_days'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='customer_study_has_text')],
            },
        ),
    ]
