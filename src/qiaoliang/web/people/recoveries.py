"""Letting somebody in again who lost password or second factor: one administrator asks, another decides."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts import recovering
from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.models import Recovery, User
from qiaoliang.access.accounts.passwords import one_time
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit import moments
from qiaoliang.kit.formfields import LineField
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, sensitive, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Cell, Column, Listing, Tab, respond

RECOVERIES = ("恢复申请", "/people/recoveries/")


def may_recover(actor: Actor) -> bool:
    return actor.can(Can.RECOVER)


def _outcome(row: Recovery) -> Cell:
    if row.decided_at is None:
        return Cell("待批准", status="waiting")
    return Cell("已同意" if row.is_approved else "未同意", status="done" if row.is_approved else "off")


LIST = Listing(
    key="recoveries",
    title="恢复申请",
    unit="份",
    columns=(
        Column("who", "谁", lambda r: Cell(r.user.name, second=r.user.username, href=f"/people/recoveries/{r.pk}/")),
        Column("reason", "理由", lambda r: r.reason),
        Column("asked", "申请", lambda r: Cell(moments.minute(r.asked_at), second=r.asked_by.name), sort="asked_at"),
        Column(
            "decided", "决定",
            lambda r: Cell(moments.minute(r.decided_at), second=r.decided_by.name) if r.decided_at else "—",
        ),
        Column("state", "结果", _outcome),
    ),
    order="-asked",
    tabs=(Tab("open", "待批准", lambda rows: rows.filter(decided_at=None)), Tab("all", "全部")),
    empty="没有待批准的恢复申请。丢了口令或验证器的人，由一位管理员在其账号页申请，另一位在这里批准。",
    may_export=lambda actor: False,
)  # fmt: skip


class AskForm(forms.Form):
    reason = LineField(
        _("理由"), 200, help_text=_("丢了什么，怎样确认是本人，如：手机遗失，本人持工作证到办公室当面申请")
    )


class DecideForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("决定"), choices=[("", "请选择"), ("yes", "同意：本人已当面或电话核实"), ("no", "不同意")]
    )


@reads(may_recover)
def index(request: Request) -> HttpResponse:
    return respond(request, LIST, Recovery.objects.select_related("user", "asked_by", "decided_by"))


@sensitive
@writes(may_recover)
def ask(request: Request, user_pk: int) -> HttpResponse:
    person = User.objects.filter(pk=user_pk).first()
    if person is None:
        raise Http404

    def act(given: dict[str, Any]) -> Recovery:
        return recovering.ask(user=person, reason=given["reason"], by=request.actor, at=request.at)

    return form_page(
        request, AskForm(request.POST or None), act, title=f"申请恢复 {person.name} 的登录", back=RECOVERIES[1],
        intro="批准后，原口令、验证器和密钥全部作废，本人用一次性口令登录后重新登记", submit_label="申请",
        done="已申请，请另一位管理员批准。", crumbs=[RECOVERIES],
    )  # fmt: skip


@sensitive
@writes(may_recover)
def decide(request: Request, recovery_pk: int) -> HttpResponse:
    """The one-time password is shown to the second administrator, on this answer alone."""
    recovery = Recovery.objects.select_related("user", "asked_by", "decided_by").filter(pk=recovery_pk).first()
    if recovery is None:
        raise Http404
    form, password = DecideForm(request.POST or None), one_time()
    if request.method == "POST" and form.is_valid():
        is_approved = form.cleaned_data["decision"] == "yes"
        try:
            recovering.decide(
                recovery=recovery, is_approved=is_approved, password=password, by=request.actor, at=request.at
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            recovery.refresh_from_db()
            return _page(request, recovery, form, password if is_approved else "")
    return _page(request, recovery, form, "")


def _page(request: Request, recovery: Recovery, form: DecideForm, password: str) -> HttpResponse:
    context = {
        "recovery": recovery, "form": form, "password": password, "crumbs": [RECOVERIES, (recovery.user.name, "")],
        "may_decide": request.actor.user_id not in (recovery.asked_by_id, recovery.user_id),
    }  # fmt: skip
    return render(request, "people/recovery.html", context)
