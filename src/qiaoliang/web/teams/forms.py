"""What supporters are proposed for, and how the chosen ones are confirmed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.formfields import DayField
from qiaoliang.planning.forms import regions_for
from qiaoliang.registry.enterprises.fields import EnterpriseField

AT_MOST = 40  # enterprises in one proposal: a list that a person can check


class ProposeForm(forms.Form):
    """Read from the address, so that a proposal can be found again."""

    region = forms.ChoiceField(label="范围")
    enterprise = EnterpriseField(label="只为一家企业", required=False)
    above_scale = forms.BooleanField(label="只看规上企业", required=False)
    supporters = forms.TypedChoiceField(label="每家协同", choices=((1, "1 名"), (2, "2 名")), coerce=int, initial=1)
    count = forms.IntegerField(
        label="最多几家", min_value=1, max_value=AT_MOST, initial=10, help_text="职工多的企业在先；已有协同的不列。"
    )

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region: Any = self.fields["region"]
        region.choices = regions_for(actor, on)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()


class ConfirmForm(forms.Form):
    """The ticked pairs, from when, and why."""

    starts_on = DayField("自哪天起")
    reason = forms.CharField(
        label="组队理由",
        max_length=200,
        min_length=4,
        initial="按匹配建议配备协同，职能互补",
        help_text="写进每份派驻。",
    )

    def pairs(self, tokens: Sequence[str]) -> list[tuple[int, int]]:
        """`17:5` is an enterprise and an instructor; anything else is dropped."""
        found = []
        for token in tokens[: AT_MOST * 2]:
            enterprise, _, instructor = token.partition(":")
            if all(part.isascii() and part.isdigit() and len(part) < 18 for part in (enterprise, instructor)):
                found.append((int(enterprise), int(instructor)))
        return list(dict.fromkeys(found))
