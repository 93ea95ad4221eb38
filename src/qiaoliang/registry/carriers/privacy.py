"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Carrier": Kept("写明园区、楼宇、商会", RECORD),
    "Tenancy": Kept("写明哪家企业在哪个载体", RECORD),
}
