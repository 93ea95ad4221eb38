"""Forms of one meeting: move, call off, attendance, held, minutes, correct, decide."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.party.life import actions, expected, forms, pages, papers, permits
from qiaoliang.party.life.choices import Presence
from qiaoliang.party.life.models import Decision, Gathering


def _on(request: Request, gathering: Gathering, form: Any, act: Any, title: str, **more: Any) -> HttpResponse:
    more.setdefault("intro", f"{gathering} · {gathering.organisation.name}")
    return form_page(
        request, form, act, title=title, back=gathering.get_absolute_url(),
        crumbs=[*pages.crumbs_of(gathering.organisation), (str(gathering), gathering.get_absolute_url())], **more,
    )  # fmt: skip


def _with(request: Request, gathering: Gathering, action: Any) -> Any:
    def act(given: dict[str, Any]) -> Any:
        return action(gathering=gathering, **given, by=request.actor, at=request.at)

    return act


@writes(permits.may_change, row=Gathering)
def move(request: Request, gathering: Gathering) -> HttpResponse:
    names = ("on", "starts_at", "topic", "venue", "host_name", "version", "booking")
    today = timezone.localdate(request.at)
    now = {name: getattr(gathering, name) for name in names}
    form = forms.MoveForm(request.POST or None, gathering=gathering, day=today, initial=now)
    return _on(request, gathering, form, _with(request, gathering, actions.move), "改期或改议题", done="已改。")


@writes(permits.may_change, row=Gathering)
def call_off(request: Request, gathering: Gathering) -> HttpResponse:
    form = forms.VersionedReasonForm(request.POST or None, initial={"version": gathering.version})
    return _on(request, gathering, form, _with(request, gathering, actions.call_off), "取消这次会", done="已取消。")


def _people(request: Request, gathering: Gathering) -> tuple[forms.Named, dict[int, str]]:
    """Who is expected, and what stands about each already."""
    members = expected.members_of(gathering, gathering.on)
    rows = gathering.attendances.all()
    stands = {row.member_id: forms.said_of(row.presence, row.leave_reason) for row in rows}
    return pages.named(request.actor, members), stands


@writes(permits.may_change, row=Gathering)
def attendance(request: Request, gathering: Gathering) -> HttpResponse:
    people, stands = _people(request, gathering)
    form = forms.MarkForm(request.POST or None, people=people, stands=stands, initial={"version": gathering.version})

    def act(given: dict[str, Any]) -> Any:
        return actions.mark(
            gathering=gathering, marks=form.marks(), version=given["version"], by=request.actor, at=request.at
        )

    return _on(request, gathering, form, act, "请假和考勤", template="life/roster.html", done="已记。")


@writes(permits.may_change, row=Gathering)
def hold(request: Request, gathering: Gathering) -> HttpResponse:
    """Where members entered the code, only they were there; where nobody did, everybody was unless said otherwise."""
    people, stands = _people(request, gathering)
    used_code = Presence.PRESENT in stands.values()
    stands = {
        key: ("absent" if used_code else "present") if said == "expected" else said for key, said in stands.items()
    }
    initial = {
        "on": min(gathering.on, timezone.localdate(request.at)), "topic": gathering.topic, "minutes": gathering.minutes,
        "host_name": gathering.host_name, "version": gathering.version,
    }  # fmt: skip
    form = forms.HoldForm(request.POST or None, people=people, stands=stands, initial=initial)

    def act(given: dict[str, Any]) -> Any:
        return actions.hold(
            gathering=gathering, away=form.away(), version=given["version"], **form.told(), by=request.actor,
            at=request.at,
        )  # fmt: skip

    return _on(
        request, gathering, form, act, "登记已开", template="life/roster.html", minutes=1, done="已登记。",
        roster_title="谁没到会",
    )  # fmt: skip


@writes(permits.may_correct, row=Gathering)
def minutes(request: Request, gathering: Gathering) -> HttpResponse:
    form = forms.MinutesForm(request.POST or None, initial={"minutes": gathering.minutes, "version": gathering.version})
    act = _with(request, gathering, actions.write_minutes)
    return _on(request, gathering, form, act, "补写记录", done="已保存。")


@reads(permits.may_print, row=Gathering)
def paper(request: Request, gathering: Gathering) -> HttpResponse:
    made = papers.minutes(gathering, at=request.at)
    return download(made.content, made.filename, papers.DOCX)


@writes(permits.may_correct, row=Gathering)
def correct(request: Request, gathering: Gathering) -> HttpResponse:
    people, stands = _people(request, gathering)
    names = ("on", "topic", "host_name", "study_hours", "minutes", "version")
    form = forms.CorrectForm(
        request.POST or None, people=people, stands=stands, initial={name: getattr(gathering, name) for name in names}
    )

    def act(given: dict[str, Any]) -> Any:
        return actions.correct(
            gathering=gathering, away=form.away(), reason=given["reason"], version=given["version"], **form.told(),
            by=request.actor, at=request.at,
        )  # fmt: skip

    return _on(
        request, gathering, form, act, "更正", template="life/roster.html", roster_title="谁没到会",
        done="已更正，原记录保留。", retract_href=f"{gathering.get_absolute_url()}retract/",
    )  # fmt: skip


@writes(permits.may_correct, row=Gathering)
def retract(request: Request, gathering: Gathering) -> HttpResponse:
    form = forms.VersionedReasonForm(request.POST or None, initial={"version": gathering.version})
    act = _with(request, gathering, actions.retract)
    return _on(request, gathering, form, act, "没有开，撤下", done="已撤下，原记录保留。")


@writes(permits.may_correct, row=Gathering)
def decide(request: Request, gathering: Gathering) -> HttpResponse:
    entitled, present = actions.voters(gathering)
    form = forms.DecideForm(request.POST or None, initial={"yes": present})
    return _on(
        request, gathering, form, _with(request, gathering, actions.decide), "登记表决", done="已登记。",
        intro=f"应到会有表决权 {entitled} 人，到会 {present} 人。只填票数，不记谁投了什么票。", minutes=1,
    )  # fmt: skip


def _stands(decision: Decision) -> dict[str, Any]:
    return {
        "text": decision.text, "yes": decision.yes_count, "no": decision.no_count,
        "abstained": decision.abstained_count,
    }  # fmt: skip


@writes(permits.may_correct_decision, row=Decision)
def correct_decision(request: Request, decision: Decision) -> HttpResponse:
    form = forms.CorrectDecisionForm(request.POST or None, initial=_stands(decision))

    def act(given: dict[str, Any]) -> Any:
        return actions.correct_decision(decision=decision, **given, by=request.actor, at=request.at)

    return _on(request, decision.gathering, form, act, "更正表决", done="已更正，原记录保留。")


@writes(permits.may_correct_decision, row=Decision)
def withdraw_decision(request: Request, decision: Decision) -> HttpResponse:
    form = forms.ReasonForm(request.POST or None)

    def act(given: dict[str, Any]) -> Any:
        return actions.withdraw_decision(decision=decision, **given, by=request.actor, at=request.at)

    return _on(request, decision.gathering, form, act, "撤下表决", intro=decision.text, done="已撤下，原记录保留。")
