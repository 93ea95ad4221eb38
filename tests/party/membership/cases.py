"""A branch with a roll, and cases brought to a step through the product's own actions, entered late with a reason."""

from datetime import date, datetime
from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.party.membership import actions
from qiaoliang.party.membership.choices import StepCode
from qiaoliang.party.membership.histories import history_of, standing_steps
from qiaoliang.party.membership.models import Admission, Member, MemberKind, Step
from qiaoliang.party.membership.progress import Done
from tests.cast import Town
from tests.party.membership.walks import proper, walk

BORN = date(1990, 3, 31)
LETTERS = "甲乙丙丁戊己庚辛壬癸"
EARLY = "此前办理，补录"


def make_roll(town: Town, count: int = 9) -> list[Member]:
    """Full members of the branch since 2015."""
    return [
        Member.everything.create(
            organisation=town.branch, enterprise=town.seafood, name=f"员{LETTERS[number]}", kind=MemberKind.FULL,
            joined_on=date(2015, 7, 1), starts_on=date(2015, 7, 1), recorded_at=town.at,
        )
        for number in range(count)
    ]  # fmt: skip


def apply(
    town: Town, by: Actor, at: datetime, on: date = date(2023, 6, 1), name: str = "邹望舒", **more: Any
) -> Admission:
    given: dict[str, Any] = {
        "organisation": town.branch, "enterprise": town.seafood, "name": name, "identity": "012345", "born_on": BORN,
        "on": on, "back_reason": EARLY,
    }  # fmt: skip
    return actions.apply(**{**given, **more}, by=by, at=at)


def take(admission: Admission, done: Done, by: Actor, at: datetime, members: Any = (), **more: Any) -> Step:
    admission.refresh_from_db()
    given = {"back_reason": EARLY, "version": admission.version, **more}
    step = actions.take(admission=admission, done=done, members=members, **given, by=by, at=at)
    admission.refresh_from_db()
    return step


def brought(
    town: Town, by: Actor, at: datetime, until: StepCode, *, start: date = date(2023, 6, 1), step: int = 12,
    roll: list[Member] | None = None, **more: Any,
) -> Admission:  # fmt: skip
    """A case taken properly up to and including `until`."""
    members = roll or make_roll(town)
    admission = apply(town, by, at, on=start, **more)
    for done in walk(until, start=start, step=step).done[1:]:
        take(admission, done, by, at, members[: len(done.members)])
    return admission


def following(admission: Admission, code: StepCode, on: date) -> Done:
    """The next step, properly stated, for a stored case."""
    return proper(history_of(admission, standing_steps(admission)), code, on)
