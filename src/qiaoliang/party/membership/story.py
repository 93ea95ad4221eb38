"""The step list of a person as a story: what was done, what is to be done now, what may come when at the earliest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.party.membership.choices import (
    CaseState,
    ExtensionKind,
    MoveKind,
    Objections,
    Side,
    StepCode,
)
from qiaoliang.party.membership.editions import BY_CODE, StepRule, edition_on
from qiaoliang.party.membership.models import Admission, CaseMove, Step
from qiaoliang.party.membership.progress import (
    History,
    due,
    earliest,
    offered,
    place,
    projection,
    reviews_missing,
)


@dataclass(frozen=True)
class Lamp:
    text: str
    status: str


@dataclass(frozen=True)
class Line:
    """One line of the story. `kind`: done, failed, old (corrected since), moved, now or ahead."""

    kind: str
    title: str
    number: str = ""
    on: date | None = None
    who: str = ""
    document: str = ""
    words: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    lamp: Lamp | None = None
    verb: str = ""
    href: str = ""
    needs: tuple[str, ...] = ()
    is_mine: bool = True


@dataclass(frozen=True)
class Story:
    past: list[Line]
    now: list[Line]
    ahead: list[Line]
    lines: list[Line] = field(default_factory=list)


def lamp(due_on: date | None, today: date, *, is_open: bool = True) -> Lamp:
    """How much time is left, in calendar days: these limits run in months, not in working days."""
    if not is_open:
        return Lamp("停表", "off")
    if due_on is None:
        return Lamp("没有时限", "going")
    left = (due_on - today).days
    if left < 0:
        return Lamp(f"超 {-left} 天", "overdue")
    return Lamp("今天到期" if left == 0 else f"剩 {left} 天", "soon" if left <= 14 else "going")


def tell(
    admission: Admission, steps: Sequence[Step], old: Sequence[Step], moves: Sequence[CaseMove], history: History, *,
    today: date, calendar: WorkCalendar, may: Any, named: Any, corrects: Any,
) -> Story:  # fmt: skip
    """`may(side)` says whether the reader enters steps of that side, `named(member)` how members are called to the
    reader, `corrects(step)` whether the reader may correct it; `steps` stand, `old` were corrected since."""
    past = [
        *(_done(step, named, is_mine=corrects(step)) for step in steps),
        *(_done(step, named, is_old=True) for step in old),
    ]
    past += [_moved(move) for move in moves]
    past.sort(key=lambda line: (line.on or date.min, line.kind == "old"))
    if admission.state != CaseState.OPEN:
        return Story(past, [], [])
    base = f"{admission.get_absolute_url()}steps/"
    now = [_now(history, code, today, base, may) for code in offered(history, today)]
    return Story(past, now, list(_ahead(history, today, calendar)))


def _done(step: Step, named: Any, *, is_old: bool = False, is_mine: bool = False) -> Line:
    rule = _rule(step.edition, StepCode(step.code))
    kind = "old" if is_old else "done" if step.counts else "failed"
    return Line(
        kind, rule.title, str(rule.number), step.happened_on, step.decided_by,
        f"{rule.document} {step.document_number}".strip(), tuple(_facts(step, named)), tuple(_marks(step, is_old)),
        verb="" if is_old else "更正", href="" if is_old else f"/party/steps/{step.pk}/correct/",
        is_mine=is_mine,
    )  # fmt: skip


def _rule(edition: str, code: StepCode) -> StepRule:
    return BY_CODE[edition].rule(code)


def _facts(step: Step, called: Any) -> Iterator[str]:
    """The facts of a step in words. The conclusion of a vetting stays sealed."""
    facts = step.facts
    named = "、".join(called(row.member) for row in step.named.all())
    if named:
        yield ("培养联系人：" if step.code == StepCode.MENTORS else "介绍人：") + named
    if step.entitled_count is not None:
        result = "通过" if step.counts else "没有通过"
        written = f"（另有书面赞成 {step.written_yes_count}）" if step.written_yes_count else ""
        yield (
            f"应到会 {step.entitled_count}，到会 {step.present_count}，赞成 {step.yes_count}{written}，"
            f"不赞成 {step.no_count}，{result}"
        )
    if facts.get("notice_from"):
        yield f"公示 {facts['notice_from']} 至 {facts['notice_to']}，{Objections(facts['objections']).label}"
    if step.code == StepCode.VETTING:
        yield "结论和材料存放处已加密，查看要写明理由"
    if facts.get("training_days") or facts.get("training_hours"):
        yield f"培训 {facts.get('training_days', 0)} 天、{facts.get('training_hours', 0)} 学时"
    if facts.get("waiver"):
        yield f"未参加集中培训：{facts['waiver']}"
    if facts.get("serial"):
        yield f"志愿书编号 {facts['serial']}"
    if facts.get("requested_on"):
        yield f"本人 {facts['requested_on']} 提出转正申请"
    if facts.get("extension") == ExtensionKind.EXTENDED:
        yield f"延长预备期 {facts['months']} 个月"
    if facts.get("extension") == ExtensionKind.CANCELLED:
        yield "取消预备党员资格"
    if facts.get("agreed") is False:
        yield "不同意"
    if facts.get("papers"):
        yield f"{len(facts['papers'])} 种材料齐全"


def _marks(step: Step, is_old: bool) -> Iterator[str]:
    if is_old:
        yield "已更正，仅存查"
    if step.due_on and step.happened_on > step.due_on:
        yield f"超期 {(step.happened_on - step.due_on).days} 天" + (f"：{step.late_reason}" if step.late_reason else "")
    if step.is_back_dated:
        yield f"补录（{timezone.localdate(step.recorded_at):%Y-%m-%d} 登记）：{step.back_reason}"
    if step.correction_reason:
        yield f"更正：{step.correction_reason}"


def _moved(move: CaseMove) -> Line:
    words = [move.reason]
    if move.kind == MoveKind.TRANSFERRED and move.to_organisation:
        words.insert(0, f"{move.from_organisation.name} → {move.to_organisation.name}")
    return Line(
        "moved", str(MoveKind(move.kind).label), "", move.happened_on, move.recorded_by, move.document_number,
        tuple(words),
    )  # fmt: skip


def _now(history: History, code: StepCode, today: date, base: str, may: Any) -> Line:
    edition = edition_on(today)
    is_today = any(step.code == code for step in edition.steps)
    rule = edition.rule(code) if is_today else _rule("2014", code)
    limit = due(history, code, today)
    first = earliest(history, code, today)
    is_early = first is not None and first > today
    needs = [rule.needs]
    if is_early and first:
        needs.append(f"最早 {first:%Y-%m-%d} 可办")
    if code in (StepCode.PROPOSED, StepCode.CONVERSION):
        review = StepCode.REVIEW if code == StepCode.PROPOSED else StepCode.PROBATION_REVIEW
        missing = reviews_missing(history, review, max(today, first or today))
        needs += [f"到那时还差 {missing} 次半年考察"] if missing else []
    needs.append(f"要有：{rule.document}")
    marks = (f"按{edition.label}",) if rule.article == "2026年修订" or code == StepCode.OATH else ()
    title = (
        rule.title if not rule.repeats or code == StepCode.MENTORS else f"第 {history.count(code) + 1} 次{rule.title}"
    )
    is_optional = rule.optional or (rule.repeats and place(history, today).next != code)
    return Line(
        "now", title, str(rule.number), limit.on if limit else None, str(Side(rule.side).label), rule.document,
        marks=marks, lamp=None if is_optional and limit is None else lamp(limit.on if limit else None, today),
        verb="" if is_early else "登记", href=f"{base}{code}/", needs=tuple(needs), is_mine=may(rule.side),
    )  # fmt: skip


def _ahead(history: History, today: date, calendar: WorkCalendar) -> Iterator[Line]:
    edition, current = edition_on(today), place(history, today).next
    for code, day in projection(history, today, calendar).items():
        if code != current:
            rule = edition.rule(code)
            yield Line("ahead", rule.title, str(rule.number), day, str(Side(rule.side).label), rule.document)
