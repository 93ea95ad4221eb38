"""An action of any kind that may have written any table, and so makes every remembered figure old."""

from django.apps import apps

from qiaoliang.access.accounts.actor import SYSTEM
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.touched import note_written
from tests.cast import Town


@audited
def write_something(town: Town) -> None:
    """For tests that write rows themselves."""
    record("enterprise.noted", on=town.seafood, by=SYSTEM, at=town.at)
    for model in apps.get_models(include_auto_created=True):
        note_written(model._meta.db_table)
