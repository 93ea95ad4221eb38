"""The branch of Lidao with points switched on, some members, and records that bring points."""

from datetime import date, datetime, timedelta
from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.party.campaigns.models import Pledge, PledgeBy, Problem, Proposal
from qiaoliang.party.life.choices import State
from qiaoliang.party.life.models import Gathering
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.choices import MeetingKind
from qiaoliang.party.organisations.models import Meeting, Organisation
from qiaoliang.party.points import actions, computing
from qiaoliang.party.points.models import Appeal, Deed, Entry, Scheme
from qiaoliang.party.points.rules import Item
from tests.cast import LIDAO, Town

BY = Actor("user:1", "许知远", 1)
FROM = date(2026, 1, 5)
ITEMS = (
    Item("pledge_kept", 3, 6, 10),
    Item("proposal_adopted", 5, 10, 20),
    Item("volunteering", 2, 5, 12),
    Item("problem_cracked", 4, 8, 16),
)


def member_of(town: Town, name: str, organisation: Organisation | None = None, **more: Any) -> Member:
    columns: dict[str, Any] = {
        "enterprise": town.seafood, "kind": MemberKind.FULL, "starts_on": date(2024, 1, 1), "recorded_at": town.at,
    }  # fmt: skip
    member: Member = Member.everything.create(
        organisation=organisation or town.branch, name=name, **{**columns, **more}
    )
    return member


def scheme_of(town: Town, items: tuple[Item, ...] = ITEMS, **more: Any) -> Scheme:
    given: dict[str, Any] = {
        "starts_on": FROM, "decided_on": FROM, "entitled": 9, "present": 7, "in_favour": 6, "appeal_days": 10,
        "document_number": "支会 1", "by": BY, "at": town.at,
    }  # fmt: skip
    return actions.decide(organisation=town.branch, items=items, **{**given, **more})


def _credited(town: Town, on: date, **more: Any) -> dict[str, Any]:
    return {
        "organisation": town.branch, "enterprise": town.seafood, "region_code": LIDAO, "happened_on": on,
        "recorded_at": town.at, "recorded_by": "许知远", "state": Claim.CONFIRMED, "confirmed_at": town.at,
        "confirmed_by": "许知远", **more,
    }  # fmt: skip


def kept(town: Town, name: str, on: date, **more: Any) -> Pledge:
    """A confirmed pledge of a member, kept on the day."""
    columns = _credited(town, on - timedelta(days=30), made_by=PledgeBy.MEMBER, person_name=name, text="带好新员工")
    pledge: Pledge = Pledge.everything.create(**columns | {"due_on": on, "kept_on": on} | more)
    return pledge


def adopted(town: Town, name: str, on: date, title: str, **more: Any) -> Proposal:
    columns = _credited(town, on - timedelta(days=10), author_name=name, title=title, proposal_key=title)
    proposal: Proposal = Proposal.everything.create(**columns | {"adopted_on": on} | more)
    return proposal


def gathering_of(town: Town, on: date) -> Gathering:
    """A members' meeting of the branch that was held."""
    fact = Meeting.everything.create(
        organisation=town.branch, kind=MeetingKind.MEMBERS, held_on=on, recorded_at=town.at, recorded_by="许知远"
    )
    held: Gathering = Gathering.everything.create(
        organisation=town.branch, kind=MeetingKind.MEMBERS, topic="半年总结", state=State.HELD, on=on, fact=fact,
        expected_count=2, present_count=1, recorded_at=town.at, recorded_by="许知远", held_recorded_at=town.at,
    )  # fmt: skip
    return held


def problem(town: Town, on: date, **more: Any) -> Problem:
    found: Problem = Problem.everything.create(**_credited(town, on, title="冷库温控不稳", **more))
    return found


def deed(town: Town, member: Member, on: date, text: str = "清理海滩", **more: Any) -> Deed:
    given: dict[str, Any] = {"kind": "volunteering", "problem": None, "by": BY, "at": town.at}
    return actions.record_deed(member=member, happened_on=on, text=text, **{**given, **more})


def compute(town: Town, at: datetime | None = None) -> computing.Computed:
    return computing.compute(organisation=town.branch, by=BY, at=at or town.at)


def lines(member: Member) -> list[tuple[str, int, str]]:
    """A member's lines in the order they were written: kind, points, words."""
    rows = Entry.everything.filter(member=member).order_by("pk")
    return [(row.kind, row.points, row.words) for row in rows]


def with_entry(town: Town, member: Member) -> tuple[Entry, Deed, Appeal]:
    done = deed(town, member, date(2026, 11, 2))
    compute(town)
    entry = Entry.everything.get(member=member, source_key=f"deed:{done.pk}")
    return entry, done, actions.appeal(member=member, entry=entry, words="应当记两次", by=BY, at=town.at)
