from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0006_rhythms'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='dutyweek',
            index=models.Index(fields=['enterprise', 'thursday_on', 'state', 'contacted_on'], name='duty_week_of_firm'),
        ),
    ]
