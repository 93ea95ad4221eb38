"""The roster of demands, as a hotline or a bureau exports it: logged like any other, all of them or none."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.notices.models import Notice
from qiaoliang.economy.demands.actions.moves import raise_demand
from qiaoliang.economy.demands.choices import Category, Mouth, Urgency
from qiaoliang.economy.demands.models import Demand, DemandMove
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.kit import traces
from qiaoliang.kit.sheets import Column, Kind, Row, SheetSpec
from qiaoliang.kit.sheets.kinds import Ground, ImportKind, Resolver, Undo
from qiaoliang.registry.enterprises import permits
from qiaoliang.registry.enterprises.imports import not_after
from qiaoliang.registry.enterprises.lookup import enterprise_finder

SPEC = SheetSpec(
    kind="demands",
    title="诉求",
    natural_key=("enterprise", "title", "heard_on"),
    columns=(
        Column("enterprise", "企业", required=True, aliases=("企业名称", "统一社会信用代码", "诉求企业"),
               example="汐歌海产有限公司", help="名称或统一社会信用代码。"),
        Column("title", "事项", required=True, max_length=120, aliases=("诉求事项", "诉求", "标题"),
               example="冷库用电增容 400 千伏安"),
        Column("body", "说明", max_length=2000, aliases=("诉求内容", "内容")),
        Column("category", "类别", Kind.CHOICE, required=True, choices=dict(Category.choices), aliases=("诉求类别",),
               example="要素保障"),
        Column("urgency", "急缓", Kind.CHOICE, choices=dict(Urgency.choices), example="普通"),
        Column("heard_on", "听到日期", Kind.DATE, required=True, aliases=("登记日期", "来电日期", "受理日期"),
               example="2026-11-19"),
    ),
)  # fmt: skip


def _ground(by: Actor, at: datetime) -> Ground:
    def may(code: str) -> bool:
        return permits.may_place(by, code)

    stored = {}
    for row in Demand.everything.within(by.scope).select_related("enterprise").order_by("pk"):
        stored[row.enterprise, row.title, row.heard_on] = {
            "enterprise": row.enterprise, "title": row.title, "body": row.body, "category": row.category,
            "urgency": row.urgency, "heard_on": row.heard_on,
        }  # fmt: skip
    resolvers: dict[str, Resolver] = {
        "enterprise": enterprise_finder(may),
        "heard_on": not_after(timezone.localdate(at)),
    }
    return Ground(stored, resolvers)


def _apply(new: list[Row], changed: list[Row], *, by: Actor, at: datetime) -> Undo:
    """Each row as somebody would have logged it, with its clock and its notice; posted people carry it."""
    on = timezone.localdate(at)
    enterprises = {row.values["enterprise"].pk for row in new}
    leads = Stint.everything.in_force(on).filter(enterprise__in=enterprises, part=Part.LEAD)
    carried = {stint.enterprise_id: stint for stint in leads.order_by("-pk")}
    made = [_raised(row.values, carried, by, at).pk for row in new]
    return {"made": traces.spans(made), "changed": []}


def _raised(values: Any, carried: dict[int, Stint], by: Actor, at: datetime) -> Demand:
    return raise_demand(
        enterprise=values["enterprise"], title=values["title"], body=values.get("body") or "",
        category=values["category"], urgency=values.get("urgency") or Urgency.ORDINARY, heard_on=values["heard_on"],
        helped_by=carried.get(values["enterprise"].pk), by=by, at=at, mouth=Mouth.IMPORT,
    )  # fmt: skip


# Raising each row leaves its own entry in the log, so `about` is not said: the version tells whether one was touched.
def _undo(undo: Undo, *, by: Actor, at: datetime) -> None:
    traces.refuse_if_used(Demand, undo["made"], {DemandMove._meta.label: traces.size(undo["made"])})
    keys = [key for first, last in undo["made"] for key in range(first, last + 1)]
    for start in range(0, len(keys), traces.CHUNK):
        few = keys[start : start + traces.CHUNK]
        if Demand.everything.filter(pk__in=few).exclude(version=1).exists():
            raise traces.UsedMeanwhile("导入的诉求有的已经办理，不能整份撤销。请业主逐件撤回。")
        told = Notice.objects.filter(about_kind=Demand._meta.label_lower, about_key__in=map(str, few))
        told.delete()
    traces.remove(DemandMove, undo["made"], field="demand")
    traces.remove(Demand, undo["made"])


KIND = ImportKind(
    code="demands", label="诉求", unit="件", spec=SPEC, ground=_ground, apply=_apply, undo=_undo, only_adds=True,
    href="/demands/?mouth=import",
)  # fmt: skip
