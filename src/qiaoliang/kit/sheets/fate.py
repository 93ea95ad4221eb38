"""What would become of each row: new, changed, the same, faulty, or a repetition within the file.

Columns are parsed whole, each distinct cell once: a roster of 100,000 rows and 12 columns takes about a second.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import repeat
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.sheets.cells import Setting, parser_for
from qiaoliang.kit.sheets.columns import whole
from qiaoliang.kit.sheets.faults import CellRefused, Fault
from qiaoliang.kit.sheets.header import Heading, locate
from qiaoliang.kit.sheets.read import Workbook
from qiaoliang.kit.sheets.rosters import Roster, roster_of
from qiaoliang.kit.sheets.spec import Column, SheetSpec

Key = Hashable
Stored = Mapping[str, Any]
Existing = Mapping[Any, Stored] | Callable[[Collection[Any]], Mapping[Any, Stored]]
Resolver = Callable[[Any], Any]
Validator = Callable[["Row"], Iterable[Fault]]


class Fate(StrEnum):
    """What an import would do with a row."""

    NEW = "new"
    UPDATE = "update"
    SAME = "same"
    FAULTY = "faulty"
    REPEATED = "repeated"

    @property
    def label(self) -> str:
        """The word on the screen and in the annotated workbook."""
        return {
            Fate.NEW: _("新增"),
            Fate.UPDATE: _("更新"),
            Fate.SAME: _("不变"),
            Fate.FAULTY: _("有误"),
            Fate.REPEATED: _("表内重复"),
        }[self]


NO_CHANGES: Mapping[str, tuple[Any, Any]] = MappingProxyType({})


def _unchanged() -> Mapping[str, tuple[Any, Any]]:
    return NO_CHANGES


@dataclass(slots=True)
class Row:
    """One row of the file. `number` is the one Excel shows; `values` are parsed and resolved, by column key.

    `changes` holds stored and new value of each differing field (an update only). An empty cell never clears a
    stored value: it leaves it as it is.
    """

    number: int
    key: Any
    values: dict[str, Any]
    roster: Roster
    fate: Fate = Fate.NEW
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=_unchanged)
    faults: Sequence[Fault] = ()
    note: str = ""

    def fault(self, key: str, message: str, advice: str = "") -> Fault:
        """A fault of this row in column `key`, for validators."""
        roster = self.roster
        return Fault(roster.sheet, self.number, roster.label(key), message, advice, roster.shown(self.number, key))


@dataclass(slots=True)
class Assessment:
    """The whole preview. `faults` are all faults, of the file first, then row by row; `notices` need no action."""

    spec: SheetSpec
    sheet: str = ""
    heading: Heading | None = None
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether the file may be imported: there is a row and nothing is wrong."""
        return bool(self.rows) and not self.faults

    @property
    def counts(self) -> dict[Fate, int]:
        """How many rows have each fate; every fate is present."""
        counted = Counter(row.fate for row in self.rows)
        return {fate: counted[fate] for fate in Fate}

    def of(self, fate: Fate) -> list[Row]:
        """The rows with this fate, in the order of the file."""
        return [row for row in self.rows if row.fate is fate]


def assess(
    spec: SheetSpec,
    workbook: Workbook,
    existing: Existing,
    resolvers: Mapping[str, Resolver] | None = None,
    validators: Sequence[Validator] = (),
) -> Assessment:
    """Decide every row's fate; nothing is written.

    `existing`: stored rows by natural key (the bare value for a key of one column, else a tuple), or a function from
    the keys of the file to such a mapping; values in the types the columns yield. `resolvers`: per column, from parsed
    to stored value (a town's name to its code), called once per distinct value; raises `CellRefused` or any `Refusal`.
    `validators` see each row whose cells are all readable. Raises `WorkbookRefused` if a sheet turns out to be broken.
    """
    with garbage_collection_paused():
        heading, faults = locate(spec, workbook)
        result = Assessment(
            spec, heading.sheet.name if heading else "", heading, [], faults, _notices(workbook, heading)
        )
        if heading is None or faults:
            return result
        roster = roster_of(spec, heading)
        result.notices += roster.notices
        if not roster.numbers:
            result.faults.append(_no_rows(heading))
            return result
        values, refused = _parsed(spec, heading, roster, workbook.is_1904, resolvers or {})
        result.rows = _rows(spec, roster, values, refused)
        _check(result.rows, validators)
        _mark_repeated(result.rows)
        _compare(result.rows, existing)
        result.faults += [fault for row in result.rows if row.faults for fault in row.faults]
        return result


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """Half a million new objects, none of them in a cycle: collecting on the way costs a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def own_names() -> frozenset[str]:
    """Sheets and columns that our own templates and annotated files add: nobody need be told they are not read."""
    return frozenset({_("说明"), _("选项"), _("导入结果"), _("导入结果2"), _("结果")})


def _notices(workbook: Workbook, heading: Heading | None) -> list[str]:
    notices = []
    own = own_names()
    hidden = [name for name in workbook.hidden if name not in own]
    if hidden:
        notices.append(_("隐藏的工作表未读取：%(names)s。") % {"names": "、".join(hidden)})
    if heading is None:
        return notices
    others = [sheet.name for sheet in workbook.sheets if sheet is not heading.sheet and sheet.name not in own]
    if others:
        notices.append(
            _("只读取工作表“%(name)s”，未读取：%(others)s。")
            % {"name": heading.sheet.name, "others": "、".join(others)}
        )
    ignored = [label for label in heading.ignored if label not in own]
    if ignored:
        notices.append(_("不认识的列未读取：%(labels)s。") % {"labels": "、".join(ignored)})
    return notices


def _no_rows(heading: Heading) -> Fault:
    return Fault(
        heading.sheet.name, heading.row + 1, "", _("表头下面没有数据。"), _("请把数据填在表头下方，从下一行开始。")
    )


class _Once(dict[Any, Any]):
    """Parses a distinct cell the first time it is asked for; a refusal is kept like a value."""

    def __init__(self, parse: Callable[[Any], Any]) -> None:
        self._parse = parse

    def __missing__(self, raw: Any) -> Any:
        try:
            value = self._parse(raw)
        except CellRefused as refusal:
            value = refusal
        except Refusal as refusal:
            value = CellRefused(refusal.sentence)
        self[raw] = value
        return value


class _OncePerType(dict[type, _Once]):
    """True, 1 and 1.0 are one dictionary key but three different cells."""

    def __init__(self, parse: Callable[[Any], Any]) -> None:
        self._parse = parse

    def __missing__(self, kind: type) -> _Once:
        self[kind] = once = _Once(self._parse)
        return once


def _parsed(
    spec: SheetSpec, heading: Heading, roster: Roster, is_1904: bool, resolvers: Mapping[str, Resolver]
) -> tuple[dict[str, list[Any]], dict[int, list[tuple[str, CellRefused]]]]:
    """Values by column key, in the order of the roster's rows; and by row index the columns refused."""
    values: dict[str, list[Any]] = {}
    refused: dict[int, list[tuple[str, CellRefused]]] = {}
    for column in spec:
        if column.key not in heading.places:
            continue
        setting = Setting(heading.fen_per_unit.get(column.key, Setting().fen_per_unit), is_1904)
        cells = roster.column(column.key)
        parsed = whole(column, setting, cells)
        if parsed is None:
            parsed = _each_once(parser_for(column, setting), cells)
        if column.key in resolvers:
            parsed = _each_once(_resolving(resolvers[column.key]), parsed)
        for index, refusal in _refusals(column, parsed):
            refused.setdefault(index, []).append((column.key, refusal))
            parsed[index] = None
        values[column.key] = parsed
    return values, refused


def _refusals(column: Column, parsed: list[Any]) -> list[tuple[int, CellRefused]]:
    """Which cells of a column cannot stay as they are; the usual column is cleared without looking at each."""
    refusals = []
    if CellRefused in set(map(type, parsed)):
        refusals += [(index, value) for index, value in enumerate(parsed) if type(value) is CellRefused]
    if column.required and None in parsed:
        missing = CellRefused(_("这一格必须填写。"), _("请补上内容。"))
        refusals += [(index, missing) for index, value in enumerate(parsed) if value is None]
    return refusals


def _each_once(parse: Callable[[Any], Any], cells: Iterable[Any]) -> list[Any]:
    """`parse` over `cells`, called once for each distinct one."""
    once = _OncePerType(parse)
    return [once[type(cell)][cell] for cell in cells]


def _resolving(resolve: Resolver) -> Resolver:
    """The resolver, leaving alone what is empty or has been refused."""

    def resolve_value(value: Any) -> Any:
        return value if value is None or type(value) is CellRefused else resolve(value)

    return resolve_value


def _rows(
    spec: SheetSpec,
    roster: Roster,
    values: Mapping[str, list[Any]],
    refused: Mapping[int, list[tuple[str, CellRefused]]],
) -> list[Row]:
    names = tuple(values)
    keys = _keys(spec, values)
    cells = zip(*values.values(), strict=True)
    # Pairing names and cells within the interpreter's own loops takes half the time of a comprehension.
    records = map(dict, map(zip, repeat(names), cells))
    rows = list(map(Row, roster.numbers, keys, records, repeat(roster)))
    for index in sorted(refused):
        row = rows[index]
        row.fate = Fate.FAULTY
        row.faults = [row.fault(key, refusal.message, refusal.advice) for key, refusal in refused[index]]
    return rows


def _keys(spec: SheetSpec, values: Mapping[str, list[Any]]) -> Iterable[Any]:
    columns = [values[key] for key in spec.natural_key]
    return columns[0] if len(columns) == 1 else zip(*columns, strict=True)


def _check(rows: list[Row], validators: Sequence[Validator]) -> None:
    if not validators:
        return
    # A row with unreadable cells has not all of its values: its rules can only be checked once they are mended.
    for row in rows:
        if row.fate is not Fate.FAULTY:
            row.faults = [fault for validator in validators for fault in validator(row)]
            if row.faults:
                row.fate = Fate.FAULTY


def _mark_repeated(rows: list[Row]) -> None:
    """Of rows with one key the first counts; an equal one is skipped, a different one is a fault (which is right?)."""
    first: dict[Any, Row] = {}
    for row in rows:
        earlier = first.setdefault(row.key, row)
        if earlier is row or row.key is None or (isinstance(row.key, tuple) and None in row.key):
            continue
        row.note = _("与第%(row)d行重复") % {"row": earlier.number}
        if row.fate is not Fate.FAULTY:
            row.fate = Fate.REPEATED
        if earlier.values != row.values:
            row.faults = [*row.faults, _contradiction(row, earlier)]


def _contradiction(row: Row, earlier: Row) -> Fault:
    key = row.roster.spec.natural_key[0]
    differing = [row.roster.label(name) for name, value in row.values.items() if earlier.values[name] != value]
    return row.fault(
        key,
        _("与第%(row)d行是同一个，但%(columns)s不同。") % {"row": earlier.number, "columns": "、".join(differing)},
        _("请只保留正确的一行。"),
    )


def _compare(rows: list[Row], existing: Existing) -> None:
    stored_rows = existing({row.key for row in rows if row.key is not None}) if callable(existing) else existing
    for row in rows:
        if row.fate is not Fate.NEW:
            continue
        stored = stored_rows.get(row.key)
        if stored is not None:
            row.changes = {
                name: (stored.get(name), value)
                for name, value in row.values.items()
                if value is not None and stored.get(name) != value
            }
            row.fate = Fate.UPDATE if row.changes else Fate.SAME
