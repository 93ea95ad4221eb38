"""Briefs: the figures of their own days, beside those before; edits and consents; every figure opens its records."""

import io
import re
import shutil
import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from openpyxl import load_workbook

from qiaoliang.access.audit.actions import verify
from qiaoliang.kit.documents import preview
from qiaoliang.kit.documents.reading import paragraphs
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.exemplars import actions as exemplars
from qiaoliang.results.exemplars.choices import Reach, Stage
from qiaoliang.results.exemplars.models import Exemplar
from qiaoliang.results.indicators import periods
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.periods import Period
from qiaoliang.results.reports import briefing, briefs, drafting, editing, recompute, returning, workbook
from qiaoliang.results.reports.briefing import Issue, days_of
from qiaoliang.results.reports.bundle import zipped
from qiaoliang.results.reports.choices import BriefKind
from qiaoliang.results.reports.models import AnnualReport, Brief
from tests.cast import LIDAO, Cast, Town
from tests.results.checks.plants import claim
from tests.results.indicators.logged import write_something
from tests.results.reports.test_bundle import CHANGES, files_of, is_found, resealed

DAY = date(2026, 11, 20)
QUOTE = "“没想到三天就通了电。”"
WORDS = "本月重点抓了园区联合组建。"


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def brief(town: Town, cast: Cast, at: datetime) -> Brief:
    claim(town, kind="grants_won", amount_fen=300_000_00, happened_on=date(2026, 11, 5))
    known = at - timedelta(days=40)  # entered and confirmed in October
    claim(
        town, kind="grants_won", amount_fen=500_000_00, happened_on=date(2026, 10, 5), recorded_at=known,
        confirmed_at=known,
    )  # fmt: skip
    return briefs.begin(kind="month", region="", day=DAY, by=cast.office.actor, at=at)


def text_of(brief: Any, key: str) -> str:
    return next(one.text for one in brief.words if one.key == key)


def case(town: Town, at: datetime, **more: Any) -> Exemplar:
    columns = {
        "source_kind": "demand", "source_key": 7, "source_words": "用电", "enterprise": town.seafood,
        "region_code": LIDAO, "happened_on": date(2026, 11, 3), "title": "汐歌海产三天通电", "background": "用电不够",
        "practice": "次日到现场", "effect": "没有停产", "stands_for": "俚岛镇一家企业", "stage": Stage.APPROVED,
        "written_at": at, "written_by": "丛", "written_key": "user:1", "reviewed_at": at, "reviewed_by": "周",
        "reviewed_key": "user:2",
    }  # fmt: skip
    return Exemplar.everything.create(**{**columns, **more})


def consented(exemplar: Exemplar, cast: Cast, at: datetime, reach: int = Reach.INTERNAL) -> Any:
    return exemplars.consent(
        exemplar=exemplar, person=None, reach=reach, given_on=DAY, signed_by="林", paper="卷 3", by=cast.office.actor,
        version=Exemplar.everything.get(pk=exemplar.pk).version, at=at,
    )  # fmt: skip


class TestDays:
    def test_the_month_and_quarter_of_a_day(self) -> None:
        assert days_of(BriefKind.MONTH, date(2024, 2, 9)) == (date(2024, 2, 1), date(2024, 2, 29))
        assert days_of(BriefKind.QUARTER, DAY) == (date(2026, 10, 1), date(2026, 12, 31))
        assert days_of(BriefKind.PAGE, date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))

    def test_only_these_days_beside_those_before(self, brief: Brief) -> None:
        """Running November to the 20th stands beside October to the 20th, known as long after."""
        assert (brief.starts_on, brief.ends_on) == (date(2026, 11, 1), DAY)
        assert brief.figures["grants_won"] == "30万元"
        assert "争取无偿资金由上月的50万元减少到30万元" in text_of(brief, "now.growth")
        assert "下降的原因由办公室核实后补充" in text_of(brief, "now.growth")

    def test_what_is_not_known_is_always_said(self, brief: Brief, town: Town, cast: Cast, at: datetime) -> None:
        claim(town, kind="loans_arranged", state="claimed", confirmed_at=None, happened_on=date(2026, 11, 6))
        write_something(town)  # the row was written past the actions
        fresh = briefs.write_anew(brief=brief, by=cast.office.actor, at=at)
        assert "尚待确认的记录1条" in text_of(fresh, "unknown.claims")
        page = briefs.begin(kind="page", region="", day=DAY, by=cast.office.actor, at=at)
        assert "待确认1条" in text_of(page, "unknown")

    def test_whose_and_when(self, town: Town, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal, match="不归您起草"):
            briefs.begin(kind="month", region="", day=DAY, by=cast.county_officer.actor, at=at)
        with pytest.raises(Refusal, match="还没有开始"):
            briefs.begin(kind="month", region="", day=date(2026, 12, 1), by=cast.office.actor, at=at)
        own = briefs.begin(kind="quarter", region="371082", day=DAY, by=cast.county_officer.actor, at=at)
        assert cast.neighbour.client.get(own.get_absolute_url()).status_code == 404


class TestEditing:
    def test_own_words_survive_word_and_rewriting(self, brief: Brief, town: Town, cast: Cast, at: datetime) -> None:
        document = Document(io.BytesIO(briefs.draft_word(brief)))
        heading = next(one for one in document.paragraphs if one.text.endswith("组织创先进"))
        following = document.paragraphs[[one._p for one in document.paragraphs].index(heading._p) + 1]
        following.text = WORDS
        out = io.BytesIO()
        document.save(out)
        texts = returning.changed(brief.words, paragraphs(out.getvalue()))
        assert set(texts) == {"now.advanced"}
        fresh = editing.take_over(report=brief, texts=texts, version=brief.version, by=cast.office.actor, at=at)
        claim(town, kind="grants_won", amount_fen=700_000_00, happened_on=date(2026, 11, 6))
        again = briefs.write_anew(brief=fresh, by=cast.office.actor, at=at)
        assert text_of(again, "now.advanced").startswith(WORDS)
        assert ["争取无偿资金", "30万元", "100万元"] in again.changes
        page = cast.office.client.get(again.get_absolute_url()).content.decode()
        assert "办公室改过，重写时保留" in page

    def test_an_unchanged_file_changes_nothing(self, brief: Brief) -> None:
        assert returning.changed(brief.words, paragraphs(briefs.draft_word(brief))) == {}

    def test_final_to_the_byte_and_refused_once_figures_moved(
        self, brief: Brief, town: Town, cast: Cast, at: datetime
    ) -> None:
        claim(town, kind="grants_won", amount_fen=100_000_00, happened_on=date(2026, 11, 7))
        with pytest.raises(Refusal, match="按最新数字重写"):
            briefs.freeze(brief=brief, version=brief.version, by=cast.office.actor, at=at)
        fresh = briefs.write_anew(brief=brief, by=cast.office.actor, at=at)
        final = briefs.freeze(brief=fresh, version=fresh.version, by=cast.office.actor, at=at)
        word = cast.office.client.get(f"{final.get_absolute_url()}word/").content
        assert word == bytes(Brief.everything.get().word)
        assert final.code in "\n".join(one.text for one in Document(io.BytesIO(word)).paragraphs)
        with pytest.raises(Refusal, match="已定稿"):
            editing.edit(report=final, key="opening", text="改", version=final.version, by=cast.office.actor, at=at)
        found = cast.office.client.get("/reports/verify/", {"code": final.code}).content.decode()
        assert final.code in found
        assert verify() is None


class TestCases:
    def test_a_withdrawn_consent_is_gone_at_once_from_what_is_not_yet_printed(
        self, town: Town, cast: Cast, at: datetime
    ) -> None:
        exemplar = case(town, at)
        consent = consented(exemplar, cast, at)
        brief = briefs.begin(kind="month", region="371082", day=DAY, by=cast.office.actor, at=at)
        key = f"cases.{exemplar.pk}"
        assert next(one.heading for one in brief.words if one.key == key).endswith("汐歌海产三天通电")
        final = briefs.freeze(brief=brief, version=brief.version, by=cast.office.actor, at=at)
        draft = briefs.begin(kind="quarter", region="371082", day=DAY, by=cast.office.actor, at=at)
        exemplars.withdraw(
            exemplar=exemplar,
            consent=consent.pk,
            version=Exemplar.everything.get().version,
            by=cast.office.actor,
            at=at,
        )
        told = "".join(one.heading + one.text for one in Brief.everything.get(pk=draft.pk).words)
        assert "汐歌" not in told
        assert "俚岛镇一家企业" in told
        for path in ("", "word/"):
            got = cast.office.client.get(f"{draft.get_absolute_url()}{path}")
            text = got.content.decode() if not path else _text(got.content)
            assert "汐歌" not in text
        assert "汐歌" in _text(bytes(final.word))  # what is printed stays printed
        with pytest.raises(Refusal, match="案例有变化"):
            briefs.freeze(brief=draft, version=draft.version, by=cast.office.actor, at=at)
        exemplars.retire(
            exemplar=exemplar, reason="企业要求", version=Exemplar.everything.get().version, by=cast.office.actor, at=at
        )
        assert not [one for one in Brief.everything.get(pk=draft.pk).words if one.key.startswith("cases")]

    def test_a_quotation_stands_in_word_as_far_as_its_speaker_agreed(
        self, town: Town, cast: Cast, at: datetime
    ) -> None:
        """The brief is internal, the year is public; withdrawn, it is gone from both at once."""
        exemplar = case(town, at)

        def version() -> int:
            return Exemplar.everything.get(pk=exemplar.pk).version

        person = exemplars.add_person(
            exemplar=exemplar, name="林启航", stands_for="该企业负责人", version=version(), by=cast.office.actor, at=at
        )
        exemplars.quote(
            exemplar=exemplar, person=person.pk, words=QUOTE, said_on=date(2026, 11, 5), version=version(),
            by=cast.office.actor, at=at,
        )  # fmt: skip
        Exemplar.everything.filter(pk=exemplar.pk).update(stage=Stage.APPROVED)  # as another person has reviewed it
        consented(exemplar, cast, at, Reach.PUBLIC)
        brief = briefs.begin(kind="month", region="371082", day=DAY, by=cast.office.actor, at=at)
        year = drafting.begin(region="", as_of=DAY, by=cast.office.actor, at=at)

        def printed() -> list[bool]:
            files = (
                briefs.draft_word(Brief.everything.get(pk=brief.pk)),
                drafting.draft_word(AnnualReport.everything.get(pk=year.pk)),
            )
            return [QUOTE in _text(file) for file in files]

        assert printed() == [False, False]
        own = exemplars.consent(
            exemplar=exemplar, person=person.pk, reach=Reach.INTERNAL, given_on=DAY, signed_by="林启航", paper="卷 4",
            version=version(), by=cast.office.actor, at=at,
        )  # fmt: skip
        assert printed() == [True, False]
        exemplars.withdraw(exemplar=exemplar, consent=own.pk, version=version(), by=cast.office.actor, at=at)
        assert printed() == [False, False]

    def test_the_year_names_only_who_agreed_to_the_public(self, town: Town, cast: Cast, at: datetime) -> None:
        exemplar = case(town, at)
        consented(exemplar, cast, at, Reach.EXCHANGE)
        report = drafting.begin(region="", as_of=DAY, by=cast.office.actor, at=at)
        assert "汐歌" not in "".join(one.heading + one.text for one in report.words)
        consented(exemplar, cast, at, Reach.PUBLIC)
        told = AnnualReport.everything.get()
        assert "汐歌海产三天通电" in "".join(one.heading for one in told.words)

    def test_a_case_is_changed_in_the_library_alone(self, town: Town, cast: Cast, at: datetime) -> None:
        exemplar = case(town, at)
        brief = briefs.begin(kind="month", region="371082", day=DAY, by=cast.office.actor, at=at)
        key = f"cases.{exemplar.pk}"
        with pytest.raises(Refusal, match="案例库里改"):
            editing.edit(report=brief, key=key, text="林启航", version=brief.version, by=cast.office.actor, at=at)
        assert cast.office.client.get(f"{brief.get_absolute_url()}pieces/{key}/").status_code == 404


def _text(word: bytes) -> str:
    return "\n".join(one.text for one in Document(io.BytesIO(word)).paragraphs)


class TestFigures:
    def test_every_figure_of_the_workbook_opens_exactly_its_records(self, brief: Brief, cast: Cast) -> None:
        got = cast.office.client.post(f"{brief.get_absolute_url()}figures/")
        sheet = load_workbook(io.BytesIO(got.content)).active
        assert sheet is not None
        heads, *rows = list(sheet.iter_rows(values_only=True))
        assert [row[0] for row in rows] == list(CATALOGUE)
        place = {str(head): number for number, head in enumerate(heads)}
        for row in rows:
            address = str(row[place["记录地址"]]).partition("/indicators/")[2]
            page = cast.office.client.get(f"/indicators/{address}").content.decode()
            said = re.search(r"([\d,]+) 条记录，与指标页一致", page)
            assert said is not None, row[0]
            assert int(said[1].replace(",", "")) == (row[place["计入记录"]] or 0), row[0]
        won = next(row for row in rows if row[0] == "grants_won")
        assert (won[place["数字"]], won[place["计入记录"]]) == (300_000, 1)
        assert won[place["期间起"]].date() == brief.starts_on

    def test_no_text_of_the_workbook_is_a_formula(self, brief: Brief, settings: Any) -> None:
        settings.QIAOLIANG_ADDRESS = "=cmd|' /C calc'!A0"
        content = workbook.workbook(briefs.gathered_for(brief))
        sheet = load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]

    def test_a_brief_asks_for_its_days_and_leaves_days_of_a_state_alone(self, town: Town) -> None:
        span = Period(date(2026, 10, 1), date(2026, 10, 31))
        asked = Asked(EVERYTHING, DAY, span=span)
        assert asked.period(CATALOGUE["grants_won"]) == span
        state = CATALOGUE["setup_rate"]  # of a month that is over, as it stood on its last day
        assert asked.about(state).period(state) == Period(span.end, span.end)
        published, survey = CATALOGUE["above_scale_revenue"], CATALOGUE["survey_effective"]
        assert asked.period(published) == Period(date(2025, 1, 1), date(2025, 12, 31))
        assert asked.period(survey) != span


class TestPaper:
    def test_charts_stand_with_caption_source_and_table(self, brief: Brief) -> None:
        document = Document(io.BytesIO(briefs.draft_word(brief)))
        assert len(document.inline_shapes) == 2
        text = "\n".join(one.text for one in document.paragraphs)
        for words in ("图1　比率与上月", "表1　比率与上月", "图2　资金与上月", "空心点是上月，实心点是本期"):
            assert words in text
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        assert {"争取无偿资金", "50万元", "30万元"} <= set(cells)

    def test_without_a_font_the_table_stands_alone_and_says_why(
        self, brief: Brief, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from qiaoliang.kit.charts import picture

        monkeypatch.setattr(picture, "FOLDERS", ("/nowhere",))
        picture.font_file.cache_clear()
        try:
            document = Document(io.BytesIO(briefs.draft_word(brief)))
        finally:
            picture.font_file.cache_clear()
        assert len(document.inline_shapes) == 0
        assert "没有中文字体" in "\n".join(one.text for one in document.paragraphs)

    def test_without_the_programme_the_preview_says_what_to_do(
        self, brief: Brief, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(preview, "PROGRAMMES", ("no-such-programme",))
        page = cast.office.client.get(f"{brief.get_absolute_url()}preview/", follow=True).content.decode()
        assert "服务器没有装 LibreOffice" in page

    @pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
    def test_one_page_is_one_page(self, brief: Brief, cast: Cast, at: datetime, tmp_path: Path) -> None:
        page = briefs.begin(kind="page", region="", day=DAY, by=cast.office.actor, at=at)
        got = cast.office.client.get(f"{page.get_absolute_url()}preview/")
        assert got["Content-Type"] == "application/pdf"
        file = tmp_path / "page.pdf"
        file.write_bytes(got.content)
        said = subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, check=True).stdout
        assert re.search(r"Pages:\s+1\n", said)

    def test_pages_cost_few_queries(
        self, brief: Brief, town: Town, cast: Cast, at: datetime, django_assert_max_num_queries: Any
    ) -> None:
        case(town, at)
        briefs.write_anew(brief=brief, by=cast.office.actor, at=at)
        cast.office.client.get("/workbench/")
        for address in ("/reports/briefs/", brief.get_absolute_url()):
            with django_assert_max_num_queries(12):
                assert cast.office.client.get(address).status_code == 200


def busy(town: Town, at: datetime) -> None:
    """Records in every standing, of this month and the last, in two counties."""
    known = at - timedelta(days=40)
    for day, moment in ((date(2026, 11, 5), at), (date(2026, 10, 5), known)):
        for number in range(2):
            claim(
                town, kind="grants_won", amount_fen=(number + 1) * 1_234_567, happened_on=day, recorded_at=moment,
                confirmed_at=moment, document_number=f"{day} {number}",
            )  # fmt: skip
        claim(town, amount_fen=77_00, happened_on=day, recorded_at=moment, confirmed_at=moment)
    claim(town, kind="grants_won", amount_fen=1_00, happened_on=DAY, state="claimed", confirmed_at=None)
    claim(
        town, kind="loans_arranged", amount_fen=9_00, happened_on=DAY, state="disputed", disputed_at=at,
        confirmed_at=None,
    )  # fmt: skip
    claim(
        town, kind="grants_won", amount_fen=5_000_00, happened_on=date(2026, 11, 6), enterprise=town.neighbour_firm,
        region_code="371083101", helped_by=town.other_stint, document_number="乳山",
    )  # fmt: skip


def final(kind: str, town: Town, cast: Cast, at: datetime, region: str = "", day: date = DAY) -> Brief:
    made = briefs.begin(kind=kind, region=region, day=day, by=cast.office.actor, at=at)
    return briefs.freeze(brief=made, version=made.version, by=cast.office.actor, at=at)


NUMBER = re.compile(r"\d+(?:\.\d+)?")
BOOKKEEPING = re.compile(  # days, versions and marks of the file itself: no figures
    r"20\d\d年\d+月(\d+日)?|20\d\d年第\d季度|[图表]\d+|（[一二三四五六七八九十]+）|20\d\d-\d\d-\d\d|口径版本\S+?，"
    r"|第\d+条|[0-9a-f]{64}|核验码：?\S+|前?三位|I1|12小时|30份"
)


class TestProof:
    """A brief is recomputed as a report is: everything that it prints, from its bundle alone."""

    @pytest.mark.parametrize("kind", ["month", "quarter", "page"])
    @pytest.mark.parametrize("region", ["", "371082"])
    def test_every_figure_is_recomputed(self, kind: str, region: str, town: Town, cast: Cast, at: datetime) -> None:
        busy(town, at)
        brief = final(kind, town, cast, at, region)
        got = cast.office.client.get(f"{brief.get_absolute_url()}bundle/")
        bundle, problems = recompute.check(got.content, brief.bundle_digest)
        assert problems == []
        said = _text(bytes(brief.word))
        assert brief.bundle_digest in said
        assert bundle.manifest["days"] == periods.name_of(Period(brief.starts_on, brief.ends_on))
        assert {one["code"] for one in bundle.printed if one["what"] == "value"} == set(CATALOGUE)
        document = Document(io.BytesIO(bytes(brief.word)))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        proved = {number for one in bundle.printed for number in NUMBER.findall(one["text"])}
        for line in [*said.split("\n"), *cells]:
            unknown = set(NUMBER.findall(BOOKKEEPING.sub("", line))) - proved
            assert not unknown, (unknown, line)

    def test_a_month_that_is_over_is_proved_as_of_its_last_day(self, town: Town, cast: Cast, at: datetime) -> None:
        busy(town, at)
        brief = final("month", town, cast, at, day=date(2026, 10, 9))
        assert recompute.check(bytes(brief.bundle), brief.bundle_digest)[1] == []
        assert "组建率等时点数取2026年10月31日当天" in text_of(brief, "opening")

    @pytest.mark.parametrize("what", CHANGES)
    @examples(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_whatever_is_changed_is_found(
        self, what: str, data: st.DataObject, town: Town, cast: Cast, at: datetime
    ) -> None:
        """A record, a definition or a figure: by the hashes, and by the digest on paper where they were forged."""
        found = Brief.everything.filter(state="final").first()
        if found is None:
            busy(town, at)
            found = final("month", town, cast, at)
        content = bytes(found.bundle)
        files = files_of(content)
        CHANGES[what](files, lambda options: data.draw(st.sampled_from(list(options))))
        assert files != files_of(content)
        assert is_found(zipped(files), "")
        assert is_found(resealed(dict(files)), found.bundle_digest)

    def test_what_the_office_wrote_is_named_as_its_own(self, town: Town, cast: Cast, at: datetime) -> None:
        busy(town, at)
        made = briefs.begin(kind="month", region="", day=DAY, by=cast.office.actor, at=at)
        made = editing.edit(
            report=made, key="now.growth", text="另走访了87654家。", version=made.version, by=cast.office.actor, at=at
        )
        brief = briefs.freeze(brief=made, version=made.version, by=cast.office.actor, at=at)
        assert "其中87654家由办公室填写，不在核验包内" in _text(bytes(brief.word))

    def test_a_draft_has_no_bundle(self, brief: Brief, cast: Cast) -> None:
        assert cast.office.client.get(f"{brief.get_absolute_url()}bundle/").status_code == 404


def test_the_same_days_give_the_same_file(brief: Brief) -> None:
    issue = Issue(BriefKind.MONTH, "", brief.starts_on, brief.ends_on, brief.as_of)
    first, second = briefing.gather(issue), briefing.gather(issue)
    assert briefing.compose(first, first.pieces, code="", note="") == briefing.compose(
        second, second.pieces, code="", note=""
    )
