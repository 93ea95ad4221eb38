"""Follows the links of a Word or Excel file as a person would, and counts again what the page lists."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from django.conf import settings
from django.test import Client
from openpyxl import load_workbook

from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.evaluate import Number, in_units, measured
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.rules import rate
from qiaoliang.results.indicators.vocabulary import Ratio
from qiaoliang.results.reports.prose import in_words

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass(frozen=True)
class Cell:
    head: str
    row: str  # the text of the row's first cell
    shown: Any
    address: str


def word_cells(content: bytes) -> Iterator[Cell]:
    """Every cell below the head of every table, with the address that a click opens."""
    with ZipFile(io.BytesIO(content)) as package:
        body = ET.fromstring(package.read("word/document.xml"))
        relations = ET.fromstring(package.read("word/_rels/document.xml.rels"))
    targets = {one.get("Id"): one for one in relations}
    for table in body.iter(f"{W}tbl"):
        head, *rows = [list(row.iter(f"{W}tc")) for row in table.iter(f"{W}tr")]
        heads = [_text(cell) for cell in head]
        for row in rows:
            for name, cell in zip(heads, row, strict=False):
                found = [targets[link.get(f"{R}id")] for link in cell.iter(f"{W}hyperlink")]
                assert all(one.get("TargetMode") == "External" for one in found)
                addresses = {str(one.get("Target")) for one in found}
                assert len(addresses) < 2
                yield Cell(name, _text(row[0]), _text(cell), next(iter(addresses), ""))


def word_links(content: bytes) -> Iterator[tuple[str, str]]:
    """Every link of a sentence: what it shows and what it opens."""
    with ZipFile(io.BytesIO(content)) as package:
        body = ET.fromstring(package.read("word/document.xml"))
        relations = ET.fromstring(package.read("word/_rels/document.xml.rels"))
    targets = {one.get("Id"): str(one.get("Target")) for one in relations}
    for paragraph in body.iterfind(f"{W}body/{W}p"):
        for link in paragraph.iter(f"{W}hyperlink"):
            yield _text(link), targets[str(link.get(f"{R}id"))]


def _text(cell: Any) -> str:
    return "".join(one.text or "" for one in cell.iter(f"{W}t"))


def sheet_cells(content: bytes) -> Iterator[Cell]:
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    head, *rows = list(sheet.iter_rows())
    for row in rows:
        for name, cell in zip(head, row, strict=True):
            address = str(cell.hyperlink.target) if cell.hyperlink else ""
            yield Cell(str(name.value), str(row[0].value), cell.value, address)


def sayings_behind(client: Client, address: str) -> set[str]:
    """How a sentence may say what the page lists: as the figure, as one of the numbers of a rate, beside a figure."""
    code, rows = opened(client, address)
    indicator, tab = CATALOGUE[code], parse_qs(urlsplit(address).query).get("tab", ["confirmed"])[0]
    if isinstance(indicator.measure, Ratio):
        number = _measured(code, indicator.measure.of, rows)
        return {f"{number}", f"{number}份"} | ({text_behind(client, address)} if tab == "confirmed" else set())
    measure = indicator.measure
    if tab.startswith("beside"):
        measure = indicator.beside[int(tab.removeprefix("beside"))].measure or measure
    number_ = in_units(indicator, measure, _measured(code, measure, rows))
    return {in_words(number_, indicator.unit, is_money=indicator.is_money)}


def opened(client: Client, address: str) -> tuple[str, Any]:
    """Code of the figure, and the records that the page lists: what stands on the screen, on all its pages."""
    assert address.startswith(f"{settings.QIAOLIANG_ADDRESS}/indicators/"), address
    path = address.removeprefix(settings.QIAOLIANG_ADDRESS)
    response = client.get(path)
    assert response.status_code == 200, address
    wanted = parse_qs(urlsplit(path).query)
    shown = response.context["shown"]
    current = next((one.tab.key for one in shown.tabs if one.is_current), "")
    assert current == wanted.get("tab", ["confirmed"])[0], address
    assert not shown.problems
    return path.split("/")[2], shown.page.paginator.object_list


def number_behind(client: Client, address: str) -> Number:
    """Counted or added up anew over exactly the rows that the page lists."""
    code, rows = opened(client, address)
    measure = CATALOGUE[code].measure
    if isinstance(measure, Ratio):
        _code, whole = opened(client, f"{address}&tab=denominator")
        return rate(_measured(code, measure.of, rows), _measured(code, measure.of, whole))
    return in_units(CATALOGUE[code], measure, _measured(code, measure, rows))


def _measured(code: str, measure: Any, rows: Any) -> int:
    keys = [row.pk for row in rows]
    model = FACTS[CATALOGUE[code].fact].model
    return int(model.everything.filter(pk__in=keys).order_by().aggregate(n=measured(measure))["n"] or 0)


def text_behind(client: Client, address: str) -> str:
    code = urlsplit(address).path.split("/")[2]
    indicator = CATALOGUE[code]
    return in_words(number_behind(client, address), indicator.unit, is_money=indicator.is_money)
