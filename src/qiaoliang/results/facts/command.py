"""`qiaoliang cluster indicators --facts DIR [--master URL] [--each-city]`."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from qiaoliang.kit.refusal import Refusal
from qiaoliang.results.facts import engines, over
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.command import plain

REFUSED = 1


def run(arguments: argparse.Namespace) -> int:
    """Every figure over all cities whose facts are in the folder, as JSON; with `--each-city` of each of them too."""
    directory = Path(arguments.facts)
    try:
        found = engines.manifests(directory)
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return REFUSED
    periods = next(iter(found.values()))["periods"]
    spark = engines.session(arguments.master) if arguments.master else None
    tables = engines.on_spark(directory, spark) if spark else engines.on_this_machine(directory)
    told: dict[str, Any] = {"as_of": f"{engines.day_of(found)}", "cities": list(found)}
    told["figures"] = _told(over.figures(tables, periods))
    if arguments.each_city:
        told["each_city"] = {city: _told(over.figures(tables, periods, city)) for city in found}
    if spark:
        spark.stop()
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    return 0


def _told(found: dict[str, over.Row]) -> list[dict[str, Any]]:
    return [
        {"code": code, "label": CATALOGUE[code].label, "unit": CATALOGUE[code].unit}
        | {name: plain(value) for name, value in row.items()}
        for code, row in found.items()
    ]
