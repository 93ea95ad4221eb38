"""A support case that grows out of a demand: one need, one result, nothing typed twice."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.economy.demands import permits
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.support import actions, doubts
from qiaoliang.economy.support.forms import NeedForm
from qiaoliang.economy.support.models import SupportCase
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import writes
from qiaoliang.kit.refusal import Refusal

SOURCE = Demand._meta.label_lower


@writes(permits.may_open_case, row=Demand)
def open_case(request: Request, demand: Demand) -> HttpResponse:
    initial = {
        "on": timezone.localdate(request.at), "enterprise": demand.enterprise.name, "title": demand.title,
        "department": demand.department_id,
    }  # fmt: skip
    form = NeedForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(given: dict[str, Any]) -> SupportCase:
        if given["enterprise"].pk != demand.enterprise_id:
            raise Refusal("这件诉求是另一家企业的，请不要改企业。", field="enterprise")
        if demand.secrets.exists():
            raise Refusal("这件诉求有保密对象，不能由它立案。请与企业商量后单独立案，标题里不写保密的内容。")
        need = actions.Need(
            given["kind"], given["title"], given["body"], given["wanted_amount_fen"], given["wanted_count"]
        )
        return actions.open_case(
            enterprise=demand.enterprise, need=need, on=given["on"], helped_by=demand.helped_by,
            department=given["department"], source=(SOURCE, str(demand.pk)), by=request.actor, at=request.at,
        )  # fmt: skip

    here = (demand.number, f"/demands/{demand.pk}/")
    return form_page(
        request, form, act, title="立支持案件", back=here[1], go=lambda case: case.get_absolute_url(), minutes=1,
        done="已立案。下一步：商定办法。", intro=f"由诉求“{demand.title}”而来。", submit_label="立案",
        crumbs=[("诉求", "/demands/"), here],
    )  # fmt: skip


def brought(request: Request, demand: Demand) -> dict[str, Any]:
    """What the demand has brought: cases, and results with the state this person may know. Two queries."""
    key = str(demand.pk)
    rows = doubts.outcomes_of(SOURCE, key).order_by("pk")
    return {
        "cases": list(doubts.cases_of(SOURCE, key).order_by("pk")),
        "results": [(row, *credit.shown_state(row.state, request.actor)) for row in rows],
    }
