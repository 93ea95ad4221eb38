"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Catalogue": Kept("冻结时的指标定义", RECORD),
    "Period": Kept(
        "报送、审核、接收和冻结一期的数",
        RECORD,
        {
            "submitted_by_key": "审核须换人",
            "approved_by_key": "写明谁审核",
            "frozen_by_key": "解冻须换人",
        },
    ),
    "Edition": Kept("一次报送的数和它的依据", RECORD, {"taken_by": "写明谁提交"}),
    "Frozen": Kept("冻结的数和背后的记录", RECORD),
    "Restatement": Kept("冻结以后的变化和裁定", RECORD, {"decided_by": "写明谁裁定"}),
    "Moved": Kept("一期的经过", RECORD, {"by": "写明谁经办"}),
}
