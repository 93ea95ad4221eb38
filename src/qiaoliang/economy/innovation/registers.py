"""The registers of technical projects and their benefits."""

from typing import Any

from django import forms
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.economy.innovation import actions
from qiaoliang.economy.innovation.models import Benefit, Project
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.register import Extra, Register
from qiaoliang.kit import money
from qiaoliang.kit.formfields import DayField, LineField, WanField
from qiaoliang.kit.tables import Cell, Column, Tab
from qiaoliang.registry.enterprises.fields import EnterpriseField, initial_name

ECONOMY = ("经济", "/economy/")
KEEPS = (Can.LOG_CONTACTS, Can.RUN_PROGRAMME, Can.SPEAK_FOR_ENTERPRISE)


class ProjectForm(forms.Form):
    enterprise = EnterpriseField()
    title = LineField(_("项目"), 200)
    claimed_by_members = LineField(_("认领党员"), 200, required=False)
    method = LineField(_("攻关办法"), 300, required=False, help_text=_("准备怎样解决，一句话"))
    happened_on = DayField(_("开始日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()


class DoneForm(forms.Form):
    done_on = DayField(_("完成日期"))
    method = LineField(_("攻关办法"), 300, required=False, help_text=_("实际怎样解决的；留空则保留登记时写的"))
    patents = LineField(_("专利号"), 200, required=False, help_text=_("没有专利就留空"))


class BenefitForm(forms.Form):
    """The amount as the enterprise states it; what it earned before is nobody's question here."""

    amount_fen = WanField(_("新增效益（万元）"))
    note = LineField(_("说明"), 200, required=False)
    happened_on = DayField(_("截至日期"))


def _open_to(actor: Any, row: Any) -> bool:
    return any(reaches(actor, can, row) for can in KEEPS)


def _benefits_of(project: Project) -> str:
    """What the enterprise stated and confirmed of it."""
    confirmed = project.benefits.filter(state=Claim.CONFIRMED).aggregate(total=Sum("amount_fen"))["total"]
    return f"{money.document(confirmed)}（企业填报并确认，未经审计）" if confirmed else "还没有确认的效益"


PROJECTS = Register(
    name="projects",
    model=Project,
    title="技术革新项目",
    unit="项",
    base="/economy/projects/",
    columns=(
        Column("title", "项目", lambda p: Cell(p.title, second=p.enterprise.name), sort="pk"),
        Column("members", "认领党员", lambda p: p.claimed_by_members or "—"),
        Column("done", "完成", lambda p: f"{p.done_on:%Y-%m-%d}" if p.done_on else "进行中", sort="done_on"),
    ),
    facts=lambda project: (
        ("认领党员", project.claimed_by_members),
        ("开始日期", project.happened_on),
        ("攻关办法", project.method),
        ("完成日期", project.done_on),
        ("专利号", project.patents),
        ("新增效益", _benefits_of(project)),
    ),
    confirms=Can.SPEAK_FOR_ENTERPRISE,
    confirmer_label="企业",
    keeps=KEEPS,
    claim_form=ProjectForm,
    claim=lambda given, *, by, at: actions.start_project(**given, by=by, at=at),
    related=("helped_by__instructor",),
    tabs=lambda today: (Tab("done", "已完成", when=Q(done_on__isnull=False) & ~Q(state="void")),),
    search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(enterprise__name__icontains=text)),
    extras=(
        Extra(
            "finish", "登记完成", DoneForm,
            lambda row, given, *, by, at: actions.finish_project(project=row, **given, by=by, at=at),
            _open_to, lambda row: not row.done_on and row.state != "void",
        ),
        Extra(
            "benefit", "登记效益", BenefitForm,
            lambda row, given, *, by, at: actions.state_benefit(project=row, **given, by=by, at=at),
            _open_to, lambda row: row.state != "void",
        ),
    ),
    initial=lambda request: {"enterprise": initial_name(request.GET.get("enterprise"))},
    crumb=ECONOMY,
)  # fmt: skip


class NewBenefitForm(BenefitForm):
    """The same facts with the project named, for whoever starts from the list of benefits."""

    project = LineField(_("项目名称"), 200)
    field_order = ("project", "amount_fen", "note", "happened_on")

    def clean_project(self) -> Project:
        text = self.cleaned_data["project"]
        found = list(Project.objects.filter(title__icontains=text).exclude(state="void")[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("没有找到或不止一个这样的项目，请从技术革新项目的页面登记效益。"))
        project: Project = found[0]
        return project


BENEFITS = Register(
    name="benefits",
    model=Benefit,
    title="新增经济效益",
    unit="条",
    base="/economy/benefits/",
    columns=(
        Column("project", "项目", lambda b: Cell(b.project.title, second=b.enterprise.name), sort="project__title"),
        Column(
            "amount", "金额", lambda b: money.screen(b.amount_fen), sort="amount_fen", numeric=True, unit="万元",
            export=lambda b: b.amount_fen / 1_000_000,
        ),
    ),
    facts=lambda benefit: (
        ("项目", benefit.project.title),
        ("金额", money.document(benefit.amount_fen)),
        ("说明", benefit.note or "企业填报，未经审计"),
    ),
    confirms=Can.SPEAK_FOR_ENTERPRISE,
    confirmer_label="企业",
    keeps=KEEPS,
    claim_form=NewBenefitForm,
    claim=lambda given, *, by, at: actions.state_benefit(**given, by=by, at=at),
    related=("project", "helped_by__instructor"),
    search=lambda rows, text: rows.filter(Q(project__title__icontains=text) | Q(enterprise__name__icontains=text)),
    crumb=ECONOMY,
)  # fmt: skip
