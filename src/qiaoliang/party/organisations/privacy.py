"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import PARTY, Kept

KEPT: Final = {
    "Organisation": Kept(
        "写明党组织和书记",
        PARTY,
        {
            "secretary_name": "写明书记是谁",
        },
    ),
    "Coverage": Kept("算组织覆盖率", PARTY),
    "WorkCoverage": Kept("算工作覆盖率", PARTY),
    "PartyRule": Kept("写明党组织的制度", PARTY),
    "SecretaryCandidate": Kept(
        "物色书记人选",
        PARTY,
        {
            "name": "写明人选是谁",
            "reason": "判断是否合适",
        },
    ),
    "Obstacle": Kept("写明为什么还没组建", PARTY),
    "Meeting": Kept("写明会议决定了什么", PARTY),
    "SetUpCase": Kept(
        "办成立党组织",
        PARTY,
        {
            "secretary_name": "写明拟任书记",
            "coordinator": "写明谁帮助组建",
        },
    ),
    "CaseUnit": Kept("写明哪些企业参加", PARTY),
    "CaseMove": Kept(
        "写明组建走到哪一步",
        PARTY,
        {
            "moved_by": "写明谁办的",
        },
    ),
    "Alert": Kept("提醒换届、人数不足", PARTY),
}
