"""The forms that instructors and enterprises fill: what each asks, counted from the form itself, and what it costs.

A form registers here with its class, so its fields can never be under-stated; minutes are what its page says.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.db.models import Q

from qiaoliang.economy.demands.choices import Mouth
from qiaoliang.economy.demands.forms import RaiseForm
from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.contacts.forms import ContactForm
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.fieldwork.outcomes.forms import AnswerForm, FoldForm
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.visits.forms import AskForm
from qiaoliang.fieldwork.visits.models import Visit
from qiaoliang.instructors.recusals.forms import DeclareForm
from qiaoliang.instructors.recusals.models import Declaration
from qiaoliang.instructors.wishes.forms import WishForm
from qiaoliang.instructors.wishes.models import Side, Source, Wish
from qiaoliang.results.assessment.forms import StateForm
from qiaoliang.results.assessment.models import Sheet

INSTRUCTOR, ENTERPRISE = "instructor", "enterprise"


@dataclass(frozen=True)
class FormCost:
    """One form of one side. `seconds` a record; `person` leads from a record to whoever filled it."""

    key: str
    label: str
    side: str
    form: Any  # its class: `base_fields` is what a person is asked
    seconds: int
    model: Any
    moment: str
    person: str
    only: Q = field(default_factory=Q)

    @property
    def fields(self) -> int:
        return len(self._shown)

    @property
    def required(self) -> int:
        return sum(one.required for one in self._shown)

    @property
    def _shown(self) -> list[forms.Field]:
        return [one for one in self.form.base_fields.values() if not isinstance(one.widget, forms.HiddenInput)]


FORMS: Final = {
    one.key: one
    for one in (
        FormCost("contact", "记联系", INSTRUCTOR, ContactForm, 60, Contact, "recorded_at", "instructor"),
        FormCost(
            "demand", "提诉求", INSTRUCTOR, RaiseForm, 60, Demand, "recorded_at", "helped_by__instructor",
            Q(mouth=Mouth.INSTRUCTOR),
        ),
        FormCost("outcome", "记成效", INSTRUCTOR, FoldForm, 60, Outcome, "recorded_at", "helped_by__instructor"),
        FormCost("visit", "约走访", INSTRUCTOR, AskForm, 60, Visit, "asked_at", "asked_by"),
        FormCost("declaration", "回避申报", INSTRUCTOR, DeclareForm, 60, Declaration, "recorded_at", "instructor"),
        FormCost("statement", "年度述职", INSTRUCTOR, StateForm, 300, Sheet, "stated_at", "instructor"),
        FormCost(
            "own_demand", "业主提诉求", ENTERPRISE, RaiseForm, 60, Demand, "recorded_at", "enterprise",
            Q(mouth=Mouth.OWNER),
        ),
        FormCost("answer", "核对成效", ENTERPRISE, AnswerForm, 20, Outcome, "confirmed_at", "enterprise"),
        FormCost("visit_answer", "答复走访", ENTERPRISE, forms.Form, 10, Visit, "answered_at", "enterprise"),
        FormCost(
            "wish", "登记意愿", ENTERPRISE, WishForm, 60, Wish, "recorded_at", "enterprise",
            Q(source=Source.OWN, side=Side.ENTERPRISE),
        ),
    )
}  # fmt: skip


def of(side: str) -> list[FormCost]:
    return [one for one in FORMS.values() if one.side == side]
