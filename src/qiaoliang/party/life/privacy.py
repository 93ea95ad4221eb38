"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import PARTY, Kept

KEPT: Final = {
    "Group": Kept("写明党小组", PARTY),
    "Gathering": Kept(
        "写明三会一课开了什么",
        PARTY,
        {
            "host_name": "写明谁主持",
            "minutes": "写明会议内容",
            "door_key": "会场签到口令",
        },
    ),
    "Attendance": Kept(
        "写明谁到会",
        PARTY,
        {
            "member": "写明是谁",
            "is_voter": "算法定人数",
            "presence": "写明到会与否",
            "leave_reason": "判断请假",
            "how": "写明怎样签到",
            "marked_by": "写明谁代记",
        },
    ),
    "Decision": Kept("写明决议", PARTY),
    "Correction": Kept(
        "更正会议记录并留原样",
        PARTY,
        {
            "was": "保留原样",
            "was_minutes": "保留原记录",
            "corrected_by": "写明谁更正",
        },
    ),
    "Duty": Kept(
        "提醒该开的会",
        PARTY,
        {
            "excused_by": "写明谁同意不开",
        },
    ),
    "RuleText": Kept("写明本支部的规则", PARTY),
}
