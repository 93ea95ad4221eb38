"""Departments and the versions of the affinity table."""

from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.access.accounts.actor import system
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.departments import actions
from qiaoliang.registry.departments.actions import VersionInForce
from qiaoliang.registry.departments.models import Affinity, AffinityVersion, Department
from tests.cast import START, Cast, Town

TEST = system("test")
GIVEN: dict[str, Any] = {
    "code": "labour", "name": "市人力资源和社会保障局", "short_name": "人社局", "function": "labour",
    "region_code": "3710",
}  # fmt: skip


class TestDepartments:
    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"code": " "}, "code"), ({"code": "marine"}, "code"), ({"name": ""}, "name"),
            ({"short_name": "长" * 25}, "short_name"), ({"function": "golf"}, "function"),
            ({"region_code": "9999"}, "region_code"), ({"longitude": 122.1}, "longitude"),
            ({"longitude": 37.1, "latitude": 122.1}, "longitude"),
        ],
    )  # fmt: skip
    def test_refused(self, town: Town, at: datetime, more: dict[str, Any], field: str) -> None:
        before = Department.everything.count()
        with pytest.raises(Refusal) as refused:
            actions.register(by=TEST, at=at, **{**GIVEN, **more})
        assert refused.value.field == field
        assert Department.everything.count() == before

    def test_a_county_keeps_its_own_only(self, town: Town, cast: Cast, at: datetime) -> None:
        for code in ("3710", "371083"):
            with pytest.raises(Refusal) as refused:
                actions.register(by=cast.county_officer.actor, at=at, **{**GIVEN, "region_code": code})
            assert refused.value.field == "region_code"
        assert actions.register(by=cast.county_officer.actor, at=at, **{**GIVEN, "region_code": "371082"}).pk

    def test_amend_and_retire(self, town: Town, at: datetime) -> None:
        made = actions.register(by=TEST, at=at, **GIVEN)
        given = {name: value for name, value in GIVEN.items() if name != "code"}
        assert (
            actions.amend(department=made, by=TEST, at=at, **{**given, "short_name": "市人社局"}).short_name
            == "市人社局"
        )
        assert not actions.set_active(department=made, is_active=False, by=TEST, at=at).is_active
        assert actions.set_active(department=made, is_active=True, by=TEST, at=at).is_active


class TestAffinity:
    @pytest.fixture
    def version(self, town: Town, at: datetime) -> AffinityVersion:
        made = actions.load_default_affinity(effective_on=START, by=TEST, at=at)
        assert made is not None
        return made

    def copy(self, version: AffinityVersion, at: datetime, **more: Any) -> AffinityVersion:
        given = {"label": "2027 版", "effective_on": date(2027, 1, 1), "source": "职责文件", **more}
        return actions.copy_affinity(version=version, by=TEST, at=at, **given)

    def test_the_default_comes_once(self, version: AffinityVersion, at: datetime) -> None:
        assert actions.load_default_affinity(effective_on=START, by=TEST, at=at) is None
        assert version.cells.count() == 256
        assert actions.in_force(at.date()) == version

    def test_a_copy_is_edited_until_its_day(self, version: AffinityVersion, at: datetime) -> None:
        copied = self.copy(version, at)
        assert actions.set_cells(version=copied, cells={("labour", "legal"): 55}, by=TEST, at=at) == 1
        assert Affinity.everything.get(version=copied, need="labour", function="legal").percent == 55
        assert Affinity.everything.get(version=version, need="labour", function="legal").percent != 55
        assert actions.in_force(date(2026, 12, 31)) == version
        assert actions.in_force(date(2027, 1, 1)) == copied

    def test_what_is_in_force_is_never_edited(self, version: AffinityVersion, at: datetime) -> None:
        with pytest.raises(VersionInForce):
            actions.set_cells(version=version, cells={("labour", "legal"): 55}, by=TEST, at=at)

    @pytest.mark.parametrize("cells", [{("labour", "legal"): 101}, {("labour", "legal"): -1}, {("golf", "legal"): 1}])
    def test_refused_cells(self, version: AffinityVersion, at: datetime, cells: dict[tuple[str, str], int]) -> None:
        copied = self.copy(version, at)
        with pytest.raises(Refusal):
            actions.set_cells(version=copied, cells=cells, by=TEST, at=at)

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"label": "default-2026.1"}, "label"), ({"label": ""}, "label"), ({"source": " "}, "source"),
            ({"effective_on": date(2026, 11, 20)}, "effective_on"),
        ],
    )  # fmt: skip
    def test_refused_copies(self, version: AffinityVersion, at: datetime, more: dict[str, Any], field: str) -> None:
        with pytest.raises(Refusal) as refused:
            self.copy(version, at, **more)
        assert refused.value.field == field
        assert AffinityVersion.everything.count() == 1
