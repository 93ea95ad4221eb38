"""Whether two results are probably one thing that two people told differently. Pure: no database, no clock.

Two departments claim one loan: one knows the contract, the other the bank's note; one writes the bank's short name; one
rounds, one types yuan for 万元, one gives the day of the contract and the other the day the money came. The natural key
sees two things then. What is alike is held for a person to decide; nothing is merged by itself.
"""

import re
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Final

from qiaoliang.fieldwork.outcomes.choices import Measure
from qiaoliang.fieldwork.outcomes.kinds import KINDS
from qiaoliang.fieldwork.outcomes.rules import normalised

DAYS_APART: Final = 62  # from the contract to the money, at most
DAYS_CLOSE: Final = 31
DAYS_SAME_EVENT: Final = 10  # two numbers of one drawing, two reports of one hiring
ROUNDED: Final = 0.01  # 149.8 told as 150
UNITS: Final = (10, 100, 1_000, 10_000)  # 元, 千元, 万元 mixed up, or a nought too many
ALIKE: Final = 0.5  # of the pairs of characters
# Words that tell no two banks, bureaus or projects apart.
_EMPTY_WORDS = re.compile(
    r"中国|山东|荣成|威海|股份|有限|责任|公司|集团|支行|分行|营业部|总行|省|市|区|县|局|委员会|委|厅|银行|关于|项目|资金|的"
)


@dataclass(frozen=True)
class Told:
    """What one record says. `enterprise` is any stable key; amounts in fen; texts as typed."""

    kind: str
    enterprise: str
    on: date
    amount_fen: int | None = None
    quantity: int = 1
    party: str = ""  # the bank, the bureau, the university
    number: str = ""
    title: str = ""


def alike(one: Told, other: Told) -> tuple[str, ...]:
    """Why the two are probably one thing, in words for whoever decides; empty if they are not."""
    if one.kind != other.kind or one.enterprise != other.enterprise or _days(one, other) > DAYS_APART:
        return ()
    measure = KINDS[one.kind].measure
    if measure == Measure.AMOUNT:
        found = _one_payment(one, other)
    elif measure == Measure.QUANTITY:
        found = _one_list(one, other)
    else:
        found = _one_thing(one, other)
    return (*found, _when(one, other)) if found else ()


def _one_payment(one: Told, other: Told) -> tuple[str, ...]:
    amount = _amount(one.amount_fen or 0, other.amount_fen or 0)
    if not amount:
        return ()
    if numbers_close(one.number, other.number):
        return (amount, "凭据号只差一两个字")
    party = _same_words(one.party, other.party)
    if party and _without_number(one, other) and _days(one, other) <= DAYS_CLOSE:
        return (amount, f"都写“{_longer(one.party, other.party)}”，其中一条没有可识别的凭据号")
    if party and amount == _EQUAL and _days(one, other) <= DAYS_SAME_EVENT:
        return (amount, f"都写“{_longer(one.party, other.party)}”，凭据号不同（可能是合同号和借据号）")
    return ()


def _one_list(one: Told, other: Told) -> tuple[str, ...]:
    larger = max(one.quantity, other.quantity)
    if abs(one.quantity - other.quantity) * 20 > larger or larger < 2:
        return ()
    counted = "人数相同" if one.quantity == other.quantity else "人数只差不到 5%"
    if numbers_close(one.number, other.number):
        return (counted, "凭据号只差一两个字")
    if _days(one, other) > DAYS_SAME_EVENT or one.quantity != other.quantity:
        return ()
    if one.title or other.title:
        return (counted, "名称相近") if _same_words(one.title, other.title) else ()
    return (counted, "凭据号不同")


def _one_thing(one: Told, other: Told) -> tuple[str, ...]:
    if one.title and other.title:
        return ("名称相近",) if _same_words(one.title, other.title) and _days(one, other) <= DAYS_CLOSE else ()
    if numbers_close(one.number, other.number):
        return ("凭据号只差一两个字",)
    return ()


_EQUAL: Final = "金额相同"


def _amount(one: int, other: int) -> str:
    smaller, larger = sorted((one, other))
    if smaller == larger:
        return _EQUAL
    if smaller <= 0:
        return ""
    if (larger - smaller) <= ROUNDED * larger:
        return "金额只差不到 1%"
    return next((f"金额正好差 {times:,} 倍（可能填错单位）" for times in UNITS if smaller * times == larger), "")


def numbers_close(one: str, other: str) -> bool:
    """Equal but for spelling, one mistyped, missing or swapped character, or one is the tail of the other.

    Two contracts that follow each other (…0233, …0234) are as close as a slip of the key: the caller also asks for the
    same amount.
    """
    first, second = normalised(one), normalised(other)
    if not first or not second:
        return False
    if first == second:
        return True
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) >= 6 and longer.endswith(shorter):
        return True
    return len(shorter) >= 5 and _one_slip(shorter, longer)


def _one_slip(shorter: str, longer: str) -> bool:
    start = next((at for at, pair in enumerate(zip(shorter, longer, strict=False)) if pair[0] != pair[1]), len(shorter))
    if len(longer) - len(shorter) == 1:
        return shorter[start:] == longer[start + 1 :]
    if len(longer) != len(shorter):
        return False
    changed = shorter[start + 1 :] == longer[start + 1 :]
    swapped = (
        shorter[start : start + 2] == longer[start : start + 2][::-1] and shorter[start + 2 :] == longer[start + 2 :]
    )
    return changed or swapped


def _without_number(one: Told, other: Told) -> bool:
    return any(sum(char.isdigit() for char in told.number) < 3 for told in (one, other))


def _same_words(one: str, other: str) -> bool:
    """Two names of one bank, bureau or programme: one holds the other, or half of their character pairs agree."""
    first, second = _core(one), _core(other)
    if not first or not second:
        return False
    shorter, longer = sorted((first, second), key=len)
    if shorter in longer or _abbreviates(shorter, longer):
        return True
    pairs, more = _pairs(first), _pairs(second)
    common = 2 * len(pairs & more) / max(1, len(pairs) + len(more))
    return common >= ALIKE or SequenceMatcher(None, first, second).ratio() >= 0.7


def _abbreviates(shorter: str, longer: str) -> bool:
    """The characters of the short name stand in the long one in their order: 农商 in 农村商业."""
    if len(shorter) < 2:
        return False
    rest = iter(longer)
    return all(char in rest for char in shorter)


def _core(text: str) -> str:
    plain = normalised(text)
    return _EMPTY_WORDS.sub("", plain) or plain


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(max(1, len(text) - 1))}


def _longer(one: str, other: str) -> str:
    return max(one.strip(), other.strip(), key=len)


def _days(one: Told, other: Told) -> int:
    return abs((one.on - other.on).days)


def _when(one: Told, other: Told) -> str:
    days = _days(one, other)
    return "同一天" if days == 0 else f"相隔 {days} 天"
