"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import BATCH, Kept

KEPT: Final = {
    "Batch": Kept(
        "撤销错误的导入",
        BATCH,
        {
            "content": "看导入了什么、错在哪里",
            "undo": "撤销时恢复原样",
            "uploaded_by": "写明谁导入",
            "uploader_key": "只让导入人撤销",
        },
    ),
}
