"""Forms of nomination, approval, training and leave."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.instructors.nominations import permits
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.registry.departments.functions import Function
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.forms import day_field
from qiaoliang.registry.enterprises.industries import DIVISION_CHOICES


class AmendForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=60)
    function = forms.ChoiceField(label=_("职能"), choices=[("", _("请选择")), *Function.choices])
    position = forms.CharField(label=_("职务"), max_length=60, required=False)
    is_full_member = forms.BooleanField(label=_("正式党员"), required=False, help_text=_("指导员必须是正式党员"))
    economic_evidence = forms.CharField(
        label=_("懂经济的依据"), max_length=300, required=False, help_text=_("例如在企业服务科工作 6 年")
    )
    party_evidence = forms.CharField(
        label=_("懂党务的依据"), max_length=300, required=False, help_text=_("例如任机关支部委员 3 年")
    )
    has_party_experience = forms.BooleanField(label=_("有党务经历"), required=False)
    divisions = forms.MultipleChoiceField(
        label=_("熟悉的行业"), choices=DIVISION_CHOICES, required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )  # fmt: skip
    min_load = forms.IntegerField(label=_("至少服务企业（家）"), min_value=0, max_value=20, initial=0)
    max_load = forms.IntegerField(label=_("至多服务企业（家）"), min_value=1, max_value=20, initial=8)
    phone = forms.CharField(
        label=_("电话"), max_length=30, required=False, help_text=_("加密保存；修改时不填表示不变"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def given(self) -> dict[str, Any]:
        """Plain columns for the action; an empty phone means: as it is."""
        return {name: value for name, value in self.cleaned_data.items() if name != "phone" or value}


class NominateForm(AmendForm):
    department = forms.ModelChoiceField(Department.everything.none(), label=_("部门"), empty_label=_("请选择"))
    field_order = ("department",)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["department"]
        allowed = [
            one.pk for one in Department.everything.filter(is_active=True) if permits.may_nominate_from(actor, one)
        ]
        field.queryset = Department.everything.filter(pk__in=allowed)


class VersionedAmendForm(AmendForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class ApproveForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    term_starts_on = day_field(_("任期从哪天起"))


class ReasonForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("理由"), max_length=200)


class TrainingForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    trained_on = day_field(_("培训日期"))


class EndForm(ReasonForm):
    on = day_field(_("离任日期"))


class BackupField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """Another serving instructor, of the same department first."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Instructor.everything.none(), label=_("代理人"), empty_label=_("暂不指定"), **kwargs)

    def offer(self, instructor: Instructor) -> None:
        self.queryset = (
            Instructor.objects.filter(standing=Standing.APPROVED, department=instructor.department_id)
            .exclude(pk=instructor.pk)
            .select_related("department")
            .order_by("number")
        )

    def label_from_instance(self, instructor: Any) -> str:
        return f"{instructor.name}（{instructor.number}）"


class LeaveForm(forms.Form):
    starts_on = day_field(_("从"))
    ends_on = day_field(_("到"), required=False, help_text=_("不知道哪天回来就不填"))
    backup = BackupField(required=False)
    reason = forms.CharField(label=_("说明"), max_length=120, required=False)

    def __init__(self, *args: Any, instructor: Instructor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["backup"]
        field.offer(instructor)


class BackupForm(forms.Form):
    backup = BackupField()

    def __init__(self, *args: Any, instructor: Instructor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["backup"]
        field.offer(instructor)


class EndLeaveForm(forms.Form):
    on = day_field(_("请假的最后一天"))
