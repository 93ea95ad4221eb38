"""Forms of surveys: composing, a batch of paper, and the respondent's sheet."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import DayField, LineField, TextField
from qiaoliang.results.surveys.choices import OWN_AT_MOST, SCALE_NAMES, STANDARDS, Audience, Strata
from qiaoliang.results.surveys.models import Asked, Survey

PAPER_AT_MOST = 200


def _standards() -> list[tuple[str, str]]:
    return [(one.code, f"{Audience(one.audience).label}：{one.text}") for one in STANDARDS.values()]


class ComposeForm(forms.Form):
    """Five questions at most: standard ones are ticked, own ones are written with a scale from the list."""

    title = LineField(_("名称"), 60, help_text=_("例如：2026 年业主测评"))
    audience = forms.ChoiceField(label=_("问谁"), choices=Audience.choices, widget=forms.RadioSelect, initial="owners")
    standard = forms.MultipleChoiceField(
        label=_("标准题"), choices=_standards, widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("每年用同样的话问，才能前后比较。指标只取业主的前两题。"),
    )  # fmt: skip
    takes_words = forms.BooleanField(label=_("最后留一处自由留言（只给项目办看）"), required=False)
    strata = forms.ChoiceField(label=_("结果分组"), choices=Strata.choices, widget=forms.RadioSelect, initial="county")
    sample_size = forms.IntegerField(
        label=_("抽多少家"), required=False, min_value=30, max_value=100_000,
        help_text=_("不填就是全部有指导员的企业。按组随机抽，种子留存，可以重抽核对。"),
    )  # fmt: skip
    slips_each = forms.IntegerField(
        label=_("每家几份"), min_value=1, max_value=50, initial=5, help_text=_("问职工或党员时用；业主每家一份。")
    )
    closes_on = DayField(_("截止"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, OWN_AT_MOST + 1):
            self.fields[f"own{number}"] = LineField(f"自拟题 {number}", 60, required=False)
            self.fields[f"scale{number}"] = forms.ChoiceField(
                label=f"自拟题 {number} 的答案", choices=SCALE_NAMES, required=False, initial="agreed"
            )
        self.order_fields(
            [
                "title", "audience", "standard", "own1", "scale1", "own2", "scale2", "own3", "scale3", "takes_words",
                "strata", "sample_size", "slips_each", "closes_on",
            ]
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        audience = given.get("audience")
        wrong = [STANDARDS[code].text for code in given.get("standard", []) if STANDARDS[code].audience != audience]
        if audience and wrong:
            self.add_error("standard", f"“{wrong[0]}”不是问{Audience(audience).label}的，请去掉或改选对象。")
        return given

    def questions(self) -> list[tuple[str, str, str]]:
        given = self.cleaned_data
        found = [(code, STANDARDS[code].text, STANDARDS[code].scale) for code in given["standard"]]
        own = [(number, given[f"own{number}"].strip()) for number in range(1, OWN_AT_MOST + 1)]
        return found + [(f"own{number}", text, given[f"scale{number}"] or "agreed") for number, text in own if text]

    def composed(self) -> dict[str, Any]:
        names = ("title", "audience", "takes_words", "strata", "sample_size", "slips_each", "closes_on")
        return {"questions": self.questions(), **{name: self.cleaned_data[name] for name in names}}


def typed(survey: Survey) -> dict[str, Any]:
    """A draft as the form shows it."""
    names = ("title", "audience", "takes_words", "strata", "sample_size", "slips_each", "version")
    asked = list(survey.asked.all())
    own = {
        name: value
        for one in asked
        if one.code.startswith("own")
        for name, value in ((one.code, one.text), (one.code.replace("own", "scale"), one.scale))
    }
    standard = [one.code for one in asked if one.code in STANDARDS]
    return {"standard": standard, "closes_on": survey.closed_on, **own, **{key: getattr(survey, key) for key in names}}


class PublishForm(forms.Form):
    """Carries what the page has shown, so that nothing else can be published."""

    shown_cost = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)


class PaperForm(forms.Form):
    group = forms.ChoiceField(label=_("哪一组"))
    sheets = TextField(
        _("每行一份"), 4000, help_text=_("按题号顺序写选项，最好的写 5，最差的写 1。三题的答卷写成：5 4 3")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = survey.asked.count()
        groups: Any = self.fields["group"]
        groups.choices = [(one["key"], one["label"]) for one in survey.groups]
        if [key for key, _label in groups.choices] == [""]:  # nothing to choose: there is one group, without a key
            groups.required, groups.widget = False, forms.HiddenInput()

    def clean_sheets(self) -> list[list[int]]:
        lines = [line for line in self.cleaned_data["sheets"].splitlines() if line.strip()]
        if len(lines) > PAPER_AT_MOST:
            raise ValidationError(f"一次最多录 {PAPER_AT_MOST} 份。")
        return [self._sheet(number, line) for number, line in enumerate(lines, 1)]

    def _sheet(self, number: int, line: str) -> list[int]:
        digits = [character for character in line if not character.isspace() and character not in ",，、"]
        if len(digits) != self.questions or any(digit not in "12345" for digit in digits):
            raise ValidationError(f"第 {number} 行应是 {self.questions} 个 1 到 5 的数字，请核对。")
        return [int(digit) for digit in digits]


class SheetForm(forms.Form):
    """The respondent's page: one choice a question, and words if the survey takes them."""

    def __init__(self, *args: Any, survey: Survey, asked: list[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for one in asked:
            self.fields[one.code] = forms.TypedChoiceField(
                label=f"{one.place}. {one.text}", choices=list(one.labels.items()), coerce=int,
                widget=forms.RadioSelect, error_messages={"required": "这一题还没有选。"},
            )  # fmt: skip
        if survey.takes_words:
            self.fields["words"] = TextField("想说的话", 300, required=False, help_text="只有项目办能看到，不写单位。")
            if survey.audience == Audience.OWNERS:
                self.fields["is_demand"] = forms.BooleanField(
                    label="请当作诉求办理（会写明是贵单位提的，打分仍不记名）", required=False
                )

    def values(self) -> list[int]:
        return [self.cleaned_data[one.code] for one in self.asked]


def first_closing(today: date) -> date:
    return date.fromordinal(today.toordinal() + 14)
