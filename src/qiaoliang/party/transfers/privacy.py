"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import PARTY, Kept

KEPT: Final = {
    "Transfer": Kept(
        "转接组织关系",
        PARTY,
        {
            "name": "写明谁转",
            "new_member": "接上名册",
        },
    ),
    "Floating": Kept(
        "联系流动党员",
        PARTY,
        {
            "direction": "流出还是流入",
            "name": "写明是谁",
            "kind": "知道流动情况",
            "elsewhere": "知道去了哪里",
            "other_organisation": "知道对方党组织",
            "liaison_name": "写明谁联系",
            "starts_on": "写明何时起",
            "due_on": "提醒核对",
            "ends_on": "写明何时止",
            "end_reason": "写明为什么结束",
        },
    ),
}
