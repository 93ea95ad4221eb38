"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Visit": Kept(
        "联合走访不重复打扰",
        RECORD,
        {
            "asked_by": "写明谁约的",
        },
    ),
    "Companion": Kept("写明谁一起去", RECORD),
}
