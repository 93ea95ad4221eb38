"""Pages of surveys: the list, composing, publishing with its cost, the running survey, results, the four tests."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts import revealing
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit import money
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, sensitive, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings
from qiaoliang.results.surveys import actions, forms, frame, listings, permits, results
from qiaoliang.results.surveys.choices import Audience, Stage
from qiaoliang.results.surveys.models import Survey, Token, Words
from qiaoliang.results.surveys.reading import all_readings
from qiaoliang.results.surveys.slips import AT_ONCE
from qiaoliang.results.surveys.slips import slips as slips_file

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CRUMB, LIST = ("指标", "/indicators/"), ("测评", "/surveys/")


def _seen(request: Request) -> Any:
    return Survey.objects.filter(permits.seen_by(request.actor))


def _shown(request: Request, survey: Survey) -> Survey:
    """The survey, if it is this person's to see; a foreign one does not exist."""
    if not _seen(request).filter(pk=survey.pk).exists():
        raise Http404
    return survey


def _managed(request: Request, survey: Survey, stage: str) -> Survey:
    if not permits.may_manage(request.actor, survey):
        raise Http404
    if survey.stage != stage:
        raise Refusal(f"这次测评{survey.get_stage_display()}，不能再这样做。请回到测评页查看。")
    return survey


@reads(permits.may_see)
def index(request: Request) -> HttpResponse:
    today, surveys = timezone.localdate(request.at), _seen(request)
    buttons = [Action("四项检验", "/surveys/tests/")]
    if permits.may_compose(request.actor):
        buttons.insert(0, Action("发起测评", "/surveys/new/", primary=True))
    listing = listings.surveys(all_readings(surveys), today)
    return respond(request, listing, surveys, crumbs=[CRUMB, (LIST[0], "")], actions=buttons)


@reads(permits.may_see)
def tests(request: Request) -> HttpResponse:
    """企业需要、业主欢迎、员工拥护、党员支持: the source's own test of the service."""
    found = results.four_tests(_seen(request), timezone.localdate(request.at))
    return render(request, "surveys/tests.html", {"found": found, "crumbs": [CRUMB, LIST, ("四项检验", "")]})


@writes(permits.may_compose)
def new(request: Request) -> HttpResponse:
    closes = forms.first_closing(timezone.localdate(request.at))
    initial = {"closes_on": closes, "standard": ["effective", "satisfied", "wanted", "welcomed"], "takes_words": True}
    form = forms.ComposeForm(request.POST or None, initial=initial)

    def act(given: dict[str, Any]) -> Survey:
        region_code = permits.region_of(request.actor)
        return actions.compose(**form.composed(), region_code=region_code, by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="发起测评", back=LIST[1], go=lambda made: made.get_absolute_url(), minutes=3,
        crumbs=[CRUMB, LIST], done="已存为草稿，核对负担后发布。", submit_label="存为草稿",
        intro="最多 5 题，答案用固定的五级量表。先存草稿，看过负担再发布。",
    )  # fmt: skip


@writes(permits.may_compose, row=Survey)
def change(request: Request, survey: Survey) -> HttpResponse:
    draft = _managed(request, survey, Stage.DRAFT)
    form = forms.ComposeForm(request.POST or None, initial=forms.typed(draft))

    def act(given: dict[str, Any]) -> Survey:
        version = given["version"] or draft.version
        return actions.change(
            survey=draft, version=version, **form.composed(), by=request.actor, at=request.at
        )  # fmt: skip

    return form_page(
        request, form, act, title="修改草稿", back=draft.get_absolute_url(), crumbs=_crumbs(draft), done="已保存。"
    )


@writes(permits.may_compose, row=Survey)
def discard(request: Request, survey: Survey) -> HttpResponse:
    draft = _managed(request, survey, Stage.DRAFT)
    if request.method != "POST":
        return redirect(draft.get_absolute_url())
    actions.discard(survey=draft, by=request.actor, at=request.at)
    messages.success(request, "草稿已删除。")
    return redirect(LIST[1])


def _crumbs(survey: Survey) -> list[tuple[str, str]]:
    return [CRUMB, LIST, (survey.title, survey.get_absolute_url())]


@writes(permits.may_compose, row=Survey)
def publish(request: Request, survey: Survey) -> HttpResponse:
    """The cost of the survey, in fields and people, before anybody is asked (G50)."""
    draft = _managed(request, survey, Stage.DRAFT)
    whom = frame.frame(draft, timezone.localdate(request.at))
    initial = {"shown_cost": whom.cost, "version": draft.version}
    form = forms.PublishForm(request.POST or None, initial=initial)

    def act(given: dict[str, Any]) -> Survey:
        return actions.publish(survey=draft, **given, by=request.actor, at=request.at)

    sent = "业主的链接在外发箱里等着送出。" if draft.audience == Audience.OWNERS else "可以打印答卷码。"
    return form_page(
        request, form, act, title="核对负担并发布", back=draft.get_absolute_url(), crumbs=_crumbs(draft),
        done=f"已发布，{sent}",
        submit_label="发布", template="kit/confirm.html", answers=_costs(draft, whom),
        note="发布后题目和对象不能再改。", intro="发布前先看清楚要占用大家多少时间。",
    )  # fmt: skip


def _costs(survey: Survey, whom: frame.Frame) -> list[dict[str, str]]:
    hours = -(-whom.people * frame.MINUTES_A_SHEET // 60)
    firms = f"{money.count(whom.enterprises)} 家企业的{survey.get_audience_display()}"
    rows = [
        ("每人要填", f"{whom.fields} 项", "题目加留言，约 1 分钟"),
        ("要问", f"{money.count(whom.people)} 人", firms),
        ("合计", f"{money.count(whom.fields * whom.people)} 项", f"约 {money.count(hours)} 小时，只问这一次"),
        ("到期", f"{survey.closed_on}", "到期自动停收，链接失效"),
    ]  # fmt: skip
    return [{"label": label, "value": value, "note": note} for label, value, note in rows]


@reads(permits.may_see, row=Survey)
def show(request: Request, survey: Survey) -> HttpResponse:
    found, today = _shown(request, survey), timezone.localdate(request.at)
    context = {
        "survey": found, "state": listings.state(found, today), "crumbs": [CRUMB, LIST, (found.title, "")],
        "actions": _buttons(request, found), "questions": results.questions(found), "today": today,
    }  # fmt: skip
    if found.stage == Stage.COUNTED and not listings.is_running(found, today):
        return _results(request, found, context)
    if found.stage == Stage.OPEN:
        spent = Token.everything.filter(survey=found, is_spent=True).count() + found.paper_count
        context |= {
            "received": spent, "rate": money.percent(spent, found.invited_count),
            "left_alone": actions.left_alone(found, today),
        }  # fmt: skip
    return render(request, "surveys/show.html", context)


def _results(request: Request, survey: Survey, context: dict[str, Any]) -> HttpResponse:
    known = {one["key"] for one in survey.groups}
    only = sorted(known & set(request.GET.getlist("group")))
    context |= {
        "found": results.results(survey, only if len(known) > 1 else ()), "only": only,
        "groups": survey.groups if len(known) > 1 else [],
    }  # fmt: skip
    return render(request, "surveys/results.html", context)


def _buttons(request: Request, survey: Survey) -> list[Action]:
    if not permits.may_manage(request.actor, survey):
        return []
    base = survey.get_absolute_url()
    if survey.stage == Stage.DRAFT:
        return [
            Action("核对负担并发布", f"{base}publish/", primary=True), Action("修改", f"{base}change/"),
            Action("删除草稿", f"{base}discard/", post=True),
        ]  # fmt: skip
    if survey.stage == Stage.OPEN:
        found = [Action("打印答卷码", f"{base}slips/", primary=True), Action("录入纸质答卷", f"{base}paper/")]
        if survey.audience == Audience.OWNERS and survey.reminded_at is None:
            found.append(Action("提醒一次", f"{base}remind/", post=True))
        return [*found, Action("结束并计票", f"{base}count/")]
    return [Action("看留言", f"{base}words/")] if survey.takes_words else []


@writes(permits.may_compose, row=Survey)
def slips(request: Request, survey: Survey) -> HttpResponse:
    """Which codes to print: a workplace's for employees and members, a group's for owners."""
    found = _managed(request, survey, Stage.OPEN)
    if request.method == "POST":
        return _printed(request, found)
    workplaces: Any = []
    if found.audience != Audience.OWNERS:
        keys = Token.everything.filter(survey=found).values("enterprise")
        workplaces = Enterprise.everything.filter(pk__in=keys).order_by("sort_key")
    context = {"survey": found, "workplaces": workplaces, "at_once": AT_ONCE}
    return render(request, "surveys/slips.html", {**context, "crumbs": [*_crumbs(found), ("打印答卷码", "")]})


def _printed(request: Request, survey: Survey) -> HttpResponse:
    typed = request.POST.get("enterprise", "")
    enterprise = int(typed) if typed.isdecimal() else None
    group = request.POST.get("group", "")
    tokens = actions.print_slips(
        survey=survey, enterprise=enterprise, group=group, by=request.actor, at=request.at
    )  # fmt: skip
    if not tokens:
        messages.info(request, "这里的答卷码都已用过。")
        return redirect(f"{survey.get_absolute_url()}slips/")
    today = timezone.localdate(request.at)
    office = str(settings.value("office_name", today))
    content = slips_file(survey, tokens, created=request.at, dated=today, office=office)
    return download(content, f"答卷码-{survey.title}.docx", DOCX)


@writes(permits.may_compose, row=Survey)
def paper(request: Request, survey: Survey) -> HttpResponse:
    found = _managed(request, survey, Stage.OPEN)
    form = forms.PaperForm(request.POST or None, survey=found, initial={"version": found.version})
    return form_page(
        request, form, lambda given: actions.type_paper(survey=found, **given, by=request.actor, at=request.at),
        title="录入纸质答卷", back=found.get_absolute_url(), crumbs=_crumbs(found), done="已录入。", minutes=5,
        intro=f"攒够 {actions.PAPER_AT_LEAST} 份一起录，录完请把纸质答卷打乱封存。", submit_label="录入",
    )  # fmt: skip


@writes(permits.may_compose, row=Survey)
def remind(request: Request, survey: Survey) -> HttpResponse:
    found = _managed(request, survey, Stage.OPEN)
    if request.method == "POST":
        reminded = actions.remind(survey=found, version=found.version, by=request.actor, at=request.at)
        messages.success(request, f"给还没用过链接的 {reminded} 人各写了一条提醒，在外发箱里等着送出。")
        if quiet := actions.left_alone(found, timezone.localdate(request.at)):
            messages.info(request, f"{quiet} 家约定暂停联系，没有提醒。")
    return redirect(found.get_absolute_url())


@writes(permits.may_compose, row=Survey)
def count(request: Request, survey: Survey) -> HttpResponse:
    found = _managed(request, survey, Stage.OPEN)
    if request.method == "POST":
        version = request.POST.get("version", "")
        known = int(version) if version.isdecimal() else 0
        actions.count(survey=found, version=known, by=request.actor, at=request.at)
        messages.success(request, "已计票。答卷打乱写入，链接和抽中名单已删除。")
        return redirect(found.get_absolute_url())
    spent = Token.everything.filter(survey=found, is_spent=True).count() + found.paper_count
    context = {"survey": found, "received": spent, "crumbs": [*_crumbs(found), ("结束并计票", "")]}
    return render(request, "surveys/count.html", context)


@sensitive
@writes(permits.may_compose, row=Survey)
def words(request: Request, survey: Survey) -> HttpResponse:
    """What people wrote: for the office alone, for a reason, and who read it is logged."""
    found = _managed(request, survey, Stage.COUNTED)

    def open_(reason: str) -> list[tuple[str, str]]:
        said = actions.read_words(survey=found, reason=reason, by=request.actor, at=request.at)
        return [(f"第 {number} 条", text) for number, text in enumerate(said, 1)] or [("留言", "没有留言。")]

    return revealing.page(
        request, open_, of=(Words, "text"), title="留言", back=found.get_absolute_url(), crumbs=_crumbs(found),
        intro=f"{found.title} · 只有项目办能看；顺序是打乱的，与打分无关",
    )  # fmt: skip
