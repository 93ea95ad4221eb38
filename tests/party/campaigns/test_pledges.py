"""Pledges: of the roll, kept with evidence, withdrawn with a reason, overdue by the clock, appraised once a year."""

import io
import zipfile
from datetime import date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from qiaoliang.access.accounts.actor import link_holder, system
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.campaigns import actions, reminders, rules
from qiaoliang.party.campaigns.models import Appraisal, Pledge
from tests.cast import Cast, Town
from tests.party.campaigns.records import confirmed, pledge, proposal
from tests.party.membership.cases import make_roll


def board(town: Town) -> str:
    return f"/party/organisations/{town.branch.pk}/pledges/"


class TestPledge:
    def test_a_member_of_the_roll_is_known_by_name(self, cast: Cast, town: Town, at: datetime) -> None:
        roll = make_roll(town)
        made = pledge(cast, town, at, person_name="员甲")
        assert made.member == roll[0]
        with pytest.raises(Refusal, match="名册里没有邹望舒"):
            pledge(cast, town, at)

    def test_a_member_by_link_promises_without_an_account(self, cast: Cast, town: Town, at: datetime) -> None:
        member = make_roll(town)[2]
        by = link_holder("member", 7, member.name)
        made = pledge(cast, town, at, person_name="", member=member, by=by)
        assert (made.person_name, made.member, made.recorded_by) == ("员丙", member, "员丙")
        assert Entry.everything.get(verb="pledge.claimed").actor_key == "link:member:7"

    def test_the_organisations_pledge_names_nobody(self, cast: Cast, town: Town, at: datetime) -> None:
        assert pledge(cast, town, at, made_by="organisation").person_name == ""

    def test_kept_needs_evidence_and_withdrawn_a_reason(self, cast: Cast, town: Town, at: datetime) -> None:
        made = pledge(cast, town, at)
        by = cast.secretary.actor
        with pytest.raises(Refusal, match="凭什么可以核实"):
            actions.keep_pledge(pledge=made, kept_on=at.date(), how=" ", by=by, at=at)
        with pytest.raises(Refusal, match="为什么撤回"):
            actions.withdraw_pledge(pledge=made, withdrawn_on=at.date(), reason="", by=by, at=at)
        kept = actions.keep_pledge(pledge=made, kept_on=at.date(), how="上岗证存档", by=by, at=at)
        assert not kept.is_open
        with pytest.raises(Refusal, match="已经兑现"):
            actions.keep_pledge(pledge=made, kept_on=at.date(), how="再来一次", by=by, at=at)

    def test_what_the_lamp_says(self) -> None:
        due, day = date(2026, 11, 10), timedelta(days=1)

        def says(today: date, kept_on: date | None = None, withdrawn_on: date | None = None) -> tuple[str, str]:
            lamp = rules.pledge_lamp(due_on=due, kept_on=kept_on, withdrawn_on=withdrawn_on, today=today)
            return lamp.text, lamp.status

        assert says(due - 15 * day) == ("2026-11-10 到期", "going")
        assert says(due - 14 * day) == ("2026-11-10 到期", "soon")
        assert says(due) == ("今天到期", "soon")
        assert says(due + day) == ("逾期 1 天", "overdue")
        assert says(due, kept_on=due) == ("2026-11-10 兑现", "done")
        assert says(due, kept_on=due + 3 * day) == ("2026-11-13 兑现，晚 3 天", "done")
        assert says(due, withdrawn_on=due - day) == ("2026-11-09 撤回", "off")


def test_the_form_knows_the_own_organisation(cast: Cast, town: Town) -> None:
    for page in ("/party/pledges/new/", "/party/proposals/new/", "/party/problems/new/", "/party/stations/new/"):
        assert cast.secretary.client.get(page).context["form"]["organisation"].value() == town.branch.name, page
        assert cast.instructor.client.get("/party/pledges/new/").context["form"]["organisation"].value() == ""


class TestBoard:
    def test_it_is_public_in_the_programmes_scope_and_hidden_from_the_neighbour(
        self, cast: Cast, town: Town, at: datetime
    ) -> None:
        made = pledge(cast, town, at)
        actions.keep_pledge(
            pledge=made, kept_on=date(2026, 11, 9), how="徒弟出师，证书存档", by=cast.secretary.actor, at=at
        )
        for who in ("secretary", "instructor", "committee", "office", "auditor", "carrier"):
            response = getattr(cast, who).client.get(board(town))
            assert response.status_code in (200, 404), who
            if response.status_code == 200:
                page = response.content.decode()
                assert "带两名徒弟" in page
                assert "徒弟出师，证书存档" in page
        assert cast.secretary.client.get(board(town)).status_code == 200
        assert cast.neighbour.client.get(board(town)).status_code == 404
        assert "下载公示栏" in cast.secretary.client.get(board(town)).content.decode()
        assert "下载公示栏" not in cast.auditor.client.get(board(town)).content.decode()

    def test_the_secretary_goes_straight_to_the_own_board(self, cast: Cast, town: Town, at: datetime) -> None:
        pledge(cast, town, at)
        assert cast.secretary.client.get("/party/pledges/boards/").headers["Location"] == board(town)
        listed = cast.office.client.get("/party/pledges/boards/")
        rows = {row.name: (row.made, row.kept, row.late) for row in listed.context["shown"].page.object_list}
        assert rows == {"汐歌海产党支部": (1, 0, 1), "岚启医械党支部": (0, 0, 0)}

    def test_a_year_shows_what_was_open_in_it(self, cast: Cast, town: Town, at: datetime) -> None:
        by = cast.secretary.actor
        old = pledge(cast, town, at, text="前年兑现", happened_on=date(2024, 3, 1), due_on=date(2024, 9, 1))
        actions.keep_pledge(pledge=old, kept_on=date(2024, 8, 1), how="已办", by=by, at=at)
        pledge(cast, town, at, text="去年作出一直没兑现", happened_on=date(2025, 3, 1), due_on=date(2025, 9, 1))
        pledge(cast, town, at, text="今年")
        for year, texts in (
            (2024, {"前年兑现"}),
            (2025, {"去年作出一直没兑现"}),
            (2026, {"去年作出一直没兑现", "今年"}),
        ):
            shown = cast.secretary.client.get(f"{board(town)}?year={year}").context["shown"]
            assert {row.text for row in shown.page.object_list} == texts

    def test_the_document_equals_the_screen_and_is_logged(self, cast: Cast, town: Town, at: datetime) -> None:
        made = pledge(cast, town, at)
        pledge(cast, town, at, made_by="organisation", text="办好夜校")
        actions.keep_pledge(pledge=made, kept_on=date(2026, 11, 9), how="证书存档", by=cast.secretary.actor, at=at)
        response = cast.secretary.client.post(f"{board(town)}paper/?year=2026")
        word = zipfile.ZipFile(io.BytesIO(response.content)).read("word/document.xml").decode()
        for text in (
            "2026年承诺公示栏",
            "公示承诺2项，已兑现1项",
            "带两名徒弟",
            "邹望舒",
            "证书存档",
            "办好夜校",
            "党组织承诺",
        ):
            assert text in word, text
        assert Entry.everything.get(verb="pledges.printed").detail["year"] == 2026
        assert cast.auditor.client.post(f"{board(town)}paper/").status_code == 403

    def test_twelve_queries(
        self, cast: Cast, town: Town, at: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(30):
            pledge(cast, town, at, text=f"承诺 {number}")
        client = cast.office.client
        client.get("/party/")  # the first page of a session stores it
        for address in (board(town), "/party/pledges/boards/", "/party/campaigns/", "/party/pledges/"):
            cache.clear()
            with django_assert_max_num_queries(12):
                assert client.get(address).status_code == 200


class TestAppraisal:
    def test_the_branch_judges_promises_once_a_year(self, cast: Cast, town: Town, at: datetime) -> None:
        made, other = pledge(cast, town, at), pledge(cast, town, at, text="另一项")
        actions.keep_pledge(pledge=made, kept_on=date(2026, 11, 9), how="证书", by=cast.secretary.actor, at=at)
        year = timezone.localdate().year
        address = f"{board(town)}appraise/"
        given = {
            "on": f"{timezone.localdate()}", f"grade_{made.pk}": "well", f"words_{made.pk}": "徒弟能顶岗",
            f"grade_{other.pk}": "done", f"words_{other.pk}": "",
        }  # fmt: skip
        refused = cast.secretary.client.post(address, given).content.decode()
        assert "还没有登记兑现，不能评为“完成”" in refused
        assert "徒弟能顶岗" in refused
        assert not Appraisal.everything.exists()
        assert cast.secretary.client.post(address, {**given, f"grade_{other.pk}": "not"}).status_code == 302
        assert cast.secretary.client.post(address, {**given, f"grade_{other.pk}": "partly"}).status_code == 302
        assert {(row.pledge.text, row.grade) for row in Appraisal.everything.filter(year=year)} == {
            ("带两名徒弟", "well"), ("另一项", "partly"),
        }  # fmt: skip
        assert f"{year} 年完成好：徒弟能顶岗" in cast.secretary.client.get(board(town)).content.decode()
        assert cast.committee.client.get(address).status_code == 403

    def test_a_pledge_of_another_branch_is_not_judged_here(self, cast: Cast, town: Town, at: datetime) -> None:
        foreign = Pledge.everything.create(
            organisation=town.other_branch, made_by="organisation", text="诺", due_on=date(2026, 1, 1),
            region_code="371083107", happened_on=date(2025, 1, 1), recorded_at=at, recorded_by="x",
        )  # fmt: skip
        with pytest.raises(Refusal, match="不属于这个党组织"):
            actions.appraise(
                organisation=town.branch, year=2026, on=at.date(), grades={foreign.pk: ("not", "")},
                by=cast.secretary.actor, at=at,
            )  # fmt: skip


class TestClock:
    def test_each_overdue_thing_is_told_once_in_one_notice(self, cast: Cast, town: Town, at: datetime) -> None:
        pledge(cast, town, at)
        proposal(cast, town, at)
        pledge(cast, town, at, text="还没到期", due_on=date(2027, 1, 1))
        assert reminders.remind(by=system("tick"), at=at) == 2
        assert reminders.remind(by=system("tick"), at=at) == 0
        notice = cast.secretary.user.notices.get()
        assert "1 项承诺逾期" in notice.text
        assert "1 条建议超过答复期限" in notice.text

    def test_nobody_is_told_in_the_evening_or_on_a_day_off(self, cast: Cast, town: Town, at: datetime) -> None:
        pledge(cast, town, at)
        assert reminders.remind(by=system("tick"), at=at.replace(hour=21)) == 0
        assert reminders.remind(by=system("tick"), at=at + timedelta(days=1)) == 0

    def test_the_workbench_names_what_is_near_and_what_is_owed(self, cast: Cast, town: Town, at: datetime) -> None:
        today = timezone.localdate()
        pledge(cast, town, timezone.now(), text="快到期的", due_on=today + timedelta(days=3))
        late = proposal(cast, town, at, title="没人答复的")
        assert late.feedback_due_on is not None
        assert late.feedback_due_on < today
        page = cast.secretary.client.get("/workbench/").content.decode()
        assert "承诺快到期：快到期的" in page
        assert "建议待答复：没人答复的" in page
        assert "快到期的" not in cast.neighbour.client.get("/workbench/").content.decode()


def test_a_confirmed_pledge_still_counts_after_it_was_kept(cast: Cast, town: Town, at: datetime) -> None:
    made = confirmed(pledge(cast, town, at), cast, at)
    kept = actions.keep_pledge(pledge=made, kept_on=at.date(), how="有据", by=cast.secretary.actor, at=at)
    assert kept.state == "confirmed"
