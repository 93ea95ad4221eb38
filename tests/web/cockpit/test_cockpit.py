"""Every number of the cockpit opens exactly its rows, for everybody it serves; nothing of it is the neighbour's."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.economy.demands.choices import Stage, Verdict
from qiaoliang.economy.demands.models import Demand, DemandSecret
from qiaoliang.economy.support.models import SupportCase
from qiaoliang.fieldwork.contacts.choices import WeekState
from qiaoliang.fieldwork.contacts.models import DutyWeek
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.kit.workdays import iso_week_key
from qiaoliang.party.elections.models import Election
from qiaoliang.party.organisations.models import Form, SetUpCase
from qiaoliang.web.cockpit.lines import FUNNEL, LINES, LOADS, UNSOLVED
from tests.access.world import build
from tests.cast import LIDAO, Cast, Person, Town

FIGURE = re.compile(r'<a class="n" href="([^"]+)" data-opens="打开 ([\d,]+) 条记录"')
DRAWN_SECTIONS = {"trend": 1, "demands": 4, "words": 0, "loads": 1}  # and how many marks open records at least
EVERYBODY = ("office", "county_officer", "coordinator", "committee", "carrier", "auditor", "neighbour")


def _demand(town: Town, number: str, now: datetime, **more: Any) -> Demand:
    columns: dict[str, Any] = {
        "enterprise": town.seafood, "region_code": LIDAO, "title": f"冷库用电{number}", "category": "utilities",
        "department": town.marine, "heard_on": timezone.localdate(now) - timedelta(days=30),
        "recorded_at": now - timedelta(days=30), "recorded_by": "于海宁", "helped_by": town.stint,
    }  # fmt: skip
    return Demand.everything.create(number=number, **{**columns, **more})


def busy(town: Town) -> None:
    """Lidao with demands at every step, everything that can be late late, a missed week and some money."""
    build(town)
    now = timezone.now()
    today = timezone.localdate(now)
    late = today - timedelta(days=3)
    signed, answered = now - timedelta(days=20), now - timedelta(days=10)
    for stage in (Stage.LOGGED, Stage.SENT, Stage.WORKING, Stage.ANSWERED):
        _demand(town, f"L-{stage}", now, stage=stage, due_on=late,
                signed_at=signed if stage in (Stage.WORKING, Stage.ANSWERED) else None,
                answered_at=answered if stage == Stage.ANSWERED else None)  # fmt: skip
    for verdict in Verdict:
        _demand(
            town, f"C-{verdict}", now, stage=Stage.CLOSED, verdict=verdict, signed_at=signed, answered_at=answered,
            closed_at=now - timedelta(days=5), closed_on=today - timedelta(days=5),
        )  # fmt: skip
    _demand(
        town, "R-1", now, stage=Stage.WORKING, verdict=Verdict.SOLVED, signed_at=signed, answered_at=answered,
        closed_at=now - timedelta(days=5), closed_on=today - timedelta(days=5), reopened_at=now - timedelta(days=2),
    )  # fmt: skip
    _demand(town, "N-1", now, enterprise=town.neighbour_firm, region_code="371083101", department=town.taxation,
            helped_by=town.other_stint, stage=Stage.LOGGED, due_on=late)  # fmt: skip
    SupportCase.everything.create(
        enterprise=town.seafood, region_code=LIDAO, kind="loan", title="流动资金", opened_on=late, due_on=late,
        recorded_at=now, recorded_by="于海宁",
    )  # fmt: skip
    SetUpCase.everything.create(
        name="帆砺渔具党支部", form=Form.SINGLE, basis="单独", region_code=LIDAO, upper_committee="镇党委",
        host=town.fishing_gear, secretary_name="许知远", reason="满 3 名", applied_on=late, due_on=late,
        recorded_at=now,
    )  # fmt: skip
    Election.everything.filter(organisation=town.branch).delete()
    Election.everything.create(
        organisation=town.branch, region_code=LIDAO, purpose="renewal", prepared_on=late, due_on=late,
        recorded_at=now, recorded_by="许知远",
    )  # fmt: skip
    monday = today - timedelta(days=today.weekday() + 7)
    for enterprise in (town.seafood, town.fishing_gear):
        DutyWeek.everything.update_or_create(
            enterprise=enterprise, iso_week=iso_week_key(monday),
            defaults={"monday_on": monday, "thursday_on": monday + timedelta(days=3), "state": WeekState.OWED,
                      "instructor": town.instructor, "contact": None, "contacted_on": None},
        )  # fmt: skip


def figures(person: Person, address: str = "/cockpit/") -> dict[str, int]:
    """Every number of the page that opens rows: address → how many it promises."""
    response = person.client.get(address)
    assert response.status_code == 200, address
    page = response.content.decode().replace("&amp;", "&")
    return {href: int(number.replace(",", "")) for href, number in FIGURE.findall(page)}


def opened(person: Person, address: str) -> int:
    """How many rows an address shows, with those it says are hidden."""
    response = person.client.get(address)
    assert response.status_code == 200, address
    hidden = re.search(r"另有 ([\d,]+) 条无权查看", response.content.decode())
    shown: int = response.context["shown"].total
    return shown + (int(hidden[1].replace(",", "")) if hidden else 0)


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_figure_opens_as_many_rows_as_it_says(who: str, cast: Cast, town: Town) -> None:
    busy(town)
    person = getattr(cast, who)
    found = figures(person)
    assert len(found) > 30
    for address, number in found.items():
        assert opened(person, address) == number, address


def test_a_narrowed_page_opens_what_it_says_too(cast: Cast, town: Town) -> None:
    busy(town)
    day = timezone.localdate() - timedelta(days=8)
    for question in (
        "region=371082", f"region={LIDAO}", f"department={town.marine.pk}", f"as_of={day}",
        f"region=371082&department={town.marine.pk}&as_of={day}",
    ):  # fmt: skip
        for address, number in figures(cast.office, f"/cockpit/?{question}").items():
            assert opened(cast.office, address) == number, address


def _of(found: dict[str, int], key: str) -> int:
    return next(number for href, number in found.items() if href.startswith(f"/cockpit/records/{key}/"))


def test_the_numbers_are_those_of_lidao(cast: Cast, town: Town) -> None:
    busy(town)
    found = figures(cast.committee)
    late = [_of(found, key) for key in ("late-logged", "late-sent", "late-working", "late-answered")]
    assert all(number >= 1 for number in late)
    assert _of(found, "late-set-up") >= 1
    assert _of(found, "late-elections") == 1
    assert _of(found, "missed-weeks") == 2
    assert (_of(found, "partly"), _of(found, "unsolved"), _of(found, "withdrawn")) == (1, 1, 1)
    assert not [href for href in found if "late-support" in href], "a township has no list of support cases"
    assert [href for href in figures(cast.office) if "late-support" in href]


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_steps_shrink_and_the_parts_sum(who: str, cast: Cast, town: Town) -> None:
    busy(town)
    found = figures(getattr(cast, who))
    steps = [_of(found, line.key) for line in FUNNEL]
    assert steps == sorted(steps, reverse=True)
    assert steps[0] == steps[-1] + sum(_of(found, line.key) for line in UNSOLVED)
    assert _of(found, "uncovered") == sum(n for href, n in found.items() if "reason=" in href)


def test_a_load_counts_people_and_names_none(cast: Cast, town: Town) -> None:
    busy(town)
    context = cast.county_officer.client.get("/cockpit/").context
    people = {one["line"].key: (one["people"], one["number"]) for one in context["load_lines"]}
    assert sum(number for _, number in people.values()) == sum(
        load * n for load, (n, _) in enumerate(people.values(), start=1)
    ), "in a county of its own every lead's enterprises are its own"
    for line in LOADS:
        page = cast.office.client.get(f"/cockpit/records/{line.key}/").content.decode()
        assert "于海宁" not in page


def test_money_of_each_kind_stands_alone(cast: Cast, town: Town) -> None:
    busy(town)
    page = cast.office.client.get("/cockpit/")
    money = page.context["money"]
    assert [one["label"] for one in money] == ["协调贷款", "争取无偿资金", "减免费用", "筹措活动经费"]
    assert {"claimed", "confirmed", "verified"} <= set(money[0])
    assert Outcome.everything.exists()


def test_what_is_confidential_is_counted_and_said_to_be_hidden(cast: Cast, town: Town) -> None:
    busy(town)
    before = figures(cast.coordinator)
    demand = Demand.everything.get(number=f"L-{Stage.WORKING}")
    DemandSecret.everything.create(
        demand=demand, department=town.marine, set_at=timezone.now(), set_by="林启航"
    )  # fmt: skip
    cache.clear()
    after = figures(cast.coordinator)
    assert after == before
    address = next(href for href in after if "late-working" in href)
    page = cast.coordinator.client.get(address)
    assert "另有 1 条无权查看" in page.content.decode()
    assert demand.title not in page.content.decode()
    for href, number in after.items():
        assert opened(cast.coordinator, href) == number, href


def test_the_neighbour_sees_nothing_of_lidao(cast: Cast, town: Town) -> None:
    busy(town)
    for address in figures(cast.neighbour):
        page = cast.neighbour.client.get(address).content.decode()
        for name in (town.seafood.name, town.fishing_gear.name, town.seafood.short_name, "冷库用电L"):
            assert name not in page, address
    lidao = cast.neighbour.client.get(f"/cockpit/records/operating/?place={LIDAO}")
    assert lidao.context["shown"].total == 0
    asked = cast.neighbour.client.get(f"/cockpit/?region={LIDAO}")
    assert "这个地区不在您的工作范围内" in asked.content.decode()


def test_it_is_for_whoever_answers_for_something(cast: Cast, town: Town) -> None:
    for who in EVERYBODY:
        assert 'href="/cockpit/"' in getattr(cast, who).client.get("/workbench/").content.decode()
    for who in ("instructor", "secretary", "owner", "administrator"):
        person = getattr(cast, who)
        assert person.client.get("/cockpit/").status_code == 403
        assert person.client.get("/cockpit/records/raised/").status_code == 403
    assert cast.committee.client.get("/cockpit/records/late-support/").status_code == 403
    assert cast.carrier.client.get("/cockpit/records/late-elections/").status_code == 403
    assert cast.office.client.get("/cockpit/records/nothing/").status_code == 404


def test_a_wrong_day_keeps_the_page_and_says_so(cast: Cast, town: Town) -> None:
    page = cast.office.client.get("/cockpit/?as_of=2999-01-01").content.decode()
    assert "统计日不能晚于今天" in page


def test_a_past_day_says_that_what_is_stuck_is_of_today(cast: Cast, town: Town) -> None:
    day = timezone.localdate() - timedelta(days=40)
    assert "只看今天，不随统计日" in cast.office.client.get(f"/cockpit/?as_of={day}").content.decode()
    assert "只看今天，不随统计日" not in cast.office.client.get("/cockpit/").content.decode()


@pytest.mark.parametrize("who", ["office", "county_officer", "coordinator", "committee", "carrier"])
def test_twelve_queries_when_remembered_and_bounded_when_cold(
    who: str, cast: Cast, town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    busy(town)
    client = getattr(cast, who).client
    client.get("/cockpit/")
    with django_assert_max_num_queries(12):
        client.get("/cockpit/")
    cache.clear()
    with django_assert_max_num_queries(25):
        client.get("/cockpit/")
    for line in LINES:
        cache.clear()
        with django_assert_max_num_queries(12):
            client.get(f"/cockpit/records/{line}/")


def test_whatever_is_written_shows_at_once(cast: Cast, town: Town) -> None:
    busy(town)
    before = _of(figures(cast.office), "late-logged")

    @audited
    def write(by: Actor, at: datetime) -> None:
        new = _demand(town, "L-new", at, stage=Stage.LOGGED, due_on=timezone.localdate(at) - timedelta(days=1))
        record("demand.raised", on=new, by=by, at=at)

    write(by=cast.office.actor, at=timezone.now())
    assert _of(figures(cast.office), "late-logged") == before + 1


def test_the_records_are_taken_away_by_whoever_may(cast: Cast, town: Town) -> None:
    busy(town)
    taken = cast.office.client.get("/cockpit/records/raised/?export=csv")
    assert "冷库用电" in taken.content.decode("utf-8-sig")
    assert cast.carrier.client.get("/cockpit/records/raised/?export=csv").status_code == 403


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_mark_of_a_chart_opens_what_its_table_opens(who: str, cast: Cast, town: Town) -> None:
    """Points, bars and steps are links with a name, and the table under the drawing has the same address."""
    busy(town)
    client = getattr(cast, who).client
    page = unescape(client.get("/cockpit/").content.decode())
    sections = {key: page.partition(f'id="{key}"')[2].partition("</section>")[0] for key in DRAWN_SECTIONS}
    for key, least in DRAWN_SECTIONS.items():
        drawings = re.findall(r"<svg.*?</svg>", sections[key], re.DOTALL)
        marks = [mark for one in drawings for mark in re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"', one)]
        table = re.sub(r"<svg.*?</svg>", "", sections[key], flags=re.DOTALL)
        assert len(marks) >= least, key
        for href, name in marks:
            assert name.endswith("，打开记录")
            assert f'href="{href}"' in table, (key, href)
            assert client.get(href).status_code == 200, href
        assert "<table" in table, key


def test_the_word_is_told_by_quarter(cast: Cast, town: Town) -> None:
    """Both lines as a table: eight quarters, each rate with how many of how many; an empty quarter is a dash."""
    busy(town)
    page = cast.office.client.get("/cockpit/").content.decode()
    table = page.partition("第一时间，按季</caption>")[2].partition("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table.partition("<tbody>")[2], re.DOTALL)
    assert len(rows) == 8
    assert "÷" in rows[-1] + rows[-2]
    assert "—" in rows[0]
