"""The history of demands told so far gets the kind of each move, and every demand the number of its present stay."""

from django.db import migrations
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

KINDS = (
    (Q(from_stage=''), 'raise'),
    (Q(to_stage='sent'), 'send'),
    (Q(from_stage='sent', to_stage='working'), 'sign'),
    (Q(from_stage__in=('sent', 'working'), to_stage='logged'), 'return'),
    (Q(to_stage='answered'), 'answer'),
    (Q(to_stage='closed'), 'close'),
    (Q(from_stage='closed', to_stage='working'), 'reopen'),
)


def tell_kinds(apps, schema_editor):
    moves = apps.get_model('demands', 'DemandMove')._base_manager
    for which, kind in KINDS:
        moves.filter(which).update(kind=kind)
    own = moves.filter(demand=OuterRef('pk')).order_by().values('demand').annotate(n=Count('pk')).values('n')
    apps.get_model('demands', 'Demand')._base_manager.update(run=Coalesce(Subquery(own), 1))


class Migration(migrations.Migration):

    dependencies = [
        ('demands', '0002_demand_clocks_asks_and_secrets'),
    ]

    operations = [
        migrations.RunPython(tell_kinds, migrations.RunPython.noop, elidable=True),
    ]
