"""What secretaries fill for their organisation: what the regulations demand, and what activities ask on top."""

from typing import Any, Final

from django.db.models import Q

from qiaoliang.economy.policies.forms import AdviceForm
from qiaoliang.economy.policies.models import Advice
from qiaoliang.fieldwork.outcomes.register import Register
from qiaoliang.party.campaigns.forms import AppraisalForm, NewThemeForm, StationForm
from qiaoliang.party.campaigns.models import Appraisal, Station, Theme
from qiaoliang.party.campaigns.registers import PLEDGES, PROBLEMS, PROPOSALS
from qiaoliang.party.centres.forms import BookForm, ShortageForm
from qiaoliang.party.centres.models import Booking, Shortage
from qiaoliang.party.changes.forms import ApplyForm as ChangeForm
from qiaoliang.party.changes.models import Change
from qiaoliang.party.contests.forms import EntryForm
from qiaoliang.party.contests.models import Entry
from qiaoliang.party.elections.forms import PrepareForm
from qiaoliang.party.elections.models import Election
from qiaoliang.party.life.forms import EnterForm, GroupForm, YearPlanForm
from qiaoliang.party.life.models import Gathering, Group
from qiaoliang.party.life.registers import RULES
from qiaoliang.party.membership.forms import ApplyForm
from qiaoliang.party.membership.models import Admission
from qiaoliang.party.points.forms import DecideForm, DeedForm
from qiaoliang.party.points.models import Deed, Scheme
from qiaoliang.party.transfers.forms import EnrolForm, IssueForm, OutForm
from qiaoliang.party.transfers.models import Floating, Transfer
from qiaoliang.results.assessment.forms import StateForm
from qiaoliang.results.assessment.models import BranchSheet
from qiaoliang.web.burden.costs import BRANCH, FormCost
from qiaoliang.web.personal.forms import NewForm
from qiaoliang.web.personal.models import Holder

RULES_OF_LIFE: Final = "支部工作条例规定"


def _register(register: Register, label: str, **more: Any) -> FormCost:
    base = register.base.lstrip("/")
    return FormCost(
        register.name, label, BRANCH, register.claim_form, register.model, "recorded_at", "organisation",
        pages=(f"{base}new/",), steps=(f"{base}<int:pk>/",), **more,
    )  # fmt: skip


FORMS: Final = (
    FormCost(
        "gathering", "记组织生活", BRANCH, EnterForm, Gathering, "held_recorded_at", "organisation", 60,
        pages=("party/organisations/<int:pk>/life/enter/", "party/organisations/<int:pk>/life/plan/"),
        steps=("party/life/", "party/rules/texts/"), must=RULES_OF_LIFE,
    ),
    FormCost(
        "life_plan", "计划组织生活", BRANCH, YearPlanForm, Gathering, "recorded_at", "organisation", 10,  # a line of it
        pages=("party/organisations/<int:pk>/life/year-plan/",), must=RULES_OF_LIFE,
    ),
    FormCost(
        "life_group", "设党小组", BRANCH, GroupForm, Group, "recorded_at", "organisation",
        pages=("party/organisations/<int:pk>/life/groups/new/",), must=RULES_OF_LIFE,
    ),
    FormCost(
        "admission", "发展党员", BRANCH, ApplyForm, Admission, "recorded_at", "organisation", 60,
        pages=("party/admissions/new/",), steps=("party/admissions/<int:pk>/", "party/steps/"),
        must="发展党员工作细则规定",
    ),
    FormCost(
        "election", "换届选举", BRANCH, PrepareForm, Election, "recorded_at", "organisation", 180,
        pages=("party/organisations/<int:pk>/committee/prepare/",),
        steps=("party/elections/<int:pk>/", "party/organisations/<int:pk>/committee/", "party/officers/"),
        must="基层组织选举工作条例规定",
    ),
    FormCost(
        "change", "组织变更申请", BRANCH, ChangeForm, Change, "recorded_at", "organisation", 120,
        pages=("party/organisations/<int:pk>/change/<slug:change>/",), steps=("party/changes/",),
        must="变更要报上级批准",
    ),
    FormCost(
        "transfer", "转出党员", BRANCH, IssueForm, Transfer, "recorded_at", "source", 60,
        pages=("party/transfers/new/",), steps=("party/transfers/<int:pk>/",), must="组织关系转接规定",
    ),
    FormCost(
        "enrol", "转入党员", BRANCH, EnrolForm, Transfer, "recorded_at", "target", 60,
        pages=("party/transfers/enrol/",), must="组织关系转接规定",
    ),
    FormCost(
        "floating", "流动党员", BRANCH, OutForm, Floating, "recorded_at", "organisation",
        pages=("party/floats/out/", "party/floats/in/"), steps=("party/floats/<int:pk>/",), must="流动党员管理规定",
    ),
    FormCost(
        "branch_statement", "支部述职", BRANCH, StateForm, BranchSheet, "stated_at", "organisation", 300,
        pages=("assessment/branches/<int:pk>/state/",), steps=("assessment/branches/<int:pk>/",),
        must="党组织考核由方案规定",
    ),
    _register(RULES, "登记工作制度", must="方案的党建目标"),
    _register(PLEDGES, "登记承诺"),
    _register(PROPOSALS, "登记合理化建议"),
    _register(PROBLEMS, "登记破解难题"),
    FormCost(
        "advice", "向企业提建议", BRANCH, AdviceForm, Advice, "recorded_at", "enterprise", 120, Q(pk__in=()),
        pages=("economy/advice/new/",),
    ),
    FormCost(
        "theme", "发起主题活动", BRANCH, NewThemeForm, Theme, "recorded_at", "pk", 120, Q(pk__in=()),
        pages=("party/campaigns/new/",), steps=("party/campaigns/<int:pk>/",),
    ),
    FormCost(
        "appraisal", "评议承诺", BRANCH, AppraisalForm, Appraisal, "recorded_at", "pledge__organisation", 60,
        pages=("party/organisations/<int:pk>/pledges/appraise/",), steps=("party/organisations/<int:pk>/pledges/",),
    ),
    FormCost(
        "personal_link", "发个人链接", BRANCH, NewForm, Holder, "made_at", "organisation",
        pages=("party/links/new/",), steps=("party/links/<int:pk>/",),
    ),
    FormCost(
        "shortage", "登记缺场地设备", BRANCH, ShortageForm, Shortage, "recorded_at", "enterprise", 60, Q(pk__in=()),
        pages=("party/centres/shortages/new/",), steps=("party/centres/shortages/<int:pk>/",),
    ),
    FormCost(
        "station", "设岗", BRANCH, StationForm, Station, "recorded_at", "organisation", 60,
        pages=("party/stations/new/",), steps=("party/stations/<int:pk>/", "party/assignments/"),
    ),
    FormCost(
        "points_scheme", "积分办法", BRANCH, DecideForm, Scheme, "recorded_at", "organisation", 180,
        pages=("party/points/organisations/<int:pk>/decide/",), steps=("party/points/organisations/<int:pk>/",),
    ),
    FormCost(
        "deed", "记积分事项", BRANCH, DeedForm, Deed, "recorded_at", "organisation", 60,
        pages=("party/points/statements/<int:pk>/deeds/new/",), steps=("party/points/",),
    ),
    FormCost(
        "contest_entry", "参评材料", BRANCH, EntryForm, Entry, "entered_at", "organisation", 300,
        pages=("party/contests/<int:pk>/enter/",), steps=("party/contests/works/",),
    ),
    FormCost(
        "booking", "订活动室", BRANCH, BookForm, Booking, "recorded_at", "organisation", 60,
        pages=("party/centres/<int:pk>/rooms/book/",), steps=("party/centres/bookings/",),
    ),
)  # fmt: skip
