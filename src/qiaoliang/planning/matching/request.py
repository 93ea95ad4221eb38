"""What a person asks of a run: scope, day, weights, bounds, pins and bans; checked, and kept with the run as data."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from qiaoliang.kit.refusal import Refusal
from qiaoliang.solvers.matching.instance import Params

THOUSAND = 1000
POINTS_AT_MOST = 1000  # a weight of a thousand points already outweighs everything else
KILOMETRES_AT_MOST = 500

LOAD_AT_MOST = 20

Pin = tuple[int, int]  # primary keys of an enterprise and an instructor
Bounds = tuple[int, int, int]  # primary key of an instructor, least and most enterprises in this run
Why = tuple[str, str]  # what was decided (`pin:17:5`), and the reason given for it


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Weights in whole points (kilometres for the cap) as people set them, and the bounds of the run.

    with_upper      instructors of departments above the region may be sent there too
    hold_on_leave   enterprises whose lead is on leave with a backup keep that lead and stay out of the run
    rotate          who has served a term gets no points for continuity
    pins, bans      pairs that must be, and that must not be
    bounds          other bounds for single instructors, as they count in this run
    freed           enterprises whose standing pin does not count in this run
    closed          enterprises left out, as if they had closed
    away, back      instructors left out as if they had gone; those counted on although they are on leave
    reasons         why each of these was decided
    based_on        the run whose plan this one continues: of equally good plans the one nearest to it; 0 for none
    """

    same_division: int = 40
    same_section: int = 20
    incumbent: int = 15
    party: int = 8
    load_balance: int = 4
    metre_cap: int = 40
    load_min: int = 0
    load_max: int = 8
    with_upper: bool = True
    hold_on_leave: bool = True
    rotate: bool = False
    pins: tuple[Pin, ...] = ()
    bans: tuple[Pin, ...] = ()
    bounds: tuple[Bounds, ...] = ()
    closed: tuple[int, ...] = ()
    freed: tuple[int, ...] = ()
    away: tuple[int, ...] = ()
    back: tuple[int, ...] = ()
    reasons: tuple[Why, ...] = ()
    based_on: int = 0

    def __post_init__(self) -> None:
        for name in ("same_division", "same_section", "incumbent", "party", "load_balance"):
            if not 0 <= getattr(self, name) <= POINTS_AT_MOST:
                raise Refusal(f"每项分值应填 0 到 {POINTS_AT_MOST} 的整数。", field=name)
        if not 1 <= self.metre_cap <= KILOMETRES_AT_MOST:
            raise Refusal(f"计分的最远距离应填 1 到 {KILOMETRES_AT_MOST} 公里。", field="metre_cap")
        for least, most in ((self.load_min, self.load_max), *(bound[1:] for bound in self.bounds)):
            if not 0 <= least <= most <= LOAD_AT_MOST:
                raise Refusal(f"每人企业数应填 0 到 {LOAD_AT_MOST}，下限不能大于上限。", field="load_max")
        twice = {pin for pin in self.pins if pin in self.bans}
        if twice:
            raise Refusal("同一对企业和指导员不能既固定又禁止，请去掉其中一项。", field="pins")

    @property
    def weights(self) -> Params:
        """The solver's weights: milli-points and metres."""
        return Params(
            same_division=self.same_division * THOUSAND, same_section=self.same_section * THOUSAND,
            metre_cap=self.metre_cap * THOUSAND, incumbent=self.incumbent * THOUSAND, party=self.party * THOUSAND,
            load_balance=self.load_balance * THOUSAND,
        )  # fmt: skip

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    def reason(self, decided: str) -> str:
        """Why this was decided; empty if nobody said."""
        return dict(self.reasons).get(decided, "")

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> Self:
        """The inverse of `stored`; keys of other versions are ignored, missing ones take their default."""
        known = {field.name for field in fields(cls)}
        given = {name: value for name, value in stored.items() if name in known}
        rows = {name: given.get(name, ()) for name in ("bounds", "reasons")}
        keys = {name: tuple(map(int, given.get(name, ()))) for name in ("freed", "closed", "away", "back")}
        both = {name: pairs(given.get(name, ())) for name in ("pins", "bans")}
        return cls(**{**given, **{name: tuple(map(tuple, some)) for name, some in rows.items()}, **keys, **both})


def pairs(rows: Sequence[Sequence[int]]) -> tuple[Pin, ...]:
    """Distinct pairs in a fixed order."""
    return tuple(sorted({(int(enterprise), int(instructor)) for enterprise, instructor in rows}))


def _plain(value: Any) -> Any:
    """Tuples as lists, as JSON has them."""
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
