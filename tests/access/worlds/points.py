"""A scheme, a member's statement, an entry, a deed and an appeal of the branch in Lidao."""

from typing import Any

from tests.cast import Town
from tests.party.points.branch import member_of, scheme_of, with_entry


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    scheme_of(town)
    member = member_of(town, "邹望舒")
    entry, deed, appeal = with_entry(town, member)
    return {
        "statements": member, "party/entries": entry, "entries": entry, "party/deeds": deed, "deeds": deed,
        "party/appeals": appeal, "appeals": appeal,
    }  # fmt: skip
