"""Departments: who manages what is public."""

from typing import Any

from ninja import Router, Schema

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.tokens.choices import Area
from qiaoliang.access.tokens.operations import Asking, reads
from qiaoliang.kit.api.fields import Id, said
from qiaoliang.kit.api.paging import Page, Paged, newest_first
from qiaoliang.registry.departments.models import Department

router = Router(tags=["地区与部门"])


class DepartmentOut(Schema):
    id: Id = said("编号", 3)
    code: str = said("代码", "marine")
    name: str = said("名称", "市海洋发展局")
    short_name: str = said("简称", "海洋发展局")
    function: str = said("职能代码", "marine")
    region_code: str = said("所在地区代码", "3710")
    is_active: bool = said("是否在用", True)


def may_see(actor: Actor, department: Any = None) -> bool:
    """Who manages what is public."""
    return True


@reads(router, "/departments", area=Area.REGISTRY, permit=may_see, gives=Page[DepartmentOut], summary="部门列表")
def list_departments(request: Asking, paging: Paged) -> Any:
    """全部职能部门。派单、协办时用这里的编号。"""
    return newest_first(Department.objects.all(), paging, DepartmentOut.from_orm)


@reads(router, "/departments/{id}", area=Area.REGISTRY, permit=may_see, row=Department, gives=DepartmentOut,
       summary="一个部门")  # fmt: skip
def show_department(request: Asking, department: Department) -> Any:
    """按编号读一个部门。"""
    return DepartmentOut.from_orm(department)
