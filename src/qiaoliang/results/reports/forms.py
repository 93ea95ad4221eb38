"""Which report, for which day and place."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.documents.reading import LIMITS
from qiaoliang.kit.formfields import DayField, PrivateLineField
from qiaoliang.kit.sheets.limits import MB
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.results.reports.choices import BriefKind


class AnnualForm(forms.Form):
    as_of = forms.DateField(label=_("统计日"), widget=forms.DateInput(attrs={"type": "date"}))
    region = forms.ModelChoiceField(
        Region.everything.none(), label=_("范围"), required=False, empty_label=_("全部可见范围"), to_field_name="code"
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field: Any = self.fields["region"]
        field.queryset = Region.everything.filter(level=Level.COUNTY)

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day > self.today:
            raise forms.ValidationError(_("统计日不能晚于今天。"))
        return day


class CodeForm(forms.Form):
    code = PrivateLineField(_("核验码"), 14, help_text=_("印在报告末尾，形如 XXXX-XXXX-XXXX"))


class BeginForm(forms.Form):
    """A new draft: of which place, with the figures of which day."""

    as_of = DayField("统计日", help_text="数字按这一天傍晚系统里的记录计算，年度取这一天所在的年。")
    region = forms.ChoiceField(label="范围", required=False)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["region"]
        field.choices = places


class RenewForm(forms.Form):
    as_of = DayField("统计日", help_text="改过的部分保留您的文字，其余按这一天的数字重写。")


class PieceForm(forms.Form):
    text = forms.CharField(
        label="内容", required=False, widget=forms.Textarea(attrs={"rows": 12}),
        help_text="一行是一段。清空后保存，就恢复成按数字生成的文字。",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


class WordForm(forms.Form):
    # The reader has its own sentence for an empty file and looks at the content, not at the name.
    file = forms.FileField(
        label="改好的 Word 文件", allow_empty_file=True,
        help_text=f".docx，最多 {LIMITS.bytes // MB} MB。只取各标题下的文字，表格和图片不取；标题请保持原样。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".docx"


class TakeForm(forms.Form):
    """What the preview showed, sealed: it comes back as it was read."""

    sealed = forms.CharField(widget=forms.HiddenInput)


class FreezeForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    sure = forms.BooleanField(
        label="已逐部分核对，定稿后不再改动", error_messages={"required": "请先逐部分核对，再勾选。"}
    )


class BriefForm(forms.Form):
    """A new brief: of what kind, of which place, of the month or quarter in which a day lies."""

    kind = forms.ChoiceField(label="种类", choices=BriefKind.choices, widget=forms.RadioSelect)
    day = DayField("期间里的任一天", help_text="月度和一页简报取这一天所在的月，季度简报取所在的季度。")
    region = forms.ChoiceField(label="范围", required=False)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["region"]
        field.choices = places


class SureForm(forms.Form):
    """Nothing to fill: the button is the answer."""

    go = forms.BooleanField(initial=True, widget=forms.HiddenInput, required=False)
