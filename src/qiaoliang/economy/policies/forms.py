"""Forms of policies. What the system knows is filled in; a refusal says what is wrong beside its field."""

import re
from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.economy.policies import permits
from qiaoliang.economy.policies.actions import Head, Text
from qiaoliang.economy.policies.choices import RECOGNISED, Fate, Kind, Quality, Route, Step, Topic
from qiaoliang.economy.policies.models import Policy, Strategy, Version
from qiaoliang.economy.policies.rules import Conditions
from qiaoliang.kit import money
from qiaoliang.kit.formfields import DayField, LineField, TextField, WanField
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises import industries
from qiaoliang.registry.enterprises.choices import ControllingType, SizeClass
from qiaoliang.registry.enterprises.fields import EnterpriseField
from qiaoliang.registry.regions.models import Level, Region

COUNTY_DIGITS = 6
SECTIONS = [(one.code, f"{one.code} {one.name}") for one in industries.SECTIONS]
OWNERS = [(one.value, one.label) for one in ControllingType if one != ControllingType.UNKNOWN]


def areas(actor: Actor) -> list[tuple[str, str]]:
    """The city and counties for which the person may issue a policy."""
    own = Department.everything.filter(pk__in=[int(key) for key in actor.keys("department")])
    rows = Region.everything.filter(level__in=(Level.CITY, Level.COUNTY)).values_list("code", "name")
    lines = list(own)
    return [
        (code, name)
        for code, name in rows
        if permits.may_place(actor, code) or any(permits.may_place(actor, code, line) for line in lines)
    ]


def counties() -> list[tuple[str, str]]:
    return list(Region.everything.filter(level=Level.COUNTY).values_list("code", "name"))


def _ticks(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def _number(label: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False)


class TextForm(forms.Form):
    """One version: what it gives, to whom, until when. An empty condition asks for nothing."""

    summary = LineField(_("一句话：给什么、给谁"), 200)
    benefit = TextField(_("支持内容"), 2000, required=False)
    how_to = TextField(_("怎么办"), 2000, required=False, help_text=_("找谁、交什么材料、多久办结"))
    effective_on = DayField(_("生效日"))
    expires_on = DayField(_("有效至"), required=False, help_text=_("不填为长期有效"))
    apply_until = DayField(_("申报截止"), required=False)
    strategies = forms.ModelMultipleChoiceField(
        Strategy.everything.none(), label=_("区域战略"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sections = _ticks(_("行业门类"), SECTIONS)
    divisions = LineField(_("行业大类"), 200, required=False, help_text=_("大类代码或名称，用顿号隔开，例如 13、渔业"))
    counties = _ticks(_("县区"), counties)
    sizes = _ticks(_("规模"), SizeClass.choices)
    ownership = _ticks(_("控股情况"), OWNERS)
    qualities = _ticks(_("资质"), Quality.choices)
    any_quality = forms.BooleanField(label=_("资质满足其一即可"), required=False)
    staff_least, staff_most = _number(_("职工不少于（人）"), 1_000_000), _number(_("职工不超过（人）"), 1_000_000)
    years_least, years_most = _number(_("成立满（年）"), 200), _number(_("成立不超过（年）"), 200)
    revenue_least = WanField(_("营业收入不少于（万元）"), required=False)
    revenue_most = WanField(_("营业收入不超过（万元）"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags: Any = self.fields["strategies"]
        tags.queryset = Strategy.objects.all()

    def clean_divisions(self) -> list[str]:
        names = {one.name: one.code for one in industries.DIVISIONS}
        found = []
        for word in re.split(r"[、,，;；\s]+", self.cleaned_data["divisions"]):
            code = names.get(word, word)
            if word and code not in names.values():
                raise forms.ValidationError(f"“{word}”不是国民经济行业大类，请填两位代码或全称。")
            found += [code] if word else []
        return found

    def conditions(self) -> Conditions:
        given = self.cleaned_data
        return Conditions(
            industries=(*given["sections"], *given["divisions"]), sizes=tuple(given["sizes"]),
            counties=tuple(given["counties"]), ownership=tuple(given["ownership"]),
            qualities=tuple(given["qualities"]), any_quality=given["any_quality"],
            staff_least=given["staff_least"], staff_most=given["staff_most"], years_least=given["years_least"],
            years_most=given["years_most"], revenue_least_fen=given["revenue_least"],
            revenue_most_fen=given["revenue_most"],
        )  # fmt: skip

    def text(self) -> Text:
        given = self.cleaned_data
        return Text(
            given["effective_on"], given["expires_on"], given["apply_until"], given["summary"], given["benefit"],
            given["how_to"], self.conditions(),
        )  # fmt: skip


class AmendForm(TextForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class PolicyForm(TextForm):
    """A new document: what identifies it stands first."""

    title = LineField(_("名称"), 120)
    document_number = LineField(_("文号"), 80)
    kind = forms.ChoiceField(label=_("类别"), choices=Kind.choices)
    issuer = LineField(_("发文机关"), 80)
    issued_on = DayField(_("发文日期"))
    region_code = forms.ChoiceField(label=_("适用地区"))
    department = forms.ModelChoiceField(Department.everything.none(), label=_("本市牵头部门"), required=False)
    field_order = (
        "title", "document_number", "kind", "issuer", "issued_on", "region_code", "department", *TextForm.base_fields,
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["region_code"]
        area.choices = areas(actor)
        field: Any = self.fields["department"]
        rows = Department.objects.filter(is_active=True)
        if not actor.can(Can.RUN_PROGRAMME):
            rows = rows.filter(pk__in=[int(key) for key in actor.keys("department")])
            field.required = True
            field.initial = rows.values_list("pk", flat=True).first()
        field.queryset = rows

    def head(self) -> Head:
        given = self.cleaned_data
        return Head(
            given["document_number"], given["title"], given["kind"], given["issuer"], given["issued_on"],
            given["department"], given["region_code"], tuple(given["strategies"]),
        )  # fmt: skip


def initial_of(version: Version) -> dict[str, Any]:
    """A version as the form holds it."""
    asked = version.asked
    sections = {code for code, _name in SECTIONS}
    return {
        "summary": version.summary, "benefit": version.benefit, "how_to": version.how_to,
        "effective_on": version.effective_on, "expires_on": version.expires_on, "apply_until": version.apply_until,
        "strategies": list(version.policy.tags.values_list("strategy", flat=True)),
        "sections": [code for code in asked.industries if code in sections],
        "divisions": "、".join(code for code in asked.industries if code not in sections),
        "counties": asked.counties, "sizes": asked.sizes, "ownership": asked.ownership, "qualities": asked.qualities,
        "any_quality": asked.any_quality, "staff_least": asked.staff_least, "staff_most": asked.staff_most,
        "years_least": asked.years_least, "years_most": asked.years_most,
        "revenue_least": _wan(asked.revenue_least_fen), "revenue_most": _wan(asked.revenue_most_fen),
    }  # fmt: skip


def _wan(fen: int | None) -> str:
    return "" if fen is None else money.screen(fen).replace(",", "").removesuffix(".00")


class ReasonForm(forms.Form):
    reason = LineField(_("原因"), 200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class DeliverForm(forms.Form):
    with_unknown = forms.BooleanField(label=_("“待核实”的也送达"), required=False)


class StrategyForm(forms.Form):
    name = LineField(_("战略名称"), 60)
    about = LineField(_("说明"), 200, required=False)


class QualifyForm(forms.Form):
    kind = forms.ChoiceField(label=_("资质"), choices=[(one.value, one.label) for one in RECOGNISED])
    is_held = forms.TypedChoiceField(
        label=_("是不是"), choices=(("yes", _("是")), ("no", _("不是"))), coerce=lambda text: text == "yes",
        widget=forms.RadioSelect, initial="yes",
    )  # fmt: skip
    certificate = LineField(_("证书号或认定文号"), 60, required=False)
    starts_on = DayField(_("自"))
    ends_on = DayField(_("至"), required=False)


class FindForm(forms.Form):
    """What an enterprise says of a policy that nobody brought to it."""

    step = forms.ChoiceField(
        label=_("贵单位"), widget=forms.RadioSelect,
        choices=[(Step.ASKED, _("感兴趣，想了解")), (Step.DECLINED, _("不需要")), (Step.APPLIED, _("已经申报过"))],
        error_messages={"required": _("请选一项。")},
    )  # fmt: skip
    words = TextField(_("想了解什么"), 300, required=False, help_text=_("选“感兴趣”时写一句，其他可以不写"))


class FollowForm(forms.Form):
    on = DayField(_("日期"))
    words = TextField(_("说明"), 300, required=False)


class AdviceForm(forms.Form):
    enterprise = EnterpriseField()
    topic = forms.ChoiceField(label=_("方面"), choices=Topic.choices, widget=forms.RadioSelect)
    title = LineField(_("建议"), 120, help_text=_("一句话"))
    body = TextField(_("内容"), 2000, required=False)
    given_on = DayField(_("提出日期"))
    organisation_name = LineField(_("党组织"), 120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enterprise"]
        field.offer()


class AnswerAdviceForm(forms.Form):
    fate = forms.ChoiceField(
        label=_("怎么处理"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in (Fate.ADOPTED, Fate.PARTLY, Fate.DECLINED)],
    )  # fmt: skip
    on = DayField(_("答复日期"))
    words = TextField(_("说明"), 300, required=False)


class DayForm(forms.Form):
    on = DayField(_("实施日期"))


# --- filters


class PolicyFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", choices=Kind.choices, empty_label="全部")
    strategy = django_filters.ModelChoiceFilter(
        label="区域战略", queryset=lambda request: Strategy.objects.all(), method="with_tag", empty_label="全部"
    )

    class Meta:
        model = Policy
        fields = ()

    def with_tag(self, queryset: Any, name: str, strategy: Strategy) -> Any:
        return queryset.filter(tags__strategy=strategy)


class CountyFilter(django_filters.FilterSet):
    county = django_filters.ChoiceFilter(label="县区", choices=(), method="in_county", empty_label="全部")
    size_class = django_filters.ChoiceFilter(label="规模", choices=SizeClass.choices, empty_label="全部")

    def in_county(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(region_code__startswith=value)

    @classmethod
    def over(cls, regions: Mapping[str, str]) -> Any:
        """The filter with the counties that the page has already asked for."""
        names = [(code, name) for code, name in regions.items() if len(code) == COUNTY_DIGITS]
        county = django_filters.ChoiceFilter(label="县区", choices=names, method="in_county", empty_label="全部")
        return type("CountyFilterHere", (cls,), {"county": county})


class DeliveryFilter(django_filters.FilterSet):
    policy = django_filters.ModelChoiceFilter(
        label="政策", queryset=lambda request: Policy.objects.exclude(state="draft"), empty_label="全部"
    )
    kind = django_filters.ChoiceFilter(
        label="类别", field_name="policy__kind", choices=Kind.choices, empty_label="全部"
    )
    county = django_filters.ChoiceFilter(label="县区", choices=counties, method="in_county", empty_label="全部")
    route = django_filters.ChoiceFilter(
        label="来源", choices=(("sent", "送达和递送"), *Route.choices), method="by_route", empty_label="全部"
    )

    def in_county(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(enterprise__region_code__startswith=value)

    def by_route(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.exclude(route=Route.FOUND) if value == "sent" else queryset.filter(route=value)


class AdviceFilter(django_filters.FilterSet):
    topic = django_filters.ChoiceFilter(label="方面", choices=Topic.choices, empty_label="全部")
    county = django_filters.ChoiceFilter(label="县区", choices=counties, method="in_county", empty_label="全部")

    def in_county(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(enterprise__region_code__startswith=value)
