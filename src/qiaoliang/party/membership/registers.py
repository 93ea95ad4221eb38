"""The register of candidates (activists and admissions), and the roll of members."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.outcomes.register import Extra, Register
from qiaoliang.kit.crypto import mask_name
from qiaoliang.kit.formfields import DayField, LineField
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.party.membership import actions
from qiaoliang.party.membership.models import Candidate, Member, MemberKind
from qiaoliang.party.organisations.forms import OfOrganisationForm
from qiaoliang.party.organisations.registers import PARTY
from qiaoliang.registry.enterprises.fields import EnterpriseField


class ActivistForm(OfOrganisationForm):
    """Six fields; the number that tells people apart is kept as a keyed digest only."""

    enterprise = EnterpriseField()
    name = LineField(_("姓名"), 60)
    identity = LineField(_("身份证后六位或工号"), 18, help_text=_("只用来避免一人登记两次，不保存原文"))
    applied_on = DayField(_("申请日期"))
    happened_on = DayField(_("确定为积极分子的日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()


class ResolveForm(forms.Form):
    resolved_on = DayField(_("支部大会决议日期"))


class ApproveForm(forms.Form):
    approved_by = LineField(_("批准机关"), 120)


def _stage(candidate: Any) -> str:
    if candidate.approved_at:
        return "已批准接收"
    return "待上级批准" if candidate.resolved_on else "积极分子"


CANDIDATES = Register(
    name="candidates",
    model=Candidate,
    title="积极分子和发展党员",
    unit="人",
    base="/party/candidates/",
    columns=(
        Column("name", "姓名", lambda c: Cell(mask_name(c.name), second=c.organisation.name), sort="pk"),
        Column("stage", "进展", _stage, sort="resolved_on"),
        Column(
            "resolved", "决议", lambda c: f"{c.resolved_on:%Y-%m-%d}" if c.resolved_on else "—", sort="resolved_on"
        ),
    ),
    facts=lambda candidate: (
        ("党组织", candidate.organisation.name),
        ("进展", _stage(candidate)),
        ("申请日期", candidate.applied_on),
        ("确定为积极分子", candidate.happened_on),
        ("支部大会决议", candidate.resolved_on),
        ("批准机关", candidate.approved_by),
    ),
    confirms=Can.DECIDE_PARTY,
    confirmer_label="上级党委",
    keeps=(Can.KEEP_BRANCH, Can.RUN_PROGRAMME),
    claim_form=ActivistForm,
    claim=lambda given, *, by, at: actions.decide_activist(**given, by=by, at=at),
    related=("organisation", "helped_by__instructor"),
    tabs=lambda today: (Tab("approving", "待上级批准", when=Q(resolved_on__isnull=False, approved_at=None)),),
    search=lambda rows, text: rows.filter(Q(name=text) | Q(organisation__name__icontains=text)),
    extras=(
        Extra(
            "resolve", "登记决议", ResolveForm,
            lambda row, given, *, by, at: actions.resolve(candidate=row, **given, by=by, at=at),
            lambda actor, row: reaches(actor, Can.KEEP_BRANCH, row),
            lambda row: row.resolved_on is None,
        ),
        Extra(
            "approve", "批准接收", ApproveForm,
            lambda row, given, *, by, at: actions.approve(candidate=row, **given, by=by, at=at),
            lambda actor, row: reaches(actor, Can.DECIDE_PARTY, row),
            lambda row: row.resolved_on is not None and row.approved_at is None,
        ),
    ),
    crumb=PARTY,
)  # fmt: skip

MEMBERS = Listing(
    key="members",
    title="党员名册",
    unit="人",
    columns=(
        Column("name", "姓名", lambda m: mask_name(m.name), sort="pk"),
        Column("organisation", "党组织", lambda m: m.organisation.name, sort="organisation__name"),
        Column("enterprise", "所在企业", lambda m: str(m.enterprise or "—"), sort="enterprise__sort_key"),
        Column("kind", "类别", lambda m: m.get_kind_display(), sort="kind"),
        Column("since", "转入", lambda m: f"{m.starts_on:%Y-%m-%d}", sort="starts_on"),
    ),
    order="organisation",
    search=lambda rows, text: rows.filter(Q(name=text) | Q(organisation__name__icontains=text)),
    search_hint="姓名或党组织",
    tabs=(
        Tab("present", "在册", when=Q(ends_on=None)),
        Tab("full", "正式党员", when=Q(ends_on=None, kind=MemberKind.FULL)),
        Tab("probationary", "预备党员", when=Q(ends_on=None, kind=MemberKind.PROBATIONARY)),
        Tab("left", "已转出", when=Q(ends_on__isnull=False)),
    ),
    empty="还没有党员名册。可以从 Excel 导入。",
    may_export=lambda actor: False,  # political status does not leave by a click
)


def roll() -> Any:
    return Member.objects.select_related("organisation", "enterprise")
