"""Kinds of records that may earn points, which a domain joins with one function.

`register(SourceKind(...))` once, when the application starts. A kind says what it is called, what counts, and finds the
records of an organisation in a period; each has a stable key, a day, the person, a sentence and an address to open.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from qiaoliang.kit.refusal import Refusal

# What must never earn points (rules.md section 4; 国办函〔2026〕12号), each with what people call it.
FORBIDDEN: Final[dict[str, str]] = {
    "login": "登录", "logins": "登录", "click": "点击", "clicks": "点击", "read": "阅读点击", "share": "转发",
    "photo": "拍照", "photos": "拍照", "check_in": "打卡签到", "location": "定位", "gift": "捐款捐物",
    "gifts": "捐款捐物", "donation": "捐款捐物", "head": "发展人数", "admitted": "发展人数", "online_time": "在线时长",
}  # fmt: skip


class SourceNotPermitted(Refusal):
    """The scheme, or a domain, names a kind of record that may not earn points."""


@dataclass(frozen=True, slots=True)
class Found:
    """One record: of a member by key where the record knows it, else of the person of that name on the roll."""

    key: str
    on: date
    text: str
    href: str
    person_name: str = ""
    member_id: int | None = None


@dataclass(frozen=True, slots=True)
class SourceKind:
    """`found(organisation, first, last)` gives the standing records of those days, both included."""

    code: str
    label: str
    counts: str  # the sentence a member reads: what counts, from which record
    found: Callable[[Any, date, date], Iterable[Found]]


_known: dict[str, SourceKind] = {}


def register(kind: SourceKind) -> None:
    """Join the catalogue. A forbidden kind is refused, whoever brings it."""
    refuse_forbidden(kind.code)
    _known[kind.code] = kind


def joined() -> dict[str, SourceKind]:
    """The kinds other domains brought; `catalogue.catalogue` has all."""
    return dict(_known)


def refuse_forbidden(code: str) -> None:
    if code in FORBIDDEN:
        raise SourceNotPermitted(
            f"“{FORBIDDEN[code]}”不能计积分：登录、点击、拍照、打卡、捐赠和发展人数都不计分。请从目录中选择事项。"
        )
