"""Forms of targets: one, many at once, a change, the filter of the list."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.kit import money
from qiaoliang.kit.formfields import DayField, LineField, TextField
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.departments.models import Department
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.vocabulary import Indicator
from qiaoliang.results.targets.choices import PERMITTED, Holder
from qiaoliang.results.targets.models import Target

YUAN = Decimal(10_000)  # a 万元


def indicators(*holders: str) -> list[tuple[str, str]]:
    """Figures that may be a target of one of the holders, in the order of the catalogue."""
    codes = {code for holder in holders for code in PERMITTED[holder]}
    return [
        (code, f"{found.label}（{'万元' if found.is_money else found.unit}）")
        for code, found in CATALOGUE.items()
        if code in codes
    ]


def goal_of(indicator: Indicator, text: str) -> Decimal:
    """What was typed, in the unit of the figure: 万元 become yuan; a percentage has one decimal, a number none."""
    try:
        if indicator.is_money:
            return Decimal(money.parse(text, "万元")) / 100
        number = Decimal(text.strip().rstrip("%").replace(",", ""))
    except (InvalidOperation, money.AmountUnreadable) as problem:
        raise ValidationError("目标值请填数字，例如 12 或 95.5。") from problem
    if not number.is_finite() or abs(number) >= Decimal("1e12"):
        raise ValidationError("目标值请填数字，例如 12 或 95.5。")
    places = Decimal("0.1") if indicator.is_percent else Decimal(1)
    if number != number.quantize(places):
        raise ValidationError("比率最多一位小数。" if indicator.is_percent else "这个指标按个数计，请填整数。")
    return number


def typed(indicator: Indicator, goal: Decimal) -> str:
    """The goal as it is typed."""
    shown = goal / YUAN if indicator.is_money else goal
    return f"{shown.normalize():f}"


class GoalField(LineField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        kwargs.setdefault("help_text", _("比率填百分数，如 95；金额填万元"))
        super().__init__(_("目标值"), 20, **kwargs)


class _TargetForm(forms.Form):
    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "goal" in given and "indicator" in given:
            try:
                given["goal"] = goal_of(CATALOGUE[given["indicator"]], given["goal"])
            except ValidationError as problem:
                self.add_error("goal", problem)
        return given


class SetForm(_TargetForm):
    """One target. The holder is found by full name or number among those within the person's scope."""

    holder = forms.ChoiceField(label=_("给谁"), widget=forms.RadioSelect)
    holder_name = LineField(_("名称"), 120, help_text=_("党组织或部门全称、指导员姓名，也可填编号"))
    indicator = forms.ChoiceField(
        label=_("指标"), error_messages={"invalid_choice": _("这个指标不能作为目标，请从列表中选择。")}
    )
    goal = GoalField()
    starts_on = DayField(_("起"))
    ends_on = DayField(_("止"))
    basis = LineField(_("依据"), 120, required=False, help_text=_("文号或会议，可不填"))

    def __init__(self, *args: Any, holders: list[Holder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["holder"]
        chosen.choices = [(one.value, one.label) for one in holders]
        offered: Any = self.fields["indicator"]
        offered.choices = indicators(*holders)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("holder") and given.get("holder_name"):
            given["found"] = _found(given["holder"], given["holder_name"].strip())
            if given["found"] is None:
                self.add_error("holder_name", "您的工作范围内没有这一个，或有重名；请核对全称，或改填编号。")
        return given

    def target(self) -> dict[str, Any]:
        given = self.cleaned_data
        names = ("indicator", "goal", "starts_on", "ends_on", "basis")
        return {"holder": given["found"], **{name: given[name] for name in names}}


def _found(holder: str, text: str) -> Any:
    if holder == Holder.ORGANISATION:
        rows = Organisation.objects.filter(Q(name=text) | Q(code=text), abolished_on=None)
    elif holder == Holder.DEPARTMENT:
        rows = Department.objects.filter(Q(name=text) | Q(short_name=text) | Q(code=text), is_active=True)
    else:
        rows = Instructor.objects.filter(Q(name=text) | Q(number=text)).select_related("department")
    few = list(rows[:2])
    return few[0] if len(few) == 1 else None


class ManyForm(_TargetForm):
    """The same goal for all instructors in service, of one department or of the whole area."""

    department = forms.ModelChoiceField(
        Department.everything.none(), label=_("哪个部门的指导员"), required=False, empty_label=_("全部部门")
    )
    indicator = forms.ChoiceField(
        label=_("指标"), error_messages={"invalid_choice": _("这个指标不能作为目标，请从列表中选择。")}
    )
    goal = GoalField()
    starts_on = DayField(_("起"))
    ends_on = DayField(_("止"))
    basis = LineField(_("依据"), 120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments: Any = self.fields["department"]
        departments.queryset = Department.everything.filter(is_active=True)
        offered: Any = self.fields["indicator"]
        offered.choices = indicators(Holder.INSTRUCTOR)

    def targets(self) -> dict[str, Any]:
        given = self.cleaned_data
        serving = Instructor.objects.filter(standing=Standing.APPROVED).select_related("department", "user")
        if given["department"]:
            serving = serving.filter(department=given["department"])
        names = ("indicator", "goal", "starts_on", "ends_on", "basis")
        return {"holders": list(serving), **{name: given[name] for name in names}}


class ChangeForm(forms.Form):
    goal = GoalField()
    reason = TextField(_("调整原因"), 200)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator

    def clean_goal(self) -> Decimal:
        return goal_of(self.indicator, self.cleaned_data["goal"])


class WithdrawForm(forms.Form):
    reason = TextField(_("撤销原因"), 200)
    version = forms.IntegerField(widget=forms.HiddenInput)


def years(today: date) -> list[tuple[str, str]]:
    return [(str(year), f"{year} 年") for year in (today.year + 1, today.year, today.year - 1, today.year - 2)]


class TargetFilter(django_filters.FilterSet):
    """The list's filters: whom, which figure, which year."""

    holder = django_filters.ChoiceFilter(label="给谁", choices=Holder.choices, empty_label="全部")
    indicator = django_filters.ChoiceFilter(label="指标", choices=indicators(*Holder), empty_label="全部")
    year = django_filters.NumberFilter(label="年度", field_name="starts_on", lookup_expr="year")

    class Meta:
        model = Target
        fields = ("holder", "indicator", "year")
