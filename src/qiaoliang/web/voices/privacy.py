"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Voice": Kept(
        "办投诉、感谢、建议",
        RECORD,
        {
            "words": "承办人了解说了什么",
            "said_by": "答复本人",
            "about_text": "写明说的是谁、什么事",
            "held_by": "写明谁办",
        },
    ),
    "VoiceMove": Kept("写明意见走到哪一步", RECORD),
}
