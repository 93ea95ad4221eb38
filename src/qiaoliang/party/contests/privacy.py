"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import PARTY, Kept

KEPT: Final = {
    "Contest": Kept("评选金点子", PARTY),
    "Criterion": Kept("写明评分标准", PARTY),
    "Recusal": Kept("评委回避", PARTY),
    "Result": Kept("写明结果", PARTY),
    "Juror": Kept("写明评委", PARTY),
    "Entry": Kept(
        "参评作品，评分时不显示作者",
        PARTY,
        {
            "organisation": "评委回避本单位",
            "author": "获奖时写明是谁",
            "brought_by": "写明谁推荐",
            "entered_at": "写明是否按时",
        },
    ),
    "Score": Kept(
        "评委打分",
        PARTY,
        {
            "juror": "一人只打一次",
        },
    ),
    "Objection": Kept(
        "公示期的异议",
        PARTY,
        {
            "raised_key": "一人只提一次",
        },
    ),
}
