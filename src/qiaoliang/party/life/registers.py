"""The register of rules of Party work, whose entry asks for the document itself."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import DayField, LineField, TextField
from qiaoliang.party.life import actions
from qiaoliang.party.life.choices import Adopter
from qiaoliang.party.organisations.forms import OfOrganisationForm
from qiaoliang.party.organisations.models import PartyRule
from qiaoliang.party.organisations.registers import RULES as COUNTED

TEXT_AT_MOST = 20_000


class DocumentForm(forms.Form):
    """What a version says and from when."""

    adopted_by = forms.ChoiceField(label=_("哪个会议通过"), choices=Adopter.choices, widget=forms.RadioSelect)
    effective_on = DayField(_("施行日期"))
    text = TextField(_("全文"), TEXT_AT_MOST, help_text=_("每条一段。不用传文件"))


class RuleForm(OfOrganisationForm, DocumentForm):
    name = LineField(_("制度名称"), 120, help_text=_("同名即为修订，自动记为下一版"))
    happened_on = DayField(_("通过日期"))

    field_order = ("organisation", "name", "happened_on", "adopted_by", "effective_on", "text")


class RepealForm(forms.Form):
    repealed_on = DayField(_("废止日期"))
    reason = LineField(_("原因"), 200)


def _claim(given: dict[str, Any], *, by: Any, at: Any) -> PartyRule:
    return actions.adopt_rule(**given, by=by, at=at)


def _facts(rule: Any) -> Any:
    link = format_html('<a href="/party/rules/{}/text/">看全文，比较各版</a>', rule.pk)
    return (*COUNTED.facts(rule), ("全文", link))


RULES = replace(COUNTED, claim_form=RuleForm, claim=_claim, facts=_facts)
