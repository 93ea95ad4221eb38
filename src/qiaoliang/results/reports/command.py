"""`qiaoliang report annual --as-of DATE --out FILE.docx`."""

import argparse
import sys
from pathlib import Path

from django.utils import timezone

from qiaoliang.access.accounts.actor import system
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.wholefile import whole_file
from qiaoliang.results.reports.actions import make_annual


def run(arguments: argparse.Namespace) -> int:
    """Write the report, its bundle beside it (`FILE.zip`), and print its verification code.

    1 if the data or the disk refuse; no report is written then.
    """
    out = Path(arguments.out)
    if not out.parent.is_dir():
        print(f"没有文件夹 {out.parent}，请先建立或改写 --out。", file=sys.stderr)
        return 1
    try:
        report = make_annual(as_of=arguments.as_of, region="", with_bundle=True, by=system("report"), at=timezone.now())
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 1
    assert report.bundle is not None
    proof = out.with_suffix(".zip")
    try:
        with whole_file(proof) as file:
            file.write(report.bundle.content)
        with whole_file(out) as file:  # the report comes last: where it stands, its proof stands beside it
            file.write(report.content)
    except OSError as problem:
        print(f"写不了文件 {out}：{problem.strerror}。没有写出报告。", file=sys.stderr)
        return 1
    print(f"{proof} {report.bundle.digest}", file=sys.stderr)
    print(f"{out} {report.code}")
    return 0
