"""What a person says to a hint."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import TextField


class ExplainForm(forms.Form):
    words = TextField(_("情况"), 300, help_text=_("一句就够，例如“三家企业参加同一期培训”"))
