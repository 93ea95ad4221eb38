"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Centre": Kept("写明活动中心", RECORD),
    "Room": Kept("预订房间", RECORD),
    "OpenHours": Kept("预订房间", RECORD),
    "BookedSlot": Kept("不重复预订", RECORD),
    "Booking": Kept("写明谁预订", RECORD),
    "Shortage": Kept("写明中心缺什么", RECORD),
}
