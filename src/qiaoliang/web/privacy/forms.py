"""Forms of a person's request, of handling it, of the texts and of the record of risks."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import DayField, LineField, TextField
from qiaoliang.web.privacy import rules
from qiaoliang.web.privacy.choices import Ground, Identity, Kind, Risk, TextKind, Who
from qiaoliang.web.privacy.models import PersonRequest
from qiaoliang.web.privacy.persons import TYPED

CHOOSE = ("", _("请选择"))
FOR_OTHERS = [(one.value, one.label) for one in Identity if one not in (Identity.SIGNED_IN, Identity.LINK)]


class AskForm(forms.Form):
    kind = forms.ChoiceField(label=_("要办什么"), choices=[CHOOSE, *Kind.choices])
    words = TextField(_("具体说明"), 1000, help_text=_("例如：我的职务写错了，应为总经理。只有承办人能看到"))


class TypedForm(AskForm):
    """What somebody asked by word or on paper, typed in by the office."""

    who = forms.ChoiceField(label=_("提出人是"), choices=[CHOOSE, *((one.value, one.label) for one in TYPED)])
    name = LineField(_("姓名"), 60)
    place = LineField(
        _("所在企业、党组织或指导员编号"), 80, required=False, help_text=_("同名时必填；可以只写名称的一部分")
    )
    identity = forms.ChoiceField(label=_("怎样核验本人"), choices=[CHOOSE, *FOR_OTHERS])
    field_order = ("who", "name", "place", "identity", "kind", "words")


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class TakeForm(forms.Form):
    identity = forms.ChoiceField(label=_("怎样核验本人"), choices=[CHOOSE, *Identity.choices[1:]])


class FinishForm(VersionForm):
    changed = TextField(
        _("改了什么"), 500, required=False, help_text=_("更正请求必填：哪一项，从什么改成什么。不更正的不填")
    )  # fmt: skip
    words = TextField(_("答复本人"), 1000, help_text=_("本人会看到原文"))


class RefuseForm(VersionForm):
    ground = forms.ChoiceField(label=_("法律依据"))
    words = TextField(_("答复本人"), 1000, help_text=_("写清理由，并告诉本人可以向上级或网信部门投诉"))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["ground"]
        offered = [one for one in Ground.choices if rules.may_refuse_on(kind, one[0])]
        field.choices = [CHOOSE, *offered]


class EraseForm(VersionForm):
    words = TextField(_("答复本人"), 500, required=False, help_text=_("可以不写；系统会附上依法保留的各项"))


class RestrictForm(VersionForm):
    words = TextField(_("答复本人"), 500, required=False, help_text=_("可以不写；系统会附上仍须使用的各项"))


class LiftForm(forms.Form):
    why = TextField(_("为什么解除"), 300, help_text=_("本人提出的，还是依据哪条法律；本人会看到原文"))


class ConsentForm(forms.Form):
    matter = forms.CharField()
    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class TextForm(forms.Form):
    kind = forms.ChoiceField(label=_("文本"), choices=TextKind.choices)
    title = LineField(_("标题"), 80)
    body = forms.CharField(label=_("正文"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 20}))
    effective_on = DayField(_("生效日"), help_text=_("在今天以后；之前仍显示现行版本"))


class ActivityForm(VersionForm):
    name = LineField(_("处理活动"), 80, help_text=_("例如“发展党员手续”"))
    purpose = TextField(_("目的"), 300)
    basis = TextField(_("合法性基础"), 300, help_text=_("《个人信息保护法》第十三条哪一项，或本人同意"))
    people = LineField(_("涉及哪些人"), 200)
    contents = TextField(_("哪些信息"), 400)
    is_sensitive = forms.BooleanField(label=_("含敏感个人信息"), required=False)
    recipients = TextField(_("谁能看到、提供给谁"), 300)
    risks = TextField(_("对个人的影响和风险"), 600)
    measures = TextField(_("保护措施"), 600)
    risk = forms.ChoiceField(label=_("剩余风险"), choices=[CHOOSE, *Risk.choices])
    assessed_on = DayField(_("评估日期"))
    review_on = DayField(_("下次复核"))

    def clean_assessed_on(self) -> date:
        found: date = self.cleaned_data["assessed_on"]
        if not 2000 <= found.year <= 2100:
            raise forms.ValidationError("请核对年份。")
        return found


class RequestFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="请求", choices=Kind.choices)
    who = django_filters.ChoiceFilter(label="身份", choices=Who.choices)

    class Meta:
        model = PersonRequest
        fields = ()
