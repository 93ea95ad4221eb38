"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Outcome": Kept("统计为企业办成的事", RECORD),
    "Share": Kept("几个人共同办成时分清份额", RECORD),
    "Twin": Kept(
        "不重复计算同一件事",
        RECORD,
        {
            "decided_by": "写明谁判断的",
        },
    ),
}
