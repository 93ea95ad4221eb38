"""Forms of periods: which to open for whom, a remark, a reason."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.formfields import TextField
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.indicators import periods
from qiaoliang.results.periods import permits, rules
from qiaoliang.results.periods.choices import Holder, Kind
from qiaoliang.results.periods.models import Period

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
    departments = forms.ModelMultipleChoiceField(
        Department.everything.none(), label=_("部门"), required=False, widget=forms.CheckboxSelectMultiple
    )
    regions = forms.ModelMultipleChoiceField(
        Region.everything.none(), label=_("县市区、镇街"), required=False, widget=forms.CheckboxSelectMultiple,
        to_field_name="code",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["period"]
        choices.choices = offered(today)
        departments: Any = self.fields["departments"]
        own = [one.pk for one in Department.everything.filter(is_active=True) if permits.runs(actor, one.region_code)]
        departments.queryset = Department.everything.filter(pk__in=own)
        regions: Any = self.fields["regions"]
        codes = [code for code in Region.everything.values_list("code", flat=True) if permits.runs(actor, code)]
        regions.queryset = Region.everything.filter(code__in=codes).order_by("code")
        regions.label_from_instance = lambda region: region.full_name or region.name

    def opened(self) -> dict[str, Any]:
        given = self.cleaned_data
        kind, _colon, name = given["period"].partition(":")
        return {"kind": kind, "name": name, "holders": [*given["departments"], *given["regions"]]}


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
