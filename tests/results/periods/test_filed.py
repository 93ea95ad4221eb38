"""The records of a frozen figure are those of the day it was frozen, and they add up to it, whatever happened since."""

import io
import re
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.dimensions import distinct_column
from qiaoliang.results.periods import actions, filed, restating, taking
from qiaoliang.results.periods.models import Frozen, Period, Restatement
from tests.cast import LIDAO, Cast, Town
from tests.results.indicators.logged import write_something
from tests.results.indicators.records import CREDITED
from tests.results.periods.made import DAY, frozen, person

OPENS = re.compile(r'<a class="n" href="([^"]+)" data-opens="打开 ([\d,]+) 条记录"[^>]*>([^<]+)</a>')


def make(code: str, town: Town, **more: Any) -> Any:
    return next(one for one in CREDITED if one.code == code).make(town, DAY, **more)


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    found: str = response.content.decode().replace("&amp;", "&")
    return found


def late(town: Town, code: str = "grants_won") -> Any:
    """A record of the closed days that is entered after the freezing."""
    made = make(code, town, recorded_at=town.at, confirmed_at=town.at)
    write_something(town)
    return made


def restated(town: Town, cast: Cast, reason: str = "批文晚到") -> Period:
    make("grants_won", town)
    period = frozen(town, cast)
    late(town)
    restating.compare(periods=[period], by=cast.office.actor, at=town.at)
    found = Restatement.everything.get(code="grants_won")
    restating.adopt(restatement=found, reason=reason, by=cast.office.actor, at=town.at)
    period.refresh_from_db()
    return period


def test_every_frozen_figure_opens_as_many_records_as_it_says(town: Town, cast: Cast) -> None:
    """All figures of a period: number of records, their sum, and the digest of each as it was stored."""
    for one in CREDITED:
        one.make(town, DAY)
    period = frozen(town, cast)
    page = text(cast.office.client.get(f"/periods/{period.pk}/"))
    links = OPENS.findall(page)
    assert len(links) > 20
    for href, promised, _said in links:
        assert href.startswith("/periods/figures/")
        response = cast.office.client.get(href)
        assert response.context["total"] == int(promised.replace(",", "")), href
        assert response.context["is_equal"], href
    for figure in period.edition.figures.select_related("edition__catalogue"):
        sure, all_ = filed.of(figure, "confirmed"), filed.of(figure, "claimed")
        assert filed.counted(figure.definition, sure) == figure.confirmed, figure.code
        assert filed.counted(figure.definition, all_) == figure.claimed, figure.code


def test_what_happened_since_is_said_and_changes_nothing(town: Town, cast: Cast) -> None:
    first, second = make("grants_won", town), make("grants_won", town, document_number="另一份批文")
    period = frozen(town, cast)
    figure = period.edition.figures.get(code="grants_won")
    here = f"/periods/figures/{figure.pk}/records/"
    Outcome.everything.filter(pk=first.pk).update(amount_fen=1)
    Outcome.everything.filter(pk=second.pk).update(state="void", voided_at=town.at)
    late(town)
    response = cast.office.client.get(here)
    page = text(response)
    assert response.context["total"] == 2
    assert {line.number: line.since for line in response.context["lines"]} == {
        str(first.pk): "后来有变化", str(second.pk): "现在不计入",
    }  # fmt: skip
    assert page.count("50 万元") >= 2  # as it stood, not the fen of today
    assert "100 万元" in page


def test_of_a_rate_the_numerator_and_the_denominator_are_told_apart(town: Town, cast: Cast) -> None:
    period = frozen(town, cast)
    figure = period.edition.figures.get(code="setup_rate")
    for tab, stored in (("confirmed", figure.confirmed), ("claimed", figure.claimed)):
        response = cast.office.client.get(f"/periods/figures/{figure.pk}/records/?tab={tab}")
        assert response.context["total"] == stored
        assert response.context["is_equal"]
    assert 0 < figure.confirmed < figure.claimed


def test_an_edition_from_before_numerators_were_kept_is_compared_and_says_so(town: Town, cast: Cast) -> None:
    period = frozen(town, cast)
    figure = period.edition.figures.select_related("edition__catalogue").get(code="setup_rate")
    figure.records = [[number, "claimed", value, digest] for number, _held, value, digest in figure.records]
    figure.save()
    assert not taking.differs(taking.CATALOGUE["setup_rate"], figure, taking.asked_for(period, town.at.date()))
    assert "没有存下哪些记录计在分子里" in text(cast.office.client.get(f"/periods/figures/{figure.pk}/records/"))


def test_records_that_were_tampered_with_do_not_add_up(town: Town, cast: Cast) -> None:
    make("grants_won", town)
    period = frozen(town, cast)
    figure = period.edition.figures.get(code="grants_won")
    figure.records[0][2] = "1"
    Frozen.everything.filter(pk=figure.pk).update(records=figure.records)
    assert "合计与冻结数不符" in text(cast.office.client.get(f"/periods/figures/{figure.pk}/records/"))


def test_who_may_not_see_a_record_sees_its_number_alone(town: Town, cast: Cast) -> None:
    """A neighbour's record that counts for the department as well: counted, but not named."""
    make("grants_won", town)
    period = frozen(town, cast)
    figure = period.edition.figures.get(code="grants_won")
    Outcome.everything.update(enterprise=town.neighbour_firm, region_code="371083101", helped_by=town.other_stint)
    page = text(cast.coordinator.client.get(f"/periods/figures/{figure.pk}/records/"))
    assert "您无权查看" in page
    assert town.neighbour_firm.name not in page


def test_a_restated_figure_stands_beside_what_was_filed(town: Town, cast: Cast) -> None:
    """As filed and as it is now, each with its own records: on the page, in Excel, in Word."""
    period = restated(town, cast)
    page = text(cast.office.client.get(f"/periods/{period.pk}/"))
    filed_href = re.search(r'原报 <a class="n"\s+href="([^"]+)">50 万元</a>', page)
    assert filed_href is not None
    assert cast.office.client.get(filed_href[1]).context["total"] == 1
    now = next(href for href, _promised, said in OPENS.findall(page) if said == "100 万元")
    assert cast.office.client.get(now).context["total"] == 2
    book = load_workbook(io.BytesIO(cast.office.client.get(f"/periods/{period.pk}/?export=xlsx").content)).active
    rows = list(book.iter_rows(values_only=True))
    won = next(row for row in rows if row[1] == "争取无偿资金")
    assert (won[2], won[5]) == ("100 万元", "50 万元")
    assert "批文晚到" in won[8]
    address = won[9].partition("/periods/")[2]
    assert cast.office.client.get(f"/periods/{address}").context["total"] == 2
    said = _word(cast, period)
    assert {"100万元", "50万元"} <= set(said["cells"])
    assert "其中1项经更正" in said["text"]
    assert "争取无偿资金：2026-11-20 更正，因为批文晚到" in said["text"]


def _word(cast: Cast, period: Period) -> dict[str, Any]:
    response = cast.office.client.get(f"/periods/{period.pk}/word/")
    document = Document(io.BytesIO(response.content))
    return {
        "text": "\n".join(one.text for one in document.paragraphs),
        "cells": [cell.text for table in document.tables for row in table.rows for cell in row.cells],
    }


def test_the_document_of_a_closed_period_prints_the_frozen_figures(town: Town, cast: Cast) -> None:
    """Not those of the day it is printed; what differs now is said beside them."""
    make("grants_won", town)
    period = frozen(town, cast)
    before = _word(cast, period)
    assert "现在的记录" in before["text"] or "的记录与本表相同" in before["text"]
    late(town)
    said = _word(cast, period)
    row = next(place for place, cell in enumerate(said["cells"]) if cell == "争取无偿资金")
    assert said["cells"][row : row + 6] == ["争取无偿资金", "50万元", "50万元", "0万元", "—", "100万元"]
    assert "的记录与其中" in said["text"]
    code = re.search(r"核验码：?\s*([0-9A-Z-]+)", said["text"])
    assert code is not None
    assert code[1] in text(cast.office.client.get(f"/periods/{period.pk}/"))


def test_before_it_is_submitted_there_is_nothing_to_print(town: Town, cast: Cast) -> None:
    from tests.results.periods.made import opened

    period = opened(town, cast)
    assert cast.office.client.get(f"/periods/{period.pk}/word/").status_code == 404


@pytest.mark.parametrize("path", ["word/", "preview/"])
def test_paper_is_for_who_may_take_figures_out(path: str, town: Town, cast: Cast) -> None:
    period = frozen(town, cast)
    assert cast.neighbour.client.get(f"/periods/{period.pk}/{path}").status_code == 404
    assert cast.instructor.client.get(f"/periods/{period.pk}/{path}").status_code in (403, 404)


def test_every_record_of_a_restatement_can_be_reached(town: Town, cast: Cast) -> None:
    """Over a hundred changed records stand on several pages, none only in the log."""
    period = frozen(town, cast)
    late(town)
    restating.compare(periods=[period], by=cast.office.actor, at=town.at)
    found = Restatement.everything.get(code="grants_won")
    found.changes = [[str(number), "added"] for number in range(1, 251)]
    found.save()
    seen: list[str] = []
    for page in (1, 2, 3):
        response = cast.office.client.get(f"{found.get_absolute_url()}?page={page}")
        assert "在日志里" not in text(response)
        seen += [number for number, _how, _cells in response.context["rows"]]
    assert seen == [str(number) for number in range(1, 251)]


def county(town: Town, cast: Cast) -> Period:
    """The whole city's year, with records in two counties."""
    for one in CREDITED:
        one.make(town, DAY)
    make("grants_won", town, document_number="乳山的批文")
    last = Outcome.everything.latest("pk")
    Outcome.everything.filter(pk=last.pk).update(enterprise=town.neighbour_firm, region_code="371083101")
    write_something(town)
    city = Region.everything.get(code="3710")
    period = actions.open_periods(kind="year", name="2025", holders=[city], by=cast.office.actor, at=town.at)[0]
    period = actions.submit(period=period, by=cast.county_officer.actor, at=town.at)
    period = actions.approve(period=period, by=person(town, "head", "head", "region", "3710").actor, at=town.at)
    return actions.accept(period=period, by=cast.office.actor, at=town.at)


PART = re.compile(r'<a class="n"\s+href="([^"]+)"\s+data-opens="打开记录"[^>]*>([^<]+)</a>')


def test_every_part_of_every_frozen_figure_opens_its_own_records(town: Town, cast: Cast) -> None:
    """Counties, towns, departments and so on: the records of the parts add up, and together are those of the whole."""
    period = county(town, cast)
    looked = 0
    for figure in period.edition.figures.select_related("edition__catalogue", "edition__period"):
        assert taking.recomputed(figure) == figure.digest
        for dimension, parts in figure.parts.items():
            found: list[str] = []
            for key, (claimed, confirmed, _verified) in parts.items():
                part = filed.part_from(figure, f"{dimension}:{key}")
                assert part is not None
                sure, all_ = filed.of(figure, "confirmed", part), filed.of(figure, "claimed", part)
                assert filed.counted(figure.definition, sure) == confirmed, (figure.code, dimension, key)
                assert filed.counted(figure.definition, all_) == claimed, (figure.code, dimension, key)
                found += [one[0] for one in all_]
            counts_things = bool(distinct_column(CATALOGUE[figure.code]))  # a record without the thing counts nowhere
            assert sorted(found) == sorted(one[0] for one in figure.records if one[2] or not counts_things)
        page = text(cast.office.client.get(f"/periods/figures/{figure.pk}/"))
        for href, said in PART.findall(page):
            response = cast.office.client.get(href)
            assert response.context["is_equal"], href
            assert response.context["value"] == said, href
            looked += 1
    assert looked > 100


def test_a_county_part_stays_as_it_was_frozen(town: Town, cast: Cast) -> None:
    period = county(town, cast)
    figure = period.edition.figures.get(code="grants_won")
    here = f"/periods/figures/{figure.pk}/records/?part=county:371083"
    before = cast.office.client.get(here)
    assert before.context["total"] == 1
    assert "县市区：乳山市" in text(before)
    Outcome.everything.filter(region_code="371083101").update(region_code=LIDAO, enterprise=town.seafood)
    write_something(town)
    after = cast.office.client.get(here)
    assert (after.context["total"], after.context["value"]) == (1, before.context["value"])
    assert "part=county%3A371083" in text(after)  # the tabs keep the part


def test_a_part_that_is_not_there_or_too_small_opens_nothing(town: Town, cast: Cast) -> None:
    period = county(town, cast)
    figure = period.edition.figures.get(code="members_admitted")
    assert figure.parts["county"]
    key = next(iter(figure.parts["county"]))
    for part in (f"county:{key}", "county:999999", "instructor:me", "nonsense"):
        assert cast.office.client.get(f"/periods/figures/{figure.pk}/records/?part={part}").status_code == 404
    assert "不单列" in text(cast.office.client.get(f"/periods/figures/{figure.pk}/"))


def test_an_edition_from_before_says_that_its_parts_have_no_records(town: Town, cast: Cast) -> None:
    make("grants_won", town)
    figure = frozen(town, cast).edition.figures.get(code="grants_won")
    Frozen.everything.filter(pk=figure.pk).update(places={})
    page = text(cast.office.client.get(f"/periods/figures/{figure.pk}/"))
    assert "没有存下各项的记录" in page
    assert not PART.findall(page)
    assert cast.office.client.get(f"/periods/figures/{figure.pk}/records/?part=county:371082").status_code == 404
