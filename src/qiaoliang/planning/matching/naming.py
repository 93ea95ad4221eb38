"""Names for keys: enterprises and instructors as pages write them, in two queries however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.planning.matching.changes import Change, Kind
from qiaoliang.registry.enterprises.models import Enterprise

NOBODY_KNOWN = "（名册里没有）"


@dataclass(frozen=True)
class Person:
    key: int
    name: str
    department: str
    number: str


@dataclass(frozen=True)
class Names:
    """By the registry's keys. Who is not in the registry any more is said so, never left out."""

    firms: dict[int, str]
    people: dict[int, Person]

    def firm(self, key: int) -> str:
        return self.firms.get(key, NOBODY_KNOWN)

    def person(self, key: int) -> Person:
        return self.people.get(key, Person(key, NOBODY_KNOWN, "", ""))

    def said(self, change: Change) -> str:
        """The change as a sentence without a full stop."""
        firm, who = self.firm(change.enterprise), self.person(change.instructor).name
        match change.kind:
            case Kind.PIN:
                return f"{firm}固定由{who}负责"
            case Kind.BAN:
                return f"{firm}不由{who}负责"
            case Kind.FREE:
                return f"{firm}取消固定"
            case Kind.CLOSE:
                return f"{firm}停业"
            case Kind.LEAVE:
                return f"{who}离开"
            case Kind.BACK:
                return f"{who}回来"
            case Kind.BOUNDS:
                return f"{who}改为服务 {change.least}–{change.most} 家"


def names(firms: Iterable[int], people: Iterable[int], changes: Sequence[Change] = ()) -> Names:
    """The names of these keys and of all that the changes speak of."""
    wanted = {*firms, *(change.enterprise for change in changes)} - {0}
    known = {*people, *(change.instructor for change in changes)} - {0}
    rows = Instructor.everything.filter(pk__in=known).values_list("pk", "name", "department__short_name", "number")
    return Names(
        dict(Enterprise.everything.filter(pk__in=wanted).values_list("pk", "name")),
        {pk: Person(pk, name, department, number) for pk, name, department, number in rows},
    )
