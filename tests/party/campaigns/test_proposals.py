"""Proposals: answered within working days, done, their benefit in the ledger alone, stars by decision of people."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qiaoliang.access.accounts.actor import link_holder
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.workdays import seeded_calendar
from qiaoliang.party.campaigns import actions, rules
from qiaoliang.party.campaigns.models import Proposal
from tests.cast import Cast, Town
from tests.party.campaigns.records import proposal
from tests.party.membership.cases import make_roll

CALENDAR = seeded_calendar(range(2025, 2028))
DAY = timedelta(days=1)


class TestAnswer:
    def test_it_is_due_five_working_days_later(self, cast: Cast, town: Town, at: datetime) -> None:
        assert proposal(cast, town, at).feedback_due_on == date(2026, 11, 9)
        assert rules.feedback_due_on(date(2026, 9, 30), 5, CALENDAR) == date(2026, 10, 13)  # after the holidays

    def test_declining_needs_a_reason_and_is_final(self, cast: Cast, town: Town, at: datetime) -> None:
        made, by = proposal(cast, town, at), cast.secretary.actor
        with pytest.raises(Refusal, match="写明理由"):
            actions.decline(proposal=made, declined_on=at.date(), answer=" ", by=by, at=at)
        actions.decline(proposal=made, declined_on=at.date(), answer="用电合同年底才能改", by=by, at=at)
        with pytest.raises(Refusal, match="已经答复不采纳"):
            actions.adopt(proposal=made, adopted_on=at.date(), by=by, at=at)

    def test_what_the_lamp_says(self) -> None:
        due = date(2026, 11, 9)  # a Monday

        def says(today: date, answered_on: date | None = None) -> tuple[str, str]:
            lamp = rules.answer_lamp(due_on=due, answered_on=answered_on, today=today, calendar=CALENDAR)
            return lamp.text, lamp.status

        assert says(due - 7 * DAY) == ("剩 5 个工作日答复", "going")
        assert says(due - 3 * DAY) == ("剩 1 个工作日答复", "soon")
        assert says(due) == ("今天应答复", "soon")
        assert says(due + DAY) == ("答复超 1 个工作日", "overdue")
        assert says(due, answered_on=due) == ("已答复", "done")
        assert says(due, answered_on=due + 2 * DAY) == ("已答复，晚 2 个工作日", "done")


class TestLife:
    def test_from_submission_to_the_star(self, cast: Cast, town: Town, at: datetime) -> None:
        made, client = proposal(cast, town, at), cast.secretary.client
        base = f"/party/proposals/{made.pk}/"
        steps: tuple[tuple[str, dict[str, Any]], ...] = (
            (
                "adopt",
                {"adopted_on": "2026-11-05", "answer": "很好，本月就办", "done_by": "动力车间", "do_by": "2026-11-15"},
            ),
            ("implement", {"implemented_on": "2026-11-12", "done_how": "已调整制冷时段"}),
            ("benefit", {"amount_fen": "12.5", "happened_on": "2026-11-18"}),
            ("star", {"starred_on": "2026-11-19", "reason": "可在全镇推广"}),
        )  # fmt: skip
        for move, given in steps:
            assert f"{base}{move}/" in client.get(base).content.decode(), move
            response = client.post(f"{base}{move}/", given)
            assert response.status_code == 302, response.content.decode()
        page = client.get(base).content.decode()
        for text in (
            "很好，本月就办",
            "动力车间",
            "已调整制冷时段",
            "12.5万元",
            "待企业确认",
            "可在全镇推广",
            "明星提案",
        ):
            assert text in page, text
        assert f"{base}star/" not in page

    def test_the_benefit_stands_in_the_ledger_alone(self, cast: Cast, town: Town, at: datetime) -> None:
        by, made = cast.secretary.actor, proposal(cast, town, at)
        actions.adopt(proposal=made, adopted_on=at.date() - 3 * DAY, by=by, at=at)
        with pytest.raises(Refusal, match="要先实施"):
            actions.state_benefit(proposal=made, amount_fen=100, happened_on=at.date(), by=by, at=at)
        actions.implement(proposal=made, implemented_on=at.date() - 2 * DAY, by=by, at=at)
        outcome = actions.state_benefit(proposal=made, amount_fen=5_000_000, happened_on=at.date(), by=by, at=at)
        assert not [f for f in Proposal._meta.get_fields() if f.name.endswith("_fen")]
        assert (outcome.source_kind, outcome.source_key) == ("campaigns.proposal", str(made.pk))
        assert actions.benefit_of(made) == outcome
        with pytest.raises(Refusal, match="已经在成效台账"):
            actions.state_benefit(proposal=made, amount_fen=1, happened_on=at.date(), by=by, at=at)
        credit.confirm(outcome, by=cast.owner.actor, at=at)
        assert "企业已确认" in cast.secretary.client.get(f"/party/proposals/{made.pk}/").content.decode()
        credit.void(Outcome.everything.get(pk=outcome.pk), reason="算错了", by=cast.office.actor, at=at)
        assert actions.benefit_of(made) is None

    def test_no_star_before_it_is_done(self, cast: Cast, town: Town, at: datetime) -> None:
        made, by = proposal(cast, town, at), cast.secretary.actor
        with pytest.raises(Refusal, match="已经实施的建议"):
            actions.star(proposal=made, starred_on=at.date(), reason="好", by=by, at=at)

    def test_anybody_may_propose_and_a_member_is_known(self, cast: Cast, town: Town, at: datetime) -> None:
        member = make_roll(town)[1]
        assert proposal(cast, town, at).member is None
        own = proposal(cast, town, at, author_name="", member=member, by=link_holder("member", 3, member.name))
        assert (own.author_name, own.member) == ("员乙", member)

    def test_who_may_answer(self, cast: Cast, town: Town, at: datetime) -> None:
        made = proposal(cast, town, at)
        for who, status in (
            ("secretary", 200),
            ("office", 200),
            ("instructor", 403),
            ("owner", 403),
            ("neighbour", 404),
        ):
            client = getattr(cast, who).client
            assert client.get(f"/party/proposals/{made.pk}/decline/").status_code == status, who
