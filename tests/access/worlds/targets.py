"""A target of the branch in Lidao."""

from typing import Any

from tests.cast import Town
from tests.results.targets.goals import target_of


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    return {"targets": target_of(town, town.branch, "pledges")}
