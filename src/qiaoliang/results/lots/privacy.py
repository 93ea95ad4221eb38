"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Lot": Kept(
        "随机抽查",
        RECORD,
        {
            "drawn_by": "写明谁抽的",
        },
    ),
    "Item": Kept(
        "抽到的一条怎样核实",
        RECORD,
        {
            "asked_whom": "写明问了谁",
            "objection": "写明对方的异议",
            "decided_by": "写明谁判断",
        },
    ),
}
