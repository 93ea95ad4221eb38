"""The registers of pledges, proposals and problems cracked."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.outcomes.register import Extra, Register
from qiaoliang.kit.formfields import DayField, LineField, TextField
from qiaoliang.kit.tables import Cell, Column, Tab
from qiaoliang.party.campaigns import actions
from qiaoliang.party.campaigns.models import Pledge, PledgeBy, Problem, Proposal
from qiaoliang.party.organisations.forms import OfOrganisationForm
from qiaoliang.party.organisations.registers import PARTY

KEEPS = (Can.KEEP_BRANCH, Can.LOG_CONTACTS, Can.RUN_PROGRAMME)
RELATED = ("organisation", "helped_by__instructor")


def _keeps_branch(actor: Actor, row: Any) -> bool:
    return reaches(actor, Can.KEEP_BRANCH, row) or reaches(actor, Can.RUN_PROGRAMME, row)


class PledgeForm(OfOrganisationForm):
    made_by = forms.ChoiceField(label=_("谁承诺"), choices=PledgeBy.choices, widget=forms.RadioSelect)
    person_name = LineField(_("承诺人"), 60, required=False, help_text=_("党员承诺时填写"))
    text = TextField(_("承诺内容"), 200)
    happened_on = DayField(_("承诺日期"))
    due_on = DayField(_("完成期限"))


class KeptForm(forms.Form):
    kept_on = DayField(_("兑现日期"))


class WithdrawnForm(forms.Form):
    withdrawn_on = DayField(_("撤回日期"))


def _pledge_state(pledge: Pledge, today: date) -> Cell:
    if pledge.kept_on:
        return Cell(f"{pledge.kept_on:%Y-%m-%d} 兑现", status="done")
    if pledge.withdrawn_on:
        return Cell(f"{pledge.withdrawn_on:%Y-%m-%d} 撤回", status="off")
    return Cell(f"{pledge.due_on:%Y-%m-%d} 到期", status="overdue" if pledge.due_on < today else "going")


def _pledge_tabs(today: date) -> tuple[Tab, ...]:
    standing = Q(kept_on=None, withdrawn_on=None) & ~Q(state="void")
    return (
        Tab("kept", "已兑现", when=Q(kept_on__isnull=False) & ~Q(state="void")),
        Tab("overdue", "逾期", when=standing & Q(due_on__lt=today)),
    )


PLEDGES = Register(
    name="pledges",
    model=Pledge,
    title="目标承诺",
    unit="项",
    base="/party/pledges/",
    columns=(
        Column("text", "承诺", lambda p: Cell(p.text, second=p.organisation.name), sort="pk"),
        Column("by", "谁承诺", lambda p: p.person_name or p.get_made_by_display(), sort="made_by"),
        Column("due", "期限", lambda p: _pledge_state(p, timezone.localdate()), sort="due_on"),
    ),
    facts=lambda pledge: (
        ("党组织", pledge.organisation.name),
        ("承诺人", pledge.person_name or pledge.get_made_by_display()),
        ("完成期限", pledge.due_on),
        ("兑现日期", pledge.kept_on),
        ("撤回日期", pledge.withdrawn_on),
    ),
    confirms=Can.KEEP_BRANCH,
    confirmer_label="支部书记",
    keeps=KEEPS,
    claim_form=PledgeForm,
    claim=lambda given, *, by, at: actions.make_pledge(**given, by=by, at=at),
    related=RELATED,
    tabs=_pledge_tabs,
    search=lambda rows, text: rows.filter(Q(text__icontains=text) | Q(organisation__name__icontains=text)),
    extras=(
        Extra(
            "keep", "登记兑现", KeptForm,
            lambda row, given, *, by, at: actions.keep_pledge(pledge=row, **given, by=by, at=at),
            _keeps_branch, lambda row: not row.kept_on and not row.withdrawn_on and row.state != "void",
        ),
        Extra(
            "withdraw", "撤回", WithdrawnForm,
            lambda row, given, *, by, at: actions.withdraw_pledge(pledge=row, **given, by=by, at=at),
            _keeps_branch, lambda row: not row.kept_on and not row.withdrawn_on and row.state != "void",
        ),
    ),
    crumb=PARTY,
)  # fmt: skip


class ProposalForm(OfOrganisationForm):
    author_name = LineField(_("提出人"), 60)
    title = TextField(_("建议"), 200)
    happened_on = DayField(_("提出日期"))


class AdoptedForm(forms.Form):
    adopted_on = DayField(_("采纳日期"))


class ImplementedForm(forms.Form):
    implemented_on = DayField(_("实施日期"))


def _proposal_stage(proposal: Proposal) -> str:
    if proposal.implemented_on:
        return "已实施"
    return "已采纳" if proposal.adopted_on else "待采纳"


PROPOSALS = Register(
    name="proposals",
    model=Proposal,
    title="合理化建议",
    unit="条",
    base="/party/proposals/",
    columns=(
        Column("title", "建议", lambda p: Cell(p.title, second=p.organisation.name), sort="pk"),
        Column("author", "提出人", lambda p: p.author_name, sort="author_name"),
        Column("stage", "进展", _proposal_stage, sort=("implemented_on", "adopted_on")),
    ),
    facts=lambda proposal: (
        ("党组织", proposal.organisation.name),
        ("提出人", proposal.author_name),
        ("采纳日期", proposal.adopted_on),
        ("实施日期", proposal.implemented_on),
    ),
    confirms=Can.KEEP_BRANCH,
    confirmer_label="支部书记",
    keeps=KEEPS,
    claim_form=ProposalForm,
    claim=lambda given, *, by, at: actions.propose(**given, by=by, at=at),
    related=RELATED,
    tabs=lambda today: (
        Tab("adopted", "已采纳", when=Q(adopted_on__isnull=False) & ~Q(state="void")),
        Tab("implemented", "已实施", when=Q(implemented_on__isnull=False) & ~Q(state="void")),
    ),
    search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(organisation__name__icontains=text)),
    extras=(
        Extra(
            "adopt", "采纳", AdoptedForm,
            lambda row, given, *, by, at: actions.adopt(proposal=row, **given, by=by, at=at),
            _keeps_branch, lambda row: not row.adopted_on and row.state != "void",
        ),
        Extra(
            "implement", "登记实施", ImplementedForm,
            lambda row, given, *, by, at: actions.implement(proposal=row, **given, by=by, at=at),
            _keeps_branch, lambda row: row.adopted_on and not row.implemented_on and row.state != "void",
        ),
    ),
    crumb=PARTY,
)  # fmt: skip


class ProblemForm(OfOrganisationForm):
    title = LineField(_("难题"), 200)
    solution = TextField(_("怎么解决的"), 300, required=False)
    happened_on = DayField(_("解决日期"))


PROBLEMS = Register(
    name="problems",
    model=Problem,
    title="破解难题",
    unit="件",
    base="/party/problems/",
    columns=(
        Column("title", "难题", lambda p: Cell(p.title, second=p.organisation.name), sort="pk"),
        Column("solution", "怎么解决的", lambda p: p.solution or "—"),
    ),
    facts=lambda problem: (
        ("党组织", problem.organisation.name),
        ("怎么解决的", problem.solution),
        ("解决日期", problem.happened_on),
    ),
    confirms=Can.KEEP_BRANCH,
    confirmer_label="支部书记",
    keeps=KEEPS,
    claim_form=ProblemForm,
    claim=lambda given, *, by, at: actions.crack_problem(**given, by=by, at=at),
    related=RELATED,
    search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(organisation__name__icontains=text)),
    crumb=PARTY,
)
