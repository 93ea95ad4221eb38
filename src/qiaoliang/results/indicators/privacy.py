"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Statistic": Kept("写明外部统计数", RECORD),
    "SharedView": Kept("项目办共享的透视表", RECORD, {"shared_by": "写明谁共享"}),
}
