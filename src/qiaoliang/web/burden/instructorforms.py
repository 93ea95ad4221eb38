"""What instructors fill: their weekly entries, their papers of the year, and the records they enter for enterprises."""

from typing import Any, Final

from django.db.models import Q

from qiaoliang.economy.demands.choices import Mouth
from qiaoliang.economy.demands.forms import RaiseForm
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.innovation.registers import BENEFITS, PROJECTS
from qiaoliang.economy.policies.forms import QualifyForm
from qiaoliang.economy.policies.models import Qualification
from qiaoliang.economy.support.forms import NeedForm
from qiaoliang.economy.support.models import SupportCase
from qiaoliang.fieldwork.contacts.forms import ContactForm
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.fieldwork.outcomes.forms import FoldForm
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.outcomes.register import Register
from qiaoliang.fieldwork.visits.forms import AskForm
from qiaoliang.fieldwork.visits.models import Visit
from qiaoliang.harmony.care.registers import AIDS
from qiaoliang.harmony.culture.registers import EVENTS
from qiaoliang.harmony.giving.registers import AWARDS, GIFTS, TIES
from qiaoliang.harmony.labour.forms import DisputeForm
from qiaoliang.harmony.labour.models import Dispute
from qiaoliang.instructors.postings.forms import ConflictForm, NoteForm
from qiaoliang.instructors.postings.models import Conflict, Handover
from qiaoliang.instructors.recusals.forms import DeclareForm
from qiaoliang.instructors.recusals.models import Declaration
from qiaoliang.party.centres.registers import CENTRES
from qiaoliang.party.organisations.forms import NameForm, ObstacleForm
from qiaoliang.party.organisations.models import Obstacle, SecretaryCandidate
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.results.assessment.forms import AppealForm, StateForm
from qiaoliang.results.assessment.models import Appeal, Sheet
from qiaoliang.results.checks.forms import ExplainForm
from qiaoliang.results.checks.models import Finding
from qiaoliang.results.exemplars.forms import TextForm
from qiaoliang.results.exemplars.models import Exemplar
from qiaoliang.web.assignments.finishing import FinishForm
from qiaoliang.web.assignments.models import Copy
from qiaoliang.web.burden.costs import INSTRUCTOR, FormCost
from qiaoliang.web.duty.forms import SectionForm
from qiaoliang.web.duty.models import DutyReport
from qiaoliang.web.yearplans.forms import PlanForm
from qiaoliang.web.yearplans.models import YearPlan

BY_HELPER: Final = "helped_by__instructor"


def _plan() -> PlanForm:
    """The plan of one enterprise: it asks a row for each thing planned."""
    return PlanForm(None, firms=[Enterprise(pk=1)], lines=[], version=1, soon=1)


def _register(register: Register, label: str, **more: Any) -> FormCost:
    """A record of a register, entered with the instructor's help."""
    return FormCost(
        register.name, label, INSTRUCTOR, register.claim_form, register.model, "recorded_at", BY_HELPER,
        pages=(f"{register.base.lstrip('/')}new/",), steps=(f"{register.base.lstrip('/')}<int:pk>/",), **more,
    )  # fmt: skip


FORMS: Final = (
    FormCost(
        "contact", "记联系", INSTRUCTOR, ContactForm, Contact, "recorded_at", "instructor", 60,
        pages=("field/contact/", "field/shell/"), steps=("contacts/<int:pk>/", "field/clashes/"),
        must="每周联系由方案规定",
    ),
    FormCost(
        "demand", "提诉求", INSTRUCTOR, RaiseForm, Demand, "recorded_at", BY_HELPER, 60, Q(mouth=Mouth.INSTRUCTOR),
        pages=("demands/new/", "demands/meeting/"), steps=("demands/<int:pk>/",), known=("mouth",),
        must="企业的诉求随时要能登记",
    ),
    FormCost(
        "outcome", "记成效", INSTRUCTOR, FoldForm, Outcome, "recorded_at", BY_HELPER, 60,
        pages=("outcomes/claim/",), steps=("outcomes/<int:pk>/",), must="方案规定的各项成效由此登记",
    ),
    FormCost(
        "visit", "约走访", INSTRUCTOR, AskForm, Visit, "asked_at", "asked_by", 60,
        pages=("visits/new/",), steps=("visits/<int:pk>/",),
    ),
    FormCost(
        "declaration", "回避申报", INSTRUCTOR, DeclareForm, Declaration, "recorded_at", "instructor", 60,
        pages=("instructors/declarations/new/",), must="回避每年要申报",
    ),
    FormCost(
        "statement", "年度述职", INSTRUCTOR, StateForm, Sheet, "stated_at", "instructor", 300,
        pages=("assessment/<int:pk>/state/",), must="年度考核由方案规定",
    ),
    FormCost(
        "sheet_appeal", "考核申诉", INSTRUCTOR, AppealForm, Appeal, "appealed_at", "sheet__instructor",
        pages=("assessment/<int:pk>/appeal/",), must="对评定申诉是本人的权利",
    ),
    FormCost(
        "duty_report", "半年述职", INSTRUCTOR, SectionForm, DutyReport, "submitted_at", "instructor", 300,
        pages=("duty/new/",), steps=("duty/<int:pk>/",), must="述职由方案规定，按记录生成",
    ),
    FormCost(
        "year_plan", "年度计划", INSTRUCTOR, _plan, YearPlan, "submitted_at", "instructor", 300,
        pages=("plans/new/",), steps=("plans/<int:pk>/", "plans/lines/"), must="年度计划由方案规定",
    ),
    FormCost(
        "task", "办完任务", INSTRUCTOR, FinishForm, Copy, "done_at", "to__instructor",
        steps=("tasks/<int:pk>/", "tasks/copies/"), must="发任务前已公布负担",
    ),
    FormCost(
        "handover", "交接", INSTRUCTOR, NoteForm, Handover, "accepted_at", "source__instructor", 180,
        steps=("instructors/postings/handovers/",), must="轮换时企业的情况要交清",
    ),
    FormCost(
        "explain", "说明数据疑点", INSTRUCTOR, ExplainForm, Finding, "explained_at", "instructor", 60,
        pages=("checks/hints/<int:pk>/explain/",), must="抽查前先听本人说明",
    ),
    FormCost(
        "support", "立支持案件", INSTRUCTOR, NeedForm, SupportCase, "recorded_at", BY_HELPER, 60,
        pages=("economy/support/new/", "demands/<int:pk>/case/"), steps=("economy/support/<int:pk>/",),
    ),
    FormCost(
        "qualification", "登记企业资质", INSTRUCTOR, QualifyForm, Qualification, "recorded_at",
        "enterprise", 60, Q(pk__in=()), pages=("economy/policies/enterprises/<int:pk>/qualify/",),
    ),
    FormCost(
        "dispute", "受理劳动争议", INSTRUCTOR, DisputeForm, Dispute, "recorded_at", "instructor", 120,
        pages=("harmony/disputes/new/",), steps=("harmony/disputes/<int:pk>/",), must="调解时限由法律规定",
    ),
    FormCost(
        "exemplar", "写典型案例", INSTRUCTOR, TextForm, Exemplar, "written_at", "instructor", 600,
        pages=("exemplars/new/",), steps=("exemplars/<int:pk>/",),
    ),
    FormCost(
        "conflict", "登记利害关系", INSTRUCTOR, ConflictForm, Conflict, "recorded_at", "instructor", 60,
        pages=("instructors/postings/conflicts/new/",), must="回避随时要能登记",
    ),
    FormCost(
        "obstacle", "登记组建难处", INSTRUCTOR, ObstacleForm, Obstacle, "recorded_at", "enterprise", 60, Q(pk__in=()),
        pages=("party/obstacles/new/",),
    ),
    FormCost(
        "secretary_name", "推荐书记人选", INSTRUCTOR, NameForm, SecretaryCandidate, "recorded_at", "enterprise", 60,
        Q(pk__in=()), pages=("party/secretaries/new/",),
    ),
    _register(CENTRES, "登记活动中心"),
    _register(PROJECTS, "登记技术革新项目"),
    _register(BENEFITS, "登记新增效益"),
    _register(EVENTS, "登记讲座和活动"),
    _register(GIFTS, "登记捐款捐物"),
    _register(TIES, "登记结对和任职"),
    _register(AIDS, "登记困难帮扶"),
    FormCost(
        "awards", "登记指导员荣誉", INSTRUCTOR, AWARDS.claim_form, AWARDS.model, "recorded_at", "instructor",
        pages=("harmony/awards/new/",), steps=("harmony/awards/<int:pk>/",),
    ),
)  # fmt: skip
