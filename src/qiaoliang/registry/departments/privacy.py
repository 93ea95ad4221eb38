"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Department": Kept("写明哪个部门管什么", RECORD),
    "Affinity": Kept("按职能匹配指导员", RECORD),
    "AffinityVersion": Kept("查当时用的相关度", RECORD),
}
