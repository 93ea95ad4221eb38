"""Every column says what it is for and how long it stands; the page in the docs says the same."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from qiaoliang.instructors.nominations import privacy as nominations
from qiaoliang.kit import privacy
from qiaoliang.kit.privacy import Kept, check_purposes, class_of, fields_of, kept, page, purpose_of

PAGE = Path(__file__).resolve().parents[2] / "docs/security/fields.md"


def ours() -> list[Any]:
    return [model for model in apps.get_models() if model.__module__.startswith("qiaoliang.")]


def test_nothing_is_undeclared() -> None:
    assert check_purposes() == []
    columns = [column for model in ours() for column in fields_of(model)]
    assert len(columns) > 1900
    assert all(purpose_of(column) for column in columns)


@pytest.mark.parametrize("name", ["phone", "name"])
def test_a_column_without_a_purpose_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stands = nominations.KEPT["Instructor"]
    rest = {key: text for key, text in stands.fields.items() if key != name}
    monkeypatch.setitem(nominations.KEPT, "Instructor", Kept(stands.purpose, stands.retention, rest))
    assert [problem.msg for problem in check_purposes()] == [f"nominations.Instructor.{name} has no declared purpose"]


def test_a_table_that_is_not_declared_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(nominations.KEPT, "Leave")
    assert {str(problem.msg).rpartition(".")[0] for problem in check_purposes()} == {"nominations.Leave"}


def test_a_declaration_about_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    stands = nominations.KEPT["Leave"]
    more = Kept(stands.purpose, stands.retention, {**stands.fields, "shoe_size": "没有用处"})
    monkeypatch.setitem(nominations.KEPT, "Leave", more)
    assert ["shoe_size" in problem.msg for problem in check_purposes()] == [True]


def test_a_common_name_does_not_excuse_a_sensitive_column() -> None:
    assert purpose_of(apps.get_model("voices.Voice")._meta.get_field("words")) != privacy.COMMON["words"]


def test_every_table_says_how_long() -> None:
    for model in ours():
        declared = kept(model)
        assert declared is not None
        assert declared.retention.days is None or declared.retention.days >= 0


def test_the_log_stands_three_years() -> None:
    """rules.md 8: at least six months on line, three years kept."""
    declared = kept(apps.get_model("audit.Entry"))
    assert declared is not None
    assert declared.retention.days is not None
    assert declared.retention.days >= 3 * 365


def test_the_page_in_the_docs_is_the_one_made_from_the_models() -> None:
    """`QIAOLIANG_WRITE_TABLE=1` writes it anew."""
    if os.environ.get("QIAOLIANG_WRITE_TABLE"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()
    sensitive = [one for model in ours() for one in fields_of(model) if class_of(one) == privacy.SENSITIVE]
    assert page().count("| sensitive |") == len(sensitive) > 60
