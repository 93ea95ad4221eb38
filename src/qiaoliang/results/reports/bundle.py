"""The proof of a report: definitions, counted records, head of the log and printed figures, in one file (ADR 0024).

Whoever holds it recomputes every printed figure without this system: `recompute.py`, which lies in it, needs Python
alone. Names of people never enter it: a record is its number, what is counted distinct is a digest.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from qiaoliang.results.checks.unknown import Line
from qiaoliang.results.checks.unsettled import CLAIMABLE
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE, VERSION
from qiaoliang.results.indicators.evaluate import Figure
from qiaoliang.results.indicators.lines import definition, line_hash, lines
from qiaoliang.results.indicators.periods import name_of
from qiaoliang.results.indicators.vocabulary import Indicator, Ratio
from qiaoliang.results.lots import rules
from qiaoliang.results.lots.actions import answers
from qiaoliang.results.lots.models import Lot
from qiaoliang.results.reports import surveyed
from qiaoliang.results.reports.narrative import CODES, Story
from qiaoliang.results.reports.prose import Says, in_words
from qiaoliang.results.reports.surveyed import Tested
from qiaoliang.results.surveys.models import Survey

LOT, SURVEY, TESTS = "records/lot.csv", "records/survey.csv", "records/tests.csv"
SCRIPT: Final = Path(__file__).with_name("recompute.py")
STAMP: Final = (2000, 1, 1, 0, 0, 0)  # the same moment in every file: equal data give equal bytes
READ_ME: Final = """报告、简报核验包

重算文中印出的每一个数字（任何装有 Python 3.10 以上的电脑，不联网）：

    python recompute.py 本文件.zip --digest 文末印的核验包摘要

definitions.json 是口径，records/ 是计入的记录（编号和计数用的列，没有姓名），figures.json 是印出的数字，
manifest.json 是各文件的摘要和操作日志的末尾。改动任何一处，重算都会指出。
"""


Cell = tuple[str, str, str]  # code, county, text


@dataclass(frozen=True)
class Bundle:
    content: bytes
    digest: str


@dataclass(frozen=True)
class Told:
    """What a report or brief prints besides the figures of the catalogue."""

    counties: Sequence[str]
    county_codes: Sequence[str]
    county_cells: Sequence[Cell]
    unknown: Sequence[Line]
    story: Story
    kept_back: Collection[tuple[str, str]] = ()  # code and county of the cells of too few people
    earlier_cells: Sequence[Cell] = ()  # what stood there in the days compared with
    change: str | None = None
    survey: Survey | None = None
    lot: Lot | None = None
    tests: Mapping[str, Tested | None] = field(default_factory=dict)  # the four tests, by their question


# --- records


def _listed(rows: Iterable[tuple[str, str]]) -> Iterator[list[str]]:
    """A file of bare records: number and value."""
    yield ["id", "value", "hash"]
    for line in ([key, value] for key, value in rows):
        yield [*line, line_hash(line)]


def _csv(lines: Iterable[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue().encode()


# --- printed figures


def printed(found: dict[str, Figure], told: Told) -> list[dict[str, str]]:
    says = Says(found)
    every = []
    for code, indicator in CATALOGUE.items():
        every.append({"what": "value", "code": code, "text": says[code], **_few(found[code])})
        if indicator.is_rate:
            every.append({"what": "share", "code": code, "text": says.share(code)})
        elif not indicator.is_imported:
            every.append({"what": "claimed", "code": code, "text": says.claimed(code), **_few(found[code])})
        if found[code].verified is not None:
            every.append({"what": "verified", "code": code, "text": says.verified(code), **_few(found[code])})
        if indicator.beside:
            every += [
                {"what": "beside", "code": code, "label": label,
                 "text": in_words(number, indicator.unit, is_money=indicator.is_money)}
                for label, number in found[code].beside
            ]  # fmt: skip
    every += [
        {
            "what": "value",
            "code": c,
            "county": county,
            "text": t,
            **({"few": "1"} if (c, county) in told.kept_back else {}),
        }
        for c, county, t in told.county_cells
    ]
    every += [{"what": "earlier", "code": c, "county": county, "text": t} for c, county, t in told.earlier_cells]
    if told.change is not None:
        every.append({"what": "change", "code": "setup_rate", "text": told.change})
    every += [
        {"what": "earlier", "code": one.code, "text": one.printed_earlier, **_few(one.earlier)}
        for one in told.story.compared
        if one.earlier is not None
    ]
    every += [{"what": "record", "code": one.code, "id": one.record, "text": one.amount} for one in told.story.examples]
    every += [_of_unknown(line) for line in told.unknown]
    every += _of_lot(told.lot) if told.lot is not None else []
    if told.survey is not None:
        every.append({"what": "sum", "file": SURVEY, "column": "value", "text": str(told.survey.invited_count)})
        every += [
            {
                "what": "survey",
                "code": code,
                "file": SURVEY,
                "text": surveyed.of_figure(found[code], told.survey),
                **_few(found[code]),
            }
            for code in surveyed.ASKED
        ]
    return every + [
        {"what": "test", "id": one.key, "file": TESTS, "text": one.text} for one in surveyed.held(told.tests)
    ]


def _of_lot(lot: Lot) -> list[dict[str, str]]:
    """How many it was drawn from, drawn and reached; the factor with its interval once somebody was reached."""
    told, sampled = answers(lot), rules.factor(answers(lot))
    numbers = {"number": lot.number, "drawn": lot.size, "reached": sum(one.reached for one in told)}
    every = [
        {"what": "sum", "file": LOT, "column": column, "text": str(number)}
        for column, number in numbers.items()
        if sampled is not None or column != "reached"
    ]
    return every if sampled is None else [*every, {"what": "factor", "file": LOT, "text": factor_text(sampled)}]


def _few(figure: Figure) -> dict[str, str]:
    """Marks a figure that is not printed because it would tell of too few people."""
    return {"few": "1"} if figure.is_hidden else {}


def _without_the_few(indicator: Indicator, told: Iterable[list[str]]) -> Iterator[list[str]]:
    """The records of a figure that is kept back: of a rate without what is tested, of a count none."""
    head, *rows = told
    yield head
    if not isinstance(indicator.measure, Ratio):
        return
    tested = [head.index(name) for name in indicator.measure.where]
    for line in rows:
        blank = ["" if place in tested else cell for place, cell in enumerate(line[:-1])]
        yield [*blank, line_hash(blank)]


def factor_text(factor: rules.Factor) -> str:
    """`92.5%（95%区间88.1%至95.4%）`."""
    return f"{factor.percent}%（95%区间{factor.low}%至{factor.high}%）"


def _strata(lot: Lot) -> Iterator[list[str]]:
    yield ["id", "number", "drawn", "reached", "holds", "hash"]
    for name, one in zip(sorted(lot.strata), answers(lot), strict=True):
        line = [name, str(one.number), str(lot.strata[name][1]), str(one.reached), str(one.holds)]
        yield [*line, line_hash(line)]


def _tests(told: Mapping[str, Tested | None]) -> Iterator[list[str]]:
    """Of fewer than thirty answers their number alone."""
    yield ["id", "invited", "valid", "top", "hash"]
    for one in surveyed.held(told):
        line = [one.key, str(one.line.invited), str(one.line.valid), "" if one.line.top is None else str(one.line.top)]
        yield [*line, line_hash(line)]


def _of_unknown(line: Line) -> dict[str, str]:
    if line.keys is None:
        return {"what": line.code, "text": str(line.number)}
    return {"what": "rows", "file": f"records/unknown.{line.code}.csv", "text": str(line.number)}


# --- the whole


def build(found: dict[str, Figure], asked: Asked, told: Told, *, code: str, earlier: Asked) -> Bundle:
    """Every file of the proof; `earlier` is what the figures are compared with.

    Equal data under an equal head of the log give equal bytes.
    """
    head = asked.data_version
    files = {
        "README.txt": READ_ME.encode(),
        "recompute.py": SCRIPT.read_bytes(),
        "definitions.json": _json({
            "catalogue": VERSION,
            "indicators": {
                code: {**definition(indicator), "is_claimable": indicator in CLAIMABLE}
                for code, indicator in CATALOGUE.items()
            },
        }),
        "figures.json": _json({"printed": printed(found, told)}),
    }  # fmt: skip
    for one, indicator in CATALOGUE.items():
        counties = told.counties if one in told.county_codes else ()
        apart = [county for county in counties if (one, county) not in told.kept_back]
        rows = lines(indicator, asked.about(indicator), apart, with_verified=True)
        files[f"records/{one}.csv"] = _csv(_without_the_few(indicator, rows) if found[one].is_hidden else rows)
    then = {county_code for county_code, _county, _text in told.earlier_cells}
    few_then = {one.code for one in told.story.compared if one.earlier is not None and one.earlier.is_hidden}
    for one in CODES:  # of setup_rate, always: the change is told of it even where nothing else is compared
        counties = told.counties if one in then else ()
        rows = lines(CATALOGUE[one], earlier.about(CATALOGUE[one]), counties)
        files[f"records/{one}.earlier.csv"] = _csv(_without_the_few(CATALOGUE[one], rows) if one in few_then else rows)
    for line in told.unknown:
        if line.keys is not None:
            files[f"records/unknown.{line.code}.csv"] = _csv(_listed((key, "") for key in line.keys))
    if told.survey is not None:
        files[SURVEY] = _csv(_listed([(str(told.survey.pk), str(told.survey.invited_count))]))
    if told.lot is not None:
        files[LOT] = _csv(_strata(told.lot))
    if surveyed.held(told.tests):
        files[TESTS] = _csv(_tests(told.tests))
    manifest = {
        "as_of": asked.as_of.isoformat(), "days": name_of(asked.span) if asked.span else "",
        "region": asked.region, "catalogue": VERSION, "report": code,
        "head": {"number": head.number, "digest": head.digest},
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }  # fmt: skip
    files["manifest.json"] = _json(manifest)
    return Bundle(zipped(files), hashlib.sha256(files["manifest.json"]).hexdigest())


def zipped(files: dict[str, bytes]) -> bytes:
    """The files in the order of their names, each with the same stamp."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
