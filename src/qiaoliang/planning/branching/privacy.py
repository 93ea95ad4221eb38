"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Run": Kept(
        "写明联建方案怎样算出来",
        RECORD,
        {
            "instance": "重新验算",
            "requested_by": "写明谁提交",
            "requester_key": "只让提交人取消",
        },
    ),
    "Proposal": Kept(
        "写明拟建的联合党支部",
        RECORD,
        {
            "settled_by": "写明谁采纳",
        },
    ),
    "ProposedUnit": Kept("写明方案里的企业", RECORD),
    "Attachment": Kept("写明挂靠的企业", RECORD),
}
