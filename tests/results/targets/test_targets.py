"""Targets: who may have which, what counts towards them, changes, the clock, the log."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.targets import actions, progress
from qiaoliang.results.targets.choices import PERMITTED, Holder
from qiaoliang.results.targets.models import Target
from tests.cast import Cast, Town, make_instructor
from tests.results.targets.goals import BY, YEAR, problem_of, target_of, week_of

TODAY = date(2026, 11, 20)


def reached(*targets: Target, on: date = TODAY) -> list[int | Decimal]:
    found = progress.compute(targets, on)
    return [found.get(target.pk, progress.NONE).value for target in targets]


def test_progress_is_what_is_confirmed_of_the_holder_in_the_period(town: Town) -> None:
    problem_of(town)
    problem_of(town, date(2025, 12, 31))
    problem_of(town, date(2026, 12, 5))  # after the day asked for
    problem_of(town, state=Claim.CLAIMED, confirmed_at=None)
    problem_of(town, helped_by=None)  # the branch's own, without an instructor
    problem_of(town, organisation=town.other_branch, enterprise=town.neighbour_firm, helped_by=town.other_stint)
    targets = [target_of(town, holder, "problems_cracked") for holder in (town.branch, town.marine, town.instructor)]
    others = [target_of(town, holder, "problems_cracked") for holder in (town.taxation, town.colleague)]
    assert reached(*targets, *others) == [2, 1, 1, 1, 0]


def test_a_rate_is_the_holders_own(town: Town) -> None:
    for month, is_kept in ((3, True), (5, True), (7, False)):
        week_of(town, date(2026, month, 5), is_kept=is_kept)
    target = target_of(town, town.instructor, "weekly_contact_rate", 95)
    found = progress.compute([target], TODAY)[target.pk]
    assert (found.value, found.numerator, found.denominator, found.records) == (Decimal("66.7"), 2, 3, 2)


def test_a_target_opens_exactly_what_it_counts(town: Town) -> None:
    """For every permitted figure and holder: the number of rows behind it is the number said."""
    problem_of(town)
    week_of(town, date(2026, 3, 5), is_kept=True)
    holders = {Holder.ORGANISATION: town.branch, Holder.DEPARTMENT: town.marine, Holder.INSTRUCTOR: town.instructor}
    targets = [target_of(town, holders[kind], code) for kind in Holder for code in PERMITTED[kind]]
    found = progress.compute(targets, TODAY)
    for target in targets:
        asked = progress.asked_for(target, TODAY)
        _key, _label, counts = progress.standing_tabs(target, asked)[0]
        assert progress.own_rows(target, asked, TODAY).filter(counts).count() == found[target.pk].records, target


def test_fifty_targets_of_many_figures_cost_one_statement(
    town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    targets = [target_of(town, town.marine, code) for code in PERMITTED[Holder.DEPARTMENT]]
    targets += [target_of(town, town.instructor, code) for code in PERMITTED[Holder.INSTRUCTOR]]
    with django_assert_max_num_queries(3):
        progress.compute(targets, TODAY)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("gifts", "自愿"), ("members_admitted", "不下达人数指标"), ("survey_satisfied", "失去真实"),
        ("hightech_share", "不能作为"), ("grants_won", "不能作为"), ("nonsense", "不能作为"),
    ],
)  # fmt: skip
def test_what_may_not_be_a_target_is_refused_in_words(code: str, words: str, town: Town) -> None:
    with pytest.raises(Refusal, match=words):
        target_of(town, town.instructor, code)
    assert Target.everything.count() == 0


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"goal": 0}, "大于零"), ({"ends_on": date(2025, 12, 31)}, "晚于开始"),
        ({"ends_on": date(2027, 6, 1)}, "最长一年"),
    ],
)  # fmt: skip
def test_a_target_needs_a_goal_and_a_period(more: dict[str, Any], words: str, town: Town) -> None:
    with pytest.raises(Refusal, match=words):
        target_of(town, town.branch, "pledges", **more)


def test_a_rate_above_a_hundred_and_the_same_target_twice_are_refused(town: Town) -> None:
    with pytest.raises(Refusal, match="不能超过 100%"):
        target_of(town, town.marine, "setup_rate", 101)
    target_of(town, town.marine, "setup_rate", 80)
    with pytest.raises(Refusal, match="已经下达过"):
        target_of(town, town.marine, "setup_rate", 90)


def test_the_office_of_the_area_sets_and_no_other(cast: Cast, town: Town) -> None:
    for person, holder, may in (
        (cast.office, town.marine, True), (cast.county_officer, town.branch, True), (cast.committee, town.branch, True),
        (cast.county_officer, town.marine, False), (cast.neighbour, town.branch, False),
        (cast.neighbour, town.taxation, True),
    ):  # fmt: skip
        code = "pledges" if holder is town.branch else "setup_rate"
        if may:
            target_of(town, holder, code, by=person.actor).delete()
        else:
            with pytest.raises(Refusal, match="不在您的工作范围"):
                target_of(town, holder, code, by=person.actor)


def test_a_change_has_a_reason_and_is_signed_for_again(cast: Cast, town: Town, at: datetime) -> None:
    target = target_of(town, town.branch, "pledges", 10)
    assert Notice.objects.filter(to=cast.secretary.user, kind="target").count() == 1
    signed = actions.acknowledge(target=target, by=cast.secretary.actor, at=at)
    assert signed.acknowledged_by == "许知远"
    with pytest.raises(Refusal, match="写明调整的原因"):
        actions.change(target=signed, goal=Decimal(8), reason=" ", version=signed.version, by=BY, at=at)
    with pytest.raises(ChangedMeanwhile):
        actions.change(target=signed, goal=Decimal(8), reason="停产一季", version=1, by=BY, at=at)
    changed = actions.change(target=signed, goal=Decimal(8), reason="停产一季", version=signed.version, by=BY, at=at)
    assert (changed.goal, changed.acknowledged_at) == (Decimal(8), None)
    assert [(row.goal_before, row.goal_after, row.reason) for row in changed.changes.all()] == [(10, 8, "停产一季")]
    late = at + timedelta(days=60)
    with pytest.raises(Refusal, match="期限已过"):
        actions.change(target=changed, goal=Decimal(7), reason="晚", version=changed.version, by=BY, at=late)
    assert [row.verb for row in Entry.everything.filter(verb__startswith="target.").order_by("number")] == [
        "target.set", "target.acknowledged", "target.changed",
    ]  # fmt: skip
    assert verify() is None


def test_a_withdrawn_target_makes_room_for_another(town: Town, at: datetime) -> None:
    target = target_of(town, town.branch, "pledges", 10)
    actions.withdraw(target=target, reason="下达有误", version=1, by=BY, at=at)
    with pytest.raises(Refusal, match="已经撤销"):
        actions.acknowledge(target=Target.everything.get(pk=target.pk, version=2), by=BY, at=at)
    target_of(town, town.branch, "pledges", 12)


def test_many_at_once_are_one_entry_in_the_log(cast: Cast, town: Town, at: datetime) -> None:
    target_of(town, town.instructor, "demands_resolved", 9)
    people = [
        town.instructor,
        town.colleague,
        *(make_instructor(town, f"N{n}", f"员{n}", town.marine) for n in range(5)),
    ]
    given: dict[str, Any] = {"indicator": "demands_resolved", "goal": Decimal(3), "basis": "", **YEAR}
    assert actions.set_many(holders=people, **given, by=cast.office.actor, at=at) == 6
    assert actions.set_many(holders=people, **given, by=cast.office.actor, at=at) == 0
    assert Target.everything.get(instructor=town.instructor).goal == 9
    assert Entry.everything.filter(verb="targets.set").count() == 1
    assert actions.set_many(holders=people, **given | {"indicator": "events_held"}, by=cast.neighbour.actor, at=at) == 0


def test_the_clock_marks_what_lags_near_its_end_and_unmarks_it(town: Town, at: datetime) -> None:
    target = target_of(town, town.branch, "problems_cracked", 2)
    calm = target_of(town, town.branch, "pledges", 5, ends_on=date(2026, 12, 31), starts_on=date(2026, 11, 19))
    assert actions.watch(by=BY, at=at) == 2
    assert actions.watch(by=BY, at=at) == 0
    for _ in range(2):
        problem_of(town)
    assert actions.watch_targets(at) == "目标进度提醒变化 1 项。"
    target.refresh_from_db(), calm.refresh_from_db()
    assert (target.is_behind, calm.is_behind) == (False, True)


def test_a_state_is_asked_for_the_last_day_of_the_period(town: Town) -> None:
    target = target_of(town, town.marine, "setup_rate", 60, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    assert progress.asked_for(target, TODAY).as_of == date(2025, 12, 31)
    assert CATALOGUE["setup_rate"].is_rate
    assert timezone.is_aware(progress.asked_for(target, TODAY).evening)


def test_a_rate_with_nothing_to_divide_by_says_nothing(town: Town, at: datetime) -> None:
    """A colleague who serves nobody owes no contact: neither reached nor behind."""
    target = target_of(town, town.colleague, "weekly_contact_rate", 95)
    found = progress.compute([target], TODAY)[target.pk]
    assert (found.is_empty, actions.lamp_of(target, found, TODAY).text) == (True, "暂无应计的记录")
    assert actions.watch(by=BY, at=at) == 0
