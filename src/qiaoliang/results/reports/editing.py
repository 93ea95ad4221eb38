"""What every report shares once it is written: its pieces in the office's words, one by one or taken over from Word."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.reports.cases import is_case
from qiaoliang.results.reports.models import Written
from qiaoliang.results.reports.outline import Piece

LONGEST = 3_000
W = TypeVar("W", bound=Written)


@audited
def edit(*, report: W, key: str, text: str, version: int, by: Actor, at: datetime) -> W:
    """One piece in the office's words; an empty one goes back to what the figures say."""
    return take_over(report=report, texts={key: text}, version=version, by=by, at=at)


@audited
def take_over(*, report: W, texts: Mapping[str, str], version: int, by: Actor, at: datetime) -> W:
    """Several pieces at once, all or none."""
    fresh = locked(report)
    if fresh.version != version:
        raise ChangedMeanwhile
    written = {one.key: one for one in fresh.written}
    edits = dict(fresh.edits)
    for key, text in texts.items():
        if key not in written:
            raise Refusal("没有这一部分，请从报告页重新进入。")
        if is_case(key):
            raise Refusal("典型案例请在案例库里改：改过的要重新审核，同意撤回了也会马上不印。", field="text")
        words = "\n".join(filter(None, (line.strip() for line in text.splitlines())))
        if len(words) > LONGEST:
            name = written[key].heading or "开头"
            raise Refusal(f"“{name}”最多 {LONGEST} 字，现在 {len(words)} 字，请精简。", field="text")
        edits.pop(key, None)
        if words and words != written[key].text:
            edits[key] = {"text": words, "on": written[key].text}
    fresh.edits = edits
    save(fresh)
    record(f"{fresh.LOGGED_AS}.edited", on=fresh, by=by, at=at, detail={"pieces": sorted(texts)})
    return fresh


def locked(report: W) -> W:
    rows: Any = type(report).everything.select_for_update()
    fresh: W = rows.get(pk=report.pk)
    if not fresh.is_draft:
        raise Refusal("报告已定稿，不能再改。需要更正时请另起草一版。")
    return fresh


def rewrite(report: Written, pieces: Sequence[Piece], figures: Mapping[str, Any]) -> None:
    """What the figures say now; the office's words stay where their piece still is, what changed is listed."""
    report.changes = [
        [CATALOGUE[code].label, before, figures[code]]
        for code, before in report.figures.items()
        if code in figures and figures[code] != before
    ]
    report.pieces = [one.as_data() for one in pieces]
    keys = {one.key for one in pieces}
    report.edits = {key: edit for key, edit in report.edits.items() if key in keys}
    report.figures = dict(figures)


def save(report: Written) -> None:
    report.version += 1
    report.save()
