"""Runs every benchmark, or only those named: `python -m benchmarks [name ...]`."""

import pkgutil
import sys
from importlib import import_module

import benchmarks


def main(names: list[str]) -> None:
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if module.name.startswith("_") or (names and module.name not in names):
            continue
        run = getattr(import_module(f"benchmarks.{module.name}"), "main", None)
        if run is not None:
            print(f"== {module.name}", flush=True)
            run([])


main(sys.argv[1:])
