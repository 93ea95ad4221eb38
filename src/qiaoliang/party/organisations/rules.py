"""The law of branches (《中国共产党支部工作条例(试行)》2018, 《基层组织选举工作条例》2020): no Django, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qiaoliang.instructors.postings.rules import add_months
from qiaoliang.party.organisations.choices import AlertKind, CaseState, Stage

LEAST_FULL = 3  # 支部工作条例 第四条: 3 full members or more make a branch
MOST_UNITS = 5  # 第五条: a joint branch generally covers no more than 5 units
MOST_MEMBERS = 50  # 第四条: a branch generally has no more than 50 members
DECIDED_WITHIN_MONTHS = 1  # 第六条: the committee generally decides within a month
ELECTED_WITHIN_MONTHS = 1  # the meeting elects; the regulation names no limit, the programme's practice is a month
FILED_WITHIN_MONTHS = 1  # and the result is filed; likewise
TERM_ALERTS = (Stage.QUARTER, Stage.HALF_YEAR)  # months before the end of a term (rules.md section 1)
OPEN_CASES = (CaseState.APPLIED, CaseState.DECIDED, CaseState.ELECTED)
CASE_NEXT_STEP = {
    CaseState.APPLIED: "上级党委批复，一般不超过一个月",
    CaseState.DECIDED: "召开党员大会选举，报上级党委批准",
    CaseState.ELECTED: "选举结果报上级党委备案",
    CaseState.FILED: "没有，已经办结",
    CaseState.RETURNED: "没有，可在联建方案里调整后另行申请",
    CaseState.WITHDRAWN: "没有，可在联建方案里另行申请",
}


@dataclass(frozen=True)
class Unit:
    """An enterprise that is to be in a joint branch."""

    name: str
    full_members: int
    can_lead: bool
    is_covered: bool = False  # by a live organisation
    is_in_case: bool = False  # of another application that waits for its decision
    is_operating: bool = True


@dataclass(frozen=True)
class Finding:
    """One rule against or about a joint branch: hard ones block, soft ones ask for a reason."""

    guard: str
    is_hard: bool
    sentence: str


def branch(units: Sequence[Unit]) -> list[Finding]:
    """What the regulation says about a branch of these enterprises: of one, or joint; hard findings first."""
    return single_branch(units[0]) if len(units) == 1 else joint_branch(units)


def single_branch(unit: Unit) -> list[Finding]:
    """What the regulation says about a branch of one enterprise; hard findings first."""
    found = []
    if not unit.is_operating:
        found.append(Finding("", True, f"{unit.name}已不在正常经营，不能成立党支部。"))
    if unit.is_in_case:
        found.append(Finding("", True, f"{unit.name}已在另一份组建申请里。"))
    if unit.full_members < LEAST_FULL:
        sentence = f"{unit.name}有正式党员 {unit.full_members} 名，不足 3 名，不能单独成立；可与邻近企业联建。"
        found.append(Finding("G01", True, sentence))
    if unit.is_covered:
        found.append(Finding("", False, f"{unit.name}已在其他党组织覆盖之下，成立后请结束原来的覆盖。"))
    if unit.full_members > MOST_MEMBERS:
        found.append(Finding("G04", False, f"正式党员 {unit.full_members} 名，超过 50 名，一般应成立党总支。"))
    if unit.full_members == LEAST_FULL:
        found.append(Finding("G05", False, "刚满 3 名正式党员，任何一人调出即须调整或撤销。"))
    return found


def joint_branch(units: Sequence[Unit]) -> list[Finding]:
    """What the regulation says about a joint branch of these enterprises; hard findings first."""
    return sorted([*_of_units(units), *_of_whole(units)], key=lambda finding: not finding.is_hard)


def _of_units(units: Sequence[Unit]) -> list[Finding]:
    found = []
    for unit in units:
        if not unit.is_operating:
            found.append(Finding("", True, f"{unit.name}已不在正常经营，请移出。"))
        if unit.is_covered:
            found.append(Finding("", True, f"{unit.name}已在党组织覆盖之下，请移出。"))
        if unit.is_in_case:
            found.append(Finding("", True, f"{unit.name}已在另一份组建申请里，请移出。"))
        if unit.full_members >= LEAST_FULL:
            sentence = f"{unit.name}有 {unit.full_members} 名正式党员，应单独成立党支部，不能联建。"
            found.append(Finding("G01", True, sentence))
        if unit.full_members == 0:
            found.append(Finding("G01", True, f"{unit.name}没有正式党员，只能作工作覆盖，请移出。"))
    return found


def _of_whole(units: Sequence[Unit]) -> list[Finding]:
    full = sum(unit.full_members for unit in units)
    found = []
    if len(units) < 2:
        found.append(Finding("G01", True, "联合党支部至少要两家企业，请再加入企业。"))
    if full < LEAST_FULL:
        found.append(Finding("G01", True, f"正式党员合计 {full} 名，不足 3 名，不能成立党支部。请再加入企业。"))
    if not any(unit.can_lead for unit in units):
        found.append(Finding("", True, "没有一家企业申报了书记人选。请先登记书记人选，或换入有人选的企业。"))
    if len(units) > MOST_UNITS:
        sentence = f"共 {len(units)} 家，超过一般不超过 5 家的规定，要写明理由并报上级批准。"
        found.append(Finding("G02", False, sentence))
    if full > MOST_MEMBERS:
        found.append(Finding("G04", False, f"正式党员 {full} 名，超过 50 名，一般应成立党总支。"))
    if full == LEAST_FULL:
        found.append(Finding("G05", False, "刚满 3 名正式党员，任何一人调出即须调整或撤销。"))
    return found


def decision_due(applied_on: date) -> date:
    """The day by which the committee generally decides: the same day of the next month, clamped to its end."""
    return add_months(applied_on, DECIDED_WITHIN_MONTHS)


def election_due(decided_on: date) -> date:
    """The day by which the new branch elects."""
    return add_months(decided_on, ELECTED_WITHIN_MONTHS)


def filing_due(elected_on: date) -> date:
    """The day by which the result of the election is filed upward."""
    return add_months(elected_on, FILED_WITHIN_MONTHS)


@dataclass(frozen=True)
class Standing:
    """What an alert about an organisation rests on."""

    is_branch: bool  # a branch or joint branch, not a general branch or a committee
    is_joint: bool
    full_members: int
    members: int  # full and probationary
    units: int
    more_units_allowed: bool
    term_ends_on: date | None


def not_set_up(full_members: int, is_covered: bool) -> bool:
    """第四条: three full members or more shall have an organisation."""
    return full_members >= LEAST_FULL and not is_covered


def term_stage(ends_on: date | None, on: date) -> Stage | None:
    """How near the end of the term is on the day; None while more than half a year is left."""
    if ends_on is None:
        return None
    if ends_on < on:
        return Stage.NOW
    return next((stage for stage in TERM_ALERTS if ends_on <= add_months(on, stage)), None)


def alerts(standing: Standing, on: date) -> dict[AlertKind, tuple[Stage, int]]:
    """The alerts about one organisation: kind → how near, and the number to show (people, units or days left)."""
    found: dict[AlertKind, tuple[Stage, int]] = {}
    if standing.is_branch and standing.full_members < LEAST_FULL:
        found[AlertKind.BELOW_THREE] = Stage.NOW, standing.full_members
    if standing.is_joint and standing.units > MOST_UNITS and not standing.more_units_allowed:
        found[AlertKind.MANY_UNITS] = Stage.NOW, standing.units
    if standing.is_branch and standing.members > MOST_MEMBERS:
        found[AlertKind.OVER_FIFTY] = Stage.NOW, standing.members
    stage = term_stage(standing.term_ends_on, on)
    if stage is not None and standing.term_ends_on is not None:
        found[AlertKind.TERM] = stage, abs((standing.term_ends_on - on).days)
    return found
