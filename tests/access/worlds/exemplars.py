"""A case of Lidao in the office's drawer: nothing of it is offered to others."""

from typing import Any

from qiaoliang.results.exemplars.models import Exemplar
from tests.cast import LIDAO, Town

OTHERS = {"<int:consent>": "1", "<int:audience>": "2"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    case = Exemplar.everything.create(
        source_kind="demand", source_key=known["demands"].pk, source_words="2026-1 路灯", enterprise=town.seafood,
        instructor=town.instructor, region_code=LIDAO, happened_on=town.at.date(), title="路灯亮了", background="路黑",
        practice="装灯", effect="亮了", stands_for="俚岛镇一家企业", written_at=town.at, written_by="丛慧敏",
        written_key="user:1",
    )  # fmt: skip
    return {"exemplars": case}
