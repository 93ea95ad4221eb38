"""Regions: the tree as codes."""

from typing import Annotated, Any

from django.http import Http404
from ninja import Query, Router, Schema

from qiaoliang.access.tokens.choices import Area
from qiaoliang.access.tokens.operations import Asking, reads
from qiaoliang.kit.api.fields import OneOf, Text, said
from qiaoliang.kit.api.paging import Page, Paged, by_code
from qiaoliang.registry.regions.models import Level, Region

router = Router(tags=["地区与部门"])
LevelText = Annotated[str, OneOf(Level)]


class RegionOut(Schema):
    code: str = said("地区代码", "371082105")
    name: str = said("名称", "俚岛镇")
    full_name: str = said("带县区的名称", "荣成市俚岛镇")
    parent_code: str = said("上级代码，市级为上级省市代码", "371082")
    level: LevelText = said("层级", "town")
    code_system: str = said("代码体系", "NBS")
    version: str = said("代码版本", "2023")


class RegionFilter(Schema):
    level: LevelText | None = said("只看这一层级", "town", None)
    parent: Text | None = said("只看这个地区的下级", "371082", None, max_length=12)


def shown(region: Region) -> dict[str, Any]:
    names = ("code", "name", "full_name", "parent_code", "level", "code_system")
    return {name: getattr(region, name) for name in names} | {"version": region.version}


def _in_force() -> Any:
    return Region.objects.filter(valid_to=None)


@reads(router, "/regions", area=Area.REGISTRY, permit=lambda actor: True, gives=Page[RegionOut], summary="地区列表")
def list_regions(request: Asking, paging: Paged, wanted: Annotated[RegionFilter, Query(...)]) -> Any:
    """在用的市、县区、镇街、村居，按代码排序。代码只在同一体系和版本内有意义。"""
    rows = _in_force()
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    if wanted.parent:
        rows = rows.filter(parent_code=wanted.parent)
    return by_code(rows, paging, shown)


@reads(router, "/regions/{code}", area=Area.REGISTRY, permit=lambda actor: True, gives=RegionOut, summary="一个地区",
       may_miss=True)  # fmt: skip
def show_region(request: Asking, code: Text) -> Any:
    """按代码读一个在用的地区。"""
    found = _in_force().filter(code=code).first()
    if found is None:
        raise Http404
    return shown(found)
