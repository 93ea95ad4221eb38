"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import POSTED, Kept

KEPT: Final = {
    "Instructor": Kept(
        "选派、联系和轮换指导员",
        POSTED,
        {
            "name": "写明指导员是谁",
            "initials": "按拼音查找",
            "phone": "企业和同事联系本人",
            "position": "核对是否合适",
            "economic_evidence": "核对是否懂经济",
            "party_evidence": "核对是否懂党务",
            "has_party_experience": "匹配需要党务经历的企业",
            "is_full_member": "指导员须是正式党员",
            "decision_note": "写明为什么同意或退回",
        },
    ),
    "Leave": Kept(
        "请假时有人代管企业",
        POSTED,
        {
            "backup": "写明谁代管",
            "reason": "判断是否准假",
        },
    ),
}
