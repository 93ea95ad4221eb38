"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import PARTY, Kept

KEPT: Final = {
    "Theme": Kept("开展主题活动", PARTY),
    "Target": Kept("写明活动目标", PARTY),
    "Pledge": Kept(
        "写明党员承诺和兑现",
        PARTY,
        {
            "person_name": "写明谁承诺",
        },
    ),
    "Appraisal": Kept("写明群众评议结果", PARTY),
    "Proposal": Kept(
        "写明金点子和采纳",
        PARTY,
        {
            "author_name": "写明谁提的",
            "done_by": "写明谁实施",
        },
    ),
    "Problem": Kept("写明难题和攻关", PARTY),
    "Station": Kept("写明责任区和岗位", PARTY),
    "Assignment": Kept("写明谁在哪个岗位", PARTY),
}
