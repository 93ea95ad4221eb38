"""Contests: seen in the whole area; run by the office or the committee that called; scored by the jury alone."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.party.campaigns import permits as campaigns
from qiaoliang.party.contests.choices import ContestState
from qiaoliang.party.contests.jury import juror_of
from qiaoliang.party.contests.models import Contest

may_list, may_view = campaigns.may_list, campaigns.may_view
OBJECTORS = (
    Can.KEEP_BRANCH, Can.LOG_CONTACTS, Can.SPEAK_FOR_ENTERPRISE, Can.DECIDE_PARTY, Can.RUN_PROGRAMME,
    Can.ANSWER_DEMANDS,
)  # fmt: skip


def may_call(actor: Actor) -> bool:
    return bool(campaigns.calls_from(actor, campaigns.UPPER))


def may_run(actor: Actor, contest: Any) -> bool:
    return campaigns.runs(actor, contest, campaigns.UPPER)


def may_enter(actor: Actor, contest: Contest) -> bool:
    """A branch brings the works of its people."""
    return actor.can(Can.KEEP_BRANCH) and contest.state == ContestState.OPEN


def may_read_works(actor: Actor, contest: Contest) -> bool:
    """Numbered works while they are scored: the jury and the organiser. Before nobody; afterwards the result shows."""
    if contest.state != ContestState.SCORING:
        return False
    return may_run(actor, contest) or juror_of(contest, actor) is not None


def may_score(actor: Actor, contest: Contest) -> bool:
    return contest.state == ContestState.SCORING and juror_of(contest, actor) is not None


def may_see_result(actor: Actor, contest: Contest) -> bool:
    return contest.is_opened and may_list(actor)


def may_object(actor: Actor, contest: Contest) -> bool:
    return contest.state == ContestState.PUBLISHED and any(actor.can(can) for can in OBJECTORS)


def may_withdraw(actor: Actor, entry: Any) -> bool:
    return keeps_its_branch(actor, entry) and entry.contest.state == ContestState.OPEN


def keeps_its_branch(actor: Actor, entry: Any) -> bool:
    return reaches(actor, Can.KEEP_BRANCH, entry.organisation)


def may_take_up(actor: Actor, entry: Any) -> bool:
    return entry.contest.is_opened and (keeps_its_branch(actor, entry) or may_run(actor, entry.contest))
