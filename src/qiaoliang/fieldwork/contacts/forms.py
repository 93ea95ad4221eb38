"""Forms of contacts. No place, no photo, no check-in: a test holds the list of fields (G38)."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.contacts.choices import Channel, Hours, Quiet, With
from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek
from qiaoliang.fieldwork.contacts.rhythm import BY, WEEKDAYS, Agreed
from qiaoliang.fieldwork.contacts.rules import SUMMARY_AT_MOST
from qiaoliang.kit.workdays import iso_week_key
from qiaoliang.registry.enterprises.fields import EnterpriseField
from qiaoliang.registry.regions.models import Level, Region

MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and time in the city's own time, to the minute."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        super().__init__(input_formats=[MOMENT, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"], widget=widget, **kwargs)


class TalkForm(forms.Form):
    """What was said, how and with whom: the part that a correction shares with the log."""

    channel = forms.ChoiceField(
        label=_("方式"), widget=forms.RadioSelect, error_messages={"required": _("请选择联系方式。")},
        choices=[
            (one.value, one.label)
            for one in (Channel.CALL, Channel.VISIT, Channel.TALK, Channel.MEETING, Channel.MESSAGE)
        ],
    )  # fmt: skip
    with_whom = forms.ChoiceField(label=_("与谁"), choices=With.choices)
    at_moment = MomentField(label=_("时间"), error_messages={"required": _("请填写联系时间。")})
    summary = forms.CharField(
        label=_("说了什么"),
        max_length=SUMMARY_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("请写一句说了什么。"),
            "max_length": _("“说了什么”最多 %(limit_value)d 字，现在 %(show_value)d 字，请精简。"),
        },
    )
    is_answered = forms.BooleanField(label=_("对方已回复（发消息时勾选）"), required=False)


class ContactForm(TalkForm):
    """The one-minute form: five required fields, four of them prefilled."""

    enterprise = EnterpriseField(error_messages={"required": _("请选择企业。")})
    client_key = forms.CharField(
        label=_("表单"), max_length=36, widget=forms.HiddenInput, required=False,
        error_messages={"max_length": _("页面内容不完整，请刷新后重新提交。")},
    )  # fmt: skip
    field_order = ("enterprise", "channel", "with_whom", "at_moment", "summary", "is_answered", "client_key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enterprise"]
        field.offer()


class CorrectForm(TalkForm):
    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("例如：记错企业、重复登记"))


class PauseForm(forms.Form):
    """Quiet for the enterprise. No reason is asked for (G41)."""

    enterprise = EnterpriseField()
    starts_on = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=_("到哪天止"), widget=forms.DateInput(attrs={"type": "date"}))
    agreed_with = forms.CharField(label=_("谁提出的"), max_length=60, initial=_("业主本人"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enterprise"]
        field.offer()


class AgreedForm(forms.Form):
    """What the owner wants of the weekly contact; anything left open stays open."""

    weekdays = forms.MultipleChoiceField(
        label=_("星期"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(str(number), f"周{name}") for number, name in enumerate(WEEKDAYS, 1)],
        help_text=_("不选就是哪天都行"),
    )  # fmt: skip
    hours = forms.ChoiceField(
        label=_("时段"), required=False, choices=[("", _("不限")), *Hours.choices], widget=forms.RadioSelect
    )
    channel = forms.ChoiceField(
        label=_("方式"), required=False, choices=[("", _("不限")), *BY.items()], widget=forms.RadioSelect
    )
    quiet = forms.ChoiceField(
        label=_("每月不联系的一周"), required=False, choices=[("", _("没有")), *Quiet.choices],
        help_text=_("这一周不算漏联系，仍会列出"),
    )  # fmt: skip

    def agreed(self) -> Agreed:
        given = self.cleaned_data
        return Agreed("".join(sorted(given["weekdays"])), given["hours"], given["channel"], given["quiet"])


class RhythmForm(AgreedForm):
    enterprise = EnterpriseField()
    agreed_with = forms.CharField(label=_("谁提出的"), max_length=60, initial=_("业主本人"))
    field_order = ("enterprise", "weekdays", "hours", "channel", "quiet", "agreed_with")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enterprise"]
        field.offer()


# --- filters of the lists


def counties(request: Any) -> Any:
    return Region.objects.filter(level=Level.COUNTY)


class _InPlace(django_filters.FilterSet):
    county = django_filters.ModelChoiceFilter(
        label="县区", queryset=counties, to_field_name="code", method="in_county", empty_label="全部"
    )
    week = django_filters.DateFilter(
        label="周（选其中任一天）", method="in_week", widget=forms.DateInput(attrs={"type": "date"})
    )

    def in_county(self, queryset: Any, name: str, county: Region) -> Any:
        return queryset.filter(enterprise__region_code__startswith=county.code)

    def in_week(self, queryset: Any, name: str, day: date) -> Any:
        return queryset.filter(iso_week=iso_week_key(day))


class ContactFilter(_InPlace):
    channel = django_filters.ChoiceFilter(label="方式", choices=Channel.choices, empty_label="全部")
    counted = django_filters.ChoiceFilter(
        label="计入",
        choices=(("yes", "计入每周联系"), ("no", "不计入"), ("void", "已作废")),
        method="is_counted",
        empty_label="全部",
    )

    class Meta:
        model = Contact
        fields = ()

    def is_counted(self, queryset: Any, name: str, value: str) -> Any:
        if value == "void":
            return queryset.filter(voided_at__isnull=False)
        return queryset.filter(duty_week__isnull=value == "no")


class WeekFilter(_InPlace):
    class Meta:
        model = DutyWeek
        fields = ()
