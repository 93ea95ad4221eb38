"""Yearly declarations (G34): due at posting and each year, reminded, and every relation becomes a conflict (G32)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from qiaoliang.access.notices.models import Notice
from qiaoliang.instructors.postings import actions as postings
from qiaoliang.instructors.postings.actions import ConflictOfInterest
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Origin, Part, Stint
from qiaoliang.instructors.recusals import actions, listings, rules
from qiaoliang.instructors.recusals.actions import DeclaredAlready, Interest
from qiaoliang.instructors.recusals.models import Declaration, DeclaredInterest
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import EVERYTHING, active
from tests.cast import Cast, Town

TODAY = date(2026, 11, 20)
HOME = "/instructors/declarations/"


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def declared(town: Town, on: date) -> Declaration:
    made: Declaration = Declaration.everything.create(
        instructor=town.instructor, declared_on=on, has_nothing=True, recorded_at=town.at, recorded_by="于海宁"
    )
    return made


class TestDue:
    @pytest.mark.parametrize(
        ("newest", "last", "due"),
        [
            (date(2026, 11, 1), None, date(2026, 11, 15)),
            (date(2026, 1, 1), date(2026, 1, 1), date(2027, 1, 1)),
            (date(2026, 1, 1), date(2026, 5, 1), date(2027, 5, 1)),
            (date(2026, 6, 1), date(2026, 5, 1), date(2026, 6, 15)),
            (date(2027, 4, 25), date(2026, 5, 1), date(2027, 5, 1)),
            (date(2023, 1, 1), date(2024, 2, 29), date(2025, 2, 28)),
        ],
    )
    def test_g34_at_posting_and_within_a_year(self, newest: date, last: date | None, due: date) -> None:
        assert rules.declaration_due_on(newest, last) == due

    @pytest.mark.parametrize("today", [TODAY, date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2027, 3, 1)])
    def test_the_list_agrees_with_the_rule(self, town: Town, today: date) -> None:
        """The condition in the database and the rule in words say the same of every combination near the edges."""
        row = Stint.everything.get(pk=town.stint.pk)
        Stint.everything.filter(pk=town.gear_stint.pk).update(ends_on=date(2024, 1, 2))
        wrong = []
        for age in (0, 13, 14, 15, 40, 400):
            row.starts_on = today - timedelta(days=age)
            row.save()
            for since in (None, 0, 14, 15, 363, 364, 365, 366, 367, 368):
                Declaration.everything.all().delete()
                last = None if since is None else today - timedelta(days=since)
                if last is not None:
                    declared(town, last)
                with active(EVERYTHING):
                    mine = listings.declaring(today).filter(pk=town.instructor.pk)
                    listed = mine.filter(listings.due_before(today)).exists()
                    on_time = mine.filter(~listings.due_before(today)).exists()
                late = rules.declaration_due_on(row.starts_on, last) < today
                if (listed, on_time) != (late, not late):
                    wrong.append((age, since, listed, on_time, late))
        assert wrong == []

    def test_who_does_not_serve_owes_nothing(self, town: Town) -> None:
        with active(EVERYTHING):
            assert set(listings.declaring(TODAY)) == {town.instructor, town.other_instructor}


class TestDeclare:
    def test_g32_what_is_declared_bars_the_pair(self, town: Town, cast: Cast, at: datetime) -> None:
        interest = Interest(town.foods, ConflictKind.KIN, "姐夫是股东")
        made = actions.declare(instructor=town.instructor, interests=[interest] * 2, by=cast.instructor.actor, at=at)
        assert not made.has_nothing
        conflict = Conflict.everything.get()
        assert (conflict.kind, conflict.origin, conflict.origin_key) == (
            "kin",
            Origin.DECLARED,
            f"declaration:{made.pk}",
        )
        with pytest.raises(ConflictOfInterest, match="亲属"):
            postings.post(
                instructor=town.instructor, enterprise=town.foods, part=Part.LEAD, starts_on=TODAY, reason="主管水产",
                by=cast.office.actor, at=at,
            )  # fmt: skip

    def test_next_year_it_is_confirmed_not_doubled(self, town: Town, cast: Cast, at: datetime) -> None:
        interest = Interest(town.foods, ConflictKind.KIN, "姐夫是股东")
        for when in (at, at + timedelta(days=360)):
            actions.declare(instructor=town.instructor, interests=[interest], by=cast.instructor.actor, at=when)
        assert Conflict.everything.count() == 1
        assert DeclaredInterest.everything.count() == 2

    def test_on_a_running_posting_the_office_is_told(self, town: Town, cast: Cast, at: datetime) -> None:
        interest = Interest(town.seafood, ConflictKind.INTEREST, "持股")
        actions.declare(instructor=town.instructor, interests=[interest], by=cast.instructor.actor, at=at)
        assert Notice.objects.filter(kind="conflict_arisen", to=cast.office.user).exists()

    def test_once_a_day_and_only_oneself(self, town: Town, cast: Cast, at: datetime) -> None:
        actions.declare(instructor=town.instructor, interests=[], by=cast.instructor.actor, at=at)
        with pytest.raises(DeclaredAlready):
            actions.declare(instructor=town.instructor, interests=[], by=cast.instructor.actor, at=at)
        for other in (cast.office, cast.other_instructor, cast.coordinator):
            with pytest.raises(Refusal, match="本人"):
                actions.declare(instructor=town.colleague, interests=[], by=other.actor, at=at)
        with pytest.raises(IntegrityError, match=r"declaration_one_a_day|declared_on"), transaction.atomic():
            declared(town, TODAY)

    def test_no_bans_by_declaration(self, town: Town, cast: Cast, at: datetime) -> None:
        ban = Interest(town.foods, ConflictKind.BAN, "不想去")
        with pytest.raises(Refusal, match="类别"):
            actions.declare(instructor=town.instructor, interests=[ban], by=cast.instructor.actor, at=at)
        assert not Declaration.everything.exists()
        with pytest.raises(IntegrityError, match="declared_interest_own"), transaction.atomic():
            DeclaredInterest.everything.create(
                declaration=declared(town, TODAY), enterprise=town.foods, kind=ConflictKind.BAN
            )


class TestRemind:
    def test_g34_once_for_each_due_day(self, town: Town, cast: Cast, at: datetime) -> None:
        declared(town, date(2025, 12, 21))
        assert actions.remind(at=at - timedelta(days=1)) == 1, "who never declared"
        assert actions.remind(at=at + timedelta(days=2)) == 1
        assert actions.remind(at=at + timedelta(days=3)) == 0
        text = Notice.objects.get(kind="declaration_due", to=cast.instructor.user).text
        assert "2026-12-21 前申报" in text
        assert actions.remind(at=at + timedelta(days=70)) == 2, "still nothing: reminded again after two months"


class TestPages:
    def test_nothing_is_one_tick(self, town: Town, cast: Cast) -> None:
        client = cast.instructor.client
        assert "申报与企业的关系" in client.get("/workbench/").content.decode()
        page = client.post(f"{HOME}new/", {"enterprise_1": ""}).content.decode()
        assert "只勾这一项" in page
        done = client.post(f"{HOME}new/", {"is_complete": "on"})
        assert "没有需要申报的情况" in client.get(done["Location"]).content.decode()
        assert "申报与企业的关系" not in client.get("/workbench/").content.decode()

    def test_half_a_row_is_refused_beside_its_field(self, town: Town, cast: Cast) -> None:
        given = {"is_complete": "on", "enterprise_1": "穗屿食品有限公司", "kind_2": "kin"}
        page = cast.instructor.client.post(f"{HOME}new/", given).content.decode()
        assert "请选择与这家企业的关系" in page
        assert "请填写是哪家企业" in page
        assert not Declaration.everything.exists()

    def test_an_enterprise_outside_the_own_scope_may_be_named(self, town: Town, cast: Cast) -> None:
        given = {"is_complete": "on", "enterprise_1": "岚启医械有限公司", "kind_1": "kin", "note_1": "姐夫"}
        assert cast.instructor.client.post(f"{HOME}new/", given).status_code == 302
        assert Conflict.everything.get().enterprise == town.neighbour_firm

    def test_the_words_are_for_office_and_auditor(self, town: Town, cast: Cast, at: datetime) -> None:
        interest = Interest(town.foods, ConflictKind.KIN, "姐夫是股东")
        made = actions.declare(instructor=town.instructor, interests=[interest], by=cast.instructor.actor, at=at)
        for person in (cast.office, cast.auditor, cast.instructor):
            assert "姐夫是股东" in person.client.get(f"{HOME}{made.pk}/").content.decode()
        assert cast.coordinator.client.get(f"{HOME}{made.pk}/").status_code == 403
        listed = cast.coordinator.client.get(f"{HOME}?tab=done").content.decode()
        assert "于海宁" in listed
        assert f"{HOME}{made.pk}/" not in listed
        assert cast.neighbour.client.get(f"{HOME}{made.pk}/").status_code == 404

    def test_few_queries(self, cast: Cast, django_assert_max_num_queries: Any) -> None:
        cast.office.client.get(HOME)
        with django_assert_max_num_queries(12):
            page = cast.office.client.get(HOME).content.decode()
        assert "于海宁" in page
