"""Who may see which rows: scope fails closed.

A signed-in person has places (`Place("region", "371082")`, `Place("enterprise", "17")`). `Model.objects` filters by
the places of the active scope and raises when there is none; a model that has no rule for a kind of place shows
nothing to it. `Model.everything` is the unfiltered table, for actions, tasks and indicators, which take their scope
as an argument. The kit knows kinds and keys only; what they mean is said by the domains:

* on the model, `SCOPE = {"region": "region_code__startswith"}` maps a kind of place to a lookup of its key;
* on the model, `SCOPE_VIA = "enterprise"` means: visible if that foreign row is visible;
* `CITY_SEES = False` on a model: even the whole city is not enough, only the places that the model names;
* `SCOPE_OPEN = True` marks reference tables that any signed-in person may read;
* a higher domain adds a rule to a lower model with `allow(model, kind, rule)` in its `AppConfig.ready`;
* `withhold(model, kind, rule)` takes rows away from a place again, and it beats every rule that gives, the whole city's
  too: what is confidential towards a person or a department;
* `hold_back(model, rule)` takes rows away from everybody, until the rule lets go of them. Figures still count them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

M = TypeVar("M", bound=models.Model)
Rule = Callable[[str], Q]

PERSON = "person"  # whoever asks: gives nothing, but rows can be withheld from it
CITY = "city"  # the whole installation: one database per city


@dataclass(frozen=True, order=True)
class Place:
    """Where somebody's role holds: a kind (`city`, `region`, `department`, …) and a stable key."""

    kind: str
    key: str = ""


@dataclass(frozen=True)
class Scope:
    """A set of places. The empty scope sees nothing but open reference tables."""

    places: frozenset[Place] = field(default_factory=frozenset)
    is_counting: bool = False  # a figure's scope: what is confidential is counted, though its row is not shown

    @property
    def counting(self) -> "Scope":
        """The same places for a figure: nothing withheld, and the same for all persons with these places."""
        return Scope(frozenset(place for place in self.places if place.kind != PERSON), is_counting=True)

    @classmethod
    def of(cls, *places: Place) -> Self:
        return cls(frozenset(places))

    @property
    def is_everything(self) -> bool:
        return any(place.kind == CITY for place in self.places)


EVERYTHING = Scope.of(Place(CITY))


class NoActiveScope(RuntimeError):
    """`objects` was used outside a request; take `everything` and pass the scope explicitly."""


_active: ContextVar[Scope | None] = ContextVar("active_scope", default=None)
_added: dict[tuple[str, str], list[Rule]] = {}
_withheld: dict[tuple[str, str], list[Rule]] = {}
_held_back: dict[str, list[Callable[[], Q]]] = {}
_said: ContextVar[dict[tuple[Rule, str], Q] | None] = ContextVar("said_in_this_scope", default=None)


@contextmanager
def active(scope: Scope) -> Iterator[None]:
    """Make `scope` the active one for the block (the middleware does this for a request)."""
    token, memory = _active.set(scope), _said.set({})
    try:
        yield
    finally:
        _active.reset(token)
        _said.reset(memory)


def current() -> Scope:
    """The active scope; raises `NoActiveScope` when there is none."""
    scope = _active.get()
    if scope is None:
        raise NoActiveScope("no active scope: use .everything with an explicit scope outside a request")
    return scope


def allow(model: type[models.Model], kind: str, rule: Rule) -> None:
    """Let a place of `kind` see the rows of `model` that `rule(key)` selects, besides what the model itself says."""
    _added.setdefault((model._meta.label, kind), []).append(rule)


def withhold(model: type[models.Model], kind: str, rule: Rule) -> None:
    """Hide the rows of `model` that `rule(key)` selects from whoever holds a place of `kind`, come what may."""
    _withheld.setdefault((model._meta.label, kind), []).append(rule)


def hold_back(model: type[models.Model], rule: Callable[[], Q]) -> None:
    """Hide the rows of `model` that `rule()` selects from everybody: they are kept and counted, and nothing else."""
    _held_back.setdefault(model._meta.label, []).append(rule)


def is_withheld_from_some(model: type[models.Model]) -> bool:
    """Whether rows of this model can be hidden from somebody who sees the others."""
    return model._meta.label in _held_back or any(label == model._meta.label for label, _kind in _withheld)


def _hidden(model: type[models.Model], scope: Scope) -> Q | None:
    """The rows of `model` withheld from the holder of `scope`, directly or through the row they hang on."""
    if scope.is_counting:
        return None
    rules = [
        rule(place.key)
        for place in sorted(scope.places)
        if place.key
        for rule in _withheld.get((model._meta.label, place.kind), [])
    ]
    rules += [rule() for rule in _held_back.get(model._meta.label, [])]
    via: str | None = getattr(model, "SCOPE_VIA", None)
    if via is not None:
        target: Any = model._meta.get_field(via).related_model
        deeper = _hidden(target, scope)
        if deeper is not None:
            rules.append(Q(**{f"{via}__in": target.everything.filter(deeper).values("pk")}))
    return _any_of(rules)


def _any_of(rules: list[Q]) -> Q | None:
    return reduce(or_, rules) if rules else None


def _own_rules(model: type[models.Model], place: Place) -> list[Q]:
    lookups: dict[str, str] = getattr(model, "SCOPE", {})
    rules = [Q(**{lookups[place.kind]: place.key})] if place.kind in lookups and place.key else []
    if place.key:
        rules += [_asked_once(rule, place.key) for rule in _added.get((model._meta.label, place.kind), [])]
    return rules


def _asked_once(rule: Rule, key: str) -> Q:
    """What a rule selects, asked once a request: a department's line takes a query, a page several."""
    said = _said.get()
    if said is None:
        return rule(key)
    if (rule, key) not in said:
        said[rule, key] = rule(key)
    return said[rule, key]


def clause(model: type[models.Model], scope: Scope) -> Q | None:
    """The filter `scope` puts on `model`; None means no filter at all."""
    given, hidden = _given(model, scope), _hidden(model, scope)
    if hidden is None:
        return given
    return ~hidden if given is None else given & ~hidden


def _given(model: type[models.Model], scope: Scope) -> Q | None:
    if getattr(model, "SCOPE_OPEN", False) or (scope.is_everything and getattr(model, "CITY_SEES", True)):
        return None
    rules = [rule for place in sorted(scope.places) for rule in _own_rules(model, place)]
    via: str | None = getattr(model, "SCOPE_VIA", None)
    if via is not None:
        target: Any = model._meta.get_field(via).related_model
        seen = clause(target, scope)
        if seen is not None:
            rules.append(Q(**{f"{via}__in": target.everything.filter(seen).values("pk")}))
    return _any_of(rules) or Q(pk__in=())


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset that can be narrowed to a scope; domains derive theirs from it."""

    def within(self, scope: Scope) -> Self:
        """Only the rows that `scope` may see."""
        seen = clause(self.model, scope)
        return self if seen is None else self.filter(seen)

    def shown(self) -> Self:
        """Without what is withheld from the active scope; for a page that looks beyond it, e.g. at one enterprise."""
        hidden = _hidden(self.model, current())
        return self if hidden is None else self.exclude(hidden)

    def usable(self) -> Self:
        """Without what is held back from everybody; for what contacts people and looks beyond a scope."""
        hidden = _any_of([rule() for rule in _held_back.get(self.model._meta.label, [])])
        return self if hidden is None else self.exclude(hidden)


class ScopedManager(models.Manager[M]):
    """`objects`: raises without an active scope, filters by it otherwise."""

    _queryset_class: type[ScopedQuerySet[Any]] = ScopedQuerySet

    @classmethod
    def over(cls, queryset_class: type[ScopedQuerySet[Any]]) -> Any:
        """A manager class with the methods of `queryset_class` (typed Any: Django builds it at run time)."""
        return cls.from_queryset(queryset_class)

    def get_queryset(self) -> Any:
        queryset: Any = super().get_queryset()
        return queryset.within(current())


class ScopedModel(models.Model):
    """Base of every table that holds the programme's rows.

    A domain with a queryset of its own says
    `objects: ClassVar[Any] = scoped(DemandQuerySet)` and `everything: ClassVar[Any] = unscoped(DemandQuerySet)`.
    """

    objects: ClassVar[Any] = ScopedManager.over(ScopedQuerySet)()
    everything: ClassVar[Any] = models.Manager.from_queryset(ScopedQuerySet)()

    class Meta:
        abstract = True
        base_manager_name = "everything"
        default_manager_name = "everything"


def scoped(queryset_class: type[ScopedQuerySet[Any]]) -> Any:
    """The manager `objects` over a domain's own queryset: filtered by the active scope."""
    return ScopedManager.over(queryset_class)()


def unscoped(queryset_class: type[ScopedQuerySet[Any]]) -> Any:
    """The manager `everything` over a domain's own queryset: the whole table."""
    return models.Manager.from_queryset(queryset_class)()
