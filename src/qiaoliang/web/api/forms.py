"""Making a token: for which system, in whose name, what it may do, until when."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor, Held
from qiaoliang.access.accounts.roles import ROLES, Can
from qiaoliang.access.tokens.actions import LIVES_AT_MOST
from qiaoliang.access.tokens.choices import WRITABLE, Area, Power, right
from qiaoliang.kit.formfields import DayField, LineField
from qiaoliang.web.people.places import name_of

READS = [(right(area, Power.READ), area.label) for area in Area]
WRITES = [(right(area, Power.WRITE), area.label) for area in WRITABLE]


def own_places(actor: Actor) -> list[tuple[Held, str]]:
    """The offices and departments in whose name this person may make tokens, each with what people call it."""
    kept = [held for held in actor.held if Can.KEEP_TOKENS in ROLES[held.role].can]
    return [(held, f"{name_of(held.place.kind, held.place.key)}（{ROLES[held.role].label}）") for held in kept]


def _ticks(label: Any, choices: Any, hint: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=hint
    )


class TokenForm(forms.Form):
    """Five questions; who answers for one place is not asked for which."""

    name = LineField(_("系统名称"), 60, help_text=_("例如：海洋发展局协同办公"))
    place = forms.ChoiceField(label=_("代表谁"))
    reads = _ticks(_("可以读"), READS, _("只选用得到的。"))
    writes = _ticks(_("可以写"), WRITES, _("写入与本单位的人在页面上办理一样：同样的检查，同样记日志。"))
    expires_on = DayField(_("用到哪天"), help_text=_("最长一年，到期换新的。"))

    def __init__(self, data: Any = None, *, places: list[tuple[Held, str]], today: date) -> None:
        super().__init__(data, initial={"expires_on": today + LIVES_AT_MOST - timedelta(days=1)})
        self.places = places
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(number), name) for number, (_held, name) in enumerate(places)]

    @property
    def rights(self) -> list[str]:
        return [*self.cleaned_data["reads"], *self.cleaned_data["writes"]]

    @property
    def chosen(self) -> tuple[Held, str]:
        return self.places[int(self.cleaned_data["place"])]
