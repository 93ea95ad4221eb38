"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import ACCOUNT, LINK, SESSION, SPENT, Kept

KEPT: Final = {
    "User": Kept(
        "让人登录并知道谁做了什么",
        ACCOUNT,
        {
            "name": "日志、通知里写明是谁",
            "phone": "两位管理员恢复登录时核实本人",
            "saved_views": "打开本人常用的列表",
            "password": "核对口令，只存摘要",
            "last_login": "本人发现异常登录",
        },
    ),
    "Grant": Kept("写明谁在哪里能做什么", ACCOUNT),
    "PersonalLink": Kept(
        "让没有账号的人办一件事",
        LINK,
        {
            "holder_name": "写明链接给了谁",
            "token_digest": "凭链接找到这一行，只存摘要",
            "token": "重印同一封信",
        },
    ),
    "PastPassword": Kept(
        "不让重复用旧口令",
        SPENT,
        {
            "password": "核对新口令是否用过，只存摘要",
        },
    ),
    "SignedIn": Kept(
        "本人看到并结束自己的登录",
        SESSION,
        {
            "session_key": "让那台设备退出登录",
            "device": "本人认出自己的设备",
            "opened_at": "本人认出是哪次登录",
            "seen_at": "判断是否还在用",
            "ended_at": "写明何时退出",
        },
    ),
    "Recovery": Kept(
        "丢了口令或验证器的人重新登录",
        ACCOUNT,
        {
            "asked_by": "写明谁申请，不得由同一人批准",
            "decided_by": "写明谁批准",
        },
    ),
}
