"""The settings pages: dated changes with reasons, the calendar, and who may touch them."""

from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.access.accounts.actor import system
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.departments import actions as departments
from qiaoliang.registry.departments.forms import CellsForm
from qiaoliang.registry.programme import actions, settings
from qiaoliang.registry.programme.models import CalendarDay, CalendarYear, Setting
from tests.cast import START, Cast, Town

TEST = system("test")


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


class TestSettings:
    def test_a_change_holds_from_its_day(self, cast: Cast) -> None:
        given = {"value": "6", "effective_on": "2027-01-01", "reason": "市委会议"}
        assert cast.office.client.post("/settings/programme/load_max/", given).status_code == 302
        assert settings.value("load_max", date(2026, 12, 31)) == 8
        assert settings.value("load_max", date(2027, 1, 1)) == 6
        seen = cast.office.client.get("/settings/").content.decode()
        assert "2027-01-01 起改为 6" in seen
        history = cast.office.client.get("/settings/programme/load_max/").content.decode()
        assert "市委会议" in history
        assert "周立言" in history

    @pytest.mark.parametrize(
        "given",
        [
            {"value": "0", "effective_on": "2027-01-01", "reason": "会议"},
            {"value": "many", "effective_on": "2027-01-01", "reason": "会议"},
            {"value": "6", "effective_on": "2027-02-30", "reason": "会议"},
            {"value": "6", "effective_on": "2027-01-01", "reason": ""},
            {"value": "", "effective_on": "", "reason": ""},
        ],
    )
    def test_refused_beside_the_field(self, cast: Cast, given: dict[str, str]) -> None:
        before = Setting.objects.count()
        answer = cast.office.client.post("/settings/programme/load_max/", given)
        assert answer.status_code == 200
        assert "处要改" in answer.content.decode()
        assert Setting.objects.count() == before

    def test_a_county_reads_only(self, cast: Cast) -> None:
        """A setting holds for the whole city; a county's office must not change it for its neighbours."""
        assert cast.county_officer.client.get("/settings/programme/load_max/").status_code == 200
        given = {"value": "6", "effective_on": "2027-01-01", "reason": "会议"}
        assert cast.county_officer.client.post("/settings/programme/load_max/", given).status_code == 403
        assert not Setting.objects.filter(key="load_max").exists()

    def test_an_unknown_setting(self, cast: Cast) -> None:
        assert cast.office.client.get("/settings/programme/no_such/").status_code == 404

    def test_choices_and_dates(self, cast: Cast) -> None:
        given = {"value": "statistics", "effective_on": "2026-01-01", "reason": "口径调整"}
        assert cast.office.client.post("/settings/programme/nonpublic_definition/", given).status_code == 302
        assert settings.nonpublic_definition(date(2026, 6, 1)) == "statistics"
        given = {"value": "2022-07-01", "effective_on": "2026-01-01", "reason": "更正"}
        assert cast.office.client.post("/settings/programme/programme_start/", given).status_code == 302
        assert settings.programme_start(date(2026, 6, 1)) == date(2022, 7, 1)


class TestCalendar:
    def test_a_provisional_year_is_loud(self, cast: Cast, at: datetime) -> None:
        seen = cast.office.client.get("/settings/calendar/", {"year": "2027"}).content.decode()
        assert "2027 年还没有登记节假日" in seen
        assert 'role="alert"' in seen
        assert "2026 年的节假日还没有登记" in cast.office.client.get("/settings/").content.decode()
        actions.seed_year(year=2026, by=TEST, at=at)
        assert "还没有登记" not in cast.office.client.get("/settings/calendar/", {"year": "2026"}).content.decode()

    def test_seeding_setting_clearing_deciding(self, cast: Cast) -> None:
        client = cast.office.client
        client.post("/settings/calendar/seed/", {"year": "2026"})
        assert CalendarYear.objects.filter(year=2026).exists()
        assert CalendarDay.objects.get(day="2026-10-01").is_workday is False
        client.post("/settings/calendar/seed/", {"year": "2027"})
        assert not CalendarYear.objects.filter(year=2027).exists()
        client.post("/settings/calendar/?year=2027", {"day": "2027-01-01", "is_workday": "no", "name": "元旦"})
        assert not settings.calendar().is_workday(date(2027, 1, 1))
        client.post("/settings/calendar/clear/", {"day": "2027-01-01"})
        assert settings.calendar().is_workday(date(2027, 1, 1))
        client.post("/settings/calendar/decide/", {"year": "2027"})
        assert not settings.calendar().is_provisional(2027)

    @pytest.mark.parametrize(
        "given",
        [
            {"day": "2027-02-30", "is_workday": "no", "name": "x"},
            {"day": "1066-10-14", "is_workday": "no", "name": "x"},
            {"day": "2027-01-01", "is_workday": "maybe", "name": "x"},
            {"day": "2027-01-01", "is_workday": "no", "name": ""},
        ],
    )
    def test_refused(self, cast: Cast, given: dict[str, str]) -> None:
        assert cast.office.client.post("/settings/calendar/?year=2027", given).status_code == 200
        assert not CalendarDay.objects.exists()

    @pytest.mark.parametrize("year", ["0", "-1", "99999", "abc", "٢٠٢٦", ""])
    def test_hostile_years(self, cast: Cast, year: str) -> None:
        assert cast.office.client.get("/settings/calendar/", {"year": year}).status_code == 200

    def test_a_county_reads_only(self, cast: Cast) -> None:
        given = {"day": "2027-01-01", "is_workday": "no", "name": "元旦"}
        for address in ("/settings/calendar/", "/settings/calendar/seed/", "/settings/calendar/clear/"):
            assert cast.county_officer.client.post(address, {**given, "year": "2026"}).status_code == 403
        assert not CalendarDay.objects.exists()


class TestAffinityPage:
    def test_copied_and_edited_by_page(self, cast: Cast, town: Town, at: datetime) -> None:
        version = departments.load_default_affinity(effective_on=START, by=TEST, at=at)
        assert version is not None
        client = cast.office.client
        given = {"label": "2027 版", "effective_on": "2027-01-01", "source": "职责文件"}
        made = client.post(f"/settings/affinity/{version.pk}/copy/", given).url
        copied = departments.AffinityVersion.everything.get(label="2027 版")
        assert made == f"/settings/affinity/{copied.pk}/"
        cells = {CellsForm.key(cell): cell.percent for cell in copied.cells.all()}
        assert client.post(made, {**cells, "labour:legal": "61"}).status_code == 302
        assert copied.cells.get(need="labour", function="legal").percent == 61
        assert "处要改" in client.post(made, {**cells, "labour:legal": "161"}).content.decode()
        assert client.post(f"/settings/affinity/{version.pk}/", cells).status_code == 422


def test_a_reason_is_always_needed(db: None, at: datetime) -> None:
    with pytest.raises(Refusal):
        actions.change_setting(key="load_max", text="6", effective_on=at.date(), reason=" ", by=TEST, at=at)
