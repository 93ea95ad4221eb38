"""Admission of members: why a step is refused. 《中国共产党发展党员工作细则》, both versions (`editions`).

Each guard is one function and says one sentence per fault; nothing here knows a database or a clock.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.party.membership.choices import Decider, Objections, StepCode
from qiaoliang.party.membership.editions import (
    ADULT,
    EXTENSION_MONTHS,
    LEAVING_MONTHS,
    NOTICE_WORKDAYS,
    TRAINING_DAYS,
    TRAINING_HOURS,
    edition_on,
)
from qiaoliang.party.membership.progress import (
    VOTES,
    Ballots,
    Done,
    History,
    Listed,
    add_months,
    allowed,
    due,
    earliest,
    place,
    reviews_missing,
)


@dataclass(frozen=True)
class Problem:
    """Why a step is refused: one sentence, and the field it belongs to."""

    field: str
    sentence: str


def problems(history: History, done: Done, calendar: WorkCalendar) -> list[Problem]:
    """Everything that forbids `done` after `history`; empty if it may be taken."""
    if done.code not in allowed(history, done.on):
        return [Problem("", _not_now(history, done))]
    return [*_order(history, done), *_guards(history, done, calendar), *_lateness(history, done)]


def _not_now(history: History, done: Done) -> str:
    now = place(history, done.on)
    if now.is_cancelled or now.next is None:
        return "这个人的手续已经办结，不能再办。"
    if (
        done.code in (StepCode.COMMITTEE_TALK, StepCode.APPROVAL)
        and now.next == StepCode.MEETING
        and history.last(now.next)
    ):
        return "支部大会决议超过六个月没有审批或没有获批，应重新召开支部大会讨论。"
    return f"步骤不能跳过：现在应办“{StepCode(now.next).label}”。"


def _order(history: History, done: Done) -> Iterator[Problem]:
    rule = edition_on(done.on).rule(done.code)
    if history.done and done.on < history.done[-1].on:
        yield Problem("on", f"日期不能早于上一步（{history.done[-1].on:%Y-%m-%d}）。")
    if done.decider not in rule.who:
        bodies = "、".join(str(Decider(one).label) for one in rule.who)
        yield Problem("decider", f"“{rule.title}”应由{bodies}办理，{Decider(done.decider).label}不能办。")


def _lateness(history: History, done: Done) -> Iterator[Problem]:
    """G10, G21, G25, G26: a step after its day needs a reason, a step after its limit is refused."""
    found = due(history, done.code, done.on)
    if found is None:
        return
    if done.on > found.until and not done.late_reason.strip():
        yield Problem("late_reason", f"时限是 {found.on:%Y-%m-%d}，已经超过，请写明原因。")


def _guards(history: History, done: Done, calendar: WorkCalendar) -> Iterator[Problem]:
    guard = _GUARDS.get(done.code)
    if guard is not None:
        yield from guard(history, done, calendar)
    if done.code in VOTES:
        yield from _ballots(done.ballots)


def _application(history: History, done: Done, calendar: WorkCalendar) -> Iterator[Problem]:
    """G09. Somebody born on 29 February is of age on 1 March: the day before, the year is not full."""
    if history.born_on is None:
        yield Problem("born_on", "请填写出生日期。")
    elif (done.on.year - history.born_on.year, done.on.month, done.on.day) < (
        ADULT, history.born_on.month, history.born_on.day,
    ):  # fmt: skip
        yield Problem("born_on", "申请当天未满 18 岁，不能申请入党。")


def _mentors(history: History, done: Done, calendar: WorkCalendar) -> Iterator[Problem]:
    """G11."""
    if not 1 <= len({one.key for one in done.members}) == len(done.members) <= 2:
        yield Problem("members", "培养联系人应为一至两名，不能重复。")
    yield from _all_full(done.members)


def _introducers(history: History, done: Done, calendar: WorkCalendar) -> Iterator[Problem]:
    """G16."""
    if len(done.members) != 2 or len({one.key for one in done.members}) != 2:
        yield Problem("members", "入党介绍人应为两名不同的正式党员。")
    yield from _all_full(done.members)


def _all_full(members: Sequence[Listed]) -> Iterator[Problem]:
    if not all(one.is_full for one in members):
        yield Problem("members", "当天不是正式党员的，不能担任培养联系人或入党介绍人。")


def _early(history: History, done: Done, what: str) -> Iterator[Problem]:
    first = earliest(history, done.code, done.on)
    if first and done.on < first:
        yield Problem("on", f"{what}，最早 {first:%Y-%m-%d}。")


def _review(history: History, done: Done, calendar: WorkCalendar) -> Iterator[Problem]:
    yield from _early(history, done, "还不到这次考察的半年")


def _proposed(history: History, done: Done, calendar: WorkCalendar) -> Iterator[Problem]:
    """G12, G13."""
    yield from _early(history, done, "培养教育未满一年")
    if missing := reviews_missing(history, StepCode.REVIEW, done.on):
        yield Problem("", f"还缺 {missing} 次半年考察，补齐后才能列为发展对象。")


def _notice(history: History, done: Done, calendar: WorkCalendar) -> Iterator[Problem]:
    """G14, G15: after the consent, five working days and more, nothing left open."""
    start, end, consent = done.notice_from, done.notice_to, history.last(StepCode.CONSENT)
    if start is None or end is None or end < start:
        yield Problem("notice_to", "请填写公示的起止日期。")
        return
    if consent and start < consent.on:
        yield Problem("notice_from", f"上级党委 {consent.on:%Y-%m-%d} 才同意，之前不能公示。")
    if calendar.workdays_between(start - timedelta(days=1), end) < NOTICE_WORKDAYS:
        yield Problem("notice_to", "公示不能少于 5 个工作日。")
    if done.on < end:
        yield Problem("on", "公示还没有结束。")
    if done.objections not in (Objections.NONE, Objections.SETTLED):
        yield Problem("objections", "公示期间的反映查清以后才能往下办。")


def _vetting(history: History, done: Done, calendar: WorkCalendar) -> Iterator[Problem]:
    """G17: a vetting that failed is kept, and nothing follows it."""
    if done.vetting not in ("pass", "fail"):
        yield Problem("vetting", "请选择政治审查的结论。")


def _training(history: History, done: Done, calendar: WorkCalendar) -> Iterator[Problem]:
    """G18."""
    enough = done.training_days >= TRAINING_DAYS or done.training_hours >= TRAINING_HOURS
    if not enough and not done.waiver.strip():
        yield Problem("training_days", "集中培训不少于 3 天或 24 学时；不能参加的请写明理由。")


def _branch_review(history: History, done: Done, calendar: WorkCalendar) -> Iterator[Problem]:
    """G20."""
    if done.leaves_on and done.leaves_on < add_months(done.on, LEAVING_MONTHS):
        yield Problem("leaves_on", "三个月内将离开本单位的，不办理接收手续，请转接到新单位。")


def _form(history: History, done: Done, calendar: WorkCalendar) -> Iterator[Problem]:
    if not done.serial.strip():
        yield Problem("serial", "请填写志愿书编号。")


def _conversion(history: History, done: Done, calendar: WorkCalendar) -> Iterator[Problem]:
    """Not before the end of probation, on the person's own request, all reviews held."""
    yield from _early(history, done, "预备期未满")
    end = place(history, done.on).probation_ends_on
    if done.requested_on is None or done.requested_on > done.on:
        yield Problem("requested_on", "请填写本人提出转正申请的日期，不晚于支部大会。")
    elif end and done.requested_on < end:
        yield Problem("requested_on", f"预备期 {end:%Y-%m-%d} 才满，转正申请不能早于这一天。")
    if missing := reviews_missing(history, StepCode.PROBATION_REVIEW, done.on):
        yield Problem("", f"还缺 {missing} 次预备期考察，补齐后才能讨论转正。")


def _extension(history: History, done: Done, calendar: WorkCalendar) -> Iterator[Problem]:
    """G28."""
    if done.extension == "cancelled":
        return
    now = place(history, done.on)
    low, high = EXTENSION_MONTHS
    if done.extension != "extended":
        yield Problem("extension", "请选择延长还是取消。")
    elif now.extensions:
        yield Problem("extension", "预备期只能延长一次：应转正或取消资格。")
    elif not low <= done.months <= high:
        yield Problem("months", f"延长时间应为 {low} 至 {high} 个月。")
    elif now.probation_ends_on and done.on < now.probation_ends_on:
        yield Problem("on", f"预备期 {now.probation_ends_on:%Y-%m-%d} 才满，还不能决定延长。")


def _archive(history: History, done: Done, calendar: WorkCalendar) -> Iterator[Problem]:
    """G30."""
    missing = [code for code in papers(history) if code not in done.papers]
    if missing:
        names = "、".join(edition_on(done.on).rule(code).document for code in missing)
        yield Problem("papers", f"还缺材料：{names}。")


def _ballots(ballots: Ballots | None) -> Iterator[Problem]:
    """G22, G23. A vote that fails is a fact and may be entered; a count that cannot be is refused."""
    if ballots is None:
        yield Problem("entitled", "请填写表决票数。")
        return
    if ballots.candidates != 1:
        yield Problem("candidates", "几个人要逐个讨论、逐个表决，一张票只写一个人。")
    if ballots.entitled <= 0 or not 0 <= ballots.present <= ballots.entitled:
        yield Problem("present", "到会人数不能超过应到会的有表决权人数。")
    elif not ballots.has_quorum:
        yield Problem("present", "到会人数没有超过应到会的一半，会议无效，不能表决。")
    if min(ballots.yes, ballots.no, ballots.written_yes) < 0 or ballots.yes + ballots.no > ballots.present:
        yield Problem("yes", "赞成和不赞成的票数合计超过了到会人数。")
    if ballots.written_yes > ballots.entitled - ballots.present:
        yield Problem("written_yes", "书面意见只能来自没有到会的人。")


_GUARDS: Final = {
    StepCode.APPLICATION: _application, StepCode.MENTORS: _mentors, StepCode.REVIEW: _review,
    StepCode.PROPOSED: _proposed, StepCode.NOTICE: _notice, StepCode.INTRODUCERS: _introducers,
    StepCode.VETTING: _vetting, StepCode.TRAINING: _training, StepCode.BRANCH_REVIEW: _branch_review,
    StepCode.FORM: _form, StepCode.PROBATION_REVIEW: _review, StepCode.CONVERSION: _conversion,
    StepCode.EXTENSION: _extension, StepCode.ARCHIVE: _archive,
}  # fmt: skip


def papers(history: History) -> tuple[StepCode, ...]:
    """The documents an archive must hold: one for every step that was taken and counts, each named once."""
    return tuple(dict.fromkeys(done.code for done in history.done if done.counts))


def violations(history: History, calendar: WorkCalendar) -> list[tuple[Done, Problem]]:
    """Replay a whole history: what in it would have been refused. A correction must leave this empty."""
    so_far, found = History(history.born_on), []
    for done in history.done:
        found += [(done, problem) for problem in problems(so_far, done, calendar)]
        so_far = so_far.with_(done)
    return found
