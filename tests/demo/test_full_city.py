"""The whole city through the command line, for two days: every figure of the programme's table, to the digit."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.city, pytest.mark.drill]  # two minutes a city: `.ci/run` and `make drill`

# The table of programme.md, written out once more: the constants of the demo are not asked. Money in yuan.
TABLE = {
    "instructors_posted": 876,
    "setup_rate": 71.9,
    "activists_cultivated": 2_195,
    "members_admitted": 634,
    "party_rules_made": 862,
    "activity_centres": 157,
    "activity_funds": 21_800_000,
    "pledges": 38_000,
    "proposals": 6_632,
    "problems_cracked": 1_936,
    "hightech_share": 33.6,
    "talents_introduced": 1_200,
    "study_placements": 3_600,
    "national_talents": 2,
    "national_labs": 1,
    "national_centres": 1,
    "alliances": 4,
    "provincial_rd_centres": 19,
    "innovation_projects": 1_628,
    "innovation_benefit": 270_000_000,
    "grants_won": 692_000_000,
    "loans_arranged": 3_960_000_000,
    "workers_recruited": 15_500,
    "workers_trained": 5_000,
    "fees_reduced": 103_000_000,
    "demands_resolved": 2_628,
    "culture_handbooks": 3_860,
    "events_held": 1_680,
    "gifts": 190_000_000,
    "above_scale_revenue": 499_700_000_000,
    "above_scale_profit_tax": 37_800_000_000,
    "survey_effective": 97.6,
    "survey_satisfied": 96.8,
}


def qiaoliang(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a home of its own, on SQLite, with the product's own settings."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("QIAOLIANG_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "qiaoliang.cli", *words], env={**kept, "QIAOLIANG_HOME": str(home)},
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip


@pytest.mark.parametrize("as_of", ["2026-11-22", "2028-02-29"])
def test_every_figure_of_the_table(tmp_path: Path, as_of: str) -> None:
    built = qiaoliang(tmp_path, "demo", "--no-serve", "--as-of", as_of)
    assert built.returncode == 0, built.stderr
    asked = qiaoliang(tmp_path, "indicators", "--as-of", as_of, "--format", "json")
    assert asked.returncode == 0, asked.stderr
    entries: dict[str, dict[str, Any]] = {entry["code"]: entry for entry in json.loads(asked.stdout)}
    assert {code: entries[code]["value"] for code in TABLE} == TABLE
    assert (entries["setup_rate"]["numerator"], entries["setup_rate"]["denominator"]) == (3_149, 4_380)
    assert 90 <= entries["weekly_contact_rate"]["value"] <= 97
    assert qiaoliang(tmp_path, "audit", "verify").returncode == 0
