"""A form of the catalogue, for the page that reviews it."""

from typing import Any

from tests.cast import Town

OTHERS = {"<slug:form>": "contact"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    return {}
