"""What one form costs whoever fills it: fields counted from the form itself, seconds as its page says or estimated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.db.models import Q

INSTRUCTOR, ENTERPRISE, BRANCH = "instructor", "enterprise", "branch"
SIDES: Final = {INSTRUCTOR: "指导员", ENTERPRISE: "企业", BRANCH: "党组织"}
TEXT_SECONDS, LINE_SECONDS, CHOICE_SECONDS = 40, 10, 5


@dataclass(frozen=True)
class FormCost:
    """One form of one side. `person` leads from a record to whoever filled it.

    `pages` are the routes that show it, `steps` begin the routes of what follows in a case that it opened. A form that
    a rule demands, or by which somebody uses a right (`must`), stays open whatever its review says; the pages of any
    other are closed when its review has lapsed (G50), its steps never: what is open is brought to its end.
    """

    key: str
    label: str
    side: str
    form: Any  # its class, or for a form with as many fields as rows a function that makes it: of one enterprise
    model: Any
    moment: str
    person: str
    seconds_said: int = 0  # as its page says; 0: estimated from the fields
    only: Q = field(default_factory=Q)
    pages: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    known: tuple[str, ...] = ()  # fields of the class that this side is not asked
    must: str = ""  # why it can never be closed; "" for an optional form

    @property
    def fields(self) -> int:
        return len(self._shown)

    @property
    def required(self) -> int:
        return sum(one.required for one in self._shown)

    @property
    def seconds(self) -> int:
        return self.seconds_said or max(10, sum(map(seconds_of, self._shown)))

    @property
    def _shown(self) -> list[forms.Field]:
        form: Any = self.form
        fields: Mapping[str, Any] = form.base_fields if hasattr(form, "base_fields") else form().fields
        asked = (one for name, one in fields.items() if name not in self.known)
        return [one for one in asked if not isinstance(one.widget, forms.HiddenInput)]


def seconds_of(one: forms.Field) -> int:
    """Forty seconds for a text, ten for a line, a number or a day, five for a choice; half where it may stay empty."""
    widget = one.widget
    if isinstance(widget, forms.Textarea):
        whole = TEXT_SECONDS
    elif isinstance(widget, forms.Select | forms.RadioSelect | forms.CheckboxInput | forms.CheckboxSelectMultiple):
        whole = CHOICE_SECONDS
    else:
        whole = LINE_SECONDS
    return whole if one.required else whole // 2
