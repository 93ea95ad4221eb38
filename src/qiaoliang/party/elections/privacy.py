"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import PARTY, Kept

KEPT: Final = {
    "Election": Kept("办换届选举", PARTY),
    "Nominee": Kept(
        "写明候选人",
        PARTY,
        {
            "name": "写明是谁",
        },
    ),
    "Round": Kept(
        "写明票数",
        PARTY,
        {
            "excluded_reason": "写明为什么不计入应到",
        },
    ),
    "Vote": Kept("只记每个候选人的票数", PARTY),
    "ElectionMove": Kept(
        "写明选举走到哪一步",
        PARTY,
        {
            "moved_by": "写明谁办的",
        },
    ),
    "Officer": Kept(
        "写明班子成员",
        PARTY,
        {
            "name": "写明是谁",
        },
    ),
}
