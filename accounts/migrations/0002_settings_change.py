"""Changes of settings and roles leave a row."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SettingsChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(choices=[('people', 'People and roles'), ('store', 'Clocks, messages and limits'), ('hours', 'Opening hours'), ('closed', 'Closed days'), ('robots', 'Robots for notices')], max_length=10)),
                ('subject', models.CharField(blank=True, max_length=150)),
                ('changes', models.JSONField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.store')),
            ],
            options={
                'indexes': [models.Index(fields=['store', '-id'], name='settings_change_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('area__in', ['people', 'store', 'hours', 'closed', 'robots'])), name='settings_change_area')],
            },
        ),
    ]
