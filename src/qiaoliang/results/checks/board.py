"""The page of all checks as data: one line a check, counts within the reader's area, in two queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min

from qiaoliang.results.checks.catalogue import CHECKS
from qiaoliang.results.checks.check import Check
from qiaoliang.results.checks.choices import LAMPS, Severity
from qiaoliang.results.checks.models import Finding, Night


@dataclass(frozen=True)
class Line:
    """One check: how many records within the area, since when, one of them as an example."""

    check: Check
    number: int
    since: date | None
    example: Any
    has_failed: bool

    @property
    def lamp(self) -> str:
        return LAMPS[self.check.severity] if self.number else "done"

    @property
    def href(self) -> str:
        return f"/checks/{self.check.code}/"


@dataclass(frozen=True)
class Board:
    lines: Sequence[Line]
    ran_at: datetime | None

    @property
    def failed(self) -> list[Line]:
        return [line for line in self.lines if line.has_failed]

    @property
    def total(self) -> int:
        return sum(line.number for line in self.lines)


def visible(today: date) -> Any:
    """The findings of the active scope that are open to the office: a hint after the person had time to speak."""
    return Finding.objects.filter(open_on__lte=today)


def read(today: date) -> Board:
    rows = visible(today)
    counted = {
        code: (number, since, example)
        for code, number, since, example in rows.order_by()
        .values_list("code")
        .annotate(number=Count("pk"), since=Min("found_on"), example=Min("pk"))
    }
    examples = {row.pk: row for row in rows.filter(pk__in=[example for *_, example in counted.values()])}
    last = Night.everything.order_by("-on").values_list("on", "ran_at").first()
    failed = set()
    if last is not None:
        failed = set(Night.everything.filter(on=last[0], has_failed=True).values_list("code", flat=True))
    nothing = (0, None, None)
    lines = []
    for code, check in CHECKS.items():
        number, since, example = counted.get(code, nothing)
        lines.append(Line(check, number, since, examples.get(example), code in failed))
    order = list(Severity)
    lines.sort(key=lambda line: (order.index(line.check.severity), not line.number))
    return Board(lines, last[1] if last else None)
