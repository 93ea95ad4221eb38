"""What every step of an election does alike: lock, check the day, note the move, tell who must know."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import Grant, User
from qiaoliang.access.audit.actions import record
from qiaoliang.access.notices import actions as notices
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.states import require
from qiaoliang.party.elections.choices import ELECTION_MOVES, ElectionState
from qiaoliang.party.elections.models import Election, ElectionMove
from qiaoliang.party.elections.rules import Problem
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.models import Organisation


def locked(election: Election, version: int) -> Election:
    fresh: Election = Election.everything.select_for_update(of=("self",)).get(pk=election.pk)
    if fresh.version != version:
        raise ChangedMeanwhile
    return fresh


def may_go(election: Election, to: ElectionState) -> None:
    require(ELECTION_MOVES, now=election.state, to=to, labels=dict(ElectionState.choices))


def refuse_first(problems: Iterable[Problem]) -> None:
    for problem in problems:
        raise Refusal(problem.sentence, field=problem.field or None)


def check_day(on: date, at: datetime, after: date | None, what: str, field: str = "on") -> None:
    """Not in the future, not before what had to come first."""
    if on > timezone.localdate(at):
        raise Refusal("日期不能晚于今天。", field=field)
    if after is not None and on < after:
        raise Refusal(f"日期不能早于{what}（{after:%Y-%m-%d}）。", field=field)


def full_members(organisation: Organisation, on: date) -> dict[int, Member]:
    """The full members of its roll on the day: who votes and may be elected."""
    rows = Member.everything.filter(Member.full_on(on), organisation=organisation)
    return {member.pk: member for member in rows}


def move(election: Election, to: ElectionState, on: date, note: str, *, by: Actor, at: datetime) -> None:
    """Save the new state, keep the step, log it."""
    election.state = to
    election.version += 1
    election.save()
    ElectionMove.everything.create(election=election, to=to, on=on, note=note[:300], moved_at=at, moved_by=by.name)
    record(f"election.{to}", on=election, by=by, at=at, detail={"on": on.isoformat(), "note": note[:200]})


def touched(election: Election) -> None:
    election.version += 1
    election.save(update_fields=["version"])


def tell(election: Election, text: str, at: datetime, *, but: Actor) -> None:
    """The committee of the area, the branch itself, and the instructor who coordinates the set-up; not the doer."""
    today = timezone.localdate(at)
    grants = Grant.objects.filter(Grant.in_force(today), role__in=("committee", "secretary"))
    inside = [
        grant.user_id
        for grant in grants
        if (grant.where_kind == "region" and election.region_code.startswith(grant.where_key or "-"))
        or (grant.where_kind == "organisation" and grant.where_key == str(election.organisation_id))
    ]
    people = User.objects.filter(pk__in=inside, is_active=True)
    coordinator = election.case.coordinator if election.case else None
    if coordinator is not None and coordinator.user_id is not None:
        people |= User.objects.filter(pk=coordinator.user_id, is_active=True)
    told = [person for person in people.distinct() if person.pk != but.user_id]
    notices.post("organisations", to=told, text=text[:300], at=at, about=election, url=election.get_absolute_url())
