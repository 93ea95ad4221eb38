"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import SPENT, SURVEY, Kept

KEPT: Final = {
    "Survey": Kept("写明测评", SURVEY),
    "Asked": Kept("写明问了多少家", SURVEY),
    "Token": Kept(
        "一家只答一次",
        SPENT,
        {
            "enterprise": "发给哪家",
            "digest": "凭码答题，只存摘要",
            "secret": "印在信上",
            "is_spent": "不能再答",
        },
    ),
    "Sack": Kept(
        "打乱后再存，不知道谁答的",
        SPENT,
        {
            "sheets": "攒够再打乱",
            "words": "攒够再打乱",
        },
    ),
    "Answer": Kept(
        "统计满意度，没有答卷人",
        SURVEY,
        {
            "value": "统计",
        },
    ),
    "Words": Kept(
        "了解意见，没有答卷人",
        SURVEY,
        {
            "text": "了解意见",
        },
    ),
}
