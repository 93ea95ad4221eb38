"""`qiaoliang import KIND FILE`: the same judgement and the same all-or-nothing as the page, at the terminal.

stdout has one line a count, stderr the faults; 0 done (or would be, with --dry-run), 1 refused by the data, 2 wrong
usage.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

from django.utils import timezone

from qiaoliang.access.accounts.actor import system
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.sheets import Assessment, Workbook, annotated, open_workbook
from qiaoliang.kit.sheets.kinds import ImportKind, NoSuchKind, judge, kind_of
from qiaoliang.kit.sheets.limits import DEFAULT_LIMITS
from qiaoliang.kit.wholefile import whole_file
from qiaoliang.registry.imports import actions
from qiaoliang.web.imports import kinds as kinds  # registers them

FAULTS_SHOWN: Final = 50


def run(arguments: argparse.Namespace) -> int:
    """Judge the file; import it unless it has faults or --dry-run is given."""
    try:
        kind = kind_of(arguments.kind)
        content = _read(Path(arguments.file))
    except NoSuchKind as problem:
        print(problem, file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"打不开文件 {arguments.file}：{problem.strerror}。", file=sys.stderr)
        return 2
    try:
        return _import(kind, content, arguments)
    except Refusal as problem:
        print(problem, file=sys.stderr)
        return 1


def _read(path: Path) -> bytes:
    """At most one byte more than the limit: what is larger is refused for its size, unread."""
    with path.open("rb") as file:
        return file.read(DEFAULT_LIMITS.bytes + 1)


def _import(kind: ImportKind, content: bytes, arguments: argparse.Namespace) -> int:
    by, at, name = system("import"), timezone.now(), Path(arguments.file).name
    workbook = open_workbook(content, name=name)
    assessment = judge(kind, workbook, by=by, at=at)
    _tell(assessment)
    if arguments.annotated and not _write(workbook, assessment, arguments.annotated):
        return 2
    if not assessment.is_clean:
        return 1
    if not arguments.dry_run:
        try:
            actions.import_at_once(kind=kind, filename=name, content=content, by=by, at=at)
        except actions.NothingToImport as nothing:
            print(nothing, file=sys.stderr)
    return 0


def _tell(assessment: Assessment) -> None:
    for fate, number in assessment.counts.items():
        print(f"{fate.label} {number}")
    for notice in assessment.notices:
        print(notice, file=sys.stderr)
    for fault in assessment.faults[:FAULTS_SHOWN]:
        print(fault, file=sys.stderr)
    if len(assessment.faults) > FAULTS_SHOWN:
        print(f"另有 {len(assessment.faults) - FAULTS_SHOWN} 处，见标注后的文件（--annotated）。", file=sys.stderr)


def _write(workbook: Workbook, assessment: Assessment, path: str) -> bool:
    try:
        with whole_file(Path(path)) as file:
            file.write(annotated(workbook, assessment))
    except OSError as problem:
        print(f"写不了文件 {path}：{problem.strerror}。", file=sys.stderr)
        return False
    return True
