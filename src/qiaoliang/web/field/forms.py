"""The folds of the contact form that are not the ledger's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.economy.demands.choices import Category, Urgency


class DemandFold(forms.Form):
    """What the enterprise asked for, in one line; everything else is known from the contact."""

    title = forms.CharField(
        label=_("要解决什么"), max_length=120, error_messages={"required": _("请写明要解决什么，一句话即可。")}
    )
    category = forms.ChoiceField(
        label=_("类别"), choices=[("", _("请选择")), *Category.choices],
        error_messages={"required": _("请选择类别。")},
    )  # fmt: skip
    urgency = forms.ChoiceField(
        label=_("急不急"), choices=Urgency.choices, initial=Urgency.ORDINARY, widget=forms.RadioSelect
    )

    def has_changed(self) -> bool:
        """Something was typed; the urgency always has a value and says nothing."""
        return bool(set(self.changed_data) - {"urgency"})


def folded(form: type[forms.Form], data: Any, prefix: str) -> Any:
    """A fold: validated only if something was typed into it."""
    return form(data, prefix=prefix, empty_permitted=True, use_required_attribute=False)
