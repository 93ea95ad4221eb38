"""Meetings noted before organisation life was kept become held meetings without a count of those present."""

from typing import Any

from django.db import migrations
from django.db.models import QuerySet


def bring_in(apps: Any, schema_editor: Any) -> None:
    meetings, gatherings = apps.get_model("organisations", "Meeting"), apps.get_model("life", "Gathering")
    labels = {"members": "党员大会", "committee": "支委会", "group": "党小组会", "theme_day": "主题党日", "class": "党课"}
    rows = QuerySet(meetings).filter(voided_at=None, gatherings=None).order_by("pk")
    QuerySet(gatherings).bulk_create(
        (
            gatherings(
                organisation_id=row.organisation_id, kind=row.kind, topic=row.topic or labels[row.kind], state="held",
                on=row.held_on, fact=row, recorded_at=row.recorded_at, recorded_by=row.recorded_by,
                held_recorded_at=row.recorded_at,
            )
            for row in rows.iterator(chunk_size=2000)
        ),
        batch_size=2000,
    )  # fmt: skip


def nothing(apps: Any, schema_editor: Any) -> None:
    """They go with their table."""


class Migration(migrations.Migration):
    dependencies = [("life", "0001_first_tables")]

    operations = [migrations.RunPython(bring_in, nothing)]
