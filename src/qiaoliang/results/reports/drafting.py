"""A year's report as a record: begun, written anew, edited by pieces, taken over from Word, frozen with its proof."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.documents import verification_code
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.registry.programme import settings
from qiaoliang.results.reports import editing, permits
from qiaoliang.results.reports.actions import MADE
from qiaoliang.results.reports.annual import Gathered, canonical, compose, gather, place_of, proof
from qiaoliang.results.reports.bundle import printed
from qiaoliang.results.reports.cases import is_case
from qiaoliang.results.reports.choices import State
from qiaoliang.results.reports.models import AnnualReport, FinalFiles, Written
from qiaoliang.results.reports.outline import unproved
from qiaoliang.results.reports.prose import Says


@audited
def begin(*, region: str, as_of: date, by: Actor, at: datetime) -> AnnualReport:
    """The draft of the year of `as_of`; if one is being written already, that one."""
    _require_day(as_of, as_of.year, at)
    if not permits.may_cover(by, region):
        raise Refusal("这个范围的报告不归您起草，请选择自己负责的地区。", field="region")
    of_year = AnnualReport.everything.filter(region_code=region, year=as_of.year)
    draft: AnnualReport | None = of_year.filter(state=State.DRAFT).first()
    if draft is not None:
        return draft
    report = AnnualReport(
        region_code=region, year=as_of.year, edition=of_year.count() + 1, as_of=as_of, written_at=at,
        place=place_of(region, settings.values(as_of)), version=0,
    )  # fmt: skip
    _write(report, gathered_for(report), at)
    record("annual_report.begun", on=report, by=by, at=at, detail={"year": report.year, "edition": report.edition})
    return report


@audited
def write_anew(*, report: AnnualReport, as_of: date, by: Actor, at: datetime) -> AnnualReport:
    """From the figures of the day; the office's own words stay, what changed in the figures is listed."""
    fresh = editing.locked(report)
    _require_day(as_of, fresh.year, at)
    fresh.as_of = as_of
    _write(fresh, gathered_for(fresh), at)
    record("annual_report.written_anew", on=fresh, by=by, at=at, detail={"as_of": as_of.isoformat()})
    return fresh


@audited
def freeze(*, report: AnnualReport, version: int, by: Actor, at: datetime) -> AnnualReport:
    """The final version: its file and its bundle to the byte, under the head of the log as it stands.

    Refused if the figures are no longer those that the office has read.
    """
    fresh = editing.locked(report)
    if fresh.version != version:
        raise ChangedMeanwhile
    gathered = gathered_for(fresh)
    if gathered.pieces != fresh.written or _figures(gathered) != fresh.figures:
        raise Refusal("上次生成以后数字有变化，不能定稿。请先“按最新数字重写”，核对变化后再定稿。")
    words = [one.as_data() for one in fresh.words]
    whole = canonical(gathered.found, fresh.as_of, fresh.region_code) + json.dumps(
        [fresh.edition, words], ensure_ascii=False, sort_keys=True
    ).encode()  # fmt: skip
    fresh.code = verification_code(whole)
    bundle = gathered.bundle(fresh.code)
    doubtful = [number for numbers in unproved_numbers(fresh).values() for number in numbers]
    note = "\n".join(filter(None, [proof(gathered.asked, bundle), of_edits(fresh, doubtful)]))
    head = gathered.asked.data_version
    fresh.head_number, fresh.head_digest = head.number, head.digest
    fresh.bundle_digest = bundle.digest
    fresh.state, fresh.frozen_at, fresh.frozen_by = State.FINAL, at, by.name
    editing.save(fresh)
    content = compose(gathered, fresh.words, code=fresh.code, note=note)
    FinalFiles.everything.create(report=fresh, word=content, bundle=bundle.content)
    detail = {"as_of": fresh.as_of.isoformat(), "region": fresh.region_code, "filename": f"{fresh}.docx",
              "bundle": bundle.digest}  # fmt: skip
    record(MADE, on=("reports.annual", fresh.code), by=by, at=at, detail=detail)
    record("annual_report.frozen", on=fresh, by=by, at=at, detail={"code": fresh.code, "bundle": bundle.digest})
    return fresh


def draft_word(report: AnnualReport) -> bytes:
    """The draft as a Word file to work on; its headings lead the edited text back."""
    note = "草稿，定稿前文字和数字都可能变化。可以在 Word 中修改各标题下的文字后传回系统；标题请保持原样。"
    return compose(gathered_for(report), report.words, code="", note=note)


def gathered_for(report: AnnualReport) -> Gathered:
    """The figures of the report's place are the same whoever asks: nothing is withheld from a count."""
    return gather(scope=EVERYTHING.counting, as_of=report.as_of, region=report.region_code)


def unproved_numbers(report: AnnualReport) -> dict[str, list[str]]:
    """By piece, the numbers in the office's words that the bundle cannot prove."""
    known = [*report.proved, *(one.text for one in report.written)]
    found = {key: unproved(one["text"], known) for key, one in report.edits.items()}
    return {key: numbers for key, numbers in found.items() if numbers}


def of_edits(report: Written, doubtful: Sequence[str]) -> str:
    """What the reader of a final report or brief should know of the office's own words and of the cases."""
    of_cases = (
        "典型案例里的数字出自所依据的记录，不在核验包内。" if any(is_case(one.key) for one in report.written) else ""
    )
    names = [one.heading or "开头" for one in report.written if one.key in report.edits]
    if not names:
        return of_cases
    more = f"其中{'、'.join(doubtful)}由办公室填写，不在核验包内。" if doubtful else ""
    return f"“{'”“'.join(names)}”的文字由办公室修改。{more}{of_cases}"


def _write(report: AnnualReport, gathered: Gathered, at: datetime) -> None:
    figures = _figures(gathered)
    editing.rewrite(report, gathered.pieces, figures)
    report.proved = sorted({one["text"] for one in printed(gathered.found, gathered.told)})
    report.written_at = at
    editing.save(report)


def _figures(gathered: Gathered) -> dict[str, str]:
    says = Says(gathered.found)
    return {code: says[code] for code in gathered.found}


def _require_day(as_of: date, year: int, at: datetime) -> None:
    if as_of > timezone.localdate(at):
        raise Refusal("统计日不能晚于今天。", field="as_of")
    if as_of.year != year:
        raise Refusal(f"这份报告是{year}年度的，统计日要在{year}年内。", field="as_of")
