"""Forms of yearly plans: which year, all lines on one page, a result, a reason."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms

from qiaoliang.kit.formfields import PrivateLineField
from qiaoliang.web.yearplans import rules
from qiaoliang.web.yearplans.choices import Kind, Quarter
from qiaoliang.web.yearplans.rules import Meant

EMPTY_ROWS: Final = 1  # offered below each enterprise's lines; saving offers the next
_ROW = re.compile(r"words-(\d{1,12})_(n?)(\d{1,12})")


class BeginForm(forms.Form):
    year = forms.TypedChoiceField(label="哪一年", coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["year"]
        offered.choices = [(year, f"{year} 年") for year in rules.offered(today)]
        offered.initial = offered.choices[0][0]


class TickForm(forms.Form):
    words = PrivateLineField("结果", 120, required=False, help_text="一句话；清空就是还没有完成")


class ReturnForm(forms.Form):
    words = PrivateLineField("要改什么", 300, required=False)


class AcknowledgeForm(forms.Form):
    words = PrivateLineField("意见", 300, required=False, help_text="可以不写")


@dataclass(frozen=True)
class Row:
    """One line of the page: the enterprise, the line it changes (or none), and its three fields."""

    key: str
    firm: int
    line: int | None

    @classmethod
    def of(cls, firm: int, line: int | None, place: int = 0) -> "Row":
        return cls(f"{firm}_{line}" if line else f"{firm}_n{place}", firm, line)


class PlanForm(forms.Form):
    """Every line of every enterprise. What was sent decides which rows there are: nothing typed is lost when a line
    has gone meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, firms: Iterable[Any], lines: Iterable[Any], version: int, soon: int) -> None:
        super().__init__(data, initial={"version": version})
        self.firms = list(firms)
        self.rows: list[Row] = []
        mine: dict[int, list[Any]] = {firm.pk: [] for firm in self.firms}
        for line in lines:
            mine[line.enterprise_id].append(line)
        sent = _sent(data) if data is not None else []
        for firm in self.firms:
            known = {line.pk: line for line in mine[firm.pk]}
            kept = [Row.of(firm.pk, key) for key in known]
            kept += [Row.of(firm.pk, None, place + 1) for place in range(EMPTY_ROWS)]
            for place, row in enumerate([row for row in sent if row.firm == firm.pk] if data is not None else kept, 1):
                self._add(row, f"{firm}第 {place} 行", known.get(row.line or 0), soon)

    def _add(self, row: Row, name: str, line: Any, soon: int) -> None:
        kind, quarter, words = f"kind-{row.key}", f"quarter-{row.key}", f"words-{row.key}"
        self.fields[kind] = forms.ChoiceField(
            label=f"{name}事项", choices=Kind.choices, initial=line.kind if line else Kind.OTHER,
            widget=forms.Select(attrs={"aria-label": f"{name}事项"}),
        )  # fmt: skip
        self.fields[quarter] = forms.TypedChoiceField(
            label=f"{name}季度", choices=Quarter.choices, coerce=int, initial=line.quarter if line else soon,
            widget=forms.Select(attrs={"aria-label": f"{name}季度"}),
        )  # fmt: skip
        hint = "还打算做什么" if line is None else "清空并保存就删掉这一行"
        self.fields[words] = forms.CharField(
            label=f"{name}打算", max_length=120, required=False, initial=line.words if line else "",
            widget=forms.TextInput(attrs={"aria-label": f"{name}打算", "placeholder": hint, "autocomplete": "off"}),
        )  # fmt: skip
        self.rows.append(row)

    def parts(self) -> list[tuple[Any, list[tuple[Any, Any, Any, int | None]]]]:
        """(enterprise, its rows as bound fields and the line they change), as the page draws them."""
        return [
            (
                firm,
                [
                    (self[f"kind-{row.key}"], self[f"quarter-{row.key}"], self[f"words-{row.key}"], row.line)
                    for row in self.rows
                    if row.firm == firm.pk
                ],
            )
            for firm in self.firms
        ]

    def meant(self) -> list[Meant]:
        given = self.cleaned_data
        return [
            Meant(
                row.firm, given[f"kind-{row.key}"], given[f"quarter-{row.key}"], given[f"words-{row.key}"],
                line=row.line,
            )
            for row in self.rows
        ]  # fmt: skip


def _sent(data: Any) -> list[Row]:
    found = []
    for name in data:
        match = _ROW.fullmatch(name)
        if match:
            firm, is_new, number = int(match[1]), match[2], int(match[3])
            found.append(Row.of(firm, None, number) if is_new else Row.of(firm, number))
    return found
