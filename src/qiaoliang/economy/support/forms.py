"""Forms of support cases and occasions: each step asks only what its kind needs and the case does not hold yet."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.economy.policies.forms import areas, counties
from qiaoliang.economy.support import rules
from qiaoliang.economy.support.choices import MONEY, SERVES, Kind, OccasionKind, Stage
from qiaoliang.economy.support.models import Occasion, SupportCase
from qiaoliang.kit import money
from qiaoliang.kit.formfields import DayField, LineField, TextField, WanField
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.fields import EnterpriseField
from qiaoliang.registry.partners.models import Partner

COUNTED = (Kind.RECRUITMENT, Kind.TRAINING)


class NeedForm(forms.Form):
    """What the enterprise needs; five fields, two of them prefilled."""

    enterprise = EnterpriseField()
    kind = forms.ChoiceField(label=_("需要什么"), choices=Kind.choices, widget=forms.RadioSelect)
    title = LineField(_("需求"), 120, help_text=_("一句话，例如：冷库扩建流动资金贷款"))
    body = TextField(_("说明"), 1000, required=False)
    wanted_amount_fen = WanField(_("需要金额（万元）"), required=False)
    wanted_count = forms.IntegerField(label=_("需要人数"), min_value=1, max_value=10_000, required=False)
    department = forms.ModelChoiceField(Department.everything.none(), label=_("协办部门"), required=False)
    on = DayField(_("提出日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()
        department: Any = self.fields["department"]
        department.queryset = Department.objects.filter(is_active=True)


class StepForm(forms.Form):
    """The day and a word; `version` tells whether somebody moved the case meanwhile."""

    on = DayField(_("日期"))
    words = TextField(_("说明"), 300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order: Any = None

    def __init__(self, *args: Any, case: SupportCase, **kwargs: Any) -> None:
        self.case = case
        super().__init__(*args, **kwargs)


class ChooseForm(StepForm):
    option = LineField(_("办法"), 200, help_text=_("例如：向××银行申请抵押贷款"))
    party = LineField(_("对方"), 120, required=False)
    field_order = ("option", "party", "on", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].label = rules.PARTY[Kind(self.case.kind)]


class DecideForm(StepForm):
    is_granted = forms.TypedChoiceField(
        label=_("结果"), choices=(("yes", _("批准")), ("no", _("未批准"))), coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    deciding_authority = LineField(_("由谁决定"), 120, required=False)
    document_number = LineField(_("文号"), 80, required=False)
    legal_basis = LineField(_("法律依据"), 200, required=False, help_text=_("例如《××条例》第几条"))
    amount = WanField(_("批准金额（万元）"), required=False)
    count = forms.IntegerField(label=_("人数"), min_value=1, max_value=10_000, required=False)
    field_order = (
        "is_granted",
        "deciding_authority",
        "document_number",
        "legal_basis",
        "amount",
        "count",
        "on",
        "words",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = Kind(self.case.kind)
        if kind != Kind.FEE_RELIEF:
            del self.fields["legal_basis"]
        del self.fields["count" if kind in MONEY else "amount"]
        self.fields["deciding_authority"].label = rules.PARTY[kind]
        if kind not in (Kind.GRANT, Kind.FEE_RELIEF):
            del self.fields["document_number"]

    def decision(self) -> rules.Decision:
        given = self.cleaned_data
        return rules.Decision(
            given["deciding_authority"], given.get("document_number", ""), given.get("legal_basis", ""),
            given.get("amount"), given.get("count"),
        )  # fmt: skip


class ReceiveForm(StepForm):
    amount = WanField(_("到位金额（万元）"), required=False)
    count = forms.IntegerField(label=_("签合同人数"), min_value=1, max_value=10_000, required=False)
    document_number = LineField(_("文号"), 80, required=False)
    is_renewal = forms.BooleanField(label=_("续贷"), required=False)
    persons = forms.CharField(
        label=_("参加的人"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("一行一人：姓名 出生年月，例如“林望 1990-05”。只用于不重复计数，不公开。"),
    )  # fmt: skip
    field_order = ("on", "amount", "count", "document_number", "is_renewal", "persons", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = Kind(self.case.kind)
        wanted = {
            Kind.GRANT: ("amount", "document_number"), Kind.LOAN: ("amount", "document_number", "is_renewal"),
            Kind.RECRUITMENT: ("count", "document_number"), Kind.TRAINING: ("persons",), Kind.FEE_RELIEF: (),
        }[kind]  # fmt: skip
        for name in ("amount", "count", "document_number", "is_renewal", "persons"):
            if name not in wanted:
                del self.fields[name]
        if "document_number" in self.fields:
            self.fields["document_number"].label = rules.DOCUMENT[kind]

    def clean_persons(self) -> tuple[tuple[str, str], ...]:
        try:
            return tuple(rules.persons(self.cleaned_data["persons"]))
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem


def wan(fen: int | None) -> str:
    return "" if fen is None else money.screen(fen).replace(",", "").removesuffix(".00")


class CaseFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", choices=Kind.choices, empty_label="全部")
    county = django_filters.ChoiceFilter(label="县区", choices=counties, method="in_county", empty_label="全部")
    department = django_filters.ModelChoiceFilter(
        label="协办", queryset=lambda request: Department.objects.all(), empty_label="全部"
    )
    stage = django_filters.ChoiceFilter(label="状态", choices=Stage.choices, empty_label="全部")

    class Meta:
        model = SupportCase
        fields = ()

    def in_county(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(region_code__startswith=value)


# --- occasions


class OccasionForm(forms.Form):
    kind = forms.ChoiceField(label=_("类别"), choices=OccasionKind.choices, widget=forms.RadioSelect)
    title = LineField(_("名称"), 120)
    held_on = DayField(_("日期"))
    begins = forms.TimeField(label=_("开始"), widget=forms.TimeInput(attrs={"type": "time"}))
    minutes = forms.IntegerField(label=_("时长（分钟）"), min_value=15, max_value=2_400, initial=120)
    venue = LineField(_("地点"), 120)
    region_code = forms.ChoiceField(label=_("面向地区"))
    organiser = LineField(_("主办方"), 120)
    partner = forms.ModelChoiceField(Partner.everything.none(), label=_("合作高校"), required=False)
    department = forms.ModelChoiceField(Department.everything.none(), label=_("承办部门"), required=False)
    seats = forms.IntegerField(label=_("名额"), min_value=1, max_value=10_000, initial=60)
    sign_up_until = DayField(_("报名截止"))
    about = TextField(_("内容"), 1000, required=False)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["region_code"]
        area.choices = areas(actor)
        partner: Any = self.fields["partner"]
        partner.queryset = Partner.objects.all()
        department: Any = self.fields["department"]
        rows = Department.objects.filter(is_active=True)
        own = [int(key) for key in actor.keys("department")]
        department.queryset = rows.filter(pk__in=own) if own else rows
        department.initial = own[0] if own else None


def _own(occasion: Occasion) -> Any:
    """Open cases of the active scope that the occasion may serve."""
    return SupportCase.objects.open().filter(kind__in=SERVES[occasion.kind]).select_related("enterprise")


class CaseField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, case: Any) -> str:
        return f"{case.enterprise} {case.title}"


class SignUpForm(forms.Form):
    enterprise = EnterpriseField()
    persons = forms.IntegerField(label=_("来几个人"), min_value=1, max_value=1_000, initial=1)
    case = CaseField(SupportCase.everything.none(), label=_("为哪件支持案件"), required=False)

    def __init__(self, *args: Any, occasion: Occasion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()
        case: Any = self.fields["case"]
        case.queryset = _own(occasion)


class AttendForm(forms.Form):
    enterprise = EnterpriseField()
    code = forms.CharField(
        label=_("到场码"), max_length=6, help_text=_("会场屏幕上的六位数字"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    persons = forms.IntegerField(label=_("到场几人"), min_value=1, max_value=1_000, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()


class VacancyForm(forms.Form):
    enterprise = EnterpriseField()
    post = LineField(_("岗位"), 60)
    wanted = forms.IntegerField(label=_("招聘人数"), min_value=1, max_value=5_000)
    pay = LineField(_("待遇"), 60, required=False)
    needs = LineField(_("要求"), 120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()


class AgreedForm(forms.Form):
    agreed = forms.IntegerField(label=_("达成意向人数"), min_value=0, max_value=5_000)


class WordsForm(forms.Form):
    words = TextField(_("说明"), 300, required=False)


class FollowUpForm(forms.Form):
    result = TextField(_("后续怎么样"), 300)
    on = DayField(_("回访日期"))


class OccasionFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", choices=OccasionKind.choices, empty_label="全部")
    partner = django_filters.ModelChoiceFilter(
        label="合作高校", queryset=lambda request: Partner.objects.all(), empty_label="全部"
    )

    class Meta:
        model = Occasion
        fields = ()
