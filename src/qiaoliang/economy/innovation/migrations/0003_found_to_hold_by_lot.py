from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('innovation', '0002_method_and_patents'),
    ]

    operations = [
        migrations.AddField(
            model_name='benefit',
            name='verified_at',
            field=models.DateTimeField(blank=True, db_comment='public', null=True, verbose_name='抽查核实时间'),
        ),
    ]
