"""Choosing one enterprise in a form: a list where the person has few, words to find it by where there are many."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from qiaoliang.registry.enterprises.models import Enterprise

FEW = 60  # more than this do not belong into a drop-down


class EnterpriseField(forms.CharField):
    """The full name, short name, credit code or the code's last six; within the person's scope only.

    With at most `FEW` enterprises in scope (instructors, owners, branches) it is a drop-down of names.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "企业")
        kwargs.setdefault("help_text", "企业名称、简称或信用代码后六位")
        super().__init__(max_length=120, **kwargs)

    def offer(self) -> None:
        """Call in the form's `__init__`, inside a request: decides between list and words."""
        few = list(Enterprise.objects.filter(merged_into=None).values_list("name", flat=True)[: FEW + 1])
        if len(few) <= FEW:
            self.widget = forms.Select(choices=[("", "请选择"), *((name, name) for name in few)])
            self.widget.is_required = self.required
            self.help_text = ""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = list(Enterprise.objects.filter(_named(text), merged_into=None)[:2])
        if not found:
            found = list(Enterprise.objects.filter(name__icontains=text, merged_into=None)[:6])
        if not found:
            raise ValidationError("您的工作范围内没有这家企业，请核对名称或信用代码。")
        if len(found) > 1:
            names = "、".join(enterprise.name for enterprise in found[:5])
            raise ValidationError(f"有几家企业相近：{names}。请填全称或完整的信用代码。")
        return found[0]


def _named(text: str) -> Q:
    named = Q(name=text) | Q(short_name=text) | Q(credit_code=text.upper())
    return named | Q(credit_code__endswith=text.upper()) if len(text) >= 6 and text.isalnum() else named


def initial_name(pk: str | int | None) -> str:
    """What to prefill for `?enterprise=17`: the name, if the person may see it."""
    if pk is None or not str(pk).isdigit():
        return ""
    return Enterprise.objects.filter(pk=pk).values_list("name", flat=True).first() or ""


class AnyEnterpriseField(EnterpriseField):
    """An enterprise named exactly (full name, short name or whole credit code), whether in scope or not.

    For statements about somebody else's enterprise: nothing but the name that was typed comes back.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"help_text": "企业全称、简称或完整的信用代码", **kwargs})

    def offer(self) -> None:
        """Never a list: it would show enterprises outside the person's scope."""

    def clean(self, value: Any) -> Any:
        text = forms.CharField.clean(self, value)
        if not text:
            return None
        named = Q(name=text) | Q(short_name=text) | Q(credit_code=text.upper())
        found = list(Enterprise.everything.filter(named, merged_into=None)[:2])
        if len(found) != 1:
            problem = "没有找到这家企业" if not found else "同名企业不止一家"
            raise ValidationError(f"{problem}，请填全称或完整的信用代码。")
        return found[0]
