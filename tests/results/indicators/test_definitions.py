"""A figure that is counted otherwise has another version: a digest for each, kept beside this test.

A digest is made of the words of the definition and of the SQL that counts (the truths of the facts it rests on
included). Whoever changes either raises `version` and `effective_on` of the indicator, so that a reader of an older
report can see that the figures are not the same thing.
"""

import hashlib
import json
import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.indicators import coverage, equity
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.evaluate import queries
from qiaoliang.results.indicators.lines import definition
from qiaoliang.results.indicators.vocabulary import Indicator
from qiaoliang.results.surveys.models import Survey
from tests.cast import Town

KEPT = Path(__file__).with_name("definitions.txt")
DAY = date(2026, 11, 20)
HOW = """{code} is counted or described otherwise than version {version} was.
If that is meant: raise `version` and `effective_on` of the indicator, run this test once with QIAOLIANG_WRITE_TABLE=1
(it adds the line of the new version to {file} and leaves the old one), and say in the changelog what changed.
If not: undo the change."""


def digest_of(indicator: Indicator) -> str:
    """Of the words, the conditions and the SQL of what is claimed, confirmed, exempt and beside."""
    told = definition(indicator)
    asked = Asked(EVERYTHING, DAY).about(indicator)
    source = []
    for query in queries("", indicator, asked):
        sql, params = query.query.sql_with_params()
        source.append([re.sub(r"\s+", " ", sql), sorted(map(str, params))])
    text = json.dumps([told, source], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def kept() -> dict[tuple[str, int], str]:
    lines = (line.split() for line in KEPT.read_text().splitlines() if line and not line.startswith("#"))
    return {(code, int(version)): digest for code, version, digest in lines}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the kept digests are those of the SQL for SQLite")
def test_no_definition_changes_without_a_version(town: Town) -> None:
    Survey.everything.create(
        pk=4242, title="测评", opened_on=date(2026, 9, 1), closed_on=date(2026, 9, 30), invited_count=50,
        recorded_at=town.at, feeds_figures=True,
    )  # fmt: skip
    found, now = kept(), {(one.code, one.version): digest_of(one) for one in CATALOGUE.values()}
    if os.environ.get("QIAOLIANG_WRITE_TABLE"):
        added = {key: digest for key, digest in now.items() if key not in found}
        with KEPT.open("a") as file:
            file.writelines(f"{code} {version} {digest}\n" for (code, version), digest in added.items())
        found |= added
    for (code, version), digest in now.items():
        assert found.get((code, version)) == digest, HOW.format(code=code, version=version, file=KEPT.name)


def test_a_version_is_never_taken_back() -> None:
    """The newest line of every figure is the version of the catalogue."""
    newest: dict[str, int] = {}
    for code, version in kept():
        newest[code] = max(version, newest.get(code, 0))
    assert newest == {code: one.version for code, one in CATALOGUE.items()}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the kept digests are those of the SQL for SQLite")
def test_the_digest_notices_words_conditions_and_truths(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    indicator = CATALOGUE["seen_rate"]
    before = digest_of(indicator)
    assert digest_of(indicator) == before
    assert digest_of(replace(indicator, numerator="别的")) != before
    assert digest_of(replace(indicator, filter={})) != before
    assert coverage.ENTERPRISES.columns["is_seen"] is equity.seen
    monkeypatch.setattr(equity, "LATELY", equity.LATELY * 2)
    assert digest_of(indicator) != before
