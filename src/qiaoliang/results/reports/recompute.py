#!/usr/bin/env python3
"""Recompute every printed figure of a report or brief from its bundle. Needs Python's own library, nothing else.

    python recompute.py BUNDLE.zip [--digest THE_DIGEST_PRINTED_IN_THE_REPORT]

What a bundle holds, as data:
  manifest.json     day, region, head of the log, and SHA-256 of every other file. The SHA-256 of the manifest itself
                    is the bundle's digest, which the report prints.
  definitions.json  what each figure counts: conditions on named columns, a measure, the unit.
  records/*.csv     one line a counted record: its number, standing, county, the columns tested, the value counted, and
                    the first 16 digits of the SHA-256 of the line before it.
  figures.json      every figure as the report prints it.

It prints one line for everything that does not fit and ends with status 1; with 0 if all fits.
"""

import argparse
import csv
import hashlib
import io
import json
import math
import sys
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

HIDDEN = "有效答卷不足30份或有一方不足5份，不公布比例"
FEW = "人数少，不单列"
CLAIMED = ("confirmed", "waiting", "disputed", "claimed")
YI, WAN, YUAN = 10_000_000_000, 1_000_000, 100  # fen


Definition = dict[str, Any]


class Bundle:
    """The files of a bundle. `problems` collects what does not fit."""

    def __init__(self, content: bytes) -> None:
        self.problems: list[str] = []
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.manifest = self.json("manifest.json")
        self.definitions = self.json("definitions.json")["indicators"]
        self.printed = self.json("figures.json")["printed"]
        self.rows = {name: self.table(name) for name in self.files if name.startswith("records/")}

    def json(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.files[name])
        return found

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.files["manifest.json"]).hexdigest()

    def table(self, name: str) -> list[dict[str, str]]:
        """The lines of a file as dictionaries; each must carry the hash of itself."""
        lines = list(csv.reader(io.StringIO(self.files[name].decode("utf-8"))))
        head = lines[0]
        for line in lines[1:]:
            if len(line) != len(head) or line[-1] != line_hash(line[:-1]):
                self.problems.append(f"{name}：记录 {line[0]} 与它的摘要不符")
        return [dict(zip(head, line, strict=False)) for line in lines[1:]]

    def check_files(self, digest: str) -> None:
        if digest and digest.lower() != self.digest:
            self.problems.append("核验包的摘要与文末印的不符")
        listed = self.manifest["files"]
        for name in sorted(set(listed) ^ (set(self.files) - {"manifest.json"})):
            self.problems.append(f"{name}：清单与文件不一致")
        for name, wanted in listed.items():
            if name in self.files and hashlib.sha256(self.files[name]).hexdigest() != wanted:
                self.problems.append(f"{name}：文件被改动过")


def line_hash(cells: list[str]) -> str:
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()[:16]


# --- what a definition counts


def passes(row: dict[str, str], conditions: Definition) -> bool:
    return all(holds(row.get(column, ""), how, value) for column, (how, value) in conditions.items())


def holds(cell: str, how: str, value: Any) -> bool:
    if how == "not null":
        return cell == "1"  # the bundle says whether there is something, not what
    if isinstance(value, bool):
        return cell == ("1" if value else "0")
    if how == "equals":
        return cell == str(value)
    if how == "in":
        return cell in [str(one) for one in value]
    return str(value[0]) <= cell <= str(value[1])


def measure(rows: list[dict[str, str]], how: Definition) -> int:
    """Stored integers added up, or different values counted."""
    if how["type"] == "sum":
        return sum(int(row["value"] or 0) for row in rows)
    return len({row["id"] if how["column"] == "pk" else row["value"] for row in rows} - {""})


def counted(bundle: Bundle, name: str, code: str, standings: tuple[str, ...], county: str = "") -> list[dict[str, str]]:
    """The records of a figure in these standings; one that does not satisfy the definition is a fault."""
    conditions = bundle.definitions[code]["filter"]
    found = []
    for row in bundle.rows[f"records/{name}.csv"]:
        if not passes(row, conditions):
            note = f"records/{name}.csv：记录 {row['id']} 不符合口径"
            if note not in bundle.problems:
                bundle.problems.append(note)
        elif row["standing"] in standings and row["county"].startswith(county):
            found.append(row)
    return found


def in_units(definition: Definition, stored: int) -> Decimal:
    exact = Decimal(stored) / definition["measure"].get("per_unit", 1)
    return rounded(exact, 1) if definition["unit"] == "%" else exact


def ratio(bundle: Bundle, name: str, code: str, county: str = "") -> tuple[int, int, Decimal]:
    """(numerator, denominator, percent): nothing to divide by is 0.0."""
    how = bundle.definitions[code]["measure"]
    rows = counted(bundle, name, code, CLAIMED, county)
    below = measure(rows, how["of"])
    above = measure([row for row in rows if passes(row, how["where"])], how["of"])
    return above, below, rounded(Decimal(above) * 100 / below, 1) if below else Decimal("0.0")


def kept_back(bundle: Bundle, one: Definition) -> str:
    """The words instead of a figure of too few people; nothing if the bundle tells them all the same."""
    definition, suffix = bundle.definitions[one["code"]], ".earlier" if one["what"] == "earlier" else ""
    rows = counted(bundle, f"{one['code']}{suffix}", one["code"], CLAIMED, one.get("county", ""))
    if definition["minimum"]:
        return "" if any(passes(row, definition["measure"]["where"]) for row in rows) else HIDDEN
    return "" if rows else FEW


# --- how documents print a number


def rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(fen: int) -> str:
    wan = rounded(Decimal(fen) / WAN, 2)
    if wan == 0:
        return f"{plain(rounded(Decimal(fen) / YUAN, 2))}元"
    return f"{plain(wan)}万元" if wan < YI // WAN else f"{plain(rounded(Decimal(fen) / YI, 2))}亿元"


def in_words(definition: Definition, number: Decimal) -> str:
    if definition["is_money"]:
        return money(int(number * YUAN))
    return f"{plain(rounded(number, 1))}%" if definition["unit"] == "%" else f"{plain(number)}{definition['unit']}"


# --- every kind of printed figure


def text_of(bundle: Bundle, one: Definition) -> str:
    what, code = one["what"], one.get("code", "")
    listed = bundle.rows[one["file"]] if "file" in one else []
    few = kept_back(bundle, one) if one.get("few") else None
    if few is not None and not (few and what == "survey"):
        return few
    if what == "rows":
        return str(len(listed))
    if what == "sum":
        return str(sum(int(row[one["column"]]) for row in listed))
    if what == "factor":
        return factor(listed)
    if what == "test":
        row = {row["id"]: row for row in listed}[one["id"]]
        return share(int(row["top"]) if row["top"] else None, int(row["valid"]), int(row["invited"]))
    if what == "survey":
        above, below, _ = ratio(bundle, code, code)
        return share(None if few else above, below, sum(int(row["value"]) for row in listed))
    if what in ("waiting", "disputed"):
        codes = [name for name, found in bundle.definitions.items() if found["is_claimable"]]
        return str(sum(len(counted(bundle, name, name, (what,))) for name in codes))
    if what == "missing":
        imported = [name for name, found in bundle.definitions.items() if found["is_imported"]]
        return str(sum(not bundle.rows[f"records/{name}.csv"] for name in imported))
    if what == "hidden":
        told = [row for row in bundle.printed if row["what"] == "value" and not row.get("county")]
        return str(sum(bool(row.get("few")) for row in told))
    if what == "change":
        return change(ratio(bundle, code, code), ratio(bundle, f"{code}.earlier", code))
    name, definition = f"{code}.earlier" if what == "earlier" else code, bundle.definitions[code]
    if definition["measure"]["type"] == "ratio":
        return rate_text(bundle, name, definition, one)
    rows = counted(bundle, name, code, CLAIMED if what == "claimed" else ("confirmed",), one.get("county", ""))
    chosen = [row for row in rows if passes(row, of_these(definition, one))]
    return in_words(definition, in_units(definition, measure(chosen, definition["measure"])))


def of_these(definition: Definition, one: Definition) -> Definition:
    """Which of the records counted are meant: all, those beside the figure, those a sample found to hold, one."""
    if one["what"] == "beside":
        return definition["beside"][one["label"]]  # type: ignore[no-any-return]
    if one["what"] == "record":
        return {"id": ["equals", one["id"]]}
    return {"verified": ["equals", True]} if one["what"] == "verified" else {}


def rate_text(bundle: Bundle, name: str, definition: Definition, one: Definition) -> str:
    above, below, found = ratio(bundle, name, one["code"], one.get("county", ""))
    return f"{above}÷{below}" if one["what"] == "share" else in_words(definition, found)


def change(now: tuple[int, int, Decimal], earlier: tuple[int, int, Decimal]) -> str:
    if not earlier[1]:
        return ""
    difference = now[2] - earlier[2]
    if difference == 0:
        return "，与上年同期持平"
    return f"，比上年同期{'提高' if difference > 0 else '下降'}{abs(difference)}个百分点"


def factor(strata: list[dict[str, str]]) -> str:
    """The share of a stratified sample that holds, with Wilson's interval at the effective size."""
    told = [(int(one["number"]), int(one["reached"]), int(one["holds"])) for one in strata if int(one["reached"])]
    total = sum(number for number, _, _ in told)
    found = sum(number / total * holds / reached for number, reached, holds in told)
    spread = sum((number / total) ** 2 * (1 - reached / number) / reached for number, reached, _ in told)
    low, high = wilson(found, spread)
    return f"{percent(found)}%（95%区间{low}%至{high}%）"


def share(top: int | None, valid: int, invited: int) -> str:
    """A share of a survey's answers, never without their number, the response rate and interval; None: kept back."""
    said = f"有效答卷{valid}份" + (f"，回收率{plain(rounded(Decimal(valid) * 100 / invited, 1))}%" if invited else "")
    if top is None:
        return f"{HIDDEN}（{said}）"
    low, high = wilson(top / valid, 1 / valid)
    return f"{plain(rounded(Decimal(top) * 100 / valid, 1))}%（{said}，95%区间{plain(low)}%至{plain(high)}%）"


def wilson(found: float, spread: float) -> tuple[Decimal, Decimal]:
    """The 95 % interval in percent of a share whose variance is `spread` times found × (1 − found)."""
    z = 1.959964
    half = z * math.sqrt(found * (1 - found) * spread + (z * spread / 2) ** 2)
    middle, below = found + z * z * spread / 2, 1 + z * z * spread
    return percent(max(0.0, (middle - half) / below)), percent(min(1.0, (middle + half) / below))


def percent(found: float) -> Decimal:
    return rounded(Decimal(repr(found * 100)), 1)


def check(content: bytes, digest: str = "") -> tuple[Bundle, list[str]]:
    """The bundle and everything in it that does not fit."""
    bundle = Bundle(content)
    bundle.check_files(digest)
    for one in bundle.printed:
        recomputed = text_of(bundle, one)
        if recomputed != one["text"]:
            keys = ("what", "code", "county", "label", "file", "column", "id")
            name = " ".join(str(one[key]) for key in keys if one.get(key))
            bundle.problems.append(f"{name}：印的是 {one['text'] or '空'}，重算是 {recomputed or '空'}")
    return bundle, bundle.problems


def main() -> int:
    parser = argparse.ArgumentParser(description="从核验包重算报告、简报印出的每一个数字")
    parser.add_argument("bundle")
    parser.add_argument("--digest", default="", help="文末印的核验包摘要")
    arguments = parser.parse_args()
    try:
        with open(arguments.bundle, "rb") as file:
            bundle, problems = check(file.read(), arguments.digest)
    except (OSError, LookupError, ValueError, TypeError, AttributeError, zipfile.BadZipFile) as fault:
        sys.stdout.write(f"核验包打不开或内容不全：{fault}\n")
        return 1
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    if problems:
        return 1
    head = bundle.manifest["head"]
    sys.stdout.write(f"{len(bundle.printed)} 个数字全部重算一致。日志第 {head['number']} 条，摘要 {head['digest']}。\n")
    sys.stdout.write(f"核验包摘要 {bundle.digest}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
