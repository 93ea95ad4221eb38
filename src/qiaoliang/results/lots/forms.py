"""Forms of lots: what to draw from, what was said, an objection, a decision."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import DayField, LineField, TextField, WanField
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.results.lots.choices import Answer, Consequence
from qiaoliang.results.lots.models import Item


class DrawForm(forms.Form):
    region = forms.ModelChoiceField(Region.everything.none(), label=_("地区"), to_field_name="code", empty_label=None)
    starts_on = DayField(_("起"))
    ends_on = DayField(_("止"))
    margin_percent = forms.DecimalField(
        label=_("允许误差（百分点）"), min_value=1, max_value=20, max_digits=3, decimal_places=1, initial="5.0",
        help_text=_("误差越小，抽得越多"),
    )  # fmt: skip
    expected_percent = forms.IntegerField(
        label=_("预计属实率（%）"), min_value=50, max_value=99, initial=90, help_text=_("没有把握就填低一些")
    )

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["region"]
        field.queryset = Region.everything.filter(code__in=codes, level__in=(Level.CITY, Level.COUNTY)).order_by("code")


class AskForm(forms.Form):
    answer = forms.ChoiceField(label=_("回访结果"), choices=Answer.choices, widget=forms.RadioSelect)
    asked_whom = LineField(_("问了谁"), 60, help_text=_("姓名或职务"))
    asked_on = DayField(_("回访日期"))
    true_amount_fen = WanField(_("对方说的金额（万元）"), required=False, help_text=_("数额不符时填"))
    true_quantity = forms.IntegerField(label=_("对方说的数量"), required=False, min_value=1, max_value=1_000_000)
    note = TextField(_("说明"), 300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ObjectForm(forms.Form):
    words = TextField(_("情况和依据"), 300)


class DecideForm(forms.Form):
    consequence = forms.ChoiceField(label=_("处理"), choices=Consequence.choices, widget=forms.RadioSelect)
    reason = TextField(_("理由"), 200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ItemFilter(django_filters.FilterSet):
    """The drawn of one stratum: what a number of the table of strata opens."""

    stratum = django_filters.CharFilter(label="层")

    class Meta:
        model = Item
        fields = ("stratum",)
