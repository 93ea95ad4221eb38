"""Help, a pairing and an honour of Lidao."""

from datetime import date
from typing import Any

from qiaoliang.harmony.care.models import Aid
from qiaoliang.harmony.giving.models import Award, Tie
from tests.cast import LIDAO, Town

DAY = date(2026, 11, 2)


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    more = {"region_code": LIDAO, "happened_on": DAY, "recorded_at": town.at, "recorded_by": "于海宁"}
    of_firm = {**more, "enterprise": town.seafood, "helped_by": town.stint}
    return {
        "aids": Aid.everything.create(purpose="illness", payer="union", people_count=2, amount_fen=1, **of_firm),
        "ties": Tie.everything.create(
            kind="village", partner="大庄许家村", content="收购海带", tie_key="village:x", **of_firm
        ),
        "awards": Award.everything.create(
            bearer="instructor", instructor=town.instructor, title="先进个人", authority="市委组织部",
            document_number="1", award_key="a", **more,
        ),
    }  # fmt: skip
