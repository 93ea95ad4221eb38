"""Forms of contests: the call, the jury, a work, a sheet, objections."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.models import User
from qiaoliang.kit.formfields import DayField, LineField, PrivateLineField, TextField
from qiaoliang.party.campaigns.forms import WhereForm
from qiaoliang.party.contests import rules
from qiaoliang.party.contests.choices import Ruling
from qiaoliang.party.contests.models import Contest, Criterion, Juror
from qiaoliang.party.organisations.forms import OfOrganisationForm
from qiaoliang.party.organisations.models import Organisation


class CallForm(WhereForm):
    """The call; the criteria cannot be changed afterwards."""

    title = LineField(_("评选名称"), 80)
    call = TextField(_("征集要求"), 1000)
    opens_on = DayField(_("征集开始"))
    closes_on = DayField(_("征集截止"))
    score_by = DayField(_("评分截止"))
    criteria = TextField(
        _("评分标准和权重"), 400, initial="创新性 40\n可行性 30\n效益 30",
        help_text=_("每行一项，权重合计 100；先后顺序就是总分相同时比较的顺序。发起后不能改"),
    )  # fmt: skip
    awards_count = forms.IntegerField(label=_("入选作品数"), min_value=1, max_value=100, initial=3)
    field_order = ("where", "title", "call", "opens_on", "closes_on", "score_by", "criteria", "awards_count")


class JurorForm(forms.Form):
    user = LineField(_("评委"), 64, help_text=_("账号，或姓名（同名时填账号）"))
    away_from = LineField(
        _("另需回避的党组织"), 400, required=False,
        help_text=_("评委账号所属的党组织自动回避，不用填；另有关系的填全称或编号，用顿号隔开"),
    )  # fmt: skip

    def clean_user(self) -> User:
        text = self.cleaned_data["user"]
        found = list(User.objects.filter(Q(username=text) | Q(name=text), is_active=True)[:2])
        if not found:
            raise ValidationError("没有这个账号，请核对。评委要有本系统的账号。")
        if len(found) > 1:
            raise ValidationError("有几个人同名，请填账号。")
        return found[0]

    def clean_away_from(self) -> list[Organisation]:
        found = []
        for text in filter(None, (part.strip() for part in self.cleaned_data["away_from"].split("、"))):
            rows = list(Organisation.everything.filter(Q(name=text) | Q(code=text))[:2])
            if len(rows) != 1:
                raise ValidationError(f"没有找到或不止一个“{text}”，请填党组织全称或编号。")
            found += rows
        return found


class EntryForm(OfOrganisationForm):
    author = PrivateLineField(_("作者"), 60, help_text=_("加密保存，公布前谁也看不到；多人用顿号隔开"))
    title = LineField(_("作品名称"), 80, help_text=_("不要写作者和单位的名称"))
    text = TextField(_("内容"), 2000, help_text=_("什么问题、怎么做、有什么好处；不要写作者和单位的名称"))
    consents = forms.BooleanField(label=_("作者同意：入选后公开姓名和单位"), required=False)


class SheetForm(forms.Form):
    """A field for each criterion, in whole points."""

    def __init__(self, *args: Any, criteria: list[Criterion], given: dict[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for one in criteria:
            self.fields[f"points_{one.pk}"] = forms.IntegerField(
                label=f"{one.name}（权重 {one.weight}%）", min_value=0, max_value=rules.TOP, initial=given.get(one.pk),
                help_text=f"0 到 {rules.TOP} 分，整数", widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip

    def points(self) -> dict[int, int]:
        return {one.pk: self.cleaned_data[f"points_{one.pk}"] for one in self.criteria}


class SureForm(forms.Form):
    """Nothing to fill in: the sentence above says what will happen."""


class ReasonForm(forms.Form):
    reason = TextField(_("原因"), 200)


class ObjectionForm(forms.Form):
    number = forms.IntegerField(
        label=_("作品编号"), min_value=1, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    words = TextField(_("哪里不对"), 500, help_text=_("只有主办方能看到这段话"))


class RulingForm(forms.Form):
    """The last three fields only for a corrected mark."""

    ruling = forms.ChoiceField(label=_("处理"), choices=Ruling.choices, widget=forms.RadioSelect)
    answer = TextField(_("核实情况和答复"), 300)
    juror = forms.ModelChoiceField(
        Juror.everything.none(), label=_("更正哪名评委"), required=False, empty_label="不更正分数"
    )
    criterion = forms.ModelChoiceField(
        Criterion.everything.none(), label=_("哪项标准"), required=False, empty_label="不更正分数"
    )
    points = forms.IntegerField(label=_("更正后的分数"), required=False, min_value=0, max_value=rules.TOP)

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        juror: Any = self.fields["juror"]
        criterion: Any = self.fields["criterion"]
        juror.queryset = Juror.everything.filter(contest=contest).select_related("user")
        criterion.queryset = Criterion.everything.filter(contest=contest)

    def correction(self) -> tuple[Juror, Criterion, int] | None:
        given = self.cleaned_data
        if given.get("juror") is None or given.get("criterion") is None or given.get("points") is None:
            return None
        return given["juror"], given["criterion"], given["points"]
