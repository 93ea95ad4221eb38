"""Forms of the moves within a case: asking, deciding, supporting, keeping confidential, gathering."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.models import User
from qiaoliang.economy.demands import rules
from qiaoliang.economy.demands.choices import AskKind, Category
from qiaoliang.economy.demands.forms import offer_people
from qiaoliang.economy.demands.models import Topic
from qiaoliang.registry.departments.models import Department

AREA = forms.Textarea


class DepartmentForm(forms.Form):
    """A department and words; the base of the forms that name one."""

    department = forms.ModelChoiceField(Department.everything.none(), label=_("部门"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["department"]
        field.queryset = Department.objects.filter(is_active=True)


class RuleForm(DepartmentForm):
    words = forms.CharField(label=_("裁定理由"), max_length=500, widget=AREA(attrs={"rows": 3}))


class PauseForm(forms.Form):
    words = forms.CharField(
        label=_("为什么暂停"), max_length=300, required=False, widget=AREA(attrs={"rows": 3}),
        help_text=_("部门要写明，例如等企业补环评批复；企业可以不写。"),
    )  # fmt: skip


class AskForm(forms.Form):
    kind = forms.ChoiceField(label=_("请示什么"), choices=AskKind.choices, widget=forms.RadioSelect)
    days = forms.IntegerField(
        label=_("延长工作日"), min_value=0, max_value=rules.LONGEST_EXTENSION, required=False,
        help_text=_("只有延期要填，到期前提出。"),
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), max_length=1000, widget=AREA(attrs={"rows": 4}))
    basis = forms.CharField(
        label=_("依据"), max_length=200, required=False, help_text=_("超出职权的要填：哪部法规、文件，或哪一级的职权。")
    )

    def clean_days(self) -> int:
        return self.cleaned_data["days"] or 0


class DecideForm(forms.Form):
    is_granted = forms.ChoiceField(
        label=_("决定"), choices=(("yes", _("同意")), ("no", _("不同意"))), widget=forms.RadioSelect
    )
    department = forms.ModelChoiceField(Department.everything.none(), label=_("由哪个部门承办"), required=False)
    words = forms.CharField(label=_("意见"), max_length=500, required=False, widget=AREA(attrs={"rows": 3}))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["department"]
        field.queryset = Department.objects.filter(is_active=True)
        if kind != AskKind.RULING:
            del self.fields["department"]

    def clean_is_granted(self) -> bool:
        return bool(self.cleaned_data["is_granted"] == "yes")


class SupportForm(DepartmentForm):
    task = forms.CharField(label=_("请协办什么"), max_length=200)


class LabelForm(forms.Form):
    category = forms.ChoiceField(label=_("类别"), choices=Category.choices)


WHAT_HIDING_DOES: Final = (
    "选中的部门或人从现在起看不到这件诉求：列表、搜索、导出、通知里都没有，只在总数里计一件。设定后不能撤销。"
)


class HideForm(forms.Form):
    department = forms.ModelChoiceField(Department.everything.none(), label=_("对哪个部门保密"), required=False)
    person = forms.ModelChoiceField(User.objects.none(), label=_("或对哪个人保密"), required=False)

    def __init__(self, *args: Any, people: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        department: Any = self.fields["department"]
        department.queryset = Department.objects.filter(is_active=True)
        offer_people(self.fields["person"], people)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (given.get("department") is None) == (given.get("person") is None):
            raise forms.ValidationError(_("请选一个部门或一个人，只选一项。"))
        return given


class GatherForm(forms.Form):
    topic = forms.ModelChoiceField(
        Topic.everything.none(), label=_("并入已有的同类事项"), required=False, empty_label=_("新建一个")
    )
    title = forms.CharField(label=_("新建的名称"), max_length=120, required=False)
    demands = forms.ModelMultipleChoiceField(
        Topic.everything.none(), label=_("哪些诉求是同一类"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, demands: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["topic"]
        topic.queryset = Topic.objects.filter(answered_at=None)
        field: Any = self.fields["demands"]
        field.queryset = demands
        field.label_from_instance = lambda one: f"{one.number} {one.enterprise} {one.title}"


class MeetingForm(forms.Form):
    occasion = forms.CharField(label=_("什么会"), max_length=80, help_text=_("例如：俚岛镇海产企业座谈会"))
    heard_on = forms.DateField(label=_("哪天开的"), widget=forms.DateInput(attrs={"type": "date"}))
    lines = forms.CharField(
        label=_("会上提出的诉求"), max_length=10_000, widget=AREA(attrs={"rows": 8}),
        help_text=_("一行一件：企业名称，冒号，要解决什么。有一行不对，整份都不登记。"),
    )  # fmt: skip
