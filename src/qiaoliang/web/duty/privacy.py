"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import POSTED, Kept

KEPT: Final = {
    "DutyReport": Kept(
        "指导员述职",
        POSTED,
        {
            "sections": "述职内容",
        },
    ),
    "DutyMove": Kept("写明述职走到哪一步", POSTED),
}
