"""Many counties matched side by side: a folder for each, the same solver, a county a task. No database, no Django.

The folders are those `qiaoliang match` reads; the plan of each is written beside it (`plan.csv`, `plan.json`). A county
whose task is lost with its worker is simply done again: a task reads its folder and replaces its two files.
"""

import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qiaoliang.planning.matching import command

PLAN, REPORT = "plan.csv", "plan.json"
SAID = "matching"


@dataclass(frozen=True)
class County:
    """What became of one: its points, the proven bound, how long it took; `status` is that of `qiaoliang match`."""

    county: str
    status: int
    objective: int
    bound: int
    seconds: float


def counties(directory: Path) -> list[Path]:
    """The folders that hold an instance, in the order of their names."""
    return sorted(path for path in (directory / SAID).glob("*") if (path / "enterprises.csv").is_file())


def one(folder: str) -> dict[str, Any]:
    """Match one county; runs in this process or in one of a worker's."""
    place, began = Path(folder), time.perf_counter()
    status = command.run(place, place / PLAN, place / REPORT)
    found = json.loads((place / REPORT).read_text()) if (place / REPORT).is_file() else {}
    told = County(place.name, status, found.get("objective") or 0, found.get("bound") or 0, time.perf_counter() - began)
    return asdict(told)


def on_this_machine(folders: Sequence[Path]) -> list[County]:
    return [County(**one(str(folder))) for folder in folders]


def on_spark(folders: Sequence[Path], master: str) -> list[County]:
    """A county a task; the folders must be readable and writable from every worker."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    made = SparkSession.builder.master(master).appName("qiaoliang")
    spark = made.config("spark.ui.enabled", "false").config("spark.task.maxFailures", "8").getOrCreate()
    try:
        tasks = spark.sparkContext.parallelize([str(folder.absolute()) for folder in folders], len(folders))
        return [County(**found) for found in tasks.map(one).collect()]
    finally:
        spark.stop()


def told(done: Sequence[County], seconds: float) -> dict[str, Any]:
    """The sum over all counties, and each of them."""
    return {
        "counties": len(done),
        "objective": sum(county.objective for county in done),
        "bound": sum(county.bound for county in done),
        "without_a_plan": [county.county for county in done if county.status != 0],
        "seconds": round(seconds, 2),
        "seconds_summed": round(sum(county.seconds for county in done), 2),
        "each": [asdict(county) for county in done],
    }


def run(directory: str, master: str) -> int:
    """`qiaoliang cluster match --facts DIR [--master URL]`: JSON on stdout; 1: nothing there, or no plan for one."""
    folders = counties(Path(directory))
    if not folders:
        sys.stderr.write(f"{directory} 里没有匹配实例。请先运行 qiaoliang facts export --matching。\n")
        return 1
    began = time.perf_counter()
    done = on_spark(folders, master) if master else on_this_machine(folders)
    found = told(done, time.perf_counter() - began)
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    return 1 if found["without_a_plan"] else 0
