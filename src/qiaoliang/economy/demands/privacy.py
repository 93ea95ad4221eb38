"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Topic": Kept(
        "同类诉求一起办",
        RECORD,
        {
            "opened_by": "写明谁归类",
        },
    ),
    "Demand": Kept("办企业诉求", RECORD),
    "DemandMove": Kept("写明诉求走到哪一步", RECORD),
    "DemandRung": Kept("不重复提醒", RECORD),
    "DemandAsk": Kept(
        "申请延期、暂停",
        RECORD,
        {
            "decided_by": "写明谁决定",
        },
    ),
    "DemandSupport": Kept("请别的部门协办", RECORD),
    "DemandSecret": Kept(
        "对某人保密",
        RECORD,
        {
            "department": "对哪个部门保密",
            "person": "对谁保密",
            "set_by": "写明谁设的",
        },
    ),
    "RoutingModel": Kept("建议派给哪个部门", RECORD),
}
