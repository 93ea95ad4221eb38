"""What the parts of a dimension are called, and in which order they stand: never by size, so nobody is ranked."""

from collections.abc import Iterable
from typing import Final

from qiaoliang.registry.carriers.models import Carrier
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.choices import SizeClass
from qiaoliang.registry.enterprises.industries import INDUSTRIES
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.indicators.choices import Dimension
from qiaoliang.results.indicators.dimensions import MINE, NOT_STATED, SHARED

SHARED_AS: Final[dict[str, str]] = {
    Dimension.COUNTY: "跨县市区",
    Dimension.TOWN: "跨镇街",
    Dimension.DEPARTMENT: "多部门共同",
    Dimension.CARRIER: "同属几个载体",
    Dimension.INDUSTRY: "跨行业",
    Dimension.SIZE: "跨规模",
    Dimension.INSTRUCTOR: "与他人共同助力",
}
NOT_STATED_AS: Final[dict[str, str]] = {
    Dimension.DEPARTMENT: "没有部门",
    Dimension.CARRIER: "不在载体",
    Dimension.INSTRUCTOR: "不分个人",
}


def names(dimension: Dimension, keys: Iterable[str]) -> dict[str, str]:
    """Each key with its name, in the order in which they are printed; at most one query."""
    wanted = set(keys)
    plain = sorted(wanted - {NOT_STATED, SHARED})
    found = _names(dimension, plain)
    named = {key: found.get(key, key) for key in [*found, *(key for key in plain if key not in found)]}
    if SHARED in wanted:
        named[SHARED] = SHARED_AS[dimension]
    if NOT_STATED in wanted:
        named[NOT_STATED] = NOT_STATED_AS.get(dimension, "未注明")
    return named


def _names(dimension: Dimension, keys: list[str]) -> dict[str, str]:
    if not keys:
        return {}
    if dimension in (Dimension.COUNTY, Dimension.TOWN):
        rows = Region.everything.filter(code__in=keys).order_by("code")
        return {region.code: region.full_name if dimension == Dimension.TOWN else region.name for region in rows}
    if dimension == Dimension.DEPARTMENT:
        departments = Department.everything.filter(pk__in=_numbers(keys)).order_by("code")
        return {str(one.pk): one.short_name for one in departments}
    if dimension == Dimension.CARRIER:
        carriers = Carrier.everything.filter(pk__in=_numbers(keys)).order_by("kind", "name")
        return {str(one.pk): one.name for one in carriers}
    if dimension == Dimension.INDUSTRY:
        return {key: INDUSTRIES[key].name for key in keys if key in INDUSTRIES}
    if dimension == Dimension.SIZE:
        return {size.value: str(size.label) for size in SizeClass if size.value in keys}
    return {MINE: "我一人助力"} if MINE in keys else {}


def _numbers(keys: list[str]) -> list[int]:
    return [int(key) for key in keys if key.isdecimal()]


def label(dimension: Dimension, key: str) -> str:
    return names(dimension, [key])[key]
