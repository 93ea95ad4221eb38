"""The form of a review. It asks for one sentence; the cost comes from the page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import TextField


class ReviewForm(forms.Form):
    reason = TextField(_("为什么还要填"), 200)
    shown_cost = forms.CharField(widget=forms.HiddenInput)
