"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Setting": Kept("按生效日查当时的规则", RECORD),
    "CalendarDay": Kept("算工作日", RECORD),
    "CalendarYear": Kept("算工作日", RECORD),
}
