"""The list of surveys: what a closed one said, nothing of an open one, nothing of too few answers (G49)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qiaoliang.results.surveys.models import Answer, Question, Survey
from tests.cast import LIDAO, LIDAO_NEXT, Cast, Town, _person
from tests.results.surveys import rounds


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def survey(title: str, closed: date, at: datetime, top: int, other: int) -> None:
    row = Survey.everything.create(
        title=title, opened_on=closed - timedelta(days=20), closed_on=closed, invited_count=200, recorded_at=at
    )
    values = [5] * top + [3] * other
    Answer.everything.bulk_create(
        [Answer(survey=row, question=question, value=value) for question in Question for value in values]
    )


def row_of(page: str, title: str) -> str:
    return page[page.index(title) :].split("</tr>")[0]


def test_what_each_survey_says(cast: Cast, town: Town, at: datetime) -> None:
    today = at.date()
    survey("上年测评", today - timedelta(days=400), at, 90, 10)
    survey("小范围测评", today - timedelta(days=40), at, 20, 1)
    survey("正在进行的测评", today + timedelta(days=5), at, 60, 0)
    page = cast.office.client.get("/surveys/").content.decode()
    closed = row_of(page, "上年测评")
    assert "90%" in closed
    assert "95% 区间" in closed
    assert "回收率 50%" in closed
    few = row_of(page, "小范围测评")
    assert "有效答卷不足 30 份" in few
    assert "95.2%" not in few
    running = row_of(page, "正在进行的测评")
    assert "结束后公布" in running
    assert "100%" not in running


def test_few_queries_and_an_empty_list(
    cast: Cast, town: Town, at: datetime, django_assert_max_num_queries: Any
) -> None:
    assert "还没有做过业主测评" in cast.office.client.get("/surveys/").content.decode()
    for number in range(6):
        survey(f"第{number}次", at.date() - timedelta(days=30 * number + 1), at, 40, 5)
    with django_assert_max_num_queries(12):
        cast.office.client.get("/surveys/?tab=closed")
    assert cast.owner.client.get("/surveys/").status_code == 403


def test_a_draft_is_for_the_office_that_composes_it(cast: Cast, town: Town, at: datetime) -> None:
    """Neither a township within the county nor the county next door reads what the county has not yet published."""
    draft = rounds.draft(at, cast.county_officer.actor, title="荣成测评", region_code="371082", strata="none")
    townships = [_person(at, f"office-{code}", "镇项目办", "office", "region", code) for code in (LIDAO, LIDAO_NEXT)]
    for who, sees in (
        (cast.county_officer, 200),
        (cast.office, 200),
        (cast.neighbour, 404),
        *((t, 404) for t in townships),
    ):
        assert who.client.get(f"/surveys/{draft.pk}/").status_code == sees, who.user.username
        assert ("荣成测评" in who.client.get("/surveys/").content.decode()) is (sees == 200), who.user.username
    Survey.everything.update(stage="open")
    assert townships[0].client.get(f"/surveys/{draft.pk}/").status_code == 200
