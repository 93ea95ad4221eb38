"""The branch's list of personal links, by name."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from qiaoliang.kit import moments
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.web.personal.models import Holder


def _state(at: datetime) -> Any:
    def cell(holder: Any) -> Cell:
        if holder.link.revoked_at:
            return Cell("已停用", status="off")
        if holder.link.expires_at <= at:
            return Cell("已到期", status="overdue")
        if holder.handed_at is None:
            return Cell("还没有交给本人", status="soon")
        return Cell("可用", status="going")

    return cell


def holders(at: datetime) -> Listing:
    live = Q(link__revoked_at=None, link__expires_at__gt=at)
    return Listing(
        key="personal_links",
        title="个人链接",
        unit="人",
        columns=(
            Column(
                "name", "姓名", lambda h: Cell(h.name, second=h.organisation.name, href=f"/party/links/{h.pk}/"),
                sort="name",
            ),
            Column("kind", "身份", lambda h: "党员" if h.member_id else "职工"),
            Column("state", "状态", _state(at)),
            Column("expires", "到期", lambda h: moments.day(h.link.expires_at), sort="link__expires_at"),
        ),
        order="name",
        search=lambda rows, text: rows.filter(name__icontains=text),
        search_hint="姓名",
        tabs=(
            Tab("live", "可用", when=live),
            Tab("waiting", "还没有交给本人", when=live & Q(handed_at=None)),
            Tab("gone", "停用或到期", when=~live),
        ),
        empty="还没有发过链接。发给党员和职工后，他们用手机就能承诺、提建议、看积分，不用注册账号。",
        may_export=lambda actor: False,
    )  # fmt: skip


def rows() -> Any:
    return Holder.objects.select_related("organisation", "link")
