from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_message_address'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='enterprise_key',
            field=models.CharField(blank=True, db_comment='public', default='', max_length=20),
        ),
    ]
