import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

KINDS = ('outcome', 'gift', 'benefit', 'demand')


def is_about_one():
    found = Q()
    for kind in KINDS:
        others = Q(**{f'{other}__isnull': True for other in KINDS if other != kind})
        found |= Q(kind=kind, **{f'{kind}__isnull': False}) & others
    return found


class Migration(migrations.Migration):

    dependencies = [
        ('demands', '0004_found_to_hold_by_lot'),
        ('giving', '0003_found_to_hold_by_lot'),
        ('innovation', '0003_found_to_hold_by_lot'),
        ('lots', '0001_first_tables'),
        ('outcomes', '0004_found_to_hold_by_lot'),
        ('postings', '0002_handovers_transfers_pins_and_teams'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='kind',
            field=models.CharField(choices=[('outcome', '成效'), ('gift', '捐赠'), ('benefit', '革新效益'), ('demand', '诉求')], db_comment='public', default='outcome', max_length=8, verbose_name='抽到什么'),
        ),
        migrations.AlterField(
            model_name='item',
            name='outcome',
            field=models.ForeignKey(blank=True, db_comment='public', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drawn', to='outcomes.outcome', verbose_name='成效'),
        ),
        migrations.AddField(
            model_name='item',
            name='gift',
            field=models.ForeignKey(blank=True, db_comment='public', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drawn', to='giving.gift', verbose_name='捐赠'),
        ),
        migrations.AddField(
            model_name='item',
            name='benefit',
            field=models.ForeignKey(blank=True, db_comment='public', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drawn', to='innovation.benefit', verbose_name='革新效益'),
        ),
        migrations.AddField(
            model_name='item',
            name='demand',
            field=models.ForeignKey(blank=True, db_comment='public', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drawn', to='demands.demand', verbose_name='诉求'),
        ),
        migrations.AddField(
            model_name='item',
            name='helped_by',
            field=models.ForeignKey(blank=True, db_comment='public', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='postings.stint', verbose_name='助力派驻'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.UniqueConstraint(fields=('lot', 'gift'), name='lot_gift_once'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.UniqueConstraint(fields=('lot', 'benefit'), name='lot_benefit_once'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.UniqueConstraint(fields=('lot', 'demand'), name='lot_demand_once'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=is_about_one(), name='lot_item_is_about_one'),
        ),
    ]
