"""The law of changes (《支部工作条例(试行)》2018, 《基层组织选举工作条例》2020): no Django, no clock."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from qiaoliang.party.elections.rules import BRANCH, COMMITTEE, GENERAL_BRANCH, JOINT_BRANCH, earliest, latest

# From what a kind may grow, and from how many members on (支部工作条例 第四条; fewer with a reason and approval).
GROWS_TO: Final = {
    BRANCH: (GENERAL_BRANCH, COMMITTEE), JOINT_BRANCH: (GENERAL_BRANCH, COMMITTEE), GENERAL_BRANCH: (COMMITTEE,),
    COMMITTEE: (),
}  # fmt: skip
LEAST_MEMBERS: Final = {GENERAL_BRANCH: 50, COMMITTEE: 100}
LABELS: Final = {BRANCH: "党支部", JOINT_BRANCH: "联合党支部", GENERAL_BRANCH: "党总支", COMMITTEE: "党委"}


@dataclass(frozen=True)
class Problem:
    """What forbids a change (hard), or asks for a reason (soft)."""

    guard: str
    sentence: str
    field: str = ""
    is_hard: bool = True


def upgrade(kind: str, to: str, members: int, exception: str = "") -> list[Problem]:
    """A branch becomes a general branch from 50 members on, a committee from 100; fewer with reason (G04)."""
    if to not in GROWS_TO[kind]:
        return [Problem("G04", f"{LABELS[kind]}不能升格为{LABELS.get(to, '所选类别')}。", "to_kind")]
    least = LEAST_MEMBERS[to]
    if members < least and not exception.strip():
        sentence = f"{LABELS[to]}一般要有党员 {least} 名以上，现有 {members} 名。工作需要的，请写明理由。"
        return [Problem("G04", sentence, "exception_reason", is_hard=False)]
    return []


def shift(term_ends_on: date | None, to: date, *, is_early: bool) -> list[Problem]:
    """Early or late re-election: by at most a year, in the direction applied for (G06)."""
    if term_ends_on is None:
        return [Problem("G06", "这个党组织没有任期，不能提前或延期换届。", "to_day")]
    first, last = earliest(term_ends_on), latest(term_ends_on)
    assert first is not None
    if is_early and not first <= to < term_ends_on:
        sentence = f"任期到 {term_ends_on:%Y-%m-%d}，提前换届最多一年，应在 {first:%Y-%m-%d} 以后、届满以前。"
        return [Problem("G06", sentence, "to_day")]
    if not is_early and not term_ends_on < to <= last:
        sentence = f"任期到 {term_ends_on:%Y-%m-%d}，延期换届最多一年，应在届满以后、{last:%Y-%m-%d} 以前。"
        return [Problem("G06", sentence, "to_day")]
    return []


def abolish(members: int, lower: int, *, has_successor: bool) -> list[Problem]:
    """Nobody is left without an organisation: members go to another one, those below are settled first (G05)."""
    found = []
    if lower:
        found.append(Problem("G05", f"下面还有 {lower} 个党组织，请先调整它们的隶属。"))
    if members and not has_successor:
        sentence = f"名册上还有 {members} 名党员，请写明转入哪个党组织。"
        found.append(Problem("G05", sentence, "successor"))
    return found
