"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "AnnualReport": Kept(
        "出年度报告",
        RECORD,
        {
            "edits": "保留修改",
            "frozen_by": "写明谁定稿",
        },
    ),
    "FinalFiles": Kept(
        "保存定稿",
        RECORD,
        {
            "word": "定稿原文",
        },
    ),
    "Brief": Kept(
        "出月度、季度和一页简报",
        RECORD,
        {"edits": "保留修改", "frozen_by": "写明谁定稿", "word": "定稿原文"},
    ),
}
