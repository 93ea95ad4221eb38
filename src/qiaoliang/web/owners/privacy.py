"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import LINK, Kept

KEPT: Final = {
    "Entrance": Kept(
        "给企业负责人一个链接",
        LINK,
        {
            "person": "写明给谁",
            "made_by": "写明谁发",
        },
    ),
}
