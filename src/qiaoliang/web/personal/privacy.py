"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import LINK, Kept

KEPT: Final = {
    "Holder": Kept(
        "给党员一个链接",
        LINK,
        {
            "name": "写明给谁",
            "made_by": "写明谁发",
        },
    ),
    "Doing": Kept(
        "凭链接做过的事，本人可查",
        LINK,
        {
            "holder": "写明是谁",
        },
    ),
}
