"""A year: opened, stated, graded by a person (G46), appealed, decided by another; no ranking anywhere (G39)."""

import io
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from docx import Document

from qiaoliang.access.accounts.actor import SYSTEM, system
from qiaoliang.access.notices.models import Notice
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.support.models import SupportCase
from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek, WeekState
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.models import Claim, Outcome, Share
from qiaoliang.harmony.giving.models import Gift
from qiaoliang.instructors.nominations.models import Leave
from qiaoliang.instructors.postings.models import Handover, Part
from qiaoliang.instructors.recusals.models import Declaration
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.membership.models import Candidate
from qiaoliang.results.assessment import actions, listings
from qiaoliang.results.assessment.choices import DEFAULT, Grade
from qiaoliang.results.assessment.computing import compute
from qiaoliang.results.assessment.models import Sheet
from qiaoliang.results.assessment.sources import SOURCES, Year
from qiaoliang.results.lots import actions as lots
from qiaoliang.results.lots.models import Item
from tests.access.world import shared
from tests.cast import LIDAO, Cast, Town, make_enterprise, make_instructor, make_stint
from tests.results.checks.plants import claim
from tests.results.targets.goals import problem_of, target_of


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def sheet(cast: Cast, town: Town, at: datetime) -> Sheet:
    weeks(town)
    actions.open_year(year=2026, by=system("tick"), at=at)
    return Sheet.everything.get(instructor=town.instructor)


def weeks(town: Town) -> None:
    """Three weeks owed to the seafood firm, two of them kept."""
    for number, kept in ((10, True), (11, True), (12, False)):
        thursday = date.fromisocalendar(2026, number, 4)
        DutyWeek.everything.create(
            enterprise=town.seafood, iso_week=202600 + number, monday_on=thursday - timedelta(days=3),
            thursday_on=thursday, state=WeekState.OWED, instructor=town.instructor,
            contacted_on=thursday if kept else None,
        )  # fmt: skip


def fresh(sheet: Sheet) -> Sheet:
    found: Sheet = Sheet.everything.get(pk=sheet.pk)
    return found


def graded(sheet: Sheet, cast: Cast, at: datetime, grade: str = "basic", reason: str = "综合考虑") -> Sheet:
    now = fresh(sheet)
    return actions.grade(sheet=now, grade=grade, reason=reason, version=now.version, by=cast.office.actor, at=at)


def test_every_item_opens_the_records_it_was_counted_from(cast: Cast, town: Town, sheet: Sheet) -> None:
    by_code = {one["code"]: one for one in sheet.items}
    assert by_code["harmony"]["points"] == "10.6"  # two of three weeks, of 15, times 1.06
    assert by_code["organisation"]["points"] == "17.7"  # one of two kept; the other was hard, of 25, times 1.06
    assert by_code["evaluation"]["points"] is None  # no survey of thirty answers
    for code in ("organisation", "harmony"):
        page = cast.office.client.get(f"/assessment/{sheet.pk}/records/{code}/").content.decode()
        assert f"共 {by_code[code]['records']} 条" in page
    assert "难度大" in by_code["organisation"]["sentence"]


def test_gifts_log_ins_more_contacts_and_heads_admitted_earn_nothing(cast: Cast, town: Town, at: datetime) -> None:
    """G40 and section 4: whatever the number, the proposal stays the same to the digit."""
    weeks(town)
    before = compute(town.instructor, 2026, DEFAULT, at)
    more = {**shared(town), "happened_on": date(2026, 3, 5), "state": Claim.CONFIRMED, "confirmed_at": at}
    for number in range(12):
        Gift.everything.create(kind="money", recipient="小学", receipt_number=f"{number}", amount_fen=10**9, **more)
        Candidate.everything.create(
            organisation=town.branch, name="邹望舒", person_key=f"k{number}", applied_on=date(2025, 1, 1), **more
        )
        Contact.everything.create(
            enterprise=town.seafood, instructor=town.instructor, at=at - timedelta(days=240, hours=number),
            iso_week=202610, channel="call", with_whom="owner", summary="通话", recorded_at=at,
        )  # fmt: skip
        cast.instructor.client.get("/workbench/")
    assert compute(town.instructor, 2026, DEFAULT, at) == before


class TestOverdue:
    """What is an instructor's own and lies past its day without a reason costs a point (rules.md 4, ADR 0047)."""

    def late(self, town: Town, at: datetime) -> list[tuple[date, str]]:
        found = SOURCES["overdue"](Year.alone(town.instructor, 2026, at.date()))
        return [(record.on, record.text) for record in found]

    def support(self, town: Town, title: str, stage: str = "need", **more: Any) -> SupportCase:
        made: SupportCase = SupportCase.everything.create(
            **{
                "enterprise": town.seafood, "region_code": LIDAO, "kind": "recruitment", "title": title,
                "opened_on": date(2026, 5, 1), "stage": stage, "due_on": date(2026, 5, 8), "helped_by": town.stint,
                "recorded_at": town.at, "recorded_by": "于海宁", **more,
            }
        )  # fmt: skip
        return made

    def handover(self, town: Town, serial: int, due_on: date, said: str = "联系业主看白班", **more: Any) -> Handover:
        """From the colleague to the instructor."""
        firm = make_enterprise(town, f"第{serial}家", LIDAO, 700 + serial)
        before = make_stint(town, town.colleague, firm, ends_on=date(2026, 4, 30), handover=said)
        after = make_stint(town, town.instructor, firm, starts_on=date(2026, 5, 1))
        made: Handover = Handover.everything.create(stint=after, source=before, due_on=due_on, **more)
        return made

    def declared(self, town: Town, on: date) -> None:
        Declaration.everything.create(
            instructor=town.instructor, declared_on=on, has_nothing=True, recorded_at=town.at, recorded_by="于海宁"
        )

    def test_a_missing_declaration(self, town: Town, at: datetime) -> None:
        newest = max(stint.starts_on for stint in town.instructor.stints.all())
        assert self.late(town, at) == [(newest + timedelta(days=14), "回避申报逾期")]
        self.declared(town, date(2025, 11, 1))
        assert self.late(town, at) == [(date(2026, 11, 1), "回避申报逾期")]  # a year is over
        self.declared(town, date(2026, 11, 10))
        assert self.late(town, at) == []

    def test_support_waits_for_the_own_step(self, town: Town, at: datetime) -> None:
        self.declared(town, at.date())
        self.support(town, "招焊工")
        self.support(town, "企业未选办法", "option")
        self.support(town, "等批复", "applied")
        self.support(town, "还没到期", due_on=at.date())
        self.support(town, "别人帮的", enterprise=town.neighbour_firm, helped_by=town.other_stint)
        assert self.late(town, at) == [(date(2026, 5, 8), "汐歌海产有限公司：支持案件“招焊工”待定办法逾期")]

    def test_a_handover_lies_with_whoever_has_to_act(self, town: Town, at: datetime) -> None:
        self.declared(town, at.date())
        day = date(2026, 5, 11)
        self.handover(town, 1, day)
        self.handover(town, 2, day, said="")  # nothing to accept yet: the colleague's
        self.handover(town, 3, day, question="合同在哪里", asked_at=town.at)  # likewise
        self.handover(town, 4, day, accepted_at=at, accepted_by="于海宁")  # too late
        self.handover(town, 5, at.date())
        assert self.late(town, at) == [(day, "第1家：交接逾期"), (day, "第4家：交接逾期")]
        theirs = SOURCES["overdue"](Year.alone(town.colleague, 2026, at.date()))
        assert [record.text for record in theirs] == ["第2家：交接逾期", "第3家：交接逾期"]

    def test_on_leave_is_a_reason(self, town: Town, at: datetime) -> None:
        self.declared(town, at.date())
        self.support(town, "招焊工")
        assert len(self.late(town, at)) == 1
        Leave.everything.create(
            instructor=town.instructor, backup=town.colleague, starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 31),
            recorded_at=at,
        )  # fmt: skip
        assert self.late(town, at) == []

    def test_missed_weeks_and_late_demands_have_items_and_cost_once(self, town: Town, at: datetime) -> None:
        self.declared(town, at.date())
        weeks(town)
        Demand.everything.create(
            number="R1", enterprise=town.seafood, region_code=LIDAO, title="电容", category="other",
            helped_by=town.stint,
            heard_on=date(2026, 5, 1), recorded_at=at, recorded_by="于海宁",
        )  # fmt: skip
        year = Year.alone(town.instructor, 2026, at.date())
        assert [record.is_good for record in SOURCES["service"](year)] == [False]
        assert self.late(town, at) == []

    def test_each_costs_a_point_and_opens(self, cast: Cast, town: Town, sheet: Sheet, at: datetime) -> None:
        self.support(town, "招焊工")
        self.handover(town, 1, date(2026, 5, 11))
        office = cast.office.client
        office.post(f"/assessment/{sheet.pk}/compute/")
        now = fresh(sheet)
        assert (now.computed["overdue"], now.computed["deducted"]) == (3, 3)
        assert "请假期间到期的不计" in office.get(f"/assessment/{sheet.pk}/").content.decode()
        page = office.get(f"/assessment/{sheet.pk}/records/overdue/").content.decode()
        assert "共 3 条" in page
        for record in SOURCES["overdue"](Year.alone(town.instructor, 2026, at.date())):
            assert record.href in page
            assert office.get(record.href).status_code == 200, record.href


def test_money_is_shown_and_no_amount_adds_anything(cast: Cast, town: Town, at: datetime) -> None:
    more = {**shared(town), "happened_on": date(2026, 3, 5), "state": Claim.CONFIRMED, "confirmed_at": at}

    def won(fen: int) -> dict[str, Any]:
        Outcome.everything.all().delete()
        Outcome.everything.create(kind="loans_arranged", natural_key="k", title="贷款", amount_fen=fen, **more)
        return compute(town.instructor, 2026, DEFAULT, at)

    small, large = won(100_000_00), won(900_000_000_00)
    assert small["total"] == large["total"]
    assert "9亿元，只列出、不加分" in next(one for one in large["items"] if one["code"] == "service")["sentence"]
    for number in range(9):
        Outcome.everything.create(kind="loans_arranged", natural_key=f"n{number}", title="贷款", amount_fen=1, **more)
    assert len(SOURCES["service"](Year.alone(town.instructor, 2026, at.date()))) == 3


def test_who_holds_a_share_of_a_result_has_its_part(cast: Cast, town: Town, at: datetime) -> None:
    """Entered by another: both holders have the case, each its part of the sum; who holds nothing has nothing."""
    more = {**shared(town), "happened_on": date(2026, 3, 5), "state": Claim.CONFIRMED, "confirmed_at": at}
    loan = Outcome.everything.create(
        kind="loans_arranged", natural_key="k", title="贷款", amount_fen=1_000_000_00, **more
    )
    second = make_stint(town, town.colleague, town.seafood, starts_on=date(2026, 1, 5), part=Part.SUPPORT, team_place=2)
    Share.everything.create(outcome=loan, stint=town.stint, percent=60)
    Share.everything.create(outcome=loan, stint=second, percent=40)

    def service(person: Any) -> tuple[int, str]:
        item = next(one for one in compute(person, 2026, DEFAULT, at)["items"] if one["code"] == "service")
        return item["records"], item["sentence"]

    assert service(town.instructor)[0] == service(town.colleague)[0] == 1
    assert "60万元，只列出" in service(town.instructor)[1]
    assert "40万元，只列出" in service(town.colleague)[1]
    assert service(town.other_instructor)[0] == 0
    Outcome.everything.filter(pk=loan.pk).update(state=Claim.VOID, disputed_at=at, voided_at=at)
    assert len(SOURCES["false"](Year.alone(town.instructor, 2026, at.date()))) == 1  # who entered it answers for it
    assert SOURCES["false"](Year.alone(town.colleague, 2026, at.date())) == []


class TestDifficulty:
    """A factor from the own portfolio as it was taken over: sizes, unsettled demands, no organisation (ADR 0048)."""

    def factor(self, town: Town, at: datetime) -> str:
        found: str = compute(town.instructor, 2026, DEFAULT, at)["difficulty"]["factor"]
        return found

    def test_it_is_said_in_one_sentence_with_its_numbers(self, cast: Cast, town: Town, sheet: Sheet) -> None:
        told = sheet.computed["difficulty"]
        assert told["factor"] == "1.060"  # both small: 3 %; one of two without an organisation: half of 6 %
        assert "名下 2 家" in told["sentence"]
        assert "小微企业 2 家（全是的话加 3%）" in told["sentence"]
        assert "没有党组织 1 家（全是的话加 6%）" in told["sentence"]
        page = cast.office.client.get(f"/assessment/{sheet.pk}/").content.decode()
        assert told["sentence"] in page
        opened = cast.office.client.get(f"/assessment/{sheet.pk}/records/difficulty/").content.decode()
        assert "共 2 条" in opened
        assert "帆砺渔具有限公司：小微企业、没有党组织" in opened

    def test_what_was_struggling_at_the_start_counts_and_what_came_later_does_not(
        self, town: Town, at: datetime
    ) -> None:
        demand = Demand.everything.create(
            number="R7", enterprise=town.seafood, region_code=LIDAO, title="电容", category="other",
            heard_on=date(2026, 5, 1), recorded_at=at, recorded_by="于海宁",
        )  # fmt: skip
        assert self.factor(town, at) == "1.060"
        Demand.everything.filter(pk=demand.pk).update(heard_on=date(2025, 12, 1))
        assert self.factor(town, at) == "1.090"
        Demand.everything.filter(pk=demand.pk).update(closed_on=date(2025, 12, 20), closed_at=at)
        assert self.factor(town, at) == "1.060"

    def test_law_and_owners_word_are_not_lifted_and_nothing_passes_its_weight(self, town: Town, at: datetime) -> None:
        weeks(town)
        DutyWeek.everything.update(contacted_on=date(2026, 3, 5))
        plain = {**DEFAULT, "difficulty": {"small": 0, "struggling": 0, "uncovered": 0}}
        before, after = (compute(town.instructor, 2026, terms, at)["items"] for terms in (plain, DEFAULT))
        by_code = {one["code"]: (one["points"], more["points"]) for one, more in zip(before, after, strict=True)}
        assert by_code["harmony"] == ("15.0", "15.0")
        assert by_code["members"][0] == by_code["members"][1]
        assert by_code["evaluation"][0] == by_code["evaluation"][1]
        assert by_code["organisation"] == ("16.7", "17.7")

    def test_an_older_scheme_has_none(self, town: Town, at: datetime) -> None:
        old = {key: value for key, value in DEFAULT.items() if key != "difficulty"}
        told = compute(town.instructor, 2026, old, at)["difficulty"]
        assert (told["factor"], told["sentence"]) == ("1.000", "这一版办法没有难度系数。")


def test_the_targets_of_the_year_stand_beside_and_count_nothing(
    cast: Cast, town: Town, sheet: Sheet, at: datetime
) -> None:
    target_of(town, town.instructor, "problems_cracked", goal=4)
    target_of(town, town.instructor, "problems_cracked", goal=9, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    target_of(town, town.other_instructor, "problems_cracked", goal=7)
    problem_of(town)
    for person in (cast.office, cast.instructor):
        page = person.client.get(f"/assessment/{sheet.pk}/").content.decode()
        block = page.partition('id="targets"')[2].partition("</section>")[0]
        assert block.count("破解难题") == 1
        assert "4 件" in block
        assert "1 件 · 25%" in block
        assert "不加分也不扣分" in block
        opened = re.search(r'class="n" href="([^"]+)"', block)
        assert opened is not None
        assert person.client.get(opened[1]).status_code == 200
    assert compute(town.instructor, 2026, DEFAULT, at)["total"] == sheet.computed["total"]
    paper = Document(io.BytesIO(cast.office.client.get(f"/assessment/{sheet.pk}/form/").content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "1 件 · 25%" in cells
    assert any("难度系数 1.060" in paragraph.text for paragraph in paper.paragraphs)


def test_the_help_of_the_scheme_says_what_is_data_and_what_is_not(cast: Cast, town: Town) -> None:
    page = cast.office.client.get("/assessment/scheme/").content.decode()
    assert "不能改的：有哪些项目、每项数哪些记录" in page
    assert "难度系数只看本人" in page
    assert 'name="struggling"' in page
    branches = cast.office.client.get("/assessment/branches/scheme/").content.decode()
    assert 'name="struggling"' not in branches
    assert "难度系数" not in branches


def test_a_grade_needs_a_person_and_a_reason_when_it_differs(
    cast: Cast, town: Town, sheet: Sheet, at: datetime
) -> None:
    """G46."""
    other = next(grade for grade in Grade.values if grade not in (sheet.proposal, "incompetent"))
    with pytest.raises(Refusal, match="由人评定"):
        actions.grade(sheet=sheet, grade=sheet.proposal, reason="", version=1, by=system("tick"), at=at)
    with pytest.raises(Refusal, match="写明理由"):
        actions.grade(sheet=sheet, grade=other, reason=" ", version=1, by=cast.office.actor, at=at)
    done = graded(sheet, cast, at, other)
    assert (done.graded_by, done.appeal_until) == ("周立言", date(2026, 11, 27))  # five working days
    assert Notice.objects.filter(to=cast.instructor.user, kind="assessment").count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Sheet.everything.filter(pk=sheet.pk).update(graded_by="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Sheet.everything.filter(pk=sheet.pk).update(grade_reason="")


def test_a_veto_leaves_nothing_to_weigh(cast: Cast, town: Town, sheet: Sheet, at: datetime) -> None:
    actions.veto(sheet=sheet, kind="benefit", basis="市纪决〔2026〕3号", version=1, by=cast.office.actor, at=at)
    assert fresh(sheet).proposal == "incompetent"
    with pytest.raises(Refusal, match="只能评为不称职"):
        graded(sheet, cast, at, "competent")
    assert graded(sheet, cast, at, "incompetent").grade == "incompetent"


def test_an_appeal_is_decided_by_another_person(cast: Cast, town: Town, sheet: Sheet, at: datetime) -> None:
    graded(sheet, cast, at)
    now = fresh(sheet)
    with pytest.raises(Refusal, match="申诉期已过"):
        actions.appeal(
            sheet=now, words="漏计", version=now.version, by=cast.instructor.actor, at=at + timedelta(days=8)
        )
    actions.appeal(sheet=now, words="漏计一周联系", version=now.version, by=cast.instructor.actor, at=at)
    now = fresh(sheet)
    decision = {"sheet": now, "grade": "competent", "answer": "确有漏计，改为称职", "version": now.version, "at": at}
    with pytest.raises(Refusal, match="评定人以外"):
        actions.decide(**decision, by=cast.office.actor)
    assert actions.decide(**decision, by=cast.county_officer.actor).decided_by == "丛慧敏"
    assert (fresh(sheet).grade, fresh(sheet).stage) == ("competent", "graded")
    now = fresh(sheet)
    with pytest.raises(Refusal, match="已经复核过"):
        actions.appeal(sheet=now, words="还是不对", version=now.version, by=cast.instructor.actor, at=at)


def test_the_pages_from_statement_to_appeal(cast: Cast, town: Town, sheet: Sheet) -> None:
    person, office, base = cast.instructor.client, cast.office.client, f"/assessment/{sheet.pk}/"
    assert "写述职" in person.get("/workbench/").content.decode()
    person.post(f"{base}state/", {"statement": "办成三件事，还差一家没有覆盖", "version": 1})
    assert "份年度考核待评定" in office.get("/workbench/").content.decode()
    stale = office.post(f"{base}grade/", {"grade": "basic", "reason": "x", "version": 1}).content.decode()
    assert "刚被别人改过" in stale
    office.post(f"{base}grade/", {"grade": sheet.proposal, "reason": "", "version": 2})
    page = person.get(base).content.decode()
    assert "申诉到 2026-11-27" in page
    assert "没有名次" in page
    person.post(f"{base}appeal/", {"words": "漏计一周", "version": 3})
    assert "复核申诉" not in office.get(base).content.decode()  # who graded does not decide
    word = office.get(f"{base}form/")
    assert word.headers["Content-Type"].endswith("wordprocessingml.document")


def test_only_the_office_and_the_person_see_a_sheet(cast: Cast, town: Town, sheet: Sheet) -> None:
    for who in (cast.neighbour, cast.other_instructor, cast.committee):
        assert who.client.get(f"/assessment/{sheet.pk}/").status_code in (403, 404)
    assert "于海宁" not in cast.other_instructor.client.get("/assessment/").content.decode()
    assert cast.coordinator.client.get("/assessment/").status_code == 403
    assert cast.owner.client.get(f"/assessment/{sheet.pk}/").status_code in (403, 404)
    assert cast.instructor.client.get(f"/assessment/{sheet.pk}/grade/").status_code == 403


def test_no_page_and_no_file_ranks_persons(cast: Cast, town: Town, sheet: Sheet) -> None:
    """G39: no column of points, no order but name, department and year, in the list and in its files."""
    listing = listings.sheets()
    fields = {name for column in listing.columns for name in column.order_by}
    assert fields == {"name", "department_name", "year"}
    office, total = cast.office.client, sheet.computed["total"]
    for address in ("/assessment/", "/assessment/?sort=-total", "/assessment/?sort=-grade"):
        page = office.get(address).content.decode()
        assert total not in page
        assert page.index("于海宁") < page.index("姜若楠")  # by name, whatever was asked
    for kind in ("csv", "xlsx"):
        assert total.encode() not in office.get(f"/assessment/?export={kind}&sort=-total").content


def test_the_clock_opens_each_year_once(cast: Cast, town: Town, at: datetime) -> None:
    assert "12 月开始" in actions.open_assessments(at)
    december = at + timedelta(days=20)
    assert actions.open_assessments(december) == "年度考核新开 2 份，党组织考核新开 2 份。"
    assert actions.open_assessments(december) == "年度考核新开 0 份，党组织考核新开 0 份。"


def test_a_new_scheme_never_changes_an_old_sheet(cast: Cast, town: Town, sheet: Sheet, at: datetime) -> None:
    given = {
        "organisation": 30, "members": 10, "service": 25, "harmony": 15, "evaluation": 20, "small": 2,
        "struggling": 5, "uncovered": 5, "overdue": 1,
        "overdue_at_most": 10, "false_record": 5, "excellent": 90, "competent": 75, "basic": 60,
        "excellent_share": 20, "effective_on": "2027-01-01", "basis": "威两新〔2026〕9号",
    }  # fmt: skip
    wrong = cast.office.client.post("/assessment/scheme/", {**given, "members": 11}).content.decode()
    assert "合计要等于 100" in wrong
    cast.office.client.post("/assessment/scheme/", given)
    assert fresh(sheet).scheme.terms["weights"]["organisation"] == 25
    assert "第 2 版" in cast.office.client.get("/assessment/scheme/").content.decode()


class TestAuditByLot:
    """What a lot found false: void leaves the count, and only the graver consequence costs points (ADR 0025)."""

    def decided(self, town: Town, at: datetime, consequence: str, *, disputed: bool = False) -> Item:
        """A result of March, drawn, said to be not so, and decided upon today."""
        before = at - timedelta(days=30)
        made = claim(
            town, happened_on=date(2026, 3, 5), title="流动资金贷款", disputed_at=before if disputed else None,
            recorded_at=before - timedelta(days=1), confirmed_at=before + timedelta(days=1),
        )  # fmt: skip
        lot = lots.draw(
            region="371082", starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30), margin_percent=Decimal(20),
            expected_percent=90, by=SYSTEM, at=at - timedelta(days=14),
        )  # fmt: skip
        item = lot.items.get(outcome=made)
        asked = at - timedelta(days=13)
        item = lots.ask(
            item=item, answer="not_so", asked_whom="林启航", asked_on=asked.date(), by=SYSTEM, at=asked
        )  # fmt: skip
        return lots.decide(item=item, consequence=consequence, reason="查无此事", by=SYSTEM, at=at)

    def test_the_deduction_stands_in_the_sheet_and_opens_its_record(
        self, cast: Cast, town: Town, sheet: Sheet, at: datetime
    ) -> None:
        assert sheet.computed["false"] == 0
        before, deducted = Decimal(sheet.computed["total"]), sheet.computed["deducted"]
        item = self.decided(town, at, "deduct")
        recomputed = actions.recompute(sheet=sheet, version=sheet.version, by=cast.office.actor, at=at)
        assert (recomputed.computed["false"], recomputed.computed["deducted"]) == (1, deducted + 5)
        assert Decimal(recomputed.computed["total"]) == before - 5
        page = cast.instructor.client.get(f"/assessment/{sheet.pk}/").content.decode()
        assert "记录失实 1 件" in page
        opened = cast.instructor.client.get(f"/assessment/{sheet.pk}/records/false/").content.decode()
        assert "共 1 条" in opened
        assert "流动资金贷款：抽查不属实，作废并扣分（查无此事）" in opened
        assert f'href="{item.get_absolute_url()}"' in opened
        assert cast.instructor.client.get(item.get_absolute_url()).status_code == 200

    @pytest.mark.parametrize("disputed", [False, True])
    def test_void_alone_costs_nothing(self, disputed: bool, town: Town, at: datetime) -> None:
        before = compute(town.instructor, 2026, DEFAULT, at)
        item = self.decided(town, at, "void", disputed=disputed)
        assert Outcome.everything.get(pk=item.outcome_id).state == Claim.VOID
        assert compute(town.instructor, 2026, DEFAULT, at) == before

    def test_a_record_disputed_before_is_deducted_for_once(self, town: Town, at: datetime) -> None:
        before = compute(town.instructor, 2026, DEFAULT, at)["deducted"]
        self.decided(town, at, "deduct", disputed=True)
        assert compute(town.instructor, 2026, DEFAULT, at)["deducted"] == before + 5

    def test_it_costs_whoever_helped_in_the_year_of_the_decision_and_lapses_with_it(
        self, town: Town, at: datetime
    ) -> None:
        item = self.decided(town, at, "deduct")
        assert compute(town.colleague, 2026, DEFAULT, at)["false"] == 0
        Item.everything.filter(pk=item.pk).update(decided_at=at + timedelta(days=60))
        later = at + timedelta(days=90)
        by_year = [compute(town.instructor, year, DEFAULT, later)["false"] for year in (2026, 2027)]
        assert by_year == [0, 1]
        row = Outcome.everything.get(pk=item.outcome_id)
        credit.reinstate(row, reason="找到合同原件", by=SYSTEM, at=later)
        assert compute(town.instructor, 2027, DEFAULT, later)["false"] == 0


def test_many_are_opened_with_few_questions_and_the_same_result(
    cast: Cast, town: Town, at: datetime, django_assert_max_num_queries: Any
) -> None:
    """Forty people cost what one costs, and what is read together says what is read alone."""
    weeks(town)
    more = {**shared(town), "happened_on": date(2026, 3, 5), "state": Claim.CONFIRMED, "confirmed_at": at}
    Outcome.everything.create(kind="grants_won", natural_key="x", title="补助", amount_fen=5_000_00, **more)
    for number in range(40):
        firm = make_enterprise(town, f"海屿{number:02d}食品有限公司", LIDAO, 500 + number)
        make_stint(town, make_instructor(town, f"Z9{number:02d}", f"同志{number:02d}", town.marine), firm)
    with django_assert_max_num_queries(30):
        assert actions.open_year(year=2026, by=system("tick"), at=at) >= 42
    for sheet in Sheet.everything.select_related("instructor"):
        assert sheet.computed == compute(sheet.instructor, 2026, DEFAULT, at)
    assert "只列出、不加分" in next(
        one["sentence"] for one in Sheet.everything.get(instructor=town.instructor).items if one["code"] == "service"
    )
