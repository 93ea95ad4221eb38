"""The pages of elections: who sees and enters what, the papers, the lists at a bounded cost."""

import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qiaoliang.access.audit.models import Entry
from qiaoliang.party.elections.models import Election, Nominee, Officer
from tests.cast import Cast, Town
from tests.party.elections.ballots import consented, count, roll, vote


@pytest.fixture(autouse=True)
def _on_that_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def docx(content: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()


def test_from_the_names_to_the_filing_on_the_pages(cast: Cast, town: Town) -> None:
    members = roll(town.branch, 5)
    committee = f"/party/organisations/{town.branch.pk}/committee/"
    secretary, township = cast.secretary.client, cast.committee.client
    assert "不设委员会" in text(secretary, f"{committee}prepare/")
    names = [str(member.pk) for member in members]
    given: dict[str, Any] = {"purpose": "set_up", "secretaries": names[:1], "deputy_seats": "0", "on": "2026-11-18"}
    refused = secretary.post(f"{committee}prepare/", given).content.decode()
    assert "候选人至少 2 名" in refused
    response = secretary.post(f"{committee}prepare/", given | {"secretaries": names[:2]})
    election = Election.everything.get()
    at = election.get_absolute_url()
    assert response.headers["Location"] == at
    assert secretary.post(f"{at}consent/", {}).status_code == 403, "the branch does not agree to its own names"
    assert "同意候选人预备人选" in text(township, f"{at}consent/")
    township.post(f"{at}consent/", {"number": "俚党〔2026〕21号", "on": "2026-11-19", "version": election.version})
    election.refresh_from_db()
    votes = {f"votes_{one.pk}": number for one, number in zip(Nominee.everything.order_by("pk"), (4, 1), strict=True)}
    ballots: dict[str, Any] = {
        "on": "2026-11-20", "entitled": 5, "excluded_reason": "", "present": 4, "handed_out": 4, "returned": 4,
        "invalid": 0, "version": election.version, "void_reason": "", **votes,
    }  # fmt: skip
    refused = secretary.post(f"{at}vote/", ballots).content.decode()
    assert "没有超过五分之四" in refused
    assert 'value="俚' not in refused
    response = secretary.post(f"{at}vote/", ballots | {"present": 5, "handed_out": 5, "returned": 5})
    assert response.status_code == 302, response.content.decode()
    assert "已选举，待备案" in text(secretary, at)
    election.refresh_from_db()
    township.post(f"{at}file/", {"number": "俚党〔2026〕22号", "on": "2026-11-20", "version": election.version})
    page = text(secretary, committee)
    assert members[0].name in page
    assert "任期到 2029-11-19" in page
    assert members[0].name not in text(cast.office.client, committee), "masked for whoever keeps no branch"
    assert cast.neighbour.client.get(at).status_code == 404
    assert "汐歌海产党支部" not in text(cast.neighbour.client, "/party/elections/?tab=filed")
    assert "汐歌海产党支部" in text(cast.office.client, "/party/elections/?tab=filed")


def test_the_minutes_and_the_report(cast: Cast, town: Town, at: datetime) -> None:
    members = roll(town.branch, 5)
    election = consented(town, cast, at, members[:2])
    address = election.get_absolute_url()
    given = {"reason": "存档"}
    refused = cast.secretary.client.post(f"{address}papers/minutes/", given)
    assert "还没有开过选举会议" in refused.content.decode()
    vote(election, cast, at, [4, 1], count(5))
    minutes = cast.secretary.client.post(f"{address}papers/minutes/", given)
    words = docx(minutes.content)
    for part in (
        "应到会有选举权的正式党员5人，到会5人",
        "无记名投票",
        members[0].name,
        "没有超过",
        "俚党〔2026〕21号",
        "2026年11月20日",
    ):
        assert part in words, part
    report = docx(cast.secretary.client.post(f"{address}papers/report/", given).content)
    assert "本届任期自2026年11月20日至2029年11月19日" in report
    assert Entry.everything.filter(verb="admission.printed", about_kind="elections.election").count() == 2
    assert cast.auditor.client.get(f"{address}papers/minutes/").status_code == 404


def test_the_lists_cost_the_same_at_any_length(cast: Cast, town: Town, at: datetime) -> None:
    for number in range(70):
        Officer.everything.create(
            organisation=town.branch, name=f"员{number}", post="member", basis="elected",
            starts_on=date(2024, 1, 1), recorded_at=at, recorded_by="许知远",
        )  # fmt: skip
        Election.everything.create(
            organisation=town.branch, region_code=town.branch.region_code, purpose="term", state="cancelled",
            prepared_on=date(2024, 1, 1), due_on=date(2024, 2, 1) + timedelta(days=number), recorded_at=at,
            recorded_by="许知远",
        )  # fmt: skip
    cast.office.client.get("/workbench/")
    for address in (
        "/party/elections/?tab=cancelled",
        "/party/officers/",
        f"/party/organisations/{town.branch.pk}/committee/",
    ):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            text(cast.office.client, address)
        assert len(queries) <= 12, (address, len(queries))


def test_officers_are_appointed_above_and_listed_without_export(cast: Cast, town: Town) -> None:
    members = roll(town.branch, 5)
    committee = f"/party/organisations/{town.branch.pk}/committee/"
    given = {
        "member": str(members[0].pk), "post": "secretary", "number": "俚党〔2024〕1号", "on": "2024-01-01",
        "term_ends_on": "2027-01-01",
    }  # fmt: skip
    assert cast.secretary.client.post(f"{committee}appoint/", given).status_code == 403
    assert cast.committee.client.post(f"{committee}appoint/", given).status_code == 302
    officer = Officer.everything.get()
    assert "2027-01-01" in text(cast.committee.client, "/party/officers/")
    assert members[0].name not in text(cast.office.client, "/party/officers/")
    assert cast.office.client.get("/party/officers/?export=csv").status_code == 403
    left = {"reason": "left", "number": "", "on": f"{timezone.localdate()}"}
    assert cast.committee.client.post(f"/party/officers/{officer.pk}/relieve/", left).status_code == 302
    assert "还没有班子成员" in text(cast.committee.client, committee)
