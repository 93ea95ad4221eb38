"""What a person asks of a run: scope, day, distances, bounds, what must stay together and what never may."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from qiaoliang.kit.refusal import Refusal
from qiaoliang.solvers.branching.instance import Params

KILOMETRE = 1000
Pair = tuple[int, int]  # primary keys of two enterprises


@dataclass(frozen=True)
class Pin:
    """A branch that must stay: its basis, its host, and the others (primary keys of enterprises)."""

    basis: int
    host: int
    others: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Distances in kilometres as people set them; the weights of the cost in metres.

    radius_km       neighbours are enterprises of the same town within this distance
    carrier_km      enterprises of one park, chamber or association join only within this distance
    neighbours      a host considers so many others on a basis, the nearest
    max_units       most enterprises of one branch
    replan          joint branches that exist may be arranged anew; who stays together earns a bonus
    """

    radius_km: int = 5
    carrier_km: int = 30
    neighbours: int = 10
    max_units: int = 5
    branch: int = 500
    keep_bonus: int = 2_000
    replan: bool = False
    pins: tuple[Pin, ...] = ()
    bans: tuple[Pair, ...] = ()

    def __post_init__(self) -> None:
        _bounded("radius_km", "邻近半径", self.radius_km, 1, 50)
        _bounded("carrier_km", "同一依托的最远距离", self.carrier_km, 1, 200)
        _bounded("neighbours", "每家考虑的企业", self.neighbours, 2, 60)
        _bounded("max_units", "每个支部至多企业", self.max_units, 2, 8)
        _bounded("branch", "每多建一个支部折合", self.branch, 0, 50_000)
        _bounded("keep_bonus", "沿用原支部折合", self.keep_bonus, 0, 50_000)

    @property
    def weights(self) -> Params:
        """The solver's weights and bounds."""
        return Params(branch=self.branch, keep_bonus=self.keep_bonus, max_units=self.max_units)

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it."""
        pins = [[pin.basis, pin.host, list(pin.others)] for pin in self.pins]
        return {**asdict(self), "pins": pins, "bans": [list(ban) for ban in self.bans]}

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> Self:
        """The inverse of `stored`; keys of other versions are ignored, missing ones take their default."""
        known = {field.name for field in fields(cls)}
        given = {name: value for name, value in stored.items() if name in known}
        pins = tuple(Pin(basis, host, tuple(others)) for basis, host, others in given.get("pins", ()))
        return cls(**{**given, "pins": pins, "bans": pairs(given.get("bans", ()))})


def _bounded(name: str, label: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise Refusal(f"“{label}”应填 {least} 到 {most} 的整数。", field=name)


def pairs(rows: Sequence[Sequence[int]]) -> tuple[Pair, ...]:
    """Distinct pairs, each ascending, in a fixed order."""
    return tuple(sorted({(min(a, b), max(a, b)) for a, b in rows if a != b}))
