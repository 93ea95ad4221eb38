"""What a column holds, whichever database holds it: the form of a value in an archive, and back.

text, integer, number, boolean as JSON has them · day, moment (UTC, without offset) and time as SQLite writes them ·
decimal:N as text with N places · uuid as 32 digits · json as the text that stands in the database · binary as base64.
A sealed text is text: it goes through as ciphertext, without a key.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import models
from django.db.models import Field

Convert = Callable[[Any], Any]

KINDS: Final = {
    "AutoField": "integer", "BigAutoField": "integer", "IntegerField": "integer", "BigIntegerField": "integer",
    "SmallIntegerField": "integer", "PositiveIntegerField": "integer", "PositiveBigIntegerField": "integer",
    "PositiveSmallIntegerField": "integer", "SmallAutoField": "integer",
    "CharField": "text", "TextField": "text", "GenericIPAddressField": "text", "SlugField": "text",
    "FileField": "text", "URLField": "text", "EmailField": "text",
    "BooleanField": "boolean", "FloatField": "number", "DateField": "day", "DateTimeField": "moment",
    "TimeField": "time", "UUIDField": "uuid", "JSONField": "json", "BinaryField": "binary",
}  # fmt: skip


class UnknownKind(LookupError):
    """A column of a type that no archive can hold yet: say here how it is written."""


def kind_of(field: Field[Any, Any]) -> str:
    target: Any = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    inner = target.get_internal_type()
    if inner == "DecimalField":
        return f"decimal:{target.decimal_places}"
    if inner not in KINDS:
        raise UnknownKind(f"{field.model._meta.label}.{field.name}: {inner}")
    return KINDS[inner]


def to_archive(kind: str) -> Convert | None:
    """What turns a value as the driver gives it into what an archive holds; None if nothing need be done."""
    if kind.startswith("decimal"):
        step = Decimal(1).scaleb(-int(kind.partition(":")[2]))
        return lambda value: None if value is None else str(Decimal(str(value)).quantize(step))
    return _TO_ARCHIVE.get(kind)


def to_database(kind: str, vendor: str) -> Convert | None:
    """What turns a value of an archive into what the driver of `vendor` takes."""
    if kind == "binary":
        return lambda value: None if value is None else b64decode(value)
    if kind == "moment" and vendor == "postgresql":
        return lambda value: None if value is None else f"{value}+00"
    if kind == "boolean" and vendor == "postgresql":
        return lambda value: None if value is None else bool(value)
    return None


def _moment(value: Any) -> str | None:
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(UTC).replace(tzinfo=None)
    return None if value is None else str(value)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


_TO_ARCHIVE: Final[dict[str, Convert]] = {
    "moment": _moment,
    "day": _text,
    "time": _text,
    "text": lambda value: value if value is None or isinstance(value, str) else str(value),
    "uuid": lambda value: None if value is None else str(value).replace("-", ""),
    "boolean": lambda value: None if value is None else bool(value),
    "number": lambda value: None if value is None else float(value),
    "json": _text,
    "binary": lambda value: None if value is None else b64encode(bytes(value)).decode(),
}
