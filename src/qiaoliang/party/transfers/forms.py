"""Forms of transfers and floating members."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import DayField, LineField
from qiaoliang.party.membership.forms import CountField, TransferTarget
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.forms import OfOrganisationForm
from qiaoliang.party.transfers.rules import LETTER_DAYS
from qiaoliang.registry.enterprises.fields import EnterpriseField


class MemberField(forms.CharField):
    """Somebody on a roll within the person's scope: by name, with the organisation where two bear it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("姓名；有同名的写“姓名 党组织全称”"))
        super().__init__(max_length=200, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        name, _space, organisation = text.partition(" ")
        rows = Member.objects.filter(name=name, ends_on=None).select_related("organisation")
        if organisation.strip():
            rows = rows.filter(organisation__name=organisation.strip())
        found = list(rows[:2])
        if not found:
            raise forms.ValidationError(_("您的工作范围内，在册党员里没有这个人，请核对姓名。"))
        if len(found) > 1:
            raise forms.ValidationError(_("在册党员里有同名的，请写“姓名 党组织全称”。"))
        return found[0]


class KindField(forms.ChoiceField):
    def __init__(self) -> None:
        super().__init__(label=_("类别"), choices=MemberKind.choices, widget=forms.RadioSelect, initial=MemberKind.FULL)


class VersionedForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class IssueForm(forms.Form):
    member = MemberField(label=_("转出的党员"))
    target = TransferTarget(label=_("转到哪个党组织"), required=False, help_text=_("本系统里的，填全称或编号"))
    target_name = LineField(_("外地党组织全称"), 120, required=False, help_text=_("不在本系统里的填这一项"))
    letter_number = LineField(_("介绍信编号"), 80)
    days = CountField(_("有效期（天）"), initial=LETTER_DAYS, help_text=_("最多 90 天"))
    reason = LineField(_("原因"), 200, required=False)
    on = DayField(_("开具日期"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("target") and not given.get("target_name") and "target" not in self.errors:
            self.add_error("target", _("请选择本系统里的党组织，或写明外地党组织的全称。"))
        return given


class EnrolForm(OfOrganisationForm):
    enterprise = EnterpriseField(label=_("所在企业"), required=False)
    name = LineField(_("姓名"), 60)
    kind = KindField()
    joined_on = DayField(_("入党日期"))
    source_name = LineField(_("从哪个党组织转来"), 120)
    letter_number = LineField(_("介绍信编号"), 80)
    issued_on = DayField(_("介绍信开具日期"))
    on = DayField(_("接收日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()


class ReceiveForm(VersionedForm):
    receipt = LineField(_("回执编号"), 80)
    on = DayField(_("接收日期"))


class BackForm(VersionedForm):
    reason = LineField(_("退回原因"), 200)
    on = DayField(_("退回日期"))


class OutForm(forms.Form):
    member = MemberField(label=_("流出的党员"))
    elsewhere = LineField(_("外出地"), 120)
    other_organisation = LineField(_("参加活动的党组织"), 120, required=False)
    liaison_name = LineField(_("联系人"), 60, help_text=_("本组织里负责联系这名党员的人"))
    on = DayField(_("外出日期"))


class InForm(OfOrganisationForm):
    name = LineField(_("姓名"), 60)
    kind = KindField()
    elsewhere = LineField(_("原籍或来自"), 120)
    other_organisation = LineField(_("组织关系所在党组织"), 120)
    liaison_name = LineField(_("联系人"), 60)
    on = DayField(_("流入日期"))


class ConfirmForm(forms.Form):
    on = DayField(_("核实日期"))


class EndForm(forms.Form):
    reason = LineField(_("结束原因"), 200, help_text=_("例如：已返回，或组织关系已转出"))
    on = DayField(_("结束日期"))


def today_on(today: date) -> dict[str, Any]:
    return {"on": today}
