"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import CONCERN, LABOUR, RECORD, Kept

KEPT: Final = {
    "Poster": Kept(
        "职工扫码反映",
        RECORD,
        {
            "made_by": "写明谁生成",
        },
    ),
    "Concern": Kept(
        "办职工反映，不知道是谁",
        LABOUR,
        {
            "code_index": "职工凭码查答复，只存摘要",
        },
    ),
    "ConcernWord": Kept(
        "了解职工反映了什么",
        CONCERN,
        {
            "text": "承办人了解反映的内容",
        },
    ),
}
