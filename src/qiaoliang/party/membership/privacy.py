"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import PARTY, Kept

KEPT: Final = {
    "Member": Kept(
        "党员名册",
        PARTY,
        {
            "name": "写明党员是谁",
            "kind": "正式、预备分清",
            "is_floating": "流动党员管理",
            "joined_on": "算党龄、预备期",
            "starts_on": "写明何时转来",
            "ends_on": "写明何时转出",
            "end_reason": "写明为什么不在册",
        },
    ),
    "Candidate": Kept(
        "统计发展党员",
        PARTY,
        {
            "name": "写明是谁",
            "person_key": "同名不混",
            "applied_on": "核对期限",
            "filed_on": "核对期限",
            "resolved_on": "核对期限",
            "approved_at": "核对期限",
        },
    ),
    "Admission": Kept(
        "办发展党员手续",
        PARTY,
        {
            "name": "写明是谁",
            "person_key": "同名不混",
            "born_on": "核对年满十八岁",
            "applied_on": "核对期限",
            "state": "知道手续是否还在办",
            "stage": "知道办到哪一步",
            "next_code": "知道下一步",
            "due_code": "提醒到期的一步",
            "probation_ends_on": "提醒转正",
            "standing_on": "算党龄",
        },
    ),
    "Step": Kept(
        "写明每一步何时、依据什么办",
        PARTY,
        {
            "code": "写明办了哪一步",
            "happened_on": "核对期限",
            "counts": "核对到会和票数",
            "facts": "核对这一步要求的事实",
            "vetting": "政治审查结论",
            "vetting_place": "写明函调单位",
            "late_reason": "写明为什么晚",
            "back_reason": "写明为什么退回",
            "correction_reason": "写明为什么更正",
        },
    ),
    "Named": Kept("写明介绍人、培养联系人", PARTY),
    "CaseMove": Kept(
        "写明手续转到哪里",
        PARTY,
        {
            "kind": "写明怎么转",
            "happened_on": "写明何时转",
        },
    ),
}
