"""Where exported facts are read: DuckDB in this process, or an Apache Spark cluster. Both are opened through Ibis."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from qiaoliang.kit.refusal import Refusal
from qiaoliang.results.indicators.facts import FACTS


class FactsUnfit(Refusal):
    """The folder holds no facts, or those of different days."""


def manifests(directory: Path) -> dict[str, dict[str, Any]]:
    """city → its manifest. All must be of one day: figures of different evenings cannot be added."""
    found = {path.stem.removeprefix("city="): json.loads(path.read_text()) for path in directory.glob("city=*.json")}
    if not found:
        raise FactsUnfit(f"{directory} 里没有导出的事实表。请先在每个城市运行 qiaoliang facts export。")
    days = sorted({one["as_of"] for one in found.values()})
    if len(days) > 1:
        raise FactsUnfit(f"各城市导出的日期不同（{'、'.join(days)}）。请用同一个 --as-of 重新导出。")
    return dict(sorted(found.items()))


def day_of(found: dict[str, dict[str, Any]]) -> date:
    return date.fromisoformat(next(iter(found.values()))["as_of"])


def on_this_machine(directory: Path) -> dict[str, Any]:
    """An Ibis table on DuckDB for every fact that has a file."""
    import ibis

    connection = ibis.duckdb.connect()
    return {
        code: connection.read_parquet(
            f"{directory}/{code}/*/*/*.parquet", hive_partitioning=True, hive_types_autocast=0
        )
        for code in FACTS
        if (directory / code).is_dir()
    }


def session(master: str) -> Any:
    """A Spark session at `master` (spark://host:7077 or local[2]); partition names stay text."""
    from pyspark.sql import SparkSession

    made = SparkSession.builder.master(master).appName("qiaoliang")
    for key, value in {
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.session.timeZone": "UTC",
    }.items():
        made = made.config(key, value)
    return made.getOrCreate()


def on_spark(directory: Path, spark: Any) -> dict[str, Any]:
    """The same tables on Spark: the folder must be readable from every worker."""
    import ibis

    connection = ibis.pyspark.connect(spark)
    return {
        code: connection.read_parquet(f"{directory.absolute()}/{code}") for code in FACTS if (directory / code).is_dir()
    }
