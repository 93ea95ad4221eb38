"""An election brought to a point through the product's own actions, and the counts that go with it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from qiaoliang.party.elections import actions
from qiaoliang.party.elections.choices import Post, Purpose
from qiaoliang.party.elections.models import Election, Nominee
from qiaoliang.party.elections.rules import Count
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.models import Organisation
from tests.cast import Cast, Town

LETTERS = "甲乙丙丁戊己庚辛壬癸"
TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


def roll(organisation: Organisation, full: int, probationary: int = 0) -> list[Member]:
    """Full members first."""
    kinds = [MemberKind.FULL] * full + [MemberKind.PROBATIONARY] * probationary
    return [
        Member.everything.create(
            organisation=organisation, enterprise=organisation.host, name=f"员{LETTERS[number % 10]}{number}",
            kind=kind, joined_on=date(2015, 7, 1), starts_on=date(2016, 7, 1), recorded_at=organisation.recorded_at,
        )
        for number, kind in enumerate(kinds)
    ]  # fmt: skip


def prepared(
    town: Town, cast: Cast, at: datetime, named: Sequence[Member], *, post: str = Post.SECRETARY, on: date = TODAY,
    **more: Any,
) -> Election:  # fmt: skip
    given: dict[str, Any] = {"organisation": town.branch, "purpose": Purpose.SET_UP, "on": on}
    return actions.prepare(
        nominees=[(member, post) for member in named], **{**given, **more}, by=cast.secretary.actor, at=at
    )


def consented(town: Town, cast: Cast, at: datetime, named: Sequence[Member], **more: Any) -> Election:
    election = prepared(town, cast, at, named, **more)
    return actions.consent(
        election=election, on=election.prepared_on, number="俚党〔2026〕21号", version=election.version,
        by=cast.committee.actor, at=at,
    )  # fmt: skip


def count(entitled: int, present: int | None = None, **more: int) -> Count:
    there = entitled if present is None else present
    return Count(entitled, there, more.get("handed_out", there), more.get("returned", there), more.get("invalid", 0))


def vote(
    election: Election, cast: Cast, at: datetime, numbers: Sequence[int], counted: Count, on: date = TODAY, **more: Any
) -> Election:
    """The numbers in the order of the names still running."""
    election.refresh_from_db()
    able = list(Nominee.everything.filter(election=election, is_elected=False).order_by("pk"))
    actions.vote(
        election=election, on=on, count=counted, votes=dict(zip((one.pk for one in able), numbers, strict=True)),
        version=election.version, by=cast.secretary.actor, at=at, **more,
    )  # fmt: skip
    election.refresh_from_db()
    return election
