"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import POSTED, Kept

KEPT: Final = {
    "Case": Kept(
        "写明谁办案，避免同一人既办案又联系",
        POSTED,
        {
            "handler_name": "判断是否同一经办人",
        },
    ),
    "Declaration": Kept(
        "每年申报一次利益关系",
        POSTED,
        {
            "has_nothing": "写明本人申报没有",
        },
    ),
    "DeclaredInterest": Kept(
        "据以回避",
        POSTED,
        {
            "kind": "判断哪种关系",
            "note": "核对关系事实",
        },
    ),
}
