"""From a plan to postings and back: nothing stale, nothing twice, withdrawn exactly."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.contacts import actions as contacts
from qiaoliang.fieldwork.contacts.models import DutyWeek
from qiaoliang.instructors.nominations.models import Leave, Standing
from qiaoliang.instructors.postings.batches import PostingsInUse, PostingsMoved
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Part, Stint
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.states import MoveNotAllowed
from qiaoliang.planning.matching import actions
from qiaoliang.planning.matching.actions import StalePlan, TooLateToWithdraw
from qiaoliang.planning.matching.models import Run, RunState
from qiaoliang.planning.matching.request import Parameters
from qiaoliang.planning.matching.review import review
from qiaoliang.registry.enterprises.models import OperatingSpell
from tests.cast import Cast, Town, make_enterprise, make_stint

TODAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)
REASON = "企业和业主都希望继续，熟悉情况"

Publish = Callable[..., Run]


@pytest.fixture
def run(town: Town, cast: Cast, at: datetime) -> Run:
    """A plan in which 汐歌 stays with 于海宁, 帆砺 goes to 毕文涛, 穗屿 is new for 毕文涛."""
    return actions.request_run(
        region_code="3710", as_of=TODAY, by=cast.office.actor, at=at,
        parameters=Parameters(
            pins=(
                (town.seafood.pk, town.instructor.pk), (town.fishing_gear.pk, town.colleague.pk),
                (town.foods.pk, town.colleague.pk), (town.neighbour_firm.pk, town.other_instructor.pk),
            )
        ),
    )  # fmt: skip


@pytest.fixture
def publish(run: Run, cast: Cast, at: datetime) -> Publish:
    def publish(**more: Any) -> Run:
        given = {"run": run, "starts_on": MONDAY, "term_reason": REASON, "by": cast.office.actor, "at": at, **more}
        return actions.publish(**given)

    return publish


def rows() -> list[dict[str, Any]]:
    return list(Stint.everything.order_by("pk").values())


class TestPublish:
    def test_kept_stay_changed_move_new_begin(self, town: Town, publish: Publish, at: datetime) -> None:
        run = publish()
        assert (run.state, run.published_by) == (RunState.PUBLISHED, "周立言")
        town.stint.refresh_from_db()
        town.gear_stint.refresh_from_db()
        assert town.stint.ends_on is None
        assert town.gear_stint.ends_on == MONDAY - timedelta(days=1)
        assert run.title in town.gear_stint.end_reason
        made = Stint.everything.filter(plan_key=f"run:{run.pk}")
        assert set(made.values_list("enterprise", "instructor")) == {
            (town.fishing_gear.pk, town.colleague.pk), (town.foods.pk, town.colleague.pk),
        }  # fmt: skip
        for stint in made:
            assert stint.letter_number == "职派〔2026〕1号", "one letter for one person"
            assert stint.planned_end_on == date(2028, 11, 22)
            assert sum(stint.reasons["parts"].values()) == stint.reasons["score"]
            assert "公里" in stint.reasons["text"]

    def test_who_goes_on_after_a_served_term_needs_a_reason(self, town: Town, run: Run, publish: Publish) -> None:
        found = review(run, MONDAY)
        assert set(found.reappointed) == {town.stint.pk, town.other_stint.pk}
        with pytest.raises(Refusal, match="续任理由") as refused:
            publish(term_reason="短")
        assert refused.value.field == "term_reason"
        publish()
        town.stint.refresh_from_db()
        assert town.stint.planned_end_on == date(2028, 11, 22)
        assert town.stint.reasons["reappointed"]["reason"] == REASON

    def test_one_notice_each_and_one_entry(self, town: Town, cast: Cast, publish: Publish) -> None:
        Notice.objects.all().delete()
        publish()
        assert Notice.objects.get(to=cast.instructor.user).text == "不再派驻 帆砺渔具，请做好交接。"
        assert not Notice.objects.filter(to=cast.other_instructor.user).exists()
        entry = Entry.everything.get(verb="matching.published")
        assert (entry.detail["kept"], entry.detail["made"], entry.detail["ended"]) == (2, 2, 1)
        assert len(entry.detail["digest"]) == 64
        assert verify() is None

    def test_who_supports_there_is_promoted_and_withdrawn_exactly(
        self, town: Town, cast: Cast, publish: Publish, at: datetime
    ) -> None:
        support = make_stint(town, town.colleague, town.fishing_gear, part=Part.SUPPORT)
        before = rows()
        run = publish()
        support.refresh_from_db()
        assert support.ends_on == MONDAY - timedelta(days=1)
        assert support.end_reason.startswith("改任牵头")
        lead = Stint.everything.get(enterprise=town.fishing_gear, part=Part.LEAD, ends_on=None)
        assert lead.instructor == town.colleague
        assert lead.taken_over.source == town.gear_stint, "the lead hands over, not the support"
        actions.withdraw(run=run, by=cast.office.actor, at=at + timedelta(hours=1))
        assert rows() == before

    def test_a_support_that_begins_too_late_blocks(self, town: Town, run: Run) -> None:
        make_stint(town, town.colleague, town.fishing_gear, part=Part.SUPPORT, starts_on=MONDAY)
        assert [check.label for check in review(run, MONDAY).blocking] == ["派驻"]

    def test_a_plan_is_published_once(self, publish: Publish) -> None:
        publish()
        with pytest.raises(MoveNotAllowed):
            publish()

    @pytest.mark.parametrize("day", [date(2026, 11, 15), date(2027, 3, 1)])
    def test_the_day_must_be_near(self, publish: Publish, day: date) -> None:
        before = rows()
        with pytest.raises(Refusal, match="生效日期"):
            publish(starts_on=day)
        assert rows() == before

    def test_a_week_that_has_begun_passes_to_the_new_people(
        self, town: Town, cast: Cast, publish: Publish, at: datetime
    ) -> None:
        monday = date(2026, 11, 16)
        contacts.open_weeks(first=monday, last=TODAY, by=cast.office.actor, at=at)
        publish(starts_on=monday)
        assert DutyWeek.everything.get(enterprise=town.fishing_gear, iso_week=202647).instructor == town.colleague
        assert DutyWeek.everything.get(enterprise=town.foods, iso_week=202647).instructor == town.colleague
        assert contacts.differences([202647]) == []

    def test_letter_numbers_go_on(self, town: Town, publish: Publish) -> None:
        make_stint(town, town.colleague, town.neighbour_firm, part=Part.SUPPORT, letter_number="职派〔2026〕41号")
        make_stint(
            town, town.instructor, town.neighbour_firm, letter_number="职派〔2025〕99号", ends_on=date(2025, 1, 1)
        )
        run = publish()
        assert set(Stint.everything.filter(plan_key=f"run:{run.pk}").values_list("letter_number", flat=True)) == {
            "职派〔2026〕42号"
        }


class TestStale:
    """Each change after the computation that would break a rule stops the publication, and nothing is written."""

    def refused(self, publish: Publish, match: str) -> None:
        before = rows()
        with pytest.raises(StalePlan, match=match):
            publish()
        assert rows() == before

    def test_an_enterprise_closed(self, town: Town, publish: Publish) -> None:
        OperatingSpell.everything.filter(enterprise=town.foods).update(ends_on=TODAY)
        self.refused(publish, "停业、注销.*穗屿食品")

    def test_somebody_went_on_leave(self, town: Town, publish: Publish, at: datetime) -> None:
        Leave.everything.create(instructor=town.colleague, starts_on=TODAY, recorded_at=at)
        self.refused(publish, "不可派.*毕文涛")

    def test_somebody_left(self, town: Town, publish: Publish) -> None:
        town.colleague.standing = Standing.ENDED
        town.colleague.save()
        self.refused(publish, "不可派")

    def test_a_conflict_was_declared(self, town: Town, publish: Publish, at: datetime) -> None:
        Conflict.everything.create(
            instructor=town.colleague, enterprise=town.foods, kind=ConflictKind.KIN, starts_on=TODAY, recorded_at=at,
            recorded_by="周立言",
        )  # fmt: skip
        self.refused(publish, "登记了回避.*穗屿食品有限公司：毕文涛")

    def test_a_posting_was_made_by_hand(self, town: Town, publish: Publish) -> None:
        make_stint(town, town.instructor, town.foods, starts_on=TODAY)
        self.refused(publish, "派驻在算出之后有变动")

    def test_a_kept_posting_ended(self, town: Town, publish: Publish) -> None:
        Stint.everything.filter(pk=town.stint.pk).update(ends_on=TODAY)
        self.refused(publish, "派驻在算出之后有变动")

    def test_a_bound_was_lowered(self, town: Town, publish: Publish) -> None:
        town.colleague.max_load = 1
        town.colleague.save()
        self.refused(publish, "超过上限")

    def test_a_new_enterprise_only_warns(self, town: Town, run: Run, publish: Publish) -> None:
        make_enterprise(town, "砚海建材有限公司", "371082105", 77)
        check = next(check for check in review(run, MONDAY).checks if check.label == "缺口")
        assert (check.kind, check.rows) == ("soon", ("砚海建材有限公司",))
        publish()


class TestWithdraw:
    def test_everything_is_as_before(self, town: Town, cast: Cast, publish: Publish, at: datetime) -> None:
        before = rows()
        run = publish()
        assert rows() != before
        run = actions.withdraw(run=run, by=cast.office.actor, at=at + timedelta(hours=23))
        assert run.state == RunState.WITHDRAWN
        assert rows() == before
        assert verify() is None

    def test_not_after_a_day(self, cast: Cast, publish: Publish, at: datetime) -> None:
        run = publish()
        with pytest.raises(TooLateToWithdraw):
            actions.withdraw(run=run, by=cast.office.actor, at=at + timedelta(hours=25))

    def test_not_when_something_was_built_on_it(self, town: Town, cast: Cast, publish: Publish, at: datetime) -> None:
        run = publish()
        stint = Stint.everything.get(plan_key=f"run:{run.pk}", enterprise=town.foods)
        Demand.everything.create(
            number="D-1", enterprise=town.foods, region_code=town.foods.region_code, title="用电", category="other",
            urgency="ordinary", heard_on=TODAY, helped_by=stint, recorded_at=at, recorded_by="毕文涛",
        )  # fmt: skip
        after = rows()
        with pytest.raises(PostingsInUse):
            actions.withdraw(run=run, by=cast.office.actor, at=at)
        assert rows() == after

    def test_not_when_a_posting_was_changed(self, town: Town, cast: Cast, publish: Publish, at: datetime) -> None:
        run = publish()
        Stint.everything.filter(plan_key=f"run:{run.pk}", enterprise=town.foods).update(ends_on=MONDAY)
        with pytest.raises(PostingsMoved):
            actions.withdraw(run=run, by=cast.office.actor, at=at)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_two_publishers_one_publishes(self, town: Town, cast: Cast, run: Run, at: datetime) -> None:
        other = actions.request_run(
            region_code="3710", as_of=TODAY, by=cast.office.actor, at=at,
            parameters=Parameters(bans=((town.seafood.pk, town.instructor.pk),)),
        )  # fmt: skip

        def job(one: Run) -> Any:
            try:
                return actions.publish(run=one, starts_on=MONDAY, term_reason=REASON, by=cast.office.actor, at=at)
            except Exception as problem:
                return problem
            finally:
                connection.close()

        with ThreadPoolExecutor(3) as pool:
            ended = list(pool.map(job, [run, other, run]))
        published = [one for one in ended if isinstance(one, Run)]
        assert len(published) == 1, ended
        assert all(isinstance(one, Run | Refusal) for one in ended), ended
        leads = Stint.everything.filter(part=Part.LEAD, ends_on=None).values_list("enterprise", flat=True)
        assert sorted(leads) == sorted(set(leads))
        assert Entry.everything.filter(verb="matching.published").count() == 1
