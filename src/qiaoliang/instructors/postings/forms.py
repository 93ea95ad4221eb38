"""Forms of the posting pages, and the field by which one instructor is chosen."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Origin, Part, Stint
from qiaoliang.kit.scope import current
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.fields import EnterpriseField
from qiaoliang.registry.regions.models import Level, Region

FEW = 60  # more than this do not belong into a drop-down
DATE = forms.DateInput(attrs={"type": "date"})


def known_instructors() -> Any:
    """Those in the person's scope, and those who serve an enterprise in it."""
    serving = Stint.everything.within(current()).values("instructor")
    own = Instructor.everything.within(current()).values("pk")
    return Instructor.everything.filter(Q(pk__in=own) | Q(pk__in=serving)).select_related("department")


class InstructorField(forms.CharField):
    """The number or the name; within the person's scope only. With at most `FEW` people it is a drop-down."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "指导员")
        kwargs.setdefault("help_text", "指导员姓名或编号")
        super().__init__(max_length=60, **kwargs)

    def offer(self) -> None:
        """Call in the form's `__init__`, inside a request: decides between list and words."""
        few = list(known_instructors().order_by("number")[: FEW + 1])
        if len(few) <= FEW:
            names = [(who.number, f"{who.name} · {who.department.short_name}") for who in few]
            self.widget = forms.Select(choices=[("", "请选择"), *names])
            self.widget.is_required = self.required
            self.help_text = ""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = list(known_instructors().filter(Q(number=text) | Q(name=text))[:6])
        if not found:
            found = list(known_instructors().filter(Q(name__icontains=text) | Q(initials=text.lower()))[:6])
        if not found:
            raise ValidationError("您的工作范围内没有这位指导员，请核对姓名或编号。")
        if len(found) > 1:
            names = "、".join(f"{who.name}（{who.number}，{who.department.short_name}）" for who in found[:5])
            raise ValidationError(f"有几位相近：{names}。请填编号。")
        return found[0]


class _Offering(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, InstructorField | EnterpriseField):
                field.offer()


class PostForm(_Offering):
    enterprise = EnterpriseField()
    instructor = InstructorField()
    part = forms.ChoiceField(label="分工", choices=Part.choices, initial=Part.LEAD, widget=forms.RadioSelect)
    starts_on = forms.DateField(label="自哪天起", widget=DATE)
    reason = forms.CharField(
        label="选派理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：主管水产加工，与企业主业一致。",
    )


class EndForm(forms.Form):
    ends_on = forms.DateField(label="最后一天", widget=DATE)
    reason = forms.CharField(label="结束原因", max_length=200, help_text="例如：调离；企业请求换人；任期届满。")
    handover = forms.CharField(
        label="交接说明", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="正在办的诉求、约好的事、企业的习惯。不写企业秘密。",
    )  # fmt: skip


class TransferForm(_Offering):
    """Which of one instructor's enterprises go to whom; the choices are set by the view."""

    stints = forms.ModelMultipleChoiceField(
        Stint.everything.none(), label="移交哪些企业", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一家要移交的企业。"},
    )  # fmt: skip
    target = InstructorField(label="交给谁")
    starts_on = forms.DateField(label="自哪天起", widget=DATE)
    reason = forms.CharField(label="原因", max_length=150)
    handover = forms.CharField(
        label="交接说明", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, stints: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["stints"]
        field.queryset = stints
        field.label_from_instance = lambda stint: stint.enterprise.name


class ReappointForm(forms.Form):
    reason = forms.CharField(
        label="续任理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不少于 10 个字，例如：正在办理的技改项目需要他跟进到投产。",
    )  # fmt: skip


class NoteForm(forms.Form):
    note = forms.CharField(
        label="交接说明", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="正在办的诉求、约好的事、企业的习惯。不写企业秘密。",
    )  # fmt: skip


class QuestionForm(forms.Form):
    question = forms.CharField(label="还要交接什么", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PinForm(_Offering):
    enterprise = EnterpriseField()
    instructor = InstructorField()
    reason = forms.CharField(label="理由", max_length=200, help_text="例如：正在共同办理上市辅导，由会议决定。")
    starts_on = forms.DateField(label="自哪天起", widget=DATE)


class EndPinForm(forms.Form):
    ends_on = forms.DateField(label="到哪天为止", widget=DATE)


class ConflictForm(_Offering):
    enterprise = EnterpriseField()
    instructor = InstructorField()
    kind = forms.ChoiceField(label="类别", choices=ConflictKind.choices)
    note = forms.CharField(
        label="说明", max_length=200, required=False, help_text="只写判断所需，不写家庭细节；项目办禁止的，要写理由。"
    )
    starts_on = forms.DateField(label="自哪天起", widget=DATE)

    def __init__(self, *args: Any, kinds: Any = ConflictKind.choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = kinds


class EndConflictForm(forms.Form):
    ends_on = forms.DateField(label="到哪天为止", widget=DATE)


class StintFilter(django_filters.FilterSet):
    county = django_filters.ModelChoiceFilter(
        label="县区", queryset=lambda request: Region.objects.filter(level=Level.COUNTY), to_field_name="code",
        method="in_county", empty_label="全部",
    )  # fmt: skip
    department = django_filters.ModelChoiceFilter(
        label="部门", queryset=lambda request: Department.objects.filter(is_active=True),
        field_name="instructor__department", empty_label="全部",
    )  # fmt: skip
    part = django_filters.ChoiceFilter(label="分工", choices=Part.choices, empty_label="全部")

    class Meta:
        model = Stint
        fields = ()

    def in_county(self, queryset: Any, name: str, county: Region) -> Any:
        return queryset.filter(enterprise__region_code__startswith=county.code)


class ConflictFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", choices=ConflictKind.choices, empty_label="全部")
    origin = django_filters.ChoiceFilter(label="来源", choices=Origin.choices, empty_label="全部")

    class Meta:
        model = Conflict
        fields = ()
