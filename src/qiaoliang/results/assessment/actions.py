"""The assessment's year: opened by the clock, stated by the person, graded by people, appealed and decided."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.accounts.models import User
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.programme import settings
from qiaoliang.results.assessment import branches, rules
from qiaoliang.results.assessment.choices import DEFAULTS, BranchGrade, Grade, Side, Stage, VetoKind
from qiaoliang.results.assessment.computing import compute, compute_from, last_day
from qiaoliang.results.assessment.models import Appealed, Assessed, BranchSheet, Scheme, Sheet, Vetoed
from qiaoliang.results.assessment.shelf import Shelf
from qiaoliang.results.assessment.sources import Year

A = TypeVar("A", bound=Assessed)
BRANCHES_TOGETHER: Final = 300
READ_TOGETHER: Final = 100  # people whose rows are in memory at once: some 25,000 weeks
OPENS_IN: Final = 12  # the month in which the clock opens the year's sheets


def scheme_on(day: date, *, by: Actor, at: datetime, side: Side = Side.INSTRUCTOR) -> Scheme:
    """The version in force on the day; the default is written as the first version when it is first needed."""
    versions = Scheme.everything.filter(side=side, effective_on__lte=day)
    found: Scheme | None = versions.order_by("-effective_on", "-number").first()
    if found is not None:
        return found
    number = 1 + Scheme.everything.count()
    made: Scheme = Scheme.everything.create(
        side=side, number=number, terms=DEFAULTS[side], effective_on=date(day.year, 1, 1), basis="默认办法",
        recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    record("assessment_scheme.made", on=made, by=by, at=at)
    return made


@audited
def set_scheme(
    *, terms: dict[str, Any], effective_on: date, basis: str, by: Actor, at: datetime, side: Side = Side.INSTRUCTOR
) -> Scheme:
    """Another version, from a day on; sheets made before keep theirs."""
    if said := rules.refused_scheme(terms):
        raise Refusal(said)
    if effective_on < timezone.localdate(at):
        raise Refusal("施行日期不能早于今天，已经过去的按原办法。", field="effective_on")
    last = Scheme.everything.order_by("-number").first()
    made: Scheme = Scheme.everything.create(
        side=side, number=(last.number if last else 0) + 1, terms=terms, effective_on=effective_on, basis=basis.strip(),
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


def _current(sheet: A, version: int, *stages: str) -> A:
    rows: Any = type(sheet).everything.select_for_update(of=("self",)).select_related(sheet.SUBJECT, "scheme")
    found: A = rows.get(pk=sheet.pk)
    if found.version != version:
        raise ChangedMeanwhile
    if found.stage not in stages:
        raise Refusal(f"这份考核{found.get_stage_display()}，现在不能这样做。")
    found.version += 1
    return found


@audited
def recompute(*, sheet: A, version: int, by: Actor, at: datetime) -> A:
    """The proposal anew from today's records, as long as nobody has graded."""
    found = _current(sheet, version, Stage.STATING, Stage.STATED)
    found.computed, found.computed_at = _computed(found, at), at
    found.proposal = _proposed(found.computed, found.scheme, has_veto=_related(found, "vetoes").exists())
    found.save()
    record("assessment.computed", on=found, by=by, at=at)
    return found


@audited
def state(*, sheet: A, statement: str, version: int, by: Actor, at: datetime) -> A:
    """The person's own words; they may be changed until somebody grades."""
    found = _current(sheet, version, Stage.STATING, Stage.STATED)
    if not statement.strip():
        raise Refusal("请写几句述职：做了什么、还差什么。", field="statement")
    found.statement, found.stated_at, found.stage = statement.strip(), at, Stage.STATED
    found.save()
    record("assessment.stated", on=found, by=by, at=at)
    return found


@audited
def veto(*, sheet: Assessed, kind: str, basis: str, version: int, by: Actor, at: datetime) -> Vetoed:
    found = _current(sheet, version, Stage.STATING, Stage.STATED)
    if kind not in VetoKind.values or not basis.strip():
        raise Refusal("请写明认定的文件或决定。", field="basis")
    made: Vetoed = _related(found, "vetoes").model.everything.create(
        sheet=found, kind=kind, basis=basis.strip(), recorded_at=at, recorded_by=by.name
    )
    found.proposal = Grade.INCOMPETENT
    found.save()
    record("assessment.vetoed", on=found, by=by, at=at, detail={"kind": kind})
    return made


def _refuse_grade(sheet: Assessed, grade: str, reason: str) -> None:
    if _related(sheet, "vetoes").exists() and grade != Grade.INCOMPETENT:
        lowest = (BranchGrade if sheet.SIDE == Side.BRANCH else Grade).INCOMPETENT.label
        raise Refusal(f"有一票否决情形，只能评为{lowest}。", field="grade")
    if grade != sheet.proposal and not reason.strip():
        raise Refusal("与建议等次不同，请写明理由，本人会看到。", field="reason")


@audited
def grade(*, sheet: A, grade: str, reason: str, version: int, by: Actor, at: datetime) -> A:
    """A person decides; the other may appeal for at least five working days (G46)."""
    found = _current(sheet, version, Stage.STATED, Stage.STATING)
    if by.is_system:
        raise Refusal("等次要由人评定。")
    if by.user_id is not None and by.user_id in {user.pk for user in _told(found, at)}:
        raise Refusal("不能评定自己。")
    _refuse_grade(found, grade, reason)
    _set_grade(found, grade, reason, by, at)
    record("assessment.graded", on=found, by=by, at=at)
    _tell(found, f"{found.year} 年度考核已评定，{found.appeal_until:%m月%d日}前可以申诉。", at)
    return found


def _set_grade(sheet: Assessed, grade: str, reason: str, by: Actor, at: datetime) -> None:
    sheet.grade, sheet.grade_reason, sheet.stage = grade, reason.strip(), Stage.GRADED
    sheet.graded_by, sheet.graded_key, sheet.graded_at = by.name, by.key, at
    until = settings.calendar().add_workdays(timezone.localdate(at), rules.APPEAL_WORKDAYS)
    sheet.appeal_until = until
    sheet.save()


@audited
def appeal(*, sheet: Assessed, words: str, version: int, by: Actor, at: datetime) -> Appealed:
    found = _current(sheet, version, Stage.GRADED)
    if found.appeal_until is None or timezone.localdate(at) > found.appeal_until:
        raise Refusal("申诉期已过。")
    appeals = _related(found, "appeals")
    if appeals.exists():
        raise Refusal("已经复核过一次，复核结果是最终的。")
    if not words.strip():
        raise Refusal("请写明哪里不对。", field="words")
    made: Appealed = appeals.model.everything.create(
        sheet=found, words=words.strip(), appealed_at=at, grade_before=found.grade, graded_key=found.graded_key
    )
    found.stage = Stage.APPEALED
    found.save()
    record("assessment.appealed", on=found, by=by, at=at)
    return made


@audited
def decide(*, sheet: Assessed, grade: str, answer: str, version: int, by: Actor, at: datetime) -> Appealed:
    """Keep the grade or change it; by somebody else than who graded."""
    found = _current(sheet, version, Stage.APPEALED)
    open_: Appealed = _related(found, "appeals").get(decided_at=None)
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


def _told(sheet: Assessed, at: datetime) -> list[User]:
    """Whoever it is about: the instructor, the secretary of the organisation."""
    if isinstance(sheet, BranchSheet):
        return notices.people_at([Place("organisation", str(sheet.organisation_id))], "secretary", at)
    user = sheet.instructor.user if isinstance(sheet, Sheet) else None
    return [user] if user is not None else []


def _tell(sheet: Assessed, text: str, at: datetime) -> None:
    notices.post("assessment", to=_told(sheet, at), text=text, at=at, url=f"{_path(sheet)}", about=sheet)


def _path(sheet: Any) -> str:
    return str(sheet.get_absolute_url())


def _related(sheet: Any, name: str) -> Any:
    return getattr(sheet, name)


def _computed(sheet: Assessed, at: datetime) -> dict[str, Any]:
    until = last_day(sheet.year, at)
    if isinstance(sheet, BranchSheet):
        return branches.compute(branches.years([sheet.organisation], sheet.year, until)[0], sheet.scheme.terms)
    assert isinstance(sheet, Sheet)
    return compute(sheet.instructor, sheet.year, sheet.scheme.terms, at)


@audited
def open_branches(*, year: int, by: Actor, at: datetime, region: str = "") -> int:
    """A sheet for every organisation of the year that has none; its secretary is asked for a statement."""
    until = last_day(year, at)
    rows = Organisation.everything.filter(set_up_on__lte=until, region_code__startswith=region)
    rows = rows.exclude(abolished_on__lte=until).exclude(sheets__year=year).order_by("pk")
    found = list(rows)
    if not found:
        return 0
    scheme = scheme_on(min(date(year, 12, 31), timezone.localdate(at)), by=by, at=at, side=Side.BRANCH)
    made: list[BranchSheet] = []
    for start in range(0, len(found), BRANCHES_TOGETHER):
        for one in branches.years(found[start : start + BRANCHES_TOGETHER], year, until):
            computed = branches.compute(one, scheme.terms)
            made.append(BranchSheet(
                organisation=one.organisation, name=one.organisation.name, upper=one.organisation.upper_committee,
                region_code=one.organisation.region_code, year=year, scheme=scheme, computed=computed, computed_at=at,
                proposal=_proposed(computed, scheme, has_veto=False),
            ))  # fmt: skip
    BranchSheet.everything.bulk_create(made, batch_size=200)
    record("assessments.opened", on=("assessment.branchsheet", str(year)), by=by, at=at, detail={"count": len(made)})
    secretaries = notices.people_at([Place("organisation", str(one.pk)) for one in found], "secretary", at)
    text = f"{year} 年度党组织考核开始，请核对测算并写述职。"
    notices.post("assessment", to=secretaries, text=text, at=at, url="/assessment/branches/")
    return len(made)


def open_assessments(at: datetime) -> str:
    """The clock's sentence: in December the year's sheets are opened, once for each person."""
    today = timezone.localdate(at)
    if today.month < OPENS_IN:
        return "年度考核在 12 月开始。"
    own = open_year(year=today.year, by=system("tick"), at=at)
    of_branches = open_branches(year=today.year, by=system("tick"), at=at)
    return f"年度考核新开 {own} 份，党组织考核新开 {of_branches} 份。"
