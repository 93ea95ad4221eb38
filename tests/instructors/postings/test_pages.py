"""The pages of postings: lists, letters, forms; who may see and do what."""

import io
from datetime import date, datetime
from typing import Any

import docx
import pytest

from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Part, Stint
from tests.cast import Cast, Town, make_enterprise, make_stint

HOME = "/instructors/postings/"


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def words(response: Any) -> str:
    """Every word of a Word file: body, tables, headers and footers."""
    paper = docx.Document(io.BytesIO(response.content))
    parts = [paper.element, *(part.element for part in paper.part.related_parts.values() if hasattr(part, "element"))]
    return "\n".join(node.text or "" for part in parts for node in part.iter() if str(node.tag).endswith("}t"))


class TestWhoSees:
    def test_the_neighbour_sees_nothing(self, town: Town, cast: Cast) -> None:
        page = text_of(cast.neighbour.client.get(HOME))
        assert "岚启医械" in page
        assert "汐歌海产" not in page
        for path in ("", "end/", "letter.docx", "enterprise-letter.docx"):
            assert cast.neighbour.client.get(f"{HOME}{town.stint.pk}/{path}").status_code == 404, path
        assert cast.neighbour.client.post(f"{HOME}{town.stint.pk}/end/", {}).status_code == 404
        assert cast.neighbour.client.get(f"{HOME}transfer/{town.instructor.pk}/").status_code == 404

    def test_roles(self, town: Town, cast: Cast) -> None:
        for person in (
            cast.office,
            cast.county_officer,
            cast.coordinator,
            cast.instructor,
            cast.auditor,
            cast.committee,
        ):
            assert "汐歌海产" in text_of(person.client.get(HOME)), person.user.name
            assert person.client.get(f"{HOME}{town.stint.pk}/").status_code == 200
        for person in (cast.owner, cast.secretary, cast.administrator):
            assert person.client.get(HOME).status_code == 403
        for person in (cast.coordinator, cast.instructor, cast.auditor, cast.committee):
            assert person.client.get(f"{HOME}{town.stint.pk}/end/").status_code == 403
            assert person.client.get(f"{HOME}new/").status_code == 403
        assert cast.nobody.get(HOME).status_code == 302

    def test_conflicts_are_for_office_and_auditor(self, town: Town, cast: Cast, at: datetime) -> None:
        Conflict.everything.create(
            instructor=town.colleague, enterprise=town.foods, kind=ConflictKind.KIN, starts_on=date(2026, 1, 1),
            recorded_at=at, recorded_by="周立言",
        )  # fmt: skip
        assert "毕文涛" in text_of(cast.county_officer.client.get(f"{HOME}conflicts/"))
        assert "毕文涛" not in text_of(cast.neighbour.client.get(f"{HOME}conflicts/"))
        assert cast.auditor.client.get(f"{HOME}conflicts/").status_code == 200
        for person in (cast.instructor, cast.owner, cast.coordinator, cast.committee):
            assert person.client.get(f"{HOME}conflicts/").status_code == 403
        assert cast.auditor.client.get(f"{HOME}conflicts/?export=xlsx").status_code == 403


class TestList:
    def test_tabs_filters_search(self, town: Town, cast: Cast) -> None:
        make_stint(town, town.colleague, town.foods, starts_on=date(2025, 1, 1), ends_on=date(2026, 1, 1))
        make_stint(
            town,
            town.colleague,
            town.foods,
            starts_on=date(2025, 2, 1),
            planned_end_on=date(2027, 1, 31),
            part=Part.SUPPORT,
        )
        client = cast.office.client
        assert "穗屿食品" in text_of(client.get(f"{HOME}?tab=ended"))
        assert "汐歌海产" not in text_of(client.get(f"{HOME}?tab=ended"))
        assert "2027-01-31" in text_of(client.get(f"{HOME}?tab=soon"))
        assert "岚启医械" in text_of(client.get(f"{HOME}?county=371083"))
        assert "汐歌海产" not in text_of(client.get(f"{HOME}?county=371083"))
        assert "姜若楠" in text_of(client.get(f"{HOME}?q=姜若楠"))
        assert client.get(f"{HOME}?part=boss&department=x&county=1").status_code == 200
        assert client.get(f"{HOME}?export=csv").content.decode("utf-8-sig").count("\n") == 5

    def test_few_queries(self, town: Town, cast: Cast, django_assert_max_num_queries: Any) -> None:
        for serial in range(20, 60):
            firm = make_enterprise(town, f"第{serial}水产有限公司", "371082105", serial)
            make_stint(town, town.colleague, firm)
        for person in (cast.office, cast.instructor, cast.coordinator):
            person.client.get(HOME)
            with django_assert_max_num_queries(12):
                assert person.client.get(HOME).status_code == 200

    def test_a_page_tells_the_reasons(self, town: Town, cast: Cast) -> None:
        town.stint.reasons = {
            "plan": "威海市2026年第1次匹配方案", "text": "主管海洋发展，与主业一致；距 4.2 公里", "score": 112_700,
            "parts": {"relevance": 79_000, "trade": 40_000, "distance": -6_300, "continuity": 0, "party": 0},
        }  # fmt: skip
        town.stint.save()
        page = text_of(cast.instructor.client.get(f"{HOME}{town.stint.pk}/"))
        assert "主管海洋发展，与主业一致" in page
        assert "112.700" in page
        assert "−6.300" in page


class TestForms:
    def given(self, **more: str) -> dict[str, str]:
        return {
            "enterprise": "穗屿食品有限公司", "instructor": "Z002", "part": "lead", "starts_on": "2026-11-20",
            "reason": "主管水产加工", **more,
        }  # fmt: skip

    def test_post_and_end(self, town: Town, cast: Cast) -> None:
        client = cast.office.client
        assert client.get(f"{HOME}new/?enterprise={town.foods.pk}").status_code == 200
        response = client.post(f"{HOME}new/", self.given())
        stint = Stint.everything.get(enterprise=town.foods)
        assert response.headers["Location"] == f"{HOME}{stint.pk}/"
        client.post(f"{HOME}{stint.pk}/end/", {"ends_on": "2026-11-20", "reason": "企业请求换人", "handover": ""})
        stint.refresh_from_db()
        assert stint.ends_on == date(2026, 11, 20)
        assert "企业请求换人" in text_of(client.get(f"{HOME}{stint.pk}/"))

    def test_a_conflict_stands_beside_the_field(self, town: Town, cast: Cast, at: datetime) -> None:
        Conflict.everything.create(
            instructor=town.colleague, enterprise=town.foods, kind=ConflictKind.INTEREST, starts_on=date(2026, 1, 1),
            recorded_at=at, recorded_by="周立言",
        )  # fmt: skip
        page = text_of(cast.office.client.post(f"{HOME}new/", self.given()))
        assert "有回避登记（经济利益）" in page
        assert "主管水产加工" in page, "nothing typed is lost"
        assert not Stint.everything.filter(enterprise=town.foods).exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"enterprise": ""}, {"enterprise": "没有这家"}, {"enterprise": "岚启医械有限公司"}, {"instructor": "Z999"},
            {"instructor": "\x00"}, {"part": "boss"}, {"starts_on": "明天"}, {"starts_on": "2026-02-30"},
            {"reason": ""}, {"reason": "长" * 500}, {"starts_on": "0001-01-01"}, {"starts_on": "9999-12-31"},
            {"instructor": "' OR 1=1 --"}, {"starts_on": "2206-11-20"},
        ],
    )  # fmt: skip
    def test_hostile_postings(self, town: Town, cast: Cast, wrong: dict[str, str]) -> None:
        response = cast.county_officer.client.post(f"{HOME}new/", self.given(**{"instructor": "Z001", **wrong}))
        assert response.status_code == 200
        assert 'role="alert"' in text_of(response)
        assert Stint.everything.count() == 3

    def test_transfer(self, town: Town, cast: Cast) -> None:
        path = f"{HOME}transfer/{town.instructor.pk}/"
        assert "帆砺渔具有限公司" in text_of(cast.office.client.get(path))
        foreign = cast.office.client.post(
            path, {"stints": [town.other_stint.pk], "target": "Z002", "starts_on": "2026-11-20", "reason": "调离"}
        )
        assert foreign.status_code == 200
        cast.office.client.post(
            path, {"stints": [town.gear_stint.pk], "target": "Z002", "starts_on": "2026-11-20", "reason": "调离",
                   "do": "confirm"}
        )  # fmt: skip
        assert Stint.everything.get(enterprise=town.fishing_gear, ends_on=None).instructor == town.colleague
        assert Stint.everything.get(enterprise=town.seafood, ends_on=None).instructor == town.instructor

    def test_either_side_may_ask_for_recusal(self, town: Town, cast: Cast) -> None:
        path = f"{HOME}conflicts/new/"
        given = {"enterprise": "汐歌海产有限公司", "instructor": "Z001", "starts_on": "2026-11-20", "note": ""}
        cast.owner.client.post(path, {**given, "kind": "recusal"})
        assert Conflict.everything.get().recorded_by == "林启航"
        refused = cast.owner.client.post(path, {**given, "kind": "kin"})
        assert 'role="alert"' in text_of(refused), "an enterprise does not say who is kin"
        cast.instructor.client.post(path, {**given, "kind": "kin"})
        assert Conflict.everything.count() == 2
        conflict = Conflict.everything.get(kind="kin")
        assert cast.instructor.client.get(f"{HOME}conflicts/{conflict.pk}/end/").status_code in (403, 404)
        cast.office.client.post(f"{HOME}conflicts/{conflict.pk}/end/", {"ends_on": "2026-11-20"})
        conflict.refresh_from_db()
        assert conflict.ends_on == date(2026, 11, 20)


class TestLetters:
    @pytest.fixture(autouse=True)
    def _posted(self, town: Town) -> None:
        Stint.everything.filter(pk__in=[town.stint.pk, town.gear_stint.pk]).update(
            letter_number="威职派〔2026〕7号", planned_end_on=date(2025, 12, 31)
        )

    def test_one_letter_names_every_enterprise_of_its_number(self, town: Town, cast: Cast) -> None:
        response = cast.office.client.get(f"{HOME}{town.stint.pk}/letter.docx")
        said = words(response)
        for part in (
            "市委两新工委", "威职派〔2026〕7号", "市海洋发展局于海宁同志", "汐歌海产有限公司", "帆砺渔具有限公司",
            "荣成市俚岛镇", "派你到下列 2 家企业", "2024年1月1日至2025年12月31日", "核验码",
        ):  # fmt: skip
            assert part in said, part
        assert "岚启医械" not in said
        assert response.content == cast.office.client.get(f"{HOME}{town.stint.pk}/letter.docx").content

    def test_the_enterprise_is_told_that_it_may_say_no(self, town: Town, cast: Cast) -> None:
        said = words(cast.office.client.get(f"{HOME}{town.stint.pk}/enterprise-letter.docx"))
        assert "汐歌海产有限公司：" in said
        assert "可以谢绝或暂停" in said
        assert "帆砺渔具" not in said
