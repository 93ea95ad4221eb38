"""Forms of creations: declaring, what is known of an item, one step, a mechanism, an edition of the check-list."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.harmony.accord.choices import Mechanism, State, Step, Voice
from qiaoliang.harmony.accord.models import Creation, Edition
from qiaoliang.harmony.accord.rules import WITH_REASON, Terms
from qiaoliang.kit.formfields import DayField, LineField, TextField
from qiaoliang.registry.enterprises.fields import EnterpriseField


class DeclareForm(forms.Form):
    enterprise = EnterpriseField()
    happened_on = DayField(_("申报日期"))
    planned_on = DayField(_("计划何时完成自查"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()


class FindForm(forms.Form):
    state = forms.ChoiceField(label=_("情况"), choices=State.choices, widget=forms.RadioSelect)
    said_by = forms.ChoiceField(label=_("谁说的"), choices=Voice.choices, widget=forms.RadioSelect)
    found_on = DayField(_("日期"))
    evidence = TextField(
        _("凭什么"), 200, required=False, help_text=_("一句话，别人能核实；不写姓名和号码。还不清楚的可以不写。")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class StepForm(forms.Form):
    """One step: its day, a word; the name asks who gave it, and by which document."""

    happened_on = DayField(_("日期"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, code: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if code == Step.NAME:
            self.fields["authority"] = LineField("命名机关", 120)
            self.fields["document_number"] = LineField("命名文号", 80)
        needed = code in WITH_REASON
        self.fields["note"] = LineField("原因" if needed else "说明", 200, required=needed)


class MechanismForm(forms.Form):
    mechanism = forms.ChoiceField(label=_("哪一种机制"), choices=Mechanism.choices, widget=forms.RadioSelect)
    happened_on = DayField(_("建立日期"))
    note = LineField(_("补充名称"), 40, required=False, help_text=_("例如“每月 8 日”；同类机制不止一项时用来区分"))


class EditionForm(forms.Form):
    label = LineField(_("名称"), 60)
    effective_on = DayField(_("自哪天起"), help_text=_("这天起申报的企业用这份清单，已申报的不变"))
    source = LineField(_("依据"), 200)
    assess_days = forms.IntegerField(label=_("评估期限（天）"), min_value=1, max_value=365)
    term_years = forms.IntegerField(label=_("命名有效期（年）"), min_value=1, max_value=10)
    recheck_months = forms.IntegerField(label=_("复查间隔（月）"), min_value=1, max_value=60)
    lines = forms.CharField(
        label=_("清单"), max_length=8000, widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "每行一项：名称｜达到什么｜依据。由记录自动得出的，最后再写“｜工资集体协商”或“｜劳资对话机制”。"
        ),
    )  # fmt: skip

    def given(self) -> dict[str, Any]:
        """Keyword arguments for `actions.make_edition`."""
        found = dict(self.cleaned_data)
        found["terms"] = Terms(*(found.pop(name) for name in ("assess_days", "term_years", "recheck_months")))
        return found


class CreationFilter(django_filters.FilterSet):
    edition = django_filters.ModelChoiceFilter(
        label="清单", queryset=lambda request: Edition.everything.all(), empty_label="全部"
    )

    class Meta:
        model = Creation
        fields = ()


def planned_by_default(today: date) -> date:
    """Three months ahead: what most check-lists take."""
    month = today.month + 3
    return date(today.year + (month > 12), (month - 1) % 12 + 1, min(today.day, 28))
