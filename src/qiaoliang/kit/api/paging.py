"""Cursor paging that holds still while others write: a page goes on after the last row seen, not after the n-th."""

import base64
import binascii
from collections.abc import Callable
from typing import Annotated, Any, Final, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Field, Query, Schema

from qiaoliang.kit.api.problems import Problem

T = TypeVar("T")
AT_MOST: Final = 200
LARGEST: Final = 2**63 - 1


class Page(Schema, Generic[T]):
    """一页记录。next 为空表示到底了。"""

    items: list[T] = Field(description="这一页的记录")
    next: str | None = Field(default=None, description="下一页的游标，原样放进 after 参数；没有下一页时为 null",
                             examples=["MTc"])  # fmt: skip


class Paging(Schema):
    """Which page: how many rows, after which."""

    limit: int = Field(default=50, ge=1, le=AT_MOST, description="每页条数，最多 200", examples=[50])
    after: str | None = Field(default=None, max_length=120, description="上一页给出的 next", examples=["MTc"])


Paged = Annotated[Paging, Query(...)]


def newest_first(rows: QuerySet[Any], paging: Paging, shown: Callable[[Any], T]) -> dict[str, Any]:
    """A page by descending number. A row made meanwhile stands before the first page and moves nothing."""
    if paging.after is not None:
        rows = rows.filter(pk__lt=_number(paging.after))
    return _cut(list(rows.order_by("-pk")[: paging.limit + 1]), paging, shown, lambda row: str(row.pk))


def by_code(rows: QuerySet[Any], paging: Paging, shown: Callable[[Any], T], column: str = "code") -> dict[str, Any]:
    """A page by a unique code, ascending; codes do not change."""
    if paging.after is not None:
        rows = rows.filter(**{f"{column}__gt": _text(paging.after)})
    return _cut(list(rows.order_by(column)[: paging.limit + 1]), paging, shown, lambda row: str(getattr(row, column)))


def _cut(
    found: list[Any], paging: Paging, shown: Callable[[Any], T], key: Callable[[Any], str]
) -> dict[str, Any]:  # fmt: skip
    page = found[: paging.limit]
    more = len(found) > paging.limit
    return {"items": [shown(row) for row in page], "next": encoded(key(page[-1])) if more else None}


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _text(cursor: str) -> str:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError, ValueError):
        text = ""
    if not text or "\x00" in text:
        raise Problem("refused", errors=[("after", "游标写法不对，请原样使用上一页给出的 next，或从第一页重新读。")])
    return text


def _number(cursor: str) -> int:
    text = _text(cursor)
    if not (text.isascii() and text.isdecimal() and int(text) <= LARGEST):
        raise Problem("refused", errors=[("after", "游标写法不对，请原样使用上一页给出的 next，或从第一页重新读。")])
    return int(text)
