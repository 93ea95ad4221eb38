"""Uploading a roster."""

from typing import Any

from django import forms

from qiaoliang.kit.sheets.kinds import all_kinds
from qiaoliang.kit.sheets.limits import DEFAULT_LIMITS, MB


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label="名册", help_text="每种名册的列不同，可先下载模板。")
    # The reader has its own sentence for an empty file and looks at the content, not at the name.
    file = forms.FileField(
        label="文件", allow_empty_file=True, help_text=f".xlsx 或 .csv，最多 {DEFAULT_LIMITS.bytes // MB} MB。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [(kind.code, kind.label) for kind in all_kinds()]
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv"


def content_of(file: Any) -> bytes:
    """The bytes, at most one more than is allowed: what is larger is refused for its size, unread."""
    return bytes(file.read(DEFAULT_LIMITS.bytes + 1))
