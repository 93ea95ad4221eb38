"""Choosing one organisation in a form: a list where the person has few, its name or number where there are many."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from qiaoliang.party.organisations.models import Organisation

FEW = 60


class OrganisationField(forms.CharField):
    """The full name or the number of a live organisation within the person's scope."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "党组织")
        kwargs.setdefault("help_text", "党组织全称或编号")
        super().__init__(max_length=120, **kwargs)
        self.on = date.max

    def offer(self, on: date) -> None:
        """Call in the form's `__init__`, inside a request: decides between list and words."""
        self.on = on
        few = list(Organisation.objects.live(on).values_list("name", flat=True)[: FEW + 1])
        if len(few) <= FEW:
            self.widget = forms.Select(choices=[("", "请选择"), *((name, name) for name in few)])
            self.widget.is_required = self.required
            self.help_text = ""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = list(Organisation.objects.live(self.on).filter(Q(name=text) | Q(code=text))[:2])
        if not found:
            found = list(Organisation.objects.live(self.on).filter(name__icontains=text)[:6])
        if not found:
            raise ValidationError("您的工作范围内没有这个党组织，请核对全称或编号。")
        if len(found) > 1:
            names = "、".join(organisation.name for organisation in found[:5])
            raise ValidationError(f"有几个党组织相近：{names}。请填全称或编号。")
        return found[0]
