"""Does any call that the interface's document allows, or nearly allows, break it?

`python -m benchmarks.interface [--calls 20000] [--report FILE]`. Calls are drawn from the OpenAPI document by
schemathesis, valid ones and broken ones, over every operation and every kind of token (own department, city, county,
other county, other department, reading only, expired, none); half of them name rows that exist. Every answer must be
what the document says: a declared status, its content type, its schema, its headers; never a 5xx. In the end the log
must hold.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SEED = 20261120
KNOWN = 0.6  # of the calls name a row that exists


@dataclass
class Storm:
    """What was called and what came back."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict)  # by operation
    roles: dict[str, Counter[int]] = field(default_factory=dict)  # by token
    breaches: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def calls(self) -> int:
        return sum(sum(one.values()) for one in self.statuses.values())


def storm(calls: int, keys: Mapping[str, str], numbers: Mapping[str, list[int]], *, seed: int = SEED) -> Storm:
    """Call every operation equally often. `keys` are tokens by role, `numbers` real rows by the noun of an address."""
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded
    from schemathesis import GenerationMode

    from qiaoliang.web.api.interface import INTERFACE
    from qiaoliang.wsgi import application

    schema = schemathesis.openapi.from_dict(dict(INTERFACE.get_openapi_schema()))
    schema.app = application
    schema.config.update(base_url="http://localhost/")
    draw, found, start = random.Random(seed), Storm(), time.perf_counter()
    operations = [one.ok() for one in schema.get_all_operations()]
    each = -(-calls // (2 * len(operations)))
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            def call(case: Any) -> None:
                _call(case, draw, keys, numbers, found)

            strategy = operation.as_strategy(generation_mode=mode)
            quiet = settings(
                max_examples=each, database=None, deadline=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            seeded(seed)(quiet(given(case=strategy)(call)))()
    found.seconds = time.perf_counter() - start
    return found


def _call(
    case: Any, draw: random.Random, keys: Mapping[str, str], numbers: Mapping[str, list[int]], found: Storm
) -> None:
    from schemathesis.checks import (
        not_a_server_error,
    )
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    role = draw.choice(list(keys))
    _point_at_real_rows(case, draw, numbers)
    headers = {"Authorization": f"Bearer {keys[role]}"} if keys[role] else {}
    if case.method == "POST" and draw.random() < 0.95:
        headers["Idempotency-Key"] = str(uuid.UUID(int=draw.getrandbits(128)))
    answer = case.call(headers=headers)
    name = case.operation.definition.raw["operationId"]
    found.statuses.setdefault(name, Counter())[answer.status_code] += 1
    found.roles.setdefault(role, Counter())[answer.status_code] += 1
    checks = (
        not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
        response_headers_conformance,
    )  # fmt: skip
    try:
        case.validate_response(answer, checks=checks)
    except BaseException as problem:  # every kind of failure is noted, and the storm goes on
        if isinstance(problem, KeyboardInterrupt):
            raise
        found.breaches.append(f"{name} {role} {answer.status_code}: {str(problem)[:600]}")


def _point_at_real_rows(case: Any, draw: random.Random, numbers: Mapping[str, list[int]]) -> None:
    noun = case.operation.path.split("/")[3]
    if "id" in (case.path_parameters or {}) and noun in numbers and draw.random() < KNOWN:
        case.path_parameters["id"] = draw.choice(numbers[noun])
    if noun == "indicators" and case.path_parameters and draw.random() < KNOWN:
        case.path_parameters["code"] = draw.choice(("setup_rate", "weekly_contact_rate", "loans_arranged"))
    if isinstance(case.body, dict):
        for name, kept in (("enterprise", "enterprises"), ("instructor", "instructors"), ("department", "departments")):
            if name in case.body and draw.random() < KNOWN:
                case.body[name] = draw.choice(numbers[kept])


def everything_by_noun(rows: Mapping[str, int]) -> dict[str, list[int]]:
    """Numbers of real rows, of the own place and of the neighbour's."""
    from qiaoliang.instructors.nominations.models import Instructor
    from qiaoliang.registry.departments.models import Department
    from qiaoliang.registry.enterprises.models import Enterprise

    nouns = {
        "postings": "postings", "contacts": "contacts", "demands": "demands", "outcomes": "outcomes",
        "policies": "policies", "support-cases": "support", "organisations": "organisations", "assignments": "tasks",
    }  # fmt: skip
    found = {noun: [rows[name]] for noun, name in nouns.items()}
    for noun, model in (("enterprises", Enterprise), ("instructors", Instructor), ("departments", Department)):
        found[noun] = list(model.everything.order_by("pk").values_list("pk", flat=True))
    return found


def report(found: Storm, holds: bool) -> str:
    """The page that is committed."""
    total = Counter[int]()
    for counts in found.statuses.values():
        total.update(counts)
    lines = [
        "# The interface under generated calls", "",
        f"`python -m benchmarks.interface`: {found.calls:,} calls drawn by schemathesis from "
        f"`docs/openapi.json` over {len(found.statuses)} operations and {len(found.roles)} kinds of token, valid and "
        f"broken, in {found.seconds:,.0f} s, with the rate limit lifted.", "",
        f"- Answers 5xx: {sum(count for status, count in total.items() if status >= 500)}",
        f"- Breaches of the document (status, content type, schema, headers): {len(found.breaches)}",
        f"- The log after it: {'holds' if holds else 'BROKEN'}", "",
        "| kind of token | calls | " + " | ".join(str(status) for status in sorted(total)) + " |",
        "|---|--:|" + "--:|" * len(total),
    ]  # fmt: skip
    for name, table in (("", found.roles), ("operation", found.statuses)):
        if name:
            head = " | ".join(str(status) for status in sorted(total))
            lines += ["", f"| {name} | calls | {head} |", "|---|--:|" + "--:|" * len(total)]
        for one, counts in sorted(table.items()):
            cells = " | ".join(str(counts[status] or "") for status in sorted(total))
            lines.append(f"| {one} | {sum(counts.values())} | {cells} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--processes", type=int, default=2, help="each storms a base of its own")
    parser.add_argument("--part", type=int, help="one process of a storm: prints its tally as JSON")
    given = parser.parse_args()
    if given.part is not None:
        _one_process(given.calls, given.part)
        return 0
    command = [sys.executable, "-m", "benchmarks.interface", "--calls", str(-(-given.calls // given.processes))]
    parts = [
        subprocess.Popen([*command, "--part", str(number)], stdout=subprocess.PIPE, text=True)
        for number in range(given.processes)
    ]
    tallies = [json.loads(part.communicate()[0].splitlines()[-1]) for part in parts]
    found = Storm(seconds=max(tally["seconds"] for tally in tallies))
    for tally in tallies:
        for kept, table in ((found.statuses, tally["statuses"]), (found.roles, tally["roles"])):
            for name, counts in table.items():
                kept.setdefault(name, Counter()).update({int(status): count for status, count in counts.items()})
        found.breaches += tally["breaches"]
    text = report(found, all(tally["holds"] for tally in tallies))
    print(text)
    for breach in found.breaches[:20]:
        print(breach, file=sys.stderr)
    if given.report:
        given.report.write_text(text, encoding="utf-8")
    return 1 if found.breaches else 0


def _one_process(calls: int, part: int) -> None:
    """A base of its own, a world of one row of everything, and its share of the storm."""
    os.environ.setdefault("QIAOLIANG_LOG", "CRITICAL")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"  # a home of its own, and no waiting for the disk
    import django

    django.setup()
    from django.utils import timezone

    from qiaoliang.access.audit.actions import verify
    from qiaoliang.access.tokens import operations
    from qiaoliang.kit.migrated import migrate
    from tests.access.test_api import systems
    from tests.access.world import build
    from tests.cast import build_cast, build_town

    migrate()
    operations.REQUESTS_A_MINUTE = 10**9  # the limit has its own test
    at = timezone.localtime()
    town = build_town(at)
    cast = build_cast(town, at)
    rows = build(town)
    keys = {name: system.key for name, system in systems(cast, town, at).items()}
    found = storm(calls, keys, everything_by_noun(rows), seed=SEED + part)
    print(json.dumps({
        "statuses": found.statuses, "roles": found.roles, "breaches": found.breaches, "seconds": found.seconds,
        "holds": verify() is None,
    }))  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
