"""A personal link of a member of the branch in Lidao; a stranger's token opens nothing."""

from typing import Any

from qiaoliang.access.accounts.actor import system
from qiaoliang.web.personal import actions
from tests.cast import Town
from tests.party.points.branch import member_of

PUBLIC = {
    f"m/<str:token>/{rest}"
    for rest in (
        "", "pledge/", "pledges/<int:pledge>/keep/", "propose/", "points/", "points/missing/",
        "points/<int:entry>/appeal/",
    )
}  # fmt: skip
OTHERS = {"<int:pledge>": "1", "<int:entry>": "1"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    member = member_of(town, "姜照野")
    holder = actions.issue(organisation=town.branch, member=member, name="", by=system("test"), at=town.at)
    return {"links": holder, "party/links": holder}
