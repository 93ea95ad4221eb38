"""Probable duplicates: 500 seeded pairs told with the slips people make, against as many different things.

The generator knows nothing of the rules: it makes a ledger of an enterprise as it happens (several loans at one bank,
grants of every year, hirings of every month), and tells some of its records a second time as a second department would.
"""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from qiaoliang.fieldwork.outcomes.likeness import Told, alike, numbers_close

BANKS = {
    "东岸银行": ("东岸银行股份有限公司荣成支行", "东岸银行荣成支行", "东岸银行股份有限公司"),
    "海湾农村商业银行": ("海湾农商银行", "海湾农商行", "荣成海湾农村商业银行股份有限公司"),
    "槎山村镇银行": ("荣成槎山村镇银行", "槎山村镇银行股份有限公司", "槎山银行"),
    "成山建设银行": ("成山建行", "成山建设银行石岛支行", "成山建设银行股份有限公司"),
}
BUREAUS = {
    "荣成市科学技术局": ("科技局", "荣成市科技局", "市科学技术局"),
    "威海市工业和信息化局": ("市工信局", "工业和信息化局", "威海市工信局"),
    "荣成市财政局": ("财政局", "市财政局"),
}
COURSES = ("数控机床操作", "水产品质量检验", "海洋食品工艺", "焊工技能提升", "企业管理研修")


def ledger(dice: random.Random, enterprise: str) -> list[Told]:
    """A year and a half of one busy enterprise: every record is a thing of its own."""
    rows, bank = [], dice.choice(list(BANKS))
    serial = dice.randrange(100, 900)
    day = date(2025, 1, 5)
    for _ in range(dice.randint(2, 5)):  # several loans at the house bank, contract numbers in sequence
        day += timedelta(days=dice.randint(20, 150))
        serial += dice.randint(1, 9)
        amount = dice.choice((50, 80, 100, 120, 150, 200, 300, 500, 800, 1000, 1500))
        rows.append(Told("loans_arranged", enterprise, day, amount * 1_000_000, 1, bank, f"DK{day:%y%m}{serial:04d}"))
    for bureau in dice.sample(list(BUREAUS), 2):
        on = date(2025, dice.randint(1, 12), dice.randint(1, 28))
        amount = dice.choice((5, 10, 20, 30, 50, 100)) * 1_000_000
        number = f"荣科字〔2025〕{dice.randint(10, 99)}号"
        rows.append(Told("grants_won", enterprise, on, amount, 1, bureau, number))
        if dice.random() < 0.5:  # the same programme, the same sum, a year later
            rows.append(Told("grants_won", enterprise, on + timedelta(days=365), amount, 1, bureau,
                             number.replace("2025", "2026")))  # fmt: skip
    for month in dice.sample(range(1, 13), 3):
        on = date(2025, month, dice.randint(1, 28))
        rows.append(Told("workers_recruited", enterprise, on, None, dice.randint(3, 60), "",
                         f"YG2025{month:02d}{dice.randint(100, 999)}"))  # fmt: skip
    for course in dice.sample(COURSES, 2):
        on = date(2025, dice.randint(1, 12), dice.randint(1, 28))
        rows.append(Told("study_placements", enterprise, on, None, dice.randint(2, 30), "海岬大学", "", course))
    return rows


def retold(told: Told, dice: random.Random) -> Told:
    """The same thing as a second department enters it: one to three slips."""
    slips = [_other_day]
    if told.number:
        slips += [_slip_of_key, _tail_only, _other_spelling]
    if told.amount_fen:
        slips += [_other_number, _no_number, _rounded, _wrong_unit, _other_name]
    if told.title:
        slips += [_other_title]
    for slip in dice.sample(slips, min(len(slips), dice.randint(1, 2))):
        told = slip(told, dice)
    return told


def _other_day(told: Told, dice: random.Random) -> Told:
    return replace(told, on=told.on + timedelta(days=dice.randint(-3, 7)))


def _slip_of_key(told: Told, dice: random.Random) -> Told:
    text = told.number
    places = [at for at, char in enumerate(text) if char.isdigit()]
    at = dice.choice(places)
    change = dice.randrange(3)
    if change == 0:
        return replace(told, number=text[:at] + str((int(text[at]) + dice.randint(1, 9)) % 10) + text[at + 1 :])
    if change == 1:
        return replace(told, number=text[:at] + text[at + 1 :])
    return replace(told, number=text[:at] + text[at] + text[at:])


def _tail_only(told: Told, dice: random.Random) -> Told:
    return replace(told, number=told.number[2:]) if told.number.startswith(("DK", "YG")) else told


def _other_spelling(told: Told, dice: random.Random) -> Told:
    return replace(told, number=told.number.lower().replace("〔", "(").replace("〕", ")") + " ")


def _other_number(told: Told, dice: random.Random) -> Told:
    """The note of the bank, the payment order of the bureau: another number for the same money."""
    return replace(told, number=f"JJ{dice.randrange(10**7, 10**8)}", on=told.on + timedelta(days=dice.randint(0, 5)))


def _no_number(told: Told, dice: random.Random) -> Told:
    return replace(told, number=dice.choice(("见合同", "补办中", "无", "1")))


def _rounded(told: Told, dice: random.Random) -> Told:
    assert told.amount_fen is not None
    return replace(told, amount_fen=told.amount_fen - dice.randint(1, told.amount_fen // 200))


def _wrong_unit(told: Told, dice: random.Random) -> Told:
    assert told.amount_fen is not None
    return replace(told, amount_fen=told.amount_fen // 10_000)


def _other_name(told: Told, dice: random.Random) -> Told:
    names = {**BANKS, **BUREAUS}[told.party]
    return replace(told, party=dice.choice(names))


def _other_title(told: Told, dice: random.Random) -> Told:
    return replace(told, title=dice.choice((f"{told.title}班", f"{told.title}培训", f"第二期{told.title}")))


def test_five_hundred_noisy_duplicates() -> None:
    """Recall ≥ 95 %, precision ≥ 90 %, over all pairs of one enterprise's records."""
    dice = random.Random(20261129)
    wanted = found = hits = 0
    number = 0
    while wanted < 500:
        number += 1
        rows = ledger(dice, f"enterprise-{number}")
        twice = dice.sample(range(len(rows)), 3)
        second = {place: retold(rows[place], dice) for place in twice}
        for place, told in second.items():
            wanted += 1
            for other, row in enumerate(rows):
                if alike(told, row):
                    found += 1
                    hits += other == place
        found += sum(bool(alike(one, other)) for at, one in enumerate(rows) for other in rows[at + 1 :])
    recall, precision = hits / wanted, hits / found
    assert recall >= 0.95, f"{hits} of {wanted}"
    assert precision >= 0.90, f"{hits} of {found}"


LOAN = Told("loans_arranged", "e", date(2026, 3, 2), 150_000_000, 1, "东岸银行", "DK26030233")


@pytest.mark.parametrize(
    ("other", "because"),
    [
        (replace(LOAN, number="DK2603O233"), "凭据号只差一两个字"),
        (replace(LOAN, amount_fen=15_000), "金额正好差 10,000 倍（可能填错单位）"),
        (replace(LOAN, number="JJ77120091", party="东岸银行荣成支行"), "可能是合同号和借据号"),
        (replace(LOAN, number="补办中", on=date(2026, 3, 20)), "没有可识别的凭据号"),
    ],
)
def test_it_says_why(other: Told, because: str) -> None:
    assert because in "；".join(alike(LOAN, other))
    assert alike(LOAN, other) == alike(other, LOAN)


@pytest.mark.parametrize(
    "other",
    [
        replace(LOAN, amount_fen=80_000_000, number="DK26030234"),  # the next contract
        replace(LOAN, enterprise="f"),
        replace(LOAN, on=date(2026, 9, 2)),  # half a year later
        replace(LOAN, party="槎山村镇银行", number="JJ77120091"),  # the same sum from another bank
        replace(LOAN, kind="grants_won"),
    ],
)
def test_different_things_are_let_through(other: Told) -> None:
    assert alike(LOAN, other) == ()


def test_numbers_are_close_but_for_one_slip() -> None:
    assert numbers_close("鲁财教〔2026〕第12号", "鲁财教[2026]12号")
    assert numbers_close("DK26110233", "DK26112033")
    assert not numbers_close("DK26110233", "DK26117733")
    assert not numbers_close("12", "13")
    assert not numbers_close("", "DK1")
