"""One pool, many mouths: import and meeting, all or nothing; a likely double is asked about before it is logged."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from qiaoliang.access.notices.models import Notice
from qiaoliang.economy.demands import actions
from qiaoliang.economy.demands.choices import Mouth, Stage
from qiaoliang.economy.demands.models import Demand
from qiaoliang.kit.sheets.kinds import kind_of
from qiaoliang.kit.traces import UsedMeanwhile
from qiaoliang.registry.imports import actions as imports
from qiaoliang.registry.imports.actions import FaultsRemain
from qiaoliang.web.imports import kinds as _registers_them  # noqa: F401
from tests.cast import Cast, Town

HEADS = ["企业", "事项", "说明", "类别", "急缓", "听到日期"]
GOOD = [
    ["汐歌海产有限公司", "厂门口路灯不亮", "晚班工人上下班不安全", "交通物流", "普通", "2026-11-18"],
    ["帆砺渔具有限公司", "缺缝纫工 20 名", "", "用工", "", "2026-11-19"],
]


def workbook(rows: list[list[str]]) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for row in [HEADS, *rows]:
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


class TestImport:
    def test_each_row_is_logged_with_its_clock(self, cast: Cast, town: Town, at: datetime) -> None:
        batch = imports.import_at_once(
            kind=kind_of("demands"), filename="诉求.xlsx", content=workbook(GOOD), by=cast.office.actor, at=at
        )
        made = list(Demand.everything.order_by("pk"))
        assert [(one.mouth, one.stage, one.title) for one in made] == [
            (Mouth.IMPORT, Stage.LOGGED, "厂门口路灯不亮"), (Mouth.IMPORT, Stage.LOGGED, "缺缝纫工 20 名"),
        ]  # fmt: skip
        assert all(one.due_on is not None and one.helped_by == stint for one, stint in
                   zip(made, (town.stint, town.gear_stint), strict=True))  # fmt: skip
        imports.undo(batch=batch, by=cast.office.actor, at=at)
        assert not Demand.everything.exists()
        assert not Notice.objects.filter(kind="demand_raised").exists()

    def test_one_bad_row_and_nothing_is_imported(self, cast: Cast, town: Town, at: datetime) -> None:
        bad = [*GOOD, ["没有这家企业", "修路", "", "交通物流", "", "2026-11-18"],
               ["汐歌海产有限公司", "修路", "", "没有这一类", "", "2099-01-01"]]  # fmt: skip
        content = workbook(bad)
        with pytest.raises(FaultsRemain):
            imports.import_at_once(
                kind=kind_of("demands"), filename="诉求.xlsx", content=content, by=cast.office.actor, at=at
            )
        assert not Demand.everything.exists()
        batch = imports.preview(
            kind=kind_of("demands"), filename="诉求.xlsx", content=content, by=cast.office.actor, at=at
        )
        answer = cast.office.client.get(f"/settings/imports/{batch.pk}/marked/")
        texts = [
            str(cell.value) for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows() for cell in row
        ]
        assert any("没有这一类" in text for text in texts)
        assert cast.office.client.get(f"/settings/imports/{batch.pk}/").status_code == 200

    def test_what_was_sent_meanwhile_stays(self, cast: Cast, town: Town, at: datetime) -> None:
        batch = imports.import_at_once(
            kind=kind_of("demands"), filename="诉求.xlsx", content=workbook(GOOD), by=cast.office.actor, at=at
        )
        first = Demand.everything.order_by("pk")[0]
        actions.send(demand=first, department=town.marine, by=cast.office.actor, at=at)
        with pytest.raises(UsedMeanwhile):
            imports.undo(batch=batch, by=cast.office.actor, at=at + timedelta(hours=1))
        assert Demand.everything.count() == 2

    def test_the_same_file_again_adds_nothing(self, cast: Cast, town: Town, at: datetime) -> None:
        imports.import_at_once(
            kind=kind_of("demands"), filename="诉求.xlsx", content=workbook(GOOD), by=cast.office.actor, at=at
        )
        with pytest.raises(imports.NothingToImport):
            imports.import_at_once(
                kind=kind_of("demands"), filename="诉求.xlsx", content=workbook(GOOD), by=cast.office.actor, at=at
            )
        assert Demand.everything.count() == 2


class TestMeeting:
    FORM = {"occasion": "海产企业座谈会", "heard_on": "2026-11-19"}

    def test_every_line_is_a_demand(self, cast: Cast, town: Town) -> None:
        lines = "汐歌海产有限公司：厂门口路灯不亮\n\n帆砺渔具有限公司: 缺缝纫工"
        answer = cast.office.client.post("/demands/meeting/", {**self.FORM, "lines": lines})
        assert answer.status_code == 302
        assert [(one.mouth, one.occasion, one.title) for one in Demand.everything.order_by("pk")] == [
            (Mouth.MEETING, "海产企业座谈会", "厂门口路灯不亮"), (Mouth.MEETING, "海产企业座谈会", "缺缝纫工"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("bad", "said"),
        [
            ("汐歌海产有限公司 路灯", "第 2 行要写成“企业：事项”"),
            ("不存在：路灯", "第 2 行“不存在”"),
            ("汐歌海产有限公司：", "第 2 行"),
        ],
    )
    def test_one_bad_line_and_nothing_is_logged(self, bad: str, said: str, cast: Cast, town: Town) -> None:
        lines = f"帆砺渔具有限公司：缺缝纫工\n{bad}"
        page = cast.office.client.post("/demands/meeting/", {**self.FORM, "lines": lines}).content.decode()
        assert said in page
        assert "缺缝纫工" in page  # nothing typed is lost
        assert not Demand.everything.exists()

    def test_a_foreign_enterprise_is_not_found(self, cast: Cast, town: Town) -> None:
        answer = cast.instructor.client.post("/demands/meeting/", {**self.FORM, "lines": "岚启医械有限公司：路灯"})
        assert "没有这家企业" in answer.content.decode()


class TestRaising:
    def form(self, **more: Any) -> dict[str, Any]:
        return {
            "enterprise": "汐歌海产有限公司", "title": "冷库用电要增容到 400 千伏安", "body": "",
            "category": "utilities", "urgency": "ordinary", "heard_on": "2026-11-19", **more,
        }  # fmt: skip

    def test_a_likely_double_is_asked_about(self, demand: Demand, cast: Cast) -> None:
        page = cast.owner.client.post("/demands/new/", self.form()).content.decode()
        assert "这家企业提过相似的诉求" in page
        assert demand.number in page
        assert Demand.everything.count() == 1
        assert cast.owner.client.post("/demands/new/", self.form(is_other="on")).status_code == 302
        assert Demand.everything.latest("pk").mouth == Mouth.OWNER

    def test_another_thing_is_not(self, demand: Demand, cast: Cast) -> None:
        answer = cast.instructor.client.post("/demands/new/", self.form(title="工人子女入学"))
        assert answer.status_code == 302
        assert Demand.everything.latest("pk").mouth == Mouth.INSTRUCTOR

    def test_the_office_says_from_where(self, cast: Cast, town: Town) -> None:
        cast.office.client.post("/demands/new/", self.form(mouth="survey"))
        assert Demand.everything.get().mouth == Mouth.SURVEY
