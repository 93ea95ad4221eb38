"""Whether the database has the tables of this version, and how it gets them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def is_migrated() -> bool:
    """Whether every migration of this version has been applied."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def is_migrated_for_good() -> bool:
    """Asked until it is so and not again: reading all migrations takes a second, of which a server has none to lose
    while it comes back. What is found before a server forks its workers they know too.
    """
    if _found_migrated():
        return True
    _found_migrated.cache_clear()
    return False


@cache
def _found_migrated() -> bool:
    return is_migrated()


def migrate() -> None:
    """Bring the database to this version.

    An empty one gets its tables from the models at once, and the migrations are noted as done: one after the other they
    take more than forty seconds of the processor, nearly all of it to draw up the models of every stage in between. No
    migration of ours puts rows into an empty database; that both ways give the same tables is tested.
    """
    if not connection.introspection.table_names():
        with from_models():
            call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
        note_as_done()
    call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def from_models() -> Iterator[None]:
    """While this lasts our own domains have no migrations: their tables come from the models.

    Nor has django-allauth, whose tables refer to ours: Django refuses a history in which they stand before ours.
    """
    before = settings.MIGRATION_MODULES
    ours = {app.label: None for app in apps.get_app_configs() if app.name.startswith(("qiaoliang", "allauth"))}
    settings.MIGRATION_MODULES = {**before, **ours}
    try:
        yield
    finally:
        settings.MIGRATION_MODULES = before


def note_as_done() -> None:
    """Note all migrations as applied; the tables are there already."""
    call_command("migrate", verbosity=0, interactive=False, fake=True)
