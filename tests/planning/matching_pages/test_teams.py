"""Supporters beside a lead: distinct functions, room, conflicts; and the office's standing pins in every run."""

from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Part, Pin
from qiaoliang.planning.matching import teams
from qiaoliang.planning.matching.request import Parameters
from qiaoliang.planning.matching.teams import Proposal
from qiaoliang.solvers.matching.solve import solve
from tests.cast import Cast, Town, make_instructor, make_stint
from tests.planning.matching_pages.test_run import TODAY, built


def propose(town: Town, *, supporters: int = 1, **more: Any) -> list[Proposal]:
    given: dict[str, Any] = {
        "region_code": "3710", "on": TODAY, "enterprises": [town.seafood.pk, town.fishing_gear.pk],
        "parameters": Parameters(), "supporters": supporters,
    }  # fmt: skip
    return teams.propose(**{**given, **more})


def pairs(found: list[Proposal]) -> set[tuple[int, int]]:
    return {(one.enterprise, one.instructor) for one in found}


class TestPropose:
    def test_only_other_functions_than_the_leads(self, town: Town) -> None:
        """The colleague is of the lead's function; the tax office is the only other one."""
        assert pairs(propose(town)) == {
            (town.seafood.pk, town.other_instructor.pk), (town.fishing_gear.pk, town.other_instructor.pk),
        }  # fmt: skip
        found = propose(town)
        assert [one.enterprise for one in found] == [town.seafood.pk, town.fishing_gear.pk]
        assert [one.load for one in found] == [2, 3], "the one enterprise led counts"
        assert found == propose(town)

    def test_two_are_of_three_functions(self, town: Town) -> None:
        labour = make_instructor(town, "Z940", "苗青岚", town.marine, function="labour")
        make_instructor(town, "Z941", "曲秋实", town.taxation)
        found = propose(town, supporters=2, enterprises=[town.seafood.pk])
        functions = [Instructor.everything.get(pk=one.instructor).function for one in found]
        assert sorted(functions) == ["labour", "taxation"]
        assert labour.pk in {one.instructor for one in found}

    def test_the_total_is_the_best(self, town: Town) -> None:
        """Two supporters with one place each, one of them far better at the first: enumerated by hand."""
        near = make_instructor(town, "Z942", "近", town.marine, function="labour", divisions=["13"], max_load=1)
        far = make_instructor(
            town, "Z943", "远", town.marine, function="land", divisions=[], max_load=1, longitude=121.6, latitude=36.8
        )
        Instructor.everything.filter(pk=town.other_instructor.pk).update(max_load=1)
        town.fishing_gear.division = "78"
        town.fishing_gear.save()
        assert pairs(propose(town)) == {(town.seafood.pk, near.pk), (town.fishing_gear.pk, far.pk)}

    def test_nobody_beyond_the_bound_or_barred(self, town: Town, at: datetime) -> None:
        Instructor.everything.filter(pk=town.other_instructor.pk).update(max_load=2)
        Conflict.everything.create(
            instructor=town.other_instructor, enterprise=town.seafood, kind=ConflictKind.KIN, starts_on=TODAY,
            recorded_at=at, recorded_by="周立言",
        )  # fmt: skip
        assert pairs(propose(town)) == {(town.fishing_gear.pk, town.other_instructor.pk)}

    def test_without_a_lead_or_with_a_full_team_nothing(self, town: Town) -> None:
        assert propose(town, enterprises=[town.foods.pk]) == []
        make_stint(
            town, make_instructor(town, "Z944", "甲", town.marine, function="land"), town.seafood, part=Part.SUPPORT
        )
        second = make_instructor(town, "Z945", "乙", town.marine, function="labour")
        make_stint(town, second, town.seafood, part=Part.SUPPORT, team_place=2)
        assert propose(town, enterprises=[town.seafood.pk]) == []

    def test_one_more_where_there_is_one(self, town: Town) -> None:
        first = make_instructor(town, "Z946", "甲", town.marine, function="land")
        make_stint(town, first, town.seafood, part=Part.SUPPORT)
        found = propose(town, supporters=2, enterprises=[town.seafood.pk])
        assert pairs(found) == {(town.seafood.pk, town.other_instructor.pk)}


class TestStandingPins:
    def pin(self, town: Town, instructor: Instructor, **more: Any) -> Pin:
        columns: dict[str, Any] = {
            "enterprise": town.seafood, "reason": "会议决定", "starts_on": date(2026, 1, 1), "recorded_at": town.at,
            "recorded_by": "周立言",
        }  # fmt: skip
        made: Pin = Pin.everything.create(instructor=instructor, **{**columns, **more})
        return made

    def chosen(self, town: Town, **more: Any) -> int:
        found = built(**more)
        place = solve(found.named.instance, found.named.params).assignment[found.enterprises.index(town.seafood.pk)]
        return found.instructors[int(place)]

    def test_a_run_keeps_the_pair(self, town: Town) -> None:
        assert self.chosen(town) == town.instructor.pk
        self.pin(town, town.colleague)
        assert self.chosen(town) == town.colleague.pk
        assert built().standing_pins == ((town.seafood.pk, town.colleague.pk),)

    def test_the_runs_own_pin_and_ban_go_first(self, town: Town) -> None:
        self.pin(town, town.colleague)
        own = ((town.seafood.pk, town.other_instructor.pk),)
        assert self.chosen(town, pins=own) == town.other_instructor.pk
        assert self.chosen(town, bans=((town.seafood.pk, town.colleague.pk),)) == town.instructor.pk

    @pytest.mark.parametrize("more", [{"starts_on": date(2026, 12, 1)}, {"ends_on": date(2026, 11, 19)}])
    def test_not_before_and_not_after(self, town: Town, more: dict[str, Any]) -> None:
        self.pin(town, town.colleague, **more)
        assert len(built().named.instance.pins) == 0

    def test_passed_over_where_it_cannot_hold(self, town: Town, cast: Cast) -> None:
        """Somebody who has left, and an enterprise of another county: neither stops the run."""
        self.pin(town, make_instructor(town, "Z950", "已离任", town.marine, standing="ended"))
        self.pin(town, town.instructor, enterprise=town.neighbour_firm)
        found = built(region_code="371082")
        assert found.standing_pins == ()
        assert len(found.named.instance.pins) == 0
