"""Forms of the joint-branch pages: what a run shall do, changing a proposal, applying for it, refusing it."""

from datetime import date
from typing import Any

from django import forms

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.formfields import DayField, LineField, TextField
from qiaoliang.party.organisations.rules import MOST_UNITS
from qiaoliang.planning.branching.models import Proposal
from qiaoliang.planning.branching.request import Parameters
from qiaoliang.planning.forms import regions_for
from qiaoliang.registry.enterprises.fields import EnterpriseField


class RunForm(forms.Form):
    """Scope, day, distances and bounds of a run."""

    region = forms.ChoiceField(label="范围")
    as_of = DayField("名册日期", help_text="按这一天的企业、党员、党组织和书记人选计算。")
    title = forms.CharField(label="方案名称", max_length=80, required=False, help_text="不填则自动编号。")
    radius_km = forms.IntegerField(
        label="邻近半径（公里）", min_value=1, max_value=50, help_text="同一镇街里，相距多远还算邻近。"
    )
    carrier_km = forms.IntegerField(
        label="同一依托的最远距离（公里）", min_value=1, max_value=200,
        help_text="同在一个园区、商会、协会的企业，超过这个距离不编在一起；不跨县区。",
    )  # fmt: skip
    max_units = forms.IntegerField(
        label="每个支部至多企业（家）", min_value=2, max_value=8,
        help_text=f"一般不超过 {MOST_UNITS} 家；超过的要写理由并报上级批准。",
    )  # fmt: skip
    replan = forms.BooleanField(
        label="已有的联合党支部也重新编排", required=False, help_text="原来在一起的尽量不动；不勾选则一律不动。"
    )
    neighbours = forms.IntegerField(
        label="每家考虑的企业（家）", min_value=2, max_value=60, help_text="默认 10，取最近的；越多越全，算得越慢。"
    )
    branch = forms.IntegerField(
        label="每多建一个支部折合（米）",
        min_value=0,
        max_value=50_000,
        help_text="默认 500。越大，支部越少、每个支部企业越多。",
    )
    keep_bonus = forms.IntegerField(
        label="沿用原支部折合（米）", min_value=0, max_value=50_000, help_text="默认 2000。只在重新编排时起作用。"
    )

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region: Any = self.fields["region"]
        region.choices = regions_for(actor, on)

    def parameters(self) -> Parameters:
        """Raises `Refusal` for what is out of bounds."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("region", "as_of", "title")}
        return Parameters(**given)


class ChangeForm(forms.Form):
    """Take an enterprise in, put one out, or both."""

    add = EnterpriseField(label="加入", required=False)
    remove = forms.ChoiceField(label="移出", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = list(proposal.units.select_related("enterprise").order_by("-is_host", "distance_m", "pk"))
        remove: Any = self.fields["remove"]
        remove.choices = [("", "不移出"), *((str(unit.enterprise_id), unit.enterprise.name) for unit in units)]
        self._firms = {str(unit.enterprise_id): unit.enterprise for unit in units}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("add") and not given.get("remove") and not self.errors:
            raise forms.ValidationError("请填写要加入的企业，或选择要移出的企业。")
        return {**given, "remove": self._firms.get(given.get("remove") or "")}


class AcceptForm(forms.Form):
    name = LineField("拟成立党支部的名称", 120)
    secretary_name = LineField("书记人选", 60, help_text="须是其中一家企业的正式党员，由党员大会选举")
    applied_on = DayField("申请日期")
    more_units_reason = TextField("超过 5 家的理由", 300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if proposal.units_count <= MOST_UNITS:
            del self.fields["more_units_reason"]


class RefuseForm(forms.Form):
    reason = TextField("不采纳的理由", 300)
    is_apart = forms.BooleanField(
        label="以后的方案也不把它们放在一起", required=False, help_text="只记依托企业和其余各家之间。"
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
