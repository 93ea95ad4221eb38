from django.db import migrations
from django.db.models import OuterRef, Subquery


def whose(apps, schema_editor):
    """What was drawn before is a result of the ledger: its helper is the one who is named there."""
    item, outcome = apps.get_model('lots', 'Item'), apps.get_model('outcomes', 'Outcome')
    helper = outcome._base_manager.filter(pk=OuterRef('outcome')).values('helped_by')[:1]
    item._base_manager.filter(helped_by=None).update(helped_by=Subquery(helper))


class Migration(migrations.Migration):

    dependencies = [
        ('lots', '0002_gifts_benefits_and_demands'),
    ]

    operations = [
        migrations.RunPython(whose, migrations.RunPython.noop),
    ]
