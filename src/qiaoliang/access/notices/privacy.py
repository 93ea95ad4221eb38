"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import NOTICE, Kept

KEPT: Final = {
    "Notice": Kept(
        "提醒本人有事要办",
        NOTICE,
        {
            "to": "通知给谁",
            "text": "告诉本人要办什么",
            "read_at": "不再提醒读过的",
        },
    ),
    "Message": Kept(
        "把核对函和链接送到没有账号的人",
        NOTICE,
        {
            "to_name": "信写给谁",
            "to_phone": "短信发到哪里",
            "text": "信和短信的内容",
            "address": "短信里的链接",
        },
    ),
}
