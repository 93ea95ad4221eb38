"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Target": Kept(
        "写明目标",
        RECORD,
        {
            "holder_key": "写明谁承担",
            "holder_name": "写明谁承担",
            "set_by": "写明谁定",
            "acknowledged_by": "写明谁认领",
            "is_behind": "提醒落后",
        },
    ),
    "Change": Kept(
        "写明目标改过",
        RECORD,
        {
            "changed_by": "写明谁改",
        },
    ),
}
