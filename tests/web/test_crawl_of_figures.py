"""Every figure of every page, chart, document and workbook of the small city is opened, its records added up.

`tests/web/cockpit`, `tests/results/periods/test_filed.py` and `tests/results/indicators/test_every_figure.py` do the
same over a few rows of each kind; here is a populated place, and whoever looks at it with their own reach.
"""

import io
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.db.models import Count, Sum
from django.test import Client
from django.urls import get_resolver
from docx import Document
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from benchmarks.pages import plain_addresses
from qiaoliang.access.accounts.models import User
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.results.assessment.models import BranchSheet, Sheet
from qiaoliang.results.indicators import words
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Dimension
from qiaoliang.results.indicators.dimensions import axes_of
from qiaoliang.results.indicators.evaluate import in_units
from qiaoliang.results.indicators.rules import rate
from qiaoliang.results.indicators.trends import has_trend
from qiaoliang.results.indicators.vocabulary import Ratio
from qiaoliang.results.indicators.vocabulary import Sum as SumOf
from qiaoliang.results.lots.models import Lot
from qiaoliang.results.periods.models import Period, Restatement
from qiaoliang.results.reports import briefs
from qiaoliang.results.reports.choices import BriefKind
from qiaoliang.results.reports.prose import FEW, HIDDEN, in_words
from qiaoliang.results.reports.workbook import NO_FIGURE
from qiaoliang.results.setting_up.models import Drive
from qiaoliang.results.surveys.models import Survey
from qiaoliang.results.targets.models import Target
from qiaoliang_demo.city import City
from tests.city import AS_OF, small_city
from tests.results.reports.followed import sayings_behind, word_cells, word_links
from tests.web.tables import Cell, bare_marks_of, marks_of, numbers_of
from tests.web.told_figures import Row, write

__all__ = ["small_city"]
DRAWN = re.compile(r'<a href="([^"]+)" aria-label="[^"：]*：([^"]*?)，打开记录">')  # a bar of a chart
FIGURE = re.compile(r'<a class="n"\s+href="([^"]+)"(?:\s+data-opens="打开(?: ([\d,]+) 条)?记录")?[^>]*>([^<]*)</a>')
COUNT = re.compile(r"[\d,]+")
MARK = re.compile(r"(?:：|\s)([\d.,]+)(?:%|（([\d,]+) 家）)?，打开记录$")  # a mark of a drawing: what it says
TILE = re.compile(r'<span class="label">([^<]*)</span>\s*<span class="value">(.*?)</span>', re.DOTALL)
BARE_MARK = re.compile(r"：[\d.,]*[1-9][\d.,]*%?$")  # the same where nothing can be opened, nought apart
pytestmark = pytest.mark.django_db

# What was looked at: `QIAOLIANG_WRITE_FIGURES=1 pytest -m long tests/web/test_crawl_of_figures.py` tells it.
TALLY: Counter[str] = Counter()
REPORT = Path(__file__).parents[2] / "docs/drills/figures.md"


@pytest.fixture(scope="module")
def report() -> Iterator[list[Row]]:
    """The page of the drill, written when the last of its tests is over."""
    rows: list[Row] = []
    yield rows
    if os.environ.get("QIAOLIANG_WRITE_FIGURES"):
        write(REPORT, rows)


@pytest.fixture(autouse=True)
def _told(report: list[Row], request: pytest.FixtureRequest) -> Iterator[None]:
    """A row of it for this test."""
    TALLY.clear()
    failed = request.session.testsfailed
    yield
    report.append(Row(request.node.name, dict(TALLY), request.session.testsfailed > failed))


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any) -> None:
    time_machine.move_to(datetime.combine(AS_OF, datetime.min.time()) + timedelta(hours=10), tick=False)


def client_of(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def number(text: str) -> int:
    return int(text.replace(",", ""))


def figures_of(client: Client, address: str) -> list[tuple[str, int | None, str]]:
    """(address of the records, how many are promised, the number printed) of every figure of a page."""
    response = client.get(address)
    assert response.status_code == 200, address
    return figures_in(response.content.decode(), address)


def figures_in(page: str, address: str) -> list[tuple[str, int | None, str]]:
    """Every number that is a link: said to open records, or the number of a table."""
    found = {
        (urljoin(address, unescape(href)), unescape(text).strip()): number(count) if count else None
        for href, count, text in FIGURE.findall(page)
    }
    for cell in numbers_of(page):
        if cell.hrefs and not cell.is_folded:
            found.setdefault((urljoin(address, cell.hrefs[0]), cell.text.strip()), None)
    return [(href, count, text) for (href, text), count in found.items()]


class Opened:
    """What a link shows: how many rows, with those it says are hidden, and what they come to."""

    def __init__(self, client: Client, address: str) -> None:
        self.address, self.response = address, client.get(address)
        assert self.response.status_code == 200, address
        self.page = self.response.content.decode()
        hidden = re.search(r"另有 ([\d,]+) 条(?:记录)?无权查看", self.page)
        self.hidden = number(hidden[1]) if hidden else 0
        context = self.response.context or {}
        self.is_frozen = "is_equal" in context
        is_listed = "shown" in context or "total" in context
        self.shown = (context["total"] if "shown" not in context else context["shown"].total) if is_listed else None
        if self.response["Content-Type"].startswith("text/csv"):
            self.shown = len(self.page.splitlines()) - 1

    @property
    def total(self) -> int | None:
        """None of a page that is no list: a dossier, an explanation."""
        return None if self.shown is None else int(self.shown) + self.hidden

    def value(self) -> Any:
        """What these records come to, added up here from the rows of the list."""
        found = self.response.context.get("figure")
        rows = self.response.context["shown"].page.paginator.object_list
        indicator = CATALOGUE[found.code]
        measure = indicator.measure
        if isinstance(measure, Ratio):
            return rate(found.numerator, found.denominator)
        if isinstance(measure, SumOf):
            stored = rows.order_by().aggregate(x=Sum(measure.column))["x"]
        else:
            stored = rows.order_by().aggregate(x=Count(measure.column, distinct=True))["x"]
        return in_units(indicator, measure, stored)

    def amounts(self) -> set[str]:
        """The same as a page prints it."""
        indicator = CATALOGUE[self.response.context["figure"].code]
        units = ("万元", "亿元") if indicator.is_money else (indicator.unit,)
        found = self.response.context["figure"]
        if isinstance(indicator.measure, Ratio):
            text = words.printed(indicator, self.value(), "%")
            drawn = text.removesuffix(".0")  # a drawing prints a whole number without its nought
            return {text, drawn, f"{text}%", f"{text}%（{found.numerator} ÷ {found.denominator}）"}
        texts = {unit: words.printed(indicator, self.value(), unit) for unit in units}
        return {*texts.values(), *(f"{text} {unit}" for unit, text in texts.items())}

    def in_words(self) -> str:
        """The same as a document prints it."""
        indicator = CATALOGUE[self.response.context["figure"].code]
        return in_words(self.value(), indicator.unit, is_money=indicator.is_money)

    @property
    def can_be_added_up(self) -> bool:
        """A list of a figure of the catalogue from which nothing is hidden."""
        return (
            not self.is_frozen
            and not self.hidden
            and self.shown is not None
            and "/indicators/" in self.address
            and (self.response.context.get("figure") is not None)
        )


def check(client: Client, found: list[tuple[str, int | None, str]]) -> int:
    opened: dict[str, Opened] = {}
    for address, promised, text in found:
        one = opened[address] if address in opened else opened.setdefault(address, Opened(client, address))
        if promised is not None and one.total is None:  # a tab of a dossier: it says how many it shows
            assert f"{promised:,}" in one.page, (address, text)
        elif promised is not None:
            assert one.total == promised, (address, text)
        if text == "—":
            assert one.total == 0, address  # nothing was published, and nothing is opened
        elif one.is_frozen:
            assert one.response.context["is_equal"], address
        elif one.can_be_added_up and CATALOGUE[one.response.context["figure"].code].minimum == 0:
            tab = parse_qs(urlsplit(address).query).get("tab", ["confirmed"])[0]
            if tab in ("confirmed", "claimed", "verified"):
                assert text in one.amounts() | {f"{one.shown:,}"}, (address, text, one.amounts())
        elif promised is None and "/indicators/" not in address:
            is_count = one.total is not None and COUNT.fullmatch(text) and urlsplit(address).path not in NAMED
            assert not is_count or one.total == number(text), (address, text, one.total)
    TALLY["figures of pages"] += len(found)
    TALLY["lists of records opened"] += len(opened)
    return len(found)


# How many figures and checks are named, not records: the page behind them is where they are looked at.
NAMED = ("/indicators/statistics/", "/surveys/", "/checks/")


def check_marks(client: Client, address: str, marks: list[tuple[str, str]]) -> None:
    """Each mark of a drawing opens records, and they come to what it says."""
    for href, name in marks:
        one, said = Opened(client, urljoin(address, href)), MARK.search(name)
        assert said is not None, (address, name)
        if said[2]:  # a place: its rate, and how many enterprises
            assert one.total is not None
            assert Decimal(said[1]) == rate(one.total, number(said[2])), (address, name)
        elif "/load-" not in href:  # how many people lead so many; opened are their postings
            check(client, [(one.address, None, said[1])])
    TALLY["marks of drawings"] += len(marks)


SUPPRESSED = {code for code, one in CATALOGUE.items() if one.least}  # of few people: all parts may be too small
NO_PAGE = ("/static", "/account/", "/i18n", "/api/", "/metrics/", "/gallery")
ADDRESSES = [one for one in sorted(set(plain_addresses(get_resolver().url_patterns))) if not one.startswith(NO_PAGE)]
# Always crawled, whatever else is drawn: the pages that are made of figures.
ALWAYS = (
    "/indicators/", "/indicators/?region=371082", "/indicators/?period=2026Q3", "/workbench/", "/cockpit/",
    "/cockpit/?region=371082", "/cockpit/?as_of=2026-06-30", "/field/attention/", "/checks/", "/demands/latencies/",
    "/setup/", "/targets/", "/lots/", "/burden/instructors/", "/surveys/tests/",
)  # fmt: skip
# Numbers of tables that open nothing of their own: (address, caption, column, why). Everything else needs a link.
UNLINKED = [
    (r"^/cockpit/", r"^负荷$", r"指导员", "people: never a list of persons; their postings are linked"),
    (r"^/field/attention/", r"企业数、联系次数", r"每家每周|占比", "computed from the linked numbers of its row"),
    (r"^/setup/drives/", r"各镇街进度", r"目标|还差", "a goal somebody set, and what the linked number leaves of it"),
    (r"^/periods/", r"待裁定的更正", r"^现在$", "as the night compared it; the difference opens what changed"),
    (r"^/periods/restatements/", r"有变化的记录", r"编号", "the number of a record: its row opens it"),
    (r"^/periods/|^/cockpit/.*period=", r".", r"抽查核实", "an edition keeps how much was verified, not which records"),
    (r"^/surveys/", r".", r".", "answers belong to nobody, so a group opens none (ADR 0026)"),
    (r"^/harmony/", r"各阶段的件数", r"件数", "what employees said in confidence opens for who handles it alone"),
    (r"^/assessment/", r"各项测算", r"权重|系数", "a weight somebody set; a factor the row explains"),
    (r"^/assessment/", r"各项测算", r"测算|扣去", "points: the sentence of the row opens what they are from"),
]  # fmt: skip


# The same of the large numbers above a page: (address, label, why).
UNLINKED_TILES = [
    (r"^/targets/", r"目标|进度", "a goal somebody set, and the days left"),
    (r"^/targets/", r"已确认", "the list below it holds exactly these records"),
    (r"^/periods/", r"进度|现行一版|与现在的记录", "a state, an edition, and how many of the figures below differ"),
    (r"^/periods/restatements/", r".", "the list below it holds exactly what changed"),
    (r"^/setup/drives/", r"还差", "what the linked number leaves of a goal somebody set"),
    (r"^/surveys/", r".", "answers belong to nobody, so a number of them opens none (ADR 0026)"),
]  # fmt: skip


def bare_tiles(page: str, address: str) -> list[tuple[str, str]]:
    """The large numbers that open nothing, and nobody said why."""
    return [
        (label.strip(), value)
        for label, value in TILE.findall(page)
        if re.search("[1-9]", re.sub(r"<[^>]*>", "", value)) and "<a " not in value
        if not any(re.search(where, address) and re.search(named, label) for where, named, _why in UNLINKED_TILES)
    ]


def why_unlinked(cell: Cell, listing: str, address: str) -> str:
    """Why a number may stand without a link; empty if it may not."""
    if cell.is_folded:
        return "the table of a drawing: its marks are links, and the table beside it is crawled"
    if cell.caption == listing:
        return "a row of a list is a record, and its numbers are what the record says"
    return next(
        (
            why
            for where, caption, column, why in UNLINKED
            if re.search(where, address) and re.search(caption, cell.caption) and re.search(column, cell.column)
        ),
        "",
    )


def crawl_page(client: Client, address: str, *, every: int) -> int:
    """No number without its records; every link of a number and every mark of a drawing is opened, or `every`th."""
    response = client.get(address)
    if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
        assert response.status_code in (200, 302, 403, 404, 405), address
        return 0
    page = response.content.decode()
    listing = response.context.get("listing") if response.context else None
    bare = [
        (address, cell.caption, cell.column, cell.text)
        for cell in numbers_of(page)
        if not cell.hrefs and not why_unlinked(cell, listing.title if listing else "", address)
    ]
    assert bare == [], bare
    assert bare_tiles(page, address) == [], address
    assert [name for name in bare_marks_of(page) if BARE_MARK.search(name)] == [], address
    TALLY["pages"] += 1
    check_marks(client, address, marks_of(page)[::every])
    found = figures_in(page, address)
    return check(client, found[::every])


def crawl(who: str, addresses: Iterable[str], *, every: int) -> int:
    """All of them, so that one run tells everything that is wrong."""
    client, looked, wrong = client_of(who), 0, []
    for address in addresses:
        try:
            looked += crawl_page(client, address, every=every)
        except AssertionError as fault:
            wrong.append(f"{address}: {fault}")
    assert wrong == [], "\n".join(wrong)
    return looked


def people(who: str) -> list[str]:
    return {
        "county": ["/indicators/?role=party", "/workbench/"],
        "department": ["/cockpit/", "/indicators/?role=economy"],
        "township": ["/cockpit/", "/indicators/?role=party"],
        "carrier": ["/cockpit/"],
        "instructor": ["/indicators/?role=economy", "/workbench/"],
        "auditor": ["/indicators/?role=harmony"],
    }[who]


def rows_with_a_page() -> list[str]:
    """One of each kind of page about a row that prints figures: a dossier, a lot, a drive, a survey, a sheet."""
    found = (
        Enterprise.everything.filter(short_name="汐歌海产").first(), Lot.everything.first(), Drive.everything.first(),
        Survey.everything.filter(stage="counted").first(), Sheet.everything.first(), BranchSheet.everything.first(),
        Target.everything.first(), Period.everything.filter(stage="frozen").first(),
        Period.everything.filter(edition=None).first(), Restatement.everything.first(),
    )  # fmt: skip
    return [
        f"/enterprises/{one.pk}/" if isinstance(one, Enterprise) else one.get_absolute_url() for one in found if one
    ]


def test_every_figure_of_the_pages_of_the_office(small_city: City) -> None:
    """The pages made of figures, one of each kind about a row, and every ninth other: all of them in the long form."""
    assert crawl("office", (*ALWAYS, *rows_with_a_page(), *ADDRESSES[::9]), every=4) > 60


@pytest.mark.drill
@pytest.mark.long
@pytest.mark.parametrize("who", ["office", "county", "department", "instructor", "auditor"])
def test_every_figure_of_every_page(who: str, small_city: City) -> None:
    assert crawl(who, (*ALWAYS, *rows_with_a_page(), *ADDRESSES), every=1) > 60


@pytest.mark.parametrize("who", ["county", "department", "township", "carrier", "instructor", "auditor"])
def test_every_figure_of_the_pages_of_others(who: str, small_city: City) -> None:
    client = client_of(who)
    assert sum(check(client, figures_of(client, address)[::2]) for address in people(who)) > 3


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=[pytest.mark.drill, pytest.mark.long])])
def test_every_figure_of_the_annual_report_in_word(every: int, small_city: City) -> None:
    """The annex of every code: number and claimed number are those of the records that the figure's page opens."""
    client = client_of("office")
    content = client.post("/reports/", {"as_of": f"{AS_OF}", "region": ""}).content
    table = next(one for one in Document(io.BytesIO(content)).tables if one.rows[0].cells[0].text == "代码")
    rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    assert {row[0] for row in rows} == set(CATALOGUE)
    TALLY["figures of documents"] += len(rows[::every])
    for code, _label, text, claimed, *_rest in rows[::every]:
        indicator = CATALOGUE[code]
        one = Opened(client, f"/indicators/{code}/?as_of={AS_OF}")
        if one.can_be_added_up and not indicator.is_imported and not indicator.minimum:
            assert one.in_words() == text, code
        if claimed != "—":
            known = Opened(client, f"/indicators/{code}/?as_of={AS_OF}&tab=claimed")
            assert not known.can_be_added_up or known.in_words() == claimed, code


@pytest.mark.parametrize("every", [25, pytest.param(1, marks=[pytest.mark.drill, pytest.mark.long])])
def test_every_link_of_the_word_files(every: int, small_city: City, settings: Any) -> None:
    """Tables, those under the drawings, and sentences: a click on a figure opens records that come to it."""
    settings.QIAOLIANG_ADDRESS = "https://qiao.example"
    client = client_of("office")
    for content in word_files(client):
        cells = [one for one in word_cells(content) if one.address]
        links = list(dict.fromkeys(word_links(content)))
        assert cells or links
        TALLY["figures of documents"] += len(cells[::every]) + len(links[::every])
        for cell in cells[::every]:
            assert cell.shown in sayings_behind(client, cell.address), cell
        for text, address in links[::every]:
            assert text in said_behind(client, address, text), (text, address)


def word_files(client: Client) -> Iterator[bytes]:
    """The year, and the brief of each kind."""
    yield client.post("/reports/", {"as_of": f"{AS_OF}", "region": ""}).content
    office = User.objects.get(username="office").actor(AS_OF)
    at = datetime.combine(AS_OF, datetime.min.time()).astimezone() + timedelta(hours=10)
    for kind in BriefKind:
        day = AS_OF.replace(day=1) - timedelta(days=1)
        yield briefs.draft_word(briefs.begin(kind=kind, region="", day=day, by=office, at=at))


def said_behind(client: Client, address: str, text: str) -> set[str]:
    """How a sentence may say what a page lists; a record, a round, a lot says its number on its own page."""
    if "/indicators/" in address:
        return sayings_behind(client, address)
    one = Opened(client, address.removeprefix("https://qiao.example"))
    if "/checks/" in address:
        return {f"{one.total}"}
    amount = re.match(r"[\d.]+", text)
    return {text} if amount and amount[0] in one.page.replace(",", "") else set()


DIMENSIONS = [one for one in Dimension if one != Dimension.INSTRUCTOR]
PAIRS = list(combinations(DIMENSIONS, 2))


STATES = ("confirmed", "claimed", "verified")


def crawl_pivot(
    chosen: str, *, every: int | None, people: tuple[str, ...] = ("office",), states: tuple[str, ...] = STATES
) -> int:
    """The cells of all figures split so, in these states; of each table `every`th cell, or eight."""
    looked = 0
    for who in people:
        client = client_of(who)
        for state in states:
            for twelve in _by_twelve():
                cells = figures_of(client, f"/indicators/pivot/?{chosen}&state={state}{twelve}")
                looked += check(client, cells[:: every or max(1, len(cells) // 8)])
    return looked


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_cells_of_the_pivot(dimension: Dimension, small_city: City) -> None:
    """Every figure that can be split by it: the cell opens the page of exactly this part."""
    state = STATES[DIMENSIONS.index(dimension) % len(STATES)]
    assert crawl_pivot(f"across={dimension.value}", every=None, states=(state,)) > 8


@pytest.mark.parametrize(("down", "across"), PAIRS[::3])
def test_cells_of_the_pivot_by_two_dimensions(down: Dimension, across: Dimension, small_city: City) -> None:
    client, (twelve, *_rest) = client_of("office"), list(_by_twelve())
    cells = figures_of(client, f"/indicators/pivot/?down={down.value}&across={across.value}&state=confirmed{twelve}")
    assert check(client, cells[:: max(1, len(cells) // 8)]) > 4


def test_cells_of_the_own_pivot(small_city: City) -> None:
    """An instructor sees what is helped alone and what is shared, and opens exactly that."""
    assert crawl_pivot(f"across={Dimension.INSTRUCTOR.value}", every=1, people=("instructor",)) > 4


@pytest.mark.drill
@pytest.mark.long
@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_cell_of_the_pivot(dimension: Dimension, small_city: City) -> None:
    assert crawl_pivot(f"across={dimension.value}", every=1, people=("office", "county", "department")) > 100


@pytest.mark.drill
@pytest.mark.long
@pytest.mark.parametrize(("down", "across"), PAIRS)
def test_every_cell_of_the_pivot_by_two_dimensions(down: Dimension, across: Dimension, small_city: City) -> None:
    assert crawl_pivot(f"down={down.value}&across={across.value}", every=1) > 100


def crawl_time(who: str, codes: list[str]) -> tuple[int, int]:
    """Each quarter and each year that a chart draws opens its own records, and they come to what is drawn."""
    client, looked, years = client_of(who), 0, 0
    for code in codes:
        indicator = CATALOGUE[code]
        if has_trend(indicator):
            looked += check(client, figures_of(client, f"/indicators/{code}/trend/"))
        if axes_of(indicator):
            page = client.get(f"/periods/years/{code}/").content.decode()
            drawn = [(unescape(href), None, unescape(text)) for href, text in DRAWN.findall(page)]
            provisional = [one for one in drawn if one[0].startswith("/indicators/")]
            years += check(client, provisional)
            for href, _none, _text in drawn:
                assert client.get(href).status_code == 200, href
            TALLY["marks of drawings"] += len(drawn)
    return looked, years


def test_figures_of_trends_and_years(small_city: City) -> None:
    looked, years = crawl_time("office", list(CATALOGUE)[::8])
    assert looked > 20
    assert years > 2


@pytest.mark.drill
@pytest.mark.long
@pytest.mark.parametrize("who", ["office", "department"])
def test_every_figure_of_trends_and_years(who: str, small_city: City) -> None:
    looked, years = crawl_time(who, list(CATALOGUE))
    assert looked > 100
    assert years > 20


def _by_twelve() -> Iterator[str]:
    codes = [code for code, one in CATALOGUE.items() if axes_of(one)]
    for first in range(0, len(codes), 12):
        yield "".join(f"&i={code}" for code in codes[first : first + 12])


@pytest.mark.parametrize("every", [8, pytest.param(1, marks=[pytest.mark.drill, pytest.mark.long])])
def test_every_figure_of_closed_periods(every: int, small_city: City) -> None:
    """The page of a period, its workbook and its cockpit open the records as frozen; `every`th figure in its parts."""
    client = client_of("office")
    periods = list(Period.everything.filter(stage="frozen"))
    assert periods
    for period in periods:
        assert check(client, figures_of(client, period.get_absolute_url())) > 5
        for figure in period.edition.figures.all()[::every]:
            parts = figures_of(client, f"/periods/figures/{figure.pk}/")
            if figure.records and figure.parts:
                assert check(client, parts) or figure.code in SUPPRESSED
        key = f"department={period.department_id}" if period.department_id else f"region={period.region_code}"
        check(client, figures_of(client, f"/cockpit/?period={period.name}&{key}"))
        content = client.get(f"{period.get_absolute_url()}?export=xlsx").content
        heads, *rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
        TALLY["figures of documents"] += len(rows)
        for row in rows:
            address = row[heads.index("记录地址")].partition("://")[2].partition("/")[2]
            one = Opened(client, f"/{address}")
            assert one.response.context["is_equal"], row
            assert row[heads.index("已确认")] == one.response.context["value"]


LONG = [pytest.mark.drill, pytest.mark.long]


@pytest.mark.parametrize("kind", ["quarter", *(pytest.param(kind, marks=LONG) for kind in ("month", "page"))])
def test_every_figure_of_a_briefs_workbook(kind: str, small_city: City) -> None:
    office = User.objects.get(username="office").actor(AS_OF)
    at = datetime.combine(AS_OF, datetime.min.time()).astimezone() + timedelta(hours=10)
    day = AS_OF.replace(day=1) - timedelta(days=1)
    brief = briefs.begin(kind=kind, region="371082", day=day, by=office, at=at)
    client = client_of("office")
    content = client.post(f"{brief.get_absolute_url()}figures/").content
    heads, *rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    place = {str(head): where for where, head in enumerate(heads)}
    assert [row[0] for row in rows] == list(CATALOGUE)
    TALLY["figures of documents"] += len(rows)
    for row in rows:
        one = Opened(client, "/indicators/" + str(row[place["记录地址"]]).partition("/indicators/")[2])
        indicator = CATALOGUE[row[0]]
        if row[place["数字"]] in (FEW, HIDDEN):
            told = [row[place[head]] for head in ("已确认", "计入记录", "分子")]
            assert (one.total, told) == (0, [None] * 3), row[0]  # of few people: neither number nor record
            continue
        assert one.total == row[place["计入记录"]], row[0]
        if indicator.is_rate and row[place["数字"]] != NO_FIGURE:
            assert f"{Decimal(str(row[place['数字']])):.1f}" in one.amounts(), row[0]
        elif one.can_be_added_up and not indicator.is_rate and not indicator.is_imported:
            value = in_units(indicator, indicator.measure, 0) + Decimal(str(row[place["数字"]]))
            printed = {words.printed(indicator, int(value) if value == int(value) else value, unit)
                       for unit in (("万元", "亿元") if indicator.is_money else (indicator.unit,))}  # fmt: skip
            assert printed & one.amounts(), row[0]


ADJUSTED = ("organisation", "service", "harmony")  # by the difficulty of an instructor's portfolio


@pytest.mark.parametrize("model", [Sheet, BranchSheet])
def test_every_item_of_the_assessments(model: Any, small_city: City) -> None:
    """Number of records, points and deductions are those of the rows that the item opens on the day."""
    client = client_of("office")
    sheets = list(model.everything.filter(stage__in=("stating", "stated")).order_by("pk")[:6])
    for sheet in sheets:
        TALLY["pages"] += 1
        client.post(f"{sheet.get_absolute_url()}compute/")
        sheet = model.everything.get(pk=sheet.pk)
        for item in sheet.items:
            if item["code"] == "evaluation":
                continue
            response = client.get(f"{sheet.get_absolute_url()}records/{item['code']}/")
            records = response.context["found"]
            assert len(records) == item["records"], item
            due = sum(one.weight for one in records)
            done = sum(one.weight for one in records if one.is_good)
            factor = Decimal(sheet.computed["difficulty"]["factor"]) if item["code"] in ADJUSTED else Decimal(1)
            exact = min(Decimal(item["weight"]), Decimal(item["weight"]) * done / due * factor) if due else None
            want = None if exact is None else exact.quantize(Decimal("0.1"), "ROUND_HALF_UP")
            assert (None if item["points"] is None else Decimal(item["points"])) == want, item
        for key in ("overdue", "false"):
            response = client.get(f"{sheet.get_absolute_url()}records/{key}/")
            assert len(response.context["found"]) == sheet.computed[key]
    assert model is Sheet or sheets


BOUNDS = {"/workbench/": 40, "/indicators/": 14, "/cockpit/": 25}


@pytest.mark.parametrize("who", ["office", "county", "department"])
def test_first_visits_in_a_populated_city(
    who: str, small_city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(who)
    for address, bound in BOUNDS.items():
        client.get(address)
        cache.clear()
        with django_assert_max_num_queries(bound, info=address):
            client.get(address)
