"""Forms of reports of duty: which half-year, one section, what to change."""

from datetime import date
from typing import Any

from django import forms

from qiaoliang.kit.formfields import PrivateLineField
from qiaoliang.web.duty import rules
from qiaoliang.web.duty.choices import Half


class BeginForm(forms.Form):
    period = forms.ChoiceField(label="哪个半年", choices=(), widget=forms.RadioSelect)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["period"]
        offered.choices = [
            (f"{year}-{half}", f"{year}年{Half(half).label}") for year, half in rules.offered(today)
        ]  # fmt: skip
        offered.initial = offered.choices[0][0]

    def half(self) -> dict[str, int]:
        year, _, half = self.cleaned_data["period"].partition("-")
        return {"year": int(year), "half": int(half)}


class SectionForm(forms.Form):
    text = forms.CharField(
        label="内容", required=False, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="清空后保存，就恢复成按记录生成的文字",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(forms.Form):
    words = PrivateLineField("要改什么", 300, required=False)


class AcceptForm(forms.Form):
    words = PrivateLineField("意见", 300, required=False, help_text="可以不写")
