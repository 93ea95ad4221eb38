"""Enterprises with what other domains know of each: organisation, instructors, last contact."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema

from qiaoliang.access.tokens.choices import Area
from qiaoliang.access.tokens.operations import Asking, reads
from qiaoliang.instructors.postings.api import PartText
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.api.fields import Id, OneOf, Text, said
from qiaoliang.kit.api.paging import Page, Paged, newest_first
from qiaoliang.party.organisations.api import FormText
from qiaoliang.party.organisations.models import Coverage, Organisation
from qiaoliang.registry.enterprises import permits
from qiaoliang.registry.enterprises.choices import OperatingState, SizeClass
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole, Enterprise
from qiaoliang.web.dossier.enterprises import covered, search, served, with_last_contact

router = Router(tags=["企业"])
StateText = Annotated[str, OneOf(OperatingState)]
SizeText = Annotated[str, OneOf([("", "未填"), *SizeClass.choices])]
ContactRoleText = Annotated[str, OneOf(ContactRole)]


class CoverOut(Schema):
    organisation: Id = said("党组织编号", 5)
    organisation_name: str = said("党组织名称", "汐歌海产党支部")
    form: FormText = said("覆盖方式", "single")
    starts_on: date = said("起", "2023-07-01")


class ServedOut(Schema):
    posting: Id = said("派驻编号", 41)
    instructor: Id = said("指导员编号", 12)
    instructor_name: str = said("姓名", "于海宁")
    part: PartText = said("分工", "lead")
    starts_on: date = said("起", "2026-01-01")


class EnterpriseOut(Schema):
    id: Id = said("编号", 7)
    credit_code: str = said("统一社会信用代码", "91371082MA3F00017X")
    name: str = said("企业名称", "汐歌海产有限公司")
    short_name: str = said("简称", "汐歌海产")
    region_code: str = said("镇街代码", "371082105")
    address: str = said("地址", "俚岛镇海滨路 8 号")
    division: str = said("行业大类", "13")
    section: str = said("行业门类", "C")
    staff_count: int | None = said("职工人数", 80)
    size_class: SizeText = said("规模", "small")
    is_above_scale: bool = said("规上", False)
    state: StateText = said("经营状态", "operating")
    coverage: list[CoverOut] = said("今天覆盖它的党组织；空为未覆盖", [])
    instructors: list[ServedOut] = said("今天派驻的指导员，牵头的在前", [])
    last_contact_at: datetime | None = said("最近一次联系", "2026-11-18T15:20:00+08:00")
    version: int = said("版本", 1)


class PersonOut(Schema):
    role: ContactRoleText = said("身份", "owner")
    name: str = said("姓名", "林启航")
    title: str = said("职务", "董事长")
    has_phone: bool = said("是否登记了手机号；号码本身不经接口提供", True)


class EnterpriseDetail(EnterpriseOut):
    established_on: date | None = said("成立日期", "2012-05-01")
    full_members: int = said("正式党员数（最近一次申报）", 5)
    people: list[PersonOut] = said("在用的联系人", [])


class EnterpriseFilter(Schema):
    q: Text | None = said("名称、简称、拼音首字母或信用代码后几位", "汐歌", None, max_length=100)
    region: Text | None = said("只看这个地区（代码开头）", "371082", None, max_length=12)
    credit_code: Text | None = said("按完整的信用代码查", "91371082MA3F00017X", None, max_length=18)
    covered: bool | None = said("只看已覆盖（true）或未覆盖（false）的", False, None)
    served: bool | None = said("只看有指导员（true）或没有（false）的", True, None)


def _rows(on: date) -> Any:
    """With organisations, instructors and last contact of a page's enterprises, in four queries."""
    live = Organisation.exists_on(on, "organisation__")
    coverages = Coverage.everything.filter(Coverage.covers(on), live).select_related("organisation").order_by("pk")
    stints = Stint.everything.filter(Stint.covers(on)).select_related("instructor").defer("instructor__phone")
    from_page = with_last_contact(Enterprise.objects.filter(merged_into=None))
    return from_page.prefetch_related(
        Prefetch("coverages", queryset=coverages, to_attr="covered_now"),
        Prefetch("stints", queryset=stints.order_by("part", "pk"), to_attr="served_now"),
    )


def shown(firm: Any) -> dict[str, Any]:
    names = (
        "id", "credit_code", "name", "short_name", "region_code", "address", "division", "section", "staff_count",
        "size_class", "is_above_scale", "state", "version",
    )  # fmt: skip
    return {
        **{name: getattr(firm, name) for name in names},
        "coverage": [
            {"organisation": one.organisation_id, "organisation_name": one.organisation.name, "form": one.form,
             "starts_on": one.starts_on}
            for one in firm.covered_now
        ],
        "instructors": [
            {"posting": one.pk, "instructor": one.instructor_id, "instructor_name": one.instructor.name,
             "part": one.part, "starts_on": one.starts_on}
            for one in firm.served_now
        ],
        "last_contact_at": timezone.localtime(firm.last_contact_at) if firm.last_contact_at else None,
    }  # fmt: skip


@reads(router, "/enterprises", area=Area.REGISTRY, permit=permits.may_list, gives=Page[EnterpriseOut],
       summary="企业列表")  # fmt: skip
def list_enterprises(request: Asking, paging: Paged, wanted: Annotated[EnterpriseFilter, Query(...)]) -> Any:
    """本单位范围内的企业，各带覆盖它的党组织、派驻的指导员和最近一次联系。"""
    today = timezone.localdate(request.at)
    rows = _rows(today)
    if wanted.q:
        rows = search(rows, wanted.q)
    if wanted.region:
        rows = rows.filter(region_code__startswith=wanted.region)
    if wanted.credit_code:
        rows = rows.filter(credit_code=wanted.credit_code.upper())
    if wanted.covered is not None:
        rows = rows.filter(covered(today) if wanted.covered else ~covered(today))
    if wanted.served is not None:
        rows = rows.filter(served(today) if wanted.served else ~served(today))
    return newest_first(rows, paging, shown)


@reads(router, "/enterprises/{id}", area=Area.REGISTRY, permit=permits.may_view, row=Enterprise,
       gives=EnterpriseDetail, summary="一家企业")  # fmt: skip
def show_enterprise(request: Asking, enterprise: Enterprise) -> Any:
    """企业、覆盖、指导员和联系人。已并入别家的企业答 404。"""
    today = timezone.localdate(request.at)
    firm = get_object_or_404(_rows(today), pk=enterprise.pk)
    people = ContactPerson.objects.filter(enterprise=firm, starts_on__lte=today).exclude(ends_on__lt=today)
    return {
        **shown(firm), "established_on": firm.established_on, "full_members": firm.full_members,
        "people": [
            {"role": one.role, "name": one.name, "title": one.title, "has_phone": bool(one.phone)}
            for one in people.order_by("pk")
        ],
    }  # fmt: skip
