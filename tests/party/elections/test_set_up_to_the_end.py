"""The set-up of a branch as one case: application, decision, election, filing; each step within its time."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.access.accounts.models import Grant
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.states import MoveNotAllowed
from qiaoliang.party.elections import actions as elections
from qiaoliang.party.elections.choices import Purpose
from qiaoliang.party.elections.models import Officer
from qiaoliang.party.organisations import actions, rules
from qiaoliang.party.organisations.choices import CaseState
from qiaoliang.party.organisations.models import OrganisationKind, SecretaryCandidate, SetUpCase
from tests.cast import LIDAO, Cast, Town, make_enterprise
from tests.party.elections.ballots import TODAY, count, roll, vote
from tests.party.test_set_up import applied, firms, unit


def decided(town: Town, cast: Cast, at: datetime, chosen: list[Any], on: date = TODAY) -> SetUpCase:
    case = applied(town, cast, at, chosen, applied_on=on)
    return actions.decide(case=case, decision_number="俚党〔2026〕8号", decided_on=on, by=cast.committee.actor, at=at)


def test_a_branch_from_the_application_to_the_filing(cast: Cast, town: Town, at: datetime) -> None:
    case = decided(town, cast, at, firms(town), on=date(2026, 10, 10))
    assert case.due_on == date(2026, 11, 10), "the election is due a month after the decision"
    branch = case.organisation
    assert branch is not None
    members = roll(branch, 3, probationary=1)
    by = cast.committee.actor
    election = elections.prepare(
        organisation=branch, purpose=Purpose.SET_UP, nominees=[(one, "secretary") for one in members[:2]],
        on=date(2026, 10, 20), by=by, at=at,
    )  # fmt: skip
    assert (election.case, election.due_on) == (case, date(2026, 11, 10))
    election = elections.consent(
        election=election, on=date(2026, 10, 22), number="俚党〔2026〕9号", version=election.version, by=by, at=at
    )
    election = vote(election, cast, at, [2, 1], count(3), on=date(2026, 10, 28))
    case.refresh_from_db()
    assert (case.state, case.due_on) == (CaseState.ELECTED, date(2026, 11, 28))
    elections.file(
        election=election, on=date(2026, 11, 5), number="俚党〔2026〕12号", version=election.version, by=by, at=at
    )
    case.refresh_from_db()
    assert case.state == CaseState.FILED
    assert [move.to for move in case.moves.order_by("pk")] == ["applied", "decided", "elected", "filed"]
    assert Officer.everything.get(organisation=branch).starts_on == date(2026, 10, 28)
    branch.refresh_from_db()
    assert branch.term_ends_on == date(2029, 10, 27)


def test_nobody_skips_the_election(cast: Cast, town: Town, at: datetime) -> None:
    case = decided(town, cast, at, firms(town))
    with pytest.raises(MoveNotAllowed):
        actions.file_case(case=case, on=TODAY, note="", by=cast.committee.actor, at=at)


def test_late_steps_stand_on_the_workbench(cast: Cast, town: Town, at: datetime, time_machine: Any) -> None:
    time_machine.move_to(at, tick=False)
    case = decided(town, cast, at, firms(town), on=date(2026, 10, 10))
    page = cast.committee.client.get("/workbench/").content.decode()
    assert f"{case.name}已批复，待选举" in page
    assert "超期 10 天" in page
    assert case.name not in cast.neighbour.client.get("/workbench/").content.decode()
    late = cast.office.client.get("/party/cases/?tab=late").content.decode()
    assert case.name in late


def test_the_instructor_of_the_host_coordinates_to_the_end(cast: Cast, town: Town, at: datetime) -> None:
    chosen = firms(town)
    town.stint.enterprise = chosen[0]
    town.stint.save(update_fields=["enterprise"])
    case = decided(town, cast, at, chosen)
    assert case.coordinator == town.instructor
    branch = case.organisation
    assert branch is not None
    members = roll(branch, 3)
    elections.prepare(
        organisation=branch, purpose=Purpose.SET_UP, nominees=[(one, "secretary") for one in members[:2]], on=TODAY,
        by=cast.committee.actor, at=at,
    )  # fmt: skip
    assert cast.instructor.user.notices.filter(text__contains="候选人预备人选").count() == 1
    assert Grant.objects.filter(user=cast.instructor.user).count() == 1


class TestSingleBranch:
    @pytest.mark.parametrize(
        ("about", "is_hard", "sentence"),
        [
            ({"full": 2}, True, "不足 3 名"), ({"full": 3}, False, "刚满 3 名"), ({"full": 51}, False, "党总支"),
            ({"full": 4, "is_in_case": True}, True, "另一份组建申请"),
            ({"full": 4, "is_covered": True}, False, "结束原来"),
            ({"full": 4, "is_operating": False}, True, "不在正常经营"),
        ],
    )  # fmt: skip
    def test_g01_one_enterprise_needs_three_full_members(
        self, about: dict[str, Any], is_hard: bool, sentence: str
    ) -> None:
        (finding,) = rules.branch([unit(**about)])
        assert finding.is_hard is is_hard
        assert sentence in finding.sentence

    def test_is_applied_for_on_the_page_and_becomes_a_branch(
        self, cast: Cast, town: Town, at: datetime, time_machine: Any
    ) -> None:
        time_machine.move_to(at, tick=False)
        small, large = firms(town, (2, 4))
        given = {
            "host": large.name, "others": "", "name": "小微一号党支部", "form": "single", "basis": large.name,
            "upper_committee": "中共俚岛镇委员会", "secretary_name": "邹望舒", "reason": "有 4 名正式党员",
            "more_units_reason": "", "applied_on": "2026-11-20",
        }  # fmt: skip
        refused = cast.committee.client.post("/party/cases/new/", given | {"host": small.name})
        assert "不足 3 名" in refused.content.decode()
        twice = cast.committee.client.post("/party/cases/new/", given | {"others": large.name})
        assert "写了两遍" in twice.content.decode()
        assert cast.instructor.client.post("/party/cases/new/", given).status_code == 403
        assert cast.committee.client.post("/party/cases/new/", given).status_code == 302
        case = actions.decide(
            case=SetUpCase.everything.get(), decision_number="1号", decided_on=TODAY, by=cast.committee.actor, at=at
        )
        assert case.organisation is not None
        assert case.organisation.kind == OrganisationKind.BRANCH

    def test_a_late_refusal_names_its_field(self, cast: Cast, town: Town, at: datetime) -> None:
        (firm,) = firms(town, (4,))
        with pytest.raises(Refusal) as problem:
            applied(town, cast, at, [firm], secretary_name=" ")
        assert problem.value.field == "secretary_name"


def test_the_decision_as_an_official_letter(cast: Cast, town: Town, at: datetime) -> None:
    case = decided(town, cast, at, firms(town))
    address = f"/party/cases/{case.pk}/decision.docx"
    letter = zipfile.ZipFile(io.BytesIO(cast.committee.client.get(address).content)).read("word/document.xml").decode()
    for part in (
        "关于同意成立俚岛镇小微联合党支部的批复",
        "俚党〔2026〕8号",
        "2026年12月20日前召开党员大会",
        "联合组建",
    ):
        assert part in letter, part
    waiting = applied(town, cast, at, _others(town))
    assert cast.committee.client.get(f"/party/cases/{waiting.pk}/decision.docx").status_code == 404
    assert cast.instructor.client.get(address).status_code in (403, 404)


def _others(town: Town) -> list[Any]:
    found = []
    for number, full in enumerate((2, 2)):
        firm = make_enterprise(town, f"另外{number}号有限公司", LIDAO, 700 + number, full_members=full)
        found.append(firm)
    SecretaryCandidate.everything.create(
        enterprise=found[0], name="姜照野", reason="党龄 9 年", starts_on=date(2026, 2, 1), recorded_at=town.at,
        recorded_by="丛慧敏",
    )  # fmt: skip
    return found
