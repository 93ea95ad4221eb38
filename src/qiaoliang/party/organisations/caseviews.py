"""Pages of set-up cases, alerts, secretary candidates."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.party.organisations import actions, listings, papers, permits, rules
from qiaoliang.party.organisations.choices import CaseState
from qiaoliang.party.organisations.forms import (
    ApplyForm,
    DecideForm,
    EndForm,
    MoreUnitsForm,
    NameForm,
    ObstacleForm,
    ReturnForm,
    TakeBackForm,
)
from qiaoliang.party.organisations.models import Obstacle, Organisation, SecretaryCandidate, SetUpCase
from qiaoliang.party.organisations.registers import PARTY
from qiaoliang.registry.enterprises.fields import initial_name

CASES = ("组建申请", "/party/cases/")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Given = dict[str, Any]


@reads(permits.may_list_cases)
def index(request: Request) -> HttpResponse:
    listing = listings.cases(timezone.localdate(request.at))
    buttons = (
        [Action("联建方案", "/branching/"), Action("申请成立", f"{CASES[1]}new/", primary=True)]
        if permits.may_set_up(request.actor)
        else []
    )
    return respond(request, listing, listings.case_rows(), actions=buttons, crumbs=[PARTY, ("组建申请", "")])


@writes(permits.may_set_up)
def apply(request: Request) -> HttpResponse:
    """An application typed in, where no plan proposed the branch."""
    initial = {"applied_on": timezone.localdate(request.at), "host": initial_name(request.GET.get("enterprise"))}
    form = ApplyForm(request.POST or None, initial=initial)

    def act(given: Given) -> SetUpCase:
        host, others, on = given.pop("host"), given.pop("others"), given.pop("applied_on")
        application = actions.cases.Application(**given, region_code=host.region_code)
        return actions.apply(
            application=application, enterprises=[host, *others], applied_on=on, by=request.actor, at=request.at
        )

    return form_page(
        request, form, act, title="申请成立党支部", back=CASES[1], go=_address, minutes=3, submit_label="提交申请",
        intro="一家企业满 3 名正式党员单独成立；不足 3 名的几家合起来满 3 名，联合成立。",
        done="已提交申请，上级党委已收到通知。", crumbs=[PARTY, CASES],
    )  # fmt: skip


def _address(case: SetUpCase) -> str:
    return f"/party/cases/{case.pk}/"


@reads(permits.may_view, row=SetUpCase)
def show(request: Request, case: SetUpCase) -> HttpResponse:
    today = timezone.localdate(request.at)
    units = list(case.units.select_related("enterprise__region").order_by("pk"))
    status, left = listings.case_lamp(case, today)
    found = []
    if case.state == CaseState.APPLIED:
        firms = [unit.enterprise for unit in units]
        found = listings.checks(actions.cases.standing_of(firms, today, but_case=case))
    context = {
        "case": case, "units": units, "moves": case.moves.order_by("pk"), "checks": found,
        "full_members": sum(unit.full_members for unit in units), "status": status, "left": left,
        "holder": case.name if case.state == CaseState.DECIDED else case.upper_committee,
        "next_step": rules.CASE_NEXT_STEP[CaseState(case.state)], "actions": _moves(request, case),
        "may_see_name": permits.may_decide_case(request.actor, case),
        "crumbs": [PARTY, CASES, (case.name, "")],
    }  # fmt: skip
    return render(request, "organisations/case.html", context)


def _moves(request: Request, case: SetUpCase) -> list[Action]:
    if not permits.may_decide_case(request.actor, case):
        return []
    paper = Action("请示文稿", f"{_address(case)}paper.docx")
    if case.organisation_id is not None:
        decided = Action("批复文稿", f"{_address(case)}decision.docx")
        if case.state == CaseState.FILED:
            return [paper, decided]
        word = "组织选举" if case.state == CaseState.DECIDED else "选举备案"
        return [paper, decided, Action(word, f"/party/organisations/{case.organisation_id}/committee/", primary=True)]
    if case.state != CaseState.APPLIED:
        return [paper]
    return [
        paper,
        Action("撤回申请", f"{_address(case)}take-back/"),
        Action("退回", f"{_address(case)}return/"),
        Action("批复成立", f"{_address(case)}decide/", primary=True),
    ]


@reads(permits.may_decide_case, row=SetUpCase)
def paper(request: Request, case: SetUpCase) -> HttpResponse:
    return download(papers.application(case), f"关于成立{case.name}的请示.docx", WORD)


@reads(permits.may_decide_case, row=SetUpCase)
def decision(request: Request, case: SetUpCase) -> HttpResponse:
    if case.organisation_id is None:
        raise Http404
    return download(papers.decision(case), f"关于同意成立{case.name}的批复.docx", WORD)


def _step(request: Request, case: SetUpCase, form: Any, act: Any, title: str, **more: Any) -> HttpResponse:
    if case.state != CaseState.APPLIED:
        return redirect(_address(case))

    def run(given: Given) -> SetUpCase:
        case.version = given.pop("version")
        done: SetUpCase = act(case=case, **given, by=request.actor, at=request.at)
        return done

    return form_page(
        request, form, run, title=title, back=_address(case), crumbs=[PARTY, CASES, (case.name, _address(case))],
        **more,
    )  # fmt: skip


def _initial(request: Request, case: SetUpCase, day: str) -> Given:
    return {"version": case.version, day: timezone.localdate(request.at)}


@writes(permits.may_decide_case, row=SetUpCase)
def decide(request: Request, case: SetUpCase) -> HttpResponse:
    """Check your answers, then set the branch up."""
    units = list(case.units.select_related("enterprise").order_by("pk"))
    firms = [unit.enterprise for unit in units]
    many = len(units) > rules.MOST_UNITS
    form = DecideForm(request.POST or None, many_units=many, initial=_initial(request, case, "decided_on"))
    answers = [
        {"label": "成立党组织", "value": case.name, "note": f"{case.get_form_display()}，{case.basis}"},
        {"label": "新增覆盖", "value": f"{len(units)} 家", "note": "、".join(str(firm) for firm in firms)},
        {"label": "正式党员", "value": f"{sum(unit.full_members for unit in units)} 名", "note": "以申请时为准"},
    ]
    found = listings.checks(actions.cases.standing_of(firms, timezone.localdate(request.at), but_case=case))
    return _step(
        request, case, form, actions.decide, "批复成立", template="kit/confirm.html", answers=answers, checks=found,
        checks_title="按支部工作条例核对", submit_label="批复成立", done="已批复成立，企业从批复之日起纳入覆盖。",
    )  # fmt: skip


@writes(permits.may_decide_case, row=SetUpCase)
def give_back(request: Request, case: SetUpCase) -> HttpResponse:
    form = ReturnForm(request.POST or None, initial=_initial(request, case, "on"))
    return _step(
        request, case, form, actions.give_back, "退回申请", submit_label="退回",
        intro=case.name, done="已退回，理由已告知申请方。",
    )  # fmt: skip


@writes(permits.may_take_back, row=SetUpCase)
def take_back(request: Request, case: SetUpCase) -> HttpResponse:
    form = TakeBackForm(request.POST or None, initial={"version": case.version})
    return _step(
        request, case, form, actions.take_back, "撤回申请", submit_label="撤回", intro=case.name, done="已撤回申请。"
    )


# --- alerts


@reads(permits.may_list_alerts)
def alerts(request: Request) -> HttpResponse:
    buttons = [Action("现在核对", "/party/alerts/refresh/", post=True)] if permits.may_refresh(request.actor) else []
    return respond(
        request, listings.alerts(), listings.alert_rows(), actions=buttons, crumbs=[PARTY, ("提醒", "")],
        template="organisations/alerts.html",
    )  # fmt: skip


@writes(permits.may_refresh)
def refresh(request: Request) -> HttpResponse:
    if request.method == "POST":
        changed = actions.refresh_alerts(by=request.actor, at=request.at)
        messages.success(request, f"已核对，{changed} 项有变化。" if changed else "已核对，没有变化。")
    return redirect("organisations:alerts")


# --- secretary candidates


@reads(permits.may_see_roll)
def secretaries(request: Request) -> HttpResponse:
    buttons = [Action("申报书记人选", "/party/secretaries/new/", primary=True)]
    if not permits.may_name(request.actor):
        buttons = []
    return respond(
        request, listings.SECRETARIES, listings.secretary_rows(), actions=buttons, crumbs=[PARTY, ("书记人选", "")]
    )


@writes(permits.may_name)
def name_secretary(request: Request) -> HttpResponse:
    def act(given: Given) -> SecretaryCandidate:
        if not permits.may_name_at(request.actor, given["enterprise"]):
            raise PermissionDenied
        return actions.name_secretary(**given, by=request.actor, at=request.at)

    given = initial_name(request.GET.get("enterprise"))
    form = NameForm(request.POST or None, initial={"enterprise": given, "starts_on": timezone.localdate(request.at)})
    back = "/party/secretaries/" if permits.may_see_roll(request.actor) else "/workbench/"
    return form_page(
        request, form, act, title="申报书记人选", back=back, minutes=1, crumbs=[PARTY, ("书记人选", back)],
        intro="联合党支部要有一家企业能出书记；没有申报的企业，计算时按没有人选处理。",
    )  # fmt: skip


@writes(permits.may_end_declaration, row=SecretaryCandidate)
def end_declaration(request: Request, candidate: SecretaryCandidate) -> HttpResponse:
    def act(given: Given) -> SecretaryCandidate:
        return actions.end_declaration(candidate=candidate, **given, by=request.actor, at=request.at)

    back = "/party/secretaries/" if permits.may_see_roll(request.actor) else "/workbench/"
    return form_page(
        request, EndForm(request.POST or None), act, title="结束申报", back=back, intro=candidate.enterprise.name
    )


# --- obstacles

OBSTACLES = ("未组建原因", "/party/obstacles/")
LOOK_AGAIN = timedelta(days=90)


@reads(permits.may_list_obstacles)
def obstacles(request: Request) -> HttpResponse:
    buttons = [Action("说明原因", f"{OBSTACLES[1]}new/", primary=True)] if permits.may_name(request.actor) else []
    listing = listings.obstacles(timezone.localdate(request.at))
    return respond(request, listing, listings.obstacle_rows(), actions=buttons, crumbs=[PARTY, (OBSTACLES[0], "")])


@writes(permits.may_name)
def state_obstacle(request: Request) -> HttpResponse:
    def act(given: Given) -> Obstacle:
        if not permits.may_name_at(request.actor, given["enterprise"]):
            raise PermissionDenied
        return actions.state_obstacle(**given, by=request.actor, at=request.at)

    today = timezone.localdate(request.at)
    given = {"enterprise": initial_name(request.GET.get("enterprise")), "starts_on": today}
    form = ObstacleForm(request.POST or None, initial=given | {"look_again_on": today + LOOK_AGAIN})
    back = OBSTACLES[1] if permits.may_list_obstacles(request.actor) else "/workbench/"
    return form_page(
        request, form, act, title="说明未组建原因", back=back, minutes=1, crumbs=[PARTY, (OBSTACLES[0], back)],
        intro="党员人数、在办申请系统都知道，不用写；这里写走访才知道的原因。", done="已登记，到期会提醒再看。",
    )  # fmt: skip


@writes(permits.may_end_obstacle, row=Obstacle)
def end_obstacle(request: Request, obstacle: Obstacle) -> HttpResponse:
    def act(given: Given) -> Obstacle:
        return actions.end_obstacle(obstacle=obstacle, **given, by=request.actor, at=request.at)

    back = OBSTACLES[1] if permits.may_list_obstacles(request.actor) else "/workbench/"
    form = EndForm(request.POST or None, initial={"ends_on": timezone.localdate(request.at)})
    intro = f"{obstacle.enterprise.name}：{obstacle.get_kind_display()}"
    return form_page(request, form, act, title="结束说明", back=back, intro=intro, crumbs=[PARTY, (OBSTACLES[0], back)])


# --- more units


def _about(request: Request, organisation: Organisation, form: Any, act: Any, title: str) -> HttpResponse:
    def run(given: Given) -> Any:
        return act(organisation=organisation, **given, by=request.actor, at=request.at)

    at = f"/party/organisations/{organisation.pk}/"
    crumbs = [PARTY, ("党组织", "/party/organisations/"), (organisation.name, at)]
    return form_page(request, form, run, title=title, back=at, intro=organisation.name, crumbs=crumbs)


@writes(permits.may_decide, row=Organisation)
def allow_more(request: Request, organisation: Organisation) -> HttpResponse:
    now = {
        "more_units_reason": organisation.more_units_reason, "more_units_approval": organisation.more_units_approval,
    }  # fmt: skip
    form = MoreUnitsForm(request.POST or None, initial=now)
    return _about(request, organisation, form, actions.allow_more_units, "批准超过 5 家")
