"""Django's own error sentences are said in our words, and the compiled file is the one of its source."""

import gettext
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django import forms
from django.utils import translation

import qiaoliang

FOLDER = Path(qiaoliang.__file__).parent / "locale" / "zh_Hans" / "LC_MESSAGES"


class _Form(forms.Form):
    staff = forms.IntegerField(max_value=100)
    on = forms.DateField()
    words = forms.CharField(min_length=10, max_length=20)
    kind = forms.ChoiceField(choices=[("a", "甲")])
    amount = forms.DecimalField(decimal_places=2)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("staff", "", "请填写这一项。"),
        ("staff", "多", "请填写整数，例如 12。"),
        ("staff", "101", "不能大于 100，请核对后重填。"),
        ("on", "昨天", "请填写日期，例如 2026-11-20。"),
        ("words", "短", "不少于 10 个字，现在有 1 个，请补充。"),
        ("words", "长" * 21, "最多 20 个字，现在有 21 个，请删减。"),
        ("kind", "b", "“b”不在可选范围内，请重新选择。"),
        ("amount", "1.234", "小数最多 2 位，请核对后重填。"),
    ],
)
def test_sentence_says_what_to_do(field: str, typed: str, sentence: str) -> None:
    with translation.override("zh-hans"):
        assert _Form({field: typed}).errors[field] == [sentence]


def test_compiled_sentences_are_those_of_the_source() -> None:
    source = (FOLDER / "django.po").read_text(encoding="utf-8")
    written = set(re.findall(r'^msgstr(?:\[0\])? "(.+)"$', source, re.MULTILINE))
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = set(gettext.GNUTranslations(file)._catalog.values())  # type: ignore[attr-defined]
    assert written <= compiled
    assert len(written) > 20


class _When(forms.Form):
    on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    at = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))


def test_the_browsers_own_date_fields_get_what_they_accept() -> None:
    with translation.override("zh-hans"):
        form = _When(initial={"on": date(2026, 11, 20), "at": datetime(2026, 11, 20, 9, 10)})
        assert 'value="2026-11-20"' in str(form["on"])
        assert 'value="2026-11-20T09:10"' in str(form["at"])


@pytest.mark.parametrize(
    "typed", ["2026-11-20", "2026/11/20", "2026年11月20日", "2026年1月2日", "20261120", "2026.11.20"]
)
def test_people_may_type_dates_their_way(typed: str) -> None:
    with translation.override("zh-hans"):
        assert "on" not in _When({"on": typed}).errors
