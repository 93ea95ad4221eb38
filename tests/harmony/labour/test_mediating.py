"""A labour dispute: its clocks, and that nobody but its handler sees it."""

from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.access.audit.models import Entry
from qiaoliang.harmony.labour import mediating
from qiaoliang.harmony.labour.choices import DisputeStage, DisputeStep
from qiaoliang.harmony.labour.models import Dispute
from qiaoliang.kit.refusal import Refusal
from tests.cast import Cast, Town

STORY = "某车间两个月加班工资未结清"
DAY = date(2026, 11, 2)


@pytest.fixture
def dispute(town: Town, cast: Cast, at: datetime) -> Dispute:
    return mediating.accept(
        enterprise=town.seafood, kind="pay", people_count=3, story=STORY, arose_on=date(2026, 10, 1), happened_on=DAY,
        instructor=town.instructor, by=cast.instructor.actor, at=at,
    )  # fmt: skip


@pytest.fixture
def take(cast: Cast, at: datetime, dispute: Dispute) -> Any:
    def call(code: str, on: date, words: str = "双方意见") -> Dispute:
        return mediating.step(dispute=dispute, code=code, happened_on=on, words=words, by=cast.instructor.actor, at=at)

    return call


def test_from_mediation_to_an_award(take: Any) -> None:
    failed = take(DisputeStep.FAIL, date(2026, 11, 5), "差额谈不拢")
    assert (failed.stage, failed.due_on) == (DisputeStage.FAILED, date(2027, 10, 1))
    assert take(DisputeStep.APPLY, date(2026, 11, 6), "").due_on == date(2026, 11, 11)
    assert take(DisputeStep.TAKEN, date(2026, 11, 9), "").due_on == date(2026, 12, 24)
    assert take(DisputeStep.EXTEND, date(2026, 11, 15), "案情复杂").due_on == date(2027, 1, 8)
    with pytest.raises(Refusal, match="只能延长一次"):
        take(DisputeStep.EXTEND, date(2026, 11, 16), "再延")
    assert take(DisputeStep.AWARD, date(2026, 11, 18), "").stage == DisputeStage.AWARDED


def test_a_lapsed_claim_is_told_so(town: Town, cast: Cast, at: datetime) -> None:
    with pytest.raises(Refusal, match="时效已在 2025-10-01 到期"):
        mediating.accept(
            enterprise=town.seafood, kind="pay", people_count=1, story="旧账", arose_on=date(2024, 10, 1),
            happened_on=DAY, instructor=town.instructor, by=cast.instructor.actor, at=at,
        )  # fmt: skip
    assert not Dispute.everything.exists()


def test_an_agreement_says_what_was_agreed(take: Any) -> None:
    with pytest.raises(Refusal, match="请写一句说明"):
        take(DisputeStep.AGREE, date(2026, 11, 5), " ")
    assert take(DisputeStep.AGREE, date(2026, 11, 5), "分两次结清").stage == DisputeStage.AGREED


class TestWhoSees:
    def test_only_the_handler(self, cast: Cast, dispute: Dispute) -> None:
        path = dispute.get_absolute_url()
        assert cast.instructor.client.get(path).status_code == 200
        for name, person in cast:
            if name != "instructor":
                assert person.client.get(path).status_code in (403, 404), name
                listed = person.client.get("/harmony/disputes/").content.decode()
                assert path not in listed, name

    def test_the_office_sees_how_many(self, cast: Cast, dispute: Dispute) -> None:
        page = cast.office.client.get("/harmony/disputes/").content.decode()
        assert "争议只有承办人看得到" in page
        assert '<td data-label="件数" class="num">1</td>' in page
        assert "汐歌" not in page

    def test_the_story_is_read_by_a_post_and_logged(self, cast: Cast, dispute: Dispute) -> None:
        path = dispute.get_absolute_url()
        assert STORY not in cast.instructor.client.get(path).content.decode()
        response = cast.instructor.client.post(path, {"why": "case", "reason": "调解前了解"})
        assert STORY in response.content.decode()
        assert response["Cache-Control"] == "no-store"
        entry = Entry.everything.get(verb="dispute.story_read")
        assert STORY not in str(entry.detail)

    def test_handed_over_it_is_seen_by_the_new_handler_alone(
        self, town: Town, cast: Cast, dispute: Dispute, at: datetime
    ) -> None:
        mediating.hand_over(
            dispute=dispute, instructor=None, department=town.marine, words="归部门办", by=cast.instructor.actor, at=at
        )
        path = dispute.get_absolute_url()
        assert cast.instructor.client.get(path).status_code == 404
        assert cast.coordinator.client.get(path).status_code == 200

    def test_accepting_by_the_page_makes_one_the_handler(self, town: Town, cast: Cast) -> None:
        given = {
            "enterprise": town.seafood.name, "kind": "pay", "people_count": "1", "arose_on": "2026-10-01",
            "happened_on": "2026-11-02", "story": STORY,
        }  # fmt: skip
        done = cast.instructor.client.post("/harmony/disputes/new/", given)
        made = Dispute.everything.get()
        assert done["Location"] == made.get_absolute_url()
        assert made.instructor == town.instructor
        kept = cast.instructor.client.post("/harmony/disputes/new/", {**given, "story": ""}).content.decode()
        assert "2026-10-01" in kept
        assert Dispute.everything.count() == 1
