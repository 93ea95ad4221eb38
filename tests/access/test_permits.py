"""Who may do what, beside the table of addresses: that table opens pages, these are the doors of what is written.

For every permit of Party building, planning and demands: the permit, the row of Lidao it is asked about, and everybody
of the cast who may. Whoever is not named may not, the officer of the neighbouring county first of all.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from qiaoliang.access.accounts.actor import NOBODY, system
from qiaoliang.access.accounts.models import Grant
from qiaoliang.economy.demands import permits as demands
from qiaoliang.economy.demands.models import Demand, DemandAsk, DemandSupport, Topic
from qiaoliang.party.campaigns import permits as campaigns
from qiaoliang.party.campaigns.models import Pledge, Proposal, Station, Theme
from qiaoliang.party.centres import permits as centres
from qiaoliang.party.centres.models import Booking, Centre, Room, Shortage
from qiaoliang.party.changes import permits as changes
from qiaoliang.party.changes.models import Change
from qiaoliang.party.contests import permits as contests
from qiaoliang.party.contests.models import Contest, Entry
from qiaoliang.party.elections import permits as elections
from qiaoliang.party.elections.models import Election, Officer
from qiaoliang.party.life import permits as life
from qiaoliang.party.life.models import Decision, Duty, Gathering, Group
from qiaoliang.party.membership import permits as membership
from qiaoliang.party.membership.models import Admission, Step
from qiaoliang.party.organisations import permits as organisations
from qiaoliang.party.organisations.models import Organisation, SecretaryCandidate, SetUpCase
from qiaoliang.party.points import permits as points
from qiaoliang.party.transfers import permits as transfers
from qiaoliang.party.transfers.models import Floating, Transfer
from qiaoliang.planning import permits as planning
from qiaoliang.planning.branching import permits as branching
from qiaoliang.planning.branching.models import Proposal as Joint
from qiaoliang.planning.branching.models import Run as JointRun
from qiaoliang.planning.matching import permits as matching
from qiaoliang.planning.matching.models import Run
from qiaoliang.registry.enterprises.models import Enterprise
from tests.access.world import build
from tests.cast import LIDAO, LIDAO_NEXT, Cast, Town

# Whose place Lidao is.
OFFICE = {"office", "county_officer"}
AREA = OFFICE | {"committee"}
HOUSE = AREA | {"secretary"}
ROLL = HOUSE | {"auditor"}
BRANCH_AND_COMMITTEE = {"secretary", "committee"}
# By the role alone, wherever it is held: rows are asked for later.
OFFICES = OFFICE | {"neighbour"}
INSTRUCTORS = {"instructor", "other_instructor"}
SEES_THE_ROLL = ROLL | {"neighbour"}
SEES_FIGURES = SEES_THE_ROLL | INSTRUCTORS | {"coordinator", "carrier"}

BY_ROLE: list[tuple[Callable[..., bool], set[str]]] = [
    (organisations.may_list, SEES_FIGURES),
    (organisations.may_set_up, OFFICES | {"committee"}),
    (organisations.may_see_roll, SEES_THE_ROLL),
    (organisations.may_list_cases, SEES_FIGURES),
    (organisations.may_list_alerts, SEES_THE_ROLL),
    (organisations.may_refresh, OFFICES),
    (organisations.may_name, OFFICES | {"committee"} | INSTRUCTORS),
    (organisations.may_list_obstacles, SEES_FIGURES),
    (membership.may_list, SEES_THE_ROLL),
    (membership.may_apply, {"secretary"}),
    (membership.may_export_roll, OFFICES | BRANCH_AND_COMMITTEE),
    (membership.sees_names, BRANCH_AND_COMMITTEE),
    (elections.may_list, SEES_THE_ROLL),
    (life.may_list, SEES_THE_ROLL),
    (changes.may_list, SEES_THE_ROLL),
    (transfers.may_list, SEES_THE_ROLL),
    (transfers.may_keep, OFFICES | BRANCH_AND_COMMITTEE),
    (points.may_list, SEES_FIGURES),
    (points.may_list_appeals, {"secretary"}),
    (campaigns.may_list, SEES_FIGURES | {"owner"}),
    (campaigns.may_call, OFFICES | BRANCH_AND_COMMITTEE),
    (campaigns.may_set_up, {"secretary"}),
    (contests.may_list, SEES_FIGURES | {"owner"}),
    (contests.may_call, OFFICES | {"committee"}),
    (centres.may_list, SEES_FIGURES),
    (centres.may_note, OFFICES | BRANCH_AND_COMMITTEE | INSTRUCTORS),
    (matching.may_list, OFFICES | {"auditor"}),
    (matching.may_request, OFFICES),
    (branching.may_list, OFFICES | {"auditor"}),
    (branching.may_request, OFFICES),
    (branching.may_list_proposals, OFFICES | {"auditor", "committee"}),
    (demands.may_list, OFFICES | INSTRUCTORS | {"coordinator", "owner", "auditor", "committee"}),
    (demands.may_raise, OFFICES | INSTRUCTORS | {"owner"}),
    (demands.may_record_meeting, OFFICES | INSTRUCTORS),
    (demands.may_list_topics, OFFICES | {"coordinator", "auditor"}),
    (demands.may_see_latencies, OFFICES | {"coordinator", "auditor"}),
    (demands.may_see_routing, OFFICES | {"coordinator", "auditor"}),
]  # fmt: skip

ON_A_ROW: list[tuple[Callable[..., bool], Any, str, set[str]]] = [
    (organisations.may_view, Organisation, "organisations", SEES_FIGURES),
    (organisations.may_decide, Organisation, "organisations", AREA),
    (organisations.may_decide_case, SetUpCase, "party/cases", AREA),
    (organisations.may_take_back, SetUpCase, "party/cases", AREA),
    (organisations.may_name_at, Enterprise, "enterprises", AREA | {"instructor"}),
    (organisations.may_end_declaration, SecretaryCandidate, "secretaries", AREA | {"instructor"}),
    (organisations.may_meet, Organisation, "organisations", HOUSE),
    (membership.may_view, Admission, "admissions", ROLL),
    (membership.may_take, Admission, "admissions", BRANCH_AND_COMMITTEE),
    (membership.may_change, Admission, "admissions", BRANCH_AND_COMMITTEE),
    (membership.may_correct, Step, "steps", {"secretary"}),  # an application is the branch's step
    (membership.may_reveal, Admission, "admissions", OFFICE | BRANCH_AND_COMMITTEE),
    (elections.may_view, Election, "elections", ROLL),
    (elections.may_see_committee, Organisation, "organisations", ROLL),
    (elections.may_prepare, Organisation, "organisations", HOUSE),
    (elections.may_keep, Election, "elections", HOUSE),
    (elections.may_decide, Election, "elections", AREA),
    (elections.may_appoint, Organisation, "organisations", AREA),
    (elections.may_relieve, Officer, "officers", AREA),
    (life.may_view, Gathering, "life", SEES_THE_ROLL),
    (life.may_keep, Organisation, "organisations", BRANCH_AND_COMMITTEE),
    (life.may_record, Gathering, "life", BRANCH_AND_COMMITTEE),
    (life.may_change, Gathering, "life", BRANCH_AND_COMMITTEE),
    (life.may_correct, Gathering, "life", set()),  # it is planned, not held
    (life.may_print, Gathering, "life", set()),
    (life.may_read_minutes, Gathering, "life", BRANCH_AND_COMMITTEE),
    (life.may_correct_decision, Decision, "decisions", BRANCH_AND_COMMITTEE),
    (life.may_excuse, Duty, "duties", {"committee"}),  # never the branch itself
    (life.may_end_group, Group, "groups", BRANCH_AND_COMMITTEE),
    (changes.may_view, Change, "changes", ROLL),
    (changes.may_apply, Organisation, "organisations", HOUSE),
    (changes.may_take_back, Change, "changes", HOUSE),
    (changes.may_decide, Change, "changes", AREA),
    (transfers.may_view, Transfer, "transfers", ROLL),
    (transfers.may_settle, Transfer, "transfers", HOUSE),
    (transfers.may_give_back, Transfer, "transfers", HOUSE),
    (transfers.may_follow, Floating, "floats", HOUSE),
    (points.may_view, Organisation, "organisations", SEES_FIGURES),
    (points.may_keep, Organisation, "organisations", {"secretary"}),  # a member's points are nobody's figure
    (campaigns.may_view, Theme, "campaigns", SEES_FIGURES | {"owner"}),
    (campaigns.may_change, Theme, "campaigns", AREA),
    (campaigns.keeps_branch, Pledge, "pledges", OFFICE | {"secretary"}),
    (campaigns.may_star, Proposal, "proposals", HOUSE),
    (campaigns.may_print, Organisation, "organisations", HOUSE),
    (campaigns.keeps_station, Station, "stations", {"secretary"}),
    (contests.may_run, Contest, "contests", AREA),
    (contests.may_enter, Contest, "contests", {"secretary"}),
    (contests.may_withdraw, Entry, "works", {"secretary"}),
    (centres.may_view, Centre, "centres", SEES_FIGURES),
    (centres.may_host, Centre, "centres", AREA | {"carrier"}),
    (centres.may_host_room, Room, "rooms", AREA | {"carrier"}),
    (centres.may_book, Centre, "centres", BRANCH_AND_COMMITTEE),
    (centres.may_change_booking, Booking, "bookings", HOUSE | {"carrier"}),
    (centres.may_settle, Shortage, "shortages", HOUSE | {"instructor"}),
    (matching.may_view, Run, "matching", OFFICE | {"auditor"}),
    (matching.may_change, Run, "matching", OFFICE),
    (branching.may_view, JointRun, "branching", OFFICE | {"auditor"}),
    (branching.may_change, JointRun, "branching", OFFICE),
    (branching.may_view_proposal, Joint, "branches", AREA | {"auditor"}),
    (branching.may_settle, Joint, "branches", AREA),
    (
        demands.may_view, Demand, "demands",
        OFFICES | INSTRUCTORS | {"coordinator", "owner", "auditor", "committee"},
    ),
    (demands.may_open_case, Demand, "demands", OFFICE | {"instructor", "coordinator"}),
    (demands.may_send, Demand, "demands", OFFICE),
    (demands.may_rule, Demand, "demands", OFFICE),
    (demands.may_gather, Demand, "demands", OFFICE),
    (demands.may_answer, Demand, "demands", {"coordinator"}),
    (demands.may_ask, Demand, "demands", {"coordinator"}),
    (demands.may_close, Demand, "demands", {"owner"}),  # only the owner's word closes
    (demands.may_stop, Demand, "demands", {"coordinator", "owner"}),
    (demands.may_resume, Demand, "demands", OFFICE | {"coordinator", "owner"}),
    (demands.may_support, Demand, "demands", OFFICE | {"coordinator"}),
    (demands.may_label, Demand, "demands", OFFICE | {"coordinator"}),
    (demands.may_hide, Demand, "demands", OFFICE | {"owner", "instructor"}),
    (demands.may_decide, DemandAsk, "asks", OFFICE),
    (demands.may_advise, DemandSupport, "supports", set()),  # another department supports
    (demands.may_view_topic, Topic, "topics", OFFICES | {"coordinator", "auditor"}),
    (demands.may_answer_topic, Topic, "topics", {"coordinator"}),
]  # fmt: skip


def those(cast: Cast, permit: Callable[..., bool], *asked: Any) -> set[str]:
    assert not permit(NOBODY, *asked)
    return {name for name, person in cast if permit(person.actor, *asked)}


@pytest.fixture
def rows(town: Town, cast: Cast) -> dict[str, int]:
    return build(town)


def name_of(permit: Callable[..., bool]) -> str:
    return f"{permit.__module__.split('.')[-2]}.{permit.__name__}"


def test_what_a_role_may_at_all(cast: Cast) -> None:
    found = {name_of(permit): those(cast, permit) for permit, _ in BY_ROLE}
    assert found == {name_of(permit): expected for permit, expected in BY_ROLE}


def test_what_may_be_done_to_a_row_of_lidao(cast: Cast, rows: dict[str, int]) -> None:
    found, expected = {}, {}
    for permit, model, noun, who in ON_A_ROW:
        found[name_of(permit)] = those(cast, permit, model.everything.get(pk=rows[noun]))
        expected[name_of(permit)] = who
    assert found == expected
    assert len(found) == len(ON_A_ROW)


def test_each_side_of_an_admission_takes_its_own_steps_while_it_is_open(cast: Cast, rows: dict[str, int]) -> None:
    admission = Admission.everything.get(pk=rows["admissions"])
    assert those(cast, membership.may_take, admission, "branch") == {"secretary"}
    assert those(cast, membership.may_take, admission, "committee") == {"committee"}
    admission.state = "withdrawn"
    assert those(cast, membership.may_take, admission) == set()


def test_names_are_hidden_from_whoever_sees_more_than_branches(cast: Cast, at: datetime, rows: dict[str, int]) -> None:
    member = Admission.everything.get(pk=rows["admissions"])
    assert membership.shown_name(cast.secretary.actor, member) == member.name
    assert membership.shown_name(cast.office.actor, member) == str(member) != member.name
    Grant.objects.create(
        user=cast.committee.user, role="auditor", where_kind="region", where_key="371082", starts_on=at.date()
    )
    assert not membership.sees_names(cast.committee.actor)


def test_plans_are_made_for_areas_that_lie_in_the_own(cast: Cast) -> None:
    for region, who in (("3710", {"office"}), ("371082", OFFICE), (LIDAO, OFFICE), ("371083", {"office", "neighbour"})):
        assert those(cast, planning.may_plan, region) == who, region
    # Nobody sends people of departments above the own area.
    assert those(cast, matching.may_send_from_above, "371082") == {"office"}
    assert those(cast, matching.may_send_from_above, LIDAO) == OFFICE


def test_a_grant_without_a_place_plans_nothing(cast: Cast, at: datetime) -> None:
    Grant.objects.filter(user=cast.neighbour.user).update(where_key="")
    assert not planning.may_plan(cast.neighbour.actor, "371083")
    assert not matching.may_send_from_above(cast.neighbour.actor, "371083")


def test_the_system_itself_may(rows: dict[str, int]) -> None:
    actor = system("tick")
    assert organisations.may_decide(actor, Organisation.everything.get(pk=rows["organisations"]))
    assert demands.may_send(actor, Demand.everything.get(pk=rows["demands"]))


class TestStates:
    """What is over is touched by nobody, what has not begun neither."""

    def test_a_meeting_once_held_is_corrected_no_longer_moved(self, cast: Cast, rows: dict[str, int]) -> None:
        held = Decision.everything.get(pk=rows["decisions"]).gathering
        assert those(cast, life.may_change, held) == set()
        assert those(cast, life.may_correct, held) == BRANCH_AND_COMMITTEE
        assert those(cast, life.may_print, held) == BRANCH_AND_COMMITTEE

    def test_what_is_over_in_organisation_life(self, cast: Cast, town: Town, rows: dict[str, int]) -> None:
        decision, group = Decision.everything.get(pk=rows["decisions"]), Group.everything.get(pk=rows["groups"])
        duty = Duty.everything.get(pk=rows["duties"])
        decision.superseded_at, group.ends_on, town.branch.abolished_on = town.at, town.at.date(), town.at.date()
        duty.kept_by_id = 1
        assert those(cast, life.may_correct_decision, decision) == set()
        assert those(cast, life.may_end_group, group) == set()
        assert those(cast, life.may_keep, town.branch) == set()
        assert those(cast, life.may_excuse, duty) == set()

    def test_centres_rooms_bookings_and_shortages(self, cast: Cast, town: Town, rows: dict[str, int]) -> None:
        room, booking = Room.everything.get(pk=rows["rooms"]), Booking.everything.get(pk=rows["bookings"])
        shortage = Shortage.everything.get(pk=rows["shortages"])
        room.closed_on, booking.state, shortage.settled_on = town.at.date(), "cancelled", town.at.date()
        assert those(cast, centres.may_host_room, room) == set()
        assert those(cast, centres.may_change_booking, booking) == set()
        assert those(cast, centres.may_settle, shortage) == set()
        room.closed_on = None
        for over in ({"closed_on": town.at.date()}, {"closed_on": None, "state": "void"}):
            vars(room.centre).update(over)
            for permit, row in (
                (centres.may_host, room.centre), (centres.may_book, room.centre), (centres.may_host_room, room),
            ):  # fmt: skip
                assert those(cast, permit, row) == set()

    @pytest.mark.parametrize("state", ["open", "scoring", "published", "final", "cancelled"])
    def test_a_contest_has_its_doors_one_after_the_other(self, state: str, cast: Cast, rows: dict[str, int]) -> None:
        """The coordinator is in the jury; numbered works are read by jury and organiser, while they are scored."""
        work = Entry.everything.get(pk=rows["works"])
        contest = work.contest
        contest.state = state
        objects = OFFICES | INSTRUCTORS | BRANCH_AND_COMMITTEE | {"owner", "coordinator"}
        is_opened = state in ("published", "final")
        assert those(cast, contests.may_enter, contest) == ({"secretary"} if state == "open" else set())
        assert those(cast, contests.may_withdraw, work) == ({"secretary"} if state == "open" else set())
        assert those(cast, contests.may_read_works, contest) == (
            AREA | {"coordinator"} if state == "scoring" else set()
        )
        assert those(cast, contests.may_score, contest) == ({"coordinator"} if state == "scoring" else set())
        assert those(cast, contests.may_object, contest) == (objects if state == "published" else set())
        assert those(cast, contests.may_see_result, contest) == (SEES_FIGURES | {"owner"} if is_opened else set())
        assert those(cast, contests.may_take_up, work) == (HOUSE if is_opened else set())

    def test_a_call_is_run_by_its_own_branch_or_from_above(self, cast: Cast, town: Town, rows: dict[str, int]) -> None:
        theme = Theme.everything.get(pk=rows["campaigns"])
        theme.organisation = town.branch
        assert those(cast, campaigns.may_change, theme) == HOUSE
        theme.organisation = town.other_branch
        assert those(cast, campaigns.may_change, theme) == AREA
        theme.region_code = LIDAO_NEXT
        assert those(cast, campaigns.may_change, theme) == OFFICE

    def test_a_transfer_is_settled_where_the_member_arrives(self, cast: Cast, town: Town, rows: dict[str, int]) -> None:
        transfer = Transfer.everything.get(pk=rows["transfers"])
        transfer.target = town.other_branch
        assert those(cast, transfers.may_settle, transfer) == {"office", "neighbour"}
        assert those(cast, transfers.may_give_back, transfer) == HOUSE | {"neighbour"}
        transfer.source = transfer.target = None
        assert those(cast, transfers.may_settle, transfer) == set()

    def test_a_department_answers_what_it_holds(self, cast: Cast, town: Town, rows: dict[str, int]) -> None:
        demand, support = (Demand.everything.get(pk=rows["demands"]), DemandSupport.everything.get(pk=rows["supports"]))
        topic = Topic.everything.get(pk=rows["topics"])
        demand.department = topic.department = town.taxation
        support.department = town.marine
        assert those(cast, demands.may_answer, demand) == set()
        assert those(cast, demands.may_answer_topic, topic) == set()
        assert those(cast, demands.may_advise, support) == {"coordinator"}
        demand.enterprise = town.foods
        assert those(cast, demands.may_close, demand) == set()
