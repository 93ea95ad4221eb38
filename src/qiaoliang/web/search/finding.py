"""One question put to enterprises, people, organisations, demands and documents: what of each is found, and how many.

Every kind of thing is one query, over what the person may see; names are read as they stand in the tables, so there is
no index that could differ from them (docs/adr/0028). Written papers of every kind are one group (`papers`).
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.economy.demands import permits as demand_permits
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.policies import permits as policy_permits
from qiaoliang.economy.policies.choices import PolicyState
from qiaoliang.economy.policies.models import Policy
from qiaoliang.instructors.nominations import permits as instructor_permits
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.contains import contains, is_letters
from qiaoliang.party.organisations import permits as organisation_permits
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.enterprises import permits as enterprise_permits
from qiaoliang.registry.enterprises.grams import by_name
from qiaoliang.registry.enterprises.models import ContactPerson, Enterprise
from qiaoliang.web.search import papers

SHOWN: Final = 6
MOST: Final = 100  # read and counted of one kind; who finds more writes more
LONGEST: Final = 60
PAPERS: Final = "papers"
TAIL: Final = 6  # digits and letters of a credit code that people say on the phone


@dataclass(frozen=True)
class Hit:
    """One row: what it is, what tells it from its namesakes, where it opens."""

    text: str
    second: str
    href: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind, and how many in all (`more` where counting ended at MOST)."""

    key: str
    title: str
    unit: str
    hits: list[Hit]
    total: int
    more: bool

    @property
    def told(self) -> str:
        return f"{self.total} {self.unit}{'以上' if self.more else ''}"

    @property
    def is_cut(self) -> bool:
        return self.more or self.total > len(self.hits)


@dataclass(frozen=True)
class Kind:
    """How one kind of thing is found: in which rows, by what, which first, and how a row is told."""

    key: str
    title: str
    unit: str
    may_list: Callable[[Actor], bool]
    rows: Callable[[], Any]
    matches: Callable[[str], Q]
    starts: str  # whose rows begin with the text stand first
    order: str
    tell: Callable[[Any], Hit]


def normalised(text: str) -> str:
    """Full-width digits and letters made half width, blanks at the ends and inside dropped."""
    return "".join(unicodedata.normalize("NFKC", text).split())[:LONGEST]


def find(actor: Actor, text: str, only: str = "") -> list[Group]:
    """The first few of every kind of which something was found, papers last, or many of the one named."""
    if not text:
        return []
    wanted = [kind for kind in KINDS if kind.may_list(actor) and only in ("", kind.key)]
    size = MOST if only else SHOWN
    groups = [_group(kind, text, size) for kind in wanted]
    if only in ("", PAPERS) and papers.may_list(actor):
        groups.append(_papers(actor, text, size))
    return [group for group in groups if group.total]


def _papers(actor: Actor, text: str, size: int) -> Group:
    found = papers.find(actor, text, MOST + 1)
    hits = [Hit(one.title, one.second, one.href) for one in found[:size]]
    return Group(PAPERS, "报告和案例", "份", hits, min(len(found), MOST), len(found) > MOST)


def _group(kind: Kind, text: str, size: int) -> Group:
    """In the order of the kind, what begins with the text first; reading ends soon after where nearly all is found."""
    found = kind.rows().filter(kind.matches(text)).order_by(kind.order, "pk")
    # The keys are read from the narrow index alone, the rows of a hundred of them from the table.
    keys = found.select_related(None).values("pk")[: MOST + 1]
    rows = list(kind.rows().filter(pk__in=keys).order_by(kind.order, "pk"))
    more = len(rows) > MOST
    if more:  # what begins with the text may stand behind the first hundred
        rows = [*kind.rows().filter(**{f"{kind.starts}__startswith": text}).order_by(kind.order, "pk")[:size], *rows]
    first = {row.pk: row for row in sorted(rows, key=lambda row: not getattr(row, kind.starts).startswith(text))}
    hits = [kind.tell(row) for row in list(first.values())[:size]]
    return Group(kind.key, kind.title, kind.unit, hits, min(len(first), MOST), more)


def _initials(column: str, text: str) -> Q:
    """One letter begins the initials, several stand anywhere in them: one letter anywhere is in every name."""
    return Q(**{f"{column}__{'contains' if len(text) > 1 else 'startswith'}": text.lower()})


def _of_enterprises(text: str) -> Q:
    """Names and short names, present and former, initials, the tail of a present or former credit code."""
    now, former = contains("name", text) | contains("short_name", text), contains("name", text)
    if is_letters(text):
        now |= _initials("initials", text)
        if len(text) >= TAIL:
            now |= Q(credit_code__endswith=text.upper())
            former |= Q(credit_code__endswith=text.upper())
    return by_name(text, now, former)


def _of_instructors(text: str) -> Q:
    found = contains("name", text) | Q(number__iexact=text)
    return found | _initials("initials", text) if is_letters(text) else found


def _of_people(text: str) -> Q:
    found = contains("name", text)
    return found | _initials("initials", text) if is_letters(text) else found


def _of_demands(text: str) -> Q:
    return Q(number=text) | contains("title", text) | contains("enterprise__name", text)


def _of_policies(text: str) -> Q:
    return contains("title", text) | contains("document_number", text) | contains("issuer", text)


KINDS: Final = (
    Kind(
        "enterprises", "企业", "家", enterprise_permits.may_list,
        lambda: Enterprise.objects.filter(merged_into=None).select_related("region").only(
            "name", "credit_code", "region__name", "region__county_name", "region__level"
        ),
        _of_enterprises, "name", "sort_key",
        lambda row: Hit(row.name, f"{row.region.full_name} · {row.credit_code}", f"/enterprises/{row.pk}/"),
    ),
    Kind(
        "instructors", "指导员", "人", instructor_permits.may_list,
        lambda: Instructor.objects.select_related("department"),
        _of_instructors, "name", "initials",
        lambda row: Hit(row.name, f"{row.department} · {row.get_standing_display()}", f"/instructors/{row.pk}/"),
    ),
    Kind(
        "people", "企业联系人", "人", enterprise_permits.may_list,
        lambda: ContactPerson.objects.filter(ends_on=None).select_related("enterprise"),
        _of_people, "name", "initials",
        lambda row: Hit(row.name, f"{row.enterprise.name} {row.title}", f"/enterprises/{row.enterprise_id}/"),
    ),
    Kind(
        "organisations", "党组织", "个", organisation_permits.may_list,
        lambda: Organisation.objects.all(),
        lambda text: contains("name", text) | contains("secretary_name", text), "name", "name",
        lambda row: Hit(row.name, f"书记 {row.secretary_name or '未登记'}", f"/party/organisations/{row.pk}/"),
    ),
    Kind(
        "demands", "诉求", "件", demand_permits.may_list,
        lambda: Demand.objects.select_related("enterprise"),
        _of_demands, "title", "-heard_on",
        lambda row: Hit(
            row.title, f"{row.number} · {row.enterprise} · {row.get_stage_display()}", f"/demands/{row.pk}/"
        ),
    ),
    Kind(
        "policies", "政策", "项", policy_permits.may_list,
        lambda: Policy.objects.exclude(state=PolicyState.DRAFT),
        _of_policies, "title", "-issued_on",
        lambda row: Hit(row.title, f"{row.document_number} · {row.issuer}", f"/economy/policies/{row.pk}/"),
    ),
)  # fmt: skip
