"""The `qiaoliang` command. stdout carries only the result; 0 done, 1 refused by the data, 2 wrong usage.

`match`, `branches` and `cluster match` run without Django; every other command sets it up first.
"""

import argparse
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path

Handler = Callable[[argparse.Namespace], int]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(f"{text} 不是日期，请写成 2026-11-22") from problem


def _in_django(module: str, function: str = "run") -> Handler:
    """A handler that sets Django up, then calls `module.function(arguments)`."""

    def run(arguments: argparse.Namespace) -> int:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiaoliang.settings")
        django = import_module("django")
        django.setup()
        handler: Handler = getattr(import_module(module), function)
        return handler(arguments)

    return run


def _match(arguments: argparse.Namespace) -> int:
    command = import_module("qiaoliang.planning.matching.command")
    code: int = command.run(
        arguments.directory, arguments.out, report=arguments.report, explain=arguments.explain, lang=arguments.lang
    )
    return code


def _branches(arguments: argparse.Namespace) -> int:
    command = import_module("qiaoliang.planning.branching.command")
    code: int = command.run(
        arguments.directory, arguments.out, report=arguments.report, seconds=arguments.seconds, lang=arguments.lang
    )
    return code


def _cluster(arguments: argparse.Namespace) -> int:
    if arguments.what == "indicators":
        return _in_django("qiaoliang.results.facts.command")(arguments)
    spread = import_module("qiaoliang.planning.matching.spread")
    code: int = spread.run(arguments.facts, arguments.master)
    return code


def _restore(arguments: argparse.Namespace) -> int:
    """Judge the archive before Django is set up: a refusal leaves nothing behind, not so much as a signing key."""
    layout = import_module("qiaoliang.kit.archive.layout")
    try:
        layout.examine(Path(arguments.file))
    except layout.UnfitArchive as problem:
        print(problem.english if arguments.lang == "en" else problem, file=sys.stderr)
        return 1
    os.environ.setdefault("QIAOLIANG_SECRET_KEY", secrets.token_urlsafe(48))  # nothing is signed while restoring
    return _in_django("qiaoliang.web.commands.restore")(arguments)


def parser() -> argparse.ArgumentParser:
    """All commands and their options; the handler of each is its default `handler`."""
    top = argparse.ArgumentParser(prog="qiaoliang", description="职能党建指导员制度信息系统")
    top.add_argument("--lang", choices=("zh", "en"), default="zh")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, handler: Handler, summary: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=summary, description=summary)
        sub.set_defaults(handler=handler)
        sub.add_argument("--lang", choices=("zh", "en"), default=argparse.SUPPRESS)
        return sub

    init = command("init", _in_django("qiaoliang.web.commands.init"), "start a real city without demo data")
    init.add_argument("--region", default="3710")
    init.add_argument("--start", type=_day, required=True, help="first day of the programme")
    init.add_argument("--admin", default="admin")
    init.add_argument("--departments", metavar="FILE.xlsx")

    demo = command("demo", _in_django("qiaoliang_demo.command"), "build the demo city if absent and serve it")
    demo.add_argument("--as-of", type=_day, default=None)
    demo.add_argument("--small", action="store_true")
    demo.add_argument("--no-serve", action="store_true")
    demo.add_argument("--port", type=int, default=8000)

    serve = command("serve", _in_django("qiaoliang.web.commands.serve"), "run the web server")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--workers", type=int, default=2)
    command("worker", _in_django("qiaoliang.web.commands.serve", "worker"), "run the task worker")
    command("tick", _in_django("qiaoliang.web.commands.tick"), "run the clocks once")

    command("check-data", _in_django("qiaoliang.results.checks.command"), "run the integrity checks")

    imports = command("import", _in_django("qiaoliang.web.commands.imports"), "import a workbook")
    imports.add_argument("kind")
    imports.add_argument("file")
    imports.add_argument("--dry-run", action="store_true")
    imports.add_argument("--annotated", metavar="OUT.xlsx", help="write the annotated workbook back")

    match = command("match", _match, "solve a matching instance given as files")
    match.add_argument("directory", metavar="DIR")
    match.add_argument("--out", required=True)
    match.add_argument("--report")
    match.add_argument("--explain", metavar="ENTERPRISE")

    branches = command("branches", _branches, "plan joint branches for an instance given as files")
    branches.add_argument("directory", metavar="DIR")
    branches.add_argument("--out", required=True)
    branches.add_argument("--report")
    branches.add_argument("--seconds", type=float, help="end the search then, with the best plan and its bound")

    indicators = command("indicators", _in_django("qiaoliang.results.indicators.command"), "print all figures")
    indicators.add_argument("--as-of", type=_day, required=True)
    indicators.add_argument("--region", default="")
    indicators.add_argument("--format", choices=("json", "csv", "table"), default="table")

    facts = command("facts", _in_django("qiaoliang.web.commands.facts"), "write the facts as Parquet files")
    facts.add_argument("what", choices=("export",))
    facts.add_argument("directory", metavar="DIR")
    facts.add_argument("--as-of", type=_day, default=None)
    facts.add_argument("--matching", action="store_true", help="the matching of every county too")

    cluster = command("cluster", _cluster, "figures or matching of many cities, from exported facts")
    cluster.add_argument("what", choices=("indicators", "match"))
    cluster.add_argument("--facts", required=True, metavar="DIR")
    cluster.add_argument("--master", default="", help="of Apache Spark, e.g. spark://host:7077; without it, here")
    cluster.add_argument("--each-city", action="store_true", help="the figures of every city besides their total")

    report = command("report", _in_django("qiaoliang.results.reports.command"), "write a report")
    report.add_argument("which", choices=("annual",))
    report.add_argument("--as-of", type=_day, required=True)
    report.add_argument("--out", required=True)

    backup = command("backup", _in_django("qiaoliang.web.commands.backup"), "write all data to one file")
    backup.add_argument("file", metavar="FILE")
    backup.add_argument("--rehearse", action="store_true", help="restore it into a scratch database and compare")

    restore = command("restore", _restore, "put the data of a backup in the place of all data")
    restore.add_argument("file", metavar="FILE")

    rehearse = command("rehearse", _in_django("qiaoliang.web.commands.rehearse"), "prove that a backup restores")
    rehearse.add_argument("file", metavar="FILE", nargs="?", help="without it the newest scheduled backup")
    rehearse.add_argument("--keys", metavar="DIR", help="a copy of keys/ kept apart, to be tried on the backup")

    doctor = command("doctor", _in_django("qiaoliang.web.commands.doctor"), "say what is right and what is not")
    doctor.add_argument("--quiet", action="store_true", help="only what is not")

    keys = command("keys", _in_django("qiaoliang.web.commands.keys"), "the keys of what is sealed: status, or rotate")
    keys.add_argument("what", choices=("status", "rotate"))
    keys.add_argument("--batch", type=int, default=500, help="rows held at once")

    retention = command("retention", _in_django("qiaoliang.web.commands.retention"), "show, then delete, what is due")
    retention.add_argument("--apply", metavar="DIGEST", default="", help="delete what was shown under this digest")

    audit = command("audit", _in_django("qiaoliang.web.commands.audit"), "verify the chained log, or export it")
    audit.add_argument("what", choices=("verify", "export"))
    audit.add_argument("file", metavar="FILE", nargs="?", help="of the export")
    return top


def _manage(arguments: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiaoliang.settings")
    management = import_module("django.core.management")
    management.execute_from_command_line(["qiaoliang manage", *arguments])
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point of the console script; returns the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["manage"]:  # Django's own commands: migrate, makemigrations, …
        return _manage(words[1:])
    arguments = parser().parse_args(words)
    handler: Handler = arguments.handler
    return handler(arguments)


if __name__ == "__main__":
    sys.exit(main())
