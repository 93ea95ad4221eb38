"""Asking for a visit, the owner's answer, coming along, withdrawing: the only writer of these tables."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from qiaoliang.access.accounts.actions import make_link, revoke_links, use_link
from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import PersonalLink, User
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.fieldwork.contacts.models import Rhythm
from qiaoliang.fieldwork.contacts.quiet import pause_of
from qiaoliang.fieldwork.contacts.rhythm import is_quiet
from qiaoliang.fieldwork.visits import rules
from qiaoliang.fieldwork.visits.choices import MOVES, Answer, Minutes, Purpose, Stage
from qiaoliang.fieldwork.visits.models import Companion, Visit
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.kit.states import require
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole, Enterprise
from qiaoliang.registry.programme.settings import calendar

VISIT: Final = "visit"  # the purpose of a one-time link
_STAGE: Final = {Answer.ACCEPT: Stage.ACCEPTED, Answer.MOVE: Stage.MOVED, Answer.DECLINE: Stage.DECLINED}


class OthersComeAnyway(Refusal):
    """Somebody visits the enterprise about then: come along, or say that it must be apart."""

    def __init__(self, visit: Visit) -> None:
        when = timezone.localtime(visit.starts_at)
        super().__init__(
            f"{visit.asked_by.name}（{visit.asked_by.department}）{when:%m-%d %H:%M} 也去这家企业。"
            "可以点“一并去”；确需单独去，请勾选后再提交。"
        )
        self.visit = visit


@audited
def ask(
    *, enterprise: Enterprise, instructor: Instructor, purpose: str, minutes: int, starts_at: datetime,
    is_apart: bool = False, by: Actor, at: datetime,
) -> Visit:  # fmt: skip
    """Ask the enterprise. Refused during a pause (G41); a visit of others close by is offered to be joined first."""
    _check_purpose(purpose)
    if minutes not in Minutes.values:
        raise Refusal("请选择要多久。", field="minutes")
    local = timezone.localtime(starts_at)
    if problem := rules.problem_of(local, timezone.localtime(at), calendar()):
        raise Refusal(problem, field="starts_at")
    _check_pause(enterprise, timezone.localdate(at), local.date())
    Enterprise.everything.select_for_update().get(pk=enterprise.pk)  # two may ask for one day at the same moment
    near = others_near(enterprise, local.date(), at).exclude(asked_by=instructor).first()
    if near is not None and not is_apart:
        raise OthersComeAnyway(near)
    visit = Visit(
        enterprise=enterprise, asked_by=instructor, purpose=purpose, minutes=minutes, starts_at=starts_at,
        starts_on=local.date(), asked_at=at,
    )  # fmt: skip
    _save_on_a_free_day(visit, insert=True)
    record("visit.asked", on=visit, by=by, at=at, detail={"purpose": purpose, "minutes": minutes, "for": str(local)})
    _tell_owner(visit, by, at)
    return visit


def others_near(enterprise: Enterprise, on: date, at: datetime) -> QuerySet[Visit]:
    """Standing visits within a week of the day."""
    days = (on - rules.NEAR, on + rules.NEAR)
    rows: QuerySet[Visit] = Visit.everything.ahead(at).filter(enterprise=enterprise, starts_on__range=days)
    return rows.select_related("asked_by__department", "enterprise")


@audited
def join(*, visit: Visit, instructor: Instructor, purpose: str, by: Actor, at: datetime) -> Companion:
    """Come along: the enterprise is disturbed once, not twice."""
    _check_purpose(purpose)
    fresh = _locked(visit)
    if fresh.stage not in (Stage.ASKED, Stage.ACCEPTED, Stage.MOVED) or fresh.starts_at <= at:
        raise Refusal("这次走访已经结束或取消，不能再加入。请另约。")
    if fresh.asked_by_id == instructor.pk:
        raise Refusal("这次走访就是您约的，不用再加入。")
    companion, is_new = Companion.everything.get_or_create(
        visit=fresh, instructor=instructor, defaults={"purpose": purpose, "joined_at": at}
    )
    if is_new:
        record("visit.joined", on=fresh, by=by, at=at, detail={"purpose": purpose})
        text = f"{instructor.name}（{instructor.department}）一并去：{fresh}"
        notices.post(
            "visit_joined", to=_people(fresh, [fresh.asked_by]), about=fresh, at=at, text=text, url=_address(fresh)
        )
    found: Companion = companion
    return found


@audited
def answer(
    *, visit: Visit, answer: str, moved_to: datetime | None = None, link: PersonalLink | None = None, by: Actor,
    at: datetime,
) -> Visit:  # fmt: skip
    """The enterprise says yes, another time, or not this time: one tap, no reason asked, counted nowhere."""
    if answer not in Answer.values:
        raise Refusal("请选“可以来”“改个时间”或“这次不方便”。", field="answer")
    fresh = _locked(visit)
    stage = _STAGE[Answer(answer)]
    if fresh.starts_at <= at:
        raise Refusal("约定的时间已经过了，不用再答复。")
    require(MOVES, now=fresh.stage, to=stage, labels=dict(Stage.choices))
    if link is not None:
        use_link(link=link, by=by, at=at)
    before = fresh.stage
    if stage == Stage.MOVED:
        _move(fresh, moved_to, at)
    fresh.stage, fresh.answered_at = stage, at
    _save_on_a_free_day(fresh)
    record(f"visit.{stage}", on=fresh, by=by, at=at, detail={"from": before, "for": str(fresh.starts_at)})
    if link is None:
        revoke_links(about_kind=fresh._meta.label_lower, about_key=str(fresh.pk), by=by, at=at)
    _tell_team(fresh, at)
    return fresh


def offers(visit: Visit, at: datetime) -> list[datetime]:
    """The other times the enterprise may choose."""
    taken = Visit.everything.ahead(at).filter(enterprise=visit.enterprise_id).values_list("starts_on", flat=True)
    return rules.offers(timezone.localtime(visit.starts_at), timezone.localtime(at), calendar(), set(taken))


@audited
def withdraw(*, visit: Visit, by: Actor, at: datetime) -> Visit:
    """Not needed any more; the enterprise is told."""
    fresh = _locked(visit)
    require(MOVES, now=fresh.stage, to=Stage.WITHDRAWN, labels=dict(Stage.choices))
    fresh.stage = Stage.WITHDRAWN
    fresh.version += 1
    fresh.save(update_fields=["stage", "version"])
    record("visit.withdrawn", on=fresh, by=by, at=at)
    revoke_links(about_kind=fresh._meta.label_lower, about_key=str(fresh.pk), by=by, at=at)
    notices.post("visit_withdrawn", to=_owners(fresh, at), about=fresh, at=at, text=f"不来了：{fresh}")
    return fresh


def _check_purpose(purpose: str) -> None:
    if purpose not in Purpose.values:
        raise Refusal("请选择来做什么。", field="purpose")


def _check_pause(enterprise: Enterprise, today: date, on: date) -> None:
    """Neither asked during a pause nor for a day inside one."""
    pause = pause_of(enterprise, on) or pause_of(enterprise, today)
    if pause is not None:
        raise Refusal(f"企业约定暂停联系到 {pause.ends_on:%Y-%m-%d}，这期间不约，请在这以后再约。", field="starts_at")
    agreed = Rhythm.everything.filter(Rhythm.covers(on), enterprise=enterprise).exclude(quiet="").first()
    if agreed is not None and is_quiet(agreed.quiet, on - timedelta(days=on.weekday())):
        raise Refusal(f"企业约定{agreed.get_quiet_display()}，请约在别的周。", field="starts_at")


def _locked(visit: Visit) -> Visit:
    rows = Visit.everything.select_for_update(of=("self",)).select_related("enterprise", "asked_by__department")
    found: Visit = rows.get(pk=visit.pk)
    return found


def _move(visit: Visit, moved_to: datetime | None, at: datetime) -> None:
    if moved_to is None or moved_to not in offers(visit, at):
        raise Refusal("请在列出的时间里选一个。", field="moved_to")
    visit.was_at = visit.was_at or visit.starts_at
    visit.starts_at, visit.starts_on = moved_to, timezone.localtime(moved_to).date()


def _save_on_a_free_day(visit: Visit, *, insert: bool = False) -> None:
    """The database insists on one visit a day and enterprise (`visit_once_a_day`)."""
    try:
        with transaction.atomic():
            if not insert:
                visit.version += 1
            visit.save(force_insert=insert)
    except IntegrityError as problem:
        raise Refusal("这家企业当天已有走访，请一并去，或改选日期。", field="starts_at") from problem


def _tell_owner(visit: Visit, by: Actor, at: datetime) -> None:
    when = timezone.localtime(visit.starts_at)
    text = (
        f"指导员 {visit.asked_by.name} 想在 {when.month}月{when.day}日 {when:%H:%M} 来贵公司"
        f"（{Purpose(visit.purpose).label}，约 {visit.minutes} 分钟）。"
        "可以来、改时间、不方便都行，一点即可，不用说明理由："
    )
    owners = ContactPerson.everything.usable().filter(enterprise=visit.enterprise, role=ContactRole.OWNER, ends_on=None)
    owner = owners.first()
    holder = owner.name if owner else visit.enterprise.name
    kind, key = visit._meta.label_lower, str(visit.pk)
    link = make_link(purpose=VISIT, about_kind=kind, about_key=key, holder_name=holder, by=by, at=at)
    notices.enqueue(
        to_name=holder, to_phone=owner.phone if owner else "", text=text, about=visit, link=link,
        region_code=visit.region_code, enterprise_key=visit.enterprise_id, by=by, at=at,
    )  # fmt: skip
    notices.post("visit_asked", to=_owners(visit, at), about=visit, at=at, text=text[:300], url=_address(visit))


def _tell_team(visit: Visit, at: datetime) -> None:
    when = timezone.localtime(visit.starts_at)
    said = {
        Stage.ACCEPTED: f"可以来：{visit}",
        Stage.MOVED: f"改到 {when:%m-%d %H:%M}：{visit.enterprise}",
        Stage.DECLINED: f"这次不方便：{visit}",
    }[Stage(visit.stage)]
    team = [visit.asked_by, *(one.instructor for one in visit.companions.select_related("instructor"))]
    notices.post("visit_answered", to=_people(visit, team), about=visit, at=at, text=said, url=_address(visit))


def _owners(visit: Visit, at: datetime) -> list[User]:
    return notices.people_at([Place("enterprise", str(visit.enterprise_id))], "owner", at)


def _people(visit: Visit, team: Iterable[Instructor]) -> list[User]:
    return [one.user for one in team if one.user is not None]


def _address(visit: Visit) -> str:
    return f"/visits/{visit.pk}/"
