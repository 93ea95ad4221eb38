"""Forms of organisations and coverage."""

from typing import Any

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import DayField, LineField, TextField
from qiaoliang.party.organisations.choices import ObstacleKind, Stage
from qiaoliang.party.organisations.fields import OrganisationField
from qiaoliang.party.organisations.models import Alert, Form, Obstacle, Organisation, OrganisationKind, SetUpCase
from qiaoliang.registry.enterprises.fields import EnterpriseField
from qiaoliang.registry.regions.models import Level, Region


class OfOrganisationForm(forms.Form):
    """Base of every form about one organisation: offers those within the person's scope."""

    organisation = OrganisationField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.offer(timezone.localdate())


class SetUpForm(forms.Form):
    """The decision of the upper committee, as it stands in its document."""

    name = LineField(_("名称"), 120)
    kind = forms.ChoiceField(label=_("类别"), choices=OrganisationKind.choices, widget=forms.RadioSelect)
    form = forms.ChoiceField(label=_("组建方式"), choices=Form.choices)
    region = forms.ModelChoiceField(Region.everything.none(), label=_("镇街"), to_field_name="code")
    host = EnterpriseField(label=_("依托企业"), required=False)
    upper_committee = LineField(_("上级党委"), 120)
    decision_number = LineField(_("批复文号"), 80)
    set_up_on = DayField(_("成立日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region: Any = self.fields["region"]
        region.queryset = Region.everything.filter(level=Level.TOWN)
        region.label_from_instance = lambda town: town.full_name
        host: Any = self.fields["host"]
        host.offer()


class CoverForm(forms.Form):
    enterprise = EnterpriseField()
    form = forms.ChoiceField(label=_("方式"), choices=Form.choices)
    starts_on = DayField(_("覆盖起始日"))
    decision_number = LineField(_("决定文号"), 80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enterprise"]
        field.offer()


class EndForm(forms.Form):
    ends_on = DayField(_("结束日期"))
    reason = TextField(_("原因"), 200)


class OrganisationFilter(django_filters.FilterSet):
    county = django_filters.ModelChoiceFilter(
        label="县区", queryset=lambda request: Region.objects.filter(level=Level.COUNTY), to_field_name="code",
        method="in_county", empty_label="全部",
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(label="类别", choices=OrganisationKind.choices, empty_label="全部")
    form = django_filters.ChoiceFilter(label="组建方式", choices=Form.choices, empty_label="全部")

    class Meta:
        model = Organisation
        fields = ()

    def in_county(self, queryset: Any, name: str, county: Region) -> Any:
        return queryset.filter(region_code__startswith=county.code)


# --- cases, declarations


class ApplyForm(forms.Form):
    """An application of one enterprise, or of several neighbours, to set up a branch."""

    host = EnterpriseField(label=_("依托企业"))
    others = forms.CharField(
        label=_("联建企业"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一家，写全称、简称或信用代码后六位；单独成立的不填"),
    )  # fmt: skip
    name = LineField(_("拟成立党支部的名称"), 120)
    form = forms.ChoiceField(label=_("组建方式"), choices=Form.choices)
    basis = LineField(_("依托"), 160, help_text=_("例如：俚岛海洋食品产业园，或同镇邻近企业"))
    upper_committee = LineField(_("报送哪个党委"), 120)
    secretary_name = LineField(_("书记人选"), 60)
    reason = TextField(_("理由"), 300)
    more_units_reason = TextField(_("超过 5 家的理由"), 300, required=False)
    applied_on = DayField(_("申请日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        host: Any = self.fields["host"]
        host.offer()

    def clean_others(self) -> list[Any]:
        field = EnterpriseField()
        return [field.clean(line) for line in map(str.strip, self.cleaned_data["others"].splitlines()) if line]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        firms = [given.get("host"), *given.get("others", [])]
        if None not in firms and len({firm.pk for firm in firms}) < len(firms):
            self.add_error("others", _("有企业写了两遍，请去掉一遍。"))
        return given


class DecideForm(forms.Form):
    """The committee's decision as it stands in its document."""

    decision_number = LineField(_("批复文号"), 80)
    decided_on = DayField(_("批复日期"))
    more_units_approval = LineField(_("上级批准文号"), 80, help_text=_("超过 5 家时要有上级批准"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, many_units: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not many_units:
            del self.fields["more_units_approval"]


class ReturnForm(forms.Form):
    on = DayField(_("退回日期"))
    reason = TextField(_("理由"), 200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class TakeBackForm(forms.Form):
    reason = TextField(_("理由"), 200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class NameForm(forms.Form):
    enterprise = EnterpriseField()
    name = LineField(_("书记人选"), 60, help_text=_("须是正式党员，本人和业主都同意"))
    reason = TextField(_("理由"), 200, help_text=_("例如：党龄 8 年，任车间主任，在职工中有威信"))
    starts_on = DayField(_("申报日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enterprise"]
        field.offer()


class ObstacleForm(forms.Form):
    enterprise = EnterpriseField()
    kind = forms.ChoiceField(label=_("主要原因"), choices=ObstacleKind.choices, widget=forms.RadioSelect)
    note = TextField(_("情况和打算"), 300, help_text=_("例如：业主担心影响生产，已约 12 月带他去先建的企业看看"))
    starts_on = DayField(_("了解日期"))
    look_again_on = DayField(_("再看日期"), help_text=_("到这一天列入待办，再看原因还在不在"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enterprise"]
        field.offer()


class MoreUnitsForm(forms.Form):
    more_units_reason = TextField(_("理由"), 300)
    more_units_approval = LineField(_("上级批准文号"), 80)


def counties(request: Any) -> Any:
    return Region.objects.filter(level=Level.COUNTY)


class InCountyFilter(django_filters.FilterSet):
    """By county, for rows that have a `region_code`."""

    county = django_filters.ModelChoiceFilter(
        label="县区", queryset=counties, to_field_name="code", method="in_county", empty_label="全部"
    )

    class Meta:
        fields = ()

    def in_county(self, queryset: Any, name: str, county: Region) -> Any:
        return queryset.filter(region_code__startswith=county.code)


class CaseFilter(InCountyFilter):
    form = django_filters.ChoiceFilter(label="组建方式", choices=Form.choices, empty_label="全部")

    class Meta:
        model = SetUpCase
        fields = ()


class ObstacleFilter(django_filters.FilterSet):
    county = django_filters.ModelChoiceFilter(
        label="县区", queryset=counties, to_field_name="code", method="in_county", empty_label="全部"
    )
    kind = django_filters.ChoiceFilter(label="原因", choices=ObstacleKind.choices, empty_label="全部")

    class Meta:
        model = Obstacle
        fields = ()

    def in_county(self, queryset: Any, name: str, county: Region) -> Any:
        return queryset.filter(enterprise__region_code__startswith=county.code)


class AlertFilter(InCountyFilter):
    stage = django_filters.ChoiceFilter(label="紧迫", choices=Stage.choices, empty_label="全部")

    class Meta:
        model = Alert
        fields = ()
