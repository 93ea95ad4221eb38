"""`qiaoliang indicators --as-of DATE [--region CODE] [--format json|csv|table]`: every figure, byte for byte."""

import argparse
import csv
import io
import json
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.evaluate import Figure, Number, figures

REFUSED = 1
UNKNOWN_REGION = {
    "zh": "没有代码为 {code} 的地区。请核对统计用区划代码，例如 371082。",
    "en": "There is no region with the code {code}. Check the statistical code, e.g. 371082.",
}


def plain(number: Number | None) -> int | float | None:
    """As JSON prints it: whole numbers without a point, a percentage with its decimal."""
    return float(number) if isinstance(number, Decimal) else number


def entry(figure: Figure) -> dict[str, Any]:
    """One figure as the command prints it; the keys and their order are a contract."""
    indicator = CATALOGUE[figure.code]
    return {
        "code": figure.code,
        "label": indicator.label,
        "value": plain(figure.value),
        "unit": indicator.unit,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "period": {"start": figure.period.start.isoformat(), "end": figure.period.end.isoformat()},
        "records": figure.records,
        "claimed": plain(figure.claimed),
        "confirmed": plain(figure.confirmed),
    }


def as_json(entries: list[dict[str, Any]]) -> str:
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"


def _flat(found: dict[str, Any]) -> dict[str, Any]:
    period = found["period"]
    kept = {key: "" if value is None else value for key, value in found.items() if key != "period"}
    return {**kept, "period_start": period["start"], "period_end": period["end"]}


def as_csv(entries: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(_flat(entries[0])), lineterminator="\n")
    writer.writeheader()
    writer.writerows(_flat(found) for found in entries)
    return out.getvalue()


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(1 if ord(letter) < 0x2E80 else 2 for letter in text)


def as_table(entries: list[dict[str, Any]]) -> str:
    lines = [
        (found["label"], f"{found['value']:,}", found["unit"], f"{found['period']['start']} - {found['period']['end']}")
        for found in entries
    ]
    label, value, unit = (max(_width(line[column]) for line in lines) for column in range(3))
    return "".join(
        f"{line[0]}{' ' * (label - _width(line[0]))}  {line[1]:>{value}} {line[2]}"
        f"{' ' * (unit - _width(line[2]))}  {line[3]}\n"
        for line in lines
    )


FORMATS: dict[str, Callable[[list[dict[str, Any]]], str]] = {"json": as_json, "csv": as_csv, "table": as_table}


def run(arguments: argparse.Namespace) -> int:
    """Print all figures of the city, or of one region. 1 if the region is unknown or no programme was started."""
    region: str = arguments.region
    if region and not Region.everything.filter(code=region).exists():
        print(UNKNOWN_REGION[arguments.lang].format(code=region), file=sys.stderr)
        return REFUSED
    try:
        found = figures(scope=EVERYTHING, as_of=arguments.as_of, region=region)
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return REFUSED
    sys.stdout.write(FORMATS[arguments.format]([entry(figure) for figure in found.values()]))
    return 0
