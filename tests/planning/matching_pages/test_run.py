"""From the registry to a plan: what enters the instance, what comes out, what is kept."""

from datetime import date, datetime, timedelta

import pytest

from qiaoliang.instructors.nominations.models import Leave, Standing
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Part
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.planning.matching import actions, computing, prepared, storage
from qiaoliang.planning.matching.instance import FUNCTIONS, Built, NobodyToMatch, build
from qiaoliang.planning.matching.models import Pair, Run, RunState
from qiaoliang.planning.matching.request import Parameters
from qiaoliang.registry.departments.models import Affinity, AffinityVersion
from qiaoliang.registry.enterprises.choices import OperatingState
from qiaoliang.registry.enterprises.models import MemberDeclaration, NeedProfile, OperatingSpell
from qiaoliang.solvers.matching import score
from qiaoliang.solvers.matching.instance import NOBODY
from tests.cast import Cast, Town, make_instructor, make_stint

TODAY = date(2026, 11, 20)


def built(on: date = TODAY, region_code: str = "3710", **more: object) -> Built:
    return build(region_code=region_code, on=on, parameters=Parameters(**more))  # type: ignore[arg-type]


def people(found: Built) -> set[int]:
    return set(found.instructors)


def bounds(found: Built, instructor: int) -> tuple[int, int]:
    place = found.instructors.index(instructor)
    return int(found.named.instance.min_load[place]), int(found.named.instance.max_load[place])


class TestWhoEntersTheInstance:
    def test_the_whole_city(self, town: Town) -> None:
        found = built()
        firms = [town.seafood.pk, town.fishing_gear.pk, town.foods.pk, town.neighbour_firm.pk]
        assert sorted(found.enterprises) == sorted(firms)
        assert people(found) == {town.instructor.pk, town.colleague.pk, town.other_instructor.pk}
        place = found.enterprises.index(town.seafood.pk)
        assert found.instructors[found.named.instance.incumbent[place]] == town.instructor.pk
        assert found.named.instance.incumbent[found.enterprises.index(town.foods.pk)] == NOBODY

    def test_a_county_with_and_without_departments_above(self, town: Town) -> None:
        assert people(built(region_code="371082")) == {town.instructor.pk, town.colleague.pk}
        own = built(region_code="371082", with_upper=False)
        assert people(own) == {town.instructor.pk}, "who serves there already stays"
        assert town.neighbour_firm.pk not in own.enterprises

    @pytest.mark.parametrize(
        "more",
        [
            {"standing": Standing.ENDED},
            {"standing": Standing.NOMINATED},
            {"trained_on": TODAY + timedelta(days=1), "term_starts_on": TODAY + timedelta(days=1)},
            {"term_ends_on": TODAY - timedelta(days=1)},
            {"term_starts_on": TODAY + timedelta(days=1)},
        ],
    )
    def test_who_is_not_available(self, town: Town, more: dict[str, object]) -> None:
        somebody = make_instructor(town, "Z900", "苗青岚", town.marine, **more)
        assert somebody.pk not in people(built())

    def test_leave_counts_on_its_days_only(self, town: Town, at: datetime) -> None:
        Leave.everything.create(
            instructor=town.colleague, starts_on=TODAY, ends_on=TODAY + timedelta(days=3), recorded_at=at
        )
        assert town.colleague.pk not in people(built())
        assert town.colleague.pk in people(built(on=TODAY + timedelta(days=4)))

    def test_enterprises_of_a_lead_on_leave_with_a_backup_are_held(self, town: Town, at: datetime) -> None:
        Leave.everything.create(
            instructor=town.instructor, backup=town.colleague, starts_on=TODAY, ends_on=None, recorded_at=at
        )
        found = built()
        assert set(found.held) == {town.seafood.pk, town.fishing_gear.pk}
        assert town.seafood.pk not in found.enterprises
        assert town.seafood.pk in built(hold_on_leave=False).enterprises

    def test_a_closed_enterprise_is_left_out_from_its_day(self, town: Town) -> None:
        OperatingSpell.everything.filter(enterprise=town.foods).update(ends_on=TODAY - timedelta(days=1))
        OperatingSpell.everything.create(enterprise=town.foods, state=OperatingState.CLOSED, starts_on=TODAY)
        assert town.foods.pk not in built().enterprises
        assert town.foods.pk in built(on=TODAY - timedelta(days=1)).enterprises

    def test_a_merged_record_is_left_out(self, town: Town) -> None:
        town.foods.merged_into = town.seafood
        town.foods.save()
        assert town.foods.pk not in built().enterprises

    def test_nobody_to_match_is_said(self, town: Town) -> None:
        with pytest.raises(NobodyToMatch, match="没有正常经营的企业"):
            built(region_code="371099")
        with pytest.raises(NobodyToMatch, match="没有可派的指导员"):
            built(on=date(2022, 6, 1))


class TestWhatTheInstanceSays:
    def need(self, found: Built, enterprise: int) -> dict[str, int]:
        row = found.named.instance.need[found.enterprises.index(enterprise)]
        return {function: int(value) for function, value in zip(FUNCTIONS, row, strict=True) if value}

    def test_needs_are_the_latest_up_to_the_day_else_the_division(self, town: Town, at: datetime) -> None:
        usual = self.need(built(), town.seafood.pk)
        assert sum(usual.values()) == 1000
        for day, profile in ((1, {"finance": 1000}), (10, {"labour": 600, "land": 400}), (25, {"health": 1000})):
            NeedProfile.everything.create(
                enterprise=town.seafood, effective_on=date(2026, 11, day), source="talk", permille=profile,
                recorded_at=at, recorded_by="周立言",
            )  # fmt: skip
        assert self.need(built(), town.seafood.pk) == {"labour": 600, "land": 400}
        assert self.need(built(on=date(2026, 10, 1)), town.seafood.pk) == usual

    def test_the_affinity_version_in_force(self, town: Town, at: datetime) -> None:
        assert built().affinity_version == ""
        version = AffinityVersion.everything.create(
            label="2026-2", effective_on=TODAY, source="会议", recorded_at=at, recorded_by="周立言"
        )
        Affinity.everything.create(version=version, need="marine", function="taxation", percent=77)
        found = built()
        assert found.affinity_version == "2026-2"
        cell = found.named.instance.affinity[FUNCTIONS.index("marine"), FUNCTIONS.index("taxation")]
        assert int(cell) == 77
        assert built(on=TODAY - timedelta(days=1)).affinity_version == ""

    def test_positions_fall_back_to_town_and_department(self, town: Town) -> None:
        before = built().named.instance
        town.seafood.longitude, town.seafood.latitude = 122.4, 37.0
        town.seafood.save()
        town.instructor.longitude, town.instructor.latitude = 122.4, 37.0
        town.instructor.save()
        found = built()
        e, i = found.enterprises.index(town.seafood.pk), found.instructors.index(town.instructor.pk)
        assert (found.named.instance.enterprise_at[e] == found.named.instance.instructor_at[i]).all()
        assert (found.named.instance.enterprise_at[e] != before.enterprise_at[e]).any()

    def test_members_are_those_declared_by_the_day(self, town: Town) -> None:
        MemberDeclaration.everything.create(enterprise=town.foods, on=TODAY, full_members=1, declared_by="业主")

        def has(on: date) -> bool:
            found = built(on=on)
            return bool(found.named.instance.has_members[found.enterprises.index(town.foods.pk)])

        assert has(TODAY)
        assert not has(TODAY - timedelta(days=1))

    def test_members_on_a_roll_count_without_a_declaration(self, town: Town, at: datetime) -> None:
        def has() -> bool:
            found = built(on=TODAY)
            return bool(found.named.instance.has_members[found.enterprises.index(town.foods.pk)])

        assert not has()
        member = Member.everything.create(
            organisation=town.branch, enterprise=town.foods, name="许知远", kind=MemberKind.PROBATIONARY,
            starts_on=TODAY - timedelta(days=9), recorded_at=at,
        )  # fmt: skip
        assert has()
        member.ends_on = TODAY - timedelta(days=1)
        member.save()
        assert not has()

    def test_bounds_are_cut_by_the_run_and_by_what_stays_elsewhere(self, town: Town) -> None:
        town.instructor.min_load, town.instructor.max_load = 2, 6
        town.instructor.save()
        make_stint(town, town.instructor, town.neighbour_firm, part=Part.SUPPORT)
        assert bounds(built(), town.instructor.pk) == (1, 5)
        assert bounds(built(load_max=4), town.instructor.pk) == (1, 3)
        assert bounds(built(load_min=4, load_max=4), town.instructor.pk) == (3, 3)

    def test_blocking_conflicts_and_bans_forbid(self, town: Town, at: datetime) -> None:
        for kind, who in ((ConflictKind.KIN, town.instructor), (ConflictKind.SAME_UNIT, town.colleague)):
            Conflict.everything.create(
                instructor=who, enterprise=town.foods, kind=kind, starts_on=TODAY, recorded_at=at, recorded_by="周立言"
            )
        found = built(bans=((town.seafood.pk, town.colleague.pk),))
        named = {(found.enterprises[e], found.instructors[i]) for e, i in found.named.instance.forbidden}
        assert named == {(town.foods.pk, town.instructor.pk), (town.seafood.pk, town.colleague.pk)}
        assert len(built(on=TODAY - timedelta(days=1)).named.instance.forbidden) == 0

    def test_a_served_term_loses_its_points_only_if_asked(self, town: Town) -> None:
        place = built().enterprises.index(town.seafood.pk)
        assert built().named.instance.incumbent[place] != NOBODY
        assert built(rotate=True).named.instance.incumbent[place] == NOBODY

    def test_a_pin_outside_the_run_is_refused(self, town: Town) -> None:
        with pytest.raises(Refusal, match="固定的企业不在"):
            built(region_code="371082", pins=((town.neighbour_firm.pk, town.instructor.pk),))

    def test_stored_bytes_give_the_instance_back(self, town: Town) -> None:
        named = built(pins=((town.seafood.pk, town.colleague.pk),)).named
        packed, digest = storage.pack(named)
        assert storage.pack(storage.unpack(packed, digest)) == (packed, digest)
        with pytest.raises(storage.InstanceDamaged):
            storage.unpack(packed[:-4], digest)

    def test_queries_do_not_grow_with_the_city(self, town: Town, django_assert_max_num_queries: object) -> None:
        with django_assert_max_num_queries(16):  # type: ignore[operator]
            built()


def asked(cast: Cast, at: datetime, region_code: str = "3710", **more: object) -> Run:
    return actions.request_run(
        region_code=region_code,
        as_of=TODAY,
        parameters=Parameters(**more),
        by=cast.office.actor,
        at=at,  # type: ignore[arg-type]
    )


class TestRun:
    def test_a_run_ends_in_a_proven_plan(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at)
        assert run.state == RunState.DONE, run.progress_text
        assert run.result["gap"] == 0
        assert run.result["objective"] == run.result["bound"]
        assert Pair.everything.filter(run=run).count() == 4
        for pair in Pair.everything.filter(run=run):
            assert pair.score == pair.relevance + pair.trade + pair.distance + pair.continuity + pair.party
        assert run.result["kept"] + run.result["changed"] + run.result["new"] == 4
        assert cast.office.user.notices.filter(about_key=str(run.pk)).count() == 1

    def test_replay_gives_the_same_plan(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at)
        town.foods.division = "70"  # the registry changes; the stored instance does not
        town.foods.save()
        plan = computing.replay(run)
        named = storage.unpack(bytes(run.instance), run.instance_sha256)
        stored = prepared.stored_plan(run, named, score.matrix(named.instance, named.params))
        assert plan.assignment.tolist() == stored.assignment.tolist()
        assert (plan.objective, plan.prices.tolist()) == (run.result["objective"], run.result["prices"])

    def test_pins_and_bans_are_kept(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(
            cast, at, pins=((town.foods.pk, town.other_instructor.pk),), bans=((town.seafood.pk, town.instructor.pk),)
        )
        chosen = dict(Pair.everything.filter(run=run).values_list("enterprise", "instructor"))
        assert chosen[town.foods.pk] == town.other_instructor.pk
        assert chosen[town.seafood.pk] != town.instructor.pk
        assert Pair.everything.get(run=run, enterprise=town.foods).is_pinned

    def test_the_cost_of_a_change_is_what_a_ban_costs(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at)
        for pair in Pair.everything.filter(run=run):
            without = asked(cast, at, bans=((pair.enterprise_id, pair.instructor_id),))
            assert without.result["objective"] == run.result["objective"] - (pair.swap_loss or 0)

    def test_infeasible_names_places_and_offers_two_ways(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at, load_max=1)
        assert run.state == RunState.INFEASIBLE
        (reason,) = run.result["reasons"]
        assert reason["sentence"] == "共 4 家企业，全部指导员合计至多服务 3 家，差 1 家。"
        assert len(reason["ways"]) == 2
        assert not Pair.everything.filter(run=run).exists()

    def test_an_enterprise_barred_from_everybody_is_named(self, town: Town, cast: Cast, at: datetime) -> None:
        bans = tuple((town.foods.pk, who.pk) for who in (town.instructor, town.colleague, town.other_instructor))
        run = asked(cast, at, bans=bans)
        assert run.state == RunState.INFEASIBLE
        assert "穗屿食品有限公司无人可派" in run.result["reasons"][0]["sentence"]

    def test_a_shortage_names_the_town(self, town: Town, cast: Cast, at: datetime) -> None:
        town.instructor.max_load = 2
        town.instructor.save()
        firms, others = (town.seafood, town.fishing_gear, town.foods), (town.colleague, town.other_instructor)
        run = asked(cast, at, bans=tuple((firm.pk, who.pk) for firm in firms for who in others))
        (reason,) = run.result["reasons"]
        assert reason["sentence"].startswith("俚岛镇 3 家，其中 1 家无人可派：3 家企业（汐歌海产有限公司、")
        assert reason["sentence"].endswith("只能由于海宁服务，合计至多 2 家。")
        assert reason["ways"] == [
            ["把他们的个人上限提高到 3 家", f"/instructors/{town.instructor.pk}/"],
            ["补充提名指导员，至少能再服务 1 家", "/instructors/"],
        ]

    def test_a_failure_is_one_sentence(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at, region_code="371082", pins=((town.neighbour_firm.pk, town.instructor.pk),))
        assert run.state == RunState.FAILED
        assert run.progress_text.startswith("固定的企业不在这次的范围里")
        assert run.instance is None

    def test_a_fault_of_the_program_is_told_without_details(
        self, town: Town, cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> None:
            raise ZeroDivisionError("secret")

        monkeypatch.setattr(computing, "pair_rows", broken)
        run = asked(cast, at)
        assert run.state == RunState.FAILED
        assert "secret" not in run.progress_text
        assert "请重新计算" in run.progress_text
        monkeypatch.undo()
        assert actions.requeue(run=run, by=cast.office.actor, at=at).state == RunState.DONE

    def test_a_county_officer_gets_nobody_from_above(self, town: Town, cast: Cast, at: datetime) -> None:
        run = actions.request_run(
            region_code="371082", as_of=TODAY, parameters=Parameters(), by=cast.county_officer.actor, at=at
        )
        assert run.parameters["with_upper"] is False
        assert set(Pair.everything.filter(run=run).values_list("instructor", flat=True)) == {town.instructor.pk}


@pytest.fixture
def queued(town: Town, cast: Cast, at: datetime) -> Run:
    """A run that no worker has taken."""
    run: Run = Run.everything.create(
        title="试算", region_code="3710", as_of=TODAY, parameters=Parameters().stored(), requested_at=at,
        requested_by="周立言", requester_key=cast.office.actor.key,
    )  # fmt: skip
    return run


class TestKilledWorker:
    def test_the_next_worker_computes_the_run_that_a_killed_one_had_begun(self, queued: Run, at: datetime) -> None:
        Run.everything.filter(pk=queued.pk).update(state=RunState.RUNNING, attempt=1, progress_at=at)
        computing.compute(queued.pk, clock=lambda: at)
        queued.refresh_from_db()
        assert queued.state == RunState.RUNNING  # a task that is not done again leaves others' runs alone
        computing.compute(queued.pk, clock=lambda: at, is_again=True)
        queued.refresh_from_db()
        assert (queued.state, queued.attempt) == (RunState.DONE, 2)

    def test_what_was_done_or_cancelled_is_not_computed_again(self, queued: Run, at: datetime) -> None:
        for state in (RunState.DONE, RunState.CANCELLED):
            Run.everything.filter(pk=queued.pk).update(state=state, attempt=1)
            computing.compute(queued.pk, clock=lambda: at, is_again=True)
            queued.refresh_from_db()
            assert (queued.state, queued.attempt) == (state, 1)


class TestCancel:
    def test_a_queued_run_is_cancelled_at_once(self, queued: Run, cast: Cast, at: datetime) -> None:
        assert actions.cancel(run=queued, by=cast.office.actor, at=at).state == RunState.CANCELLED
        computing.compute(queued.pk, clock=lambda: at)
        queued.refresh_from_db()
        assert queued.state == RunState.CANCELLED

    def test_a_running_one_stops_at_its_next_step(
        self, queued: Run, cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = computing.build

        def build_and_cancel(**more: object) -> Built:
            running = Run.everything.get(pk=queued.pk)
            assert running.state == RunState.RUNNING
            assert actions.cancel(run=running, by=cast.office.actor, at=at).state == RunState.RUNNING
            return real(**more)  # type: ignore[arg-type]

        monkeypatch.setattr(computing, "build", build_and_cancel)
        computing.compute(queued.pk, clock=lambda: at)
        queued.refresh_from_db()
        assert queued.state == RunState.CANCELLED
        assert not Pair.everything.filter(run=queued).exists()

    def test_a_silent_worker_loses_the_run_and_writes_nothing_more(
        self, queued: Run, cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        later = at + timedelta(minutes=3)
        real = computing.build

        def build_after_somebody_else_took_over(**more: object) -> Built:
            monkeypatch.setattr(computing, "build", real)
            running = Run.everything.get(pk=queued.pk)
            with pytest.raises(Refusal, match="还在进行"):
                actions.requeue(run=running, by=cast.office.actor, at=at)
            again = actions.requeue(run=running, by=cast.office.actor, at=later)
            assert again.state == RunState.DONE
            return real(**more)  # type: ignore[arg-type]

        monkeypatch.setattr(computing, "build", build_after_somebody_else_took_over)
        computing.compute(queued.pk, clock=lambda: at)
        queued.refresh_from_db()
        assert (queued.state, queued.attempt) == (RunState.DONE, 2)
