"""A generated country on a Spark cluster of one master and two workers on this machine, one of them killed.

`python -m benchmarks.cluster [--home DIR] [--small] [--cities 16] [--counties 120] [--report FILE]`. Needs the extra
`cluster` and Java 17. The demo city's facts are exported; every further city keeps a share of its own of each table, so
that no two are alike. The matching instances are drawn as in `benchmarks.country`. Compared in one run: figures by the
ORM (one city), DuckDB and Spark; matching in one process and on the cluster; figures and matching once more, with a
worker killed while either was under way.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.country import sizes
from benchmarks.instances import city
from benchmarks.matching import named
from qiaoliang.planning.matching import files, spread

DAY = "2026-11-30"
KILLED_AFTER = 0.2  # of the counties, or of the tasks a worker does for the figures
SHARES = (0.15, 0.95)  # of the exported rows, that a further city keeps of a table
CITY = "3710"
QIAOLIANG = [sys.executable, "-m", "qiaoliang.cli"]


def draw(directory: Path, counties: int) -> None:
    """The first counties of the country, as folders."""
    for seed, size in sizes()[:counties]:
        place = directory / spread.SAID / f"{seed:04}"
        place.mkdir(parents=True)
        files.write(place, named(city(seed, size)))


def multiply(directory: Path, cities: int) -> None:
    """Further cities out of the exported one: of every table another share of its rows, drawn for that city."""
    manifest = json.loads((directory / f"city={CITY}.json").read_text())
    for number in range(1, cities):
        code = f"{8000 + number}"
        files_ = {}
        for fact in sorted({path.partition("/")[0] for path in manifest["files"]}):
            draw = np.random.default_rng([number, zlib.crc32(fact.encode())])
            share = draw.uniform(*SHARES)
            for path in (one for one in manifest["files"] if one.startswith(f"{fact}/")):
                goes_to = path.replace(f"city={CITY}", f"city={code}")
                files_[goes_to] = {"rows": thinned(directory / path, directory / goes_to, share, draw)}
        (directory / f"city={code}.json").write_text(json.dumps(manifest | {"city": code, "files": files_}))


def thinned(source: Path, goal: Path, share: float, draw: np.random.Generator) -> int:
    """A part of the rows of one file; how many."""
    from pyarrow import parquet

    rows = parquet.ParquetFile(source).read()
    kept = rows.filter(draw.random(rows.num_rows) < share)
    goal.parent.mkdir(parents=True)
    parquet.write_table(kept, goal, compression="zstd")
    return int(kept.num_rows)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """One master and two workers of one core each, on the loopback address; the address of the master, the workers."""
    import pyspark

    spark = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
    environment = {
        **os.environ,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(folder),
        "PYSPARK_PYTHON": sys.executable,
    }
    port = free_port()
    master = f"spark://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment, "start_new_session": True}
    run: list[subprocess.Popen[bytes]] = []
    try:
        run.append(
            subprocess.Popen(
                [spark, "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(port),
                 "--webui-port", str(free_port())],
                **quiet,
            )
        )  # fmt: skip
        time.sleep(6)
        for number in range(2):
            work = folder / f"worker{number}"
            run.append(
                subprocess.Popen(
                    [spark, "org.apache.spark.deploy.worker.Worker", master, "--host", "127.0.0.1", "--cores", "1",
                     "--memory", "3g", "--webui-port", str(free_port()), "--work-dir", str(work)],
                    **quiet,
                )
            )  # fmt: skip
        time.sleep(8)
        yield master, run[1:]
    finally:
        for process in run:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in run:
            process.wait(timeout=30)


def asked(arguments: Sequence[str], environment: dict[str, str]) -> tuple[dict[str, Any], float]:
    """What a command prints as JSON, and how long it took."""
    began = time.perf_counter()
    done = subprocess.run([*QIAOLIANG, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout), time.perf_counter() - began


def killed(
    arguments: Sequence[str], worker: "subprocess.Popen[bytes]", is_time: Callable[[], bool],
    environment: dict[str, str],
) -> tuple[dict[str, Any], float]:  # fmt: skip
    """What a command prints although `worker` and all it started are killed as soon as it is time, and the seconds."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:  # no pipe: nobody reads it before the worker is killed
        run = subprocess.Popen(
            [*QIAOLIANG, *arguments], env=environment, stdout=subprocess.PIPE, stderr=said, text=True
        )  # fmt: skip
        while run.poll() is None and not is_time():
            time.sleep(0.05)
        assert run.poll() is None, "the run was over before anything was killed"
        group = subprocess.run(["pgrep", "-g", str(worker.pid)], capture_output=True, text=True, check=False)
        os.killpg(worker.pid, signal.SIGKILL)
        out, _ = run.communicate(timeout=3600)
        said.seek(0)
        assert run.returncode == 0, said.read()[-2000:]
    assert group.stdout.split(), "nothing was killed"
    return json.loads(out), time.perf_counter() - began


def plans(facts: Path) -> int:
    return len(list((facts / spread.SAID).glob(f"*/{spread.REPORT}")))


def tasks_of(folder: Path) -> int:
    """How many tasks the executors of a worker have finished, by their own logs."""
    return sum(path.read_text(errors="replace").count("Finished task") for path in folder.glob("app-*/*/stderr"))


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks cluster")
    parser.add_argument("--home")
    parser.add_argument("--small", action="store_true", help="facts of the small city, to try the benchmark itself")
    parser.add_argument("--cities", type=int, default=16)
    parser.add_argument("--counties", type=int, default=120)
    parser.add_argument("--report", type=Path)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        home = chosen.home or str(place / "home")
        environment = {
            **os.environ, "QIAOLIANG_HOME": home, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable,
        }  # fmt: skip
        if not chosen.home:
            demo = [*QIAOLIANG, "demo", "--as-of", DAY, "--no-serve", *(["--small"] if chosen.small else [])]
            subprocess.run(demo, env=environment, check=True, stdout=2)
        text = measured(place, chosen.cities, chosen.counties, environment)
    print(text)
    if chosen.report:
        chosen.report.write_text(text)


def measured(place: Path, cities: int, counties: int, environment: dict[str, str]) -> str:
    facts = place / "facts"
    exporting = ["facts", "export", str(facts), "--as-of", DAY]
    first = timed_command(exporting, environment)
    again = timed_command(exporting, environment)
    orm, orm_s = asked(["indicators", "--as-of", DAY, "--format", "json"], environment)
    multiply(facts, cities)
    shutil.rmtree(facts / spread.SAID, ignore_errors=True)
    draw(facts, counties)
    rows = [rows_of(path) for path in sorted(facts.glob("city=*.json"))]
    size = sum(path.stat().st_size for path in facts.glob("*/city=*/*/*.parquet"))
    duck, duck_s = asked(["cluster", "indicators", "--facts", str(facts), "--each-city"], environment)
    here, here_s = asked(["cluster", "match", "--facts", str(facts)], environment)
    with cluster(place / "spark") as (master, workers):
        over = ["--facts", str(facts), "--master", master]
        spark, spark_s = asked(["cluster", "indicators", *over, "--each-city"], environment)
        tasks = tasks_of(place / "spark/worker1")
        there, there_s = asked(["cluster", "match", *over], environment)
        for path in (facts / spread.SAID).glob("*/plan.*"):
            path.unlink()
        hurt, hurt_s = killed(
            ["cluster", "match", *over], workers[1], lambda: plans(facts) >= counties * KILLED_AFTER, environment
        )
    with cluster(place / "again") as (master, workers):
        over = ["--facts", str(facts), "--master", master]
        lamed, lamed_s = killed(
            ["cluster", "indicators", *over, "--each-city"], workers[1],
            lambda: tasks_of(place / "again/worker1") >= tasks * KILLED_AFTER, environment,
        )  # fmt: skip
        tasks_then = tasks_of(place / "again/worker1")
    compared("DuckDB, one city", orm, duck["each_city"][CITY])
    assert duck == spark == lamed, "DuckDB, Spark and Spark with a worker killed differ"
    unlike = unlike_cities(duck["each_city"])
    assert (
        {one["county"]: one["objective"] for one in here["each"]}
        == {one["county"]: one["objective"] for one in there["each"]}
        == {one["county"]: one["objective"] for one in hurt["each"]}
    )
    points = [f"{one['objective']:,}" for one in (here, there, hurt)]
    lines = [
        "# A country on a cluster: measured", "",
        f"`python -m benchmarks.cluster --cities {cities} --counties {counties}`: Apache Spark, one master and two",
        "workers of one core each, on one machine of two cores; DuckDB and the single process have the same two.",
        f"Load average when it ended: {os.getloadavg()[2]:.0f}.", "",
        "| what | figure |", "|---|--:|",
        f"| rows of facts of the exported city | {max(rows):,} |",
        f"| export of it, first; again with nothing changed | {first:.1f} s; {again:.1f} s |",
        f"| cities; rows of the smallest; of all | {cities}; {min(rows):,}; {sum(rows):,} |",
        f"| Parquet | {size / 1e6:.0f} MB |",
        f"| figures by which no two cities are alike | {unlike} of {len(orm)} |",
        f"| {len(orm)} figures of one city by the ORM on SQLite | {orm_s:.1f} s |",
        f"| the same of all cities together and of each, DuckDB | {duck_s:.1f} s |",
        f"| the same, Spark | {spark_s:.1f} s |",
        f"| the same, Spark, one worker killed when it had done {tasks_then} of the {tasks} tasks it does undisturbed "
        f"| {lamed_s:.1f} s |",
        f"| figures that differ between ORM and DuckDB, for the exported city | 0 of {len(orm)} |",
        f"| figures that differ between DuckDB, Spark and Spark hurt, for all and for each city "
        f"| 0 of {len(orm) * (cities + 1)} |",
        f"| matching of {counties} counties in one process | {here_s:.1f} s |",
        f"| the same on the cluster | {there_s:.1f} s |",
        f"| the same, one worker killed when {counties * KILLED_AFTER:.0f} of {counties} were done | {hurt_s:.1f} s |",
        f"| sum of points, the three runs | {'; '.join(points)} |",
        f"| counties whose points differ | 0 of {counties} |", "",
        "Times are of whole commands: start of the interpreter, of Spark (10 to 25 s), reading and writing. On one",
        "machine the cluster can only cost; what is shown is that it gives the same figures and survives a loss.", "",
    ]  # fmt: skip
    return "\n".join(lines)


def rows_of(manifest: Path) -> int:
    return sum(one["rows"] for one in json.loads(manifest.read_text())["files"].values())


def unlike_cities(each_city: dict[str, list[dict[str, Any]]]) -> int:
    """Figures that are another one in every city; the run stops if two cities have all in common."""
    by_city = {city: json.dumps([one["value"] for one in figures]) for city, figures in each_city.items()}
    assert len(set(by_city.values())) == len(by_city), "two cities are the same"
    values = zip(*([one["value"] for one in figures] for figures in each_city.values()), strict=True)
    return sum(len(set(map(str, row))) == len(row) for row in values)


def timed_command(arguments: Sequence[str], environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run([*QIAOLIANG, *arguments], env=environment, check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def compared(what: str, orm: list[dict[str, Any]], files_: list[dict[str, Any]]) -> None:
    """Every figure of the ORM's list in the other, or the run stops."""
    found = {one["code"]: one for one in files_}
    wrong = [
        (one["code"], name, one[name], found[one["code"]][name])
        for one in orm
        for name in ("value", "numerator", "denominator", "records", "claimed", "confirmed")
        if one[name] != found[one["code"]][name]
    ]
    assert not wrong, (what, wrong)


if __name__ == "__main__":
    main(sys.argv[1:])
