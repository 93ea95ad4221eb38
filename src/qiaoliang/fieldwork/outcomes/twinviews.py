"""Results that look like one thing: the list, and two records side by side with the question."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.fieldwork.outcomes import listings, merging, permits
from qiaoliang.fieldwork.outcomes.choices import Sameness
from qiaoliang.fieldwork.outcomes.kinds import KINDS
from qiaoliang.fieldwork.outcomes.models import Outcome, Twin
from qiaoliang.kit import moments
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import respond

CRUMBS = [("成效", "/outcomes/"), ("疑似重复", "/outcomes/twins/")]


class TwinForm(forms.Form):
    same = forms.ChoiceField(
        label=_("是不是同一件事"),
        choices=(("1", _("是同一件：后登记的并入先登记的，助力人各记份额，只算一次")),
                 ("0", _("不是同一件：两条都保留，请企业确认后登记的这一条"))),
        widget=forms.RadioSelect, error_messages={"required": _("请选择是不是同一件事。")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("理由"), max_length=200,
        error_messages={"required": _("请写明理由，例如“合同号不同，是两笔贷款”。")},
    )  # fmt: skip


@reads(permits.may_compare)
def index(request: Request) -> HttpResponse:
    rows = Twin.objects.select_related("outcome__enterprise", "earlier")
    return respond(request, listings.twins(), rows, crumbs=CRUMBS)


@writes(permits.may_settle_twin, row=Twin)
def compare(request: Request, twin: Twin) -> HttpResponse:
    form = TwinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        same = form.cleaned_data["same"] == "1"
        try:
            merging.decide_twin(
                twin=twin, same=same, reason=form.cleaned_data["reason"], by=request.actor, at=request.at
            )
        except Refusal as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        else:
            messages.success(request, "已并入先登记的一条，只算一次。" if same else "已记为两件事，将请企业确认。")
            return redirect("outcomes:twins")
    context = {
        "twin": twin, "form": form, "rows": _side_by_side(twin), "is_open": twin.decision == Sameness.OPEN,
        "crumbs": [*CRUMBS, (str(twin), "")],
    }  # fmt: skip
    return render(request, "outcomes/twin.html", context)


def _side_by_side(twin: Twin) -> list[tuple[str, str, str, bool]]:
    """(what, earlier, later, whether they differ)."""
    sides = [_told(one) for one in (twin.earlier, twin.outcome)]
    return [(label, sides[0][label], sides[1][label], sides[0][label] != sides[1][label]) for label in sides[0]]


def _told(outcome: Outcome) -> dict[str, str]:
    helpers: Any = outcome.shares.select_related("stint__instructor__department")
    return {
        "事项": outcome.title,
        "数额": listings.figure(outcome),
        "日期": f"{outcome.happened_on:%Y-%m-%d}",
        "对方单位": outcome.counterpart or outcome.deciding_authority or "未写明",
        KINDS[outcome.kind].asks.get("document_number", "凭据"): outcome.document_number or "未写明",
        "助力人": "、".join(f"{one.stint.instructor.name}（{one.stint.instructor.department}）" for one in helpers)
        or "无",
        "登记": f"{moments.day(outcome.recorded_at)} {outcome.recorded_by}",
        "状态": str(outcome.get_state_display()),
    }
