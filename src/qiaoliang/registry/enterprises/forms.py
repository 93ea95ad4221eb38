"""Forms of an enterprise's record; each field once, in the words of the business licence."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit import money
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.departments.functions import Function
from qiaoliang.registry.enterprises import rules
from qiaoliang.registry.enterprises.actions.columns import PLAIN
from qiaoliang.registry.enterprises.choices import (
    STATE_MOVES,
    WITH_SUCCESSOR,
    ControllerOrigin,
    ControllingType,
    EntityKind,
    OperatingState,
    RegistrationType,
)
from qiaoliang.registry.enterprises.fields import EnterpriseField
from qiaoliang.registry.enterprises.industries import DIVISION_CHOICES
from qiaoliang.registry.enterprises.models import ContactRole, Enterprise
from qiaoliang.registry.regions.fields import TownField

PLEASE = [("", _("请选择"))]


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


def reason_field(help_text: Any = "") -> forms.CharField:
    hint = help_text or _("例如准予变更登记通知书的文号")
    return forms.CharField(label=_("依据"), max_length=200, help_text=hint)


class WanField(forms.CharField):
    """An amount typed in 万元 (or with a unit of its own), kept in fen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=30, help_text=_("万元；也可写明单位，如 1.2亿"), **kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def prepare_value(self, value: Any) -> Any:
        return money.screen(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return money.parse(text, "万元")
        except Refusal as problem:
            raise ValidationError(problem.sentence) from problem


class _Facts(forms.Form):
    division = forms.ChoiceField(label=_("行业大类"), choices=[*PLEASE, *DIVISION_CHOICES])
    entity_kind = forms.ChoiceField(label=_("主体类别"), choices=EntityKind.choices)
    registration_type = forms.ChoiceField(label=_("登记注册类型"), choices=RegistrationType.choices)
    controlling_type = forms.ChoiceField(label=_("控股情况"), choices=ControllingType.choices)
    controller_origin = forms.ChoiceField(
        label=_("控制人来源"), choices=ControllerOrigin.choices, help_text=_("用来推算是否非公，三种口径分别记")
    )
    staff_count = forms.IntegerField(label=_("职工人数"), required=False, min_value=0, max_value=10_000_000)
    revenue_fen = WanField(label=_("年营业收入"))
    assets_fen = WanField(label=_("资产总额"))
    is_above_scale = forms.BooleanField(label=_("在规上企业名单中"), required=False)
    short_name = forms.CharField(label=_("简称"), required=False, max_length=40)
    address = forms.CharField(label=_("地址"), required=False, max_length=200)
    longitude = forms.FloatField(label=_("经度"), required=False)
    latitude = forms.FloatField(label=_("纬度"), required=False, help_text=_("不填就按镇街所在地估算"))
    established_on = day_field(_("成立日期"), required=False)

    def facts(self) -> dict[str, Any]:
        """The plain columns for the action."""
        return {name: self.cleaned_data[name] for name in PLAIN}


class RegisterForm(_Facts):
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=40, help_text=_("营业执照上的 18 位代码"))
    name = forms.CharField(label=_("企业名称"), max_length=120)
    region = TownField()
    field_order = ("credit_code", "name", "region")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_towns(self, actor)


def offer_towns(form: forms.Form, actor: Actor) -> None:
    field: Any = form.fields["region"]
    field.offer(place.key for place in actor.places(Can.KEEP_REGISTRY) if place.kind in ("city", "region"))


class AmendForm(_Facts):
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(enterprise: Enterprise) -> dict[str, Any]:
        return {name: getattr(enterprise, name) for name in (*PLAIN, "version")}


class VersionedForm(forms.Form):
    """A form on a row that somebody else may change meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class RenameForm(VersionedForm):
    name = forms.CharField(label=_("新名称"), max_length=120)
    on = day_field(_("变更日期"))
    reason = reason_field()


class CodeForm(VersionedForm):
    credit_code = forms.CharField(label=_("新的统一社会信用代码"), max_length=40)
    on = day_field(_("变更日期"))
    reason = reason_field()


class MoveForm(VersionedForm):
    region = TownField(label=_("迁入镇街"))
    address = forms.CharField(label=_("新地址"), required=False, max_length=200)
    on = day_field(_("迁入日期"))
    reason = reason_field(_("例如住所变更登记"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_towns(self, actor)


class StateForm(VersionedForm):
    state = forms.ChoiceField(label=_("改为"), widget=forms.RadioSelect)
    on = day_field(_("从哪天起"))
    reason = reason_field(_("例如注销公告、停产通知"))

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["state"]
        allowed = STATE_MOVES[now] - WITH_SUCCESSOR
        field.choices = [(value, label) for value, label in OperatingState.choices if value in allowed]


class SuccessorField(EnterpriseField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("承继的企业"), **kwargs})


class MergerForm(VersionedForm):
    successor = SuccessorField()
    on = day_field(_("合并日期"))
    reason = reason_field(_("例如合并公告"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_enterprises(self, "successor")


class SplitForm(VersionedForm):
    successor = SuccessorField(label=_("新设企业"))
    second_successor = SuccessorField(label=_("第二家新设企业"), required=False)
    goes_on = forms.BooleanField(label=_("原企业继续存在（存续分立）"), required=False)
    on = day_field(_("分立日期"))
    reason = reason_field(_("例如分立公告"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_enterprises(self, "successor", "second_successor")

    def successors(self) -> list[Enterprise]:
        return [self.cleaned_data[name] for name in ("successor", "second_successor") if self.cleaned_data[name]]


def offer_enterprises(form: forms.Form, *names: str) -> None:
    for name in names:
        field: Any = form.fields[name]
        field.offer()


class MergeRecordsForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    absorbed_version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("为什么是同一家"), max_length=200, help_text=_("例如重复导入、代码录错"))


class PersonForm(forms.Form):
    role = forms.ChoiceField(label=_("身份"), choices=ContactRole.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("姓名"), max_length=60)
    title = forms.CharField(label=_("职务"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("电话"),
        max_length=30,
        required=False,
        help_text=_("加密保存，查看要写理由并记入日志"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),  # the browser's memory of forms is not sealed
    )
    prefers = forms.CharField(label=_("宜"), max_length=40, required=False, help_text=_("例如周三下午、只打电话"))


class AmendPersonForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=60)
    title = forms.CharField(label=_("职务"), max_length=60, required=False)
    prefers = forms.CharField(label=_("宜"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("新电话"), max_length=30, required=False, help_text=_("不填表示号码不变"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class EndForm(forms.Form):
    on = day_field(_("结束日期"))


class NeedsForm(forms.Form):
    """Weights by function on any scale; the empty ones do not count."""

    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weights = {
            one.value: forms.IntegerField(label=one.label, min_value=0, max_value=1000, required=False)
            for one in Function
        }
        self.fields = type(self.fields)({**weights, **self.fields})

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        weights = {one.value: given.get(one.value) or 0 for one in Function}
        if not self.errors:
            try:
                given["permille"] = rules.normalise_need(weights)
            except rules.NeedProfileFault as problem:
                raise ValidationError(problem.sentence) from problem
        return given


class MembersForm(VersionedForm):
    on = day_field(_("截至日期"))
    full_members = forms.IntegerField(label=_("正式党员（人）"), min_value=0, max_value=10_000)
    probationary_members = forms.IntegerField(label=_("预备党员（人）"), min_value=0, max_value=10_000, initial=0)


def today_initial(enterprise: Enterprise, today: date) -> dict[str, Any]:
    return {"version": enterprise.version, "on": today}
