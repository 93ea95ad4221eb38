"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Review": Kept(
        "核定表单负担",
        RECORD,
        {
            "reviewed_by": "写明谁核定",
        },
    ),
}
