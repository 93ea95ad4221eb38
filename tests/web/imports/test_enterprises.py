"""A roster of enterprises from upload to taking it back, by page and by command."""

from __future__ import annotations

import argparse
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit.sheets import open_workbook
from qiaoliang.kit.sheets.kinds import kind_of
from qiaoliang.kit.traces import UsedMeanwhile
from qiaoliang.registry.enterprises import actions as enterprises
from qiaoliang.registry.enterprises.actions import imports as writing
from qiaoliang.registry.enterprises.models import (
    ContactPerson,
    Enterprise,
    Identity,
    MemberDeclaration,
    OperatingSpell,
)
from qiaoliang.registry.imports import actions
from qiaoliang.registry.imports.models import Batch
from qiaoliang.web.commands import imports as command
from qiaoliang.web.imports import kinds as kinds  # registers them
from tests.cast import Cast, Person, Town
from tests.kit.sheets.books import book
from tests.web.imports.rosters import ENTERPRISES, row

TABLES = (Enterprise, Identity, OperatingSpell, ContactPerson, MemberDeclaration)


def grid(*rows: list[Any]) -> bytes:
    return book([ENTERPRISES.labels(), *rows])


def everything() -> dict[str, list[Any]]:
    """All rows of the tables an import may touch."""
    return {model.__name__: list(model.everything.order_by("pk").values()) for model in TABLES}


def upload(person: Person, content: bytes, at: datetime, name: str = "企业名单.xlsx") -> Any:
    with time_machine.travel(at, tick=False):
        return person.client.post(
            "/settings/imports/new/", {"kind": "enterprises", "file": SimpleUploadedFile(name, content)}, follow=True
        )


def visit(person: Person, at: datetime, address: str) -> str:
    with time_machine.travel(at, tick=False):
        answer = person.client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return re.sub(r"\s+", " ", answer.content.decode())


def post(person: Person, at: datetime, address: str) -> str:
    with time_machine.travel(at, tick=False):
        return re.sub(r"\s+", " ", person.client.post(address, follow=True).content.decode())


def imported(content: bytes, person: Person, at: datetime) -> Batch:
    batch = actions.preview(kind=kind_of("enterprises"), filename="名单.xlsx", content=content, by=person.actor, at=at)
    return actions.apply(batch=batch, by=person.actor, at=at)


def run(path: Path, *, dry: bool = False, annotated: Path | None = None, kind: str = "enterprises") -> int:
    return command.run(
        argparse.Namespace(kind=kind, file=str(path), dry_run=dry, annotated=str(annotated) if annotated else None)
    )


# --- by page


def test_a_dirty_workbook_from_upload_to_undo(cast: Cast, town: Town, at: datetime) -> None:
    before = everything()
    dirty = book(
        [
            ["荣成市企业名单"],
            ENTERPRISES.labels(),
            row(1, staff_count="１２６人", revenue_fen="2.3亿元", established_on="2015年3月9日"),
            row(2, town="俚岛", registration_type="私营"),
            [None] * 17,
            row(3, credit_code="91371082MA4000049Z"),
            ["合计", "3家"],
        ]
    )
    page = upload(cast.county_officer, dirty, at).content.decode()
    assert "整份没有导入" in page
    assert "是不是“俚岛镇”" in page
    assert "第4行" in page
    assert "校验不符" in page or "不使用字母" in page
    assert "/apply/" not in page
    batch = Batch.everything.get()
    assert "/apply/" not in visit(cast.county_officer, at, f"/settings/imports/{batch.pk}/?tab=faulty")
    assert "还有" in post(cast.county_officer, at, f"/settings/imports/{batch.pk}/apply/")
    assert everything() == before

    with time_machine.travel(at, tick=False):
        marked = cast.county_officer.client.get(f"/settings/imports/{batch.pk}/marked/")
    assert "有误" in str(open_workbook(marked.content).sheets[0].rows)

    mended = grid(row(1, staff_count="１２６人", revenue_fen="2.3亿元"), row(2), row(3))
    page = upload(cast.county_officer, mended, at).content.decode()
    batch = Batch.everything.order_by("-pk")[0]
    assert f"/settings/imports/{batch.pk}/apply/" in page
    assert "已导入：新增 3" in post(cast.county_officer, at, f"/settings/imports/{batch.pk}/apply/")
    made = Enterprise.everything.get(name="荣成第1样例有限公司")
    assert (made.staff_count, made.revenue_fen, made.region_code) == (126, 230_000_000_00, "371082105")
    assert (made.size_class, made.line_function, made.full_members) == ("small", "agriculture", 3)
    assert made.initials == "rcd1ylyxgs"
    person = made.people.get()
    assert (person.name, person.phone, person.role) == ("于样例", "06315200000", "owner")
    assert made.spells.get().starts_on == made.established_on
    assert made.identities.get().credit_code == made.credit_code
    assert "重新上传" not in visit(cast.county_officer, at, f"/settings/imports/{batch.pk}/")

    assert "已撤销" in post(cast.county_officer, at, f"/settings/imports/{batch.pk}/undo/")
    assert everything() == before
    assert verify() is None


def test_templates_of_all_kinds(cast: Cast, at: datetime) -> None:
    page = visit(cast.office, at, "/settings/imports/new/")
    codes = re.findall(r"/settings/imports/templates/([\w-]+)/", page)
    assert "enterprises" in codes
    for code in codes:
        with time_machine.travel(at, tick=False):
            answer = cast.office.client.get(f"/settings/imports/templates/{code}/")
        sheet = open_workbook(answer.content).sheets[0]
        assert len(sheet.rows[0]) == len(kind_of(code).spec.columns)


def test_only_the_office_of_the_area(cast: Cast, at: datetime) -> None:
    upload(cast.county_officer, grid(row(1)), at)
    batch = Batch.everything.get()
    for name, person in cast:
        with time_machine.travel(at, tick=False):
            listed = person.client.get("/settings/imports/").status_code
            opened = person.client.get(f"/settings/imports/{batch.pk}/").status_code
        assert listed == (200 if name in ("office", "county_officer", "neighbour") else 403), name
        assert opened == (200 if name in ("office", "county_officer") else 403 if name == "auditor" else 404), name


def test_a_county_officer_imports_only_the_own_area(cast: Cast, town: Town, at: datetime) -> None:
    page = upload(cast.county_officer, grid(row(1, town="夏村镇")), at).content.decode()
    assert "不在您的工作范围内" in page
    stolen = row(2, credit_code=town.neighbour_firm.credit_code)
    page = upload(cast.county_officer, grid(stolen), at).content.decode()
    assert "登记在别的地区" in page
    assert "岚启" not in page
    assert "/apply/" in upload(cast.office, grid(row(1, town="夏村镇")), at).content.decode()


def test_pages_cost_few_queries(cast: Cast, at: datetime, django_assert_max_num_queries: Any) -> None:
    upload(cast.office, grid(*(row(number) for number in range(150))), at)
    batch = Batch.everything.get()
    visit(cast.office, at, "/settings/imports/")
    with django_assert_max_num_queries(12):
        visit(cast.office, at, "/settings/imports/")
    with django_assert_max_num_queries(14):
        page = visit(cast.office, at, f"/settings/imports/{batch.pk}/?tab=new&page=2")
    assert "共 150 行" in page


# --- what is written


def test_unchanged_rows_are_skipped_and_changed_ones_keep_history(cast: Cast, at: datetime) -> None:
    imported(grid(row(1), row(2), row(3)), cast.office, at)
    after_first = everything()
    later = at + timedelta(days=40)
    with pytest.raises(actions.NothingToImport):
        imported(grid(row(1), row(2), row(3)), cast.office, later)
    assert everything() == after_first

    batch = imported(
        grid(
            row(1), row(2, name="荣成新名有限公司", staff_count=None, full_members=4),
            row(3, town="成山镇", contact="丛样例", phone="13900000009"),
        ),
        cast.office, later,
    )  # fmt: skip
    assert batch.counts["same"] == 1
    assert batch.counts["update"] == 2
    renamed = Enterprise.everything.get(name="荣成新名有限公司")
    assert renamed.staff_count == 122  # an empty cell leaves what stands
    assert renamed.version == 2
    assert [one.name for one in renamed.identities.order_by("pk")] == ["荣成第2样例有限公司", "荣成新名有限公司"]
    assert renamed.full_members == 4
    assert renamed.declarations.count() == 2
    moved = Enterprise.everything.get(name="荣成第3样例有限公司")
    assert moved.region_code == "371082106"
    assert [(one.name, one.ends_on is None) for one in moved.people.order_by("pk")] == [
        ("于样例", False), ("丛样例", True),
    ]  # fmt: skip

    actions.undo(batch=batch, by=cast.office.actor, at=later + timedelta(hours=23))
    assert everything() == after_first


def test_another_number_is_the_same_person_and_is_never_shown(cast: Cast, at: datetime) -> None:
    imported(grid(row(1)), cast.office, at)
    first = everything()
    page = upload(cast.office, grid(row(1, phone="13900000009")), at).content.decode()
    assert "06315200000" not in page
    assert "***" in page
    batch = Batch.everything.order_by("-pk")[0]
    with time_machine.travel(at, tick=False):
        marked = cast.office.client.get(f"/settings/imports/{batch.pk}/marked/").content
    assert "06315200000" not in str(open_workbook(marked).sheets[0].rows)
    batch = actions.apply(batch=batch, by=cast.office.actor, at=at)
    assert ContactPerson.everything.get(enterprise__name="荣成第1样例有限公司").phone == "13900000009"
    assert "06315200000" not in str(batch.undo)
    actions.undo(batch=batch, by=cast.office.actor, at=at)
    assert everything() == first


def test_one_entry_for_the_whole_file(cast: Cast, at: datetime) -> None:
    imported(grid(*(row(number) for number in range(30))), cast.office, at)
    entry = Entry.everything.get(verb="import.applied")
    assert len(entry.detail["rows"]) == 64
    assert entry.detail["new"] == 30
    assert Entry.everything.filter(verb__startswith="enterprise.").count() == 0
    assert verify() is None


def test_derived_columns_equal_those_of_the_form(cast: Cast, town: Town, at: datetime) -> None:
    imported(grid(row(1, division="65", controlling_type="外商控股", controller_origin=None)), cast.office, at)
    made = Enterprise.everything.get(name="荣成第1样例有限公司")
    same = enterprises.derived_columns(
        {
            "name": made.name, "division": made.division, "registration_type": made.registration_type,
            "controlling_type": made.controlling_type, "controller_origin": made.controller_origin,
            "staff_count": made.staff_count, "revenue_fen": made.revenue_fen, "assets_fen": made.assets_fen,
        }
    )  # fmt: skip
    assert {name: getattr(made, name) for name in same} == same
    assert made.is_nonpublic_statistics
    assert not made.is_nonpublic_shandong


def test_undo_is_refused_once_somebody_built_on_it(cast: Cast, town: Town, at: datetime) -> None:
    batch = imported(grid(row(1), row(2)), cast.office, at)
    made = Enterprise.everything.get(name="荣成第1样例有限公司")
    after = everything()
    for build in (
        lambda: enterprises.amend(enterprise=made, facts={"staff_count": 7}, by=cast.office.actor, at=at),
        lambda: enterprises.add_person(
            enterprise=made, role="delegate", name="宋样例", by=cast.office.actor, at=at
        ),
        lambda: enterprises.amend_person(
            person=made.people.get(), name="于改名", by=cast.office.actor, at=at
        ),
        lambda: enterprises.declare_members(
            enterprise=made, on=at.date(), full_members=9, probationary_members=0, by=cast.office.actor, at=at
        ),
    ):  # fmt: skip
        with transaction.atomic():
            build()
            changed = everything()
            with pytest.raises(UsedMeanwhile):
                actions.undo(batch=batch, by=cast.office.actor, at=at)
            assert everything() == changed
            transaction.set_rollback(True)
        assert everything() == after
    with pytest.raises(actions.TooLateToUndo):
        actions.undo(batch=batch, by=cast.office.actor, at=at + timedelta(hours=25))


def test_all_or_nothing_when_a_row_clashes_in_the_database(cast: Cast, at: datetime, monkeypatch: Any) -> None:
    """Somebody registers the same code between our look and our writing."""
    kind = kind_of("enterprises")
    batch = actions.preview(kind=kind, filename="名单.xlsx", content=grid(row(1), row(2)), by=cast.office.actor, at=at)
    before = everything()
    genuine = writing.insert_rows
    monkeypatch.setattr(writing, "insert_rows", lambda model, columns, rows: genuine(model, columns, [*rows] * 2))
    with pytest.raises(actions.FaultsRemain):
        actions.apply(batch=batch, by=cast.office.actor, at=at)
    assert everything() == before
    assert connection.is_usable()


# --- by command


def test_the_command(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "名单.xlsx", tmp_path / "标注.xlsx"
    path.write_bytes(grid(row(1), row(2, town="俚岛")))
    before = everything()
    assert run(path, annotated=out) == 1
    said = capsys.readouterr()
    assert said.out == "新增 1\n更新 0\n不变 0\n有误 1\n表内重复 0\n"
    assert "第3行" in said.err
    assert "是不是“俚岛镇”" in said.err
    assert "有误" in str(open_workbook(out).sheets[0].rows)
    assert everything() == before

    path.write_bytes(grid(row(1), row(2)))
    assert run(path, dry=True) == 0
    assert everything() == before
    assert run(path) == 0
    assert Enterprise.everything.count() == 6
    assert run(path) == 0
    assert "没有需要导入的内容" in capsys.readouterr().err
    assert Enterprise.everything.count() == 6
    assert Batch.everything.count() == 1


def test_wrong_usage_of_the_command(town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "没有.xlsx") == 2
    assert run(tmp_path / "没有.xlsx", kind="unheard") == 2
    assert "enterprises" in capsys.readouterr().err
