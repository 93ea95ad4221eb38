"""One thing changed at a time: what may be asked of a plan, how the address says it, what it does to plan and rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from qiaoliang.planning.matching.prepared import Prepared
from qiaoliang.planning.matching.request import LOAD_AT_MOST, Parameters, Pin, Why, pairs

if TYPE_CHECKING:
    from qiaoliang.solvers.matching.warm import Warm

AT_MOST = 40


class Kind(StrEnum):
    """What can be changed; the value stands in the address."""

    PIN = "pin"  # this enterprise must have this instructor
    BAN = "ban"  # this pair may not be
    FREE = "free"  # the pin of this enterprise is lifted
    CLOSE = "close"  # the enterprise closes
    LEAVE = "leave"  # the instructor leaves
    BACK = "back"  # the instructor, on leave, comes back
    BOUNDS = "bounds"  # other bounds for the instructor


SHAPE = {
    Kind.PIN: ("enterprise", "instructor"), Kind.BAN: ("enterprise", "instructor"), Kind.FREE: ("enterprise",),
    Kind.CLOSE: ("enterprise",), Kind.LEAVE: ("instructor",), Kind.BACK: ("instructor",),
    Kind.BOUNDS: ("instructor", "least", "most"),
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One change by the registry's keys; `token` is how it travels: `pin:17:5`."""

    kind: Kind
    enterprise: int = 0
    instructor: int = 0
    least: int = 0
    most: int = 0

    @property
    def token(self) -> str:
        return ":".join([self.kind.value, *(str(getattr(self, name)) for name in SHAPE[self.kind])])

    @property
    def about(self) -> tuple[str, int, int]:
        """Two changes about the same thing cannot both hold: the later one does."""
        if self.kind is Kind.BAN:
            return "pair", self.enterprise, self.instructor
        return ("enterprise", self.enterprise, 0) if self.enterprise else ("instructor", self.instructor, 0)


def read(tokens: Iterable[str]) -> tuple[Change, ...]:
    """The changes an address holds, in its order; what cannot be read is dropped, what is overtaken too."""
    found: dict[tuple[str, int, int], Change] = {}
    for token in tokens:
        change = _read(token)
        if change is not None:
            found.pop(change.about, None)
            found[change.about] = change
    return tuple(found.values())[-AT_MOST:]


def _read(token: str) -> Change | None:
    name, *rest = token.split(":")
    if name not in {kind.value for kind in Kind}:
        return None
    kind = Kind(name)
    if len(rest) != len(SHAPE[kind]) or not all(_is_number(text) for text in rest):
        return None
    change = Change(kind, **dict(zip(SHAPE[kind], map(int, rest), strict=True)))
    has_keys = all(getattr(change, name) for name in SHAPE[kind] if name in ("enterprise", "instructor"))
    return change if has_keys and change.least <= change.most <= LOAD_AT_MOST else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def back(changes: Sequence[Change]) -> tuple[int, ...]:
    """Who comes back: needs columns of scores that the plan does not have."""
    return tuple(change.instructor for change in changes if change.kind is Kind.BACK)


def is_known(base: Prepared, change: Change) -> bool:
    """Whether the plan has the enterprise and the instructor."""
    if change.enterprise and change.enterprise not in base.enterprise_of:
        return False
    if change.kind is Kind.BACK:
        return change.instructor in base.joined
    return not change.instructor or change.instructor in base.instructor_of


def apply(warm: "Warm", base: Prepared, change: Change) -> None:
    """Raises `warm.Impossible`, and then nothing was changed."""
    e = base.enterprise_of.get(change.enterprise, -1)
    i = base.instructor_of.get(change.instructor, -1)
    match change.kind:
        case Kind.PIN:
            warm.pin(e, i)
        case Kind.BAN:
            warm.forbid(e, i)
        case Kind.FREE:
            warm.unpin(e)
        case Kind.CLOSE:
            warm.close(e)
        case Kind.LEAVE:
            warm.bounds(i, 0, 0)
        case Kind.BACK:
            warm.bounds(i, *base.joined[change.instructor])
        case Kind.BOUNDS:
            warm.bounds(i, change.least, change.most)


def with_changes(parameters: Parameters, changes: Sequence[Change], reasons: Sequence[Why]) -> Parameters:
    """The rules of a run that keeps these changes. Raises `Refusal` for what contradicts itself."""
    for change in changes:
        parameters = _with(parameters, change)
    told = {token for token, _ in reasons}
    before = tuple(why for why in parameters.reasons if why[0] not in told and _still_holds(parameters, why[0]))
    return replace(parameters, reasons=before + tuple(reasons))


def _with(parameters: Parameters, change: Change) -> Parameters:
    e, i = change.enterprise, change.instructor
    loose = tuple(pin for pin in parameters.pins if pin[0] != e)
    others = tuple(bound for bound in parameters.bounds if bound[0] != i)
    gone = tuple(key for key in parameters.away if key != i)
    match change.kind:
        case Kind.PIN:
            free = tuple(ban for ban in parameters.bans if ban != (e, i))
            freed = tuple(key for key in parameters.freed if key != e)
            return replace(parameters, pins=pairs([*loose, (e, i)]), bans=free, freed=freed)
        case Kind.BAN:
            kept: tuple[Pin, ...] = tuple(pin for pin in parameters.pins if pin != (e, i))
            return replace(parameters, pins=kept, bans=pairs([*parameters.bans, (e, i)]))
        case Kind.FREE:
            return replace(parameters, pins=loose, freed=_plus(parameters.freed, e))
        case Kind.CLOSE:
            return replace(parameters, pins=loose, closed=_plus(parameters.closed, e))
        case Kind.LEAVE:
            here = tuple(key for key in parameters.back if key != i)
            return replace(parameters, bounds=others, away=_plus(gone, i), back=here)
        case Kind.BACK:
            return replace(parameters, away=gone, back=_plus(parameters.back, i))
        case Kind.BOUNDS:
            return replace(parameters, bounds=(*others, (i, change.least, change.most)))


def _plus(keys: tuple[int, ...], key: int) -> tuple[int, ...]:
    return tuple(sorted({*keys, key}))


def decided(parameters: Parameters) -> tuple[Change, ...]:
    """What a run was told besides its weights, as changes: for showing them with their reasons."""
    return (
        *(Change(Kind.PIN, e, i) for e, i in parameters.pins),
        *(Change(Kind.BAN, e, i) for e, i in parameters.bans),
        *(Change(Kind.BOUNDS, 0, i, least, most) for i, least, most in parameters.bounds),
        *(Change(Kind.FREE, key) for key in parameters.freed),
        *(Change(Kind.CLOSE, key) for key in parameters.closed),
        *(Change(Kind.LEAVE, 0, key) for key in parameters.away),
        *(Change(Kind.BACK, 0, key) for key in parameters.back),
    )


def between(earlier: Parameters, later: Parameters) -> tuple[Change, ...]:
    """The changes that lead from one set of rules to the other, as far as changes can say it."""
    before = decided(earlier)
    return tuple(change for change in decided(later) if change not in before)


def _still_holds(parameters: Parameters, token: str) -> bool:
    return token in {change.token for change in decided(parameters)}
