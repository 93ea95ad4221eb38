"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import LOG, Kept

KEPT: Final = {
    "Entry": Kept(
        "证明做过什么、没被改过",
        LOG,
        {
            "actor_key": "写明谁做的",
            "actor_name": "写明谁做的，改名后仍可读",
            "detail": "写明做了什么和理由",
        },
    ),
    "Head": Kept("核对日志末尾", LOG),
    "Touched": Kept("每张表改过就换的记号，据此判断算好的数字还能不能用", LOG),
}
