"""Tables made from the models at once are those that the migrations make one after the other."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections

Shape = dict[str, Any]


def shape(alias: str = "default") -> Shape:
    """Columns, constraints and indexes of our tables, whatever the order in which they came. Those of the framework
    come from its migrations on every new database, only the tests' own make them from its models."""
    ours = {
        model._meta.db_table
        for domain in apps.get_app_configs()
        if domain.name.startswith("qiaoliang")
        for model in domain.get_models(include_auto_created=True)
    }
    found: Shape = {}
    with connections[alias].cursor() as cursor:
        introspection = connections[alias].introspection
        for table in introspection.get_table_list(cursor):
            if table.name not in ours:
                continue
            columns = introspection.get_table_description(cursor, table.name)
            constraints = introspection.get_constraints(cursor, table.name)
            found[table.name] = (
                sorted((one.name, str(one.type_code), one.display_size, one.null_ok) for one in columns),
                sorted(
                    (name if not one["foreign_key"] else "", tuple(one["columns"] or ()), one["unique"], one["check"],
                     one["primary_key"], str(one["foreign_key"]), one["index"])
                    for name, one in constraints.items()
                    if not name.startswith(("sqlite_", "__"))
                ),
            )  # fmt: skip
    return found


@pytest.mark.drill  # a minute and a half: `.ci/run` runs it on both databases
def test_a_new_database_is_what_the_migrations_make(db: None, tmp_path: Path, django_db_blocker: Any) -> None:
    """The tests' own database came from the models; another is migrated step by step by the framework's command."""
    here = shape()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "qiaoliang.settings", "QIAOLIANG_HOME": str(tmp_path)}
    if connection.vendor == "sqlite":
        environment.pop("QIAOLIANG_DATABASE_URL", None)
        name = str(tmp_path / "qiaoliang.sqlite3")
        _stepwise(environment)
        there = _shape_of(name)
    else:
        settings = connection.settings_dict
        name = f"{settings['NAME']}_steps"
        with connections["default"]._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            host, port, user = settings["HOST"], settings["PORT"], settings["USER"]
            environment["QIAOLIANG_DATABASE_URL"] = f"postgresql://{user}@{host}:{port}/{name}"
            _stepwise(environment)
            there = _shape_of(name)
        finally:
            with connections["default"]._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}"')
    assert len(here) > 100
    assert here.keys() == there.keys()
    for table, columns in here.items():
        assert columns == there[table], table


def _stepwise(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "qiaoliang.cli", "manage", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, check=True, capture_output=True)


def _shape_of(name: str) -> Shape:
    other = connection.copy("other")
    other.settings_dict = {**connection.settings_dict, "NAME": name}
    connections["other"] = other
    try:
        return shape("other")
    finally:
        other.close()
        del connections["other"]
