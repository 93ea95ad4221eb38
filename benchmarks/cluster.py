"""A generated country on a Spark cluster of one master and two workers on this machine, one of them killed.

`python -m benchmarks.cluster [--home DIR] [--cities 16] [--counties 120] [--report FILE]`. Needs the extra `cluster`
and Java 17. The demo city's facts are exported and taken as those of every city of the country; the matching instances
are drawn as in `benchmarks.country`. Compared in one run: figures by the ORM (one city), DuckDB and Spark; matching in
one process and on the cluster; the cluster with a worker killed when a fifth of the counties is done.
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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.country import sizes
from benchmarks.instances import city
from benchmarks.matching import named
from qiaoliang.planning.matching import files, spread

DAY = "2026-11-30"
KILLED_AFTER = 0.2  # of the counties
CITY = "3710"
QIAOLIANG = [sys.executable, "-m", "qiaoliang.cli"]


def draw(directory: Path, counties: int) -> None:
    """The first counties of the country, as folders."""
    for seed, size in sizes()[:counties]:
        place = directory / spread.SAID / f"{seed:04}"
        place.mkdir(parents=True)
        files.write(place, named(city(seed, size)))


def multiply(directory: Path, cities: int) -> None:
    """The facts of the exported city as those of further cities."""
    manifest = (directory / f"city={CITY}.json").read_text()
    for number in range(1, cities):
        code = f"{8000 + number}"
        for place in list(directory.glob(f"*/city={CITY}")):
            shutil.copytree(place, place.with_name(f"city={code}"))
        (directory / f"city={code}.json").write_text(manifest)


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


def killed_in_mid_run(
    facts: Path, master: str, workers: list[subprocess.Popen[bytes]], counties: int, environment: dict[str, str]
) -> tuple[dict[str, Any], float, int]:
    """Matching on the cluster; the second worker and what it started are killed when a fifth of the plans is there."""
    for path in (facts / spread.SAID).glob("*/plan.*"):
        path.unlink()
    began = time.perf_counter()
    run = subprocess.Popen(
        [*QIAOLIANG, "cluster", "match", "--facts", str(facts), "--master", master],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    done_then = 0
    while run.poll() is None and done_then < counties * KILLED_AFTER:
        time.sleep(0.05)
        done_then = len(list((facts / spread.SAID).glob(f"*/{spread.REPORT}")))
    executors = subprocess.run(["pgrep", "-g", str(workers[1].pid)], capture_output=True, text=True, check=False)
    os.killpg(workers[1].pid, signal.SIGKILL)
    out, problem = run.communicate(timeout=900)
    assert run.returncode == 0, problem[-2000:]
    assert executors.stdout.split(), "nothing was killed"
    return json.loads(out), time.perf_counter() - began, done_then


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks cluster")
    parser.add_argument("--home")
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
            subprocess.run([*QIAOLIANG, "demo", "--as-of", DAY, "--no-serve"], env=environment, check=True, stdout=2)
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
    rows = sum(one["rows"] for one in json.loads((facts / f"city={CITY}.json").read_text())["files"].values())
    size = sum(path.stat().st_size for path in facts.glob("*/city=*/*/*.parquet"))
    duck, duck_s = asked(["cluster", "indicators", "--facts", str(facts), "--each-city"], environment)
    here, here_s = asked(["cluster", "match", "--facts", str(facts)], environment)
    with cluster(place / "spark") as (master, workers):
        over = ["--facts", str(facts), "--master", master]
        spark, spark_s = asked(["cluster", "indicators", *over, "--each-city"], environment)
        there, there_s = asked(["cluster", "match", *over], environment)
        hurt, hurt_s, done_then = killed_in_mid_run(facts, master, workers, counties, environment)
    compared("DuckDB, one city", orm, duck["each_city"][CITY])
    assert duck == spark, "Spark and DuckDB differ"
    assert (
        {one["county"]: one["objective"] for one in here["each"]}
        == {one["county"]: one["objective"] for one in there["each"]}
        == {one["county"]: one["objective"] for one in hurt["each"]}
    )
    points = [f"{one['objective']:,}" for one in (here, there, hurt)]
    lines = [
        "# A country on a cluster: measured", "",
        f"`python -m benchmarks.cluster --cities {cities} --counties {counties}`: Apache Spark, one master and two",
        "workers of one core each, on one machine of two cores; DuckDB and the single process have the same two.", "",
        "| what | figure |", "|---|--:|",
        f"| rows of facts a city | {rows:,} |",
        f"| export of a city, first; again with nothing changed | {first:.1f} s; {again:.1f} s |",
        f"| cities; rows; Parquet | {cities}; {rows * cities:,}; {size / 1e6:.0f} MB |",
        f"| {len(orm)} figures of one city by the ORM on SQLite | {orm_s:.1f} s |",
        f"| the same of all cities together and of each, DuckDB | {duck_s:.1f} s |",
        f"| the same, Spark | {spark_s:.1f} s |",
        f"| figures that differ between ORM, DuckDB and Spark | 0 of {len(orm)} |",
        f"| matching of {counties} counties in one process | {here_s:.1f} s |",
        f"| the same on the cluster | {there_s:.1f} s |",
        f"| the same, one worker killed when {done_then} of {counties} were done | {hurt_s:.1f} s |",
        f"| sum of points, the three runs | {'; '.join(points)} |",
        f"| counties whose points differ | 0 of {counties} |", "",
        "Times are of whole commands: start of the interpreter, of Spark (10 to 25 s), reading and writing. On one",
        "machine the cluster can only cost; what is shown is that it gives the same figures and survives a loss.", "",
    ]  # fmt: skip
    return "\n".join(lines)


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
