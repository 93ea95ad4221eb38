"""Two records of one enterprise: merged across every related table, undone to the last row."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.accounts.models import Grant
from qiaoliang.access.audit.models import Entry
from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.instructors.postings.models import Conflict
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.workdays import iso_week_key, monday_of, thursday_of
from qiaoliang.party.organisations.models import Coverage
from qiaoliang.registry.carriers.models import Tenancy
from qiaoliang.registry.enterprises import actions
from qiaoliang.registry.enterprises.actions import merging
from qiaoliang.registry.enterprises.actions.merging import MergeCannotBeUndone
from qiaoliang.registry.enterprises.models import (
    Enterprise,
    Identity,
    MemberDeclaration,
    OperatingSpell,
    RecordMerge,
    Succession,
)
from tests.cast import LIDAO, RUSHAN_TOWN, Cast, Town, make_enterprise, make_stint

TEST = system("test")
NOT_COMPARED = {"audit", "sessions", "axes"}


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, but the log, the merges themselves and version counters."""
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name != "version"}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in apps.get_models()
        if model._meta.app_label not in NOT_COMPARED and model is not RecordMerge
    }


def contact(town: Town, enterprise: Enterprise, day: date) -> Contact:
    moment = town.at.replace(year=day.year, month=day.month, day=day.day)
    return Contact.everything.create(
        enterprise=enterprise, instructor=town.instructor, at=moment, iso_week=iso_week_key(day), channel="call",
        with_whom="owner", summary="问冷库用电", recorded_at=moment,
    )  # fmt: skip


def duty(town: Town, enterprise: Enterprise, week: int, kept_by: Contact | None = None) -> None:
    DutyWeek.everything.create(
        enterprise=enterprise, iso_week=week, monday_on=monday_of(week), thursday_on=thursday_of(week), state="owed",
        instructor=town.instructor, contact=kept_by, contacted_on=kept_by.on if kept_by else None,
    )  # fmt: skip


@pytest.fixture
def double(town: Town, cast: Cast) -> Enterprise:
    """A second record of the sea-food company, with rows of its own in many tables; several collide."""
    at = town.at
    twin = make_enterprise(town, "汐歌海产公司", LIDAO, 77, full_members=2)
    make_stint(town, town.colleague, twin)  # a second open lead: must stay
    make_stint(town, town.colleague, twin, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
    duty(town, town.seafood, 202645)
    duty(town, twin, 202645, contact(town, twin, date(2026, 11, 3)))  # the same week: must stay
    duty(town, twin, 202644, contact(town, twin, date(2026, 10, 28)))
    Coverage.everything.create(
        organisation=town.branch, enterprise=twin, form="single", starts_on=date(2023, 7, 1), decision_number="俚党 9",
        recorded_at=at,
    )  # fmt: skip
    Tenancy.everything.create(carrier=town.park, enterprise=twin, starts_on=date(2024, 1, 1))
    Demand.everything.create(
        number="2026-1", enterprise=twin, region_code=LIDAO, title="用电增容", category="utilities",
        heard_on=at.date(), recorded_at=at, recorded_by="测试",
    )  # fmt: skip
    Outcome.everything.create(
        enterprise=twin, region_code=LIDAO, happened_on=at.date(), recorded_at=at, recorded_by="测试", kind="loan",
        natural_key="bank:1", title="贷款", amount_fen=1500_00,
    )  # fmt: skip
    MemberDeclaration.everything.create(enterprise=twin, on=date(2026, 9, 1), full_members=7, declared_by="业主")
    Conflict.everything.create(
        instructor=town.other_instructor, enterprise=twin, kind="kin", starts_on=date(2025, 1, 1), recorded_at=at,
        recorded_by="测试",
    )  # fmt: skip
    Succession.everything.create(kind="merger", predecessor=twin, successor=town.seafood, on=date(2025, 1, 1))
    Grant.objects.create(
        user=cast.owner.user, role="owner", where_kind="enterprise", where_key=str(twin.pk), starts_on=date(2024, 1, 1)
    )
    Grant.objects.create(
        user=cast.secretary.user, role="owner", where_kind="enterprise", where_key=str(twin.pk),
        starts_on=date(2024, 1, 1),
    )  # fmt: skip
    return twin


def merge(town: Town, double: Enterprise, at: datetime, **more: Any) -> RecordMerge:
    given = {"kept": town.seafood, "absorbed": double, "reason": "重复导入", "by": TEST, "at": at}
    return actions.merge_records(**{**given, **more})


class TestMerge:
    def test_rows_of_every_domain_move(self, town: Town, double: Enterprise, at: datetime) -> None:
        merge(town, double, at)
        assert Contact.everything.filter(enterprise=town.seafood).count() == 2
        assert Demand.everything.filter(enterprise=town.seafood).count() == 1
        assert Outcome.everything.filter(enterprise=town.seafood).count() == 1
        assert Conflict.everything.filter(enterprise=town.seafood).count() == 1
        assert Grant.objects.filter(where_kind="enterprise", where_key=str(town.seafood.pk)).count() == 2
        double.refresh_from_db()
        town.seafood.refresh_from_db()
        assert double.merged_into == town.seafood
        assert town.seafood.full_members == 7

    def test_what_collides_stays_and_is_remembered(self, town: Town, double: Enterprise, at: datetime) -> None:
        row = merge(town, double, at)
        assert set(row.moved["stayed"]) == {
            "contacts.dutyweek.enterprise", "postings.stint.enterprise", "organisations.coverage.enterprise",
            "carriers.tenancy.enterprise", "enterprises.succession.predecessor", "accounts.grant.where_key",
        }  # fmt: skip
        assert all(len(pks) == 1 for pks in row.moved["stayed"].values())
        assert DutyWeek.everything.filter(enterprise=town.seafood).count() == 2
        assert OperatingSpell.everything.filter(enterprise=double).count() == 1

    def test_the_page_foresees_what_happens(self, town: Town, double: Enterprise, at: datetime) -> None:
        foreseen = {one.relation: one for one in actions.foresee(town.seafood, double)}
        row = merge(town, double, at)
        for name, pks in row.moved["rows"].items():
            if name != merging.GRANTS:
                assert foreseen[name].rows == len(pks) + len(row.moved["stayed"].get(name, []))
        for name in ("postings.stint.enterprise", "contacts.dutyweek.enterprise", "carriers.tenancy.enterprise"):
            assert foreseen[name].stay == len(row.moved["stayed"][name])

    def test_the_old_name_finds_the_kept_record(self, town: Town, double: Enterprise, at: datetime) -> None:
        merge(town, double, at)
        identity = Identity.everything.get(credit_code=double.credit_code)
        assert identity.enterprise == town.seafood
        assert identity.ends_on == at.date() - timedelta(days=1)
        assert Identity.everything.filter(enterprise=town.seafood, ends_on=None).count() == 1

    def test_an_absorbed_record_is_left_alone(self, town: Town, double: Enterprise, at: datetime) -> None:
        merge(town, double, at)
        double.refresh_from_db()
        for act in (
            lambda: actions.amend(enterprise=double, facts={"staff_count": 1}, by=TEST, at=at),
            lambda: merge(town, double, at, kept=town.foods),
            lambda: actions.close(enterprise=double, on=at.date(), reason="注销", by=TEST, at=at),
        ):
            with pytest.raises(Refusal, match="已并入"):
                act()
        assert not Enterprise.everything.operating(at.date()).filter(pk=double.pk).exists()

    def test_refused(self, town: Town, double: Enterprise, cast: Cast, at: datetime) -> None:
        far = make_enterprise(town, "汐歌海产乳山公司", RUSHAN_TOWN, 78)
        for more, field in (
            ({"absorbed": town.seafood}, "absorbed"),
            ({"reason": " "}, "reason"),
            ({"absorbed": far, "by": cast.county_officer.actor}, "absorbed"),
            ({"by": cast.auditor.actor}, "absorbed"),
        ):
            with pytest.raises(Refusal) as refused:
                merge(town, double, at, **more)
            assert refused.value.field == field
        assert not RecordMerge.everything.exists()
        assert not Entry.everything.filter(verb="enterprise.records_merged").exists()

    def test_somebody_was_faster(self, town: Town, double: Enterprise, at: datetime) -> None:
        seen = Enterprise.everything.get(pk=double.pk)
        actions.amend(enterprise=double, facts={"staff_count": 1}, by=TEST, at=at)
        with pytest.raises(ChangedMeanwhile):
            merge(town, seen, at)

    def test_every_relation_is_known(self) -> None:
        """A new table with a key to Enterprise is merged without anybody remembering it, spells and merges apart."""
        names = {name for name, _, _ in merging.relations()}
        assert {
            "contacts.contact.enterprise",
            "demands.demand.enterprise",
            "enterprises.enterprise.merged_into",
        } <= names
        left_out = {"enterprises.operatingspell.enterprise", "enterprises.recordmerge.kept"}
        assert not names & left_out
        assert len(names) >= 20


class TestUndo:
    def test_restores_every_row_of_every_table(self, town: Town, double: Enterprise, at: datetime) -> None:
        before = everything()
        row = merge(town, double, at)
        assert everything() != before
        actions.undo_record_merge(merge=row, by=TEST, at=at + timedelta(days=3))
        after = everything()
        for label, rows in before.items():
            assert after[label] == rows, label

    def test_what_came_since_stays(self, town: Town, double: Enterprise, at: datetime) -> None:
        row = merge(town, double, at)
        since = contact(town, town.seafood, date(2026, 11, 19))
        actions.undo_record_merge(merge=row, by=TEST, at=at)
        since.refresh_from_db()
        assert since.enterprise == town.seafood

    def test_merges_are_undone_in_reverse_order(self, town: Town, double: Enterprise, at: datetime) -> None:
        before = everything()
        first = merge(town, double, at)
        town.seafood.refresh_from_db()
        second = actions.merge_records(kept=town.foods, absorbed=town.seafood, reason="还是同一家", by=TEST, at=at)
        double.refresh_from_db()
        assert double.merged_into == town.foods
        with pytest.raises(MergeCannotBeUndone, match="还是同一家"):
            actions.undo_record_merge(merge=first, by=TEST, at=at)
        actions.undo_record_merge(merge=second, by=TEST, at=at)
        actions.undo_record_merge(merge=first, by=TEST, at=at)
        assert everything() == before

    def test_not_twice(self, town: Town, double: Enterprise, at: datetime) -> None:
        row = merge(town, double, at)
        actions.undo_record_merge(merge=row, by=TEST, at=at)
        with pytest.raises(MergeCannotBeUndone):
            actions.undo_record_merge(merge=row, by=TEST, at=at)

    def test_a_collision_since_refuses_whole(self, town: Town, double: Enterprise, at: datetime) -> None:
        """A row that cannot go back leaves everything merged, nothing half."""
        row = merge(town, double, at)
        Tenancy.everything.filter(enterprise=double).delete()
        Grant.objects.filter(where_key=str(double.pk)).delete()
        moved = row.moved["rows"]["postings.conflict.enterprise"][0]
        Conflict.everything.create(
            instructor=town.other_instructor, enterprise=double, kind="kin", starts_on=date(2026, 1, 1),
            recorded_at=at, recorded_by="测试",
        )  # fmt: skip
        with pytest.raises(MergeCannotBeUndone, match="不能原样退回"):
            actions.undo_record_merge(merge=row, by=TEST, at=at)
        assert Conflict.everything.get(pk=moved).enterprise == town.seafood
        double.refresh_from_db()
        assert double.merged_into == town.seafood
