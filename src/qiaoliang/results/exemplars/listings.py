"""The list of cases. A case of another district bears the title that is printed for an exchange."""

from typing import Any

from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.results.exemplars import permits, printing
from qiaoliang.results.exemplars.choices import Reach, Stage
from qiaoliang.results.exemplars.forms import ExemplarFilter

LAMPS = {Stage.DRAFT: "going", Stage.SUBMITTED: "soon", Stage.APPROVED: "done", Stage.RETIRED: "off"}


def exemplars(actor: Actor, counties: dict[str, str]) -> Listing:
    own = permits.own_rows(actor)

    def title(one: Any) -> Cell:
        if permits.is_own(actor, one):
            return Cell(one.title, href=one.get_absolute_url())
        told = printing.tell(one, Reach.EXCHANGE)
        return Cell(told.title, second="外地交流", href=one.get_absolute_url())

    def enterprise(one: Any) -> str:
        if permits.is_own(actor, one):
            return str(one.enterprise or one.stands_for)
        return printing.tell(one, Reach.EXCHANGE).enterprise

    return Listing(
        key="exemplars", title="典型案例", unit="个", order="-on",
        columns=(
            Column("title", "案例", title),
            Column("enterprise", "企业", enterprise),
            Column("source", "来自", lambda one: one.get_source_kind_display(), sort="source_kind"),
            Column("region", "地区", lambda one: counties.get(one.region_code[:6], "全市"), sort="region_code"),
            Column("on", "日期", lambda one: f"{one.happened_on:%Y-%m-%d}", sort="happened_on"),
            Column("stage", "状态", lambda one: Cell(
                str(one.get_stage_display()), status=LAMPS[Stage(one.stage)]
            ), sort="stage"),
            Column("reach", "企业同意到", lambda one: one.get_reach_display(), sort="reach"),
        ),
        filterset=ExemplarFilter,
        search=lambda rows, text: rows.filter((own & Q(title__icontains=text)) | Q(stands_for__icontains=text)),
        search_hint="标题或匿名称呼",
        tabs=(
            Tab("all", "全部", when=Q(pk__isnull=False)),
            Tab("submitted", "待审核", when=Q(stage=Stage.SUBMITTED)),
            Tab("approved", "已入库", when=Q(stage=Stage.APPROVED)),
            Tab("draft", "在写", when=Q(stage=Stage.DRAFT)),
            Tab("others", "外地交流", when=Q(stage=Stage.APPROVED) & ~own),
            Tab("retired", "已撤下", when=Q(stage=Stage.RETIRED)),
        ),
        empty="还没有典型案例。", empty_href="/exemplars/new/", empty_action="从一条记录开始写",
        may_export=permits.may_export,
    )  # fmt: skip
