"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Exemplar": Kept(
        "写典型案例，供报告、简报和交流",
        RECORD,
        {
            "source_words": "写明从哪件事写起",
            "title": "案例标题",
            "background": "事情起因",
            "practice": "怎么做的",
            "effect": "有什么成效",
            "written_by": "写明谁执笔",
            "written_key": "审核须换人",
            "reviewed_by": "写明谁审核",
            "reviewed_key": "审核须换人",
            "remark": "退回时说明为什么",
        },
    ),
    "Person": Kept("案例里写到的人，同意后才印姓名", RECORD, {"name": "同意后印出"}),
    "Consent": Kept(
        "本人和企业的书面同意，可以撤回",
        RECORD,
        {"person": "写明谁同意", "signed_by": "写明谁签字", "withdrawn_by": "写明谁登记撤回"},
    ),
    "Quote": Kept("案例里引用的原话", RECORD, {"person": "写明谁说的"}),
}
