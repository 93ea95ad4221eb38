"""What must hold after everything that was done to the programs."""

import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.kills.machines import ROOT, Product
from benchmarks.kills.writers import Ledger


@dataclass
class Verdict:
    """Counted over a whole part of the drill; all lists are empty if the product holds."""

    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    halves: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not (self.lost or self.doubled or self.halves or self.broken)


def look(product: Product, ledger: Ledger, prefix: str, verdict: Verdict) -> None:
    """Everything acknowledged until now stands once, and what stands is whole: the row and its entry in the log."""
    contacts, demands = ledger.taken()
    mark = f"{prefix}-%"
    rows = product.rows("SELECT id, client_key FROM contacts_contact WHERE client_key LIKE ?", mark)
    raised = product.rows("SELECT id, title FROM demands_demand WHERE title LIKE ?", f"冷库用电增容 {mark}")
    found = Counter(key for _, key in rows) + Counter(title for _, title in raised)
    verdict.lost |= {key for key in contacts | demands if key not in found}
    verdict.doubled |= {key for key, number in found.items() if number > 1}
    for verb, written in (("contact.logged", rows), ("demand.raised", raised)):
        noted = {key for (key,) in product.rows("SELECT about_key FROM audit_entry WHERE verb = ?", verb)}
        verdict.halves += [f"{name} has no entry {verb} in the log" for pk, name in written if str(pk) not in noted]
    clashes = product.rows(
        "SELECT count(*) FROM contacts_clash JOIN contacts_contact ON contacts_contact.id = contact_id"
        " WHERE client_key LIKE ?", mark,
    )  # fmt: skip
    if clashes != [(0,)]:
        verdict.doubled.add(f"{clashes[0][0]} entries kept in two versions")


def faults_of_data(product: Product) -> Counter[str]:
    """Integrity checks by what they find; hints compare what people wrote and say nothing of a crash."""
    said, _ = product.command("check-data").communicate()
    found: Counter[str] = Counter()
    for line in said.decode().splitlines():
        name, _, number = line.rpartition(" ")
        if number.isdigit() and not line.startswith("线索"):
            found[name] = int(number)
    return found


def last_look(product: Product, folder: Path, before: Counter[str] | None, verdict: Verdict) -> str:
    """The chain by the product and by the auditor's program, integrity checks if told of `before`; the log's head."""
    status, said = product.run("audit", "verify")
    if status:
        verdict.broken.append(f"audit verify: {said}")
    log = folder / "log.jsonl"
    product.run("audit", "export", str(log))
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools/verify_log.py"), str(log)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        verdict.broken.append(f"verify_log.py: {done.stderr.strip()[:400]}")
    for name, number in (faults_of_data(product) - before).items() if before is not None else ():
        verdict.broken.append(f"check-data finds {number} more: {name}")
    return said
