"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Project": Kept(
        "写明技术项目",
        RECORD,
        {
            "claimed_by_members": "写明党员参与人数",
        },
    ),
    "Benefit": Kept("写明项目效益", RECORD),
}
