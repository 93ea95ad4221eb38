from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('demands', '0003_kinds_of_moves'),
    ]

    operations = [
        migrations.AddField(
            model_name='demand',
            name='verified_at',
            field=models.DateTimeField(blank=True, db_comment='public', null=True, verbose_name='抽查核实时间'),
        ),
    ]
