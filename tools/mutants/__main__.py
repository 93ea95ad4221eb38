import argparse
import os
import random
from pathlib import Path

import tools.mutants
from tools.mutants.changes import ROOT, mutants
from tools.mutants.report import GROUPS, line, report, rows, told
from tools.mutants.running import measured


def main() -> None:
    asked = argparse.ArgumentParser(
        description=tools.mutants.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("groups", nargs="*", default=list(GROUPS))
    asked.add_argument("--sample", type=int, default=0, help="so many mutants of a group instead of all")
    asked.add_argument("--seed", type=int, default=48)
    asked.add_argument("--answers", type=Path, default=ROOT / "var/mutants", help="a folder for what is found")
    asked.add_argument("--resume", action="store_true", help="keep the answers of a run that was cut short")
    asked.add_argument("--report", type=Path)
    given = asked.parse_args()
    os.chdir(ROOT)
    given.answers.mkdir(parents=True, exist_ok=True)
    for name in given.groups:
        group = GROUPS[name]
        everything = [(path, number) for path in group["modules"] for number, _ in enumerate(mutants(path))]
        draw = random.Random(given.seed)  # noqa: S311  # a sample, no secret
        many = min(given.sample or group.get("sample", 0) or len(everything), len(everything))
        wanted = sorted(draw.sample(everything, many))
        out = given.answers / f"{name}.jsonl"
        if not given.resume:
            out.unlink(missing_ok=True)
        measured(group, wanted, out)
        for path, counts, lost in rows(told(name, given.answers)):
            print(line(path, counts), *lost, sep="\n  ", flush=True)
    if given.report:
        given.report.write_text(report(given.answers), encoding="utf-8")


if __name__ == "__main__":
    main()
