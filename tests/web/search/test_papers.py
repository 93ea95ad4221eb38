"""Written papers are found by any part of their title or by their code, by whoever may open them and nobody else."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qiaoliang.results.exemplars.choices import Reach, Stage
from qiaoliang.results.exemplars.models import Exemplar
from qiaoliang.results.reports.choices import BriefKind, State
from qiaoliang.results.reports.models import AnnualReport, Brief
from qiaoliang.web.duty.models import DutyReport
from tests.cast import LIDAO, Cast, Person, Town

HERE, NEXT_DOOR = "371082", "371083"
FINAL = {"state": State.FINAL, "frozen_by": "周立言", "head_number": 7, "head_digest": "d" * 64}


def annual(region: str, place: str, at: datetime, **more: Any) -> AnnualReport:
    given = {"year": 2026, "as_of": at.date(), "written_at": at} | more
    return AnnualReport.everything.create(region_code=region, place=place, **given)


def brief(region: str, place: str, kind: BriefKind, starts_on: date, at: datetime) -> Brief:
    return Brief.everything.create(
        region_code=region, place=place, kind=kind, starts_on=starts_on, ends_on=at.date(), as_of=at.date(),
        written_at=at,
    )  # fmt: skip


def case(region: str, title: str, at: datetime, **more: Any) -> Exemplar:
    return Exemplar.everything.create(
        source_kind="organisation", source_key=Exemplar.everything.count() + 1, source_words="x", region_code=region,
        happened_on=at.date(), title=title, background="x", practice="x", effect="x", stands_for="一家企业",
        written_at=at, written_by="丛慧敏", written_key="user:1", **more,
    )  # fmt: skip


def duty(instructor: Any, at: datetime, submitted_at: datetime | None) -> DutyReport:
    return DutyReport.everything.create(
        instructor=instructor, year=2026, half=2, starts_on=date(2026, 7, 1), ends_on=date(2026, 12, 31),
        as_of=at.date(), written_at=at, submitted_at=submitted_at,
    )  # fmt: skip


@pytest.fixture
def written(town: Town, at: datetime) -> list[Any]:
    """Papers of this county, of the neighbouring one and of the city."""
    final = FINAL | {"frozen_at": at, "bundle_digest": "b" * 64}
    approved = {"stage": Stage.APPROVED, "reviewed_at": at, "reviewed_key": "user:2", "reach": Reach.EXCHANGE}
    return [
        annual("", "威海市", at, code="WEIHAI-CODE-01", **final),
        annual(HERE, "荣成市", at, code="RONGCH-CODE-01", **final),
        annual(HERE, "荣成市", at, edition=2),
        annual(NEXT_DOOR, "乳山市", at),
        brief(HERE, "荣成市", BriefKind.QUARTER, date(2026, 10, 1), at),
        brief(NEXT_DOOR, "乳山市", BriefKind.MONTH, date(2026, 11, 1), at),
        case(LIDAO, "三天办妥用电增容", at, enterprise=town.seafood),
        case(NEXT_DOOR, "岚启医械增容记", at, **approved),
        duty(town.instructor, at, at),
        duty(town.other_instructor, at, at),
    ]


def found(person: Person, text: str) -> list[str]:
    groups = person.client.get("/search/", {"q": text, "of": "papers"}).context["groups"]
    return [hit.text for group in groups for hit in group.hits]


def titles(written: list[Any]) -> list[str]:
    return [str(one).replace(" ", "") for one in written]


def test_the_title_is_the_one_the_paper_bears(cast: Cast, written: list[Any]) -> None:
    """What the database puts together is what `__str__` says: each is found by its whole title, the code, the firm."""
    for title in titles(written):
        assert title in found(cast.office, title), title
    assert found(cast.office, "rongch-code-01") == ["荣成市2026年度经验报告"]
    assert found(cast.office, "汐歌海产") == ["三天办妥用电增容"]
    assert found(cast.office, "第4季度") == ["荣成市2026年第4季度季度简报"]
    assert found(cast.office, "RONGCH-CODE-02") == []


@pytest.mark.parametrize(
    ("text", "here", "next_door"),
    [
        ("年度经验报告", ["荣成市2026年度经验报告", "荣成市2026年度经验报告（第2版）"], ["乳山市2026年度经验报告"]),
        ("乳山", [], ["乳山市2026年11月月度简报", "乳山市2026年度经验报告"]),
        ("WEIHAI-CODE-01", [], []),
        ("RONGCH-CODE-01", ["荣成市2026年度经验报告"], []),
        ("简报", ["荣成市2026年第4季度季度简报"], ["乳山市2026年11月月度简报"]),
        ("增容", ["三天办妥用电增容"], ["岚启医械增容记"]),  # offered in exchange, it bears another title next door
        ("述职", [], ["姜若楠2026年下半年述职报告"]),  # the other writer is of a department of the city
    ],
)
def test_counties_find_their_own_and_count_their_own(
    text: str, here: list[str], next_door: list[str], cast: Cast, written: list[Any]
) -> None:
    for person, expected in ((cast.county_officer, here), (cast.neighbour, next_door)):
        groups = person.client.get("/search/", {"q": text, "of": "papers"}).context["groups"]
        assert sorted(hit.text for group in groups for hit in group.hits) == sorted(expected)
        assert sum(group.total for group in groups) == len(expected)
    assert set(found(cast.office, text)) >= {*here, *next_door}


def test_a_report_of_duty_is_the_writers_own_until_submitted(cast: Cast, town: Town, at: datetime) -> None:
    report = duty(town.instructor, at, None)
    assert found(cast.instructor, "述职") == ["于海宁2026年下半年述职报告"]
    assert found(cast.coordinator, "述职") == []
    DutyReport.everything.filter(pk=report.pk).update(submitted_at=at, state="submitted")
    assert found(cast.coordinator, "述职") == ["于海宁2026年下半年述职报告"]


def test_who_may_not_list_them_finds_none(cast: Cast, written: list[Any]) -> None:
    """Each hit opens for whoever found it; owners, secretaries and carriers find nothing at all."""
    for name, person in cast:
        response = person.client.get("/search/", {"q": "2026年"})
        groups = response.context["groups"] if response.status_code == 200 else []
        papers = [hit for group in groups if group.key == "papers" for hit in group.hits]
        assert not papers or name not in ("owner", "secretary", "carrier"), name
        for hit in papers:
            assert person.client.get(hit.href).status_code == 200, (name, hit)


def test_what_begins_with_the_text_stands_first_and_counting_ends(cast: Cast, town: Town, at: datetime) -> None:
    for number in range(104):
        case(LIDAO, f"又一个增容案例{number}", at)
    case(LIDAO, "增容案例", at.replace(year=2025))
    (group,) = cast.office.client.get("/search/", {"q": "增容"}).context["groups"]
    assert (group.key, group.total, group.more, len(group.hits)) == ("papers", 100, True, 6)
    assert group.hits[0].text == "增容案例"
    assert "前 100 份报告和案例" in cast.office.client.get("/search/", {"q": "增容"}).content.decode()


def test_four_kinds_are_one_query(cast: Cast, written: list[Any]) -> None:
    cast.office.client.get("/search/")
    with CaptureQueriesContext(connection) as none:
        cast.office.client.get("/search/", {"q": "2026", "of": "nothing"})
    with CaptureQueriesContext(connection) as papers:
        cast.office.client.get("/search/", {"q": "2026", "of": "papers"})
    assert len(papers) == len(none) + 1
