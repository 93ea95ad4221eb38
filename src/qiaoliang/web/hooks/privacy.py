"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import LINK, RECORD, Kept

KEPT: Final = {
    "AllowedAddress": Kept("只把事件送到允许的地址", RECORD, {"allowed_by": "写明谁允许"}),
    "Subscription": Kept(
        "把本单位的事件告诉本单位的系统",
        LINK,
        {
            "keeper": "写明谁负责",
            "secret": "给送出的事件签名",
            "old_secret": "换密钥期间旧签名仍可核对",
            "stopped_by": "写明谁停止",
        },
    ),
    "Telling": Kept("记下送没送到，送不到时重试", LINK),
}
