"""Naming and finding the places where a role holds, by what people call them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from qiaoliang.access.accounts.models import Grant
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.carriers.models import Carrier
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.regions.models import Region


@dataclass(frozen=True)
class PlaceKind:
    label: str
    model: Any
    named: Callable[[str], Q]
    key: str = "pk"


KINDS: dict[str, PlaceKind] = {
    "city": PlaceKind("全市", None, lambda text: Q()),
    "region": PlaceKind("县区或镇街", Region, lambda text: Q(code=text) | Q(name=text), key="code"),
    "department": PlaceKind("部门", Department, lambda text: Q(code=text) | Q(name=text) | Q(short_name=text)),
    "instructor": PlaceKind("指导员", Instructor, lambda text: Q(number=text)),
    "organisation": PlaceKind("党组织", Organisation, lambda text: Q(code=text) | Q(name=text)),
    "enterprise": PlaceKind("企业", Enterprise, lambda text: Q(credit_code=text.upper()) | Q(name=text)),
    "carrier": PlaceKind("载体", Carrier, lambda text: Q(name=text)),
}


def find_place(kind: str, text: str) -> str:
    """The stable key of the place called `text`; empty for the city."""
    known = KINDS[kind]
    if known.model is None:
        return ""
    found = list(known.model.everything.filter(known.named(text.strip())).values_list(known.key, flat=True)[:2])
    if len(found) != 1:
        problem = "没有找到" if not found else "不止一个"
        raise Refusal(f"{problem}叫“{text}”的{known.label}，请填写代码或全称。", field="where")
    return str(found[0])


def place_name(grant: Grant) -> str:
    """What people call the place of a grant."""
    return name_of(grant.where_kind, grant.where_key)


def name_of(kind: str, key: str) -> str:
    """What people call a place."""
    known = KINDS.get(kind)
    if known is None or known.model is None:
        return "全市"
    found = known.model.everything.filter(**{known.key: key}).first()
    return str(found) if found else key
