"""Instructors: who they are. No telephone, and nothing that orders persons by merit."""

from datetime import date
from typing import Annotated, Any

from ninja import Query, Router, Schema

from qiaoliang.access.tokens.choices import Area
from qiaoliang.access.tokens.operations import Asking, reads
from qiaoliang.instructors.nominations import permits
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.kit.api.fields import Id, OneOf, said
from qiaoliang.kit.api.paging import Page, Paged, newest_first

router = Router(tags=["指导员与派驻"])
StandingText = Annotated[str, OneOf(Standing)]


class InstructorOut(Schema):
    id: Id = said("编号", 12)
    number: str = said("指导员编号", "Z001")
    name: str = said("姓名", "于海宁")
    department: Id = said("派出部门编号", 3)
    department_name: str = said("派出部门简称", "海洋发展局")
    position: str = said("职务", "科员")
    standing: StandingText = said("状态", "approved")
    term_starts_on: date | None = said("任期起", "2026-01-01")
    term_ends_on: date | None = said("任期止", None)
    has_phone: bool = said("是否登记了手机号；号码本身不经接口提供", True)
    version: int = said("版本", 1)


class InstructorFilter(Schema):
    department: Id | None = said("只看这个部门派出的", 3, None)
    standing: StandingText | None = said("只看这个状态", "approved", None)


def shown(row: Instructor) -> dict[str, Any]:
    names = ("id", "number", "name", "position", "standing", "term_starts_on", "term_ends_on", "version")
    return {
        **{name: getattr(row, name) for name in names}, "department": row.department_id,
        "department_name": row.department.short_name, "has_phone": bool(row.phone),
    }  # fmt: skip


@reads(router, "/instructors", area=Area.INSTRUCTORS, permit=permits.may_list, gives=Page[InstructorOut],
       summary="指导员列表")  # fmt: skip
def list_instructors(request: Asking, paging: Paged, wanted: Annotated[InstructorFilter, Query(...)]) -> Any:
    """本单位范围内的指导员。"""
    rows = Instructor.objects.select_related("department")
    if wanted.department:
        rows = rows.filter(department=wanted.department)
    if wanted.standing:
        rows = rows.filter(standing=wanted.standing)
    return newest_first(rows, paging, shown)


@reads(router, "/instructors/{id}", area=Area.INSTRUCTORS, permit=permits.may_view, row=Instructor,
       gives=InstructorOut, summary="一位指导员")  # fmt: skip
def show_instructor(request: Asking, instructor: Instructor) -> Any:
    """按编号读一位指导员。"""
    return shown(instructor)
