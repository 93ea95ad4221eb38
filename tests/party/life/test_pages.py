"""The pages of organisation life: entering, the code and the phone, what is missing, documents, who sees what."""

import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from qiaoliang.party.elections.models import Officer
from qiaoliang.party.life import actions, codes
from qiaoliang.party.life.actions.duties import open_duties
from qiaoliang.party.life.models import Attendance, Duty, Gathering
from qiaoliang.party.membership.models import Member
from tests.cast import Cast, Town
from tests.party.membership.cases import make_roll

DAY = timedelta(days=1)


def now() -> datetime:
    return timezone.now()


def today() -> date:
    return timezone.localdate()


def base(town: Town) -> str:
    return f"/party/organisations/{town.branch.pk}/life/"


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.fixture
def roll(town: Town) -> list[Member]:
    return make_roll(town)


@pytest.fixture
def opened(town: Town, cast: Cast, roll: list[Member]) -> Gathering:
    said: dict[str, Any] = {"by": cast.secretary.actor, "at": now()}
    made = actions.plan(organisation=town.branch, kind="members", on=today(), topic="学习", **said)
    return actions.open_door(gathering=made, version=made.version, **said)


def enter(town: Town, cast: Cast, roll: list[Member], **more: str) -> Any:
    given = {"on": f"{today()}", "topic": "年度计划", f"m{roll[0].pk}": "absent", f"m{roll[1].pk}": "leave:duty"}
    return cast.secretary.client.post(f"{base(town)}enter/?kind=members", given | more)


class TestEntering:
    def test_a_held_meeting_is_one_form_of_few_fields(self, town: Town, cast: Cast, roll: list[Member]) -> None:
        """Five fields, two of them required and filled in beforehand; everybody present unless said otherwise."""
        form = cast.secretary.client.get(f"{base(town)}enter/").context["form"]
        own = form.own_fields()
        assert len(own) <= 8
        assert [field.name for field in own if field.field.required] == ["on", "topic"]
        assert all(form.initial[name] for name in ("on", "topic"))
        response = enter(town, cast, roll)
        made = Gathering.everything.get()
        assert response.headers["Location"] == made.get_absolute_url()
        assert (made.present_count, made.expected_count) == (7, 9)
        page = text(cast.secretary.client, made.get_absolute_url())
        assert "员甲" in page
        assert "值班生产" in page

    def test_a_refusal_stands_beside_its_field_and_nothing_is_lost(
        self, town: Town, cast: Cast, roll: list[Member]
    ) -> None:
        response = enter(town, cast, roll, on=f"{today() + 9 * DAY}", minutes="很长的记录")
        page = response.content.decode()
        assert "日期不能晚于今天" in page
        assert "很长的记录" in page
        assert not Gathering.everything.exists()

    def test_vote_minutes_and_correction_by_their_forms(self, town: Town, cast: Cast, roll: list[Member]) -> None:
        enter(town, cast, roll)
        made, client = Gathering.everything.get(), cast.secretary.client
        at = made.get_absolute_url()
        assert client.post(f"{at}decide/", {"text": "通过", "yes": "7", "no": "0", "abstained": "0"}).status_code == 302
        assert client.post(f"{at}minutes/", {"minutes": "记录", "version": made.version}).status_code == 302
        made.refresh_from_db()
        given = {"on": f"{today()}", "topic": "改过的议题", "reason": "议题写错", "version": made.version}
        away = {f"m{roll[0].pk}": "absent", f"m{roll[1].pk}": "leave:duty"}
        refused = client.post(f"{at}correct/", given)
        assert "先撤下这项表决" in refused.content.decode(), "the roster changed under a vote"
        assert client.post(f"{at}correct/", given | away | {"minutes": "记录"}).status_code == 302
        page = text(client, at)
        assert "改过的议题" in page
        assert "议题写错" in page, "the old record stays with the reason"

    def test_who_reads_what(self, town: Town, cast: Cast, roll: list[Member]) -> None:
        """Minutes and names for the branch and the committee above; the office sees that it was held."""
        enter(town, cast, roll, minutes="秘密的话")
        at = Gathering.everything.get().get_absolute_url()
        for reader in (cast.secretary, cast.committee):
            assert "秘密的话" in text(reader.client, at)
        for reader in (cast.office, cast.auditor):
            page = text(reader.client, at)
            assert "秘密的话" not in page
            assert "员甲" not in page
            assert "值班生产" not in page
        assert cast.neighbour.client.get(at).status_code == 404


class TestPhone:
    def pick(self, client: Client, opened: Gathering, member: int, code: str = "") -> Any:
        """Type the code, then choose a name, as a phone does."""
        at = f"/d/{opened.door_key}/"
        first = client.post(at, {"code": code or codes.code_at(opened.door_key, now())})
        ticket = first.context["ticket"] if first.context else ""
        return first, client.post(at, {"ticket": ticket, "member": str(member)})

    def test_names_are_shown_only_for_the_code_of_this_minute(self, opened: Gathering, roll: list[Member]) -> None:
        client = Client()
        page = text(client, f"/d/{opened.door_key}/")
        assert "员甲" not in page
        wrong = f"{(int(codes.code_at(opened.door_key, now())) + 1) % 10**6:06d}"
        refused = client.post(f"/d/{opened.door_key}/", {"code": wrong}).content.decode()
        assert "口令不对" in refused
        assert "员甲" not in refused
        first, done = self.pick(client, opened, roll[0].pk)
        assert "员甲" in first.content.decode()
        assert done.headers["Location"] == "/d/arrived/"
        assert Attendance.everything.get(gathering=opened, member=roll[0]).how == "code"

    def test_one_phone_one_person_and_a_name_once(self, opened: Gathering, roll: list[Member]) -> None:
        first, second = Client(), Client()
        self.pick(first, opened, roll[0].pk)
        assert first.get(f"/d/{opened.door_key}/").headers["Location"] == "/d/arrived/"
        _, again = self.pick(second, opened, roll[0].pk)
        assert "已经签到" in again.content.decode()
        listed, _ = self.pick(Client(), opened, 0)
        assert "员甲" not in listed.content.decode(), "who has come is not shown again"

    def test_without_a_ticket_no_name_is_taken(self, opened: Gathering, roll: list[Member]) -> None:
        answer = Client().post(f"/d/{opened.door_key}/", {"ticket": "forged", "member": str(roll[0].pk)})
        assert "口令已过期" in answer.content.decode()
        assert Attendance.everything.get(gathering=opened, member=roll[0]).presence == "expected"

    def test_the_page_asks_nothing_and_keeps_nothing_of_the_phone(self, opened: Gathering) -> None:
        response = Client().get(f"/d/{opened.door_key}/")
        page = response.content.decode()
        assert page.count("<input") == 1, "the code alone"
        assert "htmx" not in page.replace("htmx-config", ""), "a page read once loads no library"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"

    def test_the_secretary_shows_the_code_and_closes(self, opened: Gathering, cast: Cast, roll: list[Member]) -> None:
        client, at = cast.secretary.client, opened.get_absolute_url()
        page = text(client, f"{at}screen/")
        code = codes.code_at(opened.door_key, now())
        assert f"{code[:3]} {code[3:]}" in page or code != codes.code_at(opened.door_key, now())
        assert "<svg" in page
        self.pick(Client(), opened, roll[0].pk)
        assert "已到 1 / 应到 9" in text(client, f"{at}screen/code/")
        assert client.post(f"{at}close/").headers["Location"] == f"{at}hold/"
        form = client.get(f"{at}hold/").context["form"]
        assert form[f"m{roll[0].pk}"].initial == "present"
        assert form[f"m{roll[1].pk}"].initial == "absent", "who did not type the code was not there, unless ticked"
        assert Client().get(f"/d/{opened.door_key}/").status_code == 404


class TestMissing:
    def test_what_is_missing_on_its_page_the_year_and_the_workbench(
        self, town: Town, cast: Cast, roll: list[Member]
    ) -> None:
        open_duties(by=cast.secretary.actor, at=now())
        month = Duty.everything.get(organisation=town.branch, kind="theme_day")
        page = text(cast.secretary.client, "/party/life/missing/?tab=month")
        assert "主题党日" in page
        assert "汐歌海产党支部" in text(cast.committee.client, "/party/life/missing/?tab=quarter")
        assert "主题党日" in text(cast.secretary.client, base(town))
        assert "本月 2 次" in text(cast.secretary.client, "/party/life/calendar/"), "the committee's and the theme day"
        month.first, month.last = month.first - 40 * DAY, today() - DAY
        month.save()
        assert "没有开" in text(cast.committee.client, "/party/life/missing/?tab=missed")
        assert "应开的会没有开" in text(cast.committee.client, "/workbench/")
        assert cast.secretary.client.get(f"/party/life/duties/{month.pk}/excuse/").status_code == 403
        excused = cast.committee.client.post(f"/party/life/duties/{month.pk}/excuse/", {"reason": "停产"})
        assert excused.status_code == 302
        assert "停产" in text(cast.secretary.client, "/party/life/missing/?tab=excused")

    @pytest.mark.parametrize("who", ["office", "committee", "secretary", "auditor"])
    def test_lists_cost_few_queries_however_many_rows(
        self, who: str, town: Town, cast: Cast, roll: list[Member],
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        open_duties(by=cast.secretary.actor, at=now())
        for ago in range(20):
            actions.enter(
                organisation=town.branch, kind="members", on=today() - ago * DAY, topic="会", away={},
                by=cast.secretary.actor, at=now(),
            )  # fmt: skip
        client = getattr(cast, who).client
        for address in (
            "/party/life/", "/party/life/missing/", "/party/life/calendar/", "/party/centres/bookings/",
            "/party/centres/shortages/", base(town), "/party/life/?tab=held&q=会&kind=members&month=2026-11",
        ):  # fmt: skip
            with django_assert_max_num_queries(14 if "/organisations/" in address else 12):
                assert client.get(address).status_code == 200, address


class TestPapers:
    def docx(self, response: Any) -> str:
        assert response.status_code == 200
        return zipfile.ZipFile(io.BytesIO(response.content)).read("word/document.xml").decode()

    def test_minutes_and_year_as_word_files(self, town: Town, cast: Cast, roll: list[Member]) -> None:
        enter(town, cast, roll, minutes="通过年度计划。")
        made, client = Gathering.everything.get(), cast.secretary.client
        client.post(f"{made.get_absolute_url()}decide/", {"text": "年度计划", "yes": "7", "no": "0", "abstained": "0"})
        paper = self.docx(client.get(f"{made.get_absolute_url()}minutes.docx"))
        for words in ("党员大会记录", "通过年度计划。", "应到", "缺席", "员甲", "核验码", "通过"):
            assert words in paper, words
        year = self.docx(client.get(f"{base(town)}overview.docx"))
        for words in (f"{today().year}年组织生活情况", "年度计划", "7/9"):
            assert words in year, words

    def test_the_list_goes_out_as_a_workbook(self, town: Town, cast: Cast, roll: list[Member]) -> None:
        enter(town, cast, roll)
        response = cast.secretary.client.get("/party/life/?tab=held&export=xlsx")
        assert response.status_code == 200
        assert zipfile.ZipFile(io.BytesIO(response.content)).testzip() is None


class TestGuards:
    def test_hours_of_study_follow_the_roll_and_rank_nobody(self, town: Town, cast: Cast, roll: list[Member]) -> None:
        """G39: no ranking of persons. The last of the roll studied most and stands last."""
        away = {member.pk: "" for member in roll[:8]}
        actions.enter(
            organisation=town.branch, kind="class", on=today(), topic="党课", away=away, study_hours=8,
            by=cast.secretary.actor, at=now(),
        )  # fmt: skip
        hours = cast.secretary.client.get(base(town)).context["year"].hours
        assert [name for name, _, _ in hours] == [member.name for member in roll]
        assert [int(sum_) for _, sum_, _ in hours] == [0] * 8 + [8]
        assert cast.office.client.get(base(town)).context["year"].hours == [], "nobody outside reads it by person"

    def test_no_meeting_keeps_a_place_of_a_person_or_a_device(self) -> None:
        """G38 for meetings: the venue of a meeting is a name of a room; of a person only whether they came."""
        assert {field.name for field in Attendance._meta.fields} == {
            "id", "gathering", "member", "is_voter", "presence", "leave_reason", "how", "marked_by",
        }  # fmt: skip

    def test_a_committee_of_officers_is_called_by_itself(self, town: Town, cast: Cast, roll: list[Member]) -> None:
        """Who leads stands with the officers: the form ticks them, and a meeting planned for a year calls them."""
        for member in roll[:3]:
            Officer.everything.create(
                organisation=town.branch, member=member, name=member.name, post="member", basis="elected",
                starts_on=date(2024, 1, 1), recorded_at=town.at, recorded_by="许",
            )  # fmt: skip
        form = cast.secretary.client.get(f"{base(town)}enter/?kind=committee").context["form"]
        assert sorted(form.fields["chosen"].initial) == [member.pk for member in roll[:3]]
        planned = Gathering.everything.create(
            organisation=town.branch, kind="committee", on=today(), topic="支委会", recorded_at=now(), recorded_by="许"
        )
        actions.hold(gathering=planned, away={}, version=1, on=today(), by=cast.secretary.actor, at=now())
        planned.refresh_from_db()
        assert planned.expected_count == 3
