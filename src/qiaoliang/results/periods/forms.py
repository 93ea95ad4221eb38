"""Forms of periods: which to open for whom, a remark, a reason."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.formfields import TextField
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.results.indicators import periods
from qiaoliang.results.periods import permits, rules
from qiaoliang.results.periods.actions import WhoHolds
from qiaoliang.results.periods.choices import Holder, Kind
from qiaoliang.results.periods.models import Period

ALL = "all"
OFFERED = {Kind.MONTH: 13, Kind.QUARTER: 6, Kind.YEAR: 4}  # how many periods back may be opened


def offered(today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Periods that are over, the latest first, by their length."""
    groups = []
    for kind, number in OFFERED.items():
        days, found = rules.last_ended(kind, today), []
        for _number in range(number):
            name = periods.name_of(days)
            found.append((f"{kind}:{name}", periods.said(name)))
            days = rules.last_ended(kind, days.start)
        groups.append((str(Kind(kind).label), found))
    return groups


class OpenForm(forms.Form):
    period = forms.ChoiceField(label=_("哪一期"), help_text=_("只列已经结束的；开过一期，以后各期到时自动开"))
    department = forms.ChoiceField(label=_("部门"), required=False)
    region = forms.ChoiceField(label=_("县市区、镇街"), required=False)

    def __init__(self, *args: Any, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["period"]
        choices.choices = offered(today)
        self.departments = {
            str(one.pk): one
            for one in Department.everything.filter(is_active=True)
            if permits.runs(actor, one.region_code)
        }
        areas = Region.everything.filter(level__in=(Level.CITY, Level.COUNTY, Level.TOWN)).order_by("code")
        self.areas = {one.code: one for one in areas if permits.runs(actor, one.code)}
        departments: Any = self.fields["department"]
        named = ((key, one.short_name) for key, one in self.departments.items())
        departments.choices = [("", _("不选")), (ALL, _("全部部门")), *named]
        regions: Any = self.fields["region"]
        named = ((code, one.full_name or one.name) for code, one in self.areas.items())
        regions.choices = [("", _("不选")), (ALL, _("全部镇街")), *named]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not given.get("department") and not given.get("region"):
            self.add_error("department", _("请选部门，或者选县市区、镇街。"))
        return given

    def opened(self) -> dict[str, Any]:
        given = self.cleaned_data
        kind, _colon, name = given["period"].partition(":")
        towns = [one for one in self.areas.values() if one.level == Level.TOWN]
        department, region = given["department"], given["region"]
        held: list[WhoHolds] = [one for key, one in self.departments.items() if department in (ALL, key)]
        held += [one for code, one in self.areas.items() if region == code or (region == ALL and one in towns)]
        return {"kind": kind, "name": name, "holders": held}


class WordsForm(forms.Form):
    words = TextField(_("说明"), 300, required=False, help_text=_("有需要说明的再写，会一直保留"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = TextField(_("理由"), 200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class PeriodFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="期别", choices=Kind.choices, empty_label="全部")
    holder = django_filters.ChoiceFilter(label="谁的数", choices=Holder.choices, empty_label="全部")
    year = django_filters.NumberFilter(label="年度", field_name="starts_on", lookup_expr="year", min_value=2000)

    class Meta:
        model = Period
        fields = ("kind", "holder", "year")
