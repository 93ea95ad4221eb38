"""A line of the cockpit: the demands raised."""

from typing import Any

from tests.cast import Town

OTHERS = {"<slug:line>": "raised"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    return {}
