"""Whoever the organisations named as secretary stands as an officer from now on."""

from django.db import migrations


def stand(apps, schema_editor):
    organisation = apps.get_model("organisations", "Organisation")
    officer = apps.get_model("elections", "Officer")
    rows = organisation._base_manager.exclude(secretary_name="").filter(abolished_on=None)
    officer._base_manager.bulk_create(
        (
            officer(
                organisation_id=one.pk, name=one.secretary_name, post="secretary", basis="elected",
                starts_on=one.set_up_on, term_ends_on=one.term_ends_on, recorded_at=one.recorded_at, recorded_by="",
            )
            for one in rows.iterator()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("elections", "0001_first_tables")]

    operations = [migrations.RunPython(stand, migrations.RunPython.noop)]
