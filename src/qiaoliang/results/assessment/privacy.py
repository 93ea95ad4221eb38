"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import POSTED, Kept

KEPT: Final = {
    "Scheme": Kept("写明考核办法", POSTED),
    "Sheet": Kept(
        "指导员年度考核",
        POSTED,
        {
            "name": "写明是谁",
            "computed": "算出的分",
            "proposal": "建议等次",
            "statement": "本人述职",
            "grade": "评定等次",
            "grade_reason": "写明为什么",
            "graded_key": "写明谁评定，复核须换人",
            "graded_by": "写明谁评定",
        },
    ),
    "Veto": Kept(
        "登记一票否决",
        POSTED,
        {
            "sheet": "写明是谁的考核",
            "kind": "哪种情形",
            "basis": "核对依据",
        },
    ),
    "Appeal": Kept(
        "本人申诉考核",
        POSTED,
        {
            "sheet": "写明是谁的考核",
            "grade_before": "写明原等次",
            "grade_after": "写明复核等次",
            "graded_key": "复核须换人",
            "decided_key": "写明谁复核",
            "decided_by": "写明谁复核",
        },
    ),
    "BranchSheet": Kept(
        "党组织年度考核",
        POSTED,
        {
            "name": "写明是哪个党组织",
            "computed": "算出的分",
            "proposal": "建议等次",
            "statement": "党组织自述",
            "grade": "评定等次",
            "grade_reason": "写明为什么",
            "graded_key": "写明谁评定，复核须换人",
            "graded_by": "写明谁评定",
        },
    ),
    "BranchVeto": Kept(
        "登记一票否决",
        POSTED,
        {"sheet": "写明是谁的考核", "kind": "哪种情形", "basis": "核对依据"},
    ),
    "BranchAppeal": Kept(
        "党组织申诉考核",
        POSTED,
        {
            "sheet": "写明是谁的考核",
            "grade_before": "写明原等次",
            "grade_after": "写明复核等次",
            "graded_key": "复核须换人",
            "decided_key": "写明谁复核",
            "decided_by": "写明谁复核",
        },
    ),
}
