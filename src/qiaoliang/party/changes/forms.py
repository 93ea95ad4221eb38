"""Forms of changes: one application with the fields of its kind, the decision, the return."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import DayField, LineField, TextField
from qiaoliang.party.changes.actions import Wanted
from qiaoliang.party.changes.choices import ChangeKind
from qiaoliang.party.changes.models import Change
from qiaoliang.party.changes.rules import GROWS_TO, LABELS
from qiaoliang.party.organisations.fields import OrganisationField
from qiaoliang.party.organisations.forms import InCountyFilter
from qiaoliang.party.organisations.models import Organisation


class ApplyForm(forms.Form):
    """The fields that the kind needs; the others are not asked."""

    def __init__(self, *args: Any, organisation: Organisation, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields |= _fields(organisation, kind)
        self.fields["reason"] = TextField(_("理由"), 300)
        self.fields["applied_on"] = DayField(_("申请日期"))

    def wanted(self) -> Wanted:
        given = {key: value for key, value in self.cleaned_data.items() if key != "applied_on"}
        return Wanted(kind=self.kind, **given)


def _fields(organisation: Organisation, kind: str) -> dict[str, forms.Field]:
    if kind == ChangeKind.UPGRADE:
        grows = [(to, LABELS[to]) for to in GROWS_TO[organisation.kind]]
        return {
            "to_kind": forms.ChoiceField(label=_("升格为"), choices=grows, widget=forms.RadioSelect),
            "to_name": LineField(_("新名称"), 120, required=False, help_text=_("不改名的不填")),
            "exception_reason": LineField(
                _("不足一般人数的理由"), 200, required=False, help_text=_("党总支一般 50 名以上，党委一般 100 名以上")
            ),
        }
    if kind == ChangeKind.ADJUST:
        return {
            "to_name": LineField(_("新名称"), 120, required=False),
            "to_upper": LineField(_("新的上级党委"), 120, required=False),
        }
    if kind == ChangeKind.ABOLISH:
        successor = OrganisationField(label=_("党员转入哪个党组织"), required=False)
        return {"successor": successor}
    return {"to_day": DayField(_("改到哪天换届"), help_text=_("提前或延期最多一年"))}


class DecideForm(forms.Form):
    number = LineField(_("批复文号"), 80)
    on = DayField(_("批复日期"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = TextField(_("理由"), 200)
    on = DayField(_("日期"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class ChangeFilter(InCountyFilter):
    kind = django_filters.ChoiceFilter(label="事项", choices=ChangeKind.choices, empty_label="全部")

    class Meta:
        model = Change
        fields = ()
