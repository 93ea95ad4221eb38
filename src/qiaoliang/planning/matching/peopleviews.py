"""A plan seen from its people: what one instructor gets, and with whom one more place would be worth most."""

from typing import Any

import numpy as np
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.pages import download, reads
from qiaoliang.kit.sheets.write import csv_table, table
from qiaoliang.kit.tables import XLSX, Action
from qiaoliang.planning.matching import listings, permits, whatif, wordings
from qiaoliang.planning.matching.changes import Change, Kind
from qiaoliang.planning.matching.models import Run
from qiaoliang.planning.matching.naming import Person, names
from qiaoliang.planning.matching.prepared import Prepared, prepared
from qiaoliang.planning.matching.request import LOAD_AT_MOST
from qiaoliang.planning.matching.whatifviews import address

HOME = "/matching/"
CRUMB = ("匹配", HOME)
SHOWN_PLACES = 100
HEADS = ["编号", "指导员", "部门", "本方案服务（家）", "至少", "至多", "多一个名额的价值（分）"]


@reads(permits.may_view, row=Run)
def person(request: Request, run: Run, instructor: int) -> HttpResponse:
    """The enterprises of one instructor in the plan, the load, and what more or fewer places would mean."""
    if run.state not in listings.COMPUTED:
        raise Http404
    base = prepared(run)
    i = base.instructor_of.get(instructor)
    who = Instructor.everything.filter(pk=instructor).select_related("department").defer("phone").first()
    if i is None or who is None:
        raise Http404
    rows = listings.rows_of(run).filter(instructor=instructor).order_by("-score", "pk")
    shown = [(pair, wordings.reason(pair, run.as_of, getattr(pair, "served_since", None))) for pair in rows]
    least, most = int(base.named.instance.min_load[i]), int(base.named.instance.max_load[i])
    context = {
        "run": run, "who": who, "figures": _figures(run, base, i, least, most),
        "rows": [
            (pair, why, wordings.points(pair.score), wordings.points(pair.swap_loss) if pair.swap_loss else "—",
             wordings.kilometres(pair.distance_m))
            for pair, why in shown
        ],
        "trials": _trials(run, instructor, least, most, int(base.plan.loads[i])),
        "actions": [Action("返回方案", f"{HOME}{run.pk}/")],
        "crumbs": [CRUMB, (run.title, f"{HOME}{run.pk}/"), (who.name, "")],
    }  # fmt: skip
    return render(request, "matching/person.html", context)


def _figures(run: Run, base: Prepared, i: int, least: int, most: int) -> list[dict[str, str]]:
    load, value = int(base.plan.loads[i]), int(base.place_values[i])
    one_more = Change(Kind.BOUNDS, 0, base.instructor(i), least, most + 1)
    gain = whatif.ask(run, (one_more,))[1].gain if most < LOAD_AT_MOST else 0
    said = "已满；按现在的负荷扣分" if load >= most else "还有空名额，再多也用不上"
    return [
        _figure("本方案服务", f"{load}", "家", f"可服务 {least}–{most} 家"),
        _figure("多一个名额的价值", wordings.points(value), "分", said),
        _figure(f"上限改为 {most + 1} 家", wordings.exact(gain), "分", "全部总分的变化，负荷扣分也随上限变"),
    ]


def _figure(label: str, value: str, unit: str, line: str) -> dict[str, str]:
    return {"label": label, "value": value, "unit": unit, "line": line}


def _trials(run: Run, key: int, least: int, most: int, load: int) -> list[tuple[str, str]]:
    """What can be tried with this person: one step more or fewer, or gone."""
    some = [
        (f"上限改为 {most + 1} 家", Change(Kind.BOUNDS, 0, key, least, most + 1)),
        (f"只服务 {max(0, load - 1)} 家", Change(Kind.BOUNDS, 0, key, min(least, max(0, load - 1)), max(0, load - 1))),
        ("离开或长期请假", Change(Kind.LEAVE, 0, key)),
    ]
    return [(label, address(run.pk, (change,))) for label, change in some if change.most <= LOAD_AT_MOST]


@reads(permits.may_view, row=Run)
def places(request: Request, run: Run) -> HttpResponse:
    """Everybody by what one more place would be worth; `?export=` all of them."""
    if run.state not in listings.COMPUTED:
        raise Http404
    base = prepared(run)
    order = np.argsort(-base.place_values, kind="stable").tolist()
    if request.GET.get("export") in ("xlsx", "csv"):
        return _exported(request, run, base, order)
    shown = order[:SHOWN_PLACES]
    known = names((), [base.instructor(i) for i in shown])
    full = int((base.plan.loads >= base.background.problem.most).sum())
    context = {
        "run": run, "rows": [_row(base, known.person(base.instructor(i)), i) for i in shown],
        "total": len(order), "full": full, "wanted": int((base.place_values > 0).sum()), "heads": HEADS,
        "may_export": request.actor.can(Can.EXPORT), "actions": [Action("返回方案", f"{HOME}{run.pk}/")],
        "crumbs": [CRUMB, (run.title, f"{HOME}{run.pk}/"), ("谁最缺名额", "")],
    }  # fmt: skip
    return render(request, "matching/places.html", context)


def _row(base: Prepared, who: Person, i: int) -> dict[str, Any]:
    instance = base.named.instance
    return {
        "who": who, "load": int(base.plan.loads[i]), "least": int(instance.min_load[i]),
        "most": int(instance.max_load[i]), "value": wordings.points(int(base.place_values[i])),
    }  # fmt: skip


def _exported(request: Request, run: Run, base: Prepared, order: list[int]) -> HttpResponse:
    if not request.actor.can(Can.EXPORT):
        raise PermissionDenied
    known = names((), [base.instructor(i) for i in order])
    rows = [
        [
            row["who"].number, row["who"].name, row["who"].department, row["load"], row["least"], row["most"],
            int(base.place_values[i]) / wordings.POINT,
        ]
        for i, row in ((i, _row(base, known.person(base.instructor(i)), i)) for i in order)
    ]  # fmt: skip
    title = f"{run.title}-名额"
    if request.GET["export"] == "csv":
        return download(csv_table(HEADS, rows), f"{title}.csv", "text/csv; charset=utf-8")
    return download(table(HEADS, rows, title=title), f"{title}.xlsx", XLSX)
