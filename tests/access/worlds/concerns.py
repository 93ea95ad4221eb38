"""A poster and a concern of the seafood company; the marine bureau answers. A stranger's token opens nothing."""

from typing import Any

from qiaoliang.access.accounts.actor import system
from qiaoliang.harmony.concerns import actions, speaking
from tests.cast import Town

PUBLIC = {f"k/<str:token>/{rest}" for rest in ("", "answer/")}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    poster = actions.hang(enterprise=town.seafood, department=town.marine, by=system("test"), at=town.at)
    concern, _code = speaking.say(
        poster=poster, kind="pay", text="加班费没有算", to_instructor=False, to_enterprise=False, at=town.at
    )
    return {"posters": poster, "concerns": concern}
