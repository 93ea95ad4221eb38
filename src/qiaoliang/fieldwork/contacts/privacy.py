"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import BATCH, RECORD, Kept

KEPT: Final = {
    "Contact": Kept(
        "写明每周联系做了什么",
        RECORD,
        {
            "summary": "接手的人知道谈了什么",
            "covers_for": "写明替谁联系",
        },
    ),
    "Clash": Kept(
        "两台手机记得不一样时核对",
        BATCH,
        {
            "body": "核对哪一份对",
            "sent_by": "写明谁记的",
        },
    ),
    "DutyWeek": Kept("算每周联系率", RECORD),
    "Pause": Kept(
        "企业不愿被打扰时停联",
        RECORD,
        {
            "agreed_with": "写明与谁商定",
        },
    ),
    "Rhythm": Kept(
        "按企业愿意的日子和方式联系",
        RECORD,
        {
            "agreed_with": "写明谁提出",
        },
    ),
}
