"""Forms of the settings pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.registry.programme.choices import SettingKind

FIRST_YEAR, LAST_YEAR = 2004, 2100


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


class SettingForm(forms.Form):
    """A new value of one setting, drawn as its kind asks; the action checks it."""

    effective_on = day_field(_("从哪天起"))
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("例如文件名称或会议"))

    def __init__(self, *args: Any, kind: SettingKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = type(self.fields)({"value": _value_field(kind), **self.fields})


def _value_field(kind: SettingKind) -> forms.Field:
    common: dict[str, Any] = {"label": kind.label, "help_text": kind.help}
    if kind.kind == "choice":
        return forms.ChoiceField(choices=kind.choices, widget=forms.RadioSelect, **common)
    if kind.kind == "date":
        return day_field(**common)
    field = forms.CharField(max_length=60, **common)
    if kind.kind == "integer":
        field.widget.attrs["inputmode"] = "numeric"
    return field


class DayForm(forms.Form):
    day = day_field(_("日期"))
    is_workday = forms.ChoiceField(
        label=_("这一天"), choices=[("no", _("放假")), ("yes", _("上班"))], widget=forms.RadioSelect, initial="no"
    )
    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("例如国庆节、国庆节调休"))

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("年份应在 2004 到 2100 之间。"))
        return day


class ClearDayForm(forms.Form):
    day = forms.DateField(widget=forms.HiddenInput)


class YearForm(forms.Form):
    year = forms.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, widget=forms.HiddenInput)
