"""A year's report as a record: begun, written anew, edited by pieces, taken over from Word, frozen with its proof."""

import json
from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.documents import verification_code
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.registry.programme import settings
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.reports import permits
from qiaoliang.results.reports.actions import MADE
from qiaoliang.results.reports.annual import Gathered, canonical, compose, gather, place_of, proof
from qiaoliang.results.reports.bundle import printed
from qiaoliang.results.reports.choices import State
from qiaoliang.results.reports.models import AnnualReport, FinalFiles
from qiaoliang.results.reports.outline import unproved
from qiaoliang.results.reports.prose import Says

LONGEST = 3_000


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
    fresh = _editable(report)
    _require_day(as_of, fresh.year, at)
    fresh.as_of = as_of
    _write(fresh, gathered_for(fresh), at)
    record("annual_report.written_anew", on=fresh, by=by, at=at, detail={"as_of": as_of.isoformat()})
    return fresh


@audited
def edit(*, report: AnnualReport, key: str, text: str, version: int, by: Actor, at: datetime) -> AnnualReport:
    """One piece in the office's words; an empty one goes back to what the figures say."""
    return take_over(report=report, texts={key: text}, version=version, by=by, at=at)


@audited
def take_over(*, report: AnnualReport, texts: Mapping[str, str], version: int, by: Actor, at: datetime) -> AnnualReport:
    """Several pieces at once, all or none."""
    fresh = _editable(report)
    if fresh.version != version:
        raise ChangedMeanwhile
    written = {one.key: one for one in fresh.written}
    edits = dict(fresh.edits)
    for key, text in texts.items():
        if key not in written:
            raise Refusal("没有这一部分，请从报告页重新进入。")
        words = "\n".join(filter(None, (line.strip() for line in text.splitlines())))
        if len(words) > LONGEST:
            name = written[key].heading or "开头"
            raise Refusal(f"“{name}”最多 {LONGEST} 字，现在 {len(words)} 字，请精简。", field="text")
        edits.pop(key, None)
        if words and words != written[key].text:
            edits[key] = {"text": words, "on": written[key].text}
    fresh.edits = edits
    _save(fresh)
    record("annual_report.edited", on=fresh, by=by, at=at, detail={"pieces": sorted(texts)})
    return fresh


@audited
def freeze(*, report: AnnualReport, version: int, by: Actor, at: datetime) -> AnnualReport:
    """The final version: its file and its bundle to the byte, under the head of the log as it stands.

    Refused if the figures are no longer those that the office has read.
    """
    fresh = _editable(report)
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
    note = "\n".join(filter(None, [proof(gathered.asked, bundle), _of_edits(fresh)]))
    fresh.head_number, fresh.head_digest = gathered.asked.data_version
    fresh.bundle_digest = bundle.digest
    fresh.state, fresh.frozen_at, fresh.frozen_by = State.FINAL, at, by.name
    _save(fresh)
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


def _of_edits(report: AnnualReport) -> str:
    """What the reader of a final report should know of the office's own words."""
    names = [one.heading or "开头" for one in report.written if one.key in report.edits]
    if not names:
        return ""
    doubtful = [number for numbers in unproved_numbers(report).values() for number in numbers]
    more = f"其中{'、'.join(doubtful)}由办公室填写，不在核验包内。" if doubtful else ""
    return f"“{'”“'.join(names)}”的文字由办公室修改。{more}"


def _write(report: AnnualReport, gathered: Gathered, at: datetime) -> None:
    figures = _figures(gathered)
    report.changes = [
        [CATALOGUE[code].label, before, figures[code]]
        for code, before in report.figures.items()
        if code in figures and figures[code] != before
    ]
    report.pieces = [one.as_data() for one in gathered.pieces]
    keys = {one.key for one in gathered.pieces}
    report.edits = {key: edit for key, edit in report.edits.items() if key in keys}
    report.figures = figures
    report.proved = sorted({one["text"] for one in printed(gathered.found, gathered.told)})
    report.written_at = at
    _save(report)


def _figures(gathered: Gathered) -> dict[str, str]:
    says = Says(gathered.found)
    return {code: says[code] for code in gathered.found}


def _require_day(as_of: date, year: int, at: datetime) -> None:
    if as_of > timezone.localdate(at):
        raise Refusal("统计日不能晚于今天。", field="as_of")
    if as_of.year != year:
        raise Refusal(f"这份报告是{year}年度的，统计日要在{year}年内。", field="as_of")


def _editable(report: AnnualReport) -> AnnualReport:
    fresh: AnnualReport = AnnualReport.everything.select_for_update().get(pk=report.pk)
    if not fresh.is_draft:
        raise Refusal("报告已定稿，不能再改。需要更正时请另起草一版。")
    return fresh


def _save(report: AnnualReport) -> None:
    report.version += 1
    report.save()
