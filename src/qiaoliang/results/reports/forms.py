"""Which report, for which day and place."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.registry.regions.models import Level, Region


class AnnualForm(forms.Form):
    as_of = forms.DateField(label=_("统计日"), widget=forms.DateInput(attrs={"type": "date"}))
    region = forms.ModelChoiceField(
        Region.everything.none(), label=_("范围"), required=False, empty_label=_("全部可见范围"), to_field_name="code"
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field: Any = self.fields["region"]
        field.queryset = Region.everything.filter(level=Level.COUNTY)

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day > self.today:
            raise forms.ValidationError(_("统计日不能晚于今天。"))
        return day


class CodeForm(forms.Form):
    code = forms.CharField(label=_("核验码"), max_length=14, help_text=_("印在报告末尾，形如 XXXX-XXXX-XXXX"))
