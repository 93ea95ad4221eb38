"""Records that look like one enterprise twice: the list, the check before merging, and undoing it."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.remembered import remembered
from qiaoliang.registry.enterprises import actions, duplicates, permits
from qiaoliang.registry.enterprises.forms import MergeRecordsForm, VersionedForm
from qiaoliang.registry.enterprises.models import Enterprise, RecordMerge
from qiaoliang.registry.regions.models import Level, Region

SHOWN = 100
CRUMBS = [("企业", "/enterprises/")]
# What the rows of each relation are called; a table that is not here is still merged, under 其他记录.
NAMES = {
    "contacts.contact.enterprise": "联系记录",
    "contacts.dutyweek.enterprise": "应联系周",
    "contacts.pause.enterprise": "约定暂停",
    "contacts.rhythm.enterprise": "联系约定",
    "demands.demand.enterprise": "诉求",
    "yearplans.planline.enterprise": "年度计划",
    "outcomes.outcome.enterprise": "成效",
    "postings.stint.enterprise": "派驻",
    "postings.conflict.enterprise": "回避登记",
    "organisations.coverage.enterprise": "党组织覆盖",
    "organisations.workcoverage.enterprise": "其他工作覆盖",
    "organisations.organisation.host": "所建党组织",
    "organisations.caseunit.enterprise": "组建申请",
    "organisations.setupcase.host": "依托本企业的组建申请",
    "organisations.secretarycandidate.enterprise": "书记人选",
    "organisations.obstacle.enterprise": "未组建原因",
    "organisations.alert.enterprise": "党组织提醒",
    "branching.proposal.host": "联建方案",
    "branching.proposedunit.enterprise": "联建方案里的企业",
    "branching.attachment.enterprise": "联建方案未编入",
    "membership.member.enterprise": "党员名册",
    "membership.candidate.enterprise": "发展党员",
    "membership.admission.enterprise": "发展党员手续",
    "carriers.tenancy.enterprise": "所属载体",
    "enterprises.contactperson.enterprise": "联系人",
    "enterprises.identity.enterprise": "名称和代码",
    "enterprises.needprofile.enterprise": "企业需要",
    "enterprises.memberdeclaration.enterprise": "党员人数申报",
    "enterprises.enterprise.merged_into": "此前并入的记录",
}


def _places() -> list[str]:
    names = Region.everything.filter(level__in=(Level.CITY, Level.COUNTY)).values_list("name", flat=True)
    return sorted({name.removesuffix("市").removesuffix("区") for name in names})


def suspects(request: Request) -> list[dict[str, Any]]:
    """Pairs within the active scope that may be one enterprise, each with both rows."""

    def compute() -> list[duplicates.Suspects]:
        columns = ("pk", "name", "credit_code", "region_code")
        known = Enterprise.objects.filter(merged_into=None).order_by("pk").values_list(*columns)
        return duplicates.near([duplicates.Record(*values) for values in known], _places(), at_most=SHOWN)

    found = remembered("suspects", (request.actor.key, request.data_version()), compute)
    wanted = {pk for one in found for pk in (one.first, one.second)}
    rows = {one.pk: one for one in Enterprise.objects.filter(pk__in=wanted).select_related("region")}
    return [{"first": rows[one.first], "second": rows[one.second], "because": one.because} for one in found]


@reads(permits.may_find_duplicates)
def index(request: Request) -> HttpResponse:
    merges = RecordMerge.objects.filter(undone_at=None).select_related("kept", "absorbed")[:20]
    context = {
        "pairs": suspects(request),
        "at_most": SHOWN,
        "merges": merges,
        "crumbs": [*CRUMBS, ("疑似重复", "")],
    }
    return render(request, "dossier/duplicates.html", context)


def answers(kept: Enterprise, absorbed: Enterprise) -> list[dict[str, str]]:
    """What will happen, line by line."""
    lines = [
        _answer("保留", kept.name, f"{kept.credit_code} · {kept.region.full_name}", f"/enterprises/{kept.pk}/"),
        _answer("并入后不再显示", absorbed.name, f"{absorbed.credit_code} · {absorbed.region.full_name}",
                f"/enterprises/{absorbed.pk}/"),
    ]  # fmt: skip
    return lines + list(_moves(actions.foresee(kept, absorbed)))


def _answer(label: str, value: str, note: str = "", href: str = "") -> dict[str, str]:
    return {"label": label, "value": value, "note": note, "href": href, "link": "打开"}


def _moves(foreseen: Iterable[Any]) -> Iterable[dict[str, str]]:
    for one in foreseen:
        note = f"其中 {one.stay} 条与保留记录冲突，留在原记录" if one.stay else ""
        yield _answer(NAMES.get(one.relation, "其他记录"), f"{one.rows} 条移过去", note)


@writes(permits.may_keep, row=Enterprise)
def merge_record(request: Request, kept: Enterprise, other: int) -> HttpResponse:
    """Check your answers, give the reason, merge; `other` must be in scope too."""
    absorbed = Enterprise.objects.filter(pk=other).select_related("region").first()
    if absorbed is None or absorbed.pk == kept.pk:
        raise Http404
    if not permits.may_keep(request.actor, absorbed):
        raise PermissionDenied
    form = MergeRecordsForm(
        request.POST or None, initial={"version": kept.version, "absorbed_version": absorbed.version}
    )

    def act(given: dict[str, Any]) -> RecordMerge:
        kept.version, absorbed.version = given["version"], given["absorbed_version"]
        return actions.merge_records(
            kept=kept, absorbed=absorbed, reason=given["reason"], by=request.actor, at=request.at
        )

    return form_page(
        request, form, act, title="合并记录", back=f"/enterprises/{kept.pk}/", template="kit/confirm.html",
        intro="同一家企业登记了两次时使用。两家企业真的合并，请用“企业合并”。", submit_label="合并记录",
        crumbs=[*CRUMBS, ("疑似重复", "/enterprises/duplicates/")], answers=answers(kept, absorbed),
        note="可以撤销，全部记录原样退回", done="已合并。可在登记资料里撤销。",
    )  # fmt: skip


def may_undo(actor: Any, merge: RecordMerge) -> bool:
    return permits.may_keep(actor, merge.kept) and permits.may_keep(actor, merge.absorbed)


@writes(may_undo, row=RecordMerge)
def undo_merge(request: Request, merge: RecordMerge) -> HttpResponse:
    form = VersionedForm(request.POST or None, initial={"version": merge.pk})

    def act(given: dict[str, Any]) -> None:
        actions.undo_record_merge(merge=merge, by=request.actor, at=request.at)

    on = timezone.localdate(merge.merged_at)
    intro = f"{on} 把“{merge.absorbed.name}”并入“{merge.kept.name}”，理由：{merge.reason}。撤销后各自恢复原样。"
    return form_page(
        request, form, act, title="撤销合并", back="/enterprises/duplicates/", crumbs=CRUMBS, intro=intro,
        submit_label="撤销合并", done="已撤销，两条记录恢复原样。",
    )  # fmt: skip
