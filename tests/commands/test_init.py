"""A real city starts without demo data: init, sign in, a new password, rosters, lists."""

import argparse
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qiaoliang.access.accounts.models import Grant, User
from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit.crypto import RING_FILE
from qiaoliang.registry.departments.models import Affinity, AffinityVersion, Department
from qiaoliang.registry.enterprises.codes import complete
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings
from qiaoliang.registry.programme.models import CalendarYear, Setting
from qiaoliang.registry.regions.models import Region
from qiaoliang.web.commands import init
from tests.kit.sheets.books import book
from tests.web.imports.rosters import ENTERPRISES, row

NEW = "海风吹过-2026-桥梁"


def arguments(**more: Any) -> argparse.Namespace:
    given = {"region": "3710", "start": date(2023, 1, 1), "admin": "admin", "departments": None}
    return argparse.Namespace(**{**given, **more})


def counts() -> tuple[int, ...]:
    return tuple(
        model.objects.count() if model in (User, Grant, Setting, CalendarYear) else model.everything.count()
        for model in (User, Grant, Setting, CalendarYear, Region, Department, AffinityVersion, Affinity, Entry)
    )


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to("2026-11-20 10:00 +0800", tick=False)


@pytest.fixture
def printed(db: None, capsys: pytest.CaptureFixture[str]) -> str:
    assert init.run(arguments()) == 0
    return capsys.readouterr().out


def password_of(username: str, printed: str) -> str:
    found = re.search(rf"账号 {username}，一次性口令 (\S+)，", printed)
    assert found is not None, printed
    return found.group(1)


def sign_in(username: str, password: str) -> Client:
    client = Client()
    answer = client.post("/account/sign-in/", {"username": username, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    return client


def signed_in_for_good(username: str, printed: str) -> Client:
    password = password_of(username, printed)
    client = sign_in(username, password)
    given = {"old_password": password, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/account/password/", given).status_code == 302
    return client


class TestStart:
    def test_everything_a_city_needs(self, printed: str) -> None:
        today = date(2026, 11, 20)
        assert settings.programme_start(today) == date(2023, 1, 1)
        assert settings.root_region(today) == "3710"
        assert settings.value("city_name", today) == "威海市"
        assert Region.everything.count() == 2849
        assert set(CalendarYear.objects.values_list("year", flat=True)) == {2023, 2024, 2025, 2026}
        assert Department.everything.count() == 16
        assert Affinity.everything.count() == 16 * 16
        assert verify() is None

    def test_regions_carry_system_and_version(self, printed: str) -> None:
        """G44: no code without its system and version; towns have their point and their county's name."""
        assert set(Region.everything.values_list("code_system", "version")) == {("NBS", "2023")}
        town = Region.everything.get(code="371082105")
        assert town.county_name == "荣成市"
        assert town.longitude is not None

    def test_a_year_that_is_not_published_is_said_loudly(self, printed: str) -> None:
        assert "请注意  2027 年节假日尚未公布" in printed

    def test_a_second_run_changes_nothing(self, printed: str, capsys: pytest.CaptureFixture[str]) -> None:
        before = counts()
        assert init.run(arguments(start=date(2024, 5, 1))) == 0
        said = capsys.readouterr().out
        assert counts() == before
        assert "已建立" not in said
        assert "口令不变" in said
        assert "制度启动日没有改为 2024-05-01" in said
        assert not re.search(r"一次性口令 \w", said)

    def test_a_region_that_is_not_shipped(self, db: None, capsys: pytest.CaptureFixture[str]) -> None:
        assert init.run(arguments(region="4403")) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "没有随附“4403”的区划" in captured.err
        assert counts() == (0,) * 9


class TestDepartments:
    HEAD = ("代码", "部门名称", "简称", "职能", "地区代码")

    def roster(self, path: Path, *rows: tuple[str, ...]) -> str:
        workbook = xlsxwriter.Workbook(str(path))
        sheet = workbook.add_worksheet()
        for number, cells in enumerate((self.HEAD, *rows)):
            sheet.write_row(number, 0, cells)
        workbook.close()
        return str(path)

    def test_the_citys_own_roster(self, db: None, tmp_path: Path) -> None:
        path = self.roster(
            tmp_path / "d.xlsx", ("ocean", "威海市海洋发展局", "海发局", "海洋发展", "3710"),
            ("tax82", "荣成市税务局", "", "税务", "371082"),
        )  # fmt: skip
        assert init.run(arguments(departments=path)) == 0
        found = list(Department.everything.values_list("code", "short_name", "function", "region_code"))
        assert found == [
            ("ocean", "海发局", "marine", "3710"), ("tax82", "荣成市税务局", "taxation", "371082"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("row", "word"),
        [
            (("x", "某局", "某", "炼金", ""), "职能"),
            (("", "某局", "某", "税务", ""), "代码"),
            (("x", "某局", "某", "税务", "999999"), "现行区划"),
        ],
    )
    def test_a_faulty_roster_starts_nothing(
        self, db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], row: tuple[str, ...], word: str
    ) -> None:
        path = self.roster(tmp_path / "d.xlsx", ("a", "甲局", "甲", "税务", ""), row)
        assert init.run(arguments(departments=path)) == 1
        assert word in capsys.readouterr().err
        assert counts() == (0,) * 9

    def test_no_such_file_and_no_workbook(self, db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert init.run(arguments(departments=str(tmp_path / "none.xlsx"))) == 1
        (tmp_path / "not.xlsx").write_bytes(b"hello")
        assert init.run(arguments(departments=str(tmp_path / "not.xlsx"))) == 1
        assert "没有这个文件" in capsys.readouterr().err
        assert counts() == (0,) * 9


class TestFirstDay:
    def test_a_one_time_password_opens_nothing_else(self, printed: str) -> None:
        client = sign_in("office", password_of("office", printed))
        for address in ("/", "/enterprises/", "/settings/", "/workbench/"):
            assert client.get(address).url == "/account/password/"
        assert client.post("/enterprises/new/", {}).url == "/account/password/"
        assert client.get("/account/password/").status_code == 200

    def test_the_administrator_keeps_accounts_and_sees_no_enterprise(self, printed: str) -> None:
        client = signed_in_for_good("admin", printed)
        assert client.get("/enterprises/").status_code == 403

    def test_from_the_empty_city_to_a_roster(self, printed: str) -> None:
        """init → sign in → import → list: no demo data anywhere."""
        client = signed_in_for_good("office", printed)
        roster = book([ENTERPRISES.labels(), *(row(number) for number in range(1, 31))])
        given = {"kind": "enterprises", "file": SimpleUploadedFile("企业名单.xlsx", roster)}
        preview = client.post("/settings/imports/new/", given)
        assert preview.status_code == 302, preview.content.decode()
        assert "已导入：新增 30" in client.post(f"{preview.url}apply/", follow=True).content.decode()
        seen = client.get("/enterprises/").content.decode()
        assert "共 30 家" in seen
        assert "无指导员 <b>30</b>" in seen
        first = Enterprise.everything.get(name="荣成第1样例有限公司")
        assert "荣成市俚岛镇" in client.get(f"/enterprises/{first.pk}/").content.decode()
        assert verify() is None

    def test_from_the_empty_city_to_the_first_enterprise(self, printed: str) -> None:
        client = signed_in_for_good("office", printed)
        assert "还没有企业" in client.get("/enterprises/").content.decode()
        assert "2027" not in client.get("/settings/").content.decode()
        town = Region.everything.get(code="371082105")
        given = {
            "credit_code": complete("91371082", "MA3FIRST".replace("I", "1").replace("S", "5")),
            "name": "威海第一家有限公司", "region": town.pk, "division": "13", "entity_kind": "company",
            "registration_type": "private_llc", "controlling_type": "unknown", "controller_origin": "unknown",
            "staff_count": "35", "revenue_fen": "2,180", "established_on": "2019-03-01",
        }  # fmt: skip
        answer = client.post("/enterprises/new/", given)
        assert answer.status_code == 302, answer.content.decode()
        seen = client.get(answer.url).content.decode()
        assert "威海第一家有限公司" in seen
        assert "小型" in seen
        assert ">威海第一家有限公司<" in client.get("/enterprises/", {"q": "whdyj"}).content.decode()
        assert client.get("/instructors/").status_code == 200
        assert client.get("/carriers/").status_code == 200
        for address in ("/settings/departments/", "/settings/regions/", "/settings/affinity/", "/settings/calendar/"):
            assert client.get(address).status_code == 200, address


def test_the_keys_are_whole_before_anybody_copies_them(
    db: None, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Found by following the guide: a ring made by the first telephone came after the copy in the safe."""
    settings.QIAOLIANG_KEYS = tmp_path / "keys"
    assert init.run(arguments()) == 0
    assert (tmp_path / "keys" / RING_FILE).stat().st_mode & 0o777 == 0o600
