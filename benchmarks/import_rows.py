"""Import of 100,000 enterprises: ours, whole, against openpyxl with `bulk_create`; the same file, the same rows after.

    python -m benchmarks.import_rows [--rows 100000] [--core] [--report FILE.md]

Both sides start from the same .xlsx and end with the same rows in four empty tables (enterprises, their identities,
their spells of operation, their contact persons with sealed telephone numbers), inside one transaction; the sums of all
tables are compared. The rival does what a careful person writes in an afternoon: reads row by row, strips, converts,
looks up towns and labels, checks both check digits, derives the same columns by the same functions, skips known codes,
creates in batches. Ours does that, gives every row a fate and every fault a sentence, keeps what it takes to undo the
import, and writes the chained log entry. `--core` leaves the database out. The database is the one of the settings
(SQLite in a file, or PostgreSQL by QIAOLIANG_DATABASE_URL): a test database that is dropped afterwards.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import django
import openpyxl
import xlsxwriter
from django.db import connection, transaction
from django.db.models import Count, Max, Sum

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiaoliang.settings")
os.environ.setdefault("QIAOLIANG_HOME", tempfile.mkdtemp(prefix="qiaoliang-benchmark-"))
django.setup()

# Models exist only once Django is set up.
from qiaoliang.access.accounts.actor import system  # noqa: E402
from qiaoliang.kit import pinyin  # noqa: E402
from qiaoliang.kit.sheets import open_workbook  # noqa: E402
from qiaoliang.kit.sheets.kinds import judge, register  # noqa: E402
from qiaoliang.registry.enterprises import choices, codes, industries  # noqa: E402
from qiaoliang.registry.enterprises.actions import derived_columns  # noqa: E402
from qiaoliang.registry.enterprises.actions.facts import checked_phone  # noqa: E402
from qiaoliang.registry.enterprises.imports import KIND, SPEC  # noqa: E402
from qiaoliang.registry.enterprises.models import (  # noqa: E402
    ContactPerson,
    Enterprise,
    Identity,
    MemberDeclaration,
    OperatingSpell,
)
from qiaoliang.registry.imports import actions  # noqa: E402
from qiaoliang.registry.regions.models import Region  # noqa: E402

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
TOWNS = 73
BATCH = 1000
TABLES: tuple[Any, ...] = (Enterprise, Identity, OperatingSpell, ContactPerson, MemberDeclaration)
TRADES = ("食品", "海产", "渔具", "橡胶", "机械", "服装", "化工", "电子", "包装", "物流")
WORDS = ("海", "帆", "汐", "岚", "澄", "穗", "砺", "启", "舟", "港", "云", "川", "峰", "林", "禾", "泉")


class Seconds(NamedTuple):
    """How long something took."""

    wall: float
    cpu: float


def roster(rows: int) -> bytes:
    """An .xlsx as Excel saves it (shared texts), `rows` invented enterprises in all 17 columns of the template."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet, day = book.add_worksheet("企业名单"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, [str(column.label) for column in SPEC])
    types = [
        str(choices.RegistrationType.PRIVATE_LLC.label),
        str(choices.RegistrationType.LLC.label),
        str(choices.RegistrationType.FOREIGN.label),
    ]
    for n in range(rows):
        sheet.write_row(n + 1, 0, [codes.complete("91371002", f"MA{n:06d}"), invented_name(n), f"样例{n % TOWNS}镇"])
        sheet.write_row(n + 1, 3, [f"C{n % 31 + 13}", n % 900, n % 70_000 + n % 100 / 100, n % 90_000, types[n % 3]])
        sheet.write_row(n + 1, 8, [str(choices.ControllingType.PRIVATE.label), "中国公民（内地）", "公司"])
        sheet.write_datetime(n + 1, 11, datetime(1990, 1, 1) + timedelta(days=n % 12_000), day)
        sheet.write_row(n + 1, 12, ["是" if n % 7 == 0 else "否", f"样例路{n % 2000}号", f"于样例{n % 500}"])
        sheet.write_row(n + 1, 15, [f"139{n:08d}", n % 9])
    book.close()
    return target.getvalue()


def invented_name(number: int) -> str:
    """Different for each number, of characters that real names are made of."""
    first, rest = divmod(number, len(TRADES))
    letters = [WORDS[first >> 4 * place & 15] for place in range(5)]
    return f"威海{''.join(letters)}{TRADES[rest]}有限公司"


def judged_by_us(data: bytes) -> Any:
    """Read and judge; every row is new."""
    assessment = judge(KIND, open_workbook(data), by=system("benchmark"), at=AT)
    assert assessment.is_clean, assessment.faults[:3]
    return assessment


def read_by_rival(data: bytes) -> Iterator[dict[str, Any]]:
    """The same rows by openpyxl, one by one."""
    towns = {row.name: row for row in Region.everything.filter(level="town")}
    stored = [
        {str(label): value for value, label in vocabulary.choices}
        for vocabulary in (
            choices.RegistrationType, choices.ControllingType, choices.ControllerOrigin, choices.EntityKind
        )
    ]  # fmt: skip
    sheet: Any = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True).active
    for row in sheet.iter_rows(min_row=2, values_only=True):
        code = codes.normalise(str(row[0]))
        codes.check(code)
        yield {
            "credit_code": code,
            "name": str(row[1]).strip(),
            "region": towns[str(row[2]).strip()],
            "division": industries.normalise_division(str(row[3])),
            "staff_count": int(row[4]),
            "revenue_fen": int(Decimal(str(row[5])) * 1_000_000),
            "assets_fen": int(Decimal(str(row[6])) * 1_000_000),
            **dict(
                zip(
                    ("registration_type", "controlling_type", "controller_origin", "entity_kind"),
                    (words[cell.strip()] for words, cell in zip(stored, row[7:11], strict=True)),
                    strict=True,
                )
            ),
            "established_on": row[11].date(),
            "is_above_scale": row[12].strip() == "是",
            "address": str(row[13] or "").strip(),
            "contact": str(row[14] or "").strip(),
            "phone": checked_phone(str(row[15] or "")),
            "full_members": int(row[16]),
        }


def import_by_us(data: bytes) -> None:
    """What the command does: read, judge, write, remember how to undo it, log."""
    actions.import_at_once(kind=KIND, filename="企业名单.xlsx", content=data, by=system("benchmark"), at=AT)


def import_by_rival(data: bytes) -> None:
    """Read, convert, derive, `bulk_create` table by table."""
    enterprise, identity, spell, person, declaration = TABLES
    with transaction.atomic():
        known = set(enterprise.everything.values_list("credit_code", flat=True))
        rows = [values for values in read_by_rival(data) if values["credit_code"] not in known]
        people = [(values.pop("contact"), values.pop("phone")) for values in rows]
        made = [enterprise(**values, **derived_columns(values), state="operating", recorded_at=AT) for values in rows]
        enterprise.everything.bulk_create(made, batch_size=BATCH)
        identity.everything.bulk_create(
            [
                identity(enterprise=one, name=one.name, credit_code=one.credit_code, starts_on=one.established_on)
                for one in made
            ],
            batch_size=BATCH,
        )
        spell.everything.bulk_create(
            [spell(enterprise=one, state="operating", starts_on=one.established_on, recorded_at=AT) for one in made],
            batch_size=BATCH,
        )
        person.everything.bulk_create(
            [
                person(enterprise=one, role="owner", name=name, phone=phone, starts_on=TODAY)
                for one, (name, phone) in zip(made, people, strict=True)
            ],
            batch_size=BATCH,
        )
        declaration.everything.bulk_create(
            [declaration(enterprise=one, on=TODAY, full_members=one.full_members, declared_by="系统") for one in made],
            batch_size=BATCH,
        )


def timed(work: Callable[[], object]) -> Seconds:
    """Seconds of wall clock, and of this process's work: on a busy machine the second is steadier."""
    started, worked = time.perf_counter(), time.process_time()
    work()
    return Seconds(time.perf_counter() - started, time.process_time() - worked)


def told(what: str, ours: Seconds, rival_name: str, rival: Seconds) -> str:
    """One line of the comparison."""
    return (
        f"{what:18} ours {ours.wall:5.1f} s (cpu {ours.cpu:5.1f})   {rival_name} {rival.wall:5.1f} s "
        f"(cpu {rival.cpu:5.1f})   {rival.wall / ours.wall:4.1f} times (cpu {rival.cpu / ours.cpu:4.1f})"
    )


def compare(data: bytes, rows: int, *, core: bool) -> list[str]:
    """The lines of both comparisons, in an empty test database."""
    register(KIND)
    make_towns()
    pinyin.initials("预热")  # the dictionary of readings, a second, is loaded once in the life of a process
    lines = [
        told(
            "read and judge", timed(lambda: judged_by_us(data)), "openpyxl, reading only",
            timed(lambda: sum(1 for _ in read_by_rival(data))),
        )
    ]  # fmt: skip
    return lines if core else [*lines, compare_imports(data, rows)]


def compare_imports(data: bytes, rows: int) -> str:
    """The whole import on both sides, into empty tables each."""
    seconds, sums = [], []
    for work in (import_by_us, import_by_rival):
        seconds.append(timed(lambda work=work: work(data)))  # type: ignore[misc]
        sums.append(table_sums())
        for model in reversed(TABLES):
            model.everything.all()._raw_delete(connection.alias)
    assert sums[0] == sums[1], sums
    assert sums[0][0]["count"] == rows
    return told(f"import, {connection.vendor}", seconds[0], "openpyxl + bulk_create", seconds[1])


def make_towns() -> None:
    constant = {"level": "town", "code_system": "NBS", "version": "2023", "valid_from": date(2023, 1, 1)}
    made = [Region(code=f"371002{number:03d}", name=f"样例{number}镇", **constant) for number in range(TOWNS)]
    Region.everything.bulk_create(made)


def table_sums() -> list[dict[str, Any]]:
    """Enough to tell two sets of tables apart."""
    enterprises, *others = TABLES
    whole = enterprises.everything.aggregate(
        count=Count("pk"), staff=Sum("staff_count"), revenue=Sum("revenue_fen"), assets=Sum("assets_fen"),
        members=Sum("full_members"), regions=Count("region", distinct=True), sizes=Count("size_class", distinct=True),
        last_code=Max("credit_code"), last_day=Max("established_on"), last_name=Max("sort_key"),
    )  # fmt: skip
    return [whole, *(model.everything.aggregate(count=Count("pk")) for model in others)]


def with_test_database(work: Callable[[], list[str]]) -> list[str]:
    """Run `work` in an empty, migrated database that is dropped afterwards. SQLite's lies in a file, as in earnest."""
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "benchmark.sqlite3")
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            return work()
        finally:
            connection.creation.destroy_test_db(str(name), verbosity=0)


def machine() -> str:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load} when it ended."


def main(arguments: list[str] | None = None) -> list[str]:
    """Print the comparison, and write it down if asked; its lines are returned."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--core", action="store_true", help="reading and judging only")
    parser.add_argument("--report", metavar="FILE.md", help="append the run to a report")
    options = parser.parse_args(arguments)
    data = roster(options.rows)
    lines = [f"{options.rows:,} rows, 17 columns, {len(data) / 2**20:.1f} MB"]
    lines += with_test_database(lambda: compare(data, options.rows, core=options.core))
    lines.append(machine())
    print("\n".join(lines))
    if options.report:
        with Path(options.report).open("a", encoding="utf-8") as report:
            report.write("\n```\n" + "\n".join(lines) + "\n```\n")
    return lines


if __name__ == "__main__":
    main(sys.argv[1:])
