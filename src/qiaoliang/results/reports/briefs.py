"""A brief as a record: begun, written anew, made final. Its pieces are edited as those of every report (`editing`)."""

from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, head, record
from qiaoliang.kit.documents import verification_code
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.results.indicators.catalogue import VERSION
from qiaoliang.results.reports import briefing, drafting, editing, permits, workbook
from qiaoliang.results.reports.actions import MADE
from qiaoliang.results.reports.briefing import Briefed, Issue, days_of
from qiaoliang.results.reports.choices import BriefKind, State
from qiaoliang.results.reports.models import Brief
from qiaoliang.results.reports.outline import unproved
from qiaoliang.results.reports.prose import Says


@audited
def begin(*, kind: str, region: str, day: date, by: Actor, at: datetime) -> Brief:
    """The brief of the month or quarter in which `day` lies; if there is one already, that one."""
    today = timezone.localdate(at)
    if day > today:
        raise Refusal("这一期还没有开始，请选今天或更早的日期。", field="day")
    if not permits.may_cover(by, region):
        raise Refusal("这个范围的简报不归您起草，请选择自己负责的地区。", field="region")
    first, last = days_of(BriefKind(kind), day)
    made: Brief | None = Brief.everything.filter(kind=kind, region_code=region, starts_on=first).first()
    if made is not None:
        return made
    brief = Brief(kind=kind, region_code=region, starts_on=first, ends_on=min(last, today), as_of=today, version=0)
    _write(brief, at)
    record("brief.begun", on=brief, by=by, at=at, detail={"kind": kind, "from": first.isoformat()})
    return brief


@audited
def write_anew(*, brief: Brief, by: Actor, at: datetime) -> Brief:
    """As of today: a period that still ran goes on to today or its end; the office's own words stay."""
    fresh = editing.locked(brief)
    today = timezone.localdate(at)
    fresh.as_of = today
    fresh.ends_on = min(days_of(BriefKind(fresh.kind), fresh.starts_on)[1], today)
    _write(fresh, at)
    record("brief.written_anew", on=fresh, by=by, at=at, detail={"as_of": today.isoformat()})
    return fresh


@audited
def freeze(*, brief: Brief, version: int, by: Actor, at: datetime) -> Brief:
    """The final file, to the byte. Refused if the figures are no longer those that the office has read."""
    fresh = editing.locked(brief)
    if fresh.version != version:
        raise ChangedMeanwhile
    briefed = gathered_for(fresh)
    if briefed.pieces != fresh.written or _printed(briefed) != fresh.figures:
        raise Refusal("上次生成以后数字或案例有变化，不能定稿。请先“按最新数字重写”，核对变化后再定稿。")
    words = fresh.words
    fresh.code = verification_code(briefing.canonical(briefed, words))
    fresh.head_number, fresh.head_digest = head()
    bundle = briefed.bundle(fresh.code)
    known = [*briefed.proved, *(one.text for one in fresh.written)]
    doubtful = [one for edit in fresh.edits.values() for one in unproved(edit["text"], known)]
    note = "\n".join(
        filter(None, [
            f"口径版本{VERSION}，凭核验码可在系统“报告”页查验。操作日志至第{fresh.head_number}条，摘要{fresh.head_digest}。",
            f"核验包摘要{bundle.digest}，用包内的recompute.py可重算本期印出的每一个数字。",
            drafting.of_edits(fresh, doubtful),
        ])
    )  # fmt: skip
    fresh.bundle, fresh.bundle_digest = bundle.content, bundle.digest
    fresh.state, fresh.frozen_at, fresh.frozen_by = State.FINAL, at, by.name
    fresh.word = briefing.compose(briefed, words, code=fresh.code, note=note)
    editing.save(fresh)
    detail = {"as_of": fresh.as_of.isoformat(), "region": fresh.region_code, "filename": f"{fresh}.docx",
              "bundle": bundle.digest}  # fmt: skip
    record(MADE, on=("reports.annual", fresh.code), by=by, at=at, detail=detail)
    record("brief.frozen", on=fresh, by=by, at=at, detail={"code": fresh.code, "bundle": bundle.digest})
    return fresh


@audited
def export_figures(*, brief: Brief, by: Actor, at: datetime) -> bytes:
    """Every figure of the brief's days as a workbook; that it was taken out is logged."""
    content = workbook.workbook(gathered_for(brief))
    record("brief.figures_exported", on=brief, by=by, at=at)
    return content


def draft_word(brief: Brief) -> bytes:
    note = "草稿。可以在 Word 中修改各标题下的文字后传回系统；标题请保持原样。"
    return briefing.compose(gathered_for(brief), brief.words, code="", note=note)


def issue_of(brief: Brief) -> Issue:
    return Issue(BriefKind(brief.kind), brief.region_code, brief.starts_on, brief.ends_on, brief.as_of)


def gathered_for(brief: Brief) -> Briefed:
    return briefing.gather(issue_of(brief))


def _write(brief: Brief, at: datetime) -> None:
    briefed = gathered_for(brief)
    brief.place = briefed.place
    editing.rewrite(brief, briefed.pieces, _printed(briefed))
    brief.written_at = at
    editing.save(brief)


def _printed(briefed: Briefed) -> dict[str, str]:
    says = Says(briefed.found)
    return {code: says[code] for code in briefed.found}
