"""Pages of the library: what there is, whom it fits, publishing, amending, delivering."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.economy.policies import actions, fits, forms, funnel, handing, listings, permits, rules
from qiaoliang.economy.policies.choices import Kind, PolicyState, Verdict
from qiaoliang.economy.policies.fits import Fit
from qiaoliang.economy.policies.models import Policy, Strategy, Version
from qiaoliang.fieldwork.contacts.quiet import paused
from qiaoliang.kit import money
from qiaoliang.kit.formpages import form_page, refuse
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.remembered import remembered
from qiaoliang.kit.tables import Action, respond

OWNERS = [
    Action("支持案件", "/economy/support/"),
    Action("对接活动", "/economy/occasions/"),
    Action("党组织建言", "/economy/advice/"),
]
ECONOMY, LIBRARY = ("经济", "/economy/"), ("政策库", "/economy/policies/")


def crumbs(request: Request, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """An owner has no page of the second role: the way begins at the library."""
    start = [] if permits.may_publish(request.actor) is False and request.actor.keys("enterprise") else [ECONOMY]
    return [*start, LIBRARY, *more]


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    today, may_publish = timezone.localdate(request.at), permits.may_publish(request.actor)

    def fit() -> Mapping[int, Fit]:
        parts = (sorted(request.actor.scope.places), today, request.data_version())
        return remembered("policy_fits", parts, lambda: dict(listings.counted_fits(today)))

    listing = listings.policies(today, cache(fit), may_publish=may_publish)
    buttons = [Action("送达记录", "/economy/deliveries/")]
    if request.actor.can(Can.SPEAK_FOR_ENTERPRISE) and not may_publish:
        buttons += OWNERS
    if may_publish:
        buttons += [
            Action("区域战略", "/economy/policies/strategies/"),
            Action("登记政策", "/economy/policies/new/", primary=True),
        ]
    return respond(
        request,
        listing,
        listings.policy_rows(request.actor, today),
        actions=buttons,
        crumbs=[*crumbs(request)[:-1], ("政策库", "")],
    )


@reads(permits.may_view, row=Policy)
def show(request: Request, policy: Policy) -> HttpResponse:
    """The policy and, as a list with filters and export, whom it fits."""
    today, regions = timezone.localdate(request.at), fits.region_names()
    versions = list(policy.versions.order_by("-number"))
    for one in versions:
        one.policy = policy
    may_keep = permits.may_keep(request.actor, policy)
    version = _shown_version(policy, versions, today, may_keep=may_keep)
    context = {
        "policy": policy, "edition": version, "conditions": rules.described(version.asked, regions),
        "area": regions.get(policy.region_code, policy.region_code),
        "versions": versions if may_keep else [one for one in versions if one.published_at],
                "state": _state_words(policy, version, today),
        "actions": _buttons(policy, versions, version, today, may_keep=may_keep),
        "crumbs": crumbs(request, (policy.title, "")), "summary": version.summary,
    }  # fmt: skip
    listing = listings.fitting(version, today, regions)
    return respond(request, listing, listings.fit_rows(version, today), "policies/show.html", **context)


@reads(permits.may_view, row=Policy)
def reach(request: Request, policy: Policy) -> HttpResponse:
    """How far it got and how soon it was read, for the page of the policy."""
    rungs, speed = funnel.reach(policy, is_message=policy.kind == Kind.MESSAGE)
    tags = [tag.strategy.name for tag in policy.tags.select_related("strategy")]
    context = {"rungs": rungs, "speed": speed, "tags": tags, "found": funnel.found(policy)}
    return render(request, "policies/reach.html", context)


def _shown_version(policy: Policy, versions: list[Version], today: date, *, may_keep: bool) -> Version:
    """What holds today; else, for whoever keeps it, the draft, and for everybody the newest that was published."""
    published = [one for one in versions if one.published_at is not None]
    holding = [one for one in published if one.effective_on <= today]
    if not published and may_keep:
        return versions[0]
    return (holding or published)[0]


def _state_words(policy: Policy, version: Version, today: date) -> tuple[str, str]:
    if policy.state == PolicyState.DRAFT:
        return "waiting", "草稿，尚未发布"
    if policy.state == PolicyState.WITHDRAWN:
        return "off", f"已撤回：{policy.withdrawn_reason}"
    if version.effective_on > today:
        return "waiting", f"{version.effective_on} 起生效"
    if version.expires_on is None:
        return "going", "长期有效"
    if version.expires_on < today:
        return "off", f"{version.expires_on} 已失效"
    return ("soon" if version.expires_on <= today + listings.SOON else "going"), f"有效至 {version.expires_on}"


def _buttons(policy: Policy, versions: list[Version], version: Version, today: date, *, may_keep: bool) -> list[Action]:
    at = policy.get_absolute_url()
    if not may_keep or policy.state == PolicyState.WITHDRAWN:
        return []
    found = [Action("修订", f"{at}amend/")]
    if policy.state == PolicyState.PUBLISHED:
        found.append(Action("撤回", f"{at}withdraw/"))
    if versions[0].published_at is None:
        found.append(Action("发布", f"{at}publish/", primary=True))
    elif rules.is_in_force(version.effective_on, version.expires_on, today):
        found.append(Action("送达企业", f"{at}deliver/", primary=True))
    return found


@writes(permits.may_publish)
def new(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    initial = {"issued_on": today, "effective_on": today}
    form = forms.PolicyForm(request.POST or None, actor=request.actor, initial=initial)

    def act(given: dict[str, Any]) -> Policy:
        return actions.draft(head=form.head(), text=form.text(), by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="登记政策", back="/economy/policies/", go=lambda policy: policy.get_absolute_url(),
        done="已存为草稿。请核对适用企业，再发布。", intro="条件不勾选就是不限。一批政策可从 Excel 导入。", minutes=5,
        crumbs=crumbs(request), submit_label="存为草稿",
    )  # fmt: skip


@writes(permits.may_keep, row=Policy)
def amend(request: Request, policy: Policy) -> HttpResponse:
    latest = policy.versions.select_related("policy").order_by("-number").first()
    assert latest is not None  # a policy is drafted with its first version
    form = forms.AmendForm(request.POST or None, initial={**forms.initial_of(latest), "version": policy.version})

    def act(given: dict[str, Any]) -> Version:
        return actions.amend(
            policy=policy, text=form.text(), strategies=given["strategies"], version=given["version"],
            by=request.actor, at=request.at,
        )  # fmt: skip

    intro = (
        "已发布的内容不改动，修订另存为下一版，发布后从生效日起取代。" if latest.published_at else "草稿可以随时修改。"
    )
    return form_page(
        request, form, act, title="修订", back=policy.get_absolute_url(), done="已存为草稿，发布后生效。", intro=intro,
        minutes=3, crumbs=crumbs(request, (policy.title, policy.get_absolute_url())),
    )  # fmt: skip


@writes(permits.may_keep, row=Policy)
def publish(request: Request, policy: Policy) -> HttpResponse:
    """Check before publishing: how many it fits; then it stands."""
    today = timezone.localdate(request.at)
    latest = policy.versions.order_by("-number").first()
    assert latest is not None
    latest.policy = policy
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish(policy=policy, version=policy.version, by=request.actor, at=request.at)
        except Refusal as problem:
            refuse(form, problem)
        else:
            messages.success(request, "已发布。下一步：送达企业。")
            return redirect("policies:show", pk=policy.pk)
    answers = [
        _answer("政策", policy.title, policy.document_number),
        _answer("版本", f"第 {latest.number} 版", latest.summary),
        _answer("生效", f"{latest.effective_on}", f"有效至 {latest.expires_on}" if latest.expires_on else "长期有效"),
        *_fit_answers(latest, today),
    ]  # fmt: skip
    return render(
        request, "kit/confirm.html",
        {"title": "发布政策", "intro": "发布后这一版不能再改，只能修订为下一版。", "answers": answers, "form": form,
         "submit_label": "发布", "back_href": policy.get_absolute_url(),
         "crumbs": crumbs(request, (policy.title, policy.get_absolute_url()), ("发布", ""))},
    )  # fmt: skip


def _answer(label: str, value: str, note: str = "") -> dict[str, str]:
    return {"label": label, "value": value, "note": note, "href": "", "link": ""}


def _fit_answers(version: Version, today: date) -> list[dict[str, str]]:
    rows = handing.targets(version, today)
    meets, unknown = (rows.filter(verdict=one).count() for one in (Verdict.MEETS, Verdict.UNKNOWN))
    return [
        _answer("符合条件", f"{money.count(meets)} 家", "正常经营的企业，按今天的资料"),
        _answer("待核实", f"{money.count(unknown)} 家", "缺资料，无法判断"),
    ]


@writes(permits.may_keep, row=Policy)
def withdraw(request: Request, policy: Policy) -> HttpResponse:
    form = forms.ReasonForm(request.POST or None, initial={"version": policy.version})

    def act(given: dict[str, Any]) -> Policy:
        return actions.withdraw(policy=policy, **given, by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="撤回政策", back=policy.get_absolute_url(), done="已撤回，不再送达。",
        intro="已送达和已兑现的记录保留。", submit_label="撤回",
        crumbs=crumbs(request, (policy.title, policy.get_absolute_url())),
    )  # fmt: skip


def _sent(request: Request) -> Any:
    """What was posted: an unticked box posts nothing at all, and is an answer too."""
    return request.POST if request.method == "POST" else None


@writes(permits.may_keep, row=Policy)
def deliver(request: Request, policy: Policy) -> HttpResponse:
    today, form = timezone.localdate(request.at), forms.DeliverForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            number = handing.deliver(policy=policy, **form.cleaned_data, by=request.actor, at=request.at)
        except Refusal as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"已送达 {money.count(number)} 家企业。" if number else "都已送达过，没有新增。")
            return redirect("policies:show", pk=policy.pk)
    answers = [_answer("政策", policy.title, policy.document_number)]
    version = Version.everything.in_force(today).filter(policy=policy).select_related("policy").first()
    if version is not None:
        answers += _fit_answers(version, today)
        had = version.deliveries.count()
        answers.append(_answer("已送达", f"{money.count(had)} 家", "送过的不会重复送"))
        quiet = handing.targets(version, today).filter(pk__in=paused(today)).exclude(verdict=Verdict.MISSES).count()
        if quiet:
            answers.append(_answer("约定暂停联系", f"{money.count(quiet)} 家", "照常送达，只放进企业页面，不提醒业主"))
    return render(
        request, "kit/confirm.html",
        {"title": "送达企业", "intro": "业主账号和服务这家企业的指导员各收到一条通知。", "answers": answers,
         "form": form, "submit_label": "送达", "back_href": policy.get_absolute_url(),
         "crumbs": crumbs(request, (policy.title, policy.get_absolute_url()), ("送达", ""))},
    )  # fmt: skip


@writes(permits.may_publish)
def strategies(request: Request) -> HttpResponse:
    form = forms.StrategyForm(request.POST or None)

    def act(given: dict[str, Any]) -> Strategy:
        return actions.name_strategy(**given, by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="区域战略", back="/economy/policies/strategies/", done="已登记，可在政策上勾选。",
        intro="作为标签标在政策上，例如蓝色经济区。", submit_label="登记", template="policies/strategies.html",
        strategies=Strategy.objects.all(), crumbs=crumbs(request),
    )  # fmt: skip
