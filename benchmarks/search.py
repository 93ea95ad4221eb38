"""Time of the one search field over 100,000 enterprises, beside the search a page is first written with.

`python -m benchmarks.search [--home DIR] [--postgres URL] [--out FILE]`; with `--out` the part of the database asked is
written into the report, the other stays. A small demo city is filled up with enterprises to
100,000. The named alternative, in the same run on the same rows: `icontains` over every searched column of the same
tables, counted and listed kind by kind. Both find the same numbers (ours counts to a hundred), or the run stops. The
least of five: CPU time of this process on SQLite, which does its work there; time on the clock on PostgreSQL.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

ENTERPRISES = 100_000
TURNS = 5
ASKED = ("帆", "海帆", "星河远", "xh", "xhyy", "有限公司", "找不到的")
HEAD = f"""# The one search field over {ENTERPRISES:,} enterprises

`python -m benchmarks.search`: the least of {TURNS}, beside `icontains` over every searched column, both finding the
same (ours counts to a hundred). SQLite: time of the processor; PostgreSQL: time on the clock."""
CHARACTERS = "海帆砺渔穗屿岚启汐歌星河远航明德立信恒润瑞丰华腾宏达"


def fill(count: int = ENTERPRISES) -> None:
    """Enterprises like those of the demo, with other names and codes, up to `count`."""
    from qiaoliang.kit import pinyin
    from qiaoliang.kit.bulk import insert_rows
    from qiaoliang.registry.enterprises.models import Enterprise

    draw, like = Random(1), list(Enterprise.everything.filter(merged_into=None)[:400])
    columns = [field.attname for field in Enterprise._meta.concrete_fields if not field.primary_key]
    missing = count - Enterprise.everything.count()

    def row(number: int) -> list[Any]:
        one = like[number % len(like)]
        name = one.name[:2] + "".join(draw.choices(CHARACTERS, k=3)) + one.name[4:]
        own = {
            "name": name, "short_name": name[2:6], "initials": pinyin.columns(name)[0],
            "credit_code": f"91371000MB{number:08d}",
        }  # fmt: skip
        return [own.get(column, getattr(one, column)) for column in columns]

    insert_rows(Enterprise, columns, (row(number) for number in range(missing)))


def naive(text: str) -> dict[str, int]:
    """Every column with `icontains`, a count and a list for each kind."""
    from django.db.models import Q

    from qiaoliang.economy.demands.models import Demand
    from qiaoliang.economy.policies.models import Policy
    from qiaoliang.instructors.nominations.models import Instructor
    from qiaoliang.party.organisations.models import Organisation
    from qiaoliang.registry.enterprises.models import ContactPerson, Enterprise

    def any_of(*columns: str) -> Q:
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__icontains": text})
        return found

    kinds = {
        "enterprises": (
            Enterprise.objects.filter(merged_into=None).select_related("region"),
            any_of("name", "short_name", "initials", "identities__name"),
        ),
        "instructors": (Instructor.objects.select_related("department"), any_of("name", "initials")),
        "people": (ContactPerson.objects.filter(ends_on=None).select_related("enterprise"), any_of("name", "initials")),
        "organisations": (Organisation.objects.all(), any_of("name", "secretary_name")),
        "demands": (Demand.objects.select_related("enterprise"), any_of("number", "title", "enterprise__name")),
        "policies": (Policy.objects.exclude(state="draft"), any_of("title", "document_number", "issuer")),
    }
    found = {}
    for key, (rows, condition) in kinds.items():
        matching = rows.filter(condition).distinct()
        found[key] = matching.count()
        list(matching.order_by("pk")[:6])
    return {key: count for key, count in found.items() if count}


def least(act: Callable[[], Any]) -> tuple[float, Any]:
    clock = time.perf_counter if "QIAOLIANG_DATABASE_URL" in os.environ else time.process_time
    took, result = [], None
    for _ in range(TURNS):
        start = clock()
        result = act()
        took.append(clock() - start)
    return min(took) * 1000, result


def measure() -> list[str]:
    """The lines of one database, printed as they come."""
    import django

    django.setup()
    from django.db import connection

    from qiaoliang.access.accounts.models import User
    from qiaoliang.kit.scope import active
    from qiaoliang.web.search.finding import MOST, find

    fill()
    with connection.cursor() as cursor:
        # As PostgreSQL does by itself within minutes of a large import.
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    office = User.objects.get(username="office").actor(date.today())
    engine = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    lines = [f"## {engine}", "", "| asked | ms | icontains ms | times | found |", "|---|--:|--:|--:|---|"]
    with active(office.scope):
        for text in ASKED:
            own, groups = least(partial(find, office, text))
            rival, counts = least(partial(naive, text))
            told = {group.key: group.total for group in groups}
            assert told == {key: min(count, MOST) for key, count in counts.items()}, (text, told, counts)
            print(f"{text:8} {own:7.0f} ms, icontains {rival:7.0f} ms: {rival / own:.1f} times  {told}", flush=True)
            hits = "; ".join(f"{key} {count}" for key, count in told.items()) or "nothing"
            lines.append(f"| {text} | {own:.0f} | {rival:.0f} | {rival / own:.1f} | {hits} |")
    return lines


def write(out: Path, lines: list[str]) -> None:
    """The part of this database into the report; that of the other stays."""
    before = out.read_text().split("## ")[1:] if out.exists() else []
    others = ["## " + part.rstrip() for part in before if not lines[0].endswith(part.partition("\n")[0])]
    parts = sorted([*others, "\n".join(lines)], reverse=True)  # SQLite first
    out.write_text("\n\n".join([HEAD, *parts]) + "\n")


def main(arguments: list[str]) -> None:
    """A small demo city of its own unless --home names one (whose data are then filled up)."""
    parser = argparse.ArgumentParser(prog="benchmarks search")
    parser.add_argument("--home")
    parser.add_argument("--postgres", help="address of an empty PostgreSQL database")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiaoliang.settings")
    if asked.postgres:
        os.environ["QIAOLIANG_DATABASE_URL"] = asked.postgres
    with tempfile.TemporaryDirectory() as fresh:
        os.environ["QIAOLIANG_HOME"] = asked.home or fresh
        if not asked.home:
            command = [sys.executable, "-m", "qiaoliang.cli", "demo", "--small", "--no-serve"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        lines = measure()
    if asked.out:
        write(asked.out, lines)


if __name__ == "__main__":
    main(sys.argv[1:])
