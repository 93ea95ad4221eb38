"""The annual report: GB/T 9704 in its XML, the figures of the screen in its words, a code that can be looked up."""

import argparse
import ast
import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from docx import Document

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import verify
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.indicators.catalogue import CATALOGUE, PROGRAMME_CODES
from qiaoliang.results.indicators.evaluate import figures
from qiaoliang.results.reports import command, prose, recompute
from qiaoliang.results.reports.actions import made_with
from qiaoliang.results.reports.annual import annual
from qiaoliang.results.reports.prose import in_words
from qiaoliang.results.surveys.models import Answer, Survey
from tests.cast import Cast, Town
from tests.results.indicators.records import ALL, LAST_YEAR
from tests.results.lots.test_lots import asked, drawn
from tests.results.reports.test_bundle import busy
from tests.results.surveys import rounds

DAY = date(2026, 11, 20)


@pytest.fixture
def content(town: Town) -> bytes:
    return annual(scope=EVERYTHING, as_of=DAY).content


def xml(content: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()


def words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_first_section_is_an_upright_a4_with_the_margins_of_the_standard(content: bytes) -> None:
    first = re.search(r"<w:sectPr.*?</w:sectPr>", xml(content), re.S)
    assert first is not None
    size = re.search(r'<w:pgSz[^>]*w:w="(\d+)"[^>]*w:h="(\d+)"', first[0])
    assert size is not None
    assert (int(size[1]), int(size[2])) == (11906, 16838)
    margin = re.search(r'<w:pgMar[^>]*w:top="(\d+)"', first[0])
    left = re.search(r'<w:pgMar[^>]*w:left="(\d+)"', first[0])
    assert margin is not None
    assert left is not None
    assert int(margin[1]) == 2098  # 37 mm
    assert int(left[1]) == 1588  # 28 mm


def test_the_body_is_set_in_fangsong(content: bytes) -> None:
    assert 'w:eastAsia="仿宋_GB2312"' in xml(content)


def test_every_code_stands_in_the_table_with_the_figure_of_the_screen(content: bytes) -> None:
    text = words(content)
    found = figures(scope=EVERYTHING, as_of=DAY)
    for code in PROGRAMME_CODES:
        assert code in text
        indicator = CATALOGUE[code]
        if not found[code].is_hidden:
            assert in_words(found[code].value, indicator.unit, is_money=indicator.is_money) in text


def test_no_number_is_typed_in_the_prose() -> None:
    """The words hold no digit of their own but the one limit they explain."""
    tree = ast.parse(Path(prose.__file__).read_text())
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and isinstance(node.body[0], ast.Expr)
    }
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]
    assert [text for text in texts if re.search(r"\d", text)] == [prose.HIDDEN]


NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Numbers that count nothing, each with its reason; everything else that the report prints is recomputed.
NO_FIGURES = re.compile(
    "|".join((
        r"20\d\d年(?:\d+月\d+日|度|第\d季度)?", r"20\d\d-\d\d-\d\d",  # days, years: bookkeeping of the file
        r"[图表]\d+", r"第\d+版", r"口径版本\S+?，",  # ordinals of the file, versions of definitions
        r"第\d+条", r"[0-9a-f]{64}", r"核验码：?\S+",  # head of the log and digests: compared by the script itself
        r"95%区间", r"不足30份", r"12小时", r"第[12]周",  # names of a method, of a limit, of a duty
    ))
)  # fmt: skip


def test_every_number_that_the_report_prints_is_recomputed_from_its_bundle(
    town: Town, cast: Cast, at: datetime
) -> None:
    """Tables and prose, number by number: lot, surveys and verified figures included."""
    for one in ALL:
        if one.code != "setup_rate_single":
            one.make(town, LAST_YEAR)
    busy(town)
    lot = drawn(town, region="3710")
    for place, item in enumerate(lot.items.all()):
        asked(item, {0: "not_so", 2: "not_reached"}.get(place, "holds"), at)
    four_tests(town, cast.office.actor, at)
    report = annual(scope=EVERYTHING, as_of=DAY, with_bundle=True)
    assert report.bundle is not None
    bundle, problems = recompute.check(report.bundle.content, report.bundle.digest)
    assert problems == []
    proved = {number for one in bundle.printed for number in NUMBER.findall(one["text"])}
    definitions = sorted((one.definition for one in CATALOGUE.values()), key=len, reverse=True)
    lines = words(report.content).split("\n")
    assert len([line for line in lines if NUMBER.search(line)]) > 200
    for line in lines:
        text = line
        for definition in definitions:  # a definition is quoted, not counted
            text = text.replace(definition, "")
        unknown = set(NUMBER.findall(NO_FIGURES.sub("", text))) - proved
        assert not unknown, (unknown, line)
    kinds = {(one["what"], one.get("column", "")) for one in bundle.printed}
    told = {("verified", ""), ("factor", ""), ("survey", ""), ("test", "")}
    assert kinds >= told | {("sum", column) for column in ("number", "drawn", "reached", "value")}


def test_a_survey_is_told_with_answers_response_rate_and_interval(town: Town, cast: Cast, at: datetime) -> None:
    """All four tests, also the employees' and the members'; no share of fewer than thirty answers."""
    four_tests(town, cast.office.actor, at)
    text = words(annual(scope=EVERYTHING, as_of=DAY).content)
    assert "认为成效特别突出的占62.5%（有效答卷40份，回收率93%，95%区间47%至75.8%）" in text
    assert "企业需要，2026年11月20日截止的一轮选“非常需要”的占62.5%（有效答卷40份，回收率93%" in text
    assert "员工拥护，2026年11月20日截止的一轮选“完全同意”的占75%（有效答卷32份，回收率74.4%" in text
    assert (
        "党员支持，2026年11月20日截止的一轮选“完全同意”的，有效答卷不足30份或有一方不足5份，不公布比例（有效答卷12份，回收率27.9%）"
        in text
    )
    assert "业主欢迎，还没有测评过" in text
    annex = next(line for line in text.split("\n") if "（第2版）有效答卷" in line)
    assert "有效答卷40份，回收率93%，95%区间" in annex


def four_tests(town: Town, office: Actor, at: datetime) -> None:
    """Owners, employees and members answer; too few of the members do."""
    rounds.crowd(town, 40)
    owners = (*rounds.OWNERS, ("wanted", "指导员做的事，企业需要吗？", "needed"))
    for audience, questions, sheets in (
        ("owners", owners, [(5, 5, 5)] * 25 + [(3, 3, 3)] * 15),
        ("employees", (("supported", "有好处？", "agreed"),), [(5,)] * 24 + [(2,)] * 8),
    ):
        survey = rounds.published(at, office, audience=audience, questions=questions, strata="none", takes_words=False)
        rounds.answer_all(survey, sheets, at)
        rounds.counted(survey, office, at)
    of_members = Survey.everything.create(
        title="党员测评", audience="members", opened_on=DAY, closed_on=DAY, invited_count=43, answered_count=12,
        feeds_figures=False, recorded_at=at,
    )  # fmt: skip
    Answer.everything.bulk_create(Answer(survey=of_members, question="backed", value=5) for _ in range(12))


def test_equal_data_give_equal_bytes_and_code(town: Town) -> None:
    first, second = (annual(scope=EVERYTHING, as_of=DAY) for _ in range(2))
    assert first == second


def test_other_data_give_another_code(town: Town) -> None:
    before = annual(scope=EVERYTHING, as_of=DAY).code
    town.foods.spells.update(ends_on=date(2026, 1, 1))
    assert annual(scope=EVERYTHING, as_of=DAY).code != before


def test_the_command_writes_the_file_and_the_log(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report.docx"
    assert command.run(argparse.Namespace(as_of=DAY, out=str(out), lang="zh")) == 0
    code = capsys.readouterr().out.split()[-1]
    assert made_with(code) is not None
    assert verify() is None
    assert command.run(argparse.Namespace(as_of=DAY, out=str(tmp_path / "no" / "r.docx"), lang="zh")) == 1


def test_the_page_gives_the_document_and_finds_it_again(cast: Cast, at: datetime) -> None:
    response = cast.county_officer.client.post("/reports/", {"as_of": "2026-11-20", "region": ""})
    assert response.status_code == 200
    assert response["Content-Type"].endswith("wordprocessingml.document")
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", words(response.content))
    assert code is not None
    assert "核验码有效" in cast.auditor.client.get("/reports/verify/", {"code": code[0]}).content.decode()
    assert "没有找到" in cast.auditor.client.get("/reports/verify/", {"code": "AAAA-AAAA-AAAA"}).content.decode()


@pytest.mark.parametrize("wrong", [{"as_of": ""}, {"as_of": "昨天"}, {"as_of": "2999-01-01"}, {"region": "999999"}])
def test_bad_input_is_answered(wrong: dict[str, str], cast: Cast) -> None:
    response = cast.office.client.post("/reports/", {"as_of": "2026-11-20", "region": "", **wrong})
    assert response.status_code == 200
    assert "要改" in response.content.decode()


@pytest.mark.parametrize("who", ["instructor", "owner", "secretary", "administrator", "committee"])
def test_reports_are_for_the_office_and_the_auditor(who: str, cast: Cast) -> None:
    assert getattr(cast, who).client.get("/reports/").status_code == 403
