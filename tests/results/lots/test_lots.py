"""From the draw to what follows from it: who may do what, when, and what the figures then say."""

import io
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from openpyxl import load_workbook

from qiaoliang.access.accounts.actor import SYSTEM
from qiaoliang.access.audit.actions import audited, record, verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.fieldwork.outcomes.models import Outcome, Share
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.checks import actions as checks
from qiaoliang.results.indicators.evaluate import rows, value
from qiaoliang.results.lots import actions, rules
from qiaoliang.results.lots.models import Item, Lot
from qiaoliang.results.reports import recompute
from qiaoliang.results.reports.annual import annual
from tests.cast import Cast, Town
from tests.results.checks.plants import PLANTS, claim
from tests.results.lots.test_rules import drawn_elsewhere

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
    lot = drawn(town, number=3)
    assert "N+" in lot.strata
    assert rules.weight("N+") == 2 * rules.weight("N")


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
