"""The register of gifts: voluntary, never a target."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.outcomes.register import Register
from qiaoliang.harmony.giving import actions
from qiaoliang.harmony.giving.models import Gift, GiftKind
from qiaoliang.kit import money
from qiaoliang.kit.formfields import DayField, LineField, WanField
from qiaoliang.kit.tables import Cell, Column
from qiaoliang.registry.enterprises.fields import EnterpriseField, initial_name


class GiftForm(forms.Form):
    """As the enterprise states it, with the recipient's receipt."""

    enterprise = EnterpriseField()
    kind = forms.ChoiceField(label=_("类别"), choices=GiftKind.choices, widget=forms.RadioSelect)
    recipient = LineField(_("受赠方"), 120)
    receipt_number = LineField(_("票据号"), 80)
    amount_fen = WanField(_("金额（万元）"), help_text=_("捐物按票据折价"))
    goods = LineField(_("物品"), 200, required=False)
    happened_on = DayField(_("日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()


GIFTS = Register(
    name="gifts",
    model=Gift,
    title="捐款捐物",
    unit="笔",
    base="/harmony/gifts/",
    columns=(
        Column("recipient", "受赠方", lambda g: Cell(g.recipient, second=g.enterprise.name), sort="recipient"),
        Column("kind", "类别", lambda g: g.get_kind_display(), sort="kind"),
        Column(
            "amount", "金额", lambda g: money.screen(g.amount_fen), sort="amount_fen", numeric=True, unit="万元",
            export=lambda g: g.amount_fen / 1_000_000,
        ),
        Column("receipt", "票据号", lambda g: g.receipt_number, sort="receipt_number"),
    ),
    facts=lambda gift: (
        ("类别", gift.get_kind_display()),
        ("金额", money.document(gift.amount_fen)),
        ("物品", gift.goods),
        ("票据号", gift.receipt_number),
    ),
    confirms=Can.RUN_PROGRAMME,
    confirmer_label="项目办凭受赠方票据",
    keeps=(Can.LOG_CONTACTS, Can.RUN_PROGRAMME, Can.SPEAK_FOR_ENTERPRISE),
    claim_form=GiftForm,
    claim=lambda given, *, by, at: actions.state_gift(**given, by=by, at=at),
    related=("helped_by__instructor",),
    search=lambda rows, text: rows.filter(
        Q(recipient__icontains=text) | Q(enterprise__name__icontains=text) | Q(receipt_number=text)
    ),
    initial=lambda request: {"enterprise": initial_name(request.GET.get("enterprise"))},
    crumb=("和谐", "/harmony/"),
)  # fmt: skip
