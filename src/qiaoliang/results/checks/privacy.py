"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import BATCH, Kept

KEPT: Final = {
    "Night": Kept("写明体检做过", BATCH),
    "Finding": Kept(
        "改正有疑问的记录",
        BATCH,
        {
            "label": "找到这条记录",
            "words": "本人说明",
        },
    ),
}
