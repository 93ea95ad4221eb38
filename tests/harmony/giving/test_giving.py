"""Gifts are voluntary and in no score (G40); what is shown to everybody has a recorded consent."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from qiaoliang.harmony.giving import actions
from qiaoliang.harmony.giving.choices import Bearer, Consent, Purpose, TieKind
from qiaoliang.harmony.giving.models import Award, Gift, Tie
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.points import sources
from qiaoliang.results.targets.choices import PERMITTED, REFUSED
from tests.cast import Cast, Town

DAY = date(2026, 5, 1)


@pytest.fixture
def gift(town: Town, cast: Cast, at: datetime) -> Gift:
    return actions.state_gift(
        enterprise=town.seafood, kind="money", purpose=Purpose.SCHOOL, recipient="俚岛小学", receipt_number="NO-7",
        amount_fen=20_000_00, goods="", happened_on=DAY, by=cast.owner.actor, at=at,
    )  # fmt: skip


@pytest.fixture
def tie(town: Town, cast: Cast, at: datetime) -> Tie:
    return actions.tie(
        enterprise=town.seafood, kind=TieKind.POST, partner="大庄许家村", content="名誉村主任", happened_on=DAY,
        by=cast.owner.actor, at=at,
    )  # fmt: skip


class TestG40:
    """Neither a gift nor a pairing nor an honour is a target, or earns a point."""

    def test_no_target(self) -> None:
        assert not {"gifts", "ties", "awards", "honour"} & {code for codes in PERMITTED.values() for code in codes}
        assert "gifts" in REFUSED

    def test_no_points(self) -> None:
        assert {"gift", "gifts", "donation"} <= sources.FORBIDDEN.keys()

    def test_no_score_reads_them(self) -> None:
        """What grades, matches or proposes knows nothing of giving."""
        root = Path(actions.__file__).parents[2]
        readers = [
            path.relative_to(root)
            for part in ("planning", "party", "instructors", "results/targets", "solvers")
            for path in (root / part).rglob("*.py")
            if "harmony.giving" in path.read_text(encoding="utf-8")
        ]
        assert readers == []


class TestShowing:
    def test_nothing_is_shown_without_consent(self, gift: Gift, tie: Tie, cast: Cast, at: datetime) -> None:
        type(gift).everything.update(state="confirmed", confirmed_at=at, confirmed_by="丛慧敏")
        assert "俚岛小学" not in cast.office.client.get("/harmony/shown/").content.decode()
        path = f"/harmony/gifts/{gift.pk}/consent/"
        given = {"consent": "own", "consented_on": f"{timezone.localdate(at)}"}
        assert cast.neighbour.client.post(path, given).status_code == 404
        assert cast.owner.client.post(path, given).status_code == 302
        for person in (cast.office, cast.neighbour, cast.owner):
            page = person.client.get("/harmony/shown/").content.decode()
            assert "向俚岛小学捐款" in page
            assert "万元" not in page
        assert "大庄许家村" not in cast.office.client.get("/harmony/shown/").content.decode()

    def test_taken_back_it_is_shown_no_more(self, gift: Gift, cast: Cast, at: datetime) -> None:
        Gift.everything.update(state="confirmed", confirmed_at=at, confirmed_by="丛慧敏")
        actions.consent(row=gift, consented_on=DAY, consent=Consent.WRITTEN, by=cast.owner.actor, at=at)
        assert cast.owner.client.post(f"/harmony/gifts/{gift.pk}/hide/", {"sure": "1"}).status_code == 302
        assert "俚岛小学" not in cast.office.client.get("/harmony/shown/").content.decode()

    def test_a_consent_has_a_day_and_says_how(self, gift: Gift, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal, match="不能晚于今天"):
            actions.consent(
                row=gift, consented_on=date(2099, 1, 1), consent=Consent.SPOKEN, by=cast.owner.actor, at=at
            )  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Gift.everything.filter(pk=gift.pk).update(consented_on=DAY)


class TestTies:
    def test_one_pairing_runs_once_and_may_begin_again(self, tie: Tie, town: Town, cast: Cast, at: datetime) -> None:
        again: dict[str, Any] = {
            "enterprise": town.seafood, "kind": TieKind.POST, "partner": "大庄 许家村", "content": "顾问",
            "happened_on": DAY, "by": cast.owner.actor, "at": at,
        }  # fmt: skip
        with pytest.raises(Refusal, match="正在进行"):
            actions.tie(**again)
        ended = actions.end_tie(row=tie, ends_on=date(2026, 6, 1), by=cast.owner.actor, at=at)
        assert ended.ends_on == date(2026, 6, 1)
        with pytest.raises(Refusal, match="已经结束"):
            actions.end_tie(row=tie, ends_on=date(2026, 6, 2), by=cast.owner.actor, at=at)
        assert actions.tie(**again).ends_on is None

    def test_it_does_not_end_before_it_began(self, tie: Tie, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal) as refused:
            actions.end_tie(row=tie, ends_on=date(2026, 4, 1), by=cast.owner.actor, at=at)
        assert refused.value.field == "ends_on"


class TestAwards:
    def given(self, cast: Cast, at: datetime, **more: Any) -> dict[str, Any]:
        return {
            "bearer": Bearer.GROUP, "instructor": None, "region_code": "3710", "title": "先进集体", "authority": "市委",
            "document_number": "威委〔2026〕9号", "happened_on": DAY, "by": cast.office.actor, "at": at, **more,
        }  # fmt: skip

    def test_the_group_and_a_person(self, town: Town, cast: Cast, at: datetime) -> None:
        actions.award(**self.given(cast, at))
        own = actions.award(**self.given(cast, at, bearer=Bearer.INSTRUCTOR, instructor=town.instructor))
        assert cast.instructor.client.get(f"/harmony/awards/{own.pk}/").status_code == 200
        assert cast.other_instructor.client.get(f"/harmony/awards/{own.pk}/").status_code == 404
        with pytest.raises(Refusal, match="已经登记过"):
            actions.award(**self.given(cast, at))

    def test_a_person_is_named_and_the_group_is_not(self, town: Town, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal, match="指导员编号"):
            actions.award(**self.given(cast, at, bearer=Bearer.INSTRUCTOR))
        with pytest.raises(Refusal, match="空着"):
            actions.award(**self.given(cast, at, instructor=town.instructor))
        assert not Award.everything.exists()
