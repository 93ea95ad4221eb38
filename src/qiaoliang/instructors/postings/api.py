"""Postings: who serves which enterprise, from when to when."""

from datetime import date
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Router, Schema

from qiaoliang.access.tokens.choices import Area
from qiaoliang.access.tokens.operations import Asking, reads
from qiaoliang.instructors.postings import permits
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.kit.api.fields import Id, OneOf, said
from qiaoliang.kit.api.paging import Page, Paged, newest_first

router = Router(tags=["指导员与派驻"])
PartText = Annotated[str, OneOf(Part)]


class PostingOut(Schema):
    id: Id = said("编号", 41)
    enterprise: Id = said("企业编号", 7)
    enterprise_name: str = said("企业名称", "汐歌海产有限公司")
    instructor: Id = said("指导员编号", 12)
    instructor_name: str = said("指导员姓名", "于海宁")
    part: PartText = said("分工", "lead")
    starts_on: date = said("起", "2026-01-01")
    ends_on: date | None = said("止；在岗为 null", None)
    end_reason: str = said("结束原因", "")


class PostingFilter(Schema):
    enterprise: Id | None = said("只看这家企业的", 7, None)
    instructor: Id | None = said("只看这位指导员的", 12, None)
    current: bool = said("只看今天在岗的", True, False)


def shown(stint: Stint) -> dict[str, Any]:
    names = ("id", "part", "starts_on", "ends_on", "end_reason")
    return {
        **{name: getattr(stint, name) for name in names}, "enterprise": stint.enterprise_id,
        "enterprise_name": stint.enterprise.name, "instructor": stint.instructor_id,
        "instructor_name": stint.instructor.name,
    }  # fmt: skip


@reads(router, "/postings", area=Area.INSTRUCTORS, permit=permits.may_list, gives=Page[PostingOut],
       summary="派驻列表")  # fmt: skip
def list_postings(request: Asking, paging: Paged, wanted: Annotated[PostingFilter, Query(...)]) -> Any:
    """谁从哪天到哪天派驻在哪家企业，包括已结束的。"""
    rows = Stint.objects.select_related("enterprise", "instructor").defer("instructor__phone")
    if wanted.enterprise:
        rows = rows.filter(enterprise=wanted.enterprise)
    if wanted.instructor:
        rows = rows.filter(instructor=wanted.instructor)
    if wanted.current:
        rows = rows.filter(Stint.covers(timezone.localdate(request.at)))
    return newest_first(rows, paging, shown)


@reads(router, "/postings/{id}", area=Area.INSTRUCTORS, permit=permits.may_view, row=Stint, gives=PostingOut,
       summary="一次派驻")  # fmt: skip
def show_posting(request: Asking, stint: Stint) -> Any:
    """按编号读一次派驻。"""
    return shown(stint)
