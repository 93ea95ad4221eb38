"""The one form that a task asks of whoever got it, apart from those of its senders: the ledger of burden counts it."""

from django import forms

from qiaoliang.kit.formfields import PrivateLineField


class FinishForm(forms.Form):
    words = PrivateLineField("办得怎样", 200, help_text="一句话，例如：已逐户送到，两家有意申报")
