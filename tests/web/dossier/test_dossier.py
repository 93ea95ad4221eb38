"""One enterprise on one page: what each of the cast sees of it, its figures, its history, its queries."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.audit.models import Entry
from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek, Pause
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.kit.workdays import iso_week_key, monday_of, thursday_of
from qiaoliang.registry.enterprises import actions
from qiaoliang.registry.enterprises.codes import complete
from qiaoliang.registry.enterprises.models import ContactPerson, Enterprise
from tests.cast import LIDAO, RUSHAN_TOWN, Cast, Town, make_enterprise, make_stint

TEST = system("test")
WHY = "主管海洋发展，与主业一致"


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def contact(town: Town, days: int, channel: str = "call", **more: Any) -> Contact:
    moment = town.at - timedelta(days=days)
    columns = {
        "enterprise": town.seafood,
        "instructor": town.instructor,
        "summary": f"问冷库用电，第{days}天前",
        **more,
    }
    return Contact.everything.create(
        at=moment,
        iso_week=iso_week_key(moment.date()),
        channel=channel,
        with_whom="owner",
        recorded_at=moment,
        **columns,
    )


def outcome(town: Town, number: int, **more: Any) -> Outcome:
    columns = {"kind": "loans_arranged", "amount_fen": 15_000_000_00, "title": f"贷款{number}号", **more}
    return Outcome.everything.create(
        enterprise=town.seafood, region_code=LIDAO, happened_on=date(2026, 10, number), recorded_at=town.at,
        recorded_by="测试", natural_key=f"bank:{number}", **columns,
    )  # fmt: skip


def demand(town: Town, **more: Any) -> Demand:
    columns = {"number": "2026-7", "title": "冷库用电增容", "stage": "working", "due_on": date(2026, 11, 23), **more}
    return Demand.everything.create(
        enterprise=town.seafood, region_code=LIDAO, category="utilities", department=town.marine,
        heard_on=date(2026, 11, 17), recorded_at=town.at, recorded_by="测试", **columns,
    )  # fmt: skip


@pytest.fixture
def busy(town: Town) -> Enterprise:
    """A year of contacts, demands, outcomes in several states, a pause, a second instructor, a reason."""
    for week in range(46):
        contact(town, 2 + 7 * week, channel="visit" if week in (0, 2) else "call")
    demand(town)
    demand(
        town, number="2026-8", title="招工 40 人", stage="closed", verdict="solved", closed_at=town.at,
        closed_on=town.at.date(), due_on=None,
    )  # fmt: skip
    outcome(town, 1, state="confirmed", confirmed_at=town.at)
    outcome(town, 2)
    outcome(town, 3, state="disputed", disputed_at=town.at, dispute_words="实收一半")
    outcome(town, 4, state="void", voided_at=town.at)
    Pause.everything.create(
        enterprise=town.seafood,
        starts_on=date(2026, 5, 4),
        ends_on=date(2026, 5, 17),
        agreed_with="业主",
        recorded_at=town.at,
    )
    week = iso_week_key(town.at.date())
    DutyWeek.everything.create(
        enterprise=town.seafood, iso_week=week, monday_on=monday_of(week), thursday_on=thursday_of(week), state="owed",
        instructor=town.instructor,
    )  # fmt: skip
    make_stint(town, town.colleague, town.seafood, part="support", starts_on=date(2026, 1, 1))
    town.stint.reasons = {"text": WHY, "score": 90_000}
    town.stint.save()
    return town.seafood


def page(person: Any, enterprise: Enterprise, **query: Any) -> str:
    answer = person.client.get(f"/enterprises/{enterprise.pk}/", query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


class TestWhoSees:
    def test_the_whole_cast(self, cast: Cast, busy: Enterprise, town: Town) -> None:
        statuses = {name: person.client.get(f"/enterprises/{busy.pk}/").status_code for name, person in cast}
        assert statuses == {
            "office": 200, "county_officer": 200, "neighbour": 404, "coordinator": 200, "instructor": 200,
            "other_instructor": 404, "secretary": 200, "owner": 200, "committee": 200, "carrier": 200, "auditor": 200,
            "administrator": 404, "security": 404, "overseer": 404,
        }  # fmt: skip
        assert cast.nobody.get(f"/enterprises/{busy.pk}/").status_code == 302
        assert cast.owner.client.get(f"/enterprises/{town.fishing_gear.pk}/").status_code == 404
        assert cast.owner.client.get(f"/enterprises/{town.neighbour_firm.pk}/").status_code == 404

    def test_the_record_page_likewise(self, cast: Cast, busy: Enterprise) -> None:
        for name, person in cast:
            status = person.client.get(f"/enterprises/{busy.pk}/record/").status_code
            outside = ("neighbour", "other_instructor", "administrator", "security", "overseer")
            assert status == (404 if name in outside else 200), name

    def test_the_owner_reads_no_inside_matters(self, cast: Cast, busy: Enterprise) -> None:
        seen, office = page(cast.owner, busy), page(cast.office, busy)
        assert WHY in office
        for words in (WHY, "为什么是", "约访前请先看", "实收一半", "记联系", "记成效"):
            assert words not in seen, words
        assert "林启航" in seen
        assert "提诉求" in seen

    def test_dispute_words_are_shown_to_nobody_here(self, cast: Cast, busy: Enterprise) -> None:
        assert "实收一半" not in page(cast.office, busy, tab="outcomes")

    def test_contacts_are_no_business_of_the_township(self, cast: Cast, busy: Enterprise) -> None:
        for person in (cast.committee, cast.carrier, cast.secretary):
            seen = page(person, busy)
            for words in ("问冷库用电", "本年联系", "来访", "联系节奏"):
                assert words not in seen, words
            assert "问冷库用电" not in page(person, busy, tab="contacts")
            assert "问冷库用电" not in page(person, busy, tab="visits")

    def test_buttons(self, cast: Cast, busy: Enterprise) -> None:
        seen = page(cast.instructor, busy)
        for address in ("/field/contact/?enterprise=", "/outcomes/new/?enterprise=", "/demands/new/?enterprise="):
            assert f"{address}{busy.pk}" in seen
        assert "记联系" not in page(cast.auditor, busy)
        assert page(cast.office, busy).count("button primary") <= 1

    def test_two_roles_do_not_lend_each_other_places(self, cast: Cast, busy: Enterprise, town: Town) -> None:
        """Rushan's office is also the instructor here: the office's rights do not reach into Rongcheng."""
        from_there = cast.neighbour.user
        from_there.grants.create(
            role="instructor", where_kind="instructor", where_key=str(town.instructor.pk), starts_on=date(2024, 1, 1)
        )
        seen = page(cast.neighbour, busy)
        assert "记联系" in seen
        assert "/people/new/" not in seen
        assert cast.neighbour.client.get(f"/enterprises/{busy.pk}/amend/").status_code == 403


class TestFigures:
    def test_the_strip(self, cast: Cast, busy: Enterprise) -> None:
        seen = page(cast.instructor, busy)
        strip = re.findall(r'<span class="label">([^<]+)</span>\s*<span class="value">(?:<a[^>]*>)?([^<]+)<', seen)
        numbers = {label: value.strip() for label, value in strip}
        assert numbers["指导员"] == "于海宁"
        assert numbers["诉求"] == "2"
        assert numbers["成效"] == "3"
        assert numbers["协调贷款（已确认）"] == "1,500"
        assert numbers["近 30 天来访"] == "2"
        assert numbers["本年联系"] == "46"
        assert "同队：毕文涛" in seen

    def test_a_number_opens_exactly_its_rows(self, cast: Cast, busy: Enterprise) -> None:
        """Every figure of the strip that is a link leads to as many lines as it says."""
        seen = page(cast.instructor, busy)
        links = re.findall(r'<a class="n" href="([^"]+)" data-opens="打开 ([\d,]+) 条记录"', seen)
        assert len(links) >= 5
        for href, said in links:
            context = cast.instructor.client.get(href.replace("&amp;", "&")).context
            opened = context["page"] if "page" in context else context["shown"].page
            assert opened.paginator.count == int(said.replace(",", "")), href

    def test_without_anybody(self, cast: Cast, town: Town) -> None:
        seen = page(cast.office, town.foods)
        assert "待派驻" in seen
        assert "没有等待办理的事" in seen
        assert "还没有往来记录" in seen
        assert "按行业推算" in seen


class TestHistory:
    def test_two_tracks_and_the_rhythm(self, cast: Cast, busy: Enterprise) -> None:
        chart = cast.office.client.get(f"/enterprises/{busy.pk}/").context["chart"]
        assert ("党组织覆盖", "汐歌海产党支部（单独组建）", "2023-07-01 至 今") in chart.rows
        assert ("工作覆盖", "指导员 于海宁", "2024-01-01 至 今") in chart.rows
        assert ("工作覆盖", "协同 毕文涛", "2026-01-01 至 今") in chart.rows
        rhythm = [row[1:] for row in chart.rows if row[0] == "联系节奏"]
        assert rhythm == [
            ("每周", "2024-01-01 至 2026-05-03"), ("暂停", "2026-05-04 至 2026-05-17"), ("每周", "2026-05-18 至 今"),
        ]  # fmt: skip

    def test_an_ended_stint_is_past(self, cast: Cast, town: Town) -> None:
        town.stint.ends_on = date(2026, 6, 30)
        town.stint.save()
        rows = cast.office.client.get(f"/enterprises/{town.seafood.pk}/").context["chart"].rows
        assert ("工作覆盖", "指导员 于海宁", "2024-01-01 至 2026-06-30") in rows
        assert ("党组织覆盖", "汐歌海产党支部（单独组建）", "2023-07-01 至 今") in rows


class TestTimeline:
    def test_newest_first_and_paged(self, cast: Cast, busy: Enterprise) -> None:
        first = cast.office.client.get(f"/enterprises/{busy.pk}/").context
        days = [event.day for event in first["events"]]
        assert days == sorted(days, reverse=True)
        assert first["page"].paginator.count == 46 + 2 + 3 + 1
        rest = [cast.office.client.get(f"/enterprises/{busy.pk}/", {"page": n}).context["events"] for n in (2, 3)]
        assert len(days) + sum(map(len, rest)) == 52

    def test_tabs(self, cast: Cast, busy: Enterprise) -> None:
        counts = {tab.key: tab.count for tab in cast.office.client.get(f"/enterprises/{busy.pk}/").context["tabs"]}
        assert counts == {"all": 52, "contacts": 46, "demands": 2, "outcomes": 3, "party": 1}
        events = cast.office.client.get(f"/enterprises/{busy.pk}/", {"tab": "outcomes"}).context["events"]
        assert [(event.title, event.shape) for event in events] == [
            ("成效：贷款3号", "trouble"), ("成效：贷款2号", ""), ("成效：贷款1号", "past"),
        ]  # fmt: skip
        assert "1500万元" in events[0].text

    @pytest.mark.parametrize(
        "query",
        [
            {"tab": "'; --"}, {"since": "yesterday"}, {"since": "0001-01-01"}, {"page": "999999"}, {"page": "-1"},
            {"tab": "visits", "since": "2026-13-01"}, {"since": "9999-12-31"},
        ],
    )  # fmt: skip
    def test_hostile_addresses(self, cast: Cast, busy: Enterprise, query: dict[str, str]) -> None:
        page(cast.office, busy, **query)


class TestWaiting:
    def test_what_waits(self, cast: Cast, busy: Enterprise) -> None:
        found = cast.instructor.client.get(f"/enterprises/{busy.pk}/").context["waiting"]
        assert [(one.what, one.status) for one in found] == [
            ("冷库用电增容", "soon"), ("本周联系", "soon"), ("成效确认", "waiting"),
        ]  # fmt: skip
        assert "剩 1 个工作日" in found[0].text

    def test_the_owner_is_not_told_to_log_contacts(self, cast: Cast, busy: Enterprise) -> None:
        found = cast.owner.client.get(f"/enterprises/{busy.pk}/").context["waiting"]
        assert "本周联系" not in [one.what for one in found]


class TestPhones:
    def test_masked_until_a_reason_is_given(self, cast: Cast, town: Town) -> None:
        seen = page(cast.instructor, town.seafood)
        assert "林**" in seen
        assert "林启航" not in seen
        assert "13900000001" not in seen
        person = ContactPerson.everything.get(enterprise=town.seafood)
        address = f"/enterprises/people/{person.pk}/phone/"
        assert "13900000001" not in cast.instructor.client.get(address).content.decode()
        assert "13900000001" not in cast.instructor.client.post(address, {"why": "", "reason": "好奇"}).content.decode()
        assert not Entry.everything.filter(verb="contact_person.phone_revealed").exists()
        answer = cast.instructor.client.post(address, {"why": "contact", "reason": "约周三走访"})
        assert "13900000001" in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"
        assert Entry.everything.get(verb="contact_person.phone_revealed").actor_name == "于海宁"

    def test_not_for_everybody(self, cast: Cast, town: Town) -> None:
        person = ContactPerson.everything.get(enterprise=town.seafood)
        for name, status in (
            ("neighbour", 404), ("other_instructor", 404), ("administrator", 404), ("coordinator", 403),
            ("auditor", 403), ("committee", 403), ("carrier", 403),
        ):  # fmt: skip
            client = getattr(cast, name).client
            answer = client.post(f"/enterprises/people/{person.pk}/phone/", {"reason": "好奇"})
            assert answer.status_code == status, name


class TestQueries:
    def test_at_most_twelve(
        self, cast: Cast, busy: Enterprise, town: Town, at: datetime, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(10, 22):
            demand(town, number=f"2026-{number}", title=f"诉求{number}")
        for name in (
            "office",
            "county_officer",
            "coordinator",
            "instructor",
            "owner",
            "committee",
            "carrier",
            "auditor",
        ):
            person = getattr(cast, name)
            page(person, busy)
            with django_assert_max_num_queries(12):
                page(person, busy)
        with django_assert_max_num_queries(12):
            page(cast.instructor, busy, tab="visits", since="2026-10-21")


def test_an_absorbed_record_leads_to_the_kept_one(cast: Cast, town: Town, at: datetime) -> None:
    actions.merge_records(kept=town.seafood, absorbed=town.foods, reason="重复", by=TEST, at=at)
    assert cast.office.client.get(f"/enterprises/{town.foods.pk}/").url == f"/enterprises/{town.seafood.pk}/"


class TestDuplicates:
    @pytest.fixture
    def twin(self, town: Town) -> Enterprise:
        return make_enterprise(town, "荣成市汐歌海产股份有限公司", LIDAO, 55)

    def test_lists_pairs_of_the_own_area(self, cast: Cast, town: Town, twin: Enterprise) -> None:
        make_enterprise(town, "岚启医械公司", RUSHAN_TOWN, 56)
        seen = cast.county_officer.client.get("/enterprises/duplicates/").content.decode()
        assert "荣成市汐歌海产股份有限公司" in seen
        assert "岚启医械" not in seen
        assert f"/enterprises/{town.seafood.pk}/merge-record/{twin.pk}/" in seen
        assert cast.instructor.client.get("/enterprises/duplicates/").status_code == 403

    def test_check_answers_merge_and_undo(self, cast: Cast, town: Town, twin: Enterprise) -> None:
        contact(town, 3, enterprise=twin)
        client, address = cast.county_officer.client, f"/enterprises/{town.seafood.pk}/merge-record/{twin.pk}/"
        seen = client.get(address).content.decode()
        assert "联系记录" in seen
        assert "1 条移过去" in seen
        given = {"version": 1, "absorbed_version": 1, "reason": "重复导入"}
        assert client.post(address, given).url == f"/enterprises/{town.seafood.pk}/"
        twin.refresh_from_db()
        assert twin.merged_into == town.seafood
        merge = town.seafood.merges_kept.get()
        assert cast.neighbour.client.post(f"/enterprises/merges/{merge.pk}/undo/", {"version": 1}).status_code == 404
        assert client.post(f"/enterprises/merges/{merge.pk}/undo/", {"version": 1}).status_code == 302
        twin.refresh_from_db()
        assert twin.merged_into is None

    def test_a_stale_page_merges_nothing(self, cast: Cast, town: Town, twin: Enterprise, at: datetime) -> None:
        actions.amend(enterprise=twin, facts={"staff_count": 3}, by=TEST, at=at)
        address = f"/enterprises/{town.seafood.pk}/merge-record/{twin.pk}/"
        answer = cast.office.client.post(address, {"version": 1, "absorbed_version": 1, "reason": "重复"})
        assert "刚被别人改过" in answer.content.decode()
        twin.refresh_from_db()
        assert twin.merged_into is None

    def test_not_across_the_county_line(self, cast: Cast, town: Town) -> None:
        address = f"/enterprises/{town.seafood.pk}/merge-record/{town.neighbour_firm.pk}/"
        assert cast.county_officer.client.get(address).status_code == 404
        assert cast.neighbour.client.get(address).status_code == 404
        assert (
            cast.office.client.get(f"/enterprises/{town.seafood.pk}/merge-record/{town.seafood.pk}/").status_code == 404
        )


def test_search_by_code_reaches_the_dossier(cast: Cast, town: Town) -> None:
    made = make_enterprise(town, "查询专用有限公司", LIDAO, 91, credit_code=complete("91371082", "MA3QRY91"))
    seen = cast.office.client.get("/enterprises/", {"q": made.credit_code[-6:]}).content.decode()
    assert f"/enterprises/{made.pk}/" in seen
