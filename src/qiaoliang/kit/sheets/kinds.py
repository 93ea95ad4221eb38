"""What can be imported: each domain declares its rosters as an `ImportKind`; one place above all registers them.

The kit knows neither people nor tables: `by` is whoever acts, `at` the moment, and what a kind does with rows is its
own business. What it must do: `apply` writes exactly the rows it is given and returns what it takes to `undo` them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.sheets.fate import Assessment, Existing, Fate, Row, Validator, assess
from qiaoliang.kit.sheets.fate import Resolver as Resolver
from qiaoliang.kit.sheets.faults import Fault
from qiaoliang.kit.sheets.read import Workbook
from qiaoliang.kit.sheets.spec import SheetSpec, Text

Undo = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are judged by: the rows that stand, look-ups, rules. Made anew for every judgement."""

    existing: Existing
    resolvers: Mapping[str, Resolver] = field(default_factory=dict)
    validators: Sequence[Validator] = ()


class Apply(Protocol):
    """Writes rows inside the caller's transaction; the result must survive JSON."""

    def __call__(self, new: list[Row], changed: list[Row], *, by: Any, at: datetime) -> Undo: ...


class TakeBack(Protocol):
    """Undoes what `Apply` did, inside the caller's transaction; raises a `Refusal` if that cannot be, exactly."""

    def __call__(self, undo: Undo, *, by: Any, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class ImportKind:
    """One kind of roster. `ground(by, at)` limits what `by` may touch: rows elsewhere are faults.

    `masks` say how the stored value of a sensitive column is shown where an update is explained. A kind that
    `only_adds` refuses rows that stand with other values: they are corrected one by one, with their history. `about` is
    what the log calls a row: one touched since under this name, with a key in the spans `made` of the undo, stays.
    """

    code: str
    label: Text
    unit: Text
    spec: SheetSpec
    ground: Callable[[Any, datetime], Ground]
    apply: Apply
    undo: TakeBack
    masks: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    only_adds: bool = False
    about: str = ""
    href: str = ""


class NoSuchKind(Refusal):
    """No roster of that name can be imported."""


_kinds: dict[str, ImportKind] = {}


def register(*kinds: ImportKind) -> None:
    """Make the kinds known, in the order in which people are offered them."""
    _kinds.update({kind.code: kind for kind in kinds})


def all_kinds() -> list[ImportKind]:
    """Every kind that was registered."""
    return list(_kinds.values())


def kind_of(code: str) -> ImportKind:
    """The kind of that code; raises `NoSuchKind` with the codes there are."""
    if code not in _kinds:
        raise NoSuchKind(_("没有“%(code)s”这种名册，可选：%(codes)s。") % {"code": code, "codes": "、".join(_kinds)})
    return _kinds[code]


def judge(kind: ImportKind, workbook: Workbook, *, by: Any, at: datetime) -> Assessment:
    """Every row's fate for this person at this moment. Raises `WorkbookRefused` if a sheet turns out to be broken."""
    ground = kind.ground(by, at)
    assessment = assess(kind.spec, workbook, ground.existing, ground.resolvers, ground.validators)
    if kind.only_adds:
        _refuse_updates(kind, assessment)
    for row in assessment.of(Fate.UPDATE) if kind.masks else ():
        masked = {
            key: (kind.masks[key](old), new) for key, (old, new) in row.changes.items() if key in kind.masks and old
        }
        row.changes = {**row.changes, **masked}
    return assessment


def _refuse_updates(kind: ImportKind, assessment: Assessment) -> None:
    for row in assessment.of(Fate.UPDATE):
        row.fate = Fate.FAULTY
        row.faults = [_stands(row, key) for key in row.changes]
        assessment.faults += row.faults


def _stands(row: Row, key: str) -> Fault:
    return row.fault(key, _("已经登记过，而这一格与登记的不同。"), _("请核对；确要更正的，在原记录上办理。"))
