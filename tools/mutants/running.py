"""One run of the tests, and after it every mutant in a fork of its own."""

import functools
import gc
import importlib.machinery
import json
import os
import resource
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest
from django.db import connections

from tools.mutants.changes import ROOT, exchanged, mutants

COSTS_AT_MOST = 30.0  # seconds of tests for one mutant: the quickest of those that reach it
OPTIONS = ["-q", "-s", "-n0", "-p", "no:cacheprovider", "--random-order-bucket=none", f"--rootdir={ROOT}"]


class Watch:
    """A pytest plugin that runs the collected tests once and each mutant against those that reach it."""

    def __init__(self, wanted: list[tuple[str, int]], out: Path) -> None:
        self.wanted, self.out, self.last = wanted, out, out.with_suffix(".last")
        self.last.unlink(missing_ok=True)
        self.failed = False
        self.reached: dict[tuple[str, int], set[int]] = defaultdict(set)
        self.seconds: dict[int, float] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [one for one in items if "small_city" not in getattr(one, "fixturenames", ())]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed |= report.failed

    def run(self, session: pytest.Session, numbers: list[int]) -> Iterator[int]:
        """The tests of these numbers, one after the other; each number once its test has run."""
        for place, number in enumerate(numbers):
            item = session.items[number]
            following: Any = session.items[numbers[place + 1]] if place + 1 < len(numbers) else session
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            yield number

    def look(self, session: pytest.Session) -> None:
        """Run all and note who runs which lines of the modules, and for how long."""
        files = {str(ROOT / path): path for path, _ in self.wanted}
        here: set[tuple[str, int]] = set()

        def called(frame: FrameType, event: str, arg: object) -> Any:
            path = files.get(frame.f_code.co_filename)
            if path is None:
                return None

            def line(inner: FrameType, event: str, arg: object) -> Any:
                here.add((path, inner.f_lineno))
                return line

            here.add((path, frame.f_lineno))
            return line

        started = time.process_time()
        sys.settrace(called)
        for number in self.run(session, list(range(len(session.items)))):
            sys.settrace(None)
            for spot in here:
                self.reached[spot].add(number)
            here.clear()
            self.seconds[number] = time.process_time() - started
            if self.failed:
                raise SystemExit(f"fails without any mutant: {session.items[number].nodeid}")
            started = time.process_time()
            sys.settrace(called)
        sys.settrace(None)

    def chosen(self, path: str, lines: list[int]) -> list[int]:
        """The tests that reach the lines, the quickest first."""
        return self.within(list(set().union(*(self.reached[path, line] for line in lines))))

    def killer(self) -> int | None:
        """The test that killed the last mutant."""
        return int(self.last.read_text()) if self.last.exists() else None

    def within(self, numbers: list[int]) -> list[int]:
        """As many of the tests as cost no more than is allowed."""
        those = sorted(numbers, key=self.seconds.__getitem__)
        spent = 0.0
        for count, number in enumerate(those):
            spent += self.seconds[number]
            if spent > COSTS_AT_MOST and count:
                return those[:count]
        return those

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.look(session)
        gc.collect()
        everything = gc.get_objects()
        functions = [one for one in everything if type(one) is FunctionType]
        caches = [one for one in everything if type(one) is functools._lru_cache_wrapper]
        caches = [one for one in caches if str(one.__module__).startswith("qiaoliang")]
        del everything
        connections.close_all()
        some = self.within(list(range(len(session.items))))
        control = forked(lambda: any(self.failed for _ in self.run(session, some)), 10 * COSTS_AT_MOST)
        if control != "survived":
            raise SystemExit("a fork without any mutant fails: nothing could be learnt")
        with self.out.open("a") as out:
            for path, number, lines, code in drawn(self.wanted):
                found = [one for one in functions if code and one.__code__ in code]
                if not found:  # computed at import
                    continue
                tests = sorted(self.chosen(path, lines), key=lambda one: one != self.killer())  # often the same again
                connections.close_all()
                session.config.pluginmanager.getplugin("terminalreporter")._tw.flush()

                def check(found: list[FunctionType] = found, code: Any = code, tests: list[int] = tests) -> bool:
                    for one in found:
                        one.__code__ = code[one.__code__]
                    for cache in caches:
                        cache.cache_clear()
                    for test in self.run(session, tests):
                        if self.failed:
                            self.last.write_text(str(test))
                            return True
                    return False

                answer = forked(check, 5 + 5 * sum(self.seconds[one] for one in tests)) if tests else "not reached"
                print(json.dumps([path, number, answer]), file=out, flush=True)
        return True


def drawn(wanted: list[tuple[str, int]]) -> Iterator[tuple[str, int, list[int], dict[CodeType, CodeType] | None]]:
    for path in dict.fromkeys(path for path, _ in wanted):
        for number, (_, lines, tree) in enumerate(mutants(path)):
            if (path, number) in wanted:
                yield path, number, lines, exchanged(path, tree)


def forked(check: Any, seconds: float) -> str:
    """What a child says of the mutant: killed, survived or timed out."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds + time.process_time()) + 1,) * 2)
        signal.alarm(int(10 * seconds))
        code = 1
        try:
            code = 1 if check() else 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "timed out"
    return "killed" if os.WEXITSTATUS(status) else "survived"


def at_import(path: str, number: int, tests: list[str]) -> bool:
    """Whether the tests fail where the module is another from the start."""
    tree = next(tree for found, (_, _, tree) in enumerate(mutants(path)) if found == number)
    changed = compile(tree, str(ROOT / path), "exec", dont_inherit=True)
    loader = importlib.machinery.SourceFileLoader
    plain = loader.get_code

    def get_code(self: Any, name: str) -> CodeType | None:
        return changed if self.path == str(ROOT / path) else plain(self, name)

    loader.get_code = get_code  # type: ignore[method-assign]
    return bool(pytest.main([*OPTIONS, "-x", *tests]))


def measured(group: dict[str, Any], wanted: list[tuple[str, int]], out: Path) -> dict[tuple[str, int], str]:
    """The answer for each of the mutants: killed, survived, timed out or not reached. Answers of `out` are kept."""
    waiting = [one for one in wanted if one not in _answers(out)]
    if waiting:
        child = os.fork()
        if child == 0:
            os._exit(pytest.main([*OPTIONS, *group["tests"]], plugins=[Watch(waiting, out)]))
        if os.waitpid(child, 0)[1]:
            raise SystemExit("the tests did not run")
    tests = group.get("at_import", group["tests"])
    for path, number in waiting:
        if (path, number) not in _answers(out):
            answer = forked(functools.partial(at_import, path, number, tests), 600)
            with out.open("a") as more:
                print(json.dumps([path, number, answer]), file=more)
    return _answers(out)


def _answers(out: Path) -> dict[tuple[str, int], str]:
    lines = out.read_text().splitlines() if out.exists() else []
    return {(path, number): answer for path, number, answer in map(json.loads, lines)}
