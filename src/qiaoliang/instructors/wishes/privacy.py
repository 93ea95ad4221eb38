"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import POSTED, Kept

KEPT: Final = {
    "Wish": Kept(
        "匹配时照顾双方意愿",
        POSTED,
        {
            "stance": "写明愿意还是回避",
            "reason": "了解原因",
        },
    ),
    "ChangeRequest": Kept(
        "企业或指导员请求更换",
        POSTED,
        {
            "closed_by": "写明谁办结",
            "asked_by": "写明谁提出",
        },
    ),
}
