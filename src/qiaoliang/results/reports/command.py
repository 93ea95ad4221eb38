"""`qiaoliang report annual --as-of DATE --out FILE.docx`."""

import argparse
import sys
from pathlib import Path

from django.utils import timezone

from qiaoliang.access.accounts.actor import system
from qiaoliang.kit.refusal import Refusal
from qiaoliang.results.reports.actions import make_annual


def run(arguments: argparse.Namespace) -> int:
    """Write the report, its bundle beside it (`FILE.zip`), and print its verification code.

    1 if the data refuse; nothing is written then.
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
    out.write_bytes(report.content)
    proof = out.with_suffix(".zip")
    proof.write_bytes(report.bundle.content)
    print(f"{proof} {report.bundle.digest}", file=sys.stderr)
    print(f"{out} {report.code}")
    return 0
