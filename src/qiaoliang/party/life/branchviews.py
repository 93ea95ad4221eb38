"""Pages of one branch: its year, planning, entering what was held, its groups."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.tables import Action
from qiaoliang.party.life import actions, expected, forms, overview, pages, papers, permits, rules
from qiaoliang.party.life.choices import Per
from qiaoliang.party.life.models import Gathering, Group
from qiaoliang.party.organisations.choices import MeetingKind
from qiaoliang.party.organisations.counts import rolls
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.programme import settings

KINDS = [(kind.value, str(kind.label)) for kind in MeetingKind]


@reads(permits.may_view, row=Organisation)
def year(request: Request, organisation: Organisation) -> HttpResponse:
    today = timezone.localdate(request.at)
    chosen = _year(request, today)
    context = {
        "organisation": organisation, "year": overview.of_year(organisation, chosen, today, request.actor),
        "years": range(today.year - 2, today.year + 2), "chosen": chosen,
        "paper_href": f"{pages.of_branch(organisation)}overview.docx?year={chosen}",
        "actions": pages.branch_buttons(request.actor, organisation),
        "crumbs": [*pages.CRUMBS, (organisation.name, "")],
    }  # fmt: skip
    return render(request, "life/year.html", context)


@reads(permits.may_view, row=Organisation)
def paper(request: Request, organisation: Organisation) -> HttpResponse:
    """The year as a Word file; names stand in it only for those who read them on the page."""
    today = timezone.localdate(request.at)
    found = overview.of_year(organisation, _year(request, today), today, request.actor)
    made = papers.year(organisation, found, on=today, at=request.at)
    return download(made.content, made.filename, papers.DOCX)


def _year(request: Request, today: date) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdigit() and 2000 <= int(asked) <= today.year + 1 else today.year


def _kind(request: Request, default: str) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in MeetingKind else default


def _kinds(request: Request, chosen: str) -> dict[str, Any]:
    """The choice of the kind above a form: links, because the kind decides what the form asks."""
    return {"kinds": [(value, label, value == chosen) for value, label in KINDS], "template": "life/roster.html"}


@writes(permits.may_keep, row=Organisation)
def plan(request: Request, organisation: Organisation) -> HttpResponse:
    today = timezone.localdate(request.at)
    kind = _kind(request, MeetingKind.MEMBERS)
    people = pages.named(request.actor, expected.roll_on(organisation, today))
    form = forms.PlanForm(
        request.POST or None, organisation=organisation, kind=kind, day=today, people=people,
        initial={"on": today, "topic": forms.default_topic(kind), "host_name": organisation.secretary_name},
    )  # fmt: skip

    def act(given: dict[str, Any]) -> Gathering:
        given.pop("chosen", None)
        chosen = forms.chosen_members(form, organisation, today)
        return actions.plan(
            organisation=organisation, kind=kind, chosen=chosen, **given, by=request.actor, at=request.at
        )

    return form_page(
        request, form, act, title="计划一次会", back=pages.of_branch(organisation), intro=organisation.name,
        go=lambda made: made.get_absolute_url(), done="已列入计划。", crumbs=pages.crumbs_of(organisation),
        **_kinds(request, kind),
    )  # fmt: skip


@writes(permits.may_keep, row=Organisation)
def enter(request: Request, organisation: Organisation) -> HttpResponse:
    """The form of under a minute: kind, day and topic stand there already, everybody was present unless said."""
    today = timezone.localdate(request.at)
    kind = _kind(request, MeetingKind.MEMBERS)
    people = pages.named(request.actor, expected.roll_on(organisation, today))
    form = forms.EnterForm(
        request.POST or None, organisation=organisation, kind=kind, day=today, people=people,
        initial={"on": today, "topic": forms.default_topic(kind), "host_name": organisation.secretary_name},
    )  # fmt: skip

    def act(given: dict[str, Any]) -> Gathering:
        chosen = forms.chosen_members(form, organisation, given["on"])
        away = form.away()
        if given.get("group") is not None:  # the roster shows the branch; only the group was expected
            mine = set(given["group"].members.values_list("pk", flat=True))
            away = {key: reason for key, reason in away.items() if key in mine}
        return actions.enter(
            organisation=organisation, kind=kind, chosen=chosen, away=away, group=given.get("group"), **form.told(),
            by=request.actor, at=request.at,
        )  # fmt: skip

    return form_page(
        request, form, act, title="登记开过的会", back=pages.of_branch(organisation), intro=organisation.name,
        go=lambda made: made.get_absolute_url(), done="已登记。", crumbs=pages.crumbs_of(organisation), minutes=1,
        roster_title="谁没到会", **_kinds(request, kind),
    )  # fmt: skip


@writes(permits.may_keep, row=Organisation)
def year_plan(request: Request, organisation: Organisation) -> HttpResponse:
    today = timezone.localdate(request.at)
    values = settings.values(today)
    labels = {kind: str(Per(per).label) for kind, per in rules.rhythms(values).items()}
    full = rolls(today, Organisation.everything.filter(pk=organisation.pk))[organisation.pk].full_members
    if full < rules.COMMITTEE_FROM:
        labels.pop(MeetingKind.COMMITTEE, None)
    form = forms.YearPlanForm(request.POST or None, kinds=labels, today=today, initial={"year": today.year})

    def act(given: dict[str, Any]) -> list[Gathering]:
        return actions.plan_year(
            organisation=organisation, year=given["year"], day_of_month=given["day_of_month"], topics=form.topics(),
            values=values, full_members=full, calendar=settings.calendar(), by=request.actor, at=request.at,
        )  # fmt: skip

    return form_page(
        request, form, act, title="排年度计划", back=pages.of_branch(organisation), minutes=2,
        intro="按规定的次数，把一年里还没有计划的会一次排好，以后可以逐次改期。", done="已排好，见本年各月。",
        crumbs=pages.crumbs_of(organisation), submit_label="排好",
    )  # fmt: skip


@reads(permits.may_view, row=Organisation)
def groups(request: Request, organisation: Organisation) -> HttpResponse:
    rows = Group.everything.filter(organisation=organisation).prefetch_related("members").order_by("ends_on", "pk")
    may = permits.may_keep(request.actor, organisation)
    context = {
        "organisation": organisation, "may": may,
        "groups": [(group, [name for _, name in pages.named(request.actor, group.members.all())]) for group in rows],
        "actions": [Action("设立党小组", f"{pages.of_branch(organisation)}groups/new/", primary=True)] if may else [],
        "crumbs": [*pages.crumbs_of(organisation), ("党小组", "")],
    }  # fmt: skip
    return render(request, "life/groups.html", context)


@writes(permits.may_keep, row=Organisation)
def new_group(request: Request, organisation: Organisation) -> HttpResponse:
    today: date = timezone.localdate(request.at)
    people = pages.named(request.actor, expected.roll_on(organisation, today))
    form = forms.GroupForm(request.POST or None, people=people, initial={"starts_on": today})

    def act(given: dict[str, Any]) -> Group:
        chosen = forms.chosen_members(form, organisation, today)
        return actions.make_group(
            organisation=organisation, name=given["name"], starts_on=given["starts_on"], chosen=chosen,
            by=request.actor, at=request.at,
        )  # fmt: skip

    return form_page(
        request, form, act, title="设立党小组", back=f"{pages.of_branch(organisation)}groups/", done="已设立。",
        intro=organisation.name, crumbs=pages.crumbs_of(organisation),
    )  # fmt: skip


@writes(permits.may_end_group, row=Group)
def end_group(request: Request, group: Group) -> HttpResponse:
    def act(given: dict[str, Any]) -> Group:
        return actions.dissolve_group(group=group, ends_on=given["ends_on"], by=request.actor, at=request.at)

    form = forms.EndGroupForm(request.POST or None, initial={"ends_on": timezone.localdate(request.at)})
    return form_page(
        request, form, act, title="撤销党小组", back=f"{pages.of_branch(group.organisation)}groups/",
        intro=group.name, done="已撤销，历史保留。", crumbs=pages.crumbs_of(group.organisation),
    )  # fmt: skip
