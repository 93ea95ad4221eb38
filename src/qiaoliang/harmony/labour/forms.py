"""Forms of consultations and disputes: a step asks for its day, and for what only this step needs."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.harmony.labour.choices import ConsultStep, DisputeKind, DisputeStep, Side
from qiaoliang.harmony.labour.models import Consultation, Dispute
from qiaoliang.harmony.labour.rules import Vote
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.formfields import DayField, LineField, PrivateLineField
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.fields import EnterpriseField


class ProposeForm(forms.Form):
    enterprise = EnterpriseField()
    proposed_by = forms.ChoiceField(label=_("哪一方提出"), choices=Side.choices, widget=forms.RadioSelect)
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    happened_on = DayField(_("要约日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()


class StepForm(forms.Form):
    """One step of a consultation. The vote is asked for with the draft, the number with the filing."""

    happened_on = DayField(_("日期"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, code: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code
        if code == ConsultStep.DRAFT:
            for name, label in (("entitled", "应到人数"), ("present", "实到人数"), ("in_favour", "赞成人数")):
                self.fields[name] = forms.IntegerField(label=label, min_value=0, max_value=1_000_000)
        if code == ConsultStep.SIGN:
            self.fields["growth_percent"] = forms.DecimalField(
                label="协商增幅（%）", min_value=-50, max_value=200, decimal_places=2, required=False
            )
            self.fields["covers_count"] = forms.IntegerField(
                label="覆盖职工（人）", min_value=1, max_value=1_000_000, required=False
            )
        if code == ConsultStep.FILE:
            self.fields["filing_number"] = LineField("备案号", 80)
        needed = code in (ConsultStep.REFUSE, ConsultStep.OBJECT)
        self.fields["note"] = LineField("理由" if needed else "说明", 200, required=needed)

    def given(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Keyword arguments for `consulting.step`."""
        found = dict(cleaned)
        if self.code == ConsultStep.DRAFT:
            found["vote"] = Vote(found.pop("entitled"), found.pop("present"), found.pop("in_favour"))
        return found


class DisputeForm(forms.Form):
    enterprise = EnterpriseField()
    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("请选择")), *DisputeKind.choices])
    people_count = forms.IntegerField(label=_("涉及人数"), min_value=1, max_value=100_000, initial=1)
    arose_on = DayField(_("当事人何时知道权利受侵害"))
    happened_on = DayField(_("受理日期"))
    story = forms.CharField(
        label=_("经过"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("加密保存，只有承办人能看到；不要写身份证号和住址。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()


class DisputeStepForm(forms.Form):
    happened_on = DayField(_("日期"))
    words = forms.CharField(
        label=_("说明（只有承办人能看到）"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, code: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = (DisputeStep.APPLY, DisputeStep.TAKEN, DisputeStep.AWARD)
        self.fields["words"].required = code not in free


class HandOverForm(forms.Form):
    department = forms.ModelChoiceField(
        Department.everything.none(), label=_("交给部门"), required=False, empty_label=_("不选")
    )
    instructor = LineField(_("或交给指导员（编号）"), 20, required=False)
    words = PrivateLineField(_("说明"), 200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["department"]
        field.queryset = Department.everything.order_by("name")

    def clean_instructor(self) -> Instructor | None:
        number = self.cleaned_data["instructor"]
        if not number:
            return None
        found: Instructor | None = Instructor.everything.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("没有这个编号的指导员，请核对。"))
        return found


class ConsultationFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(label="年度")
    proposed_by = django_filters.ChoiceFilter(label="要约方", choices=Side.choices, empty_label="全部")

    class Meta:
        model = Consultation
        fields = ()


class DisputeFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", choices=DisputeKind.choices, empty_label="全部")

    class Meta:
        model = Dispute
        fields = ()
