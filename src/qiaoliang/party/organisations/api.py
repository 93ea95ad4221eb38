"""Party organisations and whom they cover; to read. No roll, no member, no officer."""

from datetime import date
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Router, Schema

from qiaoliang.access.tokens.choices import Area
from qiaoliang.access.tokens.operations import Asking, reads
from qiaoliang.kit.api.fields import Id, OneOf, Text, said
from qiaoliang.kit.api.paging import Page, Paged, newest_first
from qiaoliang.party.organisations import permits
from qiaoliang.party.organisations.models import Coverage, Form, Organisation, OrganisationKind

router = Router(tags=["党组织"])
KindText = Annotated[str, OneOf(OrganisationKind)]
FormText = Annotated[str, OneOf(Form)]


class OrganisationOut(Schema):
    id: Id = said("编号", 5)
    code: str = said("组织编号", "O001")
    name: str = said("名称", "汐歌海产党支部")
    kind: KindText = said("类别", "branch")
    form: FormText = said("组建方式", "single")
    upper_committee: str = said("上级党委", "俚岛镇党委")
    region_code: str = said("地区代码", "371082105")
    set_up_on: date = said("成立日期", "2023-07-01")
    abolished_on: date | None = said("撤销日期", None)
    term_ends_on: date | None = said("任期届满", "2026-07-01")


class CoveredOut(Schema):
    enterprise: Id = said("企业编号", 7)
    form: FormText = said("覆盖方式", "single")
    starts_on: date = said("起", "2023-07-01")
    decision_number: str = said("决定文号", "俚党〔2023〕7号")


class OrganisationDetail(OrganisationOut):
    covers: list[CoveredOut] = said("今天覆盖的、令牌看得到的企业", [])


class OrganisationFilter(Schema):
    kind: KindText | None = said("只看这一类", "branch", None)
    region: Text | None = said("只看这个地区（代码开头）", "371082", None, max_length=12)
    live: bool = said("只看今天存在的", True, False)


def shown(row: Organisation) -> dict[str, Any]:
    return {name: getattr(row, name) for name in OrganisationOut.model_fields}


@reads(router, "/organisations", area=Area.PARTY, permit=permits.may_list, gives=Page[OrganisationOut],
       summary="党组织列表")  # fmt: skip
def list_organisations(request: Asking, paging: Paged, wanted: Annotated[OrganisationFilter, Query(...)]) -> Any:
    """本单位范围内的党组织。"""
    rows = Organisation.objects.all()
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.region:
        rows = rows.filter(region_code__startswith=wanted.region)
    if wanted.live:
        rows = rows.live(timezone.localdate(request.at))
    return newest_first(rows, paging, shown)


@reads(router, "/organisations/{id}", area=Area.PARTY, permit=permits.may_view, row=Organisation,
       gives=OrganisationDetail, summary="一个党组织")  # fmt: skip
def show_organisation(request: Asking, organisation: Organisation) -> Any:
    """党组织和它今天覆盖的企业。"""
    rows = Coverage.objects.filter(Coverage.covers(timezone.localdate(request.at)), organisation=organisation)
    covers = [
        {"enterprise": one.enterprise_id, "form": one.form, "starts_on": one.starts_on,
         "decision_number": one.decision_number}
        for one in rows.order_by("pk")
    ]  # fmt: skip
    return {**shown(organisation), "covers": covers}
