"""Forms of points: the members' decision, a deed, a correction, an appeal's answer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.kit.formfields import DayField, LineField, PrivateLineField, TextField
from qiaoliang.party.campaigns.models import Problem
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.points import catalogue, rules
from qiaoliang.party.points.choices import AppealState, DeedKind
from qiaoliang.party.points.models import Item
from qiaoliang.party.points.sources import SourceNotPermitted

PROBLEMS_OFFERED = 100
_PARTS = ("points", "quarter", "year")


def _number(label: Any, **more: Any) -> forms.IntegerField:
    more.setdefault("min_value", 0)
    return forms.IntegerField(
        label=label, max_value=9999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}), **more,
    )  # fmt: skip


@dataclass(frozen=True)
class KindRow:
    """A line of the form's table: an item of the catalogue with its three numbers."""

    label: str
    counts: str
    fields: tuple[Any, ...]


class DecideForm(forms.Form):
    """A version of the rules as the members decided it: items of the catalogue, points, caps, votes."""

    decided_on = DayField(_("党员大会日期"))
    entitled = _number(_("应到会人数"))
    present = _number(_("到会人数"))
    in_favour = _number(_("赞成人数"))
    document_number = LineField(_("会议记录编号"), 80, required=False)
    starts_on = DayField(_("起用日期"))
    appeal_days = _number(_("申诉期（工作日）"), initial=10, help_text=_("不少于 5 个工作日"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = catalogue.catalogue()
        for code, kind in self.kinds.items():
            for part, word in zip(_PARTS, ("每次计分", "季度上限", "年度上限"), strict=True):
                self.fields[f"{part}_{code}"] = _number(f"{kind.label}{word}", required=False)

    @property
    def head_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.partition("_")[2] not in self.kinds]

    @property
    def rows(self) -> list[KindRow]:
        return [
            KindRow(kind.label, kind.counts, tuple(self[f"{part}_{code}"] for part in _PARTS))
            for code, kind in self.kinds.items()
        ]

    def clean(self) -> dict[str, Any]:
        """A hand-made request may name any kind: what is forbidden is refused with its sentence."""
        for name in self.data:
            part, underline, code = str(name).partition("_")
            if part == "points" and underline and self.data[name] and code not in self.kinds:
                try:
                    catalogue.kind(code)
                except SourceNotPermitted as problem:
                    raise ValidationError(problem.sentence) from problem
        return self.cleaned_data

    def items(self) -> list[rules.Item]:
        given = self.cleaned_data
        return [
            rules.Item(
                code, given[f"points_{code}"], given[f"quarter_{code}"] or 0, given[f"year_{code}"] or 0
            )
            for code in self.kinds
            if given.get(f"points_{code}")
        ]  # fmt: skip

    def decision(self) -> dict[str, Any]:
        names = ("decided_on", "entitled", "present", "in_favour", "document_number", "starts_on", "appeal_days")
        return {name: self.cleaned_data[name] for name in names}

    @staticmethod
    def stands(items: list[Item]) -> dict[str, Any]:
        """The version in force as first values, so that a change is only typed where it changes."""
        found: dict[str, Any] = {}
        for item in items:
            found |= {
                f"points_{item.kind}": item.points, f"quarter_{item.kind}": item.quarter_cap,
                f"year_{item.kind}": item.year_cap,
            }  # fmt: skip
        return found


class StopForm(forms.Form):
    ends_on = DayField(_("停用日期"))
    reason = TextField(_("党员大会的决定"), 200)


class DeedForm(forms.Form):
    kind = forms.ChoiceField(label=_("事项"), choices=DeedKind.choices, widget=forms.RadioSelect)
    happened_on = DayField(_("日期"))
    text = PrivateLineField(_("做了什么"), 120)
    problem = forms.ModelChoiceField(
        Problem.everything.none(), label=_("哪一件难题"), required=False, help_text=_("只有“参与破解难题”要选")
    )

    def __init__(self, *args: Any, organisation: Organisation, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["problem"]
        newest = Problem.everything.filter(organisation=organisation, state=Claim.CONFIRMED, happened_on__lte=today)
        few = list(newest.order_by("-happened_on", "-pk").values_list("pk", flat=True)[:PROBLEMS_OFFERED])
        field.queryset = Problem.everything.filter(pk__in=few).order_by("-happened_on", "-pk")


class VoidForm(forms.Form):
    reason = TextField(_("撤销原因"), 200)


class CorrectForm(forms.Form):
    points = forms.IntegerField(
        label=_("加减分数"), help_text=_("加分填正数，减分填负数，如 -2"), min_value=-999, max_value=999
    )
    reason = TextField(_("更正原因"), 200)


class AppealForm(forms.Form):
    words = TextField(_("哪里不对，应当怎样"), 300)


class AnswerForm(forms.Form):
    state = forms.ChoiceField(
        label=_("答复"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in AppealState if one != AppealState.OPEN],
    )  # fmt: skip
    points = forms.IntegerField(
        label=_("更正分数"), required=False, min_value=-999, max_value=999,
        help_text=_("申诉成立且要加减分时填"),
    )  # fmt: skip
    answer = TextField(_("理由"), 300, help_text=_("党员会看到这段话"))

    def clean_points(self) -> int:
        return self.cleaned_data["points"] or 0
