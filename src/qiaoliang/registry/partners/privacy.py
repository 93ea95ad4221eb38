"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Partner": Kept(
        "写明合作单位",
        RECORD,
        {
            "contact_name": "找合作单位的联系人",
        },
    ),
}
