"""Who acts: a signed-in person, an owner behind a one-time link, or the system itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from qiaoliang.access.accounts.roles import ROLES, ROLES_WITHOUT_SCOPE, Can
from qiaoliang.kit.scope import EVERYTHING, PERSON, Place, Scope


@dataclass(frozen=True)
class Held:
    """A role held somewhere: what and where."""

    role: str
    place: Place


@dataclass(frozen=True)
class Actor:
    """The `by=` of every action. `key` is stable and goes into the log; `name` is what people read."""

    key: str
    name: str
    user_id: int | None = None
    held: tuple[Held, ...] = ()
    is_system: bool = False

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @cached_property
    def _can(self) -> frozenset[Can]:
        return frozenset(can for held in self.held for can in ROLES[held.role].can)

    @property
    def is_service(self) -> bool:
        """Whether a department's own system acts, by a token (`access/tokens`)."""
        return self.key.startswith("token:")

    def can(self, what: Can) -> bool:
        """Whether any role held allows `what` (where, is the scope's business)."""
        return self.is_system or what in self._can

    def places(self, what: Can | None = None) -> frozenset[Place]:
        """The places where the actor may do `what`; all places of roles that see rows, if None."""
        return frozenset(
            held.place
            for held in self.held
            if (held.role not in ROLES_WITHOUT_SCOPE if what is None else what in ROLES[held.role].can)
        )

    @cached_property
    def scope(self) -> Scope:
        return EVERYTHING if self.is_system else Scope(self.places() | self._self)

    def scope_for(self, what: Can) -> Scope:
        """The rows on which the actor may do `what`."""
        return EVERYTHING if self.is_system else Scope(self.places(what) | self._self)

    @cached_property
    def _self(self) -> frozenset[Place]:
        """The person as a place: gives nothing, but what is confidential towards them is withheld by it."""
        return frozenset() if self.user_id is None else frozenset({Place(PERSON, str(self.user_id))})

    def keys(self, kind: str) -> list[str]:
        """Keys of all places of one kind: `actor.keys("instructor")`."""
        return sorted(held.place.key for held in self.held if held.place.kind == kind)

    @cached_property
    def roles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(held.role for held in self.held))


NOBODY = Actor(key="nobody", name="未登录")
SYSTEM = Actor(key="system", name="系统", is_system=True)


def system(name: str) -> Actor:
    """A job of the system's own under a name of its own: `system("tick")`."""
    return Actor(key=f"system:{name}", name="系统", is_system=True)


def link_holder(purpose: str, link_id: int, name: str, held: Iterable[Held] = ()) -> Actor:
    """Somebody who came by a one-time link, without an account."""
    return Actor(key=f"link:{purpose}:{link_id}", name=name, held=tuple(held))
