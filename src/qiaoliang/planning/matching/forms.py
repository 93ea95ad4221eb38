"""Forms of the matching pages: what a run shall do, and when a plan takes effect."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.nominations.models import Leave, Standing
from qiaoliang.instructors.postings.forms import InstructorField, known_instructors
from qiaoliang.planning.forms import regions_for
from qiaoliang.planning.matching.changes import SHAPE, Change, Kind
from qiaoliang.planning.matching.models import Run
from qiaoliang.planning.matching.request import (
    KILOMETRES_AT_MOST,
    LOAD_AT_MOST,
    POINTS_AT_MOST,
    Parameters,
    Pin,
    Why,
)
from qiaoliang.registry.enterprises.fields import EnterpriseField
from qiaoliang.registry.programme import settings

PAIRS_AT_MOST = 200
REASON_AT_LEAST = 4


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
    """One pair to pin or to ban, and why."""

    enterprise = EnterpriseField()
    instructor = InstructorField()
    reason = forms.CharField(
        label="理由", min_length=REASON_AT_LEAST, max_length=200, help_text="随方案保存，例如：业主点名希望留任。",
        error_messages={"min_length": f"理由不少于 {REASON_AT_LEAST} 个字。"},
    )  # fmt: skip

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


CHANGE_LABELS = {
    Kind.PIN: "换成某人", Kind.BAN: "禁止一对", Kind.FREE: "取消固定", Kind.LEAVE: "有人离开", Kind.BACK: "有人回来",
    Kind.BOUNDS: "改上下限", Kind.CLOSE: "企业停业",
}  # fmt: skip


class ChangeForm(forms.Form):
    """One change to try; which fields it has is up to its kind."""

    enterprise = EnterpriseField()
    instructor = InstructorField()
    least = forms.IntegerField(label="至少（家）", min_value=0, max_value=LOAD_AT_MOST)
    most = forms.IntegerField(label="至多（家）", min_value=0, max_value=LOAD_AT_MOST)

    def __init__(self, data: Any = None, *, kind: str, run: Run, given: Mapping[str, str]) -> None:
        super().__init__(data, initial={name: given[name] for name in self.base_fields if name in given})
        self.kind = Kind(kind) if kind in {one.value for one in Kind} else Kind.PIN
        for name in set(self.fields) - set(SHAPE[self.kind]):
            del self.fields[name]
        if self.kind is Kind.BACK:
            self.fields["instructor"] = forms.ModelChoiceField(
                _on_leave(run), label="指导员", empty_label="请选择", help_text="名册日期当天请假的人。"
            )
            return
        for field in self.fields.values():
            if isinstance(field, EnterpriseField | InstructorField):
                field.offer()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("least", 0) > given.get("most", LOAD_AT_MOST):
            self.add_error("most", "上限不能小于下限。")
        return given

    @property
    def change(self) -> Change:
        keys = {name: getattr(value, "pk", value) for name, value in self.cleaned_data.items()}
        return Change(self.kind, **keys)


def _on_leave(run: Run) -> Any:
    away = Leave.everything.filter(Leave.covers(run.as_of)).values("instructor")
    return known_instructors().filter(pk__in=away, standing=Standing.APPROVED).order_by("number")


class KeepForm(forms.Form):
    """The title of the new draft, and one reason for every change."""

    title = forms.CharField(label="方案名称", max_length=80)

    def __init__(
        self, *args: Any, labels: Sequence[tuple[str, str]], title: str, told: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._tokens = {f"reason_{place}": token for place, (token, _) in enumerate(labels)}
        self.fields["title"].initial = f"{title[:70]}（改 {len(labels)} 处）"
        for (name, token), (_, said) in zip(self._tokens.items(), labels, strict=True):
            self.fields[name] = forms.CharField(
                label=f"理由：{said}", min_length=REASON_AT_LEAST, max_length=200, initial=told.get(token, ""),
                error_messages={"min_length": f"理由不少于 {REASON_AT_LEAST} 个字。"},
            )  # fmt: skip

    def reasons(self) -> list[Why]:
        return [(token, self.cleaned_data[name].strip()) for name, token in self._tokens.items()]
