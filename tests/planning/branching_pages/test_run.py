"""From the registry to a plan: who enters, who may join whom, what comes out; worked out by hand."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.models import CaseUnit, Coverage, Form, OrganisationKind, SetUpCase
from qiaoliang.planning.branching import actions, computing, storage
from qiaoliang.planning.branching.choices import RunState, Why
from qiaoliang.planning.branching.instance import Built, NobodyToJoin, build
from qiaoliang.planning.branching.models import Attachment, Proposal, Run
from qiaoliang.planning.branching.request import Parameters, Pin
from qiaoliang.registry.carriers.models import Carrier, CarrierKind, Tenancy
from qiaoliang.solvers.branching.plan import Plan
from tests.cast import LIDAO, Cast, make_organisation
from tests.planning.branching_pages.small_town import SmallTown, name_secretary

TODAY = date(2026, 11, 20)
COUNTY = "371082"


def built(on: date = TODAY, region_code: str = COUNTY, **more: Any) -> Built:
    return build(region_code=region_code, on=on, parameters=Parameters(**more))


def links(found: Built, small: SmallTown) -> set[str]:
    """Who may join whom, by letters: `AB` is host A and member B."""
    letters = {firm.pk: name for name, firm in small.firms.items()}
    hosts, members = found.instance.host.tolist(), found.instance.member.tolist()
    return {letters[found.enterprises[h]] + letters[found.enterprises[m]] for h, m in zip(hosts, members, strict=True)}


def asked(cast: Cast, at: datetime, **more: Any) -> Run:
    pinned = more.pop("pinned", ())
    return actions.request_run(
        region_code=COUNTY, as_of=TODAY, parameters=Parameters(**more), pinned=pinned, by=cast.county_officer.actor,
        at=at,
    )  # fmt: skip


def groups(run: Run, small: SmallTown) -> set[str]:
    letters = {firm.pk: name for name, firm in small.firms.items()}
    return {
        "".join(sorted(letters[pk] for pk in proposal.units.values_list("enterprise", flat=True)))
        for proposal in Proposal.everything.filter(run=run)
    }


class TestWhoEnters:
    def test_one_or_two_full_members_outside_every_organisation(self, small: SmallTown) -> None:
        found = built()
        assert sorted(found.enterprises) == sorted(small.keys("ABCDE"))
        full = dict(zip(found.enterprises, found.instance.full_members.tolist(), strict=True))
        assert [full[small[name].pk] for name in "ABCDE"] == [2, 1, 1, 2, 1]
        assert small["F"].pk in found.outside
        assert small["G"].pk not in found.outside

    def test_candidates_for_secretary_are_declared_by_the_day(self, small: SmallTown) -> None:
        def able(on: date) -> set[int]:
            found = built(on)
            return {found.enterprises[e] for e in found.instance.can_lead.nonzero()[0]}

        assert able(TODAY) == set(small.keys("AD"))
        name_secretary(small["B"], small.town, starts_on=TODAY + timedelta(days=1))
        assert able(TODAY) == set(small.keys("AD"))
        assert able(TODAY + timedelta(days=1)) == set(small.keys("ABD"))

    def test_the_roll_outweighs_the_declaration(self, small: SmallTown) -> None:
        for kind in ("full", "full", "full", "probationary"):
            Member.everything.create(
                organisation=small.town.branch, enterprise=small["A"], name="员", kind=kind, starts_on=date(2026, 1, 1),
                recorded_at=small.town.at,
            )  # fmt: skip
        assert small["A"].pk not in built().enterprises

    def test_who_is_covered_or_applied_for_is_out(self, small: SmallTown) -> None:
        Coverage.everything.create(
            organisation=small.town.branch, enterprise=small["A"], form=Form.ATTACHED, starts_on=TODAY,
            decision_number="1", recorded_at=small.town.at,
        )  # fmt: skip
        case = SetUpCase.everything.create(
            name="x", form="joint", basis="x", region_code=LIDAO, upper_committee="x", host=small["B"],
            secretary_name="x", reason="x", applied_on=TODAY, due_on=TODAY, recorded_at=small.town.at,
        )  # fmt: skip
        CaseUnit.everything.create(case=case, enterprise=small["B"], full_members=1)
        assert sorted(built().enterprises) == sorted(small.keys("CDE"))
        assert small["A"].pk in built(TODAY - timedelta(days=1)).enterprises

    def test_another_county_has_nobody(self, small: SmallTown) -> None:
        with pytest.raises(NobodyToJoin, match="不用编联合党支部"):
            built(region_code="371083")


class TestWhoMayJoinWhom:
    def test_neighbours_of_a_town_within_the_radius(self, small: SmallTown) -> None:
        assert links(built(radius_km=1), small) <= {"AB", "BA", "BC", "CB", "CD", "DC"}
        near = links(built(radius_km=2), small)
        assert {"AB", "BA", "AC", "CA", "BC", "CB"} <= near
        assert "AD" not in near
        assert "AD" in links(built(radius_km=5), small)
        assert not any("E" in link for link in links(built(radius_km=50), small))

    def test_a_host_looks_at_its_nearest_only(self, small: SmallTown) -> None:
        found = links(built(neighbours=2), small)
        assert "AD" not in found
        assert {"AB", "AC"} <= found

    def test_distances_are_whole_metres(self, small: SmallTown) -> None:
        found = built()
        place = {pk: e for e, pk in enumerate(found.enterprises)}
        rows = zip(found.instance.host, found.instance.member, found.instance.distance_m, strict=True)
        metres = {(int(h), int(m)): int(d) for h, m, d in rows}
        assert abs(metres[place[small["A"].pk], place[small["C"].pk]] - 2000) <= 4

    def test_a_carrier_joins_across_towns_but_not_across_counties(self, small: SmallTown) -> None:
        chamber = Carrier.everything.create(
            kind=CarrierKind.ASSOCIATION, name="渔需协会", region=small.town.regions[LIDAO], region_code=LIDAO,
            recorded_at=small.town.at,
        )  # fmt: skip
        for firm in (small["D"], small["E"]):
            Tenancy.everything.create(carrier=chamber, enterprise=firm, starts_on=date(2024, 1, 1))
        found = built()
        assert {"DE", "ED"} <= links(found, small)
        assert found.bases[chamber.pk].form == Form.INDUSTRY
        assert "DE" not in links(built(carrier_km=10), small)
        small["E"].region_code = "371083101"
        small["E"].save()
        assert "DE" not in links(built(region_code="3710"), small)


class TestRun:
    def test_two_pairs_are_the_proven_optimum(self, small: SmallTown, cast: Cast, at: datetime) -> None:
        run = asked(cast, at)
        assert run.state == RunState.DONE, run.progress_text
        assert groups(run, small) == {"AB", "CD"}
        told = run.result
        assert (told["uncovered"], told["uncovered_bound"], told["gap"], told["branches"]) == (1, 1, 0, 2)
        assert abs(told["objective"] - (100_000 + 2 * 500 + 2 * 1000)) <= 4
        assert told["objective"] == told["bound"]
        assert cast.county_officer.user.notices.filter(about_key=str(run.pk)).count() == 1

    def test_rates_before_and_after(self, small: SmallTown, cast: Cast, at: datetime) -> None:
        """Lidao's county has ten counted enterprises, one of them covered; four come to it."""
        rates = {row[0]: row[4:] for row in asked(cast, at).result["rates"]}
        assert rates["I1"] == [1, 10, 5, 10]
        assert rates["I2"] == [1, 10, 1, 10]
        assert rates["I4"] == [1, 7, 5, 7]
        assert rates["I7"] == [0, 1, 0, 3]

    def test_who_is_left_over_is_attached_and_told_why(self, small: SmallTown, cast: Cast, at: datetime) -> None:
        near = make_organisation(small.town, "O100", "成山镇支部", "371082106", host=small["E"])
        for number in range(3):
            Member.everything.create(
                organisation=near, name=f"员{number}", kind="full", starts_on=date(2026, 1, 1), recorded_at=at
            )
        run = asked(cast, at)
        rows = {row.enterprise_id: row for row in Attachment.everything.filter(run=run)}
        assert rows[small["E"].pk].why == Why.NO_NEIGHBOUR
        assert (rows[small["E"].pk].organisation, rows[small["E"].pk].distance_m) == (near, 0)
        assert rows[small["F"].pk].why == Why.NO_MEMBERS
        assert not rows[small["F"].pk].has_work
        assert small["A"].pk not in rows

    def test_without_a_secretary_there_is_no_branch(self, small: SmallTown, cast: Cast, at: datetime) -> None:
        for name in "AD":
            small[name].secretary_candidates.all().delete()
        run = asked(cast, at)
        assert (run.state, run.result["branches"]) == (RunState.DONE, 0)
        assert Attachment.everything.get(run=run, enterprise=small["A"]).why == Why.NO_LEADER

    def test_neighbours_who_share_a_carrier_stand_on_it(self, small: SmallTown, cast: Cast, at: datetime) -> None:
        for name in "AB":
            Tenancy.everything.create(carrier=small.town.park, enterprise=small[name], starts_on=date(2024, 1, 1))
        run = asked(cast, at)
        forms = {proposal.basis_label: proposal.form for proposal in Proposal.everything.filter(run=run)}
        assert forms == {"俚岛产业园": Form.REGIONAL, "俚岛镇邻近企业": Form.JOINT}

    def test_a_pin_is_kept_and_an_impossible_one_is_explained(self, small: SmallTown, cast: Cast, at: datetime) -> None:
        basis = -small.town.regions[LIDAO].pk
        keys = small.keys("ABCD")
        run = asked(cast, at, pins=(Pin(basis, keys[0], (keys[3],)),))
        assert "AD" in groups(run, small)
        assert Proposal.everything.get(run=run, host=small["A"]).is_pinned
        lost = asked(cast, at, pins=(Pin(basis, keys[1], (keys[2],)),))
        assert lost.state == RunState.INFEASIBLE
        assert any("不足 3 名" in sentence for sentence in lost.result["reasons"])
        with pytest.raises(Refusal, match="现在不能参加"):
            built(pins=(Pin(basis, small["G"].pk, (keys[1],)),))

    def test_a_ban_keeps_two_apart(self, small: SmallTown, cast: Cast, at: datetime) -> None:
        a, b = small.keys("AB")
        run = asked(cast, at, bans=((a, b),))
        assert not any("A" in group and "B" in group for group in groups(run, small))

    def test_replanning_keeps_groups_together_if_it_costs_little(
        self, small: SmallTown, cast: Cast, at: datetime
    ) -> None:
        old = make_organisation(
            small.town, "O200", "老联合支部", LIDAO, kind=OrganisationKind.JOINT_BRANCH, form=Form.JOINT,
            host=small["A"],
        )  # fmt: skip
        for name in "AC":
            Coverage.everything.create(
                organisation=old, enterprise=small[name], form=Form.JOINT, starts_on=date(2024, 1, 1),
                decision_number="2", recorded_at=at - timedelta(days=400),
            )  # fmt: skip
        assert sorted(built().enterprises) == sorted(small.keys("BDE"))
        assert sorted(built(replan=True).enterprises) == sorted(small.keys("ABCDE"))
        kept = asked(cast, at, replan=True, keep_bonus=50_000)
        assert any("A" in group and "C" in group for group in groups(kept, small))
        assert groups(asked(cast, at, replan=True, keep_bonus=0), small) == {"AB", "CD"}

    def test_replay_and_storage(self, small: SmallTown, cast: Cast, at: datetime) -> None:
        run = asked(cast, at)
        small["A"].declarations.update(full_members=9)  # the registry changes; the stored instance does not
        again = computing.replay(run)
        assert (again.objective, again.uncovered) == (run.result["objective"], run.result["uncovered"])
        packed, digest = bytes(run.instance), run.instance_sha256
        assert storage.pack(storage.unpack(packed, digest)) == (packed, digest)
        with pytest.raises(storage.InstanceDamaged):
            storage.unpack(packed, "0" * 64)

    def test_a_plan_the_verifier_refutes_is_never_kept(
        self, small: SmallTown, cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        honest = computing.on_firmer_ground

        def wrong(found: Built, plan: Plan) -> Plan:
            return replace(honest(found, plan), travel_m=plan.travel_m + 1)

        monkeypatch.setattr(computing, "on_firmer_ground", wrong)
        run = asked(cast, at)
        assert run.state == RunState.FAILED
        assert "没有任何改动" in run.progress_text
        assert not Proposal.everything.filter(run=run).exists()

    def test_a_cancelled_run_is_not_computed_and_can_be_asked_again(
        self, small: SmallTown, cast: Cast, at: datetime
    ) -> None:
        by = cast.county_officer.actor
        run = actions.queue_run(region_code=COUNTY, as_of=TODAY, parameters=Parameters(), by=by, at=at)
        assert actions.cancel(run=run, by=by, at=at).state == RunState.CANCELLED
        computing.compute(run.pk)
        run.refresh_from_db()
        assert run.state == RunState.CANCELLED
        assert actions.requeue(run=run, by=by, at=at).state == RunState.DONE
        with pytest.raises(Refusal):
            actions.cancel(run=run, by=by, at=at)
