"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Gift": Kept("写明捐赠", RECORD),
    "Tie": Kept("写明结对和任职", RECORD),
    "Award": Kept("写明荣誉", RECORD),
}
