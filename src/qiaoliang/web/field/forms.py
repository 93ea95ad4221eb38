"""The folds of the contact form that are not the ledger's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.economy.demands.choices import Category, Urgency
from qiaoliang.economy.policies.models import Version


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


class PolicyFold(forms.Form):
    """A policy handed over in this talk. Which ones fit the enterprise, the phone knows (`/field/names/`) and offers;
    whatever it sends is judged again where it is saved."""

    edition = forms.TypedChoiceField(
        label=_("递了哪项政策"), required=False, coerce=int, empty_value=None, choices=(("", _("没有递")),),
        error_messages={"invalid_choice": _("这项政策已失效或有新版本，请重新选。")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version: Version | None = None
        sent = str(self.data.get(self.add_prefix("edition"), "")) if self.is_bound else ""
        if sent.isdigit() and len(sent) < 10:
            self.version = Version.objects.filter(pk=sent).select_related("policy").first()
        if self.version is not None:
            field: Any = self.fields["edition"]
            field.choices = [*field.choices, (self.version.pk, self.version.policy.title)]


def folded(form: type[forms.Form], data: Any, prefix: str) -> Any:
    """A fold: validated only if something was typed into it."""
    return form(data, prefix=prefix, empty_permitted=True, use_required_attribute=False)
