"""Registering, amending, renaming, a new code, moving: derived columns, history, refusals (G44, G45)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.registry.enterprises import actions
from qiaoliang.registry.enterprises.actions.records import CreditCodeTaken, NotYourRegion
from qiaoliang.registry.enterprises.choices import OperatingState, SizeClass
from qiaoliang.registry.enterprises.codes import CreditCodeFault, complete
from qiaoliang.registry.enterprises.industries import FUNCTION_OF_DIVISION
from qiaoliang.registry.enterprises.models import Enterprise, Identity, OperatingSpell
from qiaoliang.registry.regions.models import Region
from tests.cast import LIDAO, LIDAO_NEXT, RUSHAN_TOWN, Cast, Town, make_region

TEST = system("test")
FACTS = {
    "division": "13",
    "registration_type": "private_llc",
    "controlling_type": "unknown",
    "controller_origin": "unknown",
    "staff_count": 320,
    "revenue_fen": 30_000_000_00,
}


def new(town: Town, at: datetime, **more: Any) -> Enterprise:
    given = {
        "credit_code": complete("91371082", "MA3NEW01"),
        "name": "潮汇水产有限公司",
        "region": town.regions[LIDAO],
        "facts": FACTS,
        "by": TEST,
        "at": at,
    }
    return actions.register(**{**given, **more})


class TestRegister:
    def test_derives_what_follows(self, town: Town, at: datetime) -> None:
        made = new(town, at)
        made.refresh_from_db()
        assert (made.section, made.region_code) == ("C", LIDAO)
        assert made.line_function == FUNCTION_OF_DIVISION["13"]
        assert made.size_class == SizeClass.MEDIUM
        assert made.initials == "chscyxgs"
        assert made.sort_key.startswith("chao2")
        assert (made.is_nonpublic_statistics, made.is_nonpublic_shandong) == (True, True)
        assert list(made.spells.values_list("state", "starts_on", "ends_on")) == [("operating", at.date(), None)]
        assert list(made.identities.values_list("name", "ends_on")) == [("潮汇水产有限公司", None)]
        assert Entry.everything.filter(verb="enterprise.registered", about_key=str(made.pk)).count() == 1

    def test_unknown_ownership_is_not_counted_as_nonpublic(self, town: Town, at: datetime) -> None:
        made = new(town, at, facts={**FACTS, "registration_type": "llc"})
        assert (made.is_nonpublic_statistics, made.is_nonpublic_national, made.is_nonpublic_shandong) == (False,) * 3

    def test_size_is_empty_where_a_figure_is_missing(self, town: Town, at: datetime) -> None:
        assert new(town, at, facts={**FACTS, "revenue_fen": None}).size_class == ""

    @pytest.mark.parametrize("wrong", [16, 17])
    def test_both_check_digits(self, town: Town, at: datetime, wrong: int) -> None:
        """G45: one wrong check character of either kind is refused, and nothing is written."""
        code = list(complete("91371082", "MA3NEW01"))
        code[wrong] = "1" if code[wrong] != "1" else "2"
        before = Enterprise.everything.count()
        with pytest.raises(CreditCodeFault) as refused:
            new(town, at, credit_code="".join(code))
        assert refused.value.field == "credit_code"
        assert Enterprise.everything.count() == before

    def test_a_code_is_normalised(self, town: Town, at: datetime) -> None:
        code = complete("91371082", "MA3NEW01")
        wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code.lower())
        assert new(town, at, credit_code=f" {wide} ").credit_code == code

    def test_a_code_in_use_or_formerly_in_use(self, town: Town, at: datetime) -> None:
        with pytest.raises(CreditCodeTaken, match="汐歌海产"):
            new(town, at, credit_code=town.seafood.credit_code)
        old = town.seafood.credit_code
        actions.change_code(
            enterprise=town.seafood, credit_code=complete("91371082", "MA3NEW02"), on=at.date(), reason="三证合一",
            by=TEST, at=at,
        )  # fmt: skip
        with pytest.raises(CreditCodeTaken, match="曾用"):
            new(town, at, credit_code=old)

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"name": "一"}, "name"),
            ({"name": "长" * 121}, "name"),
            ({"facts": {}}, "division"),
            ({"facts": {**FACTS, "division": "99"}}, "division"),
            ({"facts": {**FACTS, "entity_kind": "school"}}, "entity_kind"),
            ({"facts": {**FACTS, "staff_count": -1}}, "staff_count"),
            ({"facts": {**FACTS, "longitude": 37.2, "latitude": 122.5}}, "longitude"),
            ({"facts": {**FACTS, "longitude": 122.5}}, "longitude"),
            ({"facts": {**FACTS, "address": "路" * 201}}, "address"),
            ({"facts": {**FACTS, "established_on": date(2027, 1, 1)}}, "established_on"),
            ({"state": OperatingState.CLOSED}, "state"),
            ({"since": date(2027, 1, 1)}, "since"),
        ],
    )
    def test_refused(self, town: Town, at: datetime, more: dict[str, Any], field: str) -> None:
        before = (Enterprise.everything.count(), Entry.everything.count())
        with pytest.raises(Refusal) as refused:
            new(town, at, **more)
        assert refused.value.field == field
        assert (Enterprise.everything.count(), Entry.everything.count()) == before

    def test_an_unknown_column_is_a_fault_of_the_code(self, town: Town, at: datetime) -> None:
        with pytest.raises(LookupError):
            new(town, at, facts={**FACTS, "state": "closed"})

    def test_only_in_the_own_county(self, town: Town, cast: Cast, at: datetime) -> None:
        assert new(town, at, by=cast.county_officer.actor).pk
        with pytest.raises(NotYourRegion):
            new(town, at, credit_code=complete("91371083", "MA3NEW03"), region=town.regions[RUSHAN_TOWN],
                by=cast.county_officer.actor)  # fmt: skip
        with pytest.raises(NotYourRegion):
            new(town, at, credit_code=complete("91371083", "MA3NEW03"), by=cast.auditor.actor)

    def test_a_county_is_no_town(self, town: Town, at: datetime) -> None:
        with pytest.raises(Refusal) as refused:
            new(town, at, region=town.regions["371082"])
        assert refused.value.field == "region"


class TestRegionCodes:
    """G44: a code means something only with its system and version."""

    def test_the_same_code_in_two_systems_is_two_regions(self, town: Town) -> None:
        twin = make_region_of("MCA", "2023", LIDAO, "另一个镇")
        assert twin.pk != town.regions[LIDAO].pk

    def test_twice_in_one_system_and_version_is_refused(self, town: Town) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            make_region(LIDAO, "俚岛镇", "town", "371082", "荣成市")

    @pytest.mark.parametrize(("system_", "version"), [("", "2023"), ("NBS", "")])
    def test_without_system_or_version_is_refused(self, town: Town, system_: str, version: str) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            make_region_of(system_, version, "371082999", "无名镇")

    def test_an_expired_town_is_refused(self, town: Town, at: datetime) -> None:
        old = town.regions[LIDAO_NEXT]
        old.valid_to = at.date() - timedelta(days=1)
        old.save()
        with pytest.raises(Refusal, match="现行区划"):
            new(town, at, region=old)


def make_region_of(system_: str, version: str, code: str, name: str) -> Region:
    return Region.everything.create(
        code=code, name=name, level="town", parent_code="371082", county_name="荣成市", code_system=system_,
        version=version, valid_from=date(2023, 1, 1),
    )  # fmt: skip


class TestAmend:
    def test_derived_columns_follow(self, town: Town, at: datetime) -> None:
        actions.amend(
            enterprise=town.foods, facts={"division": "65", "staff_count": 20, "controller_origin": "foreign"},
            by=TEST, at=at,
        )  # fmt: skip
        town.foods.refresh_from_db()
        assert (town.foods.section, town.foods.size_class) == ("I", SizeClass.SMALL)
        assert (town.foods.is_nonpublic_statistics, town.foods.is_nonpublic_shandong) == (True, False)
        assert town.foods.version == 2
        entry = Entry.everything.get(verb="enterprise.amended")
        assert entry.detail["division"] == ["13", "65"]

    def test_nothing_changed_writes_nothing(self, town: Town, at: datetime) -> None:
        made = new(town, at)
        actions.amend(enterprise=made, facts={"staff_count": 320}, by=TEST, at=at)
        made.refresh_from_db()
        assert made.version == 1
        assert not Entry.everything.filter(verb="enterprise.amended").exists()

    def test_somebody_was_faster(self, town: Town, at: datetime) -> None:
        seen = Enterprise.everything.get(pk=town.foods.pk)
        actions.amend(enterprise=town.foods, facts={"staff_count": 90}, by=TEST, at=at)
        with pytest.raises(ChangedMeanwhile):
            actions.amend(enterprise=seen, facts={"staff_count": 70}, by=TEST, at=at)
        assert Enterprise.everything.get(pk=seen.pk).staff_count == 90

    def test_half_a_position_is_refused(self, town: Town, at: datetime) -> None:
        with pytest.raises(Refusal) as refused:
            actions.amend(enterprise=town.foods, facts={"latitude": 37.1}, by=TEST, at=at)
        assert refused.value.field == "longitude"


class TestIdentity:
    def test_a_new_name_keeps_the_old_one(self, town: Town, at: datetime) -> None:
        actions.rename(
            enterprise=town.foods, name="穗屿食品集团有限公司", on=date(2026, 11, 1), reason="登记通知书 12 号",
            by=TEST, at=at,
        )  # fmt: skip
        town.foods.refresh_from_db()
        assert (town.foods.name, town.foods.initials) == ("穗屿食品集团有限公司", "syspjtyxgs")
        history = list(Identity.everything.filter(enterprise=town.foods).order_by("pk").values_list("name", "ends_on"))
        assert history == [("穗屿食品有限公司", date(2026, 10, 31)), ("穗屿食品集团有限公司", None)]

    def test_a_new_code(self, town: Town, at: datetime) -> None:
        code = complete("91371082", "MA3NEW09")
        actions.change_code(enterprise=town.foods, credit_code=code, on=at.date(), reason="换照", by=TEST, at=at)
        town.foods.refresh_from_db()
        assert town.foods.credit_code == code
        assert Identity.everything.filter(enterprise=town.foods).count() == 2

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"name": "穗屿食品有限公司"}, "name"),
            ({"on": date(2026, 11, 21)}, "on"),
            ({"reason": "  "}, "reason"),
        ],
    )
    def test_refused(self, town: Town, at: datetime, more: dict[str, Any], field: str) -> None:
        given = {"name": "穗屿新名有限公司", "on": date(2026, 11, 1), "reason": "通知书"}
        with pytest.raises(Refusal) as refused:
            actions.rename(enterprise=town.foods, by=TEST, at=at, **{**given, **more})
        assert refused.value.field == field
        assert Identity.everything.filter(enterprise=town.foods).count() == 1

    def test_not_before_the_present_name_began(self, town: Town, at: datetime) -> None:
        renamed = actions.rename(
            enterprise=town.foods, name="穗屿甲有限公司", on=date(2026, 11, 1), reason="通知书", by=TEST, at=at
        )
        with pytest.raises(Refusal) as refused:
            actions.rename(
                enterprise=renamed, name="穗屿乙有限公司", on=date(2026, 11, 1), reason="通知书", by=TEST, at=at
            )
        assert refused.value.field == "on"

    def test_somebody_was_faster(self, town: Town, at: datetime) -> None:
        seen = Enterprise.everything.get(pk=town.foods.pk)
        actions.rename(enterprise=town.foods, name="穗屿甲有限公司", on=at.date(), reason="通知书", by=TEST, at=at)
        with pytest.raises(ChangedMeanwhile):
            actions.rename(enterprise=seen, name="穗屿乙有限公司", on=at.date(), reason="通知书", by=TEST, at=at)


class TestMoveTown:
    def test_the_log_keeps_where_it_was(self, town: Town, at: datetime) -> None:
        actions.move_town(
            enterprise=town.foods, region=town.regions[LIDAO_NEXT], address="成山路 1 号", on=at.date(), reason="搬迁",
            by=TEST, at=at,
        )  # fmt: skip
        town.foods.refresh_from_db()
        assert (town.foods.region_code, town.foods.address) == (LIDAO_NEXT, "成山路 1 号")
        assert Entry.everything.get(verb="enterprise.moved").detail["from"] == LIDAO

    def test_not_to_the_same_town(self, town: Town, at: datetime) -> None:
        with pytest.raises(Refusal) as refused:
            actions.move_town(
                enterprise=town.foods, region=town.regions[LIDAO], address="", on=at.date(), reason="搬迁", by=TEST,
                at=at,
            )  # fmt: skip
        assert refused.value.field == "region"

    def test_not_into_another_office(self, town: Town, cast: Cast, at: datetime) -> None:
        with pytest.raises(NotYourRegion):
            actions.move_town(
                enterprise=town.foods, region=town.regions[RUSHAN_TOWN], address="", on=at.date(), reason="搬迁",
                by=cast.county_officer.actor, at=at,
            )  # fmt: skip


class TestDerivedColumns:
    def test_pure_and_without_a_query(self, django_assert_num_queries: Any, town: Town) -> None:
        with django_assert_num_queries(0):
            derived = actions.derived_columns({**FACTS, "name": "潮汇水产有限公司", "region": town.regions[LIDAO]})
        assert derived["region_code"] == LIDAO
        assert derived["size_class"] == "medium"
        assert "region_code" not in actions.derived_columns({"name": "甲乙", "division": "13"})

    def test_long_names_fit_their_columns(self) -> None:
        derived = actions.derived_columns({"name": "窗" * 120, "division": "13"})
        assert len(derived["sort_key"]) == 200
        assert len(derived["initials"]) == 120


class TestSpells:
    def change(self, town: Town, at: datetime, state: str, on: date, **more: Any) -> Enterprise:
        given = {"enterprise": town.foods, "state": state, "on": on, "reason": "公示信息", "by": TEST, "at": at}
        return actions.set_state(**{**given, **more})

    def test_spells_follow_one_another(self, town: Town, at: datetime) -> None:
        stopped = actions.suspend(enterprise=town.foods, on=date(2026, 9, 1), reason="停产检修", by=TEST, at=at)
        actions.resume(enterprise=stopped, on=date(2026, 11, 1), reason="复产", by=TEST, at=at)
        spells = list(
            OperatingSpell.everything.filter(enterprise=town.foods).order_by("starts_on").values_list(
                "state", "starts_on", "ends_on"
            )
        )  # fmt: skip
        assert spells == [
            ("operating", date(2012, 5, 1), date(2026, 8, 31)),
            ("suspended", date(2026, 9, 1), date(2026, 10, 31)),
            ("operating", date(2026, 11, 1), None),
        ]
        in_force = Enterprise.everything.operating(date(2026, 10, 1)).filter(pk=town.foods.pk)
        assert not in_force.exists()
        assert Enterprise.everything.operating(at.date()).filter(pk=town.foods.pk).exists()

    @pytest.mark.parametrize("state", ["merged_away", "split_away"])
    def test_a_successor_is_needed(self, town: Town, at: datetime, state: str) -> None:
        with pytest.raises(Refusal) as refused:
            self.change(town, at, state, at.date())
        assert refused.value.field == "state"

    def test_not_in_the_future_nor_before_the_present_state(self, town: Town, at: datetime) -> None:
        for on in (date(2026, 11, 21), date(2012, 5, 1)):
            with pytest.raises(Refusal) as refused:
                self.change(town, at, "closed", on)
            assert refused.value.field == "on"

    def test_nothing_follows_a_closure(self, town: Town, at: datetime) -> None:
        closed = actions.close(enterprise=town.foods, on=date(2026, 11, 1), reason="注销公告", by=TEST, at=at)
        with pytest.raises(Refusal, match="注销"):
            actions.resume(enterprise=closed, on=at.date(), reason="复产", by=TEST, at=at)

    def test_a_closure_is_undone_within_a_day(self, town: Town, at: datetime) -> None:
        before = list(OperatingSpell.everything.filter(enterprise=town.foods).values())
        closed = actions.close(enterprise=town.foods, on=date(2026, 11, 1), reason="注销公告", by=TEST, at=at)
        actions.undo_closure(enterprise=closed, by=TEST, at=at + timedelta(hours=23, minutes=59))
        town.foods.refresh_from_db()
        assert town.foods.state == OperatingState.OPERATING
        assert list(OperatingSpell.everything.filter(enterprise=town.foods).values()) == before

    def test_not_after_a_day_and_not_twice(self, town: Town, at: datetime) -> None:
        closed = actions.close(enterprise=town.foods, on=date(2026, 11, 1), reason="注销公告", by=TEST, at=at)
        with pytest.raises(Refusal, match="24 小时"):
            actions.undo_closure(enterprise=closed, by=TEST, at=at + timedelta(hours=24, seconds=1))
        again = actions.undo_closure(enterprise=closed, by=TEST, at=at)
        with pytest.raises(Refusal, match="没有可以撤销"):
            actions.undo_closure(enterprise=again, by=TEST, at=at)

    def test_somebody_was_faster(self, town: Town, at: datetime) -> None:
        seen = Enterprise.everything.get(pk=town.foods.pk)
        actions.suspend(enterprise=town.foods, on=date(2026, 9, 1), reason="停产", by=TEST, at=at)
        with pytest.raises(ChangedMeanwhile):
            actions.close(enterprise=seen, on=date(2026, 9, 2), reason="注销", by=TEST, at=at)


class TestSuccession:
    def test_a_merger_of_companies(self, town: Town, at: datetime) -> None:
        row = actions.merge_into(
            enterprise=town.foods, successor=town.seafood, on=date(2026, 10, 1), reason="吸收合并公告", by=TEST, at=at
        )
        town.foods.refresh_from_db()
        town.seafood.refresh_from_db()
        assert (town.foods.state, town.seafood.state) == ("merged_away", "operating")
        assert (row.kind, row.successor_id) == ("merger", town.seafood.pk)

    def test_a_split_that_goes_on(self, town: Town, at: datetime) -> None:
        rows = actions.split(
            enterprise=town.foods, successors=[town.seafood, town.fishing_gear], goes_on=True, on=date(2026, 10, 1),
            reason="存续分立", by=TEST, at=at,
        )  # fmt: skip
        town.foods.refresh_from_db()
        assert (town.foods.state, len(rows)) == ("operating", 2)

    def test_a_split_that_ends(self, town: Town, at: datetime) -> None:
        actions.split(
            enterprise=town.foods, successors=[town.seafood], goes_on=False, on=date(2026, 10, 1), reason="解散分立",
            by=TEST, at=at,
        )  # fmt: skip
        town.foods.refresh_from_db()
        assert town.foods.state == "split_away"

    def test_refused(self, town: Town, at: datetime) -> None:
        closed = actions.close(enterprise=town.fishing_gear, on=date(2026, 10, 1), reason="注销", by=TEST, at=at)
        for successors in ([], [town.foods], [closed]):
            with pytest.raises(Refusal) as refused:
                actions.split(
                    enterprise=town.foods, successors=successors, goes_on=False, on=at.date(), reason="分立", by=TEST,
                    at=at,
                )  # fmt: skip
            assert refused.value.field == "successor"
        town.foods.refresh_from_db()
        assert town.foods.state == "operating"
