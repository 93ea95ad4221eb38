"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import PARTY, Kept

KEPT: Final = {
    "Change": Kept("办党组织变更", PARTY),
    "ChangeMove": Kept(
        "写明变更走到哪一步",
        PARTY,
        {
            "moved_by": "写明谁办的",
        },
    ),
}
