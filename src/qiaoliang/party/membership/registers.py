"""The register of activists and admissions that count; its records are made by the cases, never typed."""

from typing import Any

from django.db.models import Q
from django.utils.html import format_html

from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.outcomes.register import Register
from qiaoliang.kit.crypto import mask_name
from qiaoliang.kit.tables import Cell, Column, Tab
from qiaoliang.party.membership.models import Candidate
from qiaoliang.party.organisations.registers import PARTY


def _stage(candidate: Any) -> str:
    if candidate.approved_at:
        return "已批准接收"
    return "待上级批准" if candidate.resolved_on else "积极分子"


def _case(candidate: Any) -> Any:
    admission = getattr(candidate, "admission", None)
    return format_html('<a href="{}">看经过</a>', admission.get_absolute_url()) if admission else "—"


CANDIDATES = Register(
    name="candidates",
    model=Candidate,
    title="积极分子和发展党员",
    unit="人",
    base="/party/candidates/",
    columns=(
        Column("name", "姓名", lambda c: Cell(mask_name(c.name), second=c.organisation.name), sort="pk"),
        Column("stage", "进展", _stage, sort="resolved_on"),
        Column("resolved", "决议", lambda c: f"{c.resolved_on:%Y-%m-%d}" if c.resolved_on else "—", sort="resolved_on"),
    ),
    facts=lambda candidate: (
        ("党组织", candidate.organisation.name),
        ("进展", _stage(candidate)),
        ("手续", _case(candidate)),
        ("申请日期", candidate.applied_on),
        ("确定为积极分子", candidate.happened_on),
        ("支部大会决议", candidate.resolved_on),
        ("批准机关", candidate.approved_by),
    ),
    confirms=Can.DECIDE_PARTY,
    confirmer_label="上级党委",
    keeps=(Can.KEEP_BRANCH, Can.RUN_PROGRAMME),
    related=("organisation", "helped_by__instructor"),
    tabs=lambda today: (Tab("approving", "待上级批准", when=Q(resolved_on__isnull=False, approved_at=None)),),
    search=lambda rows, text: rows.filter(Q(name=text) | Q(organisation__name__icontains=text)),
    crumb=PARTY,
)
