"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Run": Kept(
        "写明方案怎样算出来",
        RECORD,
        {
            "instance": "重新验算",
            "requested_by": "写明谁提交",
            "requester_key": "只让提交人取消",
            "published_by": "写明谁发布",
        },
    ),
    "Pair": Kept(
        "写明方案把谁派给哪家",
        RECORD,
        {
            "incumbent": "写明原来是谁",
        },
    ),
}
