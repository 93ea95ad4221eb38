"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import LINK, SPENT, Kept

KEPT: Final = {
    "Token": Kept(
        "让本单位的系统凭令牌办事",
        LINK,
        {"keeper": "写明谁负责", "digest": "核对令牌，原文不保存", "revoked_by": "写明谁停用"},
    ),
    "KeptAnswer": Kept("同一请求重发时给同样的答复", SPENT, {"body": "原样再答一次"}),
}
