"""Forms of two-way choice."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.instructors.postings.forms import InstructorField
from qiaoliang.instructors.postings.models import ConflictKind
from qiaoliang.instructors.wishes.actions import GROUNDS
from qiaoliang.instructors.wishes.models import Side, Source, Stance, Wish
from qiaoliang.kit.formfields import DayField
from qiaoliang.registry.enterprises.fields import AnyEnterpriseField, EnterpriseField

TOLD = [(source.value, source.label) for source in Source if source != Source.OWN]


class AnyInstructorField(forms.CharField):
    """A serving instructor named exactly, by name or number: for an enterprise that does not see the roster."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": "指导员", "help_text": "指导员的姓名或编号", "max_length": 60, **kwargs})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        serving = Instructor.everything.filter(standing=Standing.APPROVED).select_related("department")
        found = list(serving.filter(Q(number=text) | Q(name=text))[:6])
        if not found:
            raise ValidationError("没有找到这位指导员，请核对姓名，或填编号。")
        if len(found) > 1:
            names = "、".join(f"{who.number}（{who.department.short_name}）" for who in found[:5])
            raise ValidationError(f"有几位同名，请填编号：{names}。")
        return found[0]


class WishForm(forms.Form):
    """What is asked depends on who speaks: an owner of one enterprise is asked for the person and the stance only."""

    side = forms.ChoiceField(label="谁的意愿", choices=Side.choices)
    enterprise = EnterpriseField()
    instructor = AnyInstructorField()
    stance = forms.ChoiceField(label="意愿", choices=Stance.choices, widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label="不希望的原因", choices=[(kind.value, kind.label) for kind in map(ConflictKind, GROUNDS)], required=False,
        help_text="只在指导员请求不派时填写；不便说明的选“一方请求回避”。",
    )  # fmt: skip
    source = forms.ChoiceField(label="从哪里得知", choices=TOLD)
    reason = forms.CharField(label="说明", max_length=200, required=False, help_text="可以不写。")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = _own_side(actor)
        if self.own:
            del self.fields["side"], self.fields["source"]
        if self.own == Side.ENTERPRISE:
            del self.fields["ground"]
        if self.own == Side.INSTRUCTOR:
            del self.fields["instructor"]
            self.fields["enterprise"] = AnyEnterpriseField()
            self.order_fields(["enterprise", "stance", "ground", "reason"])
        elif actor.can(Can.RUN_PROGRAMME) or self.own:
            enterprise: Any = self.fields["enterprise"]
            enterprise.offer()
        else:
            self.fields["enterprise"] = AnyEnterpriseField()
            self.order_fields(["side", "enterprise", "instructor", "stance", "ground", "source", "reason"])

    def given(self, actor: Actor) -> dict[str, Any]:
        """Arguments of `actions.wish`."""
        given = {"ground": "", **self.cleaned_data}
        if self.own:
            given |= {"side": self.own, "source": Source.OWN}
        if self.own == Side.INSTRUCTOR:
            given["instructor"] = Instructor.everything.get(pk=int(actor.keys("instructor")[0]))
        given["ground"] = given["ground"] or ConflictKind.RECUSAL
        return given


def _own_side(actor: Actor) -> str:
    """The side somebody speaks for who holds no office; empty for the office and the department."""
    if actor.can(Can.RUN_PROGRAMME) or actor.can(Can.NOMINATE):
        return ""
    return Side.ENTERPRISE if actor.can(Can.SPEAK_FOR_ENTERPRISE) else Side.INSTRUCTOR


class AskForm(forms.Form):
    enterprise = EnterpriseField()
    source = forms.ChoiceField(label="从哪里得知", choices=TOLD)
    reason = forms.CharField(
        label="想说的话", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="可以不写。只有项目办能看到，指导员看不到。",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()
        self.is_owner = not actor.can(Can.RUN_PROGRAMME)
        if self.is_owner:
            del self.fields["source"]

    def given(self) -> dict[str, Any]:
        return {"source": Source.OWN, **self.cleaned_data}


class KeepForm(forms.Form):
    reason = forms.CharField(
        label="维持原派的理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="企业会看到原文。"
    )


class ReassignForm(forms.Form):
    instructor = InstructorField(label="换成谁")
    starts_on = DayField("自哪天起")
    handover = forms.CharField(
        label="交接说明", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="不填的，由原指导员补写。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["instructor"]
        field.offer()


class WishFilter(django_filters.FilterSet):
    side = django_filters.ChoiceFilter(label="谁的意愿", choices=Side.choices, empty_label="全部")
    stance = django_filters.ChoiceFilter(label="意愿", choices=Stance.choices, empty_label="全部")

    class Meta:
        model = Wish
        fields = ()
