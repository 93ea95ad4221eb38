"""Pages of points: which branches have rules, one branch's rules, its members, one member's statement, appeals."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.audit.actions import audited
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.points import actions, catalogue, computing, forms, listings, permits, statements
from qiaoliang.party.points.models import Appeal, Deed, Entry, Scheme
from qiaoliang.party.points.sources import FORBIDDEN

PARTY, LIST = ("党建", "/party/"), ("党员积分", "/party/points/")


def _branch(organisation: Organisation) -> tuple[str, str]:
    return organisation.name, f"/party/points/organisations/{organisation.pk}/"


def _person(member: Member) -> tuple[str, str]:
    return member.name, f"/party/points/statements/{member.pk}/"


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    buttons = [Action("本支部积分办法", f"{LIST[1]}organisations/{key}/") for key in request.actor.keys("organisation")]
    return respond(
        request, listings.schemes(today), listings.scheme_rows(), crumbs=[PARTY, ("党员积分", "")], actions=buttons[:1]
    )


@reads(permits.may_view, row=Organisation)
def branch(request: Request, organisation: Organisation) -> HttpResponse:
    """The rules of one branch in all versions: nobody's points."""
    today = timezone.localdate(request.at)
    versions = list(Scheme.objects.filter(organisation=organisation).order_by("-number").prefetch_related("items"))
    current = next((one for one in versions if _is_live(one, today)), None)
    keeps = permits.may_keep(request.actor, organisation)
    context = {
        "organisation": organisation, "current": current, "versions": [one for one in versions if one is not current],
        "items": _lines(current), "may_keep": keeps, "today": today,
        "forbidden": "、".join(dict.fromkeys(FORBIDDEN.values())),
        "actions": _buttons(organisation, current) if keeps else [], "crumbs": [PARTY, LIST, (organisation.name, "")],
    }  # fmt: skip
    return render(request, "points/branch.html", context)


def _is_live(scheme: Scheme, today: Any) -> bool:
    return scheme.starts_on <= today and (scheme.ends_on is None or scheme.ends_on >= today)


def _lines(scheme: Any) -> list[dict[str, Any]]:
    known = catalogue.catalogue()
    return [
        {
            "label": catalogue.label(item.kind), "item": item,
            "counts": known[item.kind].counts if item.kind in known else "",
        }
        for item in (scheme.items.all() if scheme else ())
    ]  # fmt: skip


def _buttons(organisation: Organisation, current: Scheme | None) -> list[Action]:
    base = _branch(organisation)[1]
    if current is None:
        return [Action("登记启用决定", f"{base}decide/", primary=True)]
    found = [
        Action("党员积分单", f"{base}members/", primary=True),
        Action("按来源记录计分", f"{base}compute/", post=True),
        Action("修订办法", f"{base}decide/"),
    ]
    return found if current.ends_on else [*found, Action("停用", f"{base}stop/")]


@writes(permits.may_keep, row=Organisation)
def decide(request: Request, organisation: Organisation) -> HttpResponse:
    today = timezone.localdate(request.at)
    standing = statements.items_on(organisation.pk, today)
    initial = {"decided_on": today, "starts_on": today} | forms.DecideForm.stands(standing)
    form = forms.DecideForm(request.POST or None, initial=initial)

    def act(given: dict[str, Any]) -> Scheme:
        return actions.decide(
            organisation=organisation, items=form.items(), **form.decision(), by=request.actor, at=request.at
        )

    return form_page(
        request, form, act, title="修订积分办法" if standing else "启用积分", back=_branch(organisation)[1],
        template="points/decide.html", done="已登记。从起用日期起按这一版计分。", minutes=3,
        intro="按党员大会的决定填写。不选的事项不填。", crumbs=[PARTY, LIST, _branch(organisation)],
    )  # fmt: skip


@writes(permits.may_keep, row=Organisation)
def stop(request: Request, organisation: Organisation) -> HttpResponse:
    today = timezone.localdate(request.at)
    scheme = statements.in_force(organisation.pk, today)
    form = forms.StopForm(request.POST or None, initial={"ends_on": today})

    def act(given: dict[str, Any]) -> Any:
        return actions.stop(scheme=scheme, **given, by=request.actor, at=request.at) if scheme else None

    return form_page(
        request, form, act, title="停用积分", back=_branch(organisation)[1], submit_label="停用",
        done="已登记。已计的积分仍可查看。", crumbs=[PARTY, LIST, _branch(organisation)],
    )  # fmt: skip


@writes(permits.may_keep, row=Organisation)
def compute(request: Request, organisation: Organisation) -> HttpResponse:
    if request.method == "POST":
        done = computing.compute(organisation=organisation, by=request.actor, at=request.at)
        said = f"新计 {done.written} 条。" if done.written else "积分与来源记录一致，没有新的记录。"
        left = f"有 {done.unplaced} 条记录的姓名不在名册或有重名，没有计分。" if done.unplaced else ""
        messages.success(request, said + left)
    return redirect(_branch(organisation)[1])


@reads(permits.may_keep, row=Organisation)
def members(request: Request, organisation: Organisation) -> HttpResponse:
    listing = listings.members(organisation.name, timezone.localdate(request.at))
    return respond(
        request, listing, listings.member_rows(organisation), actions=[],
        crumbs=[PARTY, LIST, _branch(organisation), ("积分单", "")],
        summary="按姓名排列，各人的积分只在本人的积分单里。",
    )  # fmt: skip


def _year(request: Request) -> int:
    today = timezone.localdate(request.at)
    text = request.GET.get("year", "")
    return int(text) if text.isdecimal() and 2000 <= int(text) <= today.year else today.year


@reads(permits.may_read_statement, row=Member)
def statement(request: Request, member: Member) -> HttpResponse:
    """One member's statement, for the branch. Its file is for handing to that member."""
    year, today = _year(request), timezone.localdate(request.at)
    base = _person(member)[1]
    return respond(
        request, listings.entries(member.name, year), listings.entry_rows(member, year), "points/statement.html",
        crumbs=[PARTY, LIST, _branch(member.organisation), (member.name, "")],
        statement=statements.statement(member, year, today), previous_year=year - 1,
        actions=[Action("登记志愿服务等", f"{base}deeds/new/", primary=True)],
    )  # fmt: skip


@writes(permits.may_read_statement, row=Member)
def deed(request: Request, member: Member) -> HttpResponse:
    today = timezone.localdate(request.at)
    form = forms.DeedForm(
        request.POST or None, organisation=member.organisation, today=today, initial={"happened_on": today}
    )
    return form_page(
        request, form, lambda given: _deed_and_points(request, member, given), title="登记一件事",
        back=_person(member)[1], done="已登记，并按本支部办法计分。", minutes=1, intro=member.name,
        crumbs=[PARTY, LIST, _branch(member.organisation), _person(member)],
    )  # fmt: skip


@audited
def _deed_and_points(request: Request, member: Member, given: dict[str, Any]) -> None:
    actions.record_deed(member=member, **given, by=request.actor, at=request.at)
    computing.compute(organisation=member.organisation, by=request.actor, at=request.at)


@writes(permits.may_correct, row=Deed)
def void(request: Request, deed: Deed) -> HttpResponse:
    @audited
    def act(given: dict[str, Any]) -> None:
        actions.void_deed(deed=deed, **given, by=request.actor, at=request.at)
        computing.compute(organisation=deed.organisation, by=request.actor, at=request.at)

    return form_page(
        request, forms.VoidForm(request.POST or None), act, title="撤销登记", back=_person(deed.member)[1],
        intro=f"{deed.happened_on:%Y-%m-%d} {deed.get_kind_display()}：{deed.text}", submit_label="撤销",
        done="已撤销，已计的分另记一条冲减。", crumbs=[PARTY, LIST, _person(deed.member)],
    )  # fmt: skip


@writes(permits.may_correct, row=Entry)
def correct(request: Request, entry: Entry) -> HttpResponse:
    form = forms.CorrectForm(request.POST or None)
    return form_page(
        request, form, lambda given: actions.correct(entry=entry, **given, by=request.actor, at=request.at),
        title="更正积分", back=_person(entry.member)[1], done="已另记一条更正，原记录保留。",
        intro=f"{catalogue.label(entry.kind)}：{entry.source_text}（{entry.points} 分）",
        crumbs=[PARTY, LIST, _person(entry.member)],
    )  # fmt: skip


@reads(permits.may_list_appeals)
def appeals(request: Request) -> HttpResponse:
    listing = listings.appeals(timezone.localdate(request.at))
    return respond(request, listing, listings.appeal_rows(), crumbs=[PARTY, LIST, ("申诉", "")], actions=[])


@writes(permits.may_correct, row=Appeal)
def answer(request: Request, appeal: Appeal) -> HttpResponse:
    form = forms.AnswerForm(request.POST or None)
    about = f"针对“{appeal.entry.source_text}”（{appeal.entry.points} 分）：" if appeal.entry else "漏记："
    said = f"已答复：{appeal.answer}" if appeal.answer else f"{appeal.due_on:%Y-%m-%d} 前答复"
    return form_page(
        request, form, lambda given: actions.answer(appeal=appeal, **given, by=request.actor, at=request.at),
        title="答复申诉", back="/party/points/appeals/", done="已答复，党员在自己的积分单上能看到。",
        intro=f"{appeal.member.name} {about}{appeal.words}（{said}）",
        crumbs=[PARTY, LIST, ("申诉", "/party/points/appeals/")],
    )  # fmt: skip
