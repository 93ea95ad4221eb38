"""An independent reading of rules.md section 2: judges a finished history and knows nothing of the product's rules.

It does its own months, its own voting arithmetic and its own order of steps; only the words of the steps are shared.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

CHANGE_OVER = date(2026, 5, 11)
ORDER_2026 = [
    "application", "talk", "activist", "filing", "mentors", "proposed", "consent", "notice", "introducers", "vetting",
    "training", "branch_review", "prereview", "form", "meeting", "committee_talk", "approval", "upward", "oath",
    "conversion", "confirmation", "archive",
]  # fmt: skip
ORDER_2014 = [code for code in ORDER_2026 if code != "notice"]
APART = {"review", "probation_review", "extension"}


def months_on(day: date, months: int) -> date:
    """Count months one by one, then look for the day, going back while the month does not have it."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError(day)


def carried(ballots: Any) -> bool:
    return (
        ballots.present > ballots.entitled / 2
        and ballots.yes + ballots.written_yes > ballots.entitled / 2
        and ballots.candidates == 1
    )


def stands(step: Any) -> bool:
    if step.code in ("meeting", "conversion"):
        return carried(step.ballots)
    if step.code == "vetting":
        return bool(step.vetting == "pass")
    return step.code not in ("consent", "prereview", "approval", "confirmation") or bool(step.agreed)


def faults(born_on: date, steps: Sequence[Any], is_workday: Any) -> list[str]:
    """Everything wrong with a history; empty for one the rules allow."""
    found: list[str] = []
    for place, step in enumerate(steps):
        before = list(steps[:place])
        found += [f"{place} {step.code}: {words}" for words in _faults(born_on, before, step, is_workday)]
    return found


def _latest(steps: Sequence[Any], code: str) -> Any:
    return next((one for one in reversed(steps) if one.code == code and stands(one)), None)


def _probation_end(steps: Sequence[Any]) -> date | None:
    vote = _latest(steps, "meeting")
    if vote is None:
        return None
    end = months_on(vote.on, 12)
    for one in steps[list(steps).index(vote) :]:
        if one.code == "extension" and one.extension == "extended":
            end = months_on(end, one.months)
    return end


def _finished(steps: Sequence[Any], on: date) -> list[str]:
    """The steps of the way that stand on a day: votes that were refused or grew older than six months are spent."""
    done: list[str] = []
    voted_on: date | None = None
    for one in steps:
        if one.code in APART:
            if one.code == "extension" and "conversion" in done:
                done.remove("conversion")
        elif stands(one):
            done = [code for code in done if code not in (one.code,)] + [one.code]
            voted_on = one.on if one.code == "meeting" else voted_on
            if one.code == "meeting" and "committee_talk" in done:
                done.remove("committee_talk")
        elif one.code in ("approval", "confirmation"):
            vote = "meeting" if one.code == "approval" else "conversion"
            done = [code for code in done if code not in (vote, "committee_talk" if vote == "meeting" else vote)]
    if voted_on and "approval" not in done and on > months_on(voted_on, 6):
        done = [code for code in done if code not in ("meeting", "committee_talk")]
    return done


def _is_next(steps: Sequence[Any], step: Any) -> bool:
    """Whether the step is the first of its version that is missing; a version's new step is missed only where it is
    still ahead."""
    done = _finished(steps, step.on)
    if step.code == "mentors" and "mentors" in done:
        return "proposed" not in done
    furthest = max((ORDER_2026.index(code) for code in done), default=-1)
    order = ORDER_2026 if step.on >= CHANGE_OVER else ORDER_2014
    ahead = [code for code in order if ORDER_2026.index(code) > furthest]
    holes = [code for code in ORDER_2014 if code not in done]
    return bool(ahead) and ahead[0] == step.code and not any(ORDER_2026.index(code) < furthest for code in holes)


def _faults(born_on: date, before: list[Any], step: Any, is_workday: Any) -> list[str]:
    bad: list[str] = []
    if any(one.on > step.on for one in before):
        bad.append("dates run backwards")
    if any(one.code == "extension" and one.extension == "cancelled" for one in before):
        bad.append("after cancellation")
    if any(one.code == "archive" for one in before):
        bad.append("after the archive")
    if step.code == "notice" and step.on < CHANGE_OVER:
        bad.append("no such step in 2014")
    elif step.code not in APART and not _is_next(before, step):
        bad.append("a step was skipped")
    bad += list(_facts(born_on, before, step, is_workday))
    return bad


def _facts(born_on: date, before: list[Any], step: Any, is_workday: Any) -> Any:
    code, on = step.code, step.on
    activist, prereview = _latest(before, "activist"), _latest(before, "prereview")
    approval, vote, end = _latest(before, "approval"), _latest(before, "meeting"), _probation_end(before)
    if code == "application" and months_on(born_on, 18 * 12) > on:
        yield "G09 under age"
    applied = _latest(before, "application")
    if code == "talk" and applied and on > months_on(applied.on, 1) and not step.late_reason:
        yield "G10 late without reason"
    if code in ("mentors", "introducers"):
        if not all(one.is_full for one in step.members):
            yield "G11 G16 not full"
        keys = [one.key for one in step.members]
        if len(set(keys)) != len(keys) or not (len(keys) == 2 or (code == "mentors" and len(keys) == 1)):
            yield "G11 G16 number"
    if code == "review" and (activist is None or _latest(before, "proposed")):
        yield "a review at the wrong time"
    if code == "proposed" and activist:
        if on < months_on(activist.on, 12):
            yield "G13 less than a year"
        wanted = sum(months_on(activist.on, 6 * turn) <= on for turn in range(1, 80))
        if sum(one.code == "review" for one in before) < wanted:
            yield "G12 reviews missing"
    if code == "consent" and step.decider != "committee":
        yield "consent by somebody else"
    if code == "notice":
        consent = _latest(before, "consent")
        if consent is None or step.notice_from < consent.on:
            yield "G14 notice before consent"
        days = [step.notice_from + timedelta(days=n) for n in range((step.notice_to - step.notice_from).days + 1)]
        if sum(map(is_workday, days)) < 5 or on < step.notice_to:
            yield "G15 too short"
        if step.objections not in ("none", "settled"):
            yield "objections open"
    if code == "training" and step.training_days < 3 and step.training_hours < 24 and not step.waiver:
        yield "G18 too little"
    if code == "branch_review":
        vetting = [one for one in before if one.code == "vetting"]
        if not vetting or vetting[-1].vetting != "pass":
            yield "G17 not passed"
        if step.leaves_on and step.leaves_on < months_on(on, 3):
            yield "G20 leaving"
    if code == "prereview" and step.decider != "committee":
        yield "G19 no power"
    if code == "meeting" and prereview and on > months_on(prereview.on, 1) and not step.late_reason:
        yield "G21 late without reason"
    if code == "meeting" and vote and not _spent(before, vote, on):
        yield "voted twice"
    if code in ("meeting", "conversion"):
        if not step.ballots.present > step.ballots.entitled / 2:
            yield "G22 no quorum"
        if step.ballots.candidates != 1:
            yield "G23 several on a ballot"
    if code in ("committee_talk", "approval") and vote and on > months_on(vote.on, 6):
        yield "G25 six months"
    if code in ("approval", "confirmation") and step.decider != "committee":
        yield "G24 approver"
    if code == "approval" and vote and on > months_on(vote.on, 3) and not step.late_reason:
        yield "G25 late without reason"
    if code == "oath" and on >= CHANGE_OVER and approval and on > months_on(approval.on, 1) and not step.late_reason:
        yield "G26 late without reason"
    if code == "conversion":
        if end is None or on < end or step.requested_on < end:
            yield "G27 before the end of probation"
        reviews = sum(one.code == "probation_review" for one in before)
        if vote and reviews < sum(months_on(vote.on, 6 * turn) <= on for turn in range(1, 40)):
            yield "probation reviews missing"
    if code == "extension" and step.extension == "extended":
        if any(one.code == "extension" for one in before):
            yield "G28 twice"
        if not 6 <= step.months <= 12:
            yield "G28 months"
        if end is None or on < end:
            yield "extended before the end"
    if code in ("probation_review", "extension") and approval is None:
        yield "nobody is on probation"
    if code == "archive" and {one.code for one in before if stands(one)} - set(step.papers):
        yield "G30 papers missing"


def _spent(before: list[Any], vote: Any, on: date) -> bool:
    after = before[before.index(vote) :]
    return on > months_on(vote.on, 6) or any(one.code == "approval" and not one.agreed for one in after)
