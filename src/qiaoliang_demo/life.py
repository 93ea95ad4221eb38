"""A year of organisation life: meetings at the regularity branches really have, missing ones, who came, votes.

Counts of those present stand with every meeting; single members only in the cast's town, where people look at them.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from qiaoliang.party.life import rules
from qiaoliang.party.life.choices import Per, State
from qiaoliang.party.life.models import Attendance, Decision, Duty, Gathering
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.choices import MeetingKind as Kind
from qiaoliang.party.organisations.models import Meeting, Organisation, OrganisationKind
from qiaoliang_demo import cast
from qiaoliang_demo.city import Branch, City, moment
from qiaoliang_demo.parts import months_before

MONTHS_BACK: Final = 13
TOPICS: Final = {
    Kind.MEMBERS: ("讨论发展党员和企业生产经营", "听取支委会工作报告", "讨论年度工作和承诺事项", "通报承诺兑现情况"),
    Kind.COMMITTEE: ("研究本月组织生活安排", "研究入党积极分子培养", "研究活动经费使用", "研究党员责任区和示范岗"),
    Kind.THEME_DAY: ("学习党章，重温入党誓词", "车间安全隐患排查", "结对帮扶困难职工", "政策宣讲：惠企政策进车间"),
    Kind.CLASS: ("书记讲党课：支部怎样帮企业过难关", "党课：支部工作条例解读", "党课：学习廉洁纪律"),
    Kind.LIFE: ("组织生活会：对照检查，提出整改",), Kind.APPRAISAL: ("民主评议党员",),
    Kind.TALKS: ("支部委员与党员谈心谈话",),
}  # fmt: skip
PER: Final = {
    Kind.MEMBERS: Per.QUARTER, Kind.COMMITTEE: Per.MONTH, Kind.THEME_DAY: Per.MONTH, Kind.CLASS: Per.QUARTER,
    Kind.LIFE: Per.YEAR, Kind.APPRAISAL: Per.YEAR, Kind.TALKS: Per.YEAR,
}  # fmt: skip
HOURS: Final = {Kind.THEME_DAY: Decimal(2), Kind.CLASS: Decimal(2), Kind.MEMBERS: Decimal(1)}
LATE: Final = {Per.YEAR: 0.55, Per.QUARTER: 0.6, Per.MONTH: 0.7}  # share held already in the period that runs
DECISIONS: Final = ("通过年度工作计划", "通过活动经费使用方案", "同意修订三会一课制度", "通过党员责任区调整")
MINUTES: Final = (
    "一、传达上级会议精神。\n二、通报上次会议决定的办理情况。\n三、讨论并形成意见，由支委会落实，下次会议通报。"
)
BRANCHES: Final = (OrganisationKind.BRANCH, OrganisationKind.JOINT_BRANCH)


@dataclass
class Roll:
    """Who is on an organisation's roll: (member, is full, first day, last day)."""

    rows: list[tuple[int, bool, date, date | None]] = field(default_factory=list)

    def on(self, day: date) -> list[tuple[int, bool]]:
        return [(key, full) for key, full, first, last in self.rows if first <= day and (last is None or day <= last)]


def live(city: City) -> None:
    """All branches' meetings and duties; the cast's branch plans ahead and has one meeting nobody entered."""
    draw = city.draw("organisation life")
    rolls, kinds = _rolls(city), _kinds(city)
    for branch in city.branches:
        diligence = draw.choices((0.97, 0.86, 0.5), (75, 18, 7))[0]
        maker = _Maker(city, draw, branch, rolls[branch.key], diligence, named=branch.region == cast.TOWN_CODE)
        maker.year(owes=kinds[branch.key] in BRANCHES)
    own = city.firms[0].branch
    if own is not None:
        _plan_ahead(city, own)


def _rolls(city: City) -> dict[int, Roll]:
    table = city.table(Member)
    at = {name: table.columns.index(name) for name in ("organisation_id", "kind", "starts_on", "ends_on")}
    found: dict[int, Roll] = defaultdict(Roll)
    for row in table.rows:
        is_full = row[at["kind"]] == MemberKind.FULL
        found[row[at["organisation_id"]]].rows.append((row[0], is_full, row[at["starts_on"]], row[at["ends_on"]]))
    return found


def _kinds(city: City) -> dict[int, str]:
    table = city.table(Organisation)
    place = table.columns.index("kind")
    return {row[0]: row[place] for row in table.rows}


@dataclass
class _Maker:
    """The meetings of one branch."""

    city: City
    draw: Random
    branch: Branch
    roll: Roll
    diligence: float
    named: bool

    def year(self, *, owes: bool) -> None:
        today = self.city.as_of
        start = months_before(today, MONTHS_BACK).replace(day=1)
        for kind, per in PER.items():
            for period in rules.periods(per, start, today):
                self._period(kind, per, period, owes=owes)

    def _period(self, kind: Kind, per: Per, period: rules.Period, *, owes: bool) -> None:
        full = sum(is_full for _, is_full in self.roll.on(period.first))
        standing = rules.Standing(owes, self.branch.set_up_on, full)
        is_owed = rules.owes(kind, standing, period)
        if kind == Kind.COMMITTEE and not is_owed:
            return
        runs = period.last > self.city.last_day
        held = self.draw.random() < self.diligence * (LATE[per] if runs else 1)
        key = self._held(kind, period) if held else None
        if is_owed:
            self.city.table(Duty).add(
                organisation_id=self.branch.key, kind=kind.value, per=per.value, first=period.first, last=period.last,
                kept_by_id=key, **self._excuse(kept=key is not None, runs=runs),
            )  # fmt: skip

    def _excuse(self, *, kept: bool, runs: bool) -> dict[str, str]:
        if kept or runs or self.draw.random() > 0.04:
            return {}
        return {"excuse": "企业停产检修，与党员大会合并召开", "excused_by": "镇党委"}

    def _held(self, kind: Kind, period: rules.Period) -> int | None:
        first, last = max(period.first, self.branch.set_up_on), min(period.last, self.city.last_day)
        if first > last:
            return None
        day = self.city.days.draw(self.draw, first, last)
        people = self.roll.on(day)
        if kind == Kind.COMMITTEE:
            people = [one for one in people if one[1]][:5]
        if not people or day > last:
            return None
        away = [one for one in range(len(people)) if self.draw.random() < 0.11][: len(people) // 3]
        return self._write(kind, day, people, set(away))

    def _write(self, kind: Kind, day: date, people: list[tuple[int, bool]], away: set[int]) -> int:
        city, branch = self.city, self.branch
        at = city.recorded(self.draw, day)
        shared: dict[str, Any] = {"organisation_id": branch.key, "kind": kind.value, "recorded_at": at,
                                  "recorded_by": branch.secretary}  # fmt: skip
        topic = self.draw.choice(TOPICS[kind])
        fact = city.table(Meeting).add(held_on=day, topic=topic, **shared)
        key = city.table(Gathering).add(
            **shared, topic=topic, state=State.HELD.value, on=day, planned_on=day if self.draw.random() < 0.6 else None,
            host_name=branch.secretary, study_hours=HOURS.get(kind, Decimal(0)), fact_id=fact, held_recorded_at=at,
            expected_count=len(people), present_count=len(people) - len(away), version=2,
            minutes=MINUTES if self.named and kind in (Kind.MEMBERS, Kind.COMMITTEE) else "",
        )  # fmt: skip
        if self.named:
            self._attend(key, kind, people, away)
            if kind == Kind.MEMBERS and self.draw.random() < 0.5:
                self._decide(key, people, away, at)
        return key

    def _attend(self, gathering: int, kind: Kind, people: list[tuple[int, bool]], away: set[int]) -> None:
        by_code = self.draw.random() < 0.5
        for number, (member, is_full) in enumerate(people):
            on_leave = number in away and self.draw.random() < 0.8
            reason = self.draw.choice(("duty", "duty", "travel", "health", "private")) if on_leave else ""
            presence = ("leave" if on_leave else "absent") if number in away else "present"
            self.city.table(Attendance).add(
                gathering_id=gathering, member_id=member, is_voter=is_full and kind != Kind.TALKS, presence=presence,
                leave_reason=reason, how="code" if by_code and presence == "present" else "secretary",
                marked_by="" if by_code and presence == "present" else self.branch.secretary,
            )  # fmt: skip

    def _decide(self, gathering: int, people: list[tuple[int, bool]], away: set[int], at: datetime) -> None:
        entitled = sum(is_full for _, is_full in people)
        present = sum(is_full for number, (_, is_full) in enumerate(people) if number not in away)
        if not rules.is_quorate(entitled, present):
            return
        no = self.draw.choice((0, 0, 0, 1)) if present > 3 else 0
        self.city.table(Decision).add(
            gathering_id=gathering, kind=Kind.MEMBERS.value, text=self.draw.choice(DECISIONS), entitled_count=entitled,
            present_count=present, yes_count=present - no, no_count=no, abstained_count=0,
            is_carried=rules.is_carried(entitled, present - no), recorded_at=at, recorded_by=self.branch.secretary,
        )  # fmt: skip


def _plan_ahead(city: City, branch: Branch) -> None:
    """What the cast's secretary has before her: one meeting to enter, others in the weeks to come."""
    plans: tuple[tuple[Kind, int, time | None, str], ...] = (
        (Kind.CLASS, -3, time(15, 0), "书记讲党课：年底安全生产"),
        (Kind.THEME_DAY, 9, time(14, 30), "慰问困难职工家庭"),
        (Kind.MEMBERS, 16, time(9, 0), "讨论全年工作总结和来年计划"), (Kind.LIFE, 24, time(9, 0), "年度组织生活会"),
    )  # fmt: skip
    for kind, days, starts_at, topic in plans:
        day = city.as_of + timedelta(days=days)
        day = day if city.calendar.is_workday(day) else city.calendar.add_workdays(day, -1 if days < 0 else 1)
        city.table(Gathering).add(
            organisation_id=branch.key, kind=kind.value, topic=topic, on=day, planned_on=day, starts_at=starts_at,
            venue="党员活动室", host_name=branch.secretary, recorded_at=moment(city.as_of - timedelta(days=20)),
            recorded_by=branch.secretary,
        )  # fmt: skip
