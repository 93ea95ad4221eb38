from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('giving', '0002_purposes_ties_and_awards'),
    ]

    operations = [
        migrations.AddField(
            model_name='gift',
            name='verified_at',
            field=models.DateTimeField(blank=True, db_comment='public', null=True, verbose_name='抽查核实时间'),
        ),
    ]
