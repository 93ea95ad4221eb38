"""Forms of tasks and notices: what and to whom, a correction, a reason, one sentence."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q

from qiaoliang.kit.formfields import DayField, LineField, TextField
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.web.assignments import rules
from qiaoliang.web.assignments.actions import Text
from qiaoliang.web.assignments.addressing import Group
from qiaoliang.web.assignments.choices import ADDRESSEES, Kind, Minutes, Sender, To
from qiaoliang.web.assignments.models import Copy


class TextForm(forms.Form):
    """The part that a correction shares with the first sending."""

    kind = forms.ChoiceField(label="类别", choices=Kind.choices, initial=Kind.NOTICE, widget=forms.RadioSelect)
    title = LineField("标题", 60)
    body = TextField("内容", 1000)
    minutes = forms.TypedChoiceField(
        label="每件约需", choices=Minutes.choices, coerce=int, initial=Minutes.FIVE,
        help_text="请如实估计，发出前会算出一共占用多少时间",
    )  # fmt: skip
    due_on = DayField("哪天前完成")
    expires_on = DayField("失效日期", required=False, help_text="到这一天自动从各人名单里消失；不填为完成日期后 30 天")

    def text(self) -> Text:
        given = self.cleaned_data
        expires_on = given["expires_on"] or rules.expires_by(given["due_on"])
        names = ("kind", "title", "body", "minutes", "due_on")
        return Text(**{name: given[name] for name in names}, expires_on=expires_on)


class SendForm(TextForm):
    roles = forms.MultipleChoiceField(
        label="发给谁", choices=(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择发给哪些角色。"},
    )  # fmt: skip
    region = LineField("只发这个县区或镇街的", 60, required=False, help_text="名称或代码，例如：荣成市")
    department = forms.ModelChoiceField(
        Department.everything.none(), label="只发这个部门的", required=False, empty_label="不限"
    )
    names = TextField("只发这些人", 2000, required=False, help_text="一行一个姓名或编号；不填就是以上范围内的所有人")
    is_per_enterprise = forms.BooleanField(label="每家企业一件（指导员对所驻的每家企业分别回复）", required=False)

    def __init__(self, *args: Any, sender: Sender, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles: Any = self.fields["roles"]
        roles.choices = [(role, To(role).label) for role in ADDRESSEES[sender]]
        if len(ADDRESSEES[sender]) == 1:
            roles.initial = list(ADDRESSEES[sender])
        if sender == Sender.OFFICE:
            department: Any = self.fields["department"]
            department.queryset = Department.objects.filter(is_active=True)
        else:
            del self.fields["department"]

    def clean_region(self) -> str:
        """The code of the place that was named; empty for everywhere."""
        text = self.cleaned_data["region"].strip()
        if not text:
            return ""
        levels = (Level.CITY, Level.COUNTY, Level.TOWN)
        rows = Region.objects.filter(Q(name=text) | Q(code=text), level__in=levels)
        codes = list(rows.values_list("code", flat=True))
        if len(codes) != 1:
            problem = "没有找到" if not codes else "不止一个"
            raise forms.ValidationError(f"{problem}叫“{text}”的县区或镇街，请填全称或代码。")
        return str(codes[0])

    def group(self) -> Group:
        given = self.cleaned_data
        lines = (line.strip() for line in given["names"].replace("、", "\n").splitlines())
        return Group(
            roles=tuple(given["roles"]), region_code=given["region"], department=given.get("department"),
            names=tuple(dict.fromkeys(line for line in lines if line)), is_per_enterprise=given["is_per_enterprise"],
        )  # fmt: skip


class CorrectForm(TextForm):
    reason = LineField("为什么更正", 200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    reason = LineField("为什么撤回", 200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class CopyFilter(django_filters.FilterSet):
    """The sender's list of one task."""

    unit = django_filters.CharFilter(label="单位", lookup_expr="icontains")

    class Meta:
        model = Copy
        fields = ("unit",)


def first_days(today: date) -> dict[str, Any]:
    due = today + rules.STAYS_AFTER_DUE / 3
    return {"due_on": due, "expires_on": rules.expires_by(due)}
