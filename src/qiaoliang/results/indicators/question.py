"""What the address bar asks for: the day, the place, the department. The same form stands on every page of figures."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.remembered import State
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.results.indicators import periods, permits
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.choices import Dimension

KEY_AT_MOST = 12
PARTS_AT_MOST = 2


def own_regions(actor: Actor) -> tuple[str, ...]:
    """The areas an officer answers for; empty for whoever sees the city, or sees by other means than a place."""
    places = actor.places(Can.SEE_FIGURES)
    if not places or any(place.kind != "region" for place in places):
        return ()
    return tuple(sorted(place.key for place in places))


def unasked(actor: Actor, today: date) -> Asked:
    """What a page shows before anything was chosen: today, the own area, an instructor's own work, or all one sees."""
    own = own_regions(actor)
    places = actor.places(Can.SEE_FIGURES)
    mine = next(iter(places)) if len(places) == 1 else None
    return Asked(
        actor.scope_for(Can.SEE_FIGURES),
        today,
        region=own[0] if len(own) == 1 else "",
        instructor=int(mine.key) if mine is not None and mine.kind == "instructor" else None,
    )


def regions(actor: Actor) -> list[tuple[str, Any]]:
    """Choices of place: the city's counties and their towns, or what lies inside the own areas."""
    own = own_regions(actor)
    found = Region.everything.filter(level__in=(Level.COUNTY, Level.TOWN)).order_by("code")
    inside = [region for region in found if not own or region.code.startswith(own)]
    whole = "本辖区" if own else "全部"
    choices: list[tuple[str, Any]] = [("", whole)]
    for county in (region for region in inside if region.level == Level.COUNTY):
        towns = [region for region in inside if region.level == Level.TOWN and region.parent_code == county.code]
        choices.append((county.code, county.name))
        choices += [(town.code, f"　{town.name}") for town in towns]
    counties = {code for code, _label in choices}
    choices += [(town.code, town.name) for town in inside if town.level == Level.TOWN and town.code not in counties]
    return choices


def departments(actor: Actor) -> list[Department]:
    """Departments to choose from: all for whoever compares them, the own for a coordinator."""
    found = Department.everything.filter(is_active=True)
    if not permits.may_compare_departments(actor):
        found = found.filter(pk__in=actor.keys("department"))
    return list(found)


def parts_from(text: str) -> tuple[tuple[str, str], ...]:
    """`industry:C,size:small` as parts; what is no dimension is left out, and there are two at most."""
    found = []
    for one in text.split(","):
        dimension, colon, key = one.partition(":")
        if colon and dimension in Dimension.values and len(key) <= KEY_AT_MOST:
            found.append((dimension, key))
    return tuple(found[:PARTS_AT_MOST])


def parts_text(parts: tuple[tuple[str, str], ...]) -> str:
    """The parts as the address keeps them."""
    return ",".join(f"{dimension}:{key}" for dimension, key in parts)


class QuestionForm(forms.Form):
    """Day, place, department; what the person may not choose is not offered.

    Days other than each figure's own (`period=2025Q3`, `period=2025-07-01..2025-07-20`) and parts
    (`part=industry:C`) come from links and stay hidden.
    """

    as_of = forms.DateField(
        label=_("统计日"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请填日期，例如 2026-11-20。")},
    )
    region = forms.ChoiceField(
        label=_("范围"), required=False, error_messages={"invalid_choice": _("这个地区不在您的工作范围内。")}
    )
    department = forms.ChoiceField(
        label=_("部门"), required=False, error_messages={"invalid_choice": _("请从列表中选择部门。")}
    )
    period = forms.CharField(required=False, widget=forms.HiddenInput)
    part = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | dict[str, Any], *, actor: Actor, today: date, version: State) -> None:
        given = {"as_of": data.get("as_of") or today.isoformat()}
        names = ("region", "department", "period", "part")
        given |= {name: data.get(name, "") for name in names}
        super().__init__(given)
        self.actor, self.today, self.version = actor, today, version
        self.fields["as_of"].widget.attrs["max"] = today.isoformat()
        _region = self.fields["region"]
        assert isinstance(_region, forms.ChoiceField)
        _region.choices = regions(actor)
        self.known = {str(department.pk): department for department in departments(actor)}
        if self.known:
            _department = self.fields["department"]
            assert isinstance(_department, forms.ChoiceField)
            _department.choices = [("", "全部"), *((key, one.short_name) for key, one in self.known.items())]
        else:
            del self.fields["department"]

    def clean_as_of(self) -> date:
        as_of: date = self.cleaned_data["as_of"]
        if as_of > self.today:
            raise forms.ValidationError(_("统计日不能晚于今天。"))
        return as_of

    def asked(self) -> Asked:
        """The question; what was asked wrongly falls back to today and the whole scope."""
        self.is_valid()
        chosen = self.cleaned_data
        usual = unasked(self.actor, self.today)
        department = self.known.get(chosen.get("department") or "")
        return replace(
            usual,
            as_of=chosen.get("as_of") or self.today,
            region=chosen.get("region") or usual.region,
            department=department,
            version=self.version,
            span=periods.named(chosen.get("period") or ""),
            parts=parts_from(chosen.get("part") or ""),
        )
