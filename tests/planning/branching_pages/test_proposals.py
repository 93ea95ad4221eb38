"""Changing, accepting, refusing a proposal; the rates when the committee has decided; two people at once."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.party.organisations import actions as organisations
from qiaoliang.party.organisations.choices import CaseState
from qiaoliang.party.organisations.models import Coverage, Organisation, SetUpCase
from qiaoliang.planning.branching import actions, live
from qiaoliang.planning.branching.choices import ProposalState, Why
from qiaoliang.planning.branching.models import Attachment, Proposal, Run
from qiaoliang.planning.branching.request import Parameters
from qiaoliang.registry.enterprises.models import MemberDeclaration
from qiaoliang.results.indicators import evaluate
from tests.cast import Cast
from tests.planning.branching_pages.small_town import SmallTown, name_secretary

TODAY = date(2026, 11, 20)


@pytest.fixture
def run(small: SmallTown, cast: Cast, at: datetime) -> Run:
    """Proposals A+B and C+D; E is left over, F has no members, G three."""
    return actions.request_run(
        region_code="371082", as_of=TODAY, parameters=Parameters(), by=cast.county_officer.actor, at=at
    )


def of(run: Run, small: SmallTown, name: str) -> Proposal:
    found: Proposal = Proposal.everything.get(run=run, units__enterprise=small[name])
    return found


def names(proposal: Proposal) -> set[str]:
    return {str(unit.enterprise)[0] for unit in proposal.units.select_related("enterprise")}


def accept(proposal: Proposal, cast: Cast, at: datetime, **more: Any) -> SetUpCase:
    given: dict[str, Any] = {"name": proposal.name, "secretary_name": "邹望舒", "applied_on": TODAY} | more
    return actions.accept(proposal=proposal, **given, by=cast.county_officer.actor, at=at)


class TestChange:
    def test_an_enterprise_in_and_one_out(self, run: Run, small: SmallTown, cast: Cast, at: datetime) -> None:
        first = of(run, small, "A")
        changed = actions.change(proposal=first, add=small["E"], by=cast.committee.actor, at=at)
        assert (names(changed), changed.units_count, changed.full_members) == ({"A", "B", "E"}, 3, 4)
        assert changed.is_changed
        assert not Attachment.everything.filter(run=run, enterprise=small["E"]).exists()
        back = actions.change(proposal=changed, remove=small["B"], by=cast.committee.actor, at=at)
        assert (names(back), back.full_members) == ({"A", "E"}, 3)
        assert Attachment.everything.get(run=run, enterprise=small["B"]).why == Why.REMOVED

    def test_the_host_may_leave(self, run: Run, small: SmallTown, cast: Cast, at: datetime) -> None:
        name_secretary(small["E"], small.town)
        MemberDeclaration.everything.create(enterprise=small["E"], on=TODAY, full_members=2, declared_by="业主")
        first = actions.change(proposal=of(run, small, "A"), add=small["E"], by=cast.committee.actor, at=at)
        gone = first.host
        rest = actions.change(proposal=first, remove=gone, by=cast.committee.actor, at=at)
        assert names(rest) == {"A", "B", "E"} - {str(gone)[0]}
        host = rest.units.get(is_host=True)
        assert (host.enterprise, host.distance_m) == (rest.host, 0)
        assert rest.travel_m == rest.farthest_m > 0

    def test_what_the_rules_forbid_is_said_and_nothing_changes(
        self, run: Run, small: SmallTown, cast: Cast, at: datetime
    ) -> None:
        first, by = of(run, small, "A"), cast.committee.actor
        for add, remove, sentence in (
            (small["G"], None, "应单独成立党支部"),
            (small["F"], None, "没有正式党员"),
            (small.town.seafood, None, "已在党组织覆盖之下"),
            (small.town.neighbour_firm, None, "在别的县区"),
            (None, small["B"], "至少要两家"),
            (small["E"], small["A"], "正式党员合计 2 名"),
            (small["C"], None, "移出后"),
            (None, small["D"], "不在这个方案里"),
        ):
            with pytest.raises(Refusal, match=sentence):
                actions.change(proposal=first, add=add, remove=remove, by=by, at=at)
        assert names(of(run, small, "A")) == {"A", "B"}
        assert of(run, small, "A").version == first.version

    def test_from_another_proposal_that_can_spare_it(
        self, run: Run, small: SmallTown, cast: Cast, at: datetime
    ) -> None:
        second = actions.change(proposal=of(run, small, "C"), add=small["E"], by=cast.committee.actor, at=at)
        first = actions.change(proposal=of(run, small, "A"), add=small["C"], by=cast.committee.actor, at=at)
        assert names(first) == {"A", "B", "C"}
        second.refresh_from_db()
        assert names(second) == {"D", "E"}
        assert (second.units_count, second.full_members) == (2, 3)

    def test_members_are_counted_anew(self, run: Run, small: SmallTown, cast: Cast, at: datetime) -> None:
        MemberDeclaration.everything.create(enterprise=small["B"], on=TODAY, full_members=2, declared_by="业主")
        first = actions.change(proposal=of(run, small, "A"), by=cast.committee.actor, at=at)
        assert (first.full_members, first.is_changed) == (4, False)

    def test_changed_meanwhile(self, run: Run, small: SmallTown, cast: Cast, at: datetime) -> None:
        mine, theirs = of(run, small, "A"), of(run, small, "A")
        actions.change(proposal=theirs, add=small["E"], by=cast.committee.actor, at=at)
        for act in (
            lambda: actions.change(proposal=mine, remove=small["B"], by=cast.committee.actor, at=at),
            lambda: actions.refuse(proposal=mine, reason="不合适", by=cast.committee.actor, at=at),
            lambda: accept(mine, cast, at),
        ):
            with pytest.raises(ChangedMeanwhile):
                act()


class TestAccept:
    def test_it_opens_a_case_in_its_first_state(self, run: Run, small: SmallTown, cast: Cast, at: datetime) -> None:
        proposal = of(run, small, "A")
        case = accept(proposal, cast, at, name="俚岛镇滨海联合党支部")
        assert (case.state, case.due_on, case.name) == (CaseState.APPLIED, date(2026, 12, 20), "俚岛镇滨海联合党支部")
        assert {unit.enterprise for unit in case.units.all()} == {small["A"], small["B"]}
        assert case.moves.get().to == CaseState.APPLIED
        proposal.refresh_from_db()
        assert (proposal.state, proposal.case) == (ProposalState.ACCEPTED, case)
        assert "正式党员" in case.reason
        assert cast.committee.user.notices.filter(about_key=str(case.pk)).count() == 1
        assert cast.neighbour.user.notices.count() == 0
        with pytest.raises(Refusal, match="已申请"):
            actions.change(proposal=proposal, add=small["E"], by=cast.committee.actor, at=at)

    def test_stale_members_are_not_applied_with(self, run: Run, small: SmallTown, cast: Cast, at: datetime) -> None:
        MemberDeclaration.everything.create(enterprise=small["B"], on=TODAY, full_members=2, declared_by="业主")
        proposal = of(run, small, "A")
        with pytest.raises(actions.StaleProposal, match="由 1 名变为 2 名"):
            accept(proposal, cast, at)
        assert not SetUpCase.everything.exists()

    def test_an_enterprise_covered_meanwhile_stops_it(
        self, run: Run, small: SmallTown, cast: Cast, at: datetime
    ) -> None:
        Coverage.everything.create(
            organisation=small.town.branch, enterprise=small["B"], form="attached", starts_on=TODAY,
            decision_number="1", recorded_at=at,
        )  # fmt: skip
        with pytest.raises(Refusal, match="已在党组织覆盖之下"):
            accept(of(run, small, "A"), cast, at)

    def test_an_enterprise_is_in_one_open_case_only(self, run: Run, small: SmallTown, cast: Cast, at: datetime) -> None:
        again = actions.request_run(
            region_code="371082", as_of=TODAY, parameters=Parameters(), by=cast.county_officer.actor, at=at
        )
        accept(of(run, small, "A"), cast, at)
        with pytest.raises(Refusal, match="已在另一份组建申请里"):
            accept(of(again, small, "A"), cast, at)

    def test_the_rates_foreseen_are_the_rates_after_the_decision(
        self, run: Run, small: SmallTown, cast: Cast, at: datetime
    ) -> None:
        """Every rate of the page, before and after, equals the indicator of that moment."""
        foreseen, by_place = live.rates(run, TODAY)

        def real() -> list[tuple[int | None, int | None]]:
            figures = [evaluate.value(rate.code, scope=EVERYTHING, as_of=TODAY, region="371082") for rate in foreseen]
            return [(figure.numerator, figure.denominator) for figure in figures]

        assert [(rate.numerator, rate.denominator) for rate in foreseen] == real()
        for name in "AC":
            case = accept(of(run, small, name), cast, at)
            organisations.decide(
                case=case, decision_number=f"俚党〔2026〕{name}号", decided_on=TODAY, by=cast.committee.actor, at=at
            )
        assert [(rate.numerator_after, rate.denominator_after) for rate in foreseen] == real()
        assert ("371082105", "俚岛镇", 9, 1, 5) in by_place
        now, _ = live.rates(run, TODAY)
        assert (now[0].numerator, now[0].numerator_after) == (5, 5)
        assert Organisation.everything.live(TODAY).filter(kind="joint_branch").count() == 2


class TestRefuse:
    def test_with_a_reason_and_back(self, run: Run, small: SmallTown, cast: Cast, at: datetime) -> None:
        proposal = of(run, small, "A")
        with pytest.raises(Refusal, match="理由"):
            actions.refuse(proposal=proposal, reason=" ", by=cast.committee.actor, at=at)
        refused = actions.refuse(proposal=proposal, reason="业主不愿意", by=cast.committee.actor, at=at)
        assert (refused.state, refused.settled_by) == (ProposalState.REFUSED, "鞠明远")
        rates, _ = live.rates(run, TODAY)
        assert rates[0].numerator_after == 3
        assert actions.reopen(proposal=refused, by=cast.committee.actor, at=at).state == ProposalState.OPEN

    def test_for_good_it_stays_apart_in_later_runs(self, run: Run, small: SmallTown, cast: Cast, at: datetime) -> None:
        actions.refuse(proposal=of(run, small, "A"), reason="两家有纠纷", is_apart=True, by=cast.committee.actor, at=at)
        later = actions.request_run(
            region_code="371082", as_of=TODAY, parameters=Parameters(), by=cast.county_officer.actor,
            at=at + timedelta(minutes=1),
        )  # fmt: skip
        assert "B" not in names(of(later, small, "A"))
