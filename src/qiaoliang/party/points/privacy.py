"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import PARTY, Kept

KEPT: Final = {
    "Scheme": Kept("写明积分办法", PARTY),
    "Item": Kept("写明积分项", PARTY),
    "Deed": Kept(
        "支部登记的事项",
        PARTY,
        {
            "happened_on": "按期计分",
            "text": "写明做了什么",
            "void_reason": "写明为什么作废",
        },
    ),
    "Entry": Kept(
        "本人查看自己的积分",
        PARTY,
        {
            "source_text": "写明为什么得分",
            "happened_on": "按期计分",
            "points": "本人查看",
        },
    ),
    "Appeal": Kept(
        "本人申诉积分",
        PARTY,
        {
            "raised_by": "写明谁申诉",
        },
    ),
}
