"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Made": Kept("统计办成的事", RECORD),
    "Vacancy": Kept("写明岗位", RECORD),
    "SupportCase": Kept("办企业支持事项", RECORD),
    "CaseStep": Kept("写明事项走到哪一步", RECORD),
    "Occasion": Kept(
        "写明对接活动",
        RECORD,
        {
            "room_code": "现场签到",
        },
    ),
    "SignUp": Kept(
        "写明谁报名",
        RECORD,
        {
            "signed_up_by": "写明谁报的名",
        },
    ),
}
