"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Edition": Kept("写明创建清单", RECORD),
    "Item": Kept("写明清单的条目", RECORD),
    "Creation": Kept("写明哪家在创建", RECORD),
    "CreationStep": Kept("写明创建走到哪一步", RECORD),
    "Finding": Kept("写明核查发现", RECORD),
}
