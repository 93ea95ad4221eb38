from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('periods', '0001_first_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='frozen',
            name='places',
            field=models.JSONField(db_comment='public', default=dict, verbose_name='记录的分项'),
        ),
    ]
