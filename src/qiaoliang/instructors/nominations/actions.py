"""From nomination to the end of service; leave with a named backup. The only writer."""

import re
import unicodedata
import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.revealing import revealed
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.instructors.nominations import permits, rules
from qiaoliang.instructors.nominations.models import Instructor, Leave, Standing
from qiaoliang.kit import pinyin
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.kit.states import require
from qiaoliang.registry.departments.functions import Function
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.industries import DIVISIONS
from qiaoliang.registry.programme import settings

MOVES: dict[str, frozenset[str]] = {
    Standing.NOMINATED: frozenset({Standing.APPROVED, Standing.RETURNED, Standing.ENDED}),
    Standing.RETURNED: frozenset({Standing.NOMINATED, Standing.ENDED}),
    Standing.APPROVED: frozenset({Standing.ENDED}),
    Standing.ENDED: frozenset(),
}
PLAIN = (
    "name", "function", "position", "phone", "divisions", "economic_evidence", "party_evidence",
    "has_party_experience", "is_full_member", "min_load", "max_load", "longitude", "latitude",
)  # fmt: skip
_TEXTS = {"position": 60, "economic_evidence": 300, "party_evidence": 300}
_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|\d{7,8}")
_DIVISIONS = frozenset(one.code for one in DIVISIONS)
MOST_LOAD = 20
WITHIN = timedelta(days=731)  # a date farther from today than two years is a slip of the pen


class NotQualified(Refusal):
    """Something is missing before the person may serve (G31 and eligibility)."""


class BackupAway(Refusal):
    """The named backup is not there in these days."""

    field = "backup"


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """Plain columns as stored; raises `Refusal` naming the field."""
    columns = dict(given)
    name = columns["name"].strip()
    if not 2 <= len(name) <= 60:
        raise Refusal("请填写姓名，2 到 60 个字。", field="name")
    if columns["function"] not in Function.values:
        raise Refusal("请选择职能。", field="function")
    columns |= {column: columns.get(column, "").strip()[:longest] for column, longest in _TEXTS.items()}
    columns["phone"] = _phone(columns.get("phone", ""))
    columns["divisions"] = sorted(set(columns.get("divisions", ())))
    if not set(columns["divisions"]) <= _DIVISIONS:
        raise Refusal("熟悉的行业请从《国民经济行业分类》大类中选择。", field="divisions")
    _check_load(columns["min_load"], columns["max_load"])
    _check_position(columns.get("longitude"), columns.get("latitude"))
    return {**columns, "name": name, "initials": pinyin.initials(name, person=True)[:60]}


def _phone(text: str) -> str:
    number = re.sub(r"[\s　]+", "", unicodedata.normalize("NFKC", text))
    if number and not _PHONE.fullmatch(number):
        raise Refusal("电话号码不对，请填 11 位手机号，或带区号的固定电话。", field="phone")
    return number


def _check_load(least: int, most: int) -> None:
    if not 0 <= least <= most:
        raise Refusal("服务企业数的上限不能小于下限。", field="max_load")
    if not 1 <= most <= MOST_LOAD:
        raise Refusal(f"服务企业数的上限应在 1 到 {MOST_LOAD} 之间。", field="max_load")


def _check_position(longitude: float | None, latitude: float | None) -> None:
    if (longitude is None) != (latitude is None):
        raise Refusal("经度和纬度要么都填，要么都不填。", field="longitude")
    if longitude is not None and latitude is not None and not (73 <= longitude <= 136 and 3 <= latitude <= 54):
        raise Refusal("经度应在 73 到 136 之间，纬度应在 3 到 54 之间，请核对是否填反。", field="longitude")


def _locked(instructor: Instructor) -> Instructor:
    fresh: Instructor = Instructor.everything.select_for_update(of=("self",)).get(pk=instructor.pk)
    if fresh.version != instructor.version:
        raise ChangedMeanwhile
    return fresh


def _save(instructor: Instructor, *columns: str) -> None:
    instructor.version += 1
    instructor.save(update_fields=[*columns, "version"])


def _check_near(day: date, at: datetime, field: str) -> None:
    if abs(day - timezone.localdate(at)) > WITHIN:
        raise Refusal("日期应在前后两年之内，请核对年份。", field=field)


def _require_member(is_full_member: bool) -> None:
    if not is_full_member:
        raise NotQualified("指导员必须是正式党员，请更换人选。", field="is_full_member")


def _require_evidence(columns: Mapping[str, Any]) -> None:
    """A serving instructor keeps the evidence of both kinds on which the office decided."""
    for field, what in (("economic_evidence", "懂经济"), ("party_evidence", "懂党务")):
        if not columns[field]:
            raise NotQualified(f"在任的指导员不能没有{what}的依据，请填写。", field=field)


def qualification(instructor: Instructor) -> rules.Qualification:
    """What is known of the nominee, as the rules ask for it."""
    return rules.Qualification(
        instructor.is_full_member, instructor.economic_evidence, instructor.party_evidence, instructor.trained_on
    )


@audited
def nominate(*, department: Department, given: Mapping[str, Any], by: Actor, at: datetime) -> Instructor:
    """A department names somebody. `given` are plain columns (`PLAIN`); the number is the system's."""
    if not permits.may_nominate_from(by, department):
        raise Refusal("只能从本部门提名。", field="department")
    if not department.is_active:
        raise Refusal("这个部门已停用，不能提名。", field="department")
    columns = _checked(given)
    _require_member(columns["is_full_member"])
    instructor: Instructor = Instructor.everything.create(
        number=uuid.uuid4().hex[:24], department=department, standing=Standing.NOMINATED, recorded_at=at, **columns
    )
    instructor.number = f"{timezone.localdate(at).year}-{instructor.pk:04d}"
    instructor.save(update_fields=["number"])
    record("instructor.nominated", on=instructor, by=by, at=at, detail={"department": department.pk})
    offices = [Place("city"), *(Place("region", department.region_code[:length]) for length in (4, 6))]
    notices.post(
        "instructor_nominated", to=notices.people_at(offices, "office", at), at=at, about=instructor,
        text=f"提名待批准：{instructor.name}（{department}）", url=f"/instructors/{instructor.pk}/",
    )  # fmt: skip
    return instructor


@audited
def amend(*, instructor: Instructor, given: Mapping[str, Any], by: Actor, at: datetime) -> Instructor:
    """Correct the entry; a returned nomination is thereby put forward again. `phone` left out stays as it is."""
    fresh = _locked(instructor)
    columns = _checked({**{name: getattr(fresh, name) for name in PLAIN}, **given})
    if fresh.standing == Standing.APPROVED or fresh.standing == Standing.NOMINATED:
        _require_member(columns["is_full_member"])
    if fresh.standing == Standing.APPROVED:
        _require_evidence(columns)
    changed = [column for column, value in columns.items() if getattr(fresh, column) != value]
    for column in changed:
        setattr(fresh, column, columns[column])
    if fresh.standing == Standing.RETURNED:
        _require_member(columns["is_full_member"])
        fresh.standing, fresh.decision_note = Standing.NOMINATED, ""
        changed += ["standing", "decision_note"]
    if changed:
        _save(fresh, *changed)
        record("instructor.amended", on=fresh, by=by, at=at, detail={"columns": changed})
    return fresh


@audited
def approve(*, instructor: Instructor, term_starts_on: date, by: Actor, at: datetime) -> Instructor:
    """The office approves: a full member, with evidence of both kinds, trained before the term begins."""
    fresh = _locked(instructor)
    require(MOVES, now=fresh.standing, to=Standing.APPROVED, labels=dict(Standing.choices))
    _check_near(term_starts_on, at, "term_starts_on")
    lack = next(rules.lacks(qualification(fresh), starts_on=term_starts_on), None)
    if lack is not None:
        raise NotQualified(lack.sentence, field=lack.field)
    months = settings.value("term_months", timezone.localdate(at))
    fresh.standing, fresh.term_starts_on = Standing.APPROVED, term_starts_on
    fresh.term_ends_on = rules.term_end(term_starts_on, months)
    _save(fresh, "standing", "term_starts_on", "term_ends_on")
    record("instructor.approved", on=fresh, by=by, at=at, detail={"from": f"{term_starts_on}"})
    _tell_department(fresh, f"提名已批准：{fresh.name}，任期至 {fresh.term_ends_on}", at)
    return fresh


@audited
def return_nomination(*, instructor: Instructor, reason: str, by: Actor, at: datetime) -> Instructor:
    """The office sends the nomination back with its reason; the department amends it or names somebody else."""
    fresh = _locked(instructor)
    if not reason.strip():
        raise Refusal("请写明退回的理由，部门会看到。", field="reason")
    require(MOVES, now=fresh.standing, to=Standing.RETURNED, labels=dict(Standing.choices))
    fresh.standing, fresh.decision_note = Standing.RETURNED, reason.strip()[:200]
    _save(fresh, "standing", "decision_note")
    record("instructor.returned", on=fresh, by=by, at=at, detail={"reason": fresh.decision_note})
    _tell_department(fresh, f"提名退回：{fresh.name}。{fresh.decision_note}", at)
    return fresh


def _tell_department(instructor: Instructor, text: str, at: datetime) -> None:
    to = notices.people_at([Place("department", str(instructor.department_id))], "coordinator", at)
    notices.post("nomination_decided", to=to, at=at, about=instructor, text=text, url=f"/instructors/{instructor.pk}/")


@audited
def record_training(*, instructor: Instructor, trained_on: date, by: Actor, at: datetime) -> Instructor:
    """Training before service took place on the day."""
    fresh = _locked(instructor)
    if fresh.standing == Standing.ENDED:
        raise Refusal("已离任，不再登记培训。")
    if trained_on > timezone.localdate(at):
        raise Refusal("培训日期不能晚于今天。", field="trained_on")
    if fresh.standing == Standing.APPROVED and fresh.term_starts_on and trained_on > fresh.term_starts_on:
        raise Refusal(f"任期从 {fresh.term_starts_on} 开始，岗前培训不能晚于这一天。", field="trained_on")
    fresh.trained_on = trained_on
    _save(fresh, "trained_on")
    record("instructor.trained", on=fresh, by=by, at=at, detail={"on": f"{trained_on}"})
    return fresh


@audited
def end(*, instructor: Instructor, on: date, reason: str, by: Actor, at: datetime) -> Instructor:
    """Leaves service. Postings end by their own action, with a handover; whoever calls sees to it first."""
    fresh = _locked(instructor)
    require(MOVES, now=fresh.standing, to=Standing.ENDED, labels=dict(Standing.choices))
    if not reason.strip():
        raise Refusal("请写明离任原因，例如任期届满、调动、健康。", field="reason")
    if fresh.term_starts_on is not None and on < fresh.term_starts_on:
        raise Refusal(f"离任日期不能早于任期开始（{fresh.term_starts_on}）。", field="on")
    if on > timezone.localdate(at):
        raise Refusal("离任日期不能晚于今天。", field="on")
    fresh.standing, fresh.term_ends_on = Standing.ENDED, on
    _save(fresh, "standing", "term_ends_on")
    record("instructor.ended", on=fresh, by=by, at=at, detail={"on": f"{on}", "reason": reason.strip()[:200]})
    return fresh


# --- leave


def _overlapping(starts_on: date, ends_on: date | None) -> Q:
    until = Q(starts_on__lte=ends_on) if ends_on is not None else Q()
    return until & (Q(ends_on=None) | Q(ends_on__gte=starts_on))


def _check_backup(backup: Instructor | None, instructor: Instructor, starts_on: date, ends_on: date | None) -> None:
    if backup is None:
        return
    if backup.pk == instructor.pk:
        raise BackupAway("代理人不能是本人。")
    if backup.standing != Standing.APPROVED:
        raise BackupAway(f"{backup.name}还不是在任的指导员，请换一位代理人。")
    if Leave.everything.filter(_overlapping(starts_on, ends_on), instructor=backup).exists():
        raise BackupAway(f"{backup.name}这段时间也请假，请换一位代理人。")


@audited
def grant_leave(
    *, instructor: Instructor, starts_on: date, ends_on: date | None, backup: Instructor | None, by: Actor,
    at: datetime, reason: str = "",
) -> Leave:  # fmt: skip
    """Away from one day to another, covered by a named backup; without one the leave stands on the office's list."""
    fresh: Instructor = Instructor.everything.select_for_update(of=("self",)).get(pk=instructor.pk)
    if fresh.standing != Standing.APPROVED:
        raise Refusal("只有在任的指导员需要登记请假。")
    _check_near(starts_on, at, "starts_on")
    if ends_on is not None:
        _check_near(ends_on, at, "ends_on")
    if ends_on is not None and ends_on < starts_on:
        raise Refusal("结束日期不能早于开始日期。", field="ends_on")
    if Leave.everything.filter(_overlapping(starts_on, ends_on), instructor=fresh).exists():
        raise Refusal("这段时间已经登记过请假，请核对。", field="starts_on")
    _check_backup(backup, fresh, starts_on, ends_on)
    leave: Leave = Leave.everything.create(
        instructor=fresh, backup=backup, starts_on=starts_on, ends_on=ends_on, reason=reason.strip()[:120],
        recorded_at=at,
    )  # fmt: skip
    detail = {
        "instructor": fresh.pk,
        "from": f"{starts_on}",
        "to": f"{ends_on}",
        "backup": backup.pk if backup else None,
    }
    record("leave.granted", on=leave, by=by, at=at, detail=detail)
    return leave


@audited
def name_backup(*, leave: Leave, backup: Instructor, by: Actor, at: datetime) -> Leave:
    """Who covers, if that was open or changes."""
    fresh: Leave = Leave.everything.select_for_update(of=("self",)).select_related("instructor").get(pk=leave.pk)
    _check_backup(backup, fresh.instructor, fresh.starts_on, fresh.ends_on)
    fresh.backup = backup
    fresh.save(update_fields=["backup"])
    record("leave.backup_named", on=fresh, by=by, at=at, detail={"backup": backup.pk})
    return fresh


@audited
def end_leave(*, leave: Leave, on: date, by: Actor, at: datetime) -> Leave:
    """Back earlier or later than thought: `on` is the last day away."""
    fresh: Leave = Leave.everything.select_for_update(of=("self",)).get(pk=leave.pk)
    _check_near(on, at, "on")
    if on < fresh.starts_on:
        raise Refusal(f"请假从 {fresh.starts_on} 开始，最后一天不能更早。", field="on")
    others = Leave.everything.filter(_overlapping(fresh.starts_on, on), instructor=fresh.instructor_id)
    if others.exclude(pk=fresh.pk).exists():
        raise Refusal("与另一次请假重叠，请核对日期。", field="on")
    fresh.ends_on = on
    fresh.save(update_fields=["ends_on"])
    record("leave.ended", on=fresh, by=by, at=at, detail={"on": f"{on}"})
    return fresh


@audited
def reveal_phone(*, instructor: Instructor, reason: str, by: Actor, at: datetime) -> str:
    """The number in clear, for a stated reason, logged before anybody sees it (G48)."""
    if not instructor.phone:
        raise Refusal("没有登记电话。")
    revealed("instructor.phone_revealed", on=instructor, reason=reason, by=by, at=at)
    return str(instructor.phone)
