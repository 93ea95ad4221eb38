"""The code base under test: what CONTRIBUTING.md promises, read off the files."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from qiaoliang.kit.privacy import SENSITIVE, check_classes, class_of, fields_of
from qiaoliang.kit.scope import ScopedModel

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for path in (ROOT / "src").rglob("*.py") if "migrations" not in path.parts)
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "service", "base"}
PLACES_OR_PICTURES = re.compile(r"photo|picture|gps|check_in|checkin|track_point|location", re.IGNORECASE)
LONGEST = 450


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("qiaoliang.")]


def test_every_column_says_its_privacy_class() -> None:
    assert check_classes() == []


def test_sensitive_texts_of_people_are_sealed() -> None:
    """Phone numbers, tokens and words of dispute are ciphertext; what is not sealed is a date or a kind."""
    open_texts = {
        f"{model._meta.label}.{field.name}"
        for model in ours()
        for field in fields_of(model)
        if class_of(field) == SENSITIVE and type(field) is models.TextField
    }
    assert open_texts == set()


def test_every_table_of_the_programme_is_scoped() -> None:
    """Accounts, settings and the calendar are for named roles; everything else fails closed."""
    unscoped = {model._meta.label for model in ours() if not issubclass(model, ScopedModel)}
    assert unscoped == {
        "accounts.User", "accounts.Grant", "accounts.PersonalLink", "accounts.PastPassword", "accounts.SignedIn",
        "accounts.Recovery", "audit.Head", "audit.Touched", "notices.Notice",
        "programme.Setting", "programme.CalendarDay", "programme.CalendarYear",
    }  # fmt: skip


def test_no_field_asks_for_a_place_or_a_picture_of_a_person() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in ours()
        for field in fields_of(model)
        if PLACES_OR_PICTURES.search(field.name)
    }
    assert found == set()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_and_named_for_what_it_holds(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES
    assert path.read_text(encoding="utf-8").count("\n") <= LONGEST


def test_nothing_below_a_view_asks_for_the_time() -> None:
    below = [path for path in SOURCES if path.stem in ("actions", "rules", "credit") or path.parent.name == "actions"]
    assert len(below) > 20
    asking = [
        str(path.relative_to(ROOT))
        for path in below
        if re.search(r"timezone\.now\(|datetime\.now\(|date\.today\(|localdate\(\)", path.read_text(encoding="utf-8"))
    ]
    assert asking == []


def test_solvers_and_rules_know_no_database() -> None:
    for path in SOURCES:
        if path.stem == "rules" or "solvers" in path.parts:
            assert "django.db import" not in path.read_text(encoding="utf-8"), path


def test_migrations_are_named_by_content() -> None:
    numbered = sorted((ROOT / "src").rglob("migrations/0*.py"))
    assert numbered
    assert [path.name for path in numbered if re.search(r"auto_\d|\d_initial", path.name)] == []


def test_the_lock_files_hold_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text


def test_no_moment_is_printed_by_the_clock_of_greenwich() -> None:
    """`f"{row.recorded_at:%Y-%m-%d}"` is a day off for eight hours a day; `kit/moments` is not."""
    bare = re.compile(
        r"\{(?:\w+\.)*(?:recorded|asked|raised|created|requested|uploaded|expires|opened|answered|confirmed)_at:%"
    )
    assert [path.name for path in SOURCES if bare.search(path.read_text())] == []
