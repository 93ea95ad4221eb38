"""Forms of published statistics."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.formfields import DayField, LineField
from qiaoliang.registry.enterprises.permits import may_place
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.results.indicators.actions import PUBLISHED


class StatisticForm(forms.Form):
    """As the bureau printed it, with where it is printed."""

    code = forms.ChoiceField(label=_("指标"), choices=[(code, one.label) for code, one in PUBLISHED.items()])
    year = forms.IntegerField(label=_("年度"))
    region_code = forms.ChoiceField(label=_("地区"))
    value = LineField(_("数值"), 30, help_text=_("占比填百分数，例如 33.6；金额可写单位，例如 4997亿元，不写按亿元"))
    calibre = LineField(_("口径"), 120, help_text=_("例如规模以上非公工业企业"))
    version = LineField(_("版本"), 40, help_text=_("例如 2025年快报、2025年年报"))
    source = LineField(_("发布单位和文件"), 200)
    published_on = DayField(_("发布日期"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Region.everything.filter(level__in=(Level.CITY, Level.COUNTY)).values_list("code", "name")
        field: Any = self.fields["region_code"]
        field.choices = [(code, name) for code, name in areas if may_place(actor, code)]


class VoidForm(forms.Form):
    reason = LineField(_("作废理由"), 200)
