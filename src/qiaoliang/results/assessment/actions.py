"""The assessment's year: opened by the clock, stated by the person, graded by people, appealed and decided."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.registry.programme import settings
from qiaoliang.results.assessment import rules
from qiaoliang.results.assessment.choices import DEFAULT, Grade, Stage, VetoKind
from qiaoliang.results.assessment.computing import compute, compute_from, last_day
from qiaoliang.results.assessment.models import Appeal, Scheme, Sheet, Veto
from qiaoliang.results.assessment.shelf import Shelf
from qiaoliang.results.assessment.sources import Year

READ_TOGETHER: Final = 100  # people whose rows are in memory at once: some 25,000 weeks
OPENS_IN: Final = 12  # the month in which the clock opens the year's sheets


def scheme_on(day: date, *, by: Actor, at: datetime) -> Scheme:
    """The version in force on the day; the default is written as the first version when it is first needed."""
    found: Scheme | None = Scheme.everything.filter(effective_on__lte=day).order_by("-effective_on", "-number").first()
    if found is not None:
        return found
    number = 1 + Scheme.everything.count()
    made: Scheme = Scheme.everything.create(
        number=number, terms=DEFAULT, effective_on=date(day.year, 1, 1), basis="默认办法", recorded_at=at,
        recorded_by=by.name,
    )  # fmt: skip
    record("assessment_scheme.made", on=made, by=by, at=at)
    return made


@audited
def set_scheme(*, terms: dict[str, Any], effective_on: date, basis: str, by: Actor, at: datetime) -> Scheme:
    """Another version, from a day on; sheets made before keep theirs."""
    if said := rules.refused_scheme(terms):
        raise Refusal(said)
    if effective_on < timezone.localdate(at):
        raise Refusal("施行日期不能早于今天，已经过去的按原办法。", field="effective_on")
    last = Scheme.everything.order_by("-number").first()
    made: Scheme = Scheme.everything.create(
        number=(last.number if last else 0) + 1, terms=terms, effective_on=effective_on, basis=basis.strip(),
        recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    record("assessment_scheme.made", on=made, by=by, at=at, detail=terms)
    return made


@audited
def open_year(*, year: int, by: Actor, at: datetime, region: str = "") -> int:
    """A sheet for everybody who served in the year and has none; who may sign in is asked for a statement."""
    served = Stint.everything.filter(starts_on__lte=date(year, 12, 31)).exclude(ends_on__lt=date(year, 1, 1))
    rows = Instructor.everything.filter(
        standing=Standing.APPROVED, pk__in=served.values("instructor"), department__region_code__startswith=region
    )
    people = list(rows.exclude(sheets__year=year).select_related("department", "user").order_by("pk"))
    if not people:
        return 0
    scheme = scheme_on(min(date(year, 12, 31), timezone.localdate(at)), by=by, at=at)
    made = []
    until = last_day(year, at)
    for start in range(0, len(people), READ_TOGETHER):
        some = people[start : start + READ_TOGETHER]
        shelf = Shelf(tuple(one.pk for one in some), date(year, 1, 1), until)
        made += [_made(Year(one, year, until, shelf), scheme, at) for one in some]
    Sheet.everything.bulk_create(made, batch_size=200)
    record("assessments.opened", on=("assessment.sheet", str(year)), by=by, at=at, detail={"count": len(made)})
    users = [one.user for one in people if one.user_id]
    text = f"{year} 年度考核开始，请核对测算并写述职。"
    notices.post("assessment", to=[user for user in users if user], text=text, at=at, url="/assessment/")
    return len(made)


def _made(year: Year, scheme: Scheme, at: datetime) -> Sheet:
    computed, instructor = compute_from(year, scheme.terms, at), year.instructor
    return Sheet(
        instructor=instructor, name=instructor.name, department_name=instructor.department.name,
        region_code=instructor.department.region_code, year=year.year, scheme=scheme, computed=computed,
        proposal=_proposed(computed, scheme, has_veto=False), computed_at=at,
    )  # fmt: skip


def _proposed(computed: dict[str, Any], scheme: Scheme, *, has_veto: bool) -> str:
    return rules.proposed(Decimal(computed["total"]), has_veto=has_veto, scheme=scheme.terms)


def _current(sheet: Sheet, version: int, *stages: str) -> Sheet:
    found: Sheet = Sheet.everything.select_for_update(of=("self",)).select_related("instructor", "scheme").get(
        pk=sheet.pk
    )  # fmt: skip
    if found.version != version:
        raise ChangedMeanwhile
    if found.stage not in stages:
        raise Refusal(f"这份考核{found.get_stage_display()}，现在不能这样做。")
    found.version += 1
    return found


@audited
def recompute(*, sheet: Sheet, version: int, by: Actor, at: datetime) -> Sheet:
    """The proposal anew from today's records, as long as nobody has graded."""
    found = _current(sheet, version, Stage.STATING, Stage.STATED)
    found.computed, found.computed_at = compute(found.instructor, found.year, found.scheme.terms, at), at
    found.proposal = _proposed(found.computed, found.scheme, has_veto=found.vetoes.exists())
    found.save()
    record("assessment.computed", on=found, by=by, at=at)
    return found


@audited
def state(*, sheet: Sheet, statement: str, version: int, by: Actor, at: datetime) -> Sheet:
    """The person's own words; they may be changed until somebody grades."""
    found = _current(sheet, version, Stage.STATING, Stage.STATED)
    if not statement.strip():
        raise Refusal("请写几句述职：做了什么、还差什么。", field="statement")
    found.statement, found.stated_at, found.stage = statement.strip(), at, Stage.STATED
    found.save()
    record("assessment.stated", on=found, by=by, at=at)
    return found


@audited
def veto(*, sheet: Sheet, kind: str, basis: str, version: int, by: Actor, at: datetime) -> Veto:
    found = _current(sheet, version, Stage.STATING, Stage.STATED)
    if kind not in VetoKind.values or not basis.strip():
        raise Refusal("请写明认定的文件或决定。", field="basis")
    made: Veto = Veto.everything.create(
        sheet=found, kind=kind, basis=basis.strip(), recorded_at=at, recorded_by=by.name
    )
    found.proposal = Grade.INCOMPETENT
    found.save()
    record("assessment.vetoed", on=found, by=by, at=at, detail={"kind": kind})
    return made


def _refuse_grade(sheet: Sheet, grade: str, reason: str) -> None:
    if sheet.vetoes.exists() and grade != Grade.INCOMPETENT:
        raise Refusal("有一票否决情形，只能评为不称职。", field="grade")
    if grade != sheet.proposal and not reason.strip():
        raise Refusal("与建议等次不同，请写明理由，本人会看到。", field="reason")


@audited
def grade(*, sheet: Sheet, grade: str, reason: str, version: int, by: Actor, at: datetime) -> Sheet:
    """A person decides; the other may appeal for at least five working days (G46)."""
    found = _current(sheet, version, Stage.STATED, Stage.STATING)
    if by.is_system:
        raise Refusal("等次要由人评定。")
    if found.instructor.user_id is not None and found.instructor.user_id == by.user_id:
        raise Refusal("不能评定自己。")
    _refuse_grade(found, grade, reason)
    _set_grade(found, grade, reason, by, at)
    record("assessment.graded", on=found, by=by, at=at)
    _tell(found, f"{found.year} 年度考核已评定，{found.appeal_until:%m月%d日}前可以申诉。", at)
    return found


def _set_grade(sheet: Sheet, grade: str, reason: str, by: Actor, at: datetime) -> None:
    sheet.grade, sheet.grade_reason, sheet.stage = grade, reason.strip(), Stage.GRADED
    sheet.graded_by, sheet.graded_key, sheet.graded_at = by.name, by.key, at
    until = settings.calendar().add_workdays(timezone.localdate(at), rules.APPEAL_WORKDAYS)
    sheet.appeal_until = until
    sheet.save()


@audited
def appeal(*, sheet: Sheet, words: str, version: int, by: Actor, at: datetime) -> Appeal:
    found = _current(sheet, version, Stage.GRADED)
    if found.appeal_until is None or timezone.localdate(at) > found.appeal_until:
        raise Refusal("申诉期已过。")
    if found.appeals.exists():
        raise Refusal("已经复核过一次，复核结果是最终的。")
    if not words.strip():
        raise Refusal("请写明哪里不对。", field="words")
    made: Appeal = Appeal.everything.create(
        sheet=found, words=words.strip(), appealed_at=at, grade_before=found.grade, graded_key=found.graded_key
    )
    found.stage = Stage.APPEALED
    found.save()
    record("assessment.appealed", on=found, by=by, at=at)
    return made


@audited
def decide(*, sheet: Sheet, grade: str, answer: str, version: int, by: Actor, at: datetime) -> Appeal:
    """Keep the grade or change it; by somebody else than who graded."""
    found = _current(sheet, version, Stage.APPEALED)
    open_: Appeal = found.appeals.get(decided_at=None)
    if by.key == open_.graded_key or by.is_system:
        raise Refusal("申诉要由评定人以外的人复核。")
    if not answer.strip():
        raise Refusal("请书面答复本人。", field="answer")
    _refuse_grade(found, grade, answer)
    open_.grade_after, open_.answer, open_.decided_at = grade, answer.strip(), at
    open_.decided_by, open_.decided_key = by.name, by.key
    open_.save()
    found.grade, found.stage = grade, Stage.GRADED
    found.grade_reason = found.grade_reason or answer.strip()[:300]
    found.save()
    record("assessment.decided", on=found, by=by, at=at)
    _tell(found, f"{found.year} 年度考核的申诉已有答复。", at)
    return open_


def _tell(sheet: Sheet, text: str, at: datetime) -> None:
    if sheet.instructor.user is not None:
        notices.post(
            "assessment", to=[sheet.instructor.user], text=text, at=at, url=sheet.get_absolute_url(), about=sheet
        )


def open_assessments(at: datetime) -> str:
    """The clock's sentence: in December the year's sheets are opened, once for each person."""
    today = timezone.localdate(at)
    if today.month < OPENS_IN:
        return "年度考核在 12 月开始。"
    return f"年度考核新开 {open_year(year=today.year, by=system('tick'), at=at)} 份。"
