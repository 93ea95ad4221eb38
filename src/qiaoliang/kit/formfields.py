"""Form fields that several domains use: a day, an amount in 万元, a short and a long text."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from qiaoliang.kit import money


class DayField(forms.DateField):
    """A date by the browser's own picker; typed dates work too."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("error_messages", {"invalid": "日期写法不对，请写成 2026-11-22 这样。"})
        super().__init__(label=label, **kwargs)


class WanField(forms.CharField):
    """An amount typed in 万元 (or with its own unit), cleaned to integer fen."""

    def __init__(self, label: Any = "金额（万元）", **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(label=label, max_length=30, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return money.parse(text, "万元")
        except money.AmountUnreadable as problem:
            raise ValidationError(problem.sentence) from problem


class LineField(forms.CharField):
    def __init__(self, label: Any, max_length: int, **kwargs: Any) -> None:
        super().__init__(label=label, max_length=max_length, **kwargs)


class PrivateLineField(LineField):
    """What the browser must not remember: machines are shared, and its memory of forms is not sealed.

    Only where it must: what the browser does not remember is gone when somebody goes back to a form.
    """

    def __init__(self, label: Any, max_length: int, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(label, max_length, **kwargs)


class TextField(forms.CharField):
    def __init__(self, label: Any, max_length: int, **kwargs: Any) -> None:
        super().__init__(label=label, max_length=max_length, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)
