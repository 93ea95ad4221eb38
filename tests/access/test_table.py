"""One table of every address × everybody: `table.txt`. An address nobody has decided about fails here.

The table is compared whole. After a wanted change: `QIAOLIANG_WRITE_TABLE=1 pytest tests/access/test_table.py`, then
read the difference as a reviewer would. Beside it stand the laws that no table may break.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.access import worlds
from tests.access.world import build
from tests.cast import Cast, Town

INTERFACE = "api/v1/"  # asks for a token, not for a person: test_api.py decides about it
TABLE = Path(__file__).with_name("table.txt")
PUBLIC = {"account/sign-in/", "account/sign-out/", "c/done/", "c/<str:token>/", ""} | worlds.public()
OTHERS = {
    "<slug:step>": "talk", "<slug:paper>": "notice",
    "<slug:code>": "setup_rate", "<slug:key>": "load_max", "<str:token>": "no-such-token",
    "<int:instructor>": "instructors", "<int:wish>": "wishes",
    "<int:enterprise>": "enterprises", "<int:other>": "copy", "<int:user_pk>": "user", "<int:grant_pk>": "grant",
    **worlds.others(),
}  # fmt: skip
COLUMNS = (
    "nobody", "office", "county_officer", "neighbour", "coordinator", "instructor", "other_instructor", "secretary",
    "owner", "committee", "carrier", "auditor", "administrator", "security", "overseer",
)  # fmt: skip


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every address pattern of the product, as written in the urls."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, here)
        elif isinstance(pattern, URLPattern) and not here.startswith(INTERFACE):
            yield here


def filled(address: str, rows: dict[str, int], cast: Cast) -> str:
    """The address with the numbers of Lidao's rows in it."""
    numbers = {**rows, "user": cast.owner.user.pk, "grant": cast.owner.user.grants.get().pk}
    for part, known in OTHERS.items():
        address = address.replace(part, str(numbers.get(known, known)))
    parts = address.split("/")
    for place, part in enumerate(parts):
        if part == "<int:pk>":
            noun = parts[place - 1]
            parts[place] = str(rows.get(f"{parts[0]}/{noun}", rows.get(noun)))
    return "/" + "/".join(parts)


def status(client: Any, address: str) -> int:
    code: int = client.get(address).status_code
    return code


def survey(cast: Cast, town: Town) -> dict[str, dict[str, int]]:
    rows = build(town)
    clients = {"nobody": cast.nobody, **{name: person.client for name, person in cast}}
    found = {}
    for address in sorted(set(addresses())):
        at = filled(address, rows, cast)
        found[address] = {name: status(clients[name], at) for name in COLUMNS}
    return found


def as_text(table: dict[str, dict[str, int]]) -> str:
    width = max(len(address) for address in table) + 2
    lines = [" " * width + " ".join(f"{name[:10]:>10}" for name in COLUMNS)]
    for address, row in table.items():
        lines.append(f"{'/' + address:<{width}}" + " ".join(f"{row[name]:>10}" for name in COLUMNS))
    return "\n".join(lines) + "\n"


def test_every_address_is_decided_about_for_everybody(cast: Cast, town: Town) -> None:
    table = survey(cast, town)
    for address, row in table.items():
        hold_the_laws(address, row)
    text = as_text(table)
    if os.environ.get("QIAOLIANG_WRITE_TABLE"):
        TABLE.write_text(text)
    assert text == TABLE.read_text()


def hold_the_laws(address: str, row: dict[str, int]) -> None:
    """What no table may break: no error, nothing without sign-in, nothing of Lidao for Rushan or the administrator."""
    assert all(code < 500 for code in row.values()), (address, row)
    if address not in PUBLIC:
        assert row["nobody"] == 302, (address, row)
    open_to_all = ("partners", "settings", "people", "carriers/<int:pk>/active", "harmony/accord/editions",
                   "interface/addresses", "privacy/activities")  # fmt: skip
    if "<int:pk>" in address and not address.startswith(open_to_all):
        for stranger in ("neighbour", "other_instructor", "administrator", "security", "overseer"):
            assert row[stranger] in (403, 404), (address, row)


def test_nobody_but_the_signed_in_posts_anywhere(cast: Cast, town: Town) -> None:
    rows = build(town)
    for address in sorted(set(addresses()) - PUBLIC):
        assert cast.nobody.post(filled(address, rows, cast)).status_code == 302, address


def test_the_auditor_writes_nowhere(cast: Cast, town: Town) -> None:
    """Every POST by the auditor is refused, or makes an export that is logged."""
    rows = build(town)
    allowed = {
        "workbench/notices/",
        "reports/",
        "voices/new/",  # a complaint of one's own is nobody else's record
    }
    own = {
        address for address in addresses() if address.startswith(("account/", "privacy/mine/"))
    }  # the own password and devices
    for address in sorted(set(addresses()) - PUBLIC - allowed - own):
        assert cast.auditor.client.post(filled(address, rows, cast)).status_code in (403, 404, 405), address
