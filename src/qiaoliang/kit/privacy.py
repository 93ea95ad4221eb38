"""The privacy class of every column, kept where the law will look for it: in the column's comment.

A field says `db_comment=PUBLIC`, `PERSONAL` or `SENSITIVE`. The class is thereby part of the migration and, on
PostgreSQL, of the database itself. A system check (and so every test run) refuses a field that does not say.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db import models

PUBLIC = "public"  # a fact about an organisation or a number; may be printed
PERSONAL = "personal"  # names a living person or what that person did; within scope only
SENSITIVE = "sensitive"  # PIPL article 28 and what rules.md section 8 adds: sealed, masked, reads logged
CLASSES = (PUBLIC, PERSONAL, SENSITIVE)


def fields_of(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """The concrete columns of `model` that must be classified (primary keys carry no meaning and are exempt)."""
    for field in model._meta.local_concrete_fields:
        if not field.primary_key:
            yield field


def class_of(field: models.Field[Any, Any]) -> str | None:
    """`public`, `personal` or `sensitive`; None if the field does not say."""
    return field.db_comment if field.db_comment in CLASSES else None


def check_classes(**_: Any) -> list[CheckMessage]:
    """System check: every column of our own tables has a class."""
    return [
        Error(f"{model._meta.label}.{field.name} has no privacy class", hint="db_comment=PUBLIC, PERSONAL or SENSITIVE")
        for model in apps.get_models()
        if model.__module__.startswith("qiaoliang.")
        for field in fields_of(model)
        if class_of(field) is None
    ]
