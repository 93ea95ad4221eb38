"""Drawing a lot, noting what was said when asked back, objecting, deciding. ADR 0025 gives the reasons."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from django.db.models import F
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.audit.chain import GENESIS, digest_of_rows
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices import actions as notices
from qiaoliang.economy.demands.actions import moves as demands
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.register import insert_once
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.registry.programme import settings
from qiaoliang.results.lots import drawn, rules
from qiaoliang.results.lots.choices import WRONG, Answer, Consequence, Kind
from qiaoliang.results.lots.models import Item, Lot
from qiaoliang.results.lots.rules import Mark

OBJECT_WITHIN: Final = 5  # working days


def published_head(at: datetime) -> tuple[int, str]:
    """The log's last entry of the day before: it lay open when nobody knew yet that a lot would be drawn."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))
    found = Entry.everything.filter(at__lt=midnight).order_by("-number").values_list("number", "digest").first()
    return found or (0, GENESIS)


def frame_of(region: str, starts_on: date, ends_on: date, at: datetime) -> list[tuple[Mark, str]]:
    """Every confirmed record of the period and area with its stratum: by kind, then by number."""
    return [found for one in drawn.DRAWABLES.values() for found in one.frame(region, starts_on, ends_on, at)]


def sizes_of(frame: list[tuple[Mark, str]], margin_percent: Decimal, expected_percent: int) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for _, name in frame:
        numbers[name] = numbers.get(name, 0) + 1
    return rules.size_for(numbers, margin=float(margin_percent) / 100, expected=expected_percent / 100)


@audited
def draw(
    *, region: str, starts_on: date, ends_on: date, margin_percent: Decimal, expected_percent: int, by: Actor,
    at: datetime,
) -> Lot:  # fmt: skip
    """Draw once for an area and period. Who helped with a drawn result that names no paper is asked where it lies."""
    if ends_on >= timezone.localdate(at):
        raise Refusal("抽查的期间要已经结束，请选昨天或更早的日期。", field="ends_on")
    if ends_on < starts_on:
        raise Refusal("结束日期不能早于开始日期。", field="ends_on")
    frame = frame_of(region, starts_on, ends_on, at)
    if not frame:
        raise Refusal("这一期间没有已确认的记录，没有可抽的。", field="starts_on")
    sizes = sizes_of(frame, margin_percent, expected_percent)
    number, digest = published_head(at)
    seed = rules.seed(digest, starts_on, ends_on)
    strata = {name: [sum(one == name for _, one in frame), size] for name, size in sizes.items()}
    lot = Lot(
        region_code=region, starts_on=starts_on, ends_on=ends_on, margin_percent=margin_percent,
        expected_percent=expected_percent, head_number=number, head_digest=digest, seed=seed,
        frame=[list(one) for one in frame], strata=strata, drawn_at=at, drawn_by=by.name,
    )  # fmt: skip

    def insert() -> Lot:
        lot.save()
        return lot

    insert_once(insert, "这个地区、这一期间已经抽过；再抽就不再是抽签了。", "starts_on")
    marks = rules.draw(frame, sizes, seed)
    _take(lot, marks, dict(frame), at)
    detail = {"seed": seed, "frame": digest_of_rows(lot.frame), "drawn": len(marks), "of": len(frame)}
    record("lot.drawn", on=lot, by=by, at=at, detail=detail)
    return lot


def _take(lot: Lot, marks: list[Mark], strata: dict[Mark, str], at: datetime) -> None:
    rows = drawn.rows(marks)
    Item.everything.bulk_create(
        Item(
            lot=lot, kind=kind, **{kind.value: row}, helped_by_id=row.helped_by_id, stratum=strata[mark], place=place,
            amount_fen=getattr(row, "amount_fen", None),
        )
        for place, mark in enumerate(marks, start=1)
        for kind, row in (rows[mark],)
    )  # fmt: skip
    for kind, outcome in rows.values():
        if kind == Kind.OUTCOME and not outcome.evidence:  # only the ledger keeps where the paper lies
            text = f"请写明凭据存放处，便于核对：{outcome}"[:300]
            notices.post(
                "evidence_asked", to=credit.helpers_of(outcome), about=outcome, at=at, text=text,
                url=f"{outcome.get_absolute_url()}evidence/",
            )  # fmt: skip


def locked(item: Item, version: int | None = None) -> Item:
    fresh: Item = Item.everything.select_for_update(of=("self",)).select_related("lot").get(pk=item.pk)
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile
    return fresh


@audited
def ask(
    *, item: Item, answer: str, asked_whom: str, asked_on: date, true_amount_fen: int | None = None,
    true_quantity: int | None = None, note: str = "", version: int | None = None, by: Actor, at: datetime,
) -> Item:  # fmt: skip
    """Note what was said on the telephone. What holds is verified from now; the rest opens the time to object."""
    item = locked(item, version)
    if item.consequence:
        raise Refusal("这一条已经处理，不能再改回访结果。")
    if not asked_whom.strip():
        raise Refusal("请写明问了谁。", field="asked_whom")
    if not timezone.localdate(item.lot.drawn_at) <= asked_on <= timezone.localdate(at):
        raise Refusal("回访日期应在抽取以后、今天以前。", field="asked_on")
    is_wrong = answer in WRONG
    if answer == Answer.DIFFERS and true_amount_fen is None and true_quantity is None:
        raise Refusal("请填写对方说的金额或数量。", field="true_amount_fen")
    if answer == Answer.DIFFERS and item.kind != Kind.OUTCOME and true_amount_fen is None:
        words = "诉求没有数额，请选“属实”或“不属实”。" if item.kind == Kind.DEMAND else "请填写对方说的金额。"
        raise Refusal(words, field="true_amount_fen")
    before = item.answer
    item.answer, item.asked_whom, item.asked_on, item.asked_by = answer, asked_whom.strip(), asked_on, by.name
    item.note, item.objection, item.objected_at = note.strip(), "", None
    item.true_amount_fen = true_amount_fen if answer == Answer.DIFFERS else None
    item.true_quantity = true_quantity if answer == Answer.DIFFERS else None
    item.object_until = settings.calendar().add_workdays(timezone.localdate(at), OBJECT_WITHIN) if is_wrong else None
    _save(item)
    record("lot_item.asked", on=item, by=by, at=at, detail={"answer": answer, "before": before})
    credit.verify(item.about, holds=answer == Answer.HOLDS, by=by, at=at)
    if is_wrong:
        text = f"抽查回访与登记不一致，{item.object_until:%m-%d} 前可以申诉：{item}"
        notices.post(
            "lot_item_wrong", to=credit.helpers_of(item.about), about=item, at=at, url=item.get_absolute_url(),
            text=text[:300],
        )  # fmt: skip
    return item


@audited
def object_to(*, item: Item, words: str, by: Actor, at: datetime) -> Item:
    """Who helped contradicts what was said, within the time for it; the office reads it before it decides."""
    item = locked(item)
    words = " ".join(words.split())[:300]
    if not words:
        raise Refusal("请写明情况和依据。", field="words")
    if item.consequence:
        raise Refusal("这一条已经处理，不能再申诉。")
    if item.object_until is None or timezone.localdate(at) > item.object_until:
        raise Refusal("申诉时间已过。有新的凭据，请直接告诉项目办。")
    item.objection, item.objected_at = words, at
    _save(item)
    record("lot_item.objected", on=item, by=by, at=at)
    notices.post(
        "lot_item_objected", to=credit.offices_near(item.lot.region_code, at), about=item, at=at,
        url=item.get_absolute_url(), text=f"抽查有申诉，请核实：{item}"[:300],
    )  # fmt: skip
    return item


@audited
def decide(*, item: Item, consequence: str, reason: str, version: int | None = None, by: Actor, at: datetime) -> Item:
    """What follows, once there was time to object or an objection is there. The ledger is moved by its own moves."""
    item = locked(item, version)
    reason = credit.needed(reason, "请写明理由。")
    if item.answer not in WRONG:
        raise Refusal("回访属实或没有联系上的，不用处理。")
    if item.consequence:
        raise Refusal("这一条已经处理。")
    if item.kind == Kind.GIFT and consequence == Consequence.DEDUCT:
        raise Refusal("捐赠不进考核，只能更正或作废。", field="consequence")
    if not item.objection and item.object_until is not None and timezone.localdate(at) <= item.object_until:
        raise Refusal(f"申诉期到 {item.object_until:%Y-%m-%d}，之后才能处理。")
    item.consequence, item.reason, item.decided_at, item.decided_by = consequence, reason, at, by.name
    _save(item)
    record("lot_item.decided", on=item, by=by, at=at, detail={"consequence": consequence, "reason": reason})
    _follow(item, reason, by, at)
    return item


def _follow(item: Item, reason: str, by: Actor, at: datetime) -> None:
    about = item.about
    if item.consequence == Consequence.STANDS:
        credit.verify(about, holds=True, by=by, at=at)
    elif item.consequence == Consequence.CORRECT:
        _correct(item, reason, by, at)
    elif item.kind == Kind.DEMAND:
        demands.reopen_by_lot(demand=about, words=f"抽查：{reason}", by=by, at=at)
    elif about.state != Claim.VOID:
        credit.void(about, reason=f"抽查：{reason}", by=by, at=at)


def _correct(item: Item, reason: str, by: Actor, at: datetime) -> None:
    """The ledger corrects a figure only by a dispute that is settled, so the earlier figure stays in the log."""
    changes: dict[str, Any] = {}
    if item.true_amount_fen is not None:
        changes["amount_fen"] = item.true_amount_fen
    if item.true_quantity is not None:
        changes["quantity"] = item.true_quantity
    if not changes:
        raise Refusal("回访没有记下对方说的数额，不能更正；请先补记回访。", field="consequence")
    disputed = credit.dispute(item.about, words=f"抽查：{reason}", is_partly=True, by=by, at=at)
    settled = credit.settle(disputed, reason=f"抽查更正：{reason}", changes=changes, by=by, at=at)
    credit.verify(settled, holds=True, by=by, at=at)


def _save(item: Item) -> None:
    item.version += 1
    item.save()


def answers(lot: Lot) -> list[rules.Answered]:
    """By stratum: how many there are, were reached, hold."""
    found = {name: [number, 0, 0] for name, (number, _) in lot.strata.items()}
    for item in lot.items.exclude(answer__in=("", Answer.NOT_REACHED)).order_by(F("place")):
        found[item.stratum][1] += 1
        found[item.stratum][2] += item.holds
    return [rules.Answered(*numbers) for _, numbers in sorted(found.items())]
