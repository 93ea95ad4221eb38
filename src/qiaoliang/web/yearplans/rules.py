"""Which year is planned, what a gap suggests, how far a line is. No Django, no clock.

A line is done when the records say so. A line late in its quarter is marked; it costs nobody anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from qiaoliang.web.yearplans.choices import Kind

OPENS_IN = 11  # from November the coming year may be planned
AT_MOST = 4  # lines suggested for one enterprise: a plan is what somebody means to do, not a list of all that is open
BARE_WEEKS = 90  # percent of owed weeks: below it contact is called low
FULL_MEMBERS = 3  # with so many a branch of its own shall be set up (支部工作条例)


@dataclass(frozen=True)
class Standing:
    """What the records say of one enterprise in one year, up to a day."""

    is_covered: bool = False
    set_up_cases: int = 0
    full_members: int = 0
    rules: int = 0
    demands: int = 0
    demands_closed: int = 0
    handed: int = 0
    support: int = 0
    support_received: int = 0
    agreements: int = 0
    agreements_waiting: int = 0
    wage: str = ""  # "", "open", "effective"
    events: int = 0
    weeks_owed: int = 0
    weeks_kept: int = 0
    is_high_tech: bool = False
    owes_wage: bool = False  # above scale, or with an agreement last year: one for this year is to be concluded


@dataclass(frozen=True)
class Subject:
    """The one demand or policy that a line is about: whether it is settled, and how it stands in words."""

    is_done: bool
    words: str
    href: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a line is: a shape of the lamp, its words, where the records are."""

    status: str
    words: str
    href: str = ""

    @property
    def is_done(self) -> bool:
        return self.status == "done"


@dataclass(frozen=True)
class Meant:
    """One line as it is meant: by whoever plans, or as the records suggest it."""

    enterprise: int
    kind: str
    quarter: int
    words: str
    subject: str = ""  # the number of the demand or policy it is about
    line: int | None = None  # the line that it changes


def days_of(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def offered(today: date) -> list[int]:
    """The running year, and the coming one once it is near."""
    return [today.year + 1, today.year] if today.month >= OPENS_IN else [today.year]


def last_day(year: int, quarter: int) -> date:
    month = quarter * 3
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def first_quarter(year: int, today: date) -> int:
    """The quarter from which something can still be meant."""
    return (today.month + 2) // 3 if year == today.year else 1


def suggest(
    enterprise: int, now: Standing, demands: Iterable[tuple[int, str]], policies: Iterable[tuple[int, str]],
    year: int, today: date,
) -> list[Meant]:  # fmt: skip
    """The few lines that the gaps of one enterprise call for, what presses first."""
    soon = first_quarter(year, today)
    found = []
    if not now.is_covered:
        own = now.full_members >= FULL_MEMBERS
        words = f"有正式党员 {now.full_members} 人，推动单独组建党支部" if own else "推动建立党组织或纳入联合组建"
        found.append(Meant(enterprise, Kind.SETUP, soon if own else max(2, soon), words))
    for key, number in demands:
        found.append(Meant(enterprise, Kind.DEMAND, soon, f"跟踪诉求 {number}，按期向企业反馈", str(key)))
    if now.weeks_owed and now.weeks_kept * 100 < BARE_WEEKS * now.weeks_owed:
        words = f"近一季度应联系 {now.weeks_owed} 周、联系 {now.weeks_kept} 周，与业主重新约定联系方式"
        found.append(Meant(enterprise, Kind.CONTACT, soon, words))
    for key, title in policies:
        found.append(Meant(enterprise, Kind.POLICY, soon, f"递送《{title}》并讲清怎么办", str(key)))
    if now.owes_wage and not now.wage:
        found.append(Meant(enterprise, Kind.WAGE, max(2, soon), "推动开展工资集体协商"))
    if now.is_high_tech and not now.agreements:
        found.append(Meant(enterprise, Kind.AGREEMENT, max(3, soon), "联系高校院所，推动签订产学研协议"))
    return found[:AT_MOST]


def progress(meant: Meant, now: Standing, subject: Subject | None, year: int, as_of: date, done: str = "") -> Progress:
    """`done` is what the person wrote about a line that no record tells."""
    told = _of_subject(meant, subject) or _BY_KIND[Kind(meant.kind)](
        now, meant.enterprise, done, days_of(year)[1] <= as_of
    )
    if told.is_done or as_of <= last_day(year, meant.quarter):
        return told
    return Progress("overdue", told.words, told.href)


def _of_subject(meant: Meant, subject: Subject | None) -> Progress | None:
    if not meant.subject or subject is None:
        return None
    return Progress("done" if subject.is_done else "going", subject.words, subject.href)


def _set_up(now: Standing, firm: int, _done: str, _over: bool) -> Progress:
    if now.is_covered:
        return Progress("done", "已有党组织覆盖", _file(firm, "party"))
    return Progress("going", "组建申请在办") if now.set_up_cases else Progress("waiting", "还没有组建申请")


def _rules(now: Standing, firm: int, _done: str, _over: bool) -> Progress:
    return _counted(now.rules, "项制度已确认", "还没有确认的制度", _file(firm, "party"))


def _demands(now: Standing, firm: int, _done: str, _over: bool) -> Progress:
    if not now.demands:
        return Progress("waiting", "今年没有诉求")
    status = "done" if now.demands_closed == now.demands else "going"
    return Progress(status, f"{now.demands} 件中 {now.demands_closed} 件由业主办结", _file(firm, "demands"))


def _policies(now: Standing, firm: int, _done: str, _over: bool) -> Progress:
    href = f"/economy/policies/enterprises/{firm}/"
    return _counted(now.handed, "件已递送或阅读", "今年还没有递送", href)


def _support(now: Standing, firm: int, _done: str, _over: bool) -> Progress:
    if now.support_received:
        return Progress("done", f"{now.support} 件中 {now.support_received} 件到位", _file(firm, "outcomes"))
    return Progress("going", f"{now.support} 件在办") if now.support else Progress("waiting", "今年没有支持案件")


def _agreement(now: Standing, firm: int, _done: str, _over: bool) -> Progress:
    if now.agreements:
        return Progress("done", f"{now.agreements} 份协议已确认", _file(firm, "outcomes"))
    return Progress("going", "协议待企业确认") if now.agreements_waiting else Progress("waiting", "还没有签订")


def _wage(now: Standing, firm: int, _done: str, _over: bool) -> Progress:
    told = {"effective": ("done", "本年度协议已生效"), "open": ("going", "协商正在进行")}
    return Progress(*told.get(now.wage, ("waiting", "还没有发出要约")))


def _events(now: Standing, firm: int, _done: str, _over: bool) -> Progress:
    return _counted(now.events, "场活动已确认", "今年还没有活动")


def _contact(now: Standing, firm: int, _done: str, over: bool) -> Progress:
    """A promise of the whole year: kept only when the year is over."""
    is_kept = over and now.weeks_owed and now.weeks_kept == now.weeks_owed
    words = f"应联系 {now.weeks_owed} 周，已联系 {now.weeks_kept} 周" if now.weeks_owed else "今年还没有应联系周"
    return Progress("done" if is_kept else "going", words, _file(firm, "contacts"))


def _other(now: Standing, firm: int, done: str, _over: bool) -> Progress:
    return Progress("done", done) if done else Progress("waiting", "本人填写结果")


def _file(firm: int, tab: str) -> str:
    """The enterprise's page with the records that the words are counted from."""
    return f"/enterprises/{firm}/?tab={tab}#timeline"


def _counted(number: int, unit: str, nothing: str, href: str = "") -> Progress:
    return Progress("done", f"{number} {unit}", href) if number else Progress("waiting", nothing)


_BY_KIND = {
    Kind.SETUP: _set_up, Kind.RULES: _rules, Kind.DEMAND: _demands, Kind.POLICY: _policies, Kind.SUPPORT: _support,
    Kind.AGREEMENT: _agreement, Kind.WAGE: _wage, Kind.EVENT: _events, Kind.CONTACT: _contact, Kind.OTHER: _other,
}  # fmt: skip
