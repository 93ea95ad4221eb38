"""The pages of targets: who sees whose, cost, files, the way through setting, signing, changing."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from qiaoliang.results.targets.listings import targets as listing
from qiaoliang.results.targets.models import Target
from tests.cast import Cast, Town, make_instructor
from tests.results.targets.goals import problem_of, target_of, week_of


def year() -> dict[str, date]:
    """Pages live in real time."""
    today = timezone.localdate()
    return {"starts_on": date(today.year, 1, 1), "ends_on": date(today.year, 12, 31)}


def asked(**more: Any) -> dict[str, Any]:
    return {
        "holder": "organisation", "holder_name": "汐歌海产党支部", "indicator": "pledges", "goal": "12", "basis": "",
        **{name: f"{day}" for name, day in year().items()}, **more,
    }  # fmt: skip


def test_the_way_of_a_target(cast: Cast, town: Town) -> None:
    office, secretary = cast.office.client, cast.secretary.client
    response = office.post("/targets/new/", asked())
    target = Target.everything.get()
    at = target.get_absolute_url()
    assert response.headers["Location"] == at
    assert "新目标：目标承诺" in secretary.get("/workbench/").content.decode()
    assert "12 项" in secretary.get(at).content.decode()
    assert office.post(f"{at}acknowledge/").status_code == 403
    assert secretary.post(f"{at}acknowledge/").status_code == 302
    assert office.post(f"{at}change/", {"goal": "9", "reason": "停产一季", "version": 2}).status_code == 302
    page = secretary.get(at).content.decode()
    assert "12 项 改为 9 项：停产一季" in page
    assert "待签收" in page
    assert office.post(f"{at}withdraw/", {"reason": "下达有误", "version": 3}).status_code == 302
    assert "已撤销：下达有误" in secretary.get(at).content.decode()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"goal": "十二"}, "请填数字"), ({"goal": "1.5"}, "请填整数"), ({"goal": "-1"}, "大于零"),
        ({"goal": "nan"}, "请填数字"),
        ({"holder_name": "没有这个支部"}, "工作范围内没有"), ({"ends_on": "2020-01-01"}, "晚于开始"),
        ({"indicator": "setup_rate"}, "不能作为党组织的目标"), ({"indicator": "gifts"}, "不能作为目标"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_changes_nothing(
    more: dict[str, Any], words: str, cast: Cast, town: Town
) -> None:
    response = cast.office.client.post("/targets/new/", asked(**more))
    assert response.status_code == 200
    assert words in response.content.decode()
    assert Target.everything.count() == 0


def test_everybody_sees_the_own_and_no_other(cast: Cast, town: Town) -> None:
    made = {
        "branch": target_of(town, town.branch, "pledges", **year()),
        "marine": target_of(town, town.marine, "setup_rate", 70, **year()),
        "instructor": target_of(town, town.instructor, "demands_resolved", **year()),
        "colleague": target_of(town, town.colleague, "demands_resolved", **year()),
        "rushan": target_of(town, town.taxation, "setup_rate", 70, **year()),
    }
    sees = {
        "office": set(made), "auditor": set(made), "county_officer": {"branch"}, "committee": {"branch"},
        "neighbour": {"rushan"}, "coordinator": {"marine"}, "instructor": {"instructor"}, "other_instructor": set(),
        "secretary": {"branch"}, "carrier": set(), "owner": None, "administrator": None,
        "security": None, "overseer": None,
    }  # fmt: skip
    for name, person in cast:
        response = person.client.get("/targets/")
        if sees[name] is None:
            assert response.status_code == 403, name
            continue
        found = {key for key, target in made.items() if target.get_absolute_url() in response.content.decode()}
        assert found == sees[name], name
        opened = {
            key for key, target in made.items() if person.client.get(target.get_absolute_url()).status_code == 200
        }
        assert opened == sees[name], name


def test_no_list_of_targets_is_in_the_order_of_progress(cast: Cast, town: Town) -> None:
    """G39: by name of the holder, whatever a hand-made address asks."""
    for column in listing(timezone.localdate()).columns:
        if column.key in ("goal", "progress", "state"):
            assert column.order_by == ()
    for number in range(3):
        person = make_instructor(town, f"N{number}", f"员{'丙乙甲'[number]}", town.marine)
        target_of(town, person, "demands_resolved", number + 1, **year())
    plain = cast.office.client.get("/targets/").content.decode()
    order = [plain.index(f">员{letter}<") for letter in "丙乙甲"]
    for wanted in ("progress", "-progress", "goal", "-state", "rank"):
        page = cast.office.client.get(f"/targets/?sort={wanted}").content.decode()
        found = [page.index(f">员{letter}<") for letter in "丙乙甲"]
        assert sorted(range(3), key=lambda n: found[n]) == sorted(range(3), key=lambda n: order[n])


def test_a_full_page_costs_at_most_twelve_queries(
    cast: Cast, town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    codes = ("demands_resolved", "weekly_contact_rate", "events_held", "study_placements", "problems_cracked")
    people = [make_instructor(town, f"N{number:03}", f"员{number:03}", town.marine) for number in range(16)]
    for person in people:
        for code in codes:
            target_of(town, person, code, 5, **year())
    mine = target_of(town, town.instructor, "problems_cracked", 5, **year())
    for name in ("office", "instructor", "coordinator"):
        getattr(cast, name).client.get("/workbench/")
        for at in ("/targets/", "/targets/?page=2", "/targets/?q=员&holder=instructor&tab=unsigned"):
            cache.clear()
            with django_assert_max_num_queries(12):
                assert getattr(cast, name).client.get(at).status_code == 200
    for address in (mine.get_absolute_url(), f"{mine.get_absolute_url()}?tab=counted"):
        cache.clear()
        with django_assert_max_num_queries(12):
            assert cast.instructor.client.get(address).status_code == 200


def test_the_file_says_what_the_screen_says(cast: Cast, town: Town) -> None:
    today = timezone.localdate()
    problem_of(town, date(today.year, 1, 2))
    week_of(town, date(today.year, 1, 8), is_kept=True)
    target_of(town, town.instructor, "problems_cracked", 4, **year())
    target_of(town, town.instructor, "weekly_contact_rate", 95, **year())
    response = cast.office.client.get("/targets/?export=xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == "于海宁"]
    assert sorted((row[1], row[2], row[3]) for row in rows) == [("每周联系率（%）", 95, 100), ("破解难题（件）", 4, 1)]
    page = cast.office.client.get("/targets/").content.decode()
    assert "1 件 · 25%" in page
    assert "100.0%" in page
    assert cast.instructor.client.get("/targets/?export=xlsx").status_code == 403


def test_records_of_a_target_that_the_reader_may_not_see_are_said(cast: Cast, town: Town) -> None:
    """The department's own target counts what its instructors did; the county office sees only its own enterprises."""
    problem_of(town, date(timezone.localdate().year, 1, 2))
    target = target_of(town, town.marine, "problems_cracked", 4, **year())
    page = cast.coordinator.client.get(target.get_absolute_url()).content.decode()
    assert "1 条记录" in page


def test_many_are_set_from_one_form(cast: Cast, town: Town) -> None:
    given = {key: text for key, text in asked(indicator="demands_resolved", goal="3").items() if key != "holder"}
    given["department"] = str(town.marine.pk)
    assert cast.office.client.post("/targets/many/", given).status_code == 302
    assert set(Target.everything.values_list("holder_name", flat=True)) == {"于海宁", "毕文涛"}
    assert cast.committee.client.post("/targets/many/", given).status_code == 403
