"""Forms of the matching pages: what a run shall do, and when a plan takes effect."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.postings.forms import InstructorField
from qiaoliang.planning.forms import regions_for
from qiaoliang.planning.matching.request import KILOMETRES_AT_MOST, POINTS_AT_MOST, Parameters, Pin
from qiaoliang.registry.enterprises.fields import EnterpriseField
from qiaoliang.registry.programme import settings

PAIRS_AT_MOST = 200


def _points(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=POINTS_AT_MOST, help_text=help_text)


class RunForm(forms.Form):
    """Scope, day and rules of a run. Pins and bans are gathered beside it and travel as hidden `pin` and `ban`."""

    region = forms.ChoiceField(label="范围")
    as_of = forms.DateField(
        label="名册日期",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="按这一天的企业、指导员、回避和请假计算。",
    )
    title = forms.CharField(label="方案名称", max_length=80, required=False, help_text="不填则自动编号。")
    load_min = forms.IntegerField(label="每人至少服务（家）", min_value=0, max_value=20)
    load_max = forms.IntegerField(
        label="每人至多服务（家）", min_value=1, max_value=20, help_text="一般 3 到 5 家；个人上限更低的，按个人上限。"
    )
    same_division = _points("熟悉本行业大类（分）", "默认 40。职能相关一项固定为 0 到 100 分。")
    same_section = _points("熟悉同门类行业（分）", "默认 20。")
    metre_cap = forms.IntegerField(
        label="计分的最远距离（公里）",
        min_value=1,
        max_value=KILOMETRES_AT_MOST,
        help_text="默认 40。每公里扣 1.5 分，更远不再多扣。",
    )
    incumbent = _points("沿用原指导员（分）", "默认 15。分值越高，改派越少。")
    party = _points("企业有党员且指导员有党务经历（分）", "默认 8。")
    load_balance = _points("负荷均衡（分）", "默认 4。0 表示不管忙闲。")
    hold_on_leave = forms.BooleanField(
        label="指导员请假且有代理人的，派驻不动", required=False, help_text="这些企业不列入本次方案。"
    )
    rotate = forms.BooleanField(
        label="任期已满的不加沿用分，促其轮换", required=False, help_text="仍可能因职能和距离留任，发布时要写续任理由。"
    )
    with_upper = forms.BooleanField(label="县区方案也可派市直部门的指导员", required=False)

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = regions_for(actor, on)
        region: Any = self.fields["region"]
        region.choices = choices
        if not any(place.kind == "city" for place in actor.scope_for(Can.RUN_PROGRAMME).places):
            del self.fields["with_upper"]

    def parameters(self, pins: Sequence[Pin], bans: Sequence[Pin]) -> Parameters:
        """Raises `Refusal` for what contradicts itself."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("region", "as_of", "title")}
        return Parameters(**given, pins=tuple(pins), bans=tuple(bans))

    @staticmethod
    def defaults(on: date) -> dict[str, Any]:
        """The programme's weights and the city's bounds in force."""
        now = settings.values(on)
        usual = Parameters(load_min=now["load_min"], load_max=now["load_max"]).stored()
        return {**usual, "as_of": on}


class PairForm(forms.Form):
    """One pair to pin or to ban."""

    enterprise = EnterpriseField()
    instructor = InstructorField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in (self.fields["enterprise"], self.fields["instructor"]):
            field.offer()  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    starts_on = forms.DateField(label="生效日期", widget=forms.DateInput(attrs={"type": "date"}))
    term_reason = forms.CharField(
        label="续任理由", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="有人在同一企业任期已满仍续任时要写，不少于 10 个字；可以写一条，适用于全部。",
    )  # fmt: skip


class TryForm(forms.Form):
    """改派试算: whom to try instead."""

    instructor = InstructorField(label="改为")
