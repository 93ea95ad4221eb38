"""The page before a call and the list of open cases: what they tell, to whom, and at what cost."""

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from qiaoliang.access.accounts.actor import system
from qiaoliang.economy.policies import handing
from qiaoliang.economy.support import actions as support_actions
from qiaoliang.economy.support.actions import Need
from qiaoliang.fieldwork.contacts.models import Pause
from qiaoliang.fieldwork.visits.models import Visit
from qiaoliang.harmony.labour.models import Consultation, Dispute
from qiaoliang.party.membership.models import Admission
from qiaoliang.party.organisations.models import CaseUnit, SetUpCase
from qiaoliang.registry.enterprises.models import Enterprise
from tests.cast import LIDAO, Cast, Town, make_stint
from tests.economy.policies.test_actions import published
from tests.web.dossier.test_dossier import contact, demand, outcome

TEST = system("test")
PATH = "/enterprises/cases/"


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def busy(town: Town, at: datetime) -> Enterprise:
    """Something of every kind that can wait, at the seafood firm."""
    today = at.date()
    contact(town, 3, channel="visit")
    contact(town, 5, channel="call", instructor=town.colleague, summary="送了稳岗返还的政策单页")
    demand(town)
    outcome(town, 2)
    support_actions.open_case(
        enterprise=town.seafood, need=Need("loan", "冷库二期贷款"), on=today, helped_by=town.stint, by=TEST, at=at
    )
    Pause.everything.create(
        enterprise=town.seafood, starts_on=today + timedelta(days=9), ends_on=today + timedelta(days=16),
        agreed_with="业主", recorded_at=at,
    )  # fmt: skip
    make_stint(town, town.colleague, town.seafood, part="support", starts_on=date(2026, 1, 1))
    when = at + timedelta(days=4)
    Visit.everything.create(
        enterprise=town.seafood, asked_by=town.colleague, purpose="policy", minutes=30, starts_at=when,
        starts_on=when.date(), asked_at=at,
    )  # fmt: skip
    Consultation.everything.create(
        enterprise=town.seafood, year=2026, proposed_by="employees", since=today, due_on=today + timedelta(days=10),
        recorded_at=at,
    )  # fmt: skip
    case = SetUpCase.everything.create(
        name="冷链联合党支部", form="joint", basis="同在一园", region_code=LIDAO, upper_committee="俚岛镇党委",
        host=town.seafood, secretary_name="许知远", reason="正式党员够三人", applied_on=today - timedelta(days=40),
        due_on=today - timedelta(days=9), recorded_at=at,
    )  # fmt: skip
    CaseUnit.everything.create(case=case, enterprise=town.seafood, full_members=3)
    for number in range(2):
        Admission.everything.create(
            organisation=town.branch, enterprise=town.seafood, region_code=LIDAO, name=f"申请人{number}",
            person_key=f"key-{number}", born_on="1995-05-01", applied_on=today, side="branch",
            due_on=today + timedelta(days=20 + number), edition="2026", recorded_at=at, recorded_by="测试",
        )  # fmt: skip
    Dispute.everything.create(
        enterprise=town.seafood, kind="pay", story="经过", arose_on=today, instructor=town.colleague, since=today,
        due_on=today + timedelta(days=5), recorded_at=at,
    )  # fmt: skip
    return town.seafood


def sheet(person: Any, enterprise: Enterprise) -> str:
    answer = person.client.get(f"/enterprises/{enterprise.pk}/brief/")
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


class TestBrief:
    def test_it_tells_what_a_visitor_should_know(self, cast: Cast, busy: Enterprise, at: datetime) -> None:
        seen = sheet(cast.instructor, busy)
        for words in (
            "董事长", "林**", "于海宁（海洋发展局）", "毕文涛（海洋发展局）", "汐歌海产党支部（单独组建）",
            "正式党员 5 人", "问冷库用电，第3天前", "冷库用电增容", "海洋发展局", "冷库二期贷款", "贷款2号",
            "冷链联合党支部", "2 人的手续", "毕文涛（海洋发展局）电话", "毕文涛来访：送政策", "2026 年协商",
            f"{at.date() + timedelta(days=9):%m-%d} 至",
        ):  # fmt: skip
            assert words in seen, words

    def test_who_may_open_it(self, cast: Cast, busy: Enterprise) -> None:
        statuses = {name: person.client.get(f"/enterprises/{busy.pk}/brief/").status_code for name, person in cast}
        assert statuses == {
            "office": 200, "county_officer": 200, "neighbour": 404, "coordinator": 200, "instructor": 200,
            "other_instructor": 404, "secretary": 403, "owner": 403, "committee": 403, "carrier": 403, "auditor": 200,
            "administrator": 404, "security": 404, "overseer": 404,
        }  # fmt: skip

    def test_who_applies_for_membership_and_disputes_stay_with_their_handlers(
        self, cast: Cast, busy: Enterprise
    ) -> None:
        for person in (cast.office, cast.instructor, cast.coordinator, cast.auditor):
            seen = sheet(person, busy)
            assert "申请人" not in seen
            assert "工资报酬争议" not in seen
            assert "13900000001" not in seen
            assert "林启航" not in re.sub(r"<header.*?</header>", "", seen, flags=re.DOTALL)

    def test_policies_that_fit_and_were_not_delivered(
        self, town: Town, cast: Cast, busy: Enterprise, at: datetime
    ) -> None:
        fits = published(town, cast, at)
        had = published(town, cast, at, document_number="威海发〔2026〕9号", title="已送过的政策")
        version = handing.in_force(had, at.date())
        handing.hand_over(enterprise=busy, versions=[version], helped_by=None, by=TEST, at=at)
        seen = sheet(cast.instructor, busy)
        assert fits.title in seen
        assert "已送过的政策" not in seen

    def test_it_costs_at_most_twelve_queries(
        self, town: Town, cast: Cast, busy: Enterprise, at: datetime,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        published(town, cast, at)
        for number in range(12):
            contact(town, 6 + number)
        for person in (cast.instructor, cast.office):
            sheet(person, busy)
            with django_assert_max_num_queries(12):
                sheet(person, busy)

    def test_one_tap_from_the_day_and_from_the_enterprise(self, cast: Cast, busy: Enterprise) -> None:
        address = f'href="/enterprises/{busy.pk}/brief/"'
        gear = Enterprise.everything.get(name="帆砺渔具有限公司")
        assert f'href="/enterprises/{gear.pk}/brief/"' in cast.instructor.client.get("/field/").content.decode()
        assert address in cast.instructor.client.get(f"/enterprises/{busy.pk}/").content.decode()
        assert address not in cast.owner.client.get(f"/enterprises/{busy.pk}/").content.decode()


class TestCases:
    def test_every_kind_with_who_holds_it_and_what_comes_next(self, cast: Cast, busy: Enterprise) -> None:
        page = cast.instructor.client.get(PATH).content.decode()
        rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)[1:]]
        rows = [re.sub(r"\s+", " ", row).strip() for row in rows]
        assert len(rows) == 7
        for start, words in (
            ("冷链联合党支部 组建申请", "俚岛镇党委"), ("冷库用电增容 诉求", "部门答复企业"),
            ("毕文涛来访：送政策 走访", "业主"), ("2026 年协商 工资集体协商", "企业方"),
            ("2 人的手续 发展党员", "党支部"), ("冷库二期贷款 支持案件", "指导员"), ("贷款2号 成效确认", "企业"),
        ):  # fmt: skip
            assert any(row.startswith(start) and words in row for row in rows), (start, rows)
        assert "超 9 天" in rows[0]

    def test_filters_and_tabs(self, cast: Cast, busy: Enterprise) -> None:
        def count(query: str) -> int:
            page = cast.instructor.client.get(f"{PATH}{query}").content.decode()
            return len(re.findall(r"<tr>", page)) - 1 if "<table" in page else 0

        assert count("?kind=demand") == 1
        assert count("?tab=overdue") == 1
        assert count("?tab=mine") == 1
        assert count("?tab=others") == 6
        assert count(f"?enterprise={busy.pk}") == 7
        assert count("?kind=nonsense") == 0
        assert count("?holder=党支部") == 1

    def test_the_sheet_has_the_rows_of_the_screen(self, cast: Cast, busy: Enterprise) -> None:
        answer = cast.instructor.client.get(f"{PATH}?tab=others&export=xlsx")
        rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
        assert [row[0] for row in rows].count("诉求") == 1
        assert sum("汐歌海产有限公司" in [str(cell) for cell in row] for row in rows) == 6

    def test_the_neighbour_sees_nothing_of_it(self, cast: Cast, busy: Enterprise) -> None:
        assert "汐歌" not in cast.other_instructor.client.get(PATH).content.decode()
        assert cast.neighbour.client.get(PATH).status_code == 403

    def test_few_queries(
        self, cast: Cast, busy: Enterprise, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        cast.instructor.client.get(PATH)
        with django_assert_max_num_queries(12):
            cast.instructor.client.get(PATH)
