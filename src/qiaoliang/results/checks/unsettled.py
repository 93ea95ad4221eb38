"""The records behind what is not known, one kind after the other: as many as the page of the unknown counts.

What waits or is disputed lies in many tables, one for each kind of result; a page shows them as one list.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from qiaoliang.fieldwork.outcomes.models import Twin
from qiaoliang.kit import together
from qiaoliang.kit.tables import Cell, as_cell
from qiaoliang.results.checks.catalogue import CHECKS, FAULTS
from qiaoliang.results.checks.choices import Severity
from qiaoliang.results.checks.models import Finding
from qiaoliang.results.indicators.addresses import records_page
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.board import seen_as
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.columns import columns
from qiaoliang.results.indicators.evaluate import records
from qiaoliang.results.indicators.vocabulary import Indicator

FALSE_CODES: Final = tuple(check.code for check in FAULTS if check.severity == Severity.FALSE)
CLAIMABLE: Final = tuple(
    indicator
    for indicator in CATALOGUE.values()
    if not indicator.is_rate and not indicator.is_imported and indicator.is_programme_code
)
FIRST_COLUMNS: Final = 3  # enough to recognise the thing


@dataclass(frozen=True)
class Part:
    """Records of one kind: what they are called, the page of this kind alone, and what is printed of each."""

    label: str
    href: str
    rows: Any
    cells: Callable[[Any], Sequence[Cell]]


class InTurn(Sequence[tuple[Part, Any]]):
    """All records of all parts for a paginator: counted in one query, read as far as a page needs them."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self.numbers = together.counted([part.rows.order_by() for part in parts])

    def __len__(self) -> int:
        return sum(self.numbers)

    def __getitem__(self, wanted: Any) -> Any:
        """A slice with both its ends, as a paginator asks for."""
        found: list[tuple[Part, Any]] = []
        before = 0
        for part, number in zip(self.parts, self.numbers, strict=True):
            first, last = max(wanted.start - before, 0), min(wanted.stop - before, number)
            found += [(part, row) for row in part.rows[first:last]] if first < last else []
            before += number
        return found


def claims(asked: Asked, *standings: Standing) -> list[Part]:
    """What was claimed and stands so, by code. A record that two codes count stands under both."""
    return [_claims(indicator, asked, standing) for indicator in CLAIMABLE for standing in standings]


def _claims(indicator: Indicator, asked: Asked, standing: Standing) -> Part:
    shown = columns(indicator)[:FIRST_COLUMNS]
    return Part(
        str(indicator.label), records_page(indicator.code, asked, standing), records(indicator, asked, standing),
        lambda row: [as_cell(column.cell(row)) for column in shown],
    )  # fmt: skip


def counted(asked: Asked, standing: Standing) -> int:
    """As every figure is counted: what is withheld from the reader included."""
    return sum(together.counted([records(one, seen_as(one, asked), standing).order_by() for one in CLAIMABLE]))


def undecided(asked: Asked) -> Any:
    """Pairs that look like one result told twice, on which nobody had decided by the evening."""
    open_then = Q(decided_at=None) | Q(decided_at__gt=asked.evening)
    rows = Twin.everything.within(asked.scope).filter(
        open_then, found_at__lte=asked.evening, outcome__region_code__startswith=asked.region
    )
    return rows.order_by("pk")


def faults(asked: Asked) -> Any:
    """What the checks of the night found that makes a figure false."""
    found = Finding.everything.within(asked.scope).filter(
        code__in=FALSE_CODES, found_on__lte=asked.as_of, region_code__startswith=asked.region
    )
    return found.order_by("code", "about_kind", "about_key")


def _twins(asked: Asked) -> list[Part]:
    rows = undecided(asked).select_related("outcome__enterprise", "earlier")
    return [Part("疑似重复", "/outcomes/twins/", rows, _twin)]


def _twin(row: Twin) -> list[Cell]:
    firm = row.outcome.enterprise
    named = [Cell(f"{firm}", href=f"/enterprises/{firm.pk}/")] if firm else []
    return [*named, Cell(f"{row.outcome}", href=row.get_absolute_url()), Cell(f"先登记的：{row.earlier}")]


def _faults(asked: Asked) -> list[Part]:
    rows = faults(asked)
    return [
        Part(str(CHECKS[code].label), f"/checks/{code}/", rows.filter(code=code),
             lambda row: [Cell(row.label, href=row.href), Cell(f"最早发现 {row.found_on}")])
        for code in FALSE_CODES
    ]  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One line of the page of the unknown: its name, and which records it counts."""

    title: str
    parts: Callable[[Asked], list[Part]]
    standings: tuple[Standing, ...] = ()  # of claims: those counted, whatever of them is withheld from the reader

    def hidden(self, asked: Asked, shown: int) -> int:
        return sum(counted(asked, one) for one in self.standings) - shown if self.standings else 0


def _standing(title: str, *standings: Standing) -> Kind:
    return Kind(title, lambda asked: claims(asked, *standings), standings)


KINDS: Final = {
    "waiting": _standing("待确认", Standing.WAITING),
    "disputed": _standing("有异议、待裁定", Standing.DISPUTED),
    "checking": _standing("核实中", Standing.WAITING, Standing.DISPUTED),
    "undecided": Kind("疑似重复、待决定", _twins),
    "faults": Kind("体检发现数字可能有错", _faults),
}
