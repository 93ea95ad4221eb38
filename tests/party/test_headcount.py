"""Full members of an enterprise: from the roll where one is kept, else from the latest dated declaration."""

from datetime import date, datetime, timedelta

from qiaoliang.access.accounts.actor import system
from qiaoliang.party.membership import headcount
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.registry.enterprises import actions
from qiaoliang.registry.enterprises.models import Enterprise
from tests.cast import Cast, Town

TEST = system("test")


def counted(enterprise: Enterprise, on: date) -> int:
    row = Enterprise.everything.annotate(n=headcount.full_members(on)).get(pk=enterprise.pk)
    return int(row.n)


def declare(town: Town, on: date, number: int) -> None:
    town.seafood.refresh_from_db()
    actions.declare_members(
        enterprise=town.seafood, on=on, full_members=number, probationary_members=1, by=TEST, at=town.at
    )


def enrol(town: Town, kind: MemberKind, starts_on: date, ends_on: date | None = None) -> None:
    Member.everything.create(
        organisation=town.branch, enterprise=town.seafood, name="许知远", kind=kind, starts_on=starts_on,
        ends_on=ends_on, recorded_at=town.at,
    )  # fmt: skip


def test_the_declaration_of_the_day_without_a_roll(town: Town, at: datetime) -> None:
    today = at.date()
    declare(town, today - timedelta(days=30), 4)
    declare(town, today - timedelta(days=3), 6)
    assert counted(town.seafood, today) == 6
    assert counted(town.seafood, today - timedelta(days=10)) == 4


def test_the_roll_goes_before_any_declaration(town: Town, at: datetime) -> None:
    today = at.date()
    declare(town, today, 9)
    enrol(town, MemberKind.FULL, today - timedelta(days=100))
    enrol(town, MemberKind.FULL, today - timedelta(days=100), today - timedelta(days=1))
    enrol(town, MemberKind.PROBATIONARY, today - timedelta(days=50))
    assert counted(town.seafood, today) == 1
    assert counted(town.seafood, today - timedelta(days=20)) == 2


def test_a_roll_with_probationary_members_only_says_none(town: Town, at: datetime) -> None:
    declare(town, at.date(), 3)
    enrol(town, MemberKind.PROBATIONARY, at.date())
    assert counted(town.seafood, at.date()) == 0


def test_list_and_dossier_say_the_same(cast: Cast, town: Town, at: datetime) -> None:
    declare(town, at.date(), 9)
    enrol(town, MemberKind.FULL, at.date())
    page = cast.office.client.get("/enterprises/?cols=name,members&sort=-members").content.decode()
    row = page[page.index("汐歌海产有限公司") :].split("</tr>")[0]
    assert "<span>1</span>" in row
    assert "正式党员 1 人" in cast.office.client.get(f"/enterprises/{town.seafood.pk}/").content.decode()
