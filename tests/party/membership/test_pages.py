"""The pages of admissions: who sees and enters what, the story, the check before a step, lists, calendar, documents."""

import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from qiaoliang.access.audit.models import Entry
from qiaoliang.party.membership.choices import StepCode
from qiaoliang.party.membership.models import Admission, Step
from qiaoliang.party.membership.progress import add_months
from tests.cast import Cast, Town
from tests.party.membership.cases import apply, brought, following, make_roll, take

DAY = timedelta(days=1)
LIST, CALENDAR = "/party/admissions/", "/party/admissions/calendar/"


def now() -> datetime:
    """Pages live in real time: what they show of limits is told from today."""
    return timezone.now()


def today() -> date:
    return timezone.localdate()


def application() -> dict[str, str]:
    return {
        "organisation": "汐歌海产党支部", "enterprise": "汐歌海产有限公司", "name": "邹望舒", "identity": "012345",
        "born_on": "1990-03-31", "on": f"{today() - 2 * DAY}", "back_reason": "",
    }  # fmt: skip


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def docx(content: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()


def test_the_secretary_opens_a_case_and_enters_the_next_step_after_a_check(cast: Cast, town: Town) -> None:
    secretary = cast.secretary.client
    response = secretary.post(f"{LIST}new/", application())
    admission = Admission.everything.get()
    assert response.headers["Location"] == admission.get_absolute_url()
    page = text(secretary, admission.get_absolute_url())
    assert "派人谈话" in page
    assert f"时限 {add_months(today() - 2 * DAY, 1)}" in page
    step = f"{admission.get_absolute_url()}steps/talk/"
    given = {"on": f"{today() - DAY}", "document_number": "谈 1", "back_reason": "", "version": admission.version}
    checked = secretary.post(step, given)
    assert "将要发生的事" in checked.content.decode()
    assert Step.everything.count() == 1
    assert 'value="谈 1"' in secretary.post(step, {**given, "edit": "1"}).content.decode()
    assert secretary.post(step, {**given, "confirmed": "1"}).status_code == 302
    assert Step.everything.filter(code="talk", document_number="谈 1").exists()
    stale = secretary.post(
        f"{admission.get_absolute_url()}steps/activist/", {**given, "confirmed": "1", "decider": "branch_committee"}
    )
    assert "刚被别人改过" in stale.content.decode()


def test_a_step_that_is_not_next_has_no_form(cast: Cast, town: Town, at: datetime) -> None:
    admission = apply(town, cast.secretary.actor, at)
    for code in ("meeting", "approval", "archive", "nonsense"):
        assert cast.secretary.client.get(f"{admission.get_absolute_url()}steps/{code}/").status_code == 404


def test_branch_and_committee_enter_their_own_steps_only(cast: Cast, town: Town, at: datetime) -> None:
    admission = brought(town, cast.secretary.actor, at, StepCode.PROPOSED)
    consent = f"{admission.get_absolute_url()}steps/consent/"
    assert cast.secretary.client.get(consent).status_code == 404
    assert "由上级党委登记" in text(cast.secretary.client, admission.get_absolute_url())
    assert 'value="镇党委"' in text(cast.committee.client, consent)
    given = {
        "on": "2024-07-20", "agreed": "yes", "decider": "general_branch", "decided_by": "某党总支",
        "document_number": "1", "back_reason": "补", "version": admission.version,
    }  # fmt: skip
    refused = cast.committee.client.post(consent, given).content.decode()
    assert "党总支不能办" in refused
    accepted = {**given, "decider": "committee", "confirmed": "1"}
    assert cast.committee.client.post(consent, accepted).status_code == 302
    assert Step.everything.get(code="consent").decided_by == "某党总支"


@pytest.mark.parametrize("page", ["", "steps/talk/", "reveal/", "transfer/", "stop/", "papers/notice/"])
def test_neighbours_owners_and_instructors_find_nothing(page: str, cast: Cast, town: Town, at: datetime) -> None:
    admission = apply(town, cast.secretary.actor, at)
    for stranger in (cast.neighbour, cast.owner, cast.instructor, cast.coordinator, cast.carrier):
        assert stranger.client.get(f"{admission.get_absolute_url()}{page}").status_code in (403, 404)


def test_names_are_masked_for_office_and_auditor(cast: Cast, town: Town, at: datetime) -> None:
    admission = brought(town, cast.secretary.actor, at, StepCode.MENTORS)
    for keeper in (cast.secretary, cast.committee):
        assert "邹望舒" in text(keeper.client, LIST)
        assert "邹望舒" in text(keeper.client, admission.get_absolute_url())
    for reader in (cast.office, cast.county_officer, cast.auditor):
        assert "邹望舒" not in text(reader.client, LIST)
        assert "邹望舒" not in text(reader.client, admission.get_absolute_url())
        assert "员甲" not in text(reader.client, admission.get_absolute_url())


def test_the_story_says_who_when_with_what(cast: Cast, town: Town, at: datetime) -> None:
    start = today() - 470 * DAY
    admission = brought(town, cast.secretary.actor, now(), StepCode.MEETING, start=start, step=5)
    page = text(cast.secretary.client, admission.get_absolute_url())
    for words in (
        "应到会 9，到会 8，赞成 8，不赞成 0，通过", "介绍人：员甲、员乙", "结论和材料存放处已加密",
        f"补录（{today()} 登记）",        "党委派人谈话", "由上级党委登记", "党委审批预备党员", "最早",
    ):  # fmt: skip
        assert words in page, words
    assert ">合格<" not in page


@pytest.mark.parametrize(
    "address", [LIST, f"{LIST}?tab=overdue", CALENDAR, f"{CALENDAR}?month=2026-12", "/party/members/"]
)
@pytest.mark.parametrize("who", ["secretary", "committee", "office"])
def test_lists_and_calendar_cost_few_queries(
    address: str, who: str, cast: Cast, town: Town, at: datetime, django_assert_max_num_queries: Any
) -> None:
    make_roll(town)
    for number in range(6):
        apply(town, cast.secretary.actor, at, name=f"申请人{number}", identity=f"{number:06d}", on=date(2026, 10, 30))
    client = getattr(cast, who).client
    client.get(address)
    with django_assert_max_num_queries(12) as found:
        assert client.get(address).status_code == 200
    assert isinstance(found, CaptureQueriesContext)


def test_the_calendar_shows_overdue_and_due(cast: Cast, town: Town) -> None:
    first = today() - 60 * DAY
    apply(town, cast.secretary.actor, now(), on=first)
    apply(town, cast.secretary.actor, now(), name="姜照野", identity="9", on=today(), back_reason="")
    late, due = (today() - add_months(first, 1)).days, add_months(today(), 1)
    for client in (cast.secretary.client, cast.committee.client):
        assert f"超 {late} 天" in text(client, f"{CALENDAR}?tab=overdue")
        month = text(client, f"{CALENDAR}?month={due:%Y-%m}")
        assert "姜照野" in month
        assert "邹望舒" not in month
    assert text(cast.neighbour.client, CALENDAR).count("汐歌海产党支部") == 0
    assert "没有" in text(cast.committee.client, f"{CALENDAR}?month=abc")


def test_the_workbench_names_what_is_late(cast: Cast, town: Town) -> None:
    apply(town, cast.secretary.actor, now(), on=today() - 60 * DAY)
    assert "发展党员 邹望舒 · 派人谈话" in text(cast.secretary.client, "/workbench/")
    assert "派人谈话" in text(cast.committee.client, "/workbench/")


class TestDocuments:
    def test_the_notice_names_five_working_days(self, cast: Cast, town: Town, at: datetime) -> None:
        admission = brought(town, cast.secretary.actor, at, StepCode.CONSENT)
        page = f"{admission.get_absolute_url()}papers/notice/"
        assert "张贴公示" in text(cast.secretary.client, page)
        response = cast.secretary.client.post(page, {"reason": "张贴公示"})
        found = docx(response.content)
        assert "邹望舒" in found
        assert "5个工作日" in found
        assert Entry.everything.get(verb="admission.printed").detail["reason"] == "张贴公示"

    def test_the_minutes_hold_counts(self, cast: Cast, town: Town, at: datetime) -> None:
        admission = brought(town, cast.secretary.actor, at, StepCode.MEETING)
        response = cast.secretary.client.post(f"{admission.get_absolute_url()}papers/minutes/", {"reason": "归档"})
        found = docx(response.content)
        assert "无记名投票" in found
        assert "通过决议" in found

    def test_no_minutes_before_a_vote(self, cast: Cast, town: Town, at: datetime) -> None:
        admission = apply(town, cast.secretary.actor, at)
        page = f"{admission.get_absolute_url()}papers/minutes/"
        assert "还没有开过支部大会" in cast.secretary.client.post(page, {"reason": "归档"}).content.decode()

    def test_the_list_of_candidates(self, cast: Cast, town: Town, at: datetime) -> None:
        brought(town, cast.secretary.actor, at, StepCode.CONSENT)
        found = docx(cast.committee.client.post(f"{LIST}candidates/", {"reason": "党委会审议"}).content)
        assert "共有发展对象1人" in found
        assert "邹望舒" in found


class TestRoll:
    def test_it_leaves_with_a_reason_and_could_come_back(self, cast: Cast, town: Town) -> None:
        make_roll(town, 3)
        assert cast.secretary.client.post("/party/members/export/", {"reason": ""}).status_code == 200
        response = cast.secretary.client.post("/party/members/export/", {"reason": "换届核对"})
        rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
        assert rows[0][:3] == ("党组织", "姓名", "类别")
        assert rows[1][:3] == ("汐歌海产党支部", "员甲", "正式党员")
        entry = Entry.everything.get(verb="members.exported")
        assert (entry.about_kind, entry.about_key) == ("membership.roll", str(town.branch.pk))
        assert entry.detail == {"rows": 3, "reason": "换届核对", "capacity": "党组织书记"}

    def test_no_export_by_a_click(self, cast: Cast, town: Town) -> None:
        make_roll(town, 1)
        assert cast.secretary.client.get("/party/members/?export=xlsx").status_code == 403
        assert cast.secretary.client.get(f"{LIST}?export=xlsx").status_code == 403

    def test_floating_members_have_a_tab(self, cast: Cast, town: Town) -> None:
        (member,) = make_roll(town, 1)
        member.is_floating = True
        member.save()
        assert "员甲" in text(cast.secretary.client, "/party/members/?tab=floating")


def test_a_correction_by_its_form(cast: Cast, town: Town, at: datetime) -> None:
    admission = apply(town, cast.secretary.actor, at)
    step = take(admission, following(admission, StepCode.TALK, date(2023, 6, 20)), cast.secretary.actor, at)
    page = f"/party/steps/{step.pk}/correct/"
    assert 'value="2023-06-20"' in text(cast.secretary.client, page)
    given = {"on": "2023-06-19", "version": admission.version, "reason": "记录本上是 19 日", "document_number": ""}
    assert cast.secretary.client.post(page, given).status_code == 302
    page = text(cast.secretary.client, admission.get_absolute_url())
    assert "已更正，仅存查" in page
    assert "记录本上是 19 日" in page
    assert cast.neighbour.client.get(f"/party/steps/{step.pk}/correct/").status_code == 404


def test_stop_transfer_and_resume_by_their_forms(cast: Cast, town: Town, at: datetime) -> None:
    admission = apply(town, cast.secretary.actor, at)
    at_page = admission.get_absolute_url()
    given = {"kind": "stopped", "on": f"{today()}", "reason": "离职", "version": admission.version}
    assert cast.secretary.client.post(f"{at_page}stop/", given).status_code == 302
    admission.refresh_from_db()
    again = {"on": f"{today()}", "reason": "回来了", "version": admission.version}
    assert cast.secretary.client.post(f"{at_page}resume/", again).status_code == 302
    admission.refresh_from_db()
    moved = {
        "to": "岚启医械党支部", "document_number": "介 1", "on": f"{today()}", "reason": "调动",
        "version": admission.version,
    }  # fmt: skip
    assert cast.secretary.client.post(f"{at_page}transfer/", moved).status_code == 302
    admission.refresh_from_db()
    assert admission.organisation == town.other_branch
