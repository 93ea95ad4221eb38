"""List pages as data: columns, filters, tabs, search, sort, paging, column choice and export of what is shown.

The address bar always reproduces the screen: `?tab= &q= &<filters> &sort=-staff &cols=name,staff &page=2`.
A page costs one count per tab and one page of rows, at any size of the table; counts are remembered until anything is
written (`request.data_version`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import FieldError, PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django_filters import FilterSet

from qiaoliang.kit.pages import download
from qiaoliang.kit.remembered import A_WHILE, remembered
from qiaoliang.kit.sheets.write import csv_table, table

PER_PAGE = 50
EXPORT_AT_MOST = 200_000
SCREEN_ONLY = ("tab", "sort", "page", "cols", "export")  # what does not change which rows a tab counts
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell: a text, a second line, a link, a status with its shape."""

    text: str
    second: str = ""
    href: str = ""
    status: str = ""  # overdue | soon | going | waiting | done | off : drawn with a shape, never colour alone
    title: str = ""


@dataclass(frozen=True)
class Column:
    """One column. `cell(row)` is a text or a `Cell`; `export(row)` the bare value for a workbook."""

    key: str
    label: str
    cell: Callable[[Any], str | Cell]
    sort: str | tuple[str, ...] = ()
    numeric: bool = False
    unit: str = ""
    shown: bool = True
    export: Callable[[Any], Any] | None = None

    def exported(self, row: Any) -> Any:
        if self.export is not None:
            return self.export(row)
        cell = self.cell(row)
        return cell.text if isinstance(cell, Cell) else cell

    @property
    def order_by(self) -> tuple[str, ...]:
        return (self.sort,) if isinstance(self.sort, str) else self.sort


@dataclass(frozen=True)
class Tab:
    """A named subset above the table, with its count."""

    key: str
    label: str
    narrow: Callable[[Any], Any] = lambda queryset: queryset
    when: Any = None  # a condition (Q, Exists) instead of `narrow`: tabs that all have one are counted in one query

    def narrowed(self, queryset: Any) -> Any:
        return self.narrow(queryset) if self.when is None else queryset.filter(self.when)


@dataclass(frozen=True)
class Action:
    """A button in the page's head: a link, or a small POST form."""

    label: str
    href: str
    primary: bool = False
    post: bool = False


@dataclass(frozen=True)
class Listing:
    """A list page, declared once."""

    key: str
    title: str
    unit: str
    columns: Sequence[Column]
    order: str
    filterset: type[FilterSet] | None = None
    search: Callable[[Any, str], Any] | None = None
    search_hint: str = ""
    tabs: Sequence[Tab] = ()
    counts: Callable[[Sequence[Tab], Any], list[int]] | None = None  # e.g. all tabs from one grouping
    empty: str = "没有符合条件的记录。"
    empty_href: str = ""
    empty_action: str = ""
    per_page: int = PER_PAGE
    may_export: Callable[[Any], bool] = lambda actor: True
    people: Callable[[Any], Iterable[tuple[str, Any]]] | None = None  # whose the exported rows are: (kind, key) each

    @property
    def is_searched(self) -> bool:
        """Whether there is a search box. A template cannot ask `search` itself: it would call it."""
        return self.search is not None

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)


@dataclass
class ShownTab:
    tab: Tab
    count: int
    is_current: bool


@dataclass
class HeadCell:
    column: Column
    direction: str  # "", "ascending", "descending"
    next_sort: str
    is_shown: bool


@dataclass
class Shown:
    """One screen of a listing, ready for the template."""

    listing: Listing
    query: QueryDict
    filters: FilterSet | None
    tabs: list[ShownTab]
    heads: list[HeadCell]
    page: Page[Any]
    rows: list[list[tuple[Column, Cell]]] = field(default_factory=list)
    text: str = ""
    problems: list[str] = field(default_factory=list)
    saved: list[dict[str, str]] = field(default_factory=list)  # this person's saved views of the list

    @property
    def question(self) -> str:
        """The screen as part of an address, from its first page: what a saved view keeps."""
        kept = [(key, value) for key, values in self.query.lists() for value in values]
        return urlencode([(key, value) for key, value in kept if value and key not in ("page", "export")])

    @property
    def shown_heads(self) -> list[HeadCell]:
        return [head for head in self.heads if head.is_shown]

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but sort and page narrows the list (an empty result then offers to clear it)."""
        return any(value for key, value in self.query.items() if key not in ("sort", "page", "cols", "tab"))


def _filtered(listing: Listing, request: HttpRequest, queryset: Any) -> tuple[Any, FilterSet | None, list[str], str]:
    problems: list[str] = []
    filters = listing.filterset(request.GET, queryset=queryset, request=request) if listing.filterset else None
    if filters is not None:
        if filters.is_valid():
            queryset = filters.qs
        else:
            problems = [
                f"{filters.form[name].label}：{text}" for name, texts in filters.errors.items() for text in texts
            ]
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    if text and listing.search is not None:
        queryset = listing.search(queryset, text)
    return queryset, filters, problems, text


def _tabs(listing: Listing, request: HttpRequest, queryset: Any) -> tuple[Any, list[ShownTab]]:
    if not listing.tabs:
        return queryset, []
    wanted = request.GET.get("tab", "")
    current = next((tab for tab in listing.tabs if tab.key == wanted), listing.tabs[0])
    counts = _remembered_counts(request, listing, queryset)
    shown = [ShownTab(tab, count, tab is current) for tab, count in zip(listing.tabs, counts, strict=True)]
    return current.narrowed(queryset), shown


def _remembered_counts(request: HttpRequest, listing: Listing, queryset: Any) -> list[int]:
    """The counts for this person, question, day and version of all data; whatever is written makes them anew."""
    count = listing.counts or counted
    version = getattr(request, "data_version", None)  # set by ActorMiddleware
    if version is None:
        return count(listing.tabs, queryset)
    question = sorted((key, texts) for key, texts in request.GET.lists() if key not in SCREEN_ONLY)
    parts = (listing.key, request.path, question, request.actor.key, timezone.localdate(), version())  # type: ignore[attr-defined]
    return remembered("counts", parts, lambda: count(listing.tabs, queryset), seconds=A_WHILE)


def counted(tabs: Sequence[Tab], queryset: Any) -> list[int]:
    """How many rows each tab has, in one query if all of them are conditions."""
    if any(tab.when is None for tab in tabs):
        return [tab.narrowed(queryset).count() for tab in tabs]
    counted = queryset.order_by().aggregate(**{f"tab_{tab.key}": Count("pk", filter=tab.when) for tab in tabs})
    return [counted[f"tab_{tab.key}"] for tab in tabs]


def _sorted(listing: Listing, request: HttpRequest, queryset: Any) -> tuple[Any, str]:
    wanted = request.GET.get("sort", listing.order)
    column = listing.column(wanted.lstrip("-"))
    if column is None or not column.order_by:
        wanted = listing.order
        column = listing.column(wanted.lstrip("-"))
    if column is None or not column.order_by:
        return queryset, ""
    flip = wanted.startswith("-")
    names = [_ordered(_flipped(name) if flip else name) for name in column.order_by]
    tie = "-pk" if flip else "pk"
    return queryset.order_by(*names, tie), wanted


def _ordered(name: str) -> Any:
    """`due_on:last` keeps rows without a value at the end, whichever way and on both databases."""
    bare, colon, _ = name.partition(":")
    if not colon:
        return name
    column = F(bare.lstrip("-"))
    return column.desc(nulls_last=True) if bare.startswith("-") else column.asc(nulls_last=True)


def _flipped(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _heads(listing: Listing, request: HttpRequest, sort: str) -> list[HeadCell]:
    chosen = [key for key in ",".join(request.GET.getlist("cols")).split(",") if listing.column(key)]
    heads = []
    for column in listing.columns:
        direction = "" if sort.lstrip("-") != column.key else ("descending" if sort.startswith("-") else "ascending")
        next_sort = "" if not column.order_by else (f"-{column.key}" if direction == "ascending" else column.key)
        is_shown = column.key in chosen if chosen else column.shown
        heads.append(HeadCell(column, direction, next_sort, is_shown))
    return heads


def as_cell(value: str | Cell) -> Cell:
    return value if isinstance(value, Cell) else Cell(str(value))


def show(listing: Listing, request: HttpRequest, queryset: QuerySet[Any]) -> tuple[Shown, Any]:
    """One screen of `listing`, and the whole narrowed and sorted queryset behind it."""
    narrowed, filters, problems, text = _filtered(listing, request, queryset)
    narrowed, tabs = _tabs(listing, request, narrowed)
    narrowed, sort = _sorted(listing, request, narrowed)
    heads = _heads(listing, request, sort)
    paginator = Paginator(narrowed, listing.per_page)
    known = [tab.count for tab in tabs if tab.is_current]
    if known:
        paginator.count = known[0]  # the tab has counted already
    page = paginator.get_page(request.GET.get("page"))
    columns = [head.column for head in heads if head.is_shown]
    rows = [[(column, as_cell(column.cell(row))) for column in columns] for row in page.object_list]
    views = getattr(getattr(request, "user", None), "saved_views", [])
    saved = [view for view in views if view["path"] == request.path]
    return Shown(listing, request.GET, filters, tabs, heads, page, rows, text, problems, saved), narrowed


def _exported(listing: Listing, request: HttpRequest, shown: Shown, queryset: Any, format_: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    if not listing.may_export(actor):
        raise PermissionDenied
    columns = [head.column for head in shown.shown_heads]
    headers = [f"{column.label}({column.unit})" if column.unit else column.label for column in columns]
    rows: Iterable[list[Any]] = (
        [column.exported(row) for column in columns] for row in queryset[:EXPORT_AT_MOST].iterator(chunk_size=2000)
    )
    stem = f"{listing.title}-{timezone.localdate():%Y%m%d}"
    if format_ == "csv":
        response = download(csv_table(headers, rows), f"{stem}.csv", "text/csv; charset=utf-8")
    else:
        response = download(table(headers, rows, title=listing.title), f"{stem}.xlsx", XLSX)
    if listing.people is not None:  # a reading view cannot write: ActorMiddleware logs it before the file leaves
        told: Any = response  # what the log of exports reads
        told.taken_out = (listing.title, list(listing.people(queryset[:EXPORT_AT_MOST])))
    return response


def respond(
    request: HttpRequest,
    listing: Listing,
    queryset: QuerySet[Any],
    template: str = "kit/listing.html",
    **context: Any,
) -> HttpResponse:
    """The list page, or the export of exactly what it shows (`?export=xlsx|csv`)."""
    try:
        shown, narrowed = show(listing, request, queryset)
    except (FieldError, ValueError, OverflowError):  # a hand-made address with a value no filter can take
        shown, narrowed = show(listing, _without_query(request), queryset)
        shown.problems.append("地址里的筛选条件无法识别，已全部清除。")
    format_ = request.GET.get("export", "")
    if format_ in ("xlsx", "csv"):
        return _exported(listing, request, shown, narrowed, format_)
    context.setdefault("actions", [])
    context.setdefault("summary", "")
    context.setdefault("crumbs", [])
    may_export = listing.may_export(request.actor)  # type: ignore[attr-defined]
    return render(request, template, {"shown": shown, "listing": listing, "may_export": may_export, **context})


def _without_query(request: HttpRequest) -> HttpRequest:
    request.GET = QueryDict("")
    return request
