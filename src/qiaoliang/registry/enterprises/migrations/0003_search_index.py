from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enterprises', '0002_spell_recorded_at'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='enterprise',
            index=models.Index(fields=['name', 'short_name', 'initials', 'credit_code'], name='enterprise_search'),
        ),
    ]
