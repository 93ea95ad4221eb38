"""The registers of pledges, proposals and problems cracked."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html

from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.register import Extra, Register
from qiaoliang.kit import money
from qiaoliang.kit.tables import Cell, Column, Tab
from qiaoliang.party.campaigns import actions, forms, rules
from qiaoliang.party.campaigns.models import Pledge, Problem, Proposal
from qiaoliang.party.campaigns.permits import keeps_branch, may_star
from qiaoliang.party.organisations.registers import PARTY

KEEPS = (Can.KEEP_BRANCH, Can.LOG_CONTACTS, Can.RUN_PROGRAMME)
RELATED = ("organisation", "helped_by__instructor")
VALID = ~Q(state=Claim.VOID)


def _pledge_state(pledge: Pledge, today: date) -> Cell:
    lamp = rules.pledge_lamp(
        due_on=pledge.due_on, kept_on=pledge.kept_on, withdrawn_on=pledge.withdrawn_on, today=today
    )
    return Cell(lamp.text, status=lamp.status)


def _pledge_tabs(today: date) -> tuple[Tab, ...]:
    soon = date.fromordinal(today.toordinal() + rules.SOON_DAYS)
    return (
        Tab("kept", "已兑现", when=Q(kept_on__isnull=False) & VALID),
        Tab("overdue", "逾期", when=Pledge.overdue(today)),
        Tab("soon", "两周内到期", when=Q(kept_on=None, withdrawn_on=None, due_on__range=(today, soon)) & VALID),
    )


def _pledge_facts(pledge: Any) -> Iterator[tuple[str, Any]]:
    board = format_html('<a href="/party/organisations/{}/pledges/">看公示栏</a>', pledge.organisation_id)
    yield "党组织", pledge.organisation.name
    yield "公示栏", board
    yield "承诺人", pledge.person_name or pledge.get_made_by_display()
    yield "承诺日期", pledge.happened_on
    yield "完成期限", pledge.due_on
    yield "兑现日期", pledge.kept_on
    if pledge.kept_how:
        yield "怎么兑现的", pledge.kept_how
    yield "撤回日期", pledge.withdrawn_on
    if pledge.withdraw_reason:
        yield "撤回原因", pledge.withdraw_reason
    for said in pledge.appraisals.order_by("year"):
        yield f"{said.year} 年评议", f"{said.get_grade_display()} {said.words}".strip()


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
    facts=lambda pledge: list(_pledge_facts(pledge)),
    confirms=Can.KEEP_BRANCH,
    confirmer_label="支部书记",
    keeps=KEEPS,
    claim_form=forms.PledgeForm,
    initial=forms.own,
    claim=lambda given, *, by, at: actions.make_pledge(**given, by=by, at=at),
    related=RELATED,
    tabs=_pledge_tabs,
    search=lambda rows, text: rows.filter(Q(text__icontains=text) | Q(organisation__name__icontains=text)),
    filterset=forms.PledgeFilter,
    extras=(
        Extra(
            "keep", "登记兑现", forms.KeptForm,
            lambda row, given, *, by, at: actions.keep_pledge(pledge=row, **given, by=by, at=at),
            keeps_branch, lambda row: row.is_open,
        ),
        Extra(
            "withdraw", "撤回", forms.WithdrawnForm,
            lambda row, given, *, by, at: actions.withdraw_pledge(pledge=row, **given, by=by, at=at),
            keeps_branch, lambda row: row.is_open,
        ),
    ),
    crumb=PARTY,
)  # fmt: skip


# --- proposals


def stage(proposal: Proposal, today: date) -> Cell:
    """Where a proposal stands: waiting for an answer (until when), declined, being done, done, a star."""
    if proposal.starred_on:
        return Cell("明星提案", second="已实施", status="done")
    if proposal.implemented_on:
        return Cell("已实施", status="done")
    if proposal.adopted_on:
        late = proposal.do_by is not None and proposal.do_by < today
        return Cell("已采纳", second=f"{proposal.do_by:%Y-%m-%d} 前落实" if proposal.do_by else "",
                    status="overdue" if late else "going")  # fmt: skip
    if proposal.declined_on:
        return Cell("不采纳", second=proposal.answer, status="off")
    if proposal.feedback_due_on is None:
        return Cell("待答复", status="waiting")
    status = "overdue" if proposal.feedback_due_on < today else "waiting"
    return Cell("待答复", second=f"{proposal.feedback_due_on:%Y-%m-%d} 前答复提出人", status=status)


def _proposal_facts(proposal: Any) -> Iterator[tuple[str, Any]]:
    shown = stage(proposal, timezone.localdate())
    yield "党组织", proposal.organisation.name
    yield "提出人", proposal.author_name
    if proposal.details:
        yield "具体做法", proposal.details
    yield "进展", f"{shown.text} {shown.second}".strip()
    yield "采纳日期", proposal.adopted_on
    if proposal.declined_on:
        yield "不采纳", proposal.declined_on
    if proposal.answer:
        yield "给提出人的答复", proposal.answer
    if proposal.done_by:
        yield "由谁落实", proposal.done_by
    yield "实施日期", proposal.implemented_on
    if proposal.done_how:
        yield "怎么落实的", proposal.done_how
    yield "效益", _benefit(proposal)
    if proposal.starred_on:
        yield "明星提案", f"{proposal.starred_on:%Y-%m-%d} {proposal.star_reason}"


def _benefit(proposal: Proposal) -> Any:
    """The amount as the ledger has it, with the way there."""
    outcome = actions.benefit_of(proposal)
    if outcome is None:
        return None
    state = "企业已确认" if outcome.state == Claim.CONFIRMED else "待企业确认"
    amount = money.document(outcome.amount_fen or 0)
    return format_html('<a href="{}">{}</a>（{}，未经审计）', outcome.get_absolute_url(), amount, state)


def _waits(proposal: Any) -> bool:
    return not proposal.adopted_on and not proposal.declined_on and proposal.state != Claim.VOID


def _is_done(proposal: Any) -> bool:
    return bool(proposal.implemented_on) and proposal.state != Claim.VOID


def _proposal_tabs(today: date) -> tuple[Tab, ...]:
    waits = Q(adopted_on=None, declined_on=None) & VALID
    return (
        Tab("waiting", "待答复", when=waits),
        Tab("late", "超期未答复", when=waits & Q(feedback_due_on__lt=today)),
        Tab("adopted", "已采纳", when=Q(adopted_on__isnull=False) & VALID),
        Tab("implemented", "已实施", when=Q(implemented_on__isnull=False) & VALID),
        Tab("declined", "不采纳", when=Q(declined_on__isnull=False) & VALID),
        Tab("star", "明星提案", when=Q(starred_on__isnull=False) & VALID),
    )


PROPOSALS = Register(
    name="proposals",
    model=Proposal,
    title="合理化建议",
    unit="条",
    base="/party/proposals/",
    columns=(
        Column("title", "建议", lambda p: Cell(p.title, second=p.organisation.name), sort="pk"),
        Column("author", "提出人", lambda p: p.author_name, sort="author_name"),
        Column(
            "stage", "进展", lambda p: stage(p, timezone.localdate()),
            sort=("implemented_on", "adopted_on", "feedback_due_on"),
        ),
    ),
    facts=lambda proposal: list(_proposal_facts(proposal)),
    confirms=Can.KEEP_BRANCH,
    confirmer_label="支部书记",
    keeps=KEEPS,
    claim_form=forms.ProposalForm,
    initial=forms.own,
    claim=lambda given, *, by, at: actions.propose(**given, by=by, at=at),
    related=RELATED,
    tabs=_proposal_tabs,
    search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(organisation__name__icontains=text)),
    filterset=forms.ProposalFilter,
    extras=(
        Extra(
            "adopt", "采纳", forms.AdoptedForm,
            lambda row, given, *, by, at: actions.adopt(proposal=row, **given, by=by, at=at), keeps_branch, _waits,
        ),
        Extra(
            "decline", "不采纳", forms.DeclinedForm,
            lambda row, given, *, by, at: actions.decline(proposal=row, **given, by=by, at=at), keeps_branch, _waits,
        ),
        Extra(
            "implement", "登记实施", forms.ImplementedForm,
            lambda row, given, *, by, at: actions.implement(proposal=row, **given, by=by, at=at),
            keeps_branch, lambda row: row.adopted_on and not row.implemented_on and row.state != Claim.VOID,
        ),
        Extra(
            "benefit", "登记效益", forms.BenefitForm,
            lambda row, given, *, by, at: actions.state_benefit(proposal=row, **given, by=by, at=at),
            keeps_branch, lambda row: _is_done(row) and actions.benefit_of(row) is None,
        ),
        Extra(
            "star", "评为明星提案", forms.StarForm,
            lambda row, given, *, by, at: actions.star(proposal=row, **given, by=by, at=at),
            may_star, lambda row: _is_done(row) and not row.starred_on,
        ),
    ),
    crumb=PARTY,
)  # fmt: skip


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
    claim_form=forms.ProblemForm,
    initial=forms.own,
    claim=lambda given, *, by, at: actions.crack_problem(**given, by=by, at=at),
    related=RELATED,
    search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(organisation__name__icontains=text)),
    filterset=forms.ProblemFilter,
    crumb=PARTY,
)
