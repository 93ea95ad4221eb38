"""Many enterprises at once: entered and updated from a roster, and taken back exactly.

The caller (`registry.imports.actions`) has judged the rows in the same transaction and writes the log entry.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.db.models import Max
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit import pinyin, traces
from qiaoliang.kit.bulk import indexes_afterwards, insert_rows
from qiaoliang.kit.sheets import Row
from qiaoliang.kit.sheets.kinds import Undo
from qiaoliang.registry.enterprises import rules
from qiaoliang.registry.enterprises.actions.columns import DEFAULTS, derived_columns
from qiaoliang.registry.enterprises.choices import OperatingState
from qiaoliang.registry.enterprises.models import (
    ContactPerson,
    ContactRole,
    Enterprise,
    Identity,
    MemberDeclaration,
    OperatingSpell,
)

DAY: Final = timedelta(days=1)
REASON: Final = "导入名册"
FIRST_LOAD: Final = 5_000  # rows from which building indexes at the end pays
CHUNK: Final = 500  # codes in one query
TYPED: Final = (
    "division", "staff_count", "revenue_fen", "assets_fen", "registration_type", "controlling_type",
    "controller_origin", "entity_kind", "established_on", "is_above_scale", "address", "full_members",
)  # fmt: skip


def chunks(keys: Collection[Any]) -> Iterator[list[Any]]:
    """Sorted keys, as many at a time as a query takes."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def owners(enterprises: Collection[int]) -> list[ContactPerson]:
    """The owners on record today."""
    return list(ContactPerson.everything.filter(enterprise__in=list(enterprises), role=ContactRole.OWNER, ends_on=None))


def apply(new: list[Row], changed: list[Row], *, by: Actor, at: datetime) -> Undo:
    """Write the rows; the caller has judged them in this transaction and writes the log entry."""
    today = timezone.localdate(at)
    undo: Undo = {"made": [], "people": 0, "declarations": 0}
    if new:
        undo |= _register(new, by, at, today)
    if changed:
        undo |= _amend(changed, by, at, today)
    return undo


ENTERPRISE_COLUMNS: Final = (
    "credit_code", "name", "region_id", "region_code", "address", "division", "entity_kind", "registration_type",
    "controlling_type", "controller_origin", "staff_count", "revenue_fen", "assets_fen", "is_above_scale",
    "established_on", "full_members", "state", "recorded_at", "section", "line_function", "size_class",
    "is_nonpublic_statistics", "is_nonpublic_national", "is_nonpublic_shandong", "initials", "sort_key",
)  # fmt: skip


def _register(rows: list[Row], by: Actor, at: datetime, today: date) -> Undo:
    with _sorted_afterwards(len(rows)):
        return _write_new(rows, by, at, today)


@contextmanager
def _sorted_afterwards(number: int) -> Iterator[None]:
    """A first load builds its indexes at the end, which takes a third of the time; otherwise they are kept in order."""
    if number < FIRST_LOAD or Enterprise.everything.count() > number // 4:
        yield
        return
    with indexes_afterwards(Enterprise, Identity, OperatingSpell, ContactPerson, MemberDeclaration):
        yield


def _write_new(rows: list[Row], by: Actor, at: datetime, today: date) -> Undo:
    before, last_person = _last(Enterprise), _last(ContactPerson)
    insert_rows(Enterprise, ENTERPRISE_COLUMNS, (_enterprise(row.values, at) for row in rows))
    stored = dict(Enterprise.everything.filter(pk__gt=before).values_list("credit_code", "pk"))
    keyed = [(stored[row.key], row.values) for row in rows]
    insert_rows(
        Identity, ("enterprise_id", "name", "credit_code", "starts_on"),
        ((key, given["name"], given["credit_code"], given.get("established_on")) for key, given in keyed),
    )  # fmt: skip
    insert_rows(
        OperatingSpell, ("enterprise_id", "state", "starts_on", "recorded_at"),
        ((key, OperatingState.OPERATING, given.get("established_on") or today, at) for key, given in keyed),
    )  # fmt: skip
    people = _add_owners([(key, given["contact"], given.get("phone")) for key, given in keyed if given.get("contact")],
                         today)  # fmt: skip
    declared = [(key, given["full_members"]) for key, given in keyed if given.get("full_members") is not None]
    _declare(declared, by, today)
    made = traces.spans(key for key, _ in keyed)
    return {
        "made": made, "people": people, "declarations": len(declared),
        "people_of_made": _made_since(ContactPerson, last_person, {key for key, _ in keyed}),
    }  # fmt: skip


def _last(model: Any) -> int:
    return int(model.everything.aggregate(last=Max("pk"))["last"] or 0)


def _enterprise(given: Mapping[str, Any], at: datetime) -> tuple[Any, ...]:
    """One row in the order of `ENTERPRISE_COLUMNS`."""
    get = given.get
    name, division, town = given["name"], given["division"], given["town"]
    registration = given["registration_type"]
    controlling = get("controlling_type") or DEFAULTS["controlling_type"]
    origin = get("controller_origin") or DEFAULTS["controller_origin"]
    staff, revenue, assets = get("staff_count"), get("revenue_fen"), get("assets_fen")
    section, line, *nonpublic = _of_kind(division, registration, controlling, origin)
    initials, sort_key = pinyin.columns(name)
    size = rules.size_class(division, staff=staff, revenue_fen=revenue, assets_fen=assets)
    return (
        given["credit_code"], name, town.pk, town.code, get("address") or "", division,
        get("entity_kind") or DEFAULTS["entity_kind"], registration, controlling, origin, staff, revenue, assets,
        get("is_above_scale") or False, get("established_on"), get("full_members") or 0, OperatingState.OPERATING, at,
        section, line, size or "", *nonpublic, initials[:120], sort_key[:200],
    )  # fmt: skip


@lru_cache(maxsize=10_000)
def _of_kind(division: str, registration: str, controlling: str, origin: str) -> tuple[Any, ...]:
    """What `derived_columns` says of every enterprise of one division, registration and control: asked once."""
    derived = derived_columns(
        {
            "name": "", "division": division, "registration_type": registration, "controlling_type": controlling,
            "controller_origin": origin,
        }
    )  # fmt: skip
    return tuple(derived[column] for column in ENTERPRISE_COLUMNS[18:24] if column != "size_class")


def _add_owners(people: list[tuple[int, str, str | None]], today: date) -> int:
    return insert_rows(
        ContactPerson, ("enterprise_id", "role", "name", "phone", "starts_on"),
        ((key, ContactRole.OWNER, name, phone or "", today) for key, name, phone in people),
    )  # fmt: skip


def _declare(declared: list[tuple[int, int]], by: Actor, today: date) -> None:
    insert_rows(
        MemberDeclaration, ("enterprise_id", "on", "full_members", "declared_by"),
        ((key, today, number, by.name) for key, number in declared),
    )  # fmt: skip


def _made_since(model: Any, last: int, enterprises: set[int]) -> list[list[int]]:
    rows = model.everything.filter(pk__gt=last).values_list("pk", "enterprise_id")
    return traces.spans(key for key, enterprise in rows if enterprise in enterprises)


def _amend(rows: list[Row], by: Actor, at: datetime, today: date) -> Undo:
    """Update what differs; a new name turns the identity, a new owner ends the former one's entry."""
    stored: dict[str, dict[str, Any]] = {}
    for some in chunks([row.key for row in rows]):
        found = Enterprise.everything.select_for_update(of=("self",)).filter(credit_code__in=some).order_by("pk")
        stored |= {values["credit_code"]: dict(values) for values in found.values()}
    wanted = {stored[row.key]["id"]: _amended(stored[row.key], row) for row in rows}
    last = {model: _last(model) for model in (Identity, ContactPerson, MemberDeclaration)}
    undo: Undo = {"changed": traces.change(Enterprise, wanted)}
    keyed = [(stored[row.key]["id"], row) for row in rows]
    undo["identities_changed"] = _turn_identities([pair for pair in keyed if "name" in pair[1].changes], today)
    undo["people_changed"] = _turn_owners(
        [pair for pair in keyed if not {"contact", "phone"}.isdisjoint(pair[1].changes)], today
    )
    _declare([(key, row.values["full_members"]) for key, row in keyed if "full_members" in row.changes], by, today)
    for name, model in (
        ("identities_made", Identity), ("people_made", ContactPerson), ("declarations_made", MemberDeclaration)
    ):  # fmt: skip
        undo[name] = _made_since(model, last[model], set(wanted))
    return undo


def _amended(stored: Mapping[str, Any], row: Row) -> dict[str, Any]:
    """The columns of an enterprise after the row, with all that follows from them and the next version."""
    given = {key: row.values[key] for key in row.changes if key in ("name", *TYPED)}
    derived = derived_columns({**stored, **given})
    if "town" in row.changes:
        town = row.values["town"]
        # The point belonged to the former town; until somebody gives a new one, the town's own stands.
        given |= {"region_id": town.pk, "region_code": town.code, "longitude": None, "latitude": None}
    return {**given, **derived, "version": stored["version"] + 1}


def _turn_identities(renamed: list[tuple[int, Row]], today: date) -> traces.Changes:
    """The former name ends yesterday; one that began today is corrected in place."""
    names = {key: row.values["name"] for key, row in renamed}
    ending: dict[int, dict[str, Any]] = {}
    starting = []
    for some in chunks(names):
        for identity in Identity.everything.filter(enterprise__in=some, ends_on=None).order_by("pk"):
            if identity.starts_on is not None and identity.starts_on >= today:
                ending[identity.pk] = {"name": names[identity.enterprise_id]}
                continue
            ending[identity.pk] = {"ends_on": today - DAY}
            starting.append(
                (identity.enterprise_id, names[identity.enterprise_id], identity.credit_code, today, REASON)
            )
    trace = traces.change(Identity, ending)
    insert_rows(Identity, ("enterprise_id", "name", "credit_code", "starts_on", "reason"), starting)
    return trace


def _turn_owners(pairs: list[tuple[int, Row]], today: date) -> traces.Changes:
    """A new name is a new person; the same name with another number is the same person."""
    now = {person.enterprise_id: person for some in chunks([key for key, _ in pairs]) for person in owners(some)}
    wanted: dict[int, dict[str, Any]] = {}
    new = []
    for key, row in pairs:
        owner = now.get(key)
        name, phone = row.values["contact"], row.values.get("phone")
        if owner is not None and owner.name == name:
            wanted[owner.pk] = {"phone": phone}
            continue
        if owner is not None:
            wanted[owner.pk] = {"ends_on": today}
        new.append((key, name, phone))
    trace = traces.change(ContactPerson, wanted)
    _add_owners(new, today)
    return trace


# --- taking back


def undo(undo: Undo, *, by: Actor, at: datetime) -> None:
    """Everything as it was before; `UsedMeanwhile` if anybody changed or used a row since."""
    made = undo["made"]
    _refuse_if_touched(undo, made)
    for trace, model in (("identities", Identity), ("people", ContactPerson), ("declarations", MemberDeclaration)):
        traces.remove(model, undo.get(f"{trace}_made", []))
    for trace, model in (("identities", Identity), ("people", ContactPerson)):
        traces.restore(model, undo.get(f"{trace}_changed", []))
    traces.restore(Enterprise, undo.get("changed", []))
    for child in (Identity, OperatingSpell, ContactPerson, MemberDeclaration):
        traces.remove(child, made, "enterprise")
    traces.remove(Enterprise, made)


def _refuse_if_touched(undo: Undo, made: list[list[int]]) -> None:
    number = traces.size(made)
    own = {
        Identity: number,
        OperatingSpell: number,
        ContactPerson: undo["people"],
        MemberDeclaration: undo["declarations"],
    }
    traces.refuse_if_used(Enterprise, made, {model._meta.label: count for model, count in own.items()})
    if traces.counted(Enterprise.everything.filter(version=1), "pk", made) != number:
        raise traces.UsedMeanwhile("导入的企业有的已被修改，不能整份撤销。请逐条更正。")
    people = [*undo.get("people_of_made", []), *undo.get("people_made", [])]
    touched = Entry.everything.filter(
        number__gt=undo["log"], about_kind=ContactPerson._meta.label_lower,
        verb__in=("contact_person.amended", "contact_person.ended"),
    )  # fmt: skip
    keys = {int(key) for key in touched.values_list("about_key", flat=True)}
    if any(first <= key <= last for key in keys for first, last in people):
        raise traces.UsedMeanwhile("导入的联系人有的已被修改，不能整份撤销。请逐条更正。")
    declared = undo.get("declarations_made", [])
    later = (
        MemberDeclaration.everything.filter(pk__gt=declared[-1][1]) if declared else MemberDeclaration.everything.none()
    )
    if not {one["pk"] for one in undo.get("changed", [])}.isdisjoint(later.values_list("enterprise", flat=True)):
        raise traces.UsedMeanwhile("导入后又有企业申报了党员人数，不能整份撤销。请逐条更正。")
