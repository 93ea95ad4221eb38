"""Restricting at a person's request (PIPL article 44): what is only kept from then on, and what a duty goes on using.

A restricted row is stored and counted. It is in no list, search, contact list, message, export or answer of the API,
and what is masked of it cannot be opened, whoever asks, until the office lifts the restriction. The request's own desk
can still copy and delete it. Whoever serves, stands on the roll or has a case open cannot be restricted: the duty needs
the row (article 13, first paragraph, item 3), and the answer says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models import Q

from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.party.membership.choices import CaseState
from qiaoliang.party.membership.models import Admission, Member
from qiaoliang.registry.enterprises.models import ContactPerson
from qiaoliang.web.owners.models import Entrance
from qiaoliang.web.personal.models import Holder
from qiaoliang.web.privacy.models import PersonRequest, Restriction, restricted
from qiaoliang.web.privacy.persons import Person

_DUTY: Final = "履行法定职责所必需（《个人信息保护法》第十三条第一款第三项）"


@dataclass(frozen=True)
class Table:
    """Rows of a person that can be held; `used` are those that a duty goes on using, and `why` says which."""

    title: str
    model: type[models.Model]
    which: Callable[[Person], Q]
    used: Q
    why: str = ""

    def rows(self, person: Person) -> Any:
        return self.model._base_manager.filter(self.which(person))


def _of(column: str, keys: str) -> Callable[[Person], Q]:
    return lambda person: Q(**{f"{column}__in": getattr(person, keys)})


_NEVER: Final = Q(pk__in=())
TABLES: Final = (
    Table("企业联系人", ContactPerson, _of("pk", "contacts"), _NEVER),
    Table("企业链接", Entrance, _of("person", "contacts"), _NEVER),
    Table(
        "指导员", Instructor, _of("pk", "instructors"), ~Q(standing=Standing.ENDED),
        f"仍在任，企业要能联系到本人，{_DUTY}；离任后可以限制",
    ),
    Table(
        "党员名册", Member, _of("pk", "members"), Q(ends_on=None),
        f"仍在册，党组织依规管理党员，{_DUTY}；转出后可以限制",
    ),
    Table(
        "发展党员", Admission, _of("pk", "admissions"),
        Q(state=CaseState.OPEN) | Q(member__ends_on=None, member__isnull=False),
        f"手续在办或仍在册，{_DUTY}；终止或转出后可以限制",
    ),
    Table(
        "个人链接", Holder, _of("pk", "holders"), Q(member__ends_on=None, member__isnull=False),
        f"本人仍在册，链接用来办本人的事，{_DUTY}；可以撤回同意停用",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One table of the person's: how many rows, and whether they are held or why they stay in use."""

    title: str
    count: int
    is_held: bool
    why: str


def plan(person: Person) -> list[Part]:
    """What a restriction would do, table by table."""
    found = []
    for table in TABLES:
        rows = table.rows(person)
        used = rows.filter(table.used).count()
        rest = rows.count() - used
        if rest:
            found.append(Part(table.title, rest, True, "只保存和计数，不显示、不联系、不导出，直到解除"))
        if used:
            found.append(Part(table.title, used, False, table.why))
    return found


def restrict(person: Person, *, asked: PersonRequest, at: datetime) -> int:
    """Hold what can be held; the number of rows. Call it inside an action."""
    found = []
    for table in TABLES:
        kind = table.model._meta.label_lower
        rows = table.rows(person).exclude(table.used).exclude(restricted(table.model))
        found += [Restriction(asked=asked, kind=kind, row=pk, since_at=at) for pk in rows.values_list("pk", flat=True)]
    Restriction.everything.bulk_create(found)
    return len(found)


def standing(asked: PersonRequest) -> Any:
    """What this request holds now."""
    return Restriction.everything.filter(asked=asked, lifted_at=None)
