"""What if: the plan with some things changed, beside the plan as it is; kept, if wanted, as the rules of a new run."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.sheets.write import csv_table, table
from qiaoliang.kit.tables import XLSX, Action
from qiaoliang.planning.matching import actions, changes, listings, permits, prepared, whatif, wordings
from qiaoliang.planning.matching.changes import Change, Kind
from qiaoliang.planning.matching.forms import CHANGE_LABELS, ChangeForm, KeepForm
from qiaoliang.planning.matching.models import Run
from qiaoliang.planning.matching.naming import Names, names
from qiaoliang.planning.matching.prepared import Prepared
from qiaoliang.planning.matching.request import Parameters
from qiaoliang.planning.matching.whatif import Answer, Moved
from qiaoliang.solvers.matching import score
from qiaoliang.solvers.matching.instance import NOBODY

HOME = "/matching/"
CRUMB = ("匹配", HOME)
SHOWN_MOVES = 100
CLOSED = "停业，不再服务"


def address(run_pk: int, some: tuple[Change, ...], **more: str) -> str:
    """The page that shows these changes of this run."""
    query = urlencode([*(("c", change.token) for change in some), *more.items()])
    return f"{HOME}{run_pk}/what-if/" + (f"?{query}" if query else "")


@dataclass(frozen=True)
class ShownMove:
    """One row of who moves."""

    firm: str
    firm_key: int
    before: str
    before_department: str
    after: str
    after_department: str
    score_before: int
    score_after: int
    is_asked: bool
    why: str

    @property
    def cells(self) -> tuple[str, str, str]:
        gain = wordings.exact(self.score_after - self.score_before)
        return wordings.points(self.score_before), wordings.points(self.score_after), gain


@reads(permits.may_view, row=Run)
def show(request: Request, run: Run) -> HttpResponse:
    """`?c=pin:17:5&c=leave:8`: the changes in order; `&do=pin&…` adds one and goes on to its own address."""
    if run.state not in listings.COMPUTED:
        raise Http404
    some = changes.read(request.GET.getlist("c"))
    form = _form(request, run)
    if form.is_bound and form.is_valid():
        some = changes.read([change.token for change in (*some, form.change)])
        return HttpResponseRedirect(address(run.pk, some))
    if request.GET.get("export") in ("xlsx", "csv"):
        return _exported(request, run, some)
    is_at_once = prepared.is_ready(run, changes.back(some)) or "now" in request.GET or "HX-Request" in request.headers
    context = {
        "run": run, "form": form, "kind": form.kind, "tokens": [change.token for change in some],
        "kinds": [(kind.value, label, _with_kind(run, some, kind)) for kind, label in CHANGE_LABELS.items()],
        "here": address(run.pk, some), "now_href": address(run.pk, some, now="1"),
        "actions": [Action("返回方案", f"{HOME}{run.pk}/")],
        "crumbs": [CRUMB, (run.title, f"{HOME}{run.pk}/"), ("试算", "")], "is_at_once": is_at_once,
    }  # fmt: skip
    if is_at_once:
        context |= _answered(request, run, some)
    template = "matching/whatif_answer.html" if "HX-Request" in request.headers else "matching/whatif.html"
    return render(request, template, context)


def _form(request: Request, run: Run) -> ChangeForm:
    kind = request.GET.get("do", "")
    is_sent = any(name in request.GET for name in ("enterprise", "instructor"))
    return ChangeForm(request.GET if is_sent and "add" in request.GET else None, kind=kind, run=run, given=request.GET)


def _with_kind(run: Run, some: tuple[Change, ...], kind: Kind) -> str:
    return address(run.pk, some, do=kind.value)


def _answered(request: Request, run: Run, some: tuple[Change, ...]) -> dict[str, Any]:
    try:
        base, found = whatif.ask(run, some)
    except ImportError:  # no compiler for this machine or Python
        return {"is_unable": True}
    known = _names(base, found)
    return {
        "answer": found,
        "figures": _figures(run, base, found),
        "steps": [_step(run, known, some, step) for step in found.steps],
        "moves": [_shown(base, known, move) for move in _ordered(found)[:SHOWN_MOVES]],
        "more_moves": max(0, len(found.moves) - SHOWN_MOVES),
        "loads": [_load(base, known, load) for load in found.loads],
        "sums": _sums(found),
        "clear_href": address(run.pk, ()),
        "keep_href": f"{HOME}{run.pk}/what-if/keep/?" + urlencode([("c", change.token) for change in found.done]),
        "may_keep": bool(found.done) and permits.may_change(request.actor, run),
        "may_export": bool(found.moves) and request.actor.can(Can.EXPORT),
        "export_href": address(run.pk, some, export=""),
    }


def _names(base: Prepared, found: Answer) -> Names:
    people = {i for move in found.moves for i in (move.origin, move.target) if i != NOBODY}
    people |= {load.instructor for load in found.loads}
    return names(
        [base.enterprise(move.enterprise) for move in found.moves], [base.instructor(i) for i in people],
        [step.change for step in found.steps],
    )  # fmt: skip


def _ordered(found: Answer) -> list[Moved]:
    """What was asked for first, then what loses most."""
    return sorted(found.moves, key=lambda move: (not move.is_asked, move.gain, move.enterprise))


def _step(run: Run, known: Names, some: tuple[Change, ...], step: whatif.Step) -> dict[str, Any]:
    rest = tuple(change for change in some if change != step.change)
    return {
        "text": known.said(step.change), "problem": step.problem,
        "gain": "" if step.problem else wordings.exact(step.gain), "undo_href": address(run.pk, rest),
    }  # fmt: skip


def _shown(base: Prepared, known: Names, move: Moved) -> ShownMove:
    before = known.person(base.instructor(move.origin))
    key = base.enterprise(move.enterprise)
    if move.target == NOBODY:
        return ShownMove(
            known.firm(key), key, before.name, before.department, CLOSED, "", move.before, 0, move.is_asked, "企业停业"
        )
    after = known.person(base.instructor(move.target))
    parts = [score.parts(base.named.instance, base.plan.params, move.enterprise, i) for i in (move.origin, move.target)]
    return ShownMove(
        known.firm(key), key, before.name, before.department, after.name, after.department, move.before, move.after,
        move.is_asked, wordings.difference(*parts),
    )  # fmt: skip


def _load(base: Prepared, known: Names, load: whatif.Load) -> dict[str, Any]:
    person = known.person(base.instructor(load.instructor))
    return {"person": person, "before": load.before, "after": load.after, "bounds": f"{load.least}–{load.most}"}


def _figures(run: Run, base: Prepared, found: Answer) -> list[dict[str, str]]:
    changed_loads = sum(load.before != load.after for load in found.loads)
    sign = "不变" if not found.gain else wordings.exact(found.gain)
    return [
        _figure("现方案总分", wordings.points(found.before), "分", "已证明最优"),
        _figure("试算总分", wordings.points(found.after), "分", "同样已证明最优"),
        _figure("总分变化", sign, "" if sign == "不变" else "分", "每处改动的账见清单"),
        _figure("会变的企业", f"{len(found.moves):,}", "家", f"其中连带 {found.along:,} 家"),
        _figure("负荷会变的人", f"{changed_loads:,}", "人", f"全方案 {base.named.instance.instructors:,} 人"),
    ]


def _figure(label: str, value: str, unit: str, line: str) -> dict[str, str]:
    return {"label": label, "value": value, "unit": unit, "line": line}


def _sums(found: Answer) -> list[tuple[str, str]]:
    """The change of the total taken apart; the lines sum to it."""
    closed = sum(move.gain for move in found.moves if move.target == NOBODY)
    asked = sum(move.gain for move in found.moves if move.is_asked and move.target != NOBODY)
    along = sum(move.gain for move in found.moves if not move.is_asked)
    lines = [
        ("停业企业不再计分", closed), ("点名改动的企业", asked), ("连带改动的企业", along),
        ("负荷扣分", found.load_gain),
    ]  # fmt: skip
    return [(label, wordings.exact(value)) for label, value in lines if value]


def _exported(request: Request, run: Run, some: tuple[Change, ...]) -> HttpResponse:
    if not request.actor.can(Can.EXPORT):
        raise PermissionDenied
    base, found = whatif.ask(run, some)
    known = _names(base, found)
    heads = ["企业", "原指导员", "原部门", "改为", "部门", "原得分", "改后得分", "变化", "是否点名", "差在哪里"]
    rows = [_line(_shown(base, known, move)) for move in _ordered(found)]
    title = f"{run.title}-试算"
    if request.GET["export"] == "csv":
        return download(csv_table(heads, rows), f"{title}.csv", "text/csv; charset=utf-8")
    return download(table(heads, rows, title=title), f"{title}.xlsx", XLSX)


def _line(row: ShownMove) -> list[Any]:
    points = [value / wordings.POINT for value in (row.score_before, row.score_after)]
    return [
        row.firm, row.before, row.before_department, row.after, row.after_department, *points,
        (row.score_after - row.score_before) / wordings.POINT, "点名" if row.is_asked else "连带", row.why,
    ]  # fmt: skip


# --- keeping it


@writes(permits.may_change, row=Run)
def keep(request: Request, run: Run) -> HttpResponse:
    """The changes as the rules of a new run, each with its reason; the run is computed from the registry again."""
    some = changes.read(request.GET.getlist("c"))
    if run.state not in listings.COMPUTED or not some:
        raise Http404
    _, found = whatif.ask(run, some)
    known = names((), (), some)
    parameters = Parameters.restored(run.parameters)
    labels = [(change.token, known.said(change)) for change in found.done]
    form = KeepForm(request.POST or None, labels=labels, title=run.title, told=dict(parameters.reasons))

    def act(given: dict[str, Any]) -> Run:
        kept = replace(changes.with_changes(parameters, found.done, form.reasons()), based_on=run.pk)
        return actions.request_run(
            region_code=run.region_code, as_of=run.as_of, parameters=kept, title=given["title"], by=request.actor,
            at=request.at,
        )  # fmt: skip

    return form_page(
        request, form, act, title="存为新草案", back=address(run.pk, some), template="kit/confirm.html",
        intro="按这些改动重新计算，得到一份新的草案；现在的方案不变。理由随草案保存，也写进日志。",
        submit_label="存为新草案并计算", done="已提交计算。算好后可与原方案逐对比较。",
        go=lambda made: f"{HOME}{made.pk}/",
        crumbs=[CRUMB, (run.title, f"{HOME}{run.pk}/"), ("试算", address(run.pk, some))],
        answers=[_kept_answer(known, step) for step in found.steps],
    )  # fmt: skip


def _kept_answer(known: Names, step: whatif.Step) -> dict[str, str]:
    value = "做不到，不会保存" if step.problem else f"总分 {wordings.exact(step.gain)}"
    return {"label": known.said(step.change), "value": value, "note": step.problem, "href": "", "link": ""}
