"""A report of duty: begun from the records, written anew, edited by section, submitted, returned, accepted."""

from datetime import datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.kit.states import require
from qiaoliang.web.duty import facts, prose, rules
from qiaoliang.web.duty.choices import EDITABLE, MOVES, Section, State
from qiaoliang.web.duty.models import DutyMove, DutyReport

LONGEST = 2_000


@audited
def begin(*, instructor: Instructor, year: int, half: int, by: Actor, at: datetime) -> DutyReport:
    """The report of a half-year; if it is there already, that one."""
    today = timezone.localdate(at)
    if (year, half) not in rules.offered(today):
        raise Refusal("只能写本半年和上半年的述职报告，请重新选择。", field="period")
    starts_on, ends_on = rules.days_of(year, half)
    as_of = min(today, ends_on)
    report, is_new = DutyReport.everything.get_or_create(
        instructor=instructor, year=year, half=half,
        defaults={"starts_on": starts_on, "ends_on": ends_on, "as_of": as_of, "written_at": at},
    )  # fmt: skip
    found: DutyReport = report
    if is_new:
        _write(found, by, at)
        record("duty_report.begun", on=found, by=by, at=at, detail={"year": year, "half": half})
    return found


@audited
def write_anew(*, report: DutyReport, by: Actor, at: datetime) -> DutyReport:
    """From the records as they are now; what the person put in own words is kept."""
    fresh = _editable(report)
    _write(fresh, by, at)
    record("duty_report.written_anew", on=fresh, by=by, at=at)
    return fresh


def _write(report: DutyReport, by: Actor, at: datetime) -> None:
    report.as_of = min(timezone.localdate(at), report.ends_on)
    told = facts.gather(report.instructor, report.starts_on, report.ends_on, report.as_of, by)
    kept = {name: report.sections[name] for name in report.edited}
    report.sections = prose.write(told) | kept
    report.written_at = at
    _save(report)


@audited
def edit(*, report: DutyReport, section: str, text: str, version: int, by: Actor, at: datetime) -> DutyReport:
    """One section in the person's own words; an empty one goes back to what the records say."""
    fresh = _editable(report)
    if fresh.version != version:
        raise ChangedMeanwhile
    if section not in Section.values:
        raise Refusal("没有这一部分，请从报告页重新进入。")
    words = text.strip()
    if len(words) > LONGEST:
        raise Refusal(f"一部分最多 {LONGEST} 字，现在 {len(words)} 字，请精简。", field="text")
    edited = [name for name in fresh.edited if name != section]
    fresh.edited = sorted([*edited, section]) if words else edited
    if words:
        fresh.sections = {**fresh.sections, section: words}
        _save(fresh)
    else:
        _write(fresh, by, at)
    record("duty_report.edited", on=fresh, by=by, at=at, detail={"section": section})
    return fresh


@audited
def submit(*, report: DutyReport, by: Actor, at: datetime) -> DutyReport:
    fresh = _moved(report, State.SUBMITTED, "", by, at)
    fresh.submitted_at = at
    _save(fresh)
    place = Place("department", str(fresh.instructor.department_id))
    notices.post(
        "duty_report", to=notices.people_at([place], "coordinator", at), about=fresh, at=at,
        url=fresh.get_absolute_url(), text=f"{fresh.instructor.name}提交了{fresh.period}述职报告，请审阅。",
    )  # fmt: skip
    return fresh


@audited
def send_back(*, report: DutyReport, words: str, by: Actor, at: datetime) -> DutyReport:
    """Returned with what to change: never without a word."""
    if not words.strip():
        raise Refusal("请写明要改什么。", field="words")
    fresh = _moved(report, State.RETURNED, words, by, at)
    _save(fresh)
    _tell(fresh, f"{fresh.period}述职报告已退回：{words.strip()}", at)
    return fresh


@audited
def accept(*, report: DutyReport, words: str = "", by: Actor, at: datetime) -> DutyReport:
    fresh = _moved(report, State.ACCEPTED, words, by, at)
    fresh.accepted_at = at
    _save(fresh)
    _tell(fresh, f"{fresh.period}述职报告已通过。", at)
    return fresh


def _locked(report: DutyReport) -> DutyReport:
    rows = DutyReport.everything.select_for_update(of=("self",)).select_related("instructor__department")
    fresh: DutyReport = rows.get(pk=report.pk)
    return fresh


def _editable(report: DutyReport) -> DutyReport:
    fresh = _locked(report)
    if fresh.state not in EDITABLE:
        raise Refusal("报告已提交，不能再改。需要改时请部门联络员退回。")
    return fresh


def _moved(report: DutyReport, to: State, words: str, by: Actor, at: datetime) -> DutyReport:
    fresh = _locked(report)
    require(MOVES, now=fresh.state, to=to, labels=dict(State.choices))
    fresh.state = to
    DutyMove.everything.create(report=fresh, state=to, words=words.strip()[:300], at=at, by_name=by.name)
    record(f"duty_report.{to}", on=fresh, by=by, at=at)
    return fresh


def _save(report: DutyReport) -> None:
    report.version += 1
    report.save()


def _tell(report: DutyReport, text: str, at: datetime) -> None:
    user = report.instructor.user
    notices.post(
        "duty_report", to=[user] if user else [], about=report, at=at, url=report.get_absolute_url(), text=text[:300]
    )
