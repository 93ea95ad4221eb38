"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import ASKED, RECORD, Kept

KEPT: Final = {
    "PersonRequest": Kept(
        "办理本人查阅、复制、更正、删除等请求",
        ASKED,
        {
            "who": "知道到哪里找本人的信息",
            "person_key": "找到本人的信息",
            "person_name": "写明是谁提出",
            "words": "承办人了解请求什么",
            "identity": "写明怎样核验本人",
            "held_by": "写明谁承办",
            "changed": "告诉本人改了什么",
        },
    ),
    "Restriction": Kept(
        "按本人请求只保存、不再使用",
        ASKED,
        {
            "row": "知道限制哪一条记录",
            "lifted_by": "写明谁解除",
            "lifted_why": "告诉本人为什么解除",
        },
    ),
    "Text": Kept("告知本人怎样处理个人信息", RECORD),
    "Consent": Kept(
        "证明本人同意和撤回",
        ASKED,
        {
            "who": "知道是哪一类人",
            "person_key": "找到本人的同意",
            "person_name": "写明谁同意",
        },
    ),
    "Activity": Kept("记录个人信息保护影响评估", RECORD),
}
