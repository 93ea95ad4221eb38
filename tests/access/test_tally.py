"""The page of the access drill keeps what other roles found and adds up."""

from datetime import date
from pathlib import Path

import pytest

from tests.access.tally import Line, line_of, note, page_of, read

ORDER = ("owner", "head_of_department", "the interface")
DAY = date(2026, 12, 1)
OWNER = line_of("owner", {"GET": 2_757, "POST": 2_757, "GET ?q=": 40, "POST aimed": 12}, 0, DAY)
HEAD = line_of("head_of_department", {"GET": 2_757, "PUT": 919, "own POST": 919}, 3, DAY)


def test_a_page_says_again_what_was_put_into_it() -> None:
    lines = {line.role: line for line in (OWNER, HEAD)}
    assert read(page_of(lines, ORDER)) == lines


def test_a_role_that_is_run_again_replaces_its_own_line_only(tmp_path: Path) -> None:
    page = tmp_path / "access.md"
    for line in (OWNER, HEAD, Line("owner", (1, 2, 3, 4, 5, 6, 7), DAY)):
        note(page, line, ORDER)
    assert read(page.read_text()) == {"owner": Line("owner", (1, 2, 3, 4, 5, 6, 7), DAY), "head_of_department": HEAD}


def test_the_sum_counts_checks_and_findings_and_says_who_is_missing() -> None:
    page = page_of({"owner": OWNER, "head_of_department": HEAD}, ORDER)
    assert OWNER.checks + HEAD.checks == 10_161
    assert "| 10,161 | 3 | |" in page
    assert page.endswith("Not run: the interface.\n")


def test_a_kind_of_check_that_no_column_counts_is_refused() -> None:
    with pytest.raises(ValueError, match="without a column"):
        line_of("owner", {"GET": 1, "TRACE": 1}, 0, DAY)
