"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Assignment": Kept(
        "布置任务和通知",
        RECORD,
        {
            "sent_by": "写明谁发",
        },
    ),
    "Copy": Kept(
        "写明谁收到、办了没有",
        RECORD,
        {
            "to": "发给谁",
            "to_name": "写明发给谁",
        },
    ),
    "Move": Kept("写明任务走到哪一步", RECORD),
}
