"""Pages of periods: the list, one period with its figures and its moves, one figure as it was frozen."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit import money
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.links import Link, address
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.sheets.write import table
from qiaoliang.kit.tables import XLSX, Action, respond
from qiaoliang.results.periods import actions, forms, listings, paper, permits, taking, telling
from qiaoliang.results.periods.choices import Decision
from qiaoliang.results.periods.models import Frozen, Period

CRUMBS = [("指标", "/indicators/"), ("各期数字", "/periods/")]


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    buttons = [Action("开期", "/periods/new/", primary=True)] if permits.may_open(request.actor) else []
    return respond(
        request, listings.periods(timezone.localdate(request.at)), listings.rows(), actions=buttons,
        crumbs=[CRUMBS[0], ("各期数字", "")],
    )  # fmt: skip


@writes(permits.may_open)
def new(request: Request) -> HttpResponse:
    form = forms.OpenForm(request.POST or None, actor=request.actor, today=timezone.localdate(request.at))

    def act(given: dict[str, Any]) -> Any:
        return actions.open_periods(**form.opened(), by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="开期", back="/periods/", crumbs=CRUMBS, minutes=1, submit_label="开期",
        intro="请所选单位提交一期的数。数由系统从记录算出，不用填报。", done="已开期，等各单位提交；已开过的保持不变。",
    )  # fmt: skip


MOVES: tuple[tuple[str, str, Callable[..., bool], bool], ...] = (
    ("提交", "submit", permits.may_submit, True),
    ("审核通过", "approve", permits.may_approve, True),
    ("接收并冻结", "accept", permits.may_accept, True),
    ("退回", "return", permits.may_give_back, False),
    ("解冻", "unlock", permits.may_unlock, False),
    ("不再要求", "call-off", permits.may_call_off, False),
)


def _buttons(request: Request, period: Period) -> list[Action]:
    base = period.get_absolute_url()
    found = [
        Action(label, f"{base}{name}/", primary=is_main)
        for label, name, may, is_main in MOVES
        if may(request.actor, period)
    ]
    if permits.may_check(request.actor, period):
        found.append(Action("现在比对", f"{base}compare/", post=True))
    if permits.may_export(request.actor):
        found.append(Action("导出", f"{base}?export=xlsx"))
        if period.edition_id:
            found += [Action("下载 Word", f"{base}word/"), Action("预览", f"{base}preview/")]
    return found


@reads(permits.may_view, row=Period)
def show(request: Request, period: Period) -> HttpResponse:
    period = Period.everything.select_related("department", "edition__catalogue").get(pk=period.pk)
    current = telling.now(period, timezone.localdate(request.at), request.data_version())
    edition = period.edition
    sections = telling.frozen(period, current) if edition else telling.preview(period, current)
    held = {line.code: line.href for _role, lines in sections for line in lines}
    if request.GET.get("export") == "xlsx" and permits.may_export(request.actor):
        return _exported(period, sections)
    context = {
        "period": period, "edition": edition, "lamp": listings.lamp(period, timezone.localdate(request.at)),
        "sections": [(role, [one for one in lines if not one.is_empty]) for role, lines in sections],
        "empty": [line.kept.label for _role, lines in sections for line in lines if line.is_empty],
        "is_any": any(not line.is_empty for _role, lines in sections for line in lines),
        "differing": sum(bool(line.now) for _role, lines in sections for line in lines),
        "steps": period.steps.select_related("edition"),
        "proposals": [
            (one, telling.label_of(one), held.get(one.code, ""), *telling.both(one))
            for one in period.restatements.filter(decision=Decision.PROPOSED).order_by("code")
        ],
        "standing": telling.standing(period), "actions": _buttons(request, period),
        "code": paper.code_of(edition) if edition else "",
        "crumbs": [*CRUMBS, (f"{period}", "")],
    }  # fmt: skip
    return render(request, "periods/show.html", context)


def _exported(period: Period, sections: Any) -> HttpResponse:
    def rows() -> Iterator[list[Any]]:
        for role, lines in sections:
            for line in lines:
                yield [
                    str(role.label), line.kept.label, _opens(line.confirmed, line.href),
                    _opens(line.claimed, line.claimed_href), _opens(line.verified, line.verified_href),
                    _opens(line.filed, line.filed_href), _opens(line.now, line.now_href),
                    f"第 {line.kept.version} 版", line.note, Link(address(line.href), line.href),
                ]  # fmt: skip

    heads = [
        "角色", "指标", "已确认", "申报", "抽查核实", "原报（更正过才列）", "现在的数（不同才列）", "口径",
        telling.standing(period), "记录地址",
    ]  # fmt: skip
    return download(table(heads, rows(), title=period.said), f"{period}.xlsx", XLSX)


def _opens(text: str, href: str) -> object:
    """A number with the page of its records; `—` and what is empty open nothing."""
    return Link(text, href) if href and text not in ("", money.MISSING) else text


def _moving(
    request: Request, period: Period, act: Callable[..., Any], title: str, done: str, *, intro: str, asks_why: bool
) -> HttpResponse:
    initial = {"version": period.version}
    form = (forms.ReasonForm if asks_why else forms.WordsForm)(request.POST or None, initial=initial)

    def run(given: dict[str, Any]) -> Any:
        return act(period=period, **given, by=request.actor, at=request.at)

    return form_page(
        request, form, run, title=title, back=period.get_absolute_url(), intro=f"{period}。{intro}", done=done,
        submit_label=title, crumbs=[*CRUMBS, (f"{period}", period.get_absolute_url())],
    )  # fmt: skip


@writes(permits.may_submit, row=Period)
def submit(request: Request, period: Period) -> HttpResponse:
    intro = "系统按现在的记录取数，连同每条记录的编号和摘要一起存下；提交后由负责人审核。"
    return _moving(request, period, actions.submit, "提交", "已提交，等负责人审核。", intro=intro, asks_why=False)


@writes(permits.may_approve, row=Period)
def approve(request: Request, period: Period) -> HttpResponse:
    intro = "审核的是提交时存下的数，不是现在的数；有出入请退回。"
    return _moving(request, period, actions.approve, "审核通过", "已通过，等项目办接收。", intro=intro, asks_why=False)


@writes(permits.may_accept, row=Period)
def accept(request: Request, period: Period) -> HttpResponse:
    intro = "接收后冻结。以后记录再变，冻结数不变，差别作为更正提出，由项目办裁定。"
    return _moving(request, period, actions.accept, "接收并冻结", "已冻结。", intro=intro, asks_why=False)


@writes(permits.may_give_back, row=Period)
def give_back(request: Request, period: Period) -> HttpResponse:
    intro = "写明哪里不对、怎样改。"
    return _moving(request, period, actions.give_back, "退回", "已退回，对方会收到通知。", intro=intro, asks_why=True)


@writes(permits.may_unlock, row=Period)
def unlock(request: Request, period: Period) -> HttpResponse:
    intro = "解冻后要重新提交、审核、接收；原来的各版保留。谁冻结的，不能由谁解冻。"
    return _moving(request, period, actions.unlock, "解冻", "已解冻，等重新提交。", intro=intro, asks_why=True)


@writes(permits.may_call_off, row=Period)
def call_off(request: Request, period: Period) -> HttpResponse:
    intro = "这一期不再要求提交，以后也不再自动开。"
    return _moving(request, period, actions.call_off, "不再要求", "已记下。", intro=intro, asks_why=True)


@reads(permits.may_view, row=Frozen)
def figure(request: Request, figure: Frozen) -> HttpResponse:
    """One figure as it stood: definition, parts, and how many records with which digest."""
    found = Frozen.everything.select_related("edition__catalogue", "edition__period__department").get(pk=figure.pk)
    edition = found.edition
    period = edition.period
    context = {
        "figure": found, "edition": edition, "period": period, "kept": found.definition,
        "confirmed": telling.printed(found.definition, telling.amounts_of(found)),
        "parts": telling.parts(found), "note": telling.restated(found), "standing": telling.standing(period),
        "is_intact": taking.recomputed(found) == found.digest,
        "records_href": telling.records_of(found),
        "crumbs": [*CRUMBS, (f"{period}", period.get_absolute_url()), (found.definition.label, "")],
    }  # fmt: skip
    return render(request, "periods/figure.html", context)
