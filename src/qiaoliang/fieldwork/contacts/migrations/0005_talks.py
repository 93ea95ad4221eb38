from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0004_sent_once_and_clashes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='contact',
            name='channel',
            field=models.CharField(choices=[('visit', '上门'), ('talk', '谈心'), ('call', '电话'), ('meeting', '会议'), ('message', '消息')], db_comment='public', max_length=8, verbose_name='方式'),
        ),
    ]
