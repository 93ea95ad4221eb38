"""Forms of activity centres: rooms, hours, bookings, shortages."""

from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import DayField, LineField
from qiaoliang.party.centres import rules
from qiaoliang.party.centres.choices import Lack, Weekday
from qiaoliang.party.centres.models import Centre, Room, Shortage
from qiaoliang.party.organisations.forms import InCountyFilter, OfOrganisationForm
from qiaoliang.registry.enterprises.fields import EnterpriseField

TIMES = [(slot, rules.time_of(slot)) for slot in range(14, 45)]  # 07:00 to 22:00


class SlotField(forms.TypedChoiceField):
    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label=label, choices=TIMES, coerce=int, **kwargs)


class DescribeForm(forms.Form):
    host_name = LineField(_("主办单位"), 120)
    shared_things = LineField(_("共享的东西"), 300, required=False, help_text=_("例如：会议室、投影、党建书屋、音响"))


class RoomForm(forms.Form):
    name = LineField(_("名称"), 60)
    seats = forms.IntegerField(label=_("座位"), min_value=1, max_value=5_000)
    equipment = LineField(_("设备"), 200, required=False)


class CloseForm(forms.Form):
    closed_on = DayField(_("停用日期"))


class HoursForm(forms.Form):
    """One span for the days ticked; the other days are closed."""

    days = forms.TypedMultipleChoiceField(
        label=_("开放的日子"), choices=Weekday.choices, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    opens = SlotField(_("开门"))
    closes = SlotField(_("关门"))

    def hours(self) -> dict[int, tuple[int, int] | None]:
        given = self.cleaned_data
        return {day: (given["opens"], given["closes"]) if day in given["days"] else None for day in Weekday.values}


class BookForm(OfOrganisationForm):
    room = forms.ModelChoiceField(Room.everything.none(), label=_("房间"))
    on = DayField(_("日期"))
    starts = SlotField(_("开始"))
    ends = SlotField(_("结束"))
    purpose = LineField(_("用途"), 120, help_text=_("例如：党员大会、主题党日"))

    field_order = ("organisation", "room", "on", "starts", "ends", "purpose")

    def __init__(self, *args: Any, centre: Centre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room: Any = self.fields["room"]
        room.queryset = Room.everything.filter(centre=centre, closed_on=None)


class CancelForm(forms.Form):
    reason = LineField(_("取消原因"), 200)


class UseForm(forms.Form):
    people_count = forms.IntegerField(label=_("到场人数"), min_value=1, max_value=5_000)


class ShortageForm(forms.Form):
    enterprise = EnterpriseField()
    kind = forms.ChoiceField(label=_("缺什么"), choices=Lack.choices, widget=forms.RadioSelect)
    noted_on = DayField(_("登记日期"))
    note = LineField(_("说明"), 200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enterprise"]
        field.offer()


class SettleForm(forms.Form):
    settled_on = DayField(_("解决日期"))


class ShortageFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="缺什么", choices=Lack.choices, empty_label="全部")
    county = InCountyFilter.base_filters["county"]

    class Meta:
        model = Shortage
        fields = ()

    def in_county(self, queryset: Any, name: str, county: Any) -> Any:
        return queryset.filter(enterprise__region_code__startswith=county.code)


def monday_of(text: str, today: date) -> date:
    """The Monday of the week that holds the day written in the address; this week's for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    day = day if 2000 <= day.year <= 2100 else today
    return day - timedelta(days=day.weekday())
