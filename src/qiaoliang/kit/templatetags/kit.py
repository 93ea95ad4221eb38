"""What templates need beyond Django: statuses with shapes, numbers that open their records, money and percent."""

import re
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django import template
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BoundField
from django.forms.forms import BaseForm
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    MultiWidget,
    RadioSelect,
    Select,
    SelectMultiple,
)
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from qiaoliang.kit import money as amounts
from qiaoliang.kit.tables import Cell, Column, Shown

register = template.Library()

SHORT: Final = 10  # a cell of at most so many characters is never broken: a name, a day, a size
SECOND_SHORT: Final = 14  # nor its smaller second line: hours, a number
MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")  # nor a moment
KINDS: Final = frozenset({"overdue", "soon", "going", "waiting", "done", "off"})
SEGMENTS_AT_MOST: Final = 5  # more radio choices than this do not fit a row of a phone


class UnknownStatus(ValueError):
    """A status kind for which there is no shape: a fault of the page's author."""


@register.simple_tag
def status(kind: str, text: object) -> SafeString:
    """A status with its shape; `kind` is one of `KINDS` (the shapes stand in app.css)."""
    if kind not in KINDS:
        raise UnknownStatus(kind)
    return format_html('<span class="status {}">{}</span>', kind, text)


@register.simple_tag
def figure(text: object, href: str = "", rows: int | str | None = None) -> SafeString:
    """A number; with `href` a link that says how many records it opens ("打开 1,204 条记录")."""
    if not href:
        return format_html("{}", text)
    counted = amounts.count(rows) if isinstance(rows, int) else rows
    opens = f"打开 {counted} 条记录" if counted else "打开记录"
    return format_html(
        '<a class="n" href="{}" data-opens="{}" aria-label="{}，{}">{}</a>', href, opens, text, opens, text
    )


@register.filter
def count(number: int | None) -> str:
    """`220,314`; nothing is `—`."""
    return amounts.count(number)


@register.filter
def kilometres(metres: int) -> str:
    """`3.1`."""
    return f"{metres / 1000:.1f}"


@register.filter
def wan(fen: int | None) -> str:
    """Fen as 万元 with two decimals, without the unit."""
    return amounts.screen(fen, "万元")


@register.filter
def yi(fen: int | None) -> str:
    """Fen as 亿元 with two decimals, without the unit."""
    return amounts.screen(fen, "亿元")


@register.filter
def money(fen: int | None) -> str:
    """Fen as a document prints them, with the unit: `2180万元`."""
    return amounts.MISSING if fen is None else amounts.document(fen)


@register.filter
def percent(value: Decimal | None) -> str:
    """`71.9%`; nothing is `—`."""
    return amounts.document_percent(value)


@register.filter
def or_dash(value: object) -> object:
    """`—` where there is nothing to show (zero is something)."""
    return amounts.MISSING if value is None or value == "" else value


@register.filter
def control(field: BoundField) -> str:
    """How a field is drawn: segments, choices, ticks, tick, select, group or plain."""
    widget = field.field.widget
    if isinstance(widget, CheckboxSelectMultiple):
        return "ticks"
    if isinstance(widget, RadioSelect):
        return "segments" if len(field.subwidgets) <= SEGMENTS_AT_MOST else "choices"
    if isinstance(widget, CheckboxInput):
        return "tick"
    if isinstance(widget, MultiWidget):
        return "group"
    if isinstance(widget, Select) and not isinstance(widget, SelectMultiple):
        return "select"
    return "plain"


@register.filter
def target(field: BoundField) -> str:
    """The id an error summary links to: the control, or the first of a group."""
    kind = control(field)
    if kind in ("segments", "choices", "ticks"):
        return field.auto_id
    if kind == "group":
        return f"{field.auto_id}_group"
    return field.id_for_label or field.auto_id


@register.simple_tag
def problem_head(form: BaseForm) -> str:
    """What stands over the error summary: how many fields to change, or that nothing was saved."""
    count = sum(len(sentences) for name, sentences in form.errors.items() if name != NON_FIELD_ERRORS)
    return f"有 {count} 处要改，其余已保留" if count else "没有办成，填的内容都还在"


@register.filter
def item(mapping: dict[Any, Any], key: object) -> Any:
    """`mapping[key]`, or nothing: for rows whose keys are known only when the page is drawn."""
    return mapping.get(key)


@register.simple_tag
def table_row(row: list[tuple[Column, Cell]]) -> SafeString:
    """One `<tr>` of a listing. Built here and not in the template: 400 cells a page are 4 times faster this way."""
    return mark_safe("<tr>" + "".join(_td(column, cell) for column, cell in row) + "</tr>")  # noqa: S308  # escaped below


def _td(column: Column, cell: Cell) -> str:
    label = escape(f"{column.label}（{column.unit}）" if column.unit else column.label)
    is_short = (len(cell.text) <= SHORT or MOMENT.fullmatch(cell.text)) and len(cell.second) <= SECOND_SHORT
    kind = "num" if column.numeric else "nowrap" if is_short else ""
    attributes = f' data-label="{label}"' + (f' class="{kind}"' if kind else "")
    if cell.title and not cell.href:
        attributes += f' title="{escape(cell.title)}"'
    second = f'<span class="second">{escape(cell.second)}</span>' if cell.second else ""
    return f"<td{attributes}>{_content(column, cell)}{second}</td>"


def _content(column: Column, cell: Cell) -> str:
    text = escape(cell.text)
    if cell.status:
        text = status(cell.status, cell.text)
    if not cell.href:
        return f"<span>{text}</span>"
    if column.numeric:
        return figure(cell.text, cell.href)
    title = f' title="{escape(cell.title)}"' if cell.title else ""
    return f'<a href="{escape(cell.href)}"{title}>{text}</a>'


KEPT: Final = ("tab", "cols")  # what stays in the address when a person filters or searches anew


@register.simple_tag
def kept_fields(shown: Shown, but: str = "") -> SafeString:
    """Hidden inputs that keep the tab and columns, or everything else if `but` names what the form itself sets."""
    if but:
        pairs = [
            (key, value)
            for key in shown.query
            if key not in (but, "page", "export")
            for value in shown.query.getlist(key)
        ]
    else:
        pairs = [(key, ",".join(shown.query.getlist(key))) for key in KEPT if key in shown.query]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.simple_tag
def cleared(shown: Shown) -> str:
    """The address without filters and search, with the tab, order and columns kept."""
    kept = {key: shown.query[key] for key in (*KEPT, "sort") if key in shown.query}
    return "?" + urlencode(kept)


@register.filter
def sorts(shown: Shown) -> list[tuple[str, str, bool]]:
    """(value, label, whether current) of every order a listing offers: for the select of a phone."""
    found = []
    for head in shown.heads:
        if head.next_sort:
            found.append((head.column.key, f"{head.column.label} ↑", head.direction == "ascending"))
            found.append((f"-{head.column.key}", f"{head.column.label} ↓", head.direction == "descending"))
    return found
