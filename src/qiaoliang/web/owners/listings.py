"""The office's list of owners' links."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from qiaoliang.kit import moments
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.web.owners.models import Entrance


def state(entrance: Any, at: datetime) -> tuple[str, str]:
    """(words, kind of status)."""
    if entrance.person.ends_on is not None:
        return "本人已不在任", "off"
    if entrance.link.revoked_at:
        return "已停用", "off"
    if entrance.link.expires_at <= at:
        return "已到期", "overdue"
    return ("还没有交给本人", "soon") if entrance.handed_at is None else ("可用", "going")


def entrances(at: datetime) -> Listing:
    live = Q(link__revoked_at=None, link__expires_at__gt=at, person__ends_on=None)

    def cell(row: Any) -> Cell:
        words, shape = state(row, at)
        return Cell(words, status=shape)

    return Listing(
        key="owner_links",
        title="企业链接",
        unit="个",
        columns=(
            Column(
                "enterprise", "企业", lambda e: Cell(e.enterprise.name, href=e.get_absolute_url()),
                sort="enterprise__sort_key",
            ),
            Column("person", "给谁", lambda e: Cell(e.person.name, second=str(e.person.get_role_display()))),
            Column("state", "状态", cell),
            Column("expires", "到期", lambda e: moments.day(e.link.expires_at), sort="link__expires_at"),
        ),
        order="enterprise",
        search=lambda rows, text: rows.filter(Q(enterprise__name__icontains=text) | Q(person__name=text)),
        search_hint="企业名称",
        tabs=(
            Tab("live", "可用", when=live),
            Tab("waiting", "还没有交给本人", when=live & Q(handed_at=None)),
            Tab("gone", "停用或到期", when=~live),
        ),
        empty="还没有发过企业链接。打开一家企业，点“企业链接”，发给业主或授权人。",
        may_export=lambda actor: False,
    )  # fmt: skip


def rows() -> Any:
    return Entrance.objects.select_related("enterprise", "person", "link")
