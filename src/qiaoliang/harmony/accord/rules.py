"""Stages and terms of creating harmonious labour relations, and reading a check-list. Pure: no database, no clock.

After the opinion on building harmonious labour relations (中发〔2015〕10号) and the joint notices of the three parties
(人社、工会、企联和工商联) on creating such enterprises: the enterprise declares and checks itself, the three parties
assess and name it, the name has a term and is checked again. An enterprise is told what is met and what is missing;
it gets no points and stands in no order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from qiaoliang.harmony.accord.choices import Source, Stage, Step
from qiaoliang.kit.refusal import Refusal

STEPS: Final[dict[str, dict[str, str]]] = {
    Stage.DECLARED: {Step.START: Stage.PREPARING, Step.WITHDRAW: Stage.WITHDRAWN},
    Stage.PREPARING: {Step.CHECK: Stage.CHECKED, Step.WITHDRAW: Stage.WITHDRAWN},
    Stage.CHECKED: {Step.PASS: Stage.ASSESSED, Step.BACK: Stage.PREPARING, Step.WITHDRAW: Stage.WITHDRAWN},
    Stage.ASSESSED: {Step.NAME: Stage.NAMED, Step.BACK: Stage.PREPARING},
    Stage.NAMED: {Step.RECHECK: Stage.NAMED, Step.REVOKE: Stage.REVOKED},
}
JUDGED: Final = (
    Step.PASS,
    Step.BACK,
    Step.NAME,
    Step.RECHECK,
    Step.REVOKE,
)  # not by the enterprise, nor its instructor
WITH_REASON: Final = (Step.BACK, Step.REVOKE, Step.WITHDRAW)
START_WITHIN: Final = timedelta(days=30)


@dataclass(frozen=True)
class Terms:
    """How long the three parties take, how long a name holds, how often it is looked at again: of an edition."""

    assess_days: int
    term_years: int
    recheck_months: int


def month_later(day: date, months: int) -> date:
    """The same day so many months later, clamped to the end of that month."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = date(years + (month == 11), (month + 1) % 12 + 1, 1)
    return date(years, month + 1, min(day.day, (after - timedelta(days=1)).day))


def term_ends_on(named_on: date, terms: Terms) -> date:
    """The last day of the name."""
    return month_later(named_on, 12 * terms.term_years) - timedelta(days=1)


def due(stage: str, since: date, terms: Terms, *, planned_on: date, ends_on: date | None) -> date | None:
    """The last day for the next step: a name is looked at again at its interval, at the latest when it ends."""
    if stage == Stage.DECLARED:
        return since + START_WITHIN
    if stage == Stage.PREPARING:
        return max(planned_on, since)
    if stage == Stage.CHECKED:
        return since + timedelta(days=terms.assess_days)
    if stage == Stage.NAMED and ends_on is not None:
        return min(month_later(since, terms.recheck_months), ends_on)
    return None


@dataclass(frozen=True)
class Line:
    """One item of a check-list as a person writes it."""

    title: str
    needs: str
    basis: str
    source: str = Source.SAID


_SOURCES: Final = {str(source.label): source.value for source in Source}
_BARS: Final = str.maketrans({"｜": "|", "│": "|"})


def read_lines(text: str) -> list[Line]:
    """`名称｜达到什么｜依据｜从哪里得出`, an item a line; the last two may be left out. Refuses what it cannot read."""
    found: list[Line] = []
    for number, raw in enumerate((line.strip() for line in text.splitlines()), start=1):
        if not raw:
            continue
        parts = [part.strip() for part in raw.translate(_BARS).split("|")]
        if len(parts) < 2 or not parts[0] or not parts[1] or len(parts) > 4:
            raise Refusal(f"第 {number} 行请写成“名称｜达到什么｜依据”。", field="lines")
        source = _SOURCES.get(parts[3], "") if len(parts) == 4 and parts[3] else Source.SAID.value
        if not source:
            raise Refusal(f"第 {number} 行的最后一栏只能是“{'”或“'.join(_SOURCES)}”。", field="lines")
        if len(parts[0]) > 40 or len(parts[1]) > 200 or len("".join(parts[2:3])) > 120:
            raise Refusal(f"第 {number} 行太长：三栏各 40、200、120 字以内。", field="lines")
        found.append(Line(parts[0], parts[1], "".join(parts[2:3]), source))
    if not found:
        raise Refusal("清单里至少要有一项。", field="lines")
    if len({line.title for line in found}) < len(found):
        raise Refusal("清单里有两项名称相同，请改一项。", field="lines")
    return found


def as_lines(items: Iterable[Line]) -> str:
    """The text that `read_lines` reads back as the same items."""
    said = [[one.title, one.needs, one.basis, str(Source(one.source).label)] for one in items]
    return "\n".join("｜".join(parts if parts[3] != str(Source.SAID.label) else parts[:3]) for parts in said)
