"""Every hostile workbook meets its expectation: refused with a sentence, faulty in its column, or read rightly."""

import pytest

from qiaoliang.kit.sheets import Assessment, Fate, WorkbookRefused, annotated, assess, open_workbook
from tests.kit.sheets import hostile_cells, hostile_layouts
from tests.kit.sheets.expectations import Faulty, Fine, Hostile, Refused
from tests.kit.sheets.hostile import HOSTILE
from tests.kit.sheets.roster import DEMO, PEOPLE, RosterKind

"""No file may hold a worker longer; most take milliseconds."""


def judged(hostile: Hostile, kind: RosterKind = DEMO) -> Assessment:
    workbook = open_workbook(hostile(), name=hostile.filename)
    assessment = assess(kind.spec, workbook, {}, kind.resolvers)
    assert open_workbook(annotated(workbook, assessment)).sheets
    return assessment


def read_wholly(data: bytes, filename: str) -> int:
    """What is broken inside a sheet shows when its rows are first read."""
    return sum(len(sheet.rows) for sheet in open_workbook(data, name=filename).sheets)


def named(expectation: type) -> list[str]:
    return [name for name, hostile in HOSTILE.items() if isinstance(hostile.expect, expectation)]


def test_the_catalogue_is_rich() -> None:
    assert len(HOSTILE) >= 150
    assert all(len(named(kind)) >= 40 for kind in (Refused, Faulty, Fine))


@pytest.mark.parametrize("name", named(Refused))
def test_refused(name: str) -> None:
    hostile = HOSTILE[name]
    data = hostile()
    with pytest.raises(WorkbookRefused) as refusal:
        read_wholly(data, hostile.filename)
    assert isinstance(hostile.expect, Refused)
    assert hostile.expect.words in str(refusal.value)
    assert refusal.value.message.endswith("。")
    assert refusal.value.advice.endswith("。")


@pytest.mark.parametrize("name", named(Faulty))
def test_faulty(name: str) -> None:
    hostile = HOSTILE[name]
    assessment = judged(hostile)
    assert isinstance(hostile.expect, Faulty)
    assert not assessment.is_clean
    told = "\n".join(map(str, assessment.faults))
    assert all(words in told for words in hostile.expect.words), told
    assert len(assessment.faults) == 1
    fault = assessment.faults[0]
    assert fault.sheet
    assert fault.message.endswith("。")
    assert fault.advice.endswith(("。", "？"))
    if hostile.expect.column:
        assert fault.column == hostile.expect.column
        assert fault.row > 0


@pytest.mark.parametrize("name", named(Fine))
def test_fine(name: str) -> None:
    hostile = HOSTILE[name]
    assessment = judged(hostile)
    assert isinstance(hostile.expect, Fine)
    assert [str(fault) for fault in assessment.faults] == []
    assert assessment.is_clean
    new = assessment.of(Fate.NEW)
    assert len(new) == hostile.expect.rows
    told = "\n".join(assessment.notices)
    assert all(words in told for words in hostile.expect.notices), told
    if hostile.expect.alike:
        assert [row.values for row in new] == [row.values for row in judged(HOSTILE["plain"]).rows]


def test_the_catalogue_fits_another_roster() -> None:
    entries = hostile_layouts.entries(PEOPLE) | hostile_cells.entries(PEOPLE)
    assert len(entries) > 70
    for name, hostile in entries.items():
        if isinstance(hostile.expect, Faulty):
            told = "\n".join(map(str, judged(hostile, PEOPLE).faults))
            assert all(words in told for words in hostile.expect.words), (name, told)
        elif isinstance(hostile.expect, Fine):
            assessment = judged(hostile, PEOPLE)
            assert assessment.is_clean, (name, assessment.faults)
            assert len(assessment.of(Fate.NEW)) == hostile.expect.rows, name
