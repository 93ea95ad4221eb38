"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import POSTED, Kept

KEPT: Final = {
    "Stint": Kept(
        "写明谁在什么时候联系哪家企业",
        POSTED,
        {
            "handover": "接手的人知道到哪一步",
        },
    ),
    "Conflict": Kept(
        "回避亲属和利益关系",
        POSTED,
        {
            "kind": "判断哪种回避",
            "note": "核对回避事实",
        },
    ),
    "Pin": Kept("匹配时保留或避开", POSTED),
    "Transfer": Kept(
        "写明企业从谁移交给谁",
        POSTED,
        {
            "source": "写明由谁移交",
            "target": "写明移交给谁",
            "done_by": "写明谁办的",
        },
    ),
    "Handover": Kept(
        "交接不漏事",
        POSTED,
        {
            "question": "接手人要问清的事",
            "accepted_by": "写明谁接受",
        },
    ),
}
