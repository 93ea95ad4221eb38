"""Pages of campaigns: themes with their progress, boards of pledges, the yearly appraisal."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit import money
from qiaoliang.kit.formpages import form_page, refuse
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.party.campaigns import actions, forms, listings, papers, permits
from qiaoliang.party.campaigns.cost import cost
from qiaoliang.party.campaigns.models import Appraisal, Pledge, Theme
from qiaoliang.party.campaigns.progress import progress
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.organisations.registers import PARTY

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LIST = ("主题活动", "/party/campaigns/")
BOARDS = ("承诺公示栏", "/party/pledges/boards/")
Given = dict[str, Any]


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    rows = listings.theme_rows()
    names = listings.region_names(list(Theme.objects.order_by().values_list("region_code", flat=True).distinct()))
    buttons = [Action("发起活动", f"{LIST[1]}new/", primary=True)] if permits.may_call(request.actor) else []
    listing = listings.themes(timezone.localdate(request.at), names)
    return respond(request, listing, rows, actions=buttons, crumbs=[PARTY, (LIST[0], "")])


@reads(permits.may_view, row=Theme)
def show(request: Request, theme: Theme) -> HttpResponse:
    today = timezone.localdate(request.at)
    may = permits.may_change(request.actor, theme)
    context = {
        "theme": theme,
        "where": listings.where(theme, listings.region_names([theme.region_code])),
        "lamp": listings.theme_lamp(theme, today),
        "lines": progress(theme, request.actor.scope),
        "actions": [Action("修改", f"{theme.get_absolute_url()}amend/")] if may else [],
        "crumbs": [PARTY, LIST, (theme.name, "")],
        "today": today,
    }
    return render(request, "campaigns/theme.html", context)


@writes(permits.may_call)
def new(request: Request) -> HttpResponse:
    """Two steps on one address: write it, see what it costs the branches, then announce it."""
    today = timezone.localdate(request.at)
    form = forms.NewThemeForm(request.POST or None, places=forms.places_of(request.actor, today))

    def act(given: Given, shown_cost: str) -> Theme:
        where = forms.area(given["where"], today)
        return actions.call_theme(**form.stated(), **where, shown_cost=shown_cost, by=request.actor, at=request.at)

    return _two_steps(
        request, form, act, lambda given: forms.area(given["where"], today), title="发起主题活动", back=LIST[1],
        done="已发起，范围内的党组织都能看到。", crumbs=[PARTY, LIST],
    )  # fmt: skip


@writes(permits.may_change, row=Theme)
def amend(request: Request, theme: Theme) -> HttpResponse:
    now = {f"target_{target.measure}": target.number for target in theme.targets.all()} | {
        "name": theme.name, "purpose": theme.purpose, "starts_on": theme.starts_on, "ends_on": theme.ends_on,
        "version": theme.version,
    }  # fmt: skip
    form = forms.AmendThemeForm(request.POST or None, initial=now)

    def act(given: Given, shown_cost: str) -> Theme:
        return actions.amend_theme(
            theme=theme, **form.stated(), shown_cost=shown_cost, version=given["version"], by=request.actor,
            at=request.at,
        )  # fmt: skip

    where = {"region_code": theme.region_code, "organisation": theme.organisation}
    return _two_steps(
        request, form, act, lambda _given: where, title="修改主题活动", back=theme.get_absolute_url(),
        done="已修改，范围内的党组织都能看到。", crumbs=[PARTY, LIST, (theme.name, theme.get_absolute_url())],
    )  # fmt: skip


def _two_steps(
    request: Request, form: Any, act: Callable[[Given, str], Theme], where: Callable[[Given], Given], *, title: str,
    back: str, done: str, crumbs: list[tuple[str, str]],
) -> HttpResponse:  # fmt: skip
    """The form, then its cost (G50), then the act; what was typed comes along in hidden fields."""
    if request.method == "POST" and form.is_valid() and "again" not in request.POST:
        try:
            if "sure" in request.POST:
                theme = act(form.cleaned_data, request.POST.get("shown_cost", ""))
                messages.success(request, done)
                return redirect(theme)
            return _checked(request, form, where(form.cleaned_data), title=title, crumbs=crumbs)
        except Refusal as problem:
            refuse(form, problem)
    context = {
        "form": form, "title": title, "intro": "目标按记录自动统计，不用另报。下一步会列出要占用大家多少时间，再确认。",
        "minutes": 3, "submit_label": "下一步：核对", "back_href": back, "crumbs": [*crumbs, (title, "")], "note": "",
        "checks": [],
    }  # fmt: skip
    return render(request, "kit/form.html", context)


def _checked(request: Request, form: Any, where: Given, *, title: str, crumbs: list[tuple[str, str]]) -> HttpResponse:
    stated = form.stated()
    actions.check(stated["starts_on"], stated["ends_on"], stated["targets"])
    asked = cost(stated["targets"], where["region_code"], where["organisation"], timezone.localdate(request.at))
    rows = [
        *asked.lines(),
        ("由谁登记", f"{money.count(asked.branches)} 个党组织", f"平均每个约 {money.count(asked.each)} 分钟"),
        ("合计", f"{money.count(asked.fields)} 项", f"约 {money.count(asked.minutes)} 分钟"),
        ("到期", f"{stated['ends_on']}", "过后不再要求，也不再统计"),
    ]
    names = ("csrfmiddlewaretoken", "sure", "again", "shown_cost")
    context = {
        "form": None, "title": f"核对负担：{stated['name']}", "shown_cost": asked.words,
        "intro": "还没有发布。时间不合适，就返回改小目标或范围。",
        "answers": [{"label": label, "value": value, "note": note} for label, value, note in rows],
        "kept": [(name, value) for name, values in request.POST.lists() for value in values if name not in names],
        "crumbs": [*crumbs, (title, "")],
    }  # fmt: skip
    return render(request, "campaigns/check.html", context)


# --- boards of pledges


@reads(permits.may_list)
def boards(request: Request) -> HttpResponse:
    """The boards of the reader's area; who has one organisation goes straight to its own."""
    today = timezone.localdate(request.at)
    rows = listings.board_organisations(today)
    own = request.actor.keys("organisation")
    if len(own) == 1 and len(request.actor.places()) == 1:
        return redirect(f"/party/organisations/{own[0]}/pledges/")
    return respond(request, listings.boards(), rows, crumbs=[PARTY, (BOARDS[0], "")])


def _address(organisation: Organisation) -> str:
    return f"/party/organisations/{organisation.pk}/pledges/"


def _year(request: Request) -> int:
    """The year asked for, else this one."""
    this, asked = timezone.localdate(request.at).year, request.GET.get("year", "")
    return (
        int(asked) if asked.isdecimal() and len(asked) == 4 and this - forms.YEARS_BACK < int(asked) <= this else this
    )


@reads(permits.may_view, row=Organisation)
def board(request: Request, organisation: Organisation) -> HttpResponse:
    today, year, found = timezone.localdate(request.at), _year(request), []
    if permits.keeps_branch(request.actor, organisation):
        found.append(Action(f"{year} 年评议", f"{_address(organisation)}appraise/?year={year}"))
        found.append(Action("登记承诺", "/party/pledges/new/", primary=True))
    if permits.may_print(request.actor, organisation):
        found.insert(0, Action("下载公示栏", f"{_address(organisation)}paper/?year={year}"))
    return respond(
        request, listings.board(organisation, today), listings.board_rows(organisation), "campaigns/board.html",
        actions=found, crumbs=[PARTY, BOARDS, (organisation.name, "")], organisation=organisation, year=year,
        today=today,
    )  # fmt: skip


@writes(permits.may_print, row=Organisation)
def paper(request: Request, organisation: Organisation) -> HttpResponse:
    """The board of a year as a Word file; members' names leave the system, so it is logged."""
    year, today = _year(request), timezone.localdate(request.at)
    if request.method == "POST":
        rows = listings.board_rows(organisation).filter(Pledge.in_year(year)).order_by("due_on", "pk")
        made = papers.board(organisation, list(rows), year=year, on=today, at=request.at)
        actions.print_board(organisation=organisation, year=year, code=made.code, by=request.actor, at=request.at)
        return download(made.content, made.filename, DOCX)
    count = listings.board_rows(organisation).filter(Pledge.in_year(year)).count()
    context = {
        "form": forms.PaperForm(), "title": "下载公示栏", "minutes": 0, "note": "", "submit_label": "下载",
        "intro": f"{organisation.name} {year} 年承诺 {count} 项 · Word 文件，按公文格式，可打印张贴",
        "back_href": _address(organisation),
        "crumbs": [PARTY, BOARDS, (organisation.name, _address(organisation)), ("下载公示栏", "")],
    }  # fmt: skip
    return render(request, "kit/form.html", context)


@writes(permits.keeps_branch, row=Organisation)
def appraise(request: Request, organisation: Organisation) -> HttpResponse:
    year, today = _year(request), timezone.localdate(request.at)
    pledges = list(listings.board_rows(organisation).filter(Pledge.in_year(year)).order_by("made_by", "due_on", "pk"))
    said = {row.pledge_id: row for row in Appraisal.everything.filter(pledge__organisation=organisation, year=year)}
    form = forms.AppraisalForm(request.POST or None, pledges=pledges, said=said, initial={"on": today})

    def act(given: Given) -> int:
        return actions.appraise(
            organisation=organisation, year=year, on=given["on"], grades=form.grades(), by=request.actor, at=request.at
        )

    return form_page(
        request, form, act, title=f"{year} 年承诺评议", back=_address(organisation), submit_label="登记评议",
        done="评议已登记，公示栏同步更新。", template="campaigns/appraise.html",
        intro=f"{organisation.name} · 评的是承诺，不给人排名次",
        rows=forms.pairs(form), crumbs=[PARTY, BOARDS, (organisation.name, _address(organisation))],
        today=today, minutes=max(1, len(pledges) // 6),
    )  # fmt: skip
