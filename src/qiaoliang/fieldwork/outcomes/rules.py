"""Arithmetic of the ledger: what makes two claims one thing, how shares add up, which amount looks mistyped."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from qiaoliang.fieldwork.outcomes.choices import Measure
from qiaoliang.fieldwork.outcomes.kinds import Kind

WHOLE: Final = 100
KEY_AT_MOST: Final = 160
QUANTITY_AT_MOST: Final = 100_000
# Without a known revenue an amount is questioned from 1 billion yuan: the largest loan of the source is far below.
ASK_FROM_FEN: Final = 1_000_000_000_00
WAN: Final = 10_000
_COMPANY = re.compile(r"(股份)?有限(责任)?公司")


@dataclass(frozen=True)
class Facts:
    """What somebody claims: the fields of every kind; `kinds.Kind.asks` says which must be stated."""

    kind: str
    happened_on: date
    title: str = ""
    quantity: int = 1
    amount_fen: int | None = None
    counterpart: str = ""
    document_number: str = ""
    deciding_authority: str = ""
    legal_basis: str = ""
    is_renewal: bool = False
    organisation: str = ""  # stable key of the receiving organisation
    person_name: str = ""
    person_born: str = ""  # 1990-05


def normalised(text: str) -> str:
    """Letters, digits and characters only, half-width and upper-case: `鲁财教〔2026〕第12号` = `鲁财教[2026]12号`."""
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = re.sub(r"第(?=\d)", "", "".join(char for char in plain if char.isalnum()))
    return _COMPANY.sub("", plain) or plain


def masked(name: str) -> str:
    """`欧阳某` for a title that many may read; the full name enters only the keyed digest."""
    surname = name[:2] if name[:2] in _DOUBLE_SURNAMES else name[:1]
    return f"{surname}某"


_DOUBLE_SURNAMES: Final = frozenset({"欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒"})


def natural_key(kind: Kind, facts: Facts, *, enterprise: str, person: str) -> str:
    """What identifies the thing: the kind's parts, normalised and joined.

    `enterprise` is its stable key, `person` a keyed digest. A renewal of a loan under an unchanged contract number is
    a new drawing, so its day joins the key. Keys too long for the column end in a digest.
    """
    values: Mapping[str, str] = {
        "enterprise": enterprise,
        "person": person,
        "organisation": facts.organisation,
        "day": facts.happened_on.isoformat(),
        "title": normalised(facts.title),
        "counterpart": normalised(facts.counterpart),
        "document_number": normalised(facts.document_number),
        "deciding_authority": normalised(facts.deciding_authority),
    }
    parts = [values[part] for part in kind.key]
    if kind.may_renew and facts.is_renewal:
        parts[-1] = f"{parts[-1]}@{facts.happened_on.isoformat()}"
    return _fitted("|".join(parts))


def last_part(key: str) -> str:
    """The number at the end of a key, with its bar: how another spelling of the same bank is recognised."""
    return "|" + key.rpartition("|")[2]


def _fitted(key: str) -> str:
    if len(key) <= KEY_AT_MOST:
        return key
    return key[: KEY_AT_MOST - 65] + "|" + hashlib.sha256(key.encode()).hexdigest()


def was_posted(starts_on: date, ends_on: date | None, on: date) -> bool:
    """A helper counts only if the posting was active on the day of the event."""
    return starts_on <= on and (ends_on is None or on <= ends_on)


def even_split(number: int) -> list[int]:
    """`number` whole percentages that add up to 100; the earlier helpers get the odd ones."""
    each, left = divmod(WHOLE, number)
    return [each + (1 if place < left else 0) for place in range(number)]


def joined(shares: Sequence[int]) -> list[int] | None:
    """Shares after one more helper joins; None if those who are in must agree first.

    What is left goes to the newcomer. Where nothing is left and everybody holds an equal part, all hold an equal part
    again; shares that people settled by hand are not touched.
    """
    left = WHOLE - sum(shares)
    if left > 0:
        return [*shares, left]
    return even_split(len(shares) + 1) if sorted(shares, reverse=True) == even_split(len(shares)) else None


def looks_mistyped(amount_fen: int, revenue_fen: int | None) -> bool:
    """More than the enterprise turned over in the last year: probably yuan typed into a field of 万元."""
    return amount_fen > (revenue_fen or ASK_FROM_FEN)


def likely_meant(amount_fen: int, revenue_fen: int | None) -> int | None:
    """The amount if it was typed in yuan; None where that would not make sense either.

    A loan may well exceed a year's revenue, so up to ten times of it is still offered as the likely figure.
    """
    meant, rest = divmod(amount_fen, WAN)
    return (
        meant if meant and not rest and not looks_mistyped(meant, 10 * revenue_fen if revenue_fen else None) else None
    )


def counted(kind: Kind, quantity: int, amount_fen: int | None) -> int:
    """What the record adds to its figure: fen, a number, or one."""
    if kind.measure == Measure.AMOUNT:
        return amount_fen or 0
    return quantity if kind.measure == Measure.QUANTITY else 1
