"""Pairs that need re-assignment: each reason, since when, and the one thing to do."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qiaoliang.instructors.nominations.models import Instructor, Leave
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Part, Stint
from qiaoliang.instructors.reassignments.listings import REASONS, next_step, rows, with_since
from qiaoliang.instructors.wishes.models import ChangeRequest
from qiaoliang.registry.enterprises.models import Enterprise, OperatingSpell
from tests.cast import Cast, Town, make_instructor, make_stint

TODAY = date(2026, 11, 20)
HOME = "/instructors/reassignments/"


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def found(town: Town) -> dict[int, Any]:
    return {stint.pk: stint for stint in with_since(rows(TODAY, Stint.everything), TODAY)}


def close(town: Town) -> None:
    OperatingSpell.everything.filter(enterprise=town.seafood).update(ends_on=date(2026, 10, 31))
    OperatingSpell.everything.create(enterprise=town.seafood, state="cancelled", starts_on=date(2026, 11, 1))


def clash(town: Town) -> None:
    Conflict.everything.create(
        instructor=town.instructor, enterprise=town.seafood, kind=ConflictKind.KIN, starts_on=date(2026, 11, 3),
        recorded_at=town.at, recorded_by="周立言",
    )  # fmt: skip


def leave(town: Town) -> None:
    Instructor.everything.filter(pk=town.instructor.pk).update(term_ends_on=date(2026, 11, 5))


def ask(town: Town) -> None:
    ChangeRequest.everything.create(
        enterprise=town.seafood, stint=town.stint, source="own", due_on=TODAY, asked_at=town.at - timedelta(days=3),
        asked_by="林启航",
    )  # fmt: skip


def away(town: Town) -> None:
    Leave.everything.create(
        instructor=town.instructor, starts_on=date(2026, 11, 9), ends_on=date(2026, 12, 20), recorded_at=town.at
    )


def end_term(town: Town) -> None:
    Stint.everything.filter(pk=town.stint.pk).update(planned_end_on=date(2025, 12, 31))


def move(town: Town) -> None:
    Stint.everything.filter(pk=town.stint.pk).update(posted_in="371083101")


CASES: list[tuple[Callable[[Town], None], str, date | None, str]] = [
    (close, "closed", date(2026, 11, 1), "end/"),
    (clash, "conflict", date(2026, 11, 3), "transfer/"),
    (leave, "left", date(2026, 11, 5), "transfer/"),
    (ask, "request", date(2026, 11, 17), "requests/"),
    (away, "away", date(2026, 11, 9), "transfer/"),
    (end_term, "term", date(2025, 12, 31), "reappoint/"),
    (move, "moved", None, "transfer/"),
]


class TestReasons:
    @pytest.mark.parametrize(("happens", "why", "since", "step"), CASES, ids=[case[1] for case in CASES])
    def test_each_reason_lists_the_pair_with_its_next_step(
        self, town: Town, happens: Callable[[Town], None], why: str, since: date | None, step: str
    ) -> None:
        assert found(town) == {}
        happens(town)
        listed = found(town)[town.stint.pk]
        assert (listed.why, listed.since) == (why, since)
        assert step in next_step(listed)[1]

    def test_the_gravest_reason_is_shown(self, town: Town) -> None:
        for happens, *_ in CASES:
            happens(town)
        assert found(town)[town.stint.pk].why == "closed"
        assert found(town)[town.gear_stint.pk].why == "left"

    def test_a_supporter_with_the_leads_function(self, town: Town) -> None:
        helper = make_instructor(town, "Z930", "苗青岚", town.marine)
        other = make_instructor(town, "Z931", "曲秋实", town.taxation)
        twin = make_stint(town, helper, town.seafood, part=Part.SUPPORT)
        make_stint(town, other, town.seafood, part=Part.SUPPORT, team_place=2)
        assert {pk: stint.why for pk, stint in found(town).items()} == {twin.pk: "team"}

    def test_what_is_not_a_reason(self, town: Town, at: datetime) -> None:
        """A short leave, a warning, a conflict that ended, an answered request, a move inside the county."""
        Leave.everything.create(
            instructor=town.instructor, starts_on=TODAY, ends_on=TODAY + timedelta(days=29), recorded_at=at
        )
        for kind, end in ((ConflictKind.SAME_UNIT, None), (ConflictKind.KIN, date(2026, 11, 19))):
            Conflict.everything.create(
                instructor=town.instructor, enterprise=town.seafood, kind=kind, starts_on=date(2026, 1, 1),
                ends_on=end, recorded_at=at, recorded_by="周立言",
            )  # fmt: skip
        ChangeRequest.everything.create(
            enterprise=town.seafood, stint=town.stint, source="own", due_on=TODAY, asked_at=at, asked_by="x",
            state="kept", answer="已沟通", closed_at=at,
        )  # fmt: skip
        Stint.everything.filter(pk=town.stint.pk).update(posted_in="371082106", planned_end_on=TODAY)
        assert found(town) == {}

    def test_every_reason_is_tested(self) -> None:
        assert {case[1] for case in CASES} | {"team"} == set(REASONS)


class TestPage:
    def test_who_sees_which(self, town: Town, cast: Cast) -> None:
        clash(town)
        Stint.everything.filter(pk=town.other_stint.pk).update(planned_end_on=date(2025, 1, 1))
        page = cast.county_officer.client.get(HOME).content.decode()
        assert "汐歌海产" in page
        assert "出现回避" in page
        assert "汐歌海产" not in cast.neighbour.client.get(f"{HOME}?tab=all").content.decode()
        assert "岚启医械" in cast.neighbour.client.get(f"{HOME}?tab=term").content.decode()
        assert "待改派：汐歌海产" in cast.office.client.get("/workbench/").content.decode()

    def test_the_next_step_opens(self, town: Town, cast: Cast) -> None:
        for happens, *_ in CASES:
            happens(town)
            for stint in found(town).values():
                assert cast.office.client.get(next_step(stint)[1]).status_code == 200

    def test_few_queries(self, town: Town, cast: Cast, django_assert_max_num_queries: Any) -> None:
        for firm in Enterprise.everything.all():
            OperatingSpell.everything.filter(enterprise=firm).update(ends_on=date(2026, 1, 1))
        cast.office.client.get(HOME)
        with django_assert_max_num_queries(12):
            assert "企业停业" in cast.office.client.get(HOME).content.decode()
