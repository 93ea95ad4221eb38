"""A handover: begun with the posting, written by the predecessor, asked back or accepted by the successor."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from qiaoliang.access.notices.models import Notice
from qiaoliang.instructors.postings import actions, handovers, rules
from qiaoliang.instructors.postings.handovers import HandoverAccepted
from qiaoliang.instructors.postings.models import Handover, Part, Stint
from qiaoliang.kit.refusal import Refusal
from tests.cast import Cast, Town, make_stint

TODAY = date(2026, 11, 20)
HOME = "/instructors/postings/handovers/"
NOTE = "冷库用电增容已报供电公司，等勘查。"


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def handover(town: Town, cast: Cast, at: datetime) -> Handover:
    """The neighbour's instructor led the seafood firm until the cast's instructor took over; nothing written yet."""
    before = make_stint(
        town, town.other_instructor, town.seafood, starts_on=date(2023, 2, 1), ends_on=date(2023, 12, 31)
    )
    handovers.begin([(town.stint, before.pk)])
    made: Handover = Handover.everything.get()
    return made


def text_of(response: Any) -> str:
    return str(response.content.decode())


class TestBegin:
    def post(self, town: Town, cast: Cast, at: datetime, part: str = Part.LEAD) -> Stint:
        return actions.post(
            instructor=town.colleague, enterprise=town.foods, part=part, starts_on=TODAY, reason="主管水产加工",
            by=cast.office.actor, at=at,
        )  # fmt: skip

    def test_whoever_follows_within_a_month_takes_over(self, town: Town, cast: Cast, at: datetime) -> None:
        make_stint(town, town.instructor, town.foods, starts_on=date(2024, 1, 1), ends_on=date(2025, 1, 1))
        last = make_stint(town, town.instructor, town.foods, starts_on=date(2025, 1, 2), ends_on=date(2026, 10, 20))
        stint = self.post(town, cast, at)
        begun = Handover.everything.get()
        assert (begun.stint, begun.source, begun.due_on) == (stint, last, date(2026, 11, 30))

    def test_nobody_after_a_month_nor_from_oneself(self, town: Town, cast: Cast, at: datetime) -> None:
        make_stint(town, town.instructor, town.foods, starts_on=date(2024, 1, 1), ends_on=date(2026, 10, 19))
        make_stint(town, town.colleague, town.foods, starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 5))
        self.post(town, cast, at)
        assert not Handover.everything.exists()

    def test_ten_days_to_accept(self) -> None:
        assert rules.handover_due_on(date(2026, 12, 25)) == date(2027, 1, 4)


class TestMoves:
    def test_written_asked_answered_accepted(self, handover: Handover, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal, match="还没有写交接说明"):
            handovers.accept(handover=handover, by=cast.instructor.actor, at=at)
        with pytest.raises(Refusal, match="不少于 10 个字"):
            handovers.write_note(handover=handover, note="见附页", by=cast.other_instructor.actor, at=at)
        handovers.write_note(handover=handover, note=NOTE, by=cast.other_instructor.actor, at=at)
        assert "请接受" in Notice.objects.get(to=cast.instructor.user).text
        handovers.ask_back(handover=handover, question="联系谁？", by=cast.instructor.actor, at=at)
        assert "请补充" in Notice.objects.get(to=cast.other_instructor.user).text
        with pytest.raises(Refusal, match="还没有答复"):
            handovers.accept(handover=handover, by=cast.instructor.actor, at=at)
        handovers.write_note(handover=handover, note=NOTE + "联系王工。", by=cast.other_instructor.actor, at=at)
        accepted = handovers.accept(handover=handover, by=cast.instructor.actor, at=at)
        assert (accepted.accepted_by, accepted.question) == ("于海宁", "")
        for again in (
            lambda: handovers.accept(handover=handover, by=cast.instructor.actor, at=at),
            lambda: handovers.ask_back(handover=handover, question="还有？", by=cast.instructor.actor, at=at),
            lambda: handovers.write_note(handover=handover, note=NOTE, by=cast.instructor.actor, at=at),
        ):
            with pytest.raises(HandoverAccepted):
                again()

    @pytest.mark.parametrize(
        ("columns", "name"),
        [
            ({"accepted_by": "于海宁", "asked_at": True, "question": "?"}, "handover_accepted_without_question"),
            ({}, "handover_accepted_without_question"),
        ],
    )
    def test_nothing_is_accepted_over_a_question_or_by_nobody(
        self, handover: Handover, at: datetime, columns: dict[str, Any], name: str
    ) -> None:
        changed = {**columns, **({"asked_at": at} if "asked_at" in columns else {}), "accepted_at": at}
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Handover.everything.filter(pk=handover.pk).update(**changed)
        with pytest.raises(IntegrityError, match="handover_asked_what"), transaction.atomic():
            Handover.everything.filter(pk=handover.pk).update(asked_at=at)


class TestPages:
    def test_predecessor_writes_successor_accepts(self, handover: Handover, cast: Cast) -> None:
        path = f"{HOME}{handover.pk}/"
        assert "待前任写说明" in text_of(cast.instructor.client.get(path))
        assert "交接：汐歌海产" in text_of(cast.instructor.client.get("/workbench/"))
        assert cast.instructor.client.get(f"{path}note/").status_code == 403
        assert cast.other_instructor.client.get(path).status_code == 200, "whoever served before"
        cast.other_instructor.client.post(f"{path}note/", {"note": NOTE})
        assert cast.other_instructor.client.post(f"{path}accept/").status_code == 403
        cast.instructor.client.post(f"{path}ask/", {"question": "联系谁？"})
        assert "接任者的问题" in text_of(cast.other_instructor.client.get(path))
        cast.other_instructor.client.post(f"{path}note/", {"note": NOTE + "联系王工。"})
        cast.instructor.client.post(f"{path}accept/")
        assert "已接受" in text_of(cast.instructor.client.get(path))
        assert "交接：汐歌海产" not in text_of(cast.instructor.client.get("/workbench/"))

    def test_overdue_is_seen_by_the_office_and_not_next_door(self, handover: Handover, cast: Cast) -> None:
        assert "1 件交接逾期未接受" in text_of(cast.county_officer.client.get("/workbench/"))
        assert "逾期未接受" not in text_of(cast.neighbour.client.get("/workbench/"))
        assert "汐歌海产" in text_of(cast.office.client.get(f"{HOME}?tab=overdue"))
        assert cast.neighbour.client.get(f"{HOME}{handover.pk}/").status_code == 404

    def test_few_queries(self, handover: Handover, cast: Cast, django_assert_max_num_queries: Any) -> None:
        cast.office.client.get(HOME)
        with django_assert_max_num_queries(12):
            cast.office.client.get(HOME)
        cast.instructor.client.get(HOME)
        with django_assert_max_num_queries(12):
            cast.instructor.client.get(f"{HOME}{handover.pk}/")
