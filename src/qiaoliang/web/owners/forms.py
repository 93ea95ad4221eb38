"""What forms of an enterprise's own pages share, and the shorter form of a demand."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms
from django.db import models
from django.http import Http404

from qiaoliang.access.accounts.models import User
from qiaoliang.economy.demands.choices import Verdict
from qiaoliang.economy.demands.forms import RaiseForm, VerdictForm, offer_people
from qiaoliang.kit.formfields import DayField, TextField

M = TypeVar("M", bound=models.Model)


def one_of(rows: "models.QuerySet[M]", key: int) -> M:
    """The row of this enterprise with the key; anything else is not there."""
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


class OwnDemandForm(RaiseForm):
    """The enterprise is known and speaks today; it may keep the demand from a department, a person, or both."""

    secret_person = forms.ModelChoiceField(
        User.objects.none(), label="对哪个人保密", required=False, empty_label="不需要保密",
        help_text="选了以后，这个人在任何地方都看不到这件诉求。",
    )  # fmt: skip
    field_order = ("title", "body", "category", "urgency", "secret_from", "secret_person", "is_other")

    def __init__(self, *args: Any, people: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["enterprise"], self.fields["heard_on"]
        offer_people(self.fields["secret_person"], people)


class SettledForm(VerdictForm):
    """The word that closes an answered demand; withdrawing is another button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["verdict"]
        field.choices = [(one.value, one.label) for one in Verdict if one != Verdict.WITHDRAWN]


class ReopenForm(forms.Form):
    words = TextField("还有什么没有解决", 500)


class PauseForm(forms.Form):
    starts_on = DayField("从哪天起")
    ends_on = DayField("到哪天止")


class NotSoForm(forms.Form):
    words = TextField("实际情况是怎样的", 500, required=False, help_text="可以不写。只有项目办能打开，指导员看不到。")
