"""Forms of drives: the campaign and one number for each township."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.formfields import DayField, LineField, TextField
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.results.indicators.question import own_regions


class TargetsForm(forms.Form):
    """One number for each township of the area."""

    def __init__(self, *args: Any, region_code: str, targets: dict[str, int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = Region.everything.filter(level=Level.TOWN, code__startswith=region_code).order_by("code")
        self.towns = {f"town_{town.code}": town.code for town in towns}
        for town in towns:
            self.fields[f"town_{town.code}"] = forms.IntegerField(
                label=town.full_name, required=False, min_value=0, max_value=9999,
                initial=(targets or {}).get(town.code),
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "placeholder": "0"}),
            )  # fmt: skip

    def targets(self) -> dict[str, int]:
        return {code: self.cleaned_data.get(name) or 0 for name, code in self.towns.items()}


class StartForm(TargetsForm):
    name = LineField(_("名称"), 120, initial=_("建组织、扩覆盖集中行动"))
    starts_on = DayField(_("开始"))
    ends_on = DayField(_("结束"))
    note = TextField(_("要求"), 300, required=False)


class ChangeTargetsForm(TargetsForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class CancelForm(forms.Form):
    reason = TextField(_("取消的原因"), 200)
    version = forms.IntegerField(widget=forms.HiddenInput)


def area_of(actor: Actor, root: str) -> str:
    """The area whose drive somebody may announce: the own county, or the city."""
    own = own_regions(actor)
    return own[0] if own else root
