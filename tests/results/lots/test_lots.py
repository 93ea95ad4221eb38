"""From the draw to what follows from it: who may do what, when, and what the figures then say."""

import io
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from qiaoliang.access.accounts.actor import SYSTEM
from qiaoliang.access.audit.actions import audited, record, verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.economy.demands.models import Demand, DemandSecret
from qiaoliang.economy.innovation.models import Benefit, Project
from qiaoliang.fieldwork.outcomes.models import Outcome, Share
from qiaoliang.harmony.giving.models import Gift
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.assessment.choices import DEFAULT
from qiaoliang.results.assessment.computing import compute
from qiaoliang.results.checks import actions as checks
from qiaoliang.results.checks.models import Finding
from qiaoliang.results.indicators.evaluate import rows, value
from qiaoliang.results.lots import actions, rules
from qiaoliang.results.lots import drawn as drawn_of
from qiaoliang.results.lots.models import Item, Lot
from qiaoliang.results.reports import recompute
from qiaoliang.results.reports.annual import annual
from tests.cast import LIDAO, Cast, Town
from tests.results.checks.plants import PLANTS, claim, of
from tests.results.lots.test_rules import drawn_elsewhere

LIST_QUERIES = 12
YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 11, 15)}


@audited
def _said(at: datetime) -> None:
    record("test.said", on=("test", "1"), by=SYSTEM, at=at)


def drawn(town: Town, *, number: int = 12, region: str = "371082", margin: str = "20.0") -> Lot:
    for place in range(number):
        claim(town, amount_fen=(place + 1) * 40_000_000_00)
    _said(town.at - timedelta(days=1))
    return actions.draw(
        region=region, margin_percent=Decimal(margin), expected_percent=90, by=SYSTEM, at=town.at, **YEAR
    )


def asked(item: Item, answer: str, at: datetime, **more: object) -> Item:
    day = {"asked_whom": "林启航", "asked_on": at.date()}
    return actions.ask(item=item, answer=answer, by=SYSTEM, at=at, **{**day, **more})  # type: ignore[arg-type]


def test_the_draw_is_repeated_from_what_is_published(town: Town) -> None:
    lot = drawn(town)
    head = Entry.everything.get(number=lot.head_number)
    assert head.digest == lot.head_digest
    assert head.at < town.at.replace(hour=0)
    sizes = {name: size for name, (_, size) in lot.strata.items()}
    again = drawn_elsewhere([tuple(one) for one in lot.frame], sizes, head.digest, "2026-01-01", "2026-11-15")
    assert again == set(lot.items.values_list("outcome", flat=True))
    assert 0 < len(again) < len(lot.frame)


def test_only_confirmed_results_of_the_period_and_area_are_drawn_from(town: Town) -> None:
    claim(town, state="claimed", confirmed_at=None)
    claim(town, happened_on=date(2025, 12, 31))
    claim(town, region_code="371083101")
    lot = drawn(town, number=1)
    assert len(lot.frame) == 1


def test_a_period_is_drawn_once_and_must_be_over(town: Town) -> None:
    drawn(town)
    with pytest.raises(Refusal, match="已经抽过"):
        drawn(town)
    with pytest.raises(Refusal, match="已经结束"):
        actions.draw(
            region="371082", starts_on=date(2026, 1, 1), ends_on=town.at.date(), margin_percent=Decimal(5),
            expected_percent=90, by=SYSTEM, at=town.at,
        )  # fmt: skip
    with pytest.raises(Refusal, match="没有可抽的"):
        actions.draw(region="371083", margin_percent=Decimal(5), expected_percent=90, by=SYSTEM, at=town.at, **YEAR)


def test_a_hint_only_raises_the_weight(town: Town) -> None:
    PLANTS["hint_per_head"](town)
    checks.keep(looked=checks.look(town.at), by=SYSTEM, at=town.at)
    Finding.everything.update(open_on=town.at.date())
    lot = drawn(town, number=3)
    assert "N+" in lot.strata
    assert rules.weight("N+") == 2 * rules.weight("N")


def test_a_hint_is_the_persons_own_for_five_days(cast: Cast, town: Town) -> None:
    """Neither strata nor frame nor a later draw within these days show what the person may still explain."""
    PLANTS["hint_per_head"](town)
    checks.keep(looked=checks.look(town.at), by=SYSTEM, at=town.at)
    hint = Finding.everything.get()
    assert hint.open_on == date(2026, 11, 27)
    lot = drawn(town, number=3)
    assert not [name for name in lot.strata if name.endswith("+")]
    frame = cast.auditor.client.get(f"{lot.get_absolute_url()}frame/").content
    sheet = load_workbook(io.BytesIO(frame)).active
    assert sheet is not None
    assert "N" in {row[1] for row in sheet.iter_rows(values_only=True)}
    assert not [row for row in sheet.iter_rows(values_only=True) if str(row[1]).endswith("+")]
    hinted = int(hint.about_key)
    for days, stratum in ((6, "N"), (7, "N+")):
        frame = actions.frame_of("371082", YEAR["starts_on"], YEAR["ends_on"], town.at + timedelta(days=days))
        assert dict(frame)[hinted] == stratum


def test_every_number_of_the_strata_opens_its_records(cast: Cast, town: Town, at: datetime) -> None:
    PLANTS["hint_per_head"](town)
    checks.keep(looked=checks.look(town.at), by=SYSTEM, at=town.at)
    lot = drawn(town, number=6)
    for number, item in enumerate(lot.items.all()):
        if number < 3:
            asked(item, ("holds", "not_so", "not_reached")[number], at)
    client, here = cast.office.client, lot.get_absolute_url()
    page = unescape(client.get(here).content.decode())
    table = page.partition("分层</caption>")[2].partition("</table>")[0]
    cells = re.findall(r'href="([^"]+)"[^>]*>([\d,]+)</a>', table)
    assert len(cells) == 4 * len(lot.strata)
    sums = {"all": 0, "reached": 0, "holds": 0}
    for href, text in cells:
        if "/frame/" in href:
            content = client.get(href).content
            assert load_workbook(io.BytesIO(content)).active.max_row - 1 == int(text), href
            continue
        assert client.get(here + href).context["shown"].total == int(text), href
        sums[href.rpartition("tab=")[2]] += int(text)
    assert sums == {"all": lot.items.count(), "reached": 2, "holds": 1}


def test_evidence_is_asked_for_when_drawn(cast: Cast, town: Town) -> None:
    lot = drawn(town)
    told = Notice.objects.filter(to=cast.instructor.user, kind="evidence_asked")
    assert told.count() == lot.items.count()


def test_what_holds_is_verified_beside_claimed_and_confirmed(town: Town, at: datetime) -> None:
    lot = drawn(town)
    item = lot.items.first()
    assert value("loans_arranged", scope=EVERYTHING, as_of=at.date()).verified == 0
    asked(item, "holds", at)
    found = value("loans_arranged", scope=EVERYTHING, as_of=at.date())
    amount = Outcome.everything.get(pk=item.outcome_id).amount_fen
    assert found.verified == amount // 100
    assert found.verified <= found.confirmed <= found.claimed
    shown = rows("loans_arranged", scope=EVERYTHING, as_of=at.date(), standing="verified")
    assert [row.pk for row in shown] == [item.outcome_id]
    asked(item, "not_reached", at)
    assert value("loans_arranged", scope=EVERYTHING, as_of=at.date()).verified == 0
    assert verify() is None


def test_there_is_time_to_object_before_anything_follows(cast: Cast, town: Town, at: datetime) -> None:
    item = asked(drawn(town).items.first(), "not_so", at)
    assert item.object_until == date(2026, 11, 27)  # five working days from Friday the 20th
    with pytest.raises(Refusal, match="申诉期到 2026-11-27"):
        actions.decide(item=item, consequence="void", reason="查无此事", by=SYSTEM, at=at)
    with pytest.raises(Refusal, match="申诉时间已过"):
        actions.object_to(item=item, words="有合同", by=SYSTEM, at=at + timedelta(days=8))
    actions.object_to(item=item, words="有合同", by=SYSTEM, at=at + timedelta(days=7))
    actions.decide(item=item, consequence="stands", reason="看到合同原件", by=SYSTEM, at=at + timedelta(days=7))
    outcome = Outcome.everything.get(pk=item.outcome_id)
    assert outcome.state == "confirmed"
    assert outcome.verified_at is not None
    with pytest.raises(Refusal, match="已经处理"):
        actions.decide(item=item, consequence="void", reason="又想想", by=SYSTEM, at=at + timedelta(days=9))


@pytest.mark.parametrize("consequence", ["void", "deduct"])
def test_what_is_false_leaves_the_count(consequence: str, town: Town, at: datetime) -> None:
    item = asked(drawn(town).items.first(), "not_so", at)
    before = value("loans_arranged", scope=EVERYTHING, as_of=date(2026, 12, 1)).value
    later = at + timedelta(days=10)
    actions.decide(item=item, consequence=consequence, reason="查无此事", by=SYSTEM, at=later)
    outcome = Outcome.everything.get(pk=item.outcome_id)
    assert outcome.state == "void"
    assert value("loans_arranged", scope=EVERYTHING, as_of=date(2026, 12, 1)).value < before
    item.refresh_from_db()
    assert not item.holds


def test_an_amount_that_differs_is_corrected_by_the_ledgers_own_moves(town: Town, at: datetime) -> None:
    item = drawn(town).items.first()
    with pytest.raises(Refusal, match="对方说的金额或数量"):
        asked(item, "differs", at)
    asked(item, "differs", at, true_amount_fen=777)
    later = at + timedelta(days=10)
    actions.decide(item=item, consequence="correct", reason="按银行回单", by=SYSTEM, at=later)
    outcome = Outcome.everything.get(pk=item.outcome_id)
    assert (outcome.amount_fen, outcome.state) == (777, "confirmed")
    assert outcome.verified_at == later
    told = Entry.everything.filter(verb="outcome.settled").get().detail
    assert told["after"] == {"amount_fen": 777}


def test_a_second_hand_on_the_same_row_is_told(town: Town, at: datetime) -> None:
    item = drawn(town).items.first()
    asked(item, "holds", at, version=1)
    with pytest.raises(ChangedMeanwhile):
        asked(item, "not_so", at, version=1)


def test_the_factor_stands_in_the_report_and_is_recomputed(town: Town, at: datetime) -> None:
    lot = drawn(town, region="3710")
    for place, item in enumerate(lot.items.all()):
        asked(item, "not_so" if place == 0 else "holds", at)
    report = annual(scope=EVERYTHING, as_of=at.date(), with_bundle=True)
    assert report.bundle is not None
    bundle, problems = recompute.check(report.bundle.content, report.bundle.digest)
    assert problems == []
    told = next(one["text"] for one in bundle.printed if one["what"] == "factor")
    factor = rules.factor(actions.answers(lot))
    assert factor is not None
    assert told.startswith(f"{factor.percent}%（95%区间")


# --- gifts, what innovations brought, demands


def gift(town: Town, **more: Any) -> Gift:
    columns = {"kind": "money", "recipient": "俚岛小学", "receipt_number": f"P{Gift.everything.count()}",
               "amount_fen": 50_000_00}  # fmt: skip
    return Gift.everything.create(**of(town, **{**columns, **more}))


def benefit(town: Town, **more: Any) -> Benefit:
    project = Project.everything.create(title="冷库节能", **of(town))
    return Benefit.everything.create(**of(town, **{"project": project, "amount_fen": 80_000_00, **more}))


def demand(town: Town, at: datetime, **more: Any) -> Demand:
    """Heard, answered, and closed by the owner as solved."""
    then = at - timedelta(days=10)
    columns = {
        "number": f"2026-{Demand.everything.count() + 1}", "enterprise": town.seafood, "region_code": LIDAO,
        "title": "门前路灯不亮", "category": "other", "department": town.marine, "helped_by": town.stint,
        "heard_on": date(2026, 11, 2), "recorded_at": then, "recorded_by": "于海宁", "answered_at": then,
        "stage": "closed", "verdict": "solved", "closed_at": then, "closed_on": then.date(),
    }  # fmt: skip
    made: Demand = Demand.everything.create(**{**columns, **more})
    return made


def all_drawn(town: Town, at: datetime) -> Lot:
    """One record of every kind, few enough that all of them are drawn."""
    gift(town), benefit(town), demand(town, at), claim(town)
    return actions.draw(
        region="371082", margin_percent=Decimal("1.0"), expected_percent=90, by=SYSTEM, at=at, **YEAR
    )  # fmt: skip


def test_every_kind_of_confirmed_record_is_in_the_frame(town: Town, at: datetime) -> None:
    lot = all_drawn(town, at)
    marks = {mark for mark, _ in lot.frame}
    own = {
        Outcome.everything.get().pk, f"G{Gift.everything.get().pk}", f"B{Benefit.everything.get().pk}",
        f"D{Demand.everything.get().pk}",
    }  # fmt: skip
    assert marks == own
    assert {item.kind for item in lot.items.all()} == {"outcome", "gift", "benefit", "demand"}
    sizes = {name: size for name, (_, size) in lot.strata.items()}
    again = drawn_elsewhere([tuple(one) for one in lot.frame], sizes, lot.head_digest, "2026-01-01", "2026-11-15")
    assert again == {drawn_of.of(item).mark(item.about.pk) for item in lot.items.all()}


def test_what_does_not_count_is_not_drawn_from(town: Town, at: datetime) -> None:
    gift(town, state="claimed", confirmed_at=None)
    benefit(town, happened_on=date(2025, 12, 31))
    demand(town, at, verdict="partly")
    demand(town, at, reopened_at=at - timedelta(days=1), stage="working")
    secret = demand(town, at)
    DemandSecret.everything.create(demand=secret, department=town.marine, set_at=at, set_by="丛慧敏")
    assert actions.frame_of("371082", YEAR["starts_on"], YEAR["ends_on"], at) == []


CODES = {"gift": "gifts", "benefit": "innovation_benefit", "demand": "demands_resolved"}


@pytest.mark.parametrize("kind", CODES)
def test_what_holds_of_any_kind_stands_verified_beside_the_confirmed(kind: str, town: Town, at: datetime) -> None:
    item = all_drawn(town, at).items.get(kind=kind)
    asked_for = {"scope": EVERYTHING, "as_of": at.date()}
    assert value(CODES[kind], **asked_for).verified == 0
    asked(item, "holds", at)
    found = value(CODES[kind], **asked_for)
    assert found.verified == found.confirmed > 0
    assert [row.pk for row in rows(CODES[kind], standing="verified", **asked_for)] == [item.about.pk]
    report = annual(scope=EVERYTHING, as_of=at.date(), with_bundle=True)
    assert report.bundle is not None
    bundle, problems = recompute.check(report.bundle.content, report.bundle.digest)
    assert problems == []
    assert {"verified"} == {one["what"] for one in bundle.printed if one.get("code") == CODES[kind]} & {"verified"}
    assert verify() is None


@pytest.mark.parametrize("kind", CODES)
def test_what_is_false_of_any_kind_leaves_the_count(kind: str, town: Town, at: datetime) -> None:
    item = asked(all_drawn(town, at).items.get(kind=kind), "not_so", at)
    later, day = at + timedelta(days=10), date(2026, 12, 1)
    before = value(CODES[kind], scope=EVERYTHING, as_of=day).value
    actions.decide(item=item, consequence="void", reason="查无此事", by=SYSTEM, at=later)
    assert value(CODES[kind], scope=EVERYTHING, as_of=day).value == 0 < before
    if kind == "demand":
        case = Demand.everything.get()
        assert (case.stage, case.reopened_at) == ("working", later)  # it is worked on again
    assert verify() is None


def test_a_gift_is_in_no_score_and_a_demand_has_no_amount(town: Town, at: datetime) -> None:
    """G40: nothing is ever deducted for a gift."""
    lot, later = all_drawn(town, at), at + timedelta(days=10)
    given = asked(lot.items.get(kind="gift"), "not_so", at)
    with pytest.raises(Refusal, match="捐赠不进考核"):
        actions.decide(item=given, consequence="deduct", reason="查无此事", by=SYSTEM, at=later)
    with pytest.raises(Refusal, match="诉求没有数额"):
        asked(lot.items.get(kind="demand"), "differs", at, true_quantity=1)
    brought = asked(lot.items.get(kind="benefit"), "differs", at, true_amount_fen=10_000_00)
    actions.decide(item=brought, consequence="correct", reason="按报表", by=SYSTEM, at=later)
    assert (Benefit.everything.get().amount_fen, Benefit.everything.get().verified_at) == (10_000_00, later)


@pytest.mark.parametrize("kind", ["benefit", "demand"])
def test_the_deduction_reaches_whoever_helped(kind: str, town: Town, at: datetime) -> None:
    item = asked(all_drawn(town, at).items.get(kind=kind), "not_so", at)
    later = at + timedelta(days=10)
    before = compute(town.instructor, 2026, DEFAULT, later)
    actions.decide(item=item, consequence="deduct", reason="查无此事", by=SYSTEM, at=later)
    after = compute(town.instructor, 2026, DEFAULT, later)
    assert (before["false"], after["false"], after["deducted"] - before["deducted"]) == (0, 1, 5)


def test_a_row_is_about_one_record(town: Town, at: datetime) -> None:
    item = all_drawn(town, at).items.get(kind="gift")
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.everything.filter(pk=item.pk).update(demand=Demand.everything.get())


def test_pages_say_every_kind(cast: Cast, town: Town, at: datetime, django_assert_max_num_queries: Any) -> None:
    lot = all_drawn(town, at)
    office = cast.county_officer.client
    with django_assert_max_num_queries(LIST_QUERIES):
        page = office.get(lot.get_absolute_url()).content.decode()
    for words in ("俚岛小学", "冷库节能的效益", "门前路灯不亮", "流动资金贷款", "革新效益"):
        assert words in page
    export = office.get(f"{lot.get_absolute_url()}?export=xlsx").content
    sheet = load_workbook(io.BytesIO(export)).active
    assert sheet is not None
    assert {"捐赠", "革新效益", "诉求"} <= {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    assert "门前路灯不亮" in office.get(f"{lot.get_absolute_url()}?q=路灯").content.decode()
    sentences = {
        "gift": "向俚岛小学捐赠5万元（票据P0）", "benefit": "“冷库节能”，2026年11月2日填报新增经济效益8万元",
        "demand": "提出的诉求“门前路灯不亮”，2026年11月10日业主评价已解决",
    }  # fmt: skip
    for kind, sentence in sentences.items():
        item = lot.items.get(kind=kind)
        shown = office.get(item.get_absolute_url()).content.decode()
        assert sentence in shown
        page = re.search(r'href="([^"]+)">看这条记录', shown)
        assert page is not None
        assert office.get(page[1]).status_code == 200
        assert sentence in office.get(f"{item.get_absolute_url()}ask/").content.decode()
        assert cast.neighbour.client.get(item.get_absolute_url()).status_code == 404
        asked(item, "not_so", at)
        assert cast.instructor.client.get(item.get_absolute_url()).status_code == 200
        assert cast.other_instructor.client.get(item.get_absolute_url()).status_code == 404


# --- pages


def test_the_way_of_a_lot(cast: Cast, town: Town) -> None:
    """Pages live in real time: yesterday is over, whatever the day."""
    yesterday = date.today() - timedelta(days=1)
    for place in range(8):
        claim(town, amount_fen=(place + 1) * 40_000_000_00, happened_on=date(2026, 11, 2))
    office = cast.county_officer.client
    page = office.post(
        "/lots/new/",
        {"region": "371082", "starts_on": "2026-01-01", "ends_on": f"{yesterday}", "margin_percent": "20",
         "expected_percent": "90"},
    )  # fmt: skip
    lot = Lot.everything.get()
    assert page.headers["Location"] == lot.get_absolute_url()
    assert "怎样重抽一遍" in cast.auditor.client.get(lot.get_absolute_url()).content.decode()
    assert cast.neighbour.client.get(lot.get_absolute_url()).status_code == 404
    frame = load_workbook(io.BytesIO(cast.auditor.client.get(f"{lot.get_absolute_url()}frame/").content)).active
    assert frame is not None
    assert frame.max_row >= 8
    export = cast.auditor.client.get(f"{lot.get_absolute_url()}?export=xlsx")
    assert export.status_code == 200
    item = lot.items.first()
    at = item.get_absolute_url()
    assert cast.instructor.client.get(at).status_code == 403  # being drawn is nobody's stain
    assert cast.auditor.client.get(f"{at}ask/").status_code == 403
    said = {"answer": "not_so", "asked_whom": "", "asked_on": f"{date.today()}", "version": 1}
    assert "要改" in office.post(f"{at}ask/", said).content.decode()
    assert office.post(f"{at}ask/", {**said, "asked_whom": "林启航"}).status_code == 302
    assert "抽查与登记不一致" in cast.instructor.client.get("/workbench/").content.decode()
    own = cast.instructor.client.get(at).content.decode()
    assert "林启航，回访人" not in own
    assert cast.other_instructor.client.get(at).status_code == 404
    assert cast.instructor.client.post(f"{at}object/", {"words": "有合同原件"}).status_code == 302
    assert "抽查待处理" in office.get("/workbench/").content.decode()
    decided = {"consequence": "stands", "reason": "看到原件", "version": 3}
    assert office.post(f"{at}decide/", decided).status_code == 302
    assert "申诉成立" in office.get(at).content.decode()
    assert "抽查核实" in office.get("/indicators/").content.decode()


def test_shares_and_dates_are_not_needed_to_be_drawn(town: Town) -> None:
    """What nobody helped with is drawn too; nobody is told then."""
    Share.everything.all().delete()
    lot = drawn(town, number=2)
    assert lot.items.count() > 0
