"""The register of help for people in need."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.outcomes.register import Register
from qiaoliang.harmony.care import actions
from qiaoliang.harmony.care.choices import Payer, Purpose
from qiaoliang.harmony.care.models import Aid
from qiaoliang.kit import money
from qiaoliang.kit.formfields import DayField, LineField, WanField
from qiaoliang.kit.tables import Cell, Column
from qiaoliang.registry.enterprises.fields import EnterpriseField, initial_name


class AidForm(forms.Form):
    """How many, what for, how much; whom is not asked."""

    enterprise = EnterpriseField()
    purpose = forms.ChoiceField(label=_("用途"), choices=Purpose.choices, widget=forms.RadioSelect)
    payer = forms.ChoiceField(label=_("谁出资"), choices=Payer.choices, widget=forms.RadioSelect)
    people_count = forms.IntegerField(label=_("帮扶人数"), min_value=1, max_value=100_000)
    amount_fen = WanField(_("金额（万元）"), required=False, help_text=_("捐物按价值折算；没有花钱的空着"))
    note = LineField(_("说明"), 80, required=False, help_text=_("只写做了什么，不写姓名、电话和住址"))
    happened_on = DayField(_("日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()


class AidFilter(django_filters.FilterSet):
    purpose = django_filters.ChoiceFilter(label="用途", choices=Purpose.choices, empty_label="全部")
    payer = django_filters.ChoiceFilter(label="出资", choices=Payer.choices, empty_label="全部")

    class Meta:
        model = Aid
        fields = ()


AIDS = Register(
    name="aids",
    model=Aid,
    title="困难帮扶",
    unit="次",
    base="/harmony/aids/",
    columns=(
        Column("purpose", "用途", lambda a: Cell(a.get_purpose_display(), second=a.enterprise.name), sort="purpose"),
        Column("payer", "出资", lambda a: a.get_payer_display(), sort="payer"),
        Column("people", "人数", lambda a: money.count(a.people_count), sort="people_count", numeric=True, unit="人"),
        Column(
            "amount", "金额", lambda a: money.screen(a.amount_fen), sort="amount_fen", numeric=True, unit="万元",
            export=lambda a: a.amount_fen / 1_000_000,
        ),
    ),
    facts=lambda aid: (
        ("用途", aid.get_purpose_display()),
        ("出资", aid.get_payer_display()),
        ("人数", f"{money.count(aid.people_count)} 人"),
        ("金额", money.document(aid.amount_fen)),
        ("说明", aid.note),
    ),
    confirms=Can.SPEAK_FOR_ENTERPRISE,
    confirmer_label="企业",
    keeps=(Can.LOG_CONTACTS, Can.RUN_PROGRAMME, Can.SPEAK_FOR_ENTERPRISE),
    claim_form=AidForm,
    claim=lambda given, *, by, at: actions.register_aid(**given, by=by, at=at),
    related=("helped_by__instructor",),
    search=lambda rows, text: rows.filter(
        Q(enterprise__name__icontains=text) | Q(enterprise__initials__icontains=text.lower())
    ),
    filterset=AidFilter,
    initial=lambda request: {"enterprise": initial_name(request.GET.get("enterprise"))},
    crumb=("和谐", "/harmony/"),
)  # fmt: skip
