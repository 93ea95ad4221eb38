"""A year's report as a record: edited pieces survive, Word leads back by headings, a final one is proved."""

import io
import re
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from qiaoliang.access.audit.actions import verify
from qiaoliang.kit.documents.reading import DocumentRefused, Paragraph, paragraphs
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.results.reports import drafting, editing, returning
from qiaoliang.results.reports.models import AnnualReport
from qiaoliang.results.reports.outline import unproved
from qiaoliang.results.reports.recompute import check
from tests.cast import Cast, Town
from tests.results.checks.plants import claim

DAY = date(2026, 11, 20)
WORDS = "抓组建靠的是一家一家上门讲。全年走访12家。"


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def report(town: Town, cast: Cast, at: datetime) -> AnnualReport:
    return drafting.begin(region="", as_of=DAY, by=cast.office.actor, at=at)


def edited(report: AnnualReport, cast: Cast, at: datetime, text: str = WORDS) -> AnnualReport:
    return editing.edit(
        report=report, key="party.setting_up", text=text, version=report.version, by=cast.office.actor, at=at
    )


def text_of(report: AnnualReport, key: str) -> str:
    return next(one.text for one in report.words if one.key == key)


class TestDraft:
    def test_one_draft_for_a_place_and_year(self, report: AnnualReport, cast: Cast, at: datetime) -> None:
        assert drafting.begin(region="", as_of=DAY, by=cast.office.actor, at=at) == report
        with pytest.raises(Refusal, match="不归您起草"):
            drafting.begin(region="", as_of=DAY, by=cast.county_officer.actor, at=at)
        with pytest.raises(Refusal, match="不能晚于今天"):
            drafting.begin(region="", as_of=DAY + timedelta(days=1), by=cast.office.actor, at=at)

    def test_own_words_survive_and_what_changed_is_listed(
        self, report: AnnualReport, town: Town, cast: Cast, at: datetime
    ) -> None:
        edited(report, cast, at)
        claim(town, kind="grants_won", amount_fen=500_000_00)
        fresh = drafting.write_anew(report=report, as_of=DAY, by=cast.office.actor, at=at)
        assert text_of(fresh, "party.setting_up") == WORDS
        assert ["争取无偿资金", "0元", "50万元"] in fresh.changes
        assert "争取无偿资金50万元" in text_of(fresh, "economy.problems")
        page = cast.office.client.get(report.get_absolute_url()).content.decode()
        assert "这次重写，数字有变化" in page
        assert "办公室改过，重写时保留" in page
        assert "系统里没有，核验包证明不了：12家" in page

    def test_an_empty_piece_goes_back_and_an_old_page_overwrites_nothing(
        self, report: AnnualReport, cast: Cast, at: datetime
    ) -> None:
        fresh = edited(report, cast, at)
        with pytest.raises(ChangedMeanwhile):
            edited(report, cast, at, "另一句")
        assert edited(fresh, cast, at, " ").edits == {}
        with pytest.raises(Refusal, match="最多"):
            edited(AnnualReport.everything.get(), cast, at, "长" * 3001)

    def test_numbers_that_nobody_can_prove(self) -> None:
        assert unproved("组建率71.9%，走访12家", ["71.9%", "12件"]) == ["12家"]


class TestWord:
    def test_an_unchanged_file_changes_nothing(self, report: AnnualReport, cast: Cast, at: datetime) -> None:
        fresh = edited(report, cast, at)
        assert returning.changed(fresh.words, paragraphs(drafting.draft_word(fresh))) == {}

    def test_links_to_records_lead_nothing_astray(self, report: AnnualReport) -> None:
        """Its figures can be clicked; saved anew by another programme, the file still leads back unchanged."""
        document = Document(io.BytesIO(drafting.draft_word(report)))
        cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
        linked = [link for cell in cells for paragraph in cell.paragraphs for link in paragraph.hyperlinks]
        assert len(linked) > len(report.figures)
        out = io.BytesIO()
        document.save(out)
        assert returning.changed(report.words, paragraphs(out.getvalue())) == {}

    def test_an_edited_file_leads_back_by_its_headings(self, report: AnnualReport, cast: Cast) -> None:
        document = Document(io.BytesIO(drafting.draft_word(report)))
        heading = next(one for one in document.paragraphs if one.text.endswith("抓规范"))
        following = document.paragraphs[[one._p for one in document.paragraphs].index(heading._p) + 1]
        following.text = "制度建起来，还要用起来。"
        out = io.BytesIO()
        document.save(out)
        path = f"{report.get_absolute_url()}return/"
        file = SimpleUploadedFile("年度报告.docx", out.getvalue())
        page = cast.office.client.post(path, {"file": file}).content.decode()
        assert "文件里有 1 个部分和系统里的不同" in page
        assert AnnualReport.everything.get().edits == {}  # nothing is stored before the second step
        sealed = re.search(r'name="sealed" value="([^"]+)"', page)
        assert sealed is not None
        assert cast.office.client.post(path, {"sealed": sealed[1] + "x"}).status_code == 302
        assert AnnualReport.everything.get().edits == {}
        assert cast.office.client.post(path, {"sealed": sealed[1]})["Location"] == report.get_absolute_url()
        assert text_of(AnnualReport.everything.get(), "party.order") == "制度建起来，还要用起来。"

    def test_a_heading_missing_doubled_or_new_refuses_the_whole(self, report: AnnualReport) -> None:
        found = paragraphs(drafting.draft_word(report))
        place = next(number for number, one in enumerate(found) if one.text.endswith("抓规范"))
        for wrong, words in (
            ([*found[:place], *found[place + 1 :]], "没有找到标题“抓规范”"),
            ([*found[:place], found[place], *found[place:]], "出现了两次"),
            ([*found[:place], Paragraph("heading 2", "（九）新的一节"), *found[place:]], "多了标题“新的一节”"),
        ):
            with pytest.raises(DocumentRefused, match=words):
                returning.changed(report.words, wrong)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "空的"), (b"%PDF-1.7", "不是 .docx"), (b"PK\x03\x04broken", "损坏"),
        ],
    )  # fmt: skip
    def test_what_is_no_document_is_refused(self, content: bytes, words: str, report: AnnualReport, cast: Cast) -> None:
        file = SimpleUploadedFile("年度报告.docx", content)
        page = cast.office.client.post(f"{report.get_absolute_url()}return/", {"file": file})
        assert words in page.content.decode()

    @pytest.mark.parametrize("what", ["entities", "bomb", "outside", "macros"])
    def test_what_means_harm_is_refused(self, what: str, report: AnnualReport) -> None:
        source = zipfile.ZipFile(io.BytesIO(drafting.draft_word(report)))
        parts = {name: source.read(name) for name in source.namelist()}
        body = parts["word/document.xml"]
        if what == "entities":
            parts["word/document.xml"] = body.replace(b"?>", b'?><!DOCTYPE w [<!ENTITY x "y">]>', 1)
        elif what == "bomb":
            parts["word/more.xml"] = b"<a>" + b" " * 70_000_000 + b"</a>"
        elif what == "outside":
            parts["../../evil.xml"] = b"<a/>"
        else:
            types = parts["[Content_Types].xml"]
            parts["[Content_Types].xml"] = types.replace(
                b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                b"application/vnd.ms-word.document.macroEnabled.main+xml",
            )
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name, part in parts.items():
                target.writestr(name, part)
        with pytest.raises(DocumentRefused):
            paragraphs(out.getvalue())


class TestFinal:
    def test_it_is_frozen_with_its_proof(self, report: AnnualReport, cast: Cast, at: datetime) -> None:
        fresh = edited(report, cast, at)
        path = f"{report.get_absolute_url()}freeze/"
        assert "12家" in cast.office.client.get(path).content.decode()
        assert cast.office.client.post(path, {"version": fresh.version}).status_code == 200  # not ticked
        assert cast.office.client.post(path, {"version": fresh.version, "sure": "on"}).status_code == 302
        final = AnnualReport.everything.get()
        assert check(bytes(final.files.bundle), final.bundle_digest)[1] == []
        word = cast.office.client.get(f"{report.get_absolute_url()}word/").content
        assert word == bytes(final.files.word)
        text = "\n".join(one.text for one in Document(io.BytesIO(word)).paragraphs)
        for said in (WORDS, final.code, final.bundle_digest, f"操作日志至第{final.head_number}条"):
            assert said in text
        assert "“抓组建”的文字由办公室修改。其中12家由办公室填写，不在核验包内。" in text
        assert "核验码有效" in cast.auditor.client.get("/reports/verify/", {"code": final.code}).content.decode()
        with pytest.raises(Refusal, match="已定稿"):
            edited(final, cast, at)
        assert verify() is None
        second = drafting.begin(region="", as_of=DAY, by=cast.office.actor, at=at)
        assert (second.edition, second.is_draft) == (2, True)

    def test_figures_that_moved_since_are_looked_at_first(
        self, report: AnnualReport, town: Town, cast: Cast, at: datetime
    ) -> None:
        claim(town, kind="grants_won", amount_fen=500_000_00)
        with pytest.raises(Refusal, match="数字有变化"):
            drafting.freeze(report=report, version=report.version, by=cast.office.actor, at=at)
        assert AnnualReport.everything.get().is_draft


class TestWho:
    def test_the_neighbour_sees_nothing_of_a_county_s_report(self, town: Town, cast: Cast, at: datetime) -> None:
        made = drafting.begin(region="371082", as_of=DAY, by=cast.county_officer.actor, at=at)
        assert cast.county_officer.client.get(made.get_absolute_url()).status_code == 200
        assert cast.neighbour.client.get(made.get_absolute_url()).status_code == 404
        assert str(made) not in cast.neighbour.client.get("/reports/annual/").content.decode()
        assert cast.auditor.client.get(f"{made.get_absolute_url()}renew/").status_code == 403
        with pytest.raises(Refusal, match="不归您起草"):
            drafting.begin(region="371083", as_of=DAY, by=cast.county_officer.actor, at=at)
