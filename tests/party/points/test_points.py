"""What the records of a branch bring its members: versions, caps, corrections, appeals, the log."""

from datetime import date, datetime, timedelta

import pytest

from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry as Logged
from qiaoliang.access.notices.models import Notice
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.life.choices import Presence
from qiaoliang.party.life.models import Attendance
from qiaoliang.party.points import actions, computing, sources
from qiaoliang.party.points.catalogue import kind
from qiaoliang.party.points.models import Appeal, Entry, Scheme
from qiaoliang.party.points.rules import Item
from tests.cast import Cast, Town
from tests.party.points.branch import (
    BY,
    ITEMS,
    adopted,
    compute,
    deed,
    gathering_of,
    kept,
    lines,
    member_of,
    problem,
    scheme_of,
    with_entry,
)

MAY = date(2026, 5, 12)


def test_records_bring_points_once_with_their_source(town: Town) -> None:
    scheme_of(town)
    member, other = member_of(town, "邹望舒"), member_of(town, "姜照野")
    pledge = kept(town, "邹望舒", MAY)
    adopted(town, "邹望舒", MAY, "改用海水源热泵")
    deed(town, other, MAY)
    deed(town, member, MAY, text="夜班改温控", kind="problem", problem=problem(town, MAY))
    assert compute(town).written == 4
    assert compute(town).written == 0
    assert sorted(lines(member)) == [("pledge_kept", 3, ""), ("problem_cracked", 4, ""), ("proposal_adopted", 5, "")]
    assert lines(other) == [("volunteering", 2, "")]
    entry = Entry.everything.get(kind="pledge_kept")
    assert (entry.source_key, entry.source_href) == (f"pledge:{pledge.pk}", f"/party/pledges/{pledge.pk}/")
    assert Logged.everything.filter(verb="points.computed").count() == 1
    assert verify() is None


def test_what_is_not_confirmed_kept_or_a_members_brings_nothing(town: Town) -> None:
    scheme_of(town)
    member = member_of(town, "邹望舒")
    kept(town, "邹望舒", MAY, state=Claim.CLAIMED)
    kept(town, "邹望舒", MAY, kept_on=None)
    kept(town, "", MAY, made_by="organisation")
    kept(town, "邹望舒", date(2026, 1, 4))  # the day before the rules
    adopted(town, "邹望舒", MAY, "没有采纳", adopted_on=None)
    assert compute(town) == computing.Computed(0, 0)
    assert lines(member) == []


def test_a_name_that_two_bear_stands_for_neither_and_is_counted(town: Town) -> None:
    scheme_of(town)
    member_of(town, "邹望舒"), member_of(town, "邹望舒")
    kept(town, "邹望舒", MAY)
    kept(town, "不在名册", MAY)
    assert compute(town) == computing.Computed(0, 2)


def test_a_record_that_falls_away_is_taken_back_by_a_further_line(town: Town) -> None:
    scheme_of(town)
    member = member_of(town, "邹望舒")
    pledge = kept(town, "邹望舒", MAY)
    compute(town)
    pledge.state, pledge.voided_at = Claim.VOID, town.at
    pledge.save()
    compute(town)
    assert lines(member) == [("pledge_kept", 3, ""), ("pledge_kept", -3, computing.GONE)]
    assert compute(town).written == 0


def test_an_older_record_entered_later_gives_the_same_points_as_if_entered_in_time(town: Town) -> None:
    """Quarter cap 6: whichever two of three count, the earliest do."""
    scheme_of(town)
    member = member_of(town, "邹望舒")
    for day in (20, 25):
        kept(town, "邹望舒", date(2026, 5, day))
    compute(town)
    late = kept(town, "邹望舒", date(2026, 5, 2))
    compute(town)
    standing = {
        key: sum(e.points for e in Entry.everything.filter(member=member, source_key=key))
        for key in Entry.everything.values_list("source_key", flat=True)
    }
    assert sorted(standing.values()) == [0, 3, 3]
    assert standing[f"pledge:{late.pk}"] == 3
    assert "已达上限 6 分" in Entry.everything.get(points=-3).words


def test_each_record_counts_under_the_version_of_its_day(town: Town) -> None:
    first = scheme_of(town)
    member = member_of(town, "邹望舒")
    second = scheme_of(town, (Item("pledge_kept", 1, 2, 4),), starts_on=date(2026, 6, 1), decided_on=date(2026, 5, 28))
    kept(town, "邹望舒", date(2026, 5, 31))
    kept(town, "邹望舒", date(2026, 7, 1))
    deed(town, member, date(2026, 6, 2))  # volunteering is no item of the second version
    compute(town)
    first.refresh_from_db()
    assert (first.ends_on, second.number) == (date(2026, 5, 31), 2)
    assert [line[1] for line in lines(member)] == [3, 1]


def test_after_it_is_switched_off_nothing_new_counts(town: Town, at: datetime) -> None:
    scheme = scheme_of(town)
    member = member_of(town, "邹望舒")
    actions.stop(scheme=scheme, ends_on=at.date(), reason="党员大会决定停用", by=BY, at=at)
    later = at + timedelta(days=20)
    kept(town, "邹望舒", at.date())
    kept(town, "邹望舒", at.date() + timedelta(days=3))
    compute(town, later)
    assert len(lines(member)) == 1


@pytest.mark.parametrize("code", sorted(sources.FORBIDDEN))
def test_what_must_not_count_is_refused_in_words(code: str, town: Town) -> None:
    with pytest.raises(Refusal, match="不能计积分"):
        scheme_of(town, (Item(code, 1, 2, 3),))
    with pytest.raises(Refusal, match="不能计积分"):
        sources.register(sources.SourceKind(code, "x", "x", lambda organisation, first, last: ()))
    assert Scheme.everything.count() == 0


def test_only_kinds_of_the_catalogue(town: Town) -> None:
    with pytest.raises(Refusal, match="只能从目录中选择"):
        scheme_of(town, (Item("singing", 1, 2, 3),))


def test_a_domain_joins_the_catalogue_with_one_function(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_known", {})
    member = member_of(town, "邹望舒")
    sources.register(
        sources.SourceKind(
            "choir", "歌咏队", "歌咏队名单",
            lambda organisation, first, last: [
                sources.Found("meeting:1", MAY, "二季度党员大会", "/party/meetings/1/", member_id=member.pk)
            ],
        )
    )  # fmt: skip
    scheme_of(town, (Item("choir", 1, 3, 8),))
    assert compute(town).written == 1
    assert kind("choir").label == "歌咏队"


def test_whoever_the_minutes_say_was_there_has_attended(town: Town) -> None:
    scheme_of(town, (Item("meeting_attended", 1, 3, 8),))
    member, away = member_of(town, "邹望舒"), member_of(town, "姜照野")
    held = gathering_of(town, MAY)
    for person, presence in ((member, Presence.PRESENT), (away, Presence.ABSENT)):
        Attendance.everything.create(gathering=held, member=person, is_voter=True, presence=presence)
    compute(town)
    assert lines(member) == [("meeting_attended", 1, "")]
    assert lines(away) == []
    assert Entry.everything.get().source_href == held.get_absolute_url()


def test_a_record_that_names_its_member_needs_no_unique_name(town: Town) -> None:
    scheme_of(town)
    first, second = member_of(town, "邹望舒"), member_of(town, "邹望舒")
    kept(town, "邹望舒", MAY, member=second)
    assert compute(town).unplaced == 0
    assert (lines(first), lines(second)) == ([], [("pledge_kept", 3, "")])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"in_favour": 4}, "没有超过一半"), ({"present": 4, "in_favour": 4}, "不到一半"),
        ({"starts_on": date(2026, 1, 4)}, "不能溯及以往"), ({"appeal_days": 4}, "不能少于 5 个工作日"),
        ({"decided_on": date(2027, 1, 1), "starts_on": date(2027, 1, 1)}, "不能晚于今天"),
        ({"items": ()}, "至少选一个"),
    ],
)  # fmt: skip
def test_a_decision_that_does_not_stand_switches_nothing_on(more: dict[str, object], words: str, town: Town) -> None:
    items = more.pop("items", ITEMS)
    with pytest.raises(Refusal, match=words):
        scheme_of(town, items, **more)  # type: ignore[arg-type]
    assert Scheme.everything.count() == 0


def test_a_correction_is_a_further_line_with_its_reason(town: Town) -> None:
    scheme_of(town)
    member = member_of(town, "邹望舒")
    deed(town, member, MAY)
    compute(town)
    entry = Entry.everything.get()
    actions.correct(entry=entry, points=-1, reason="只到场半天", by=BY, at=town.at)
    assert lines(member) == [("volunteering", 2, ""), ("volunteering", -1, "只到场半天")]
    assert compute(town).written == 0  # what people corrected is not corrected back
    for points, reason, words in ((0, "x", "加或要减"), (51, "x", "最多 50 分"), (1, " ", "写明原因")):
        with pytest.raises(Refusal, match=words):
            actions.correct(entry=entry, points=points, reason=reason, by=BY, at=town.at)


def test_an_appeal_has_its_days_and_is_answered_in_words(cast: Cast, town: Town, at: datetime) -> None:
    scheme_of(town)
    member = member_of(town, "邹望舒")
    entry, _deed, appeal = with_entry(town, member)
    assert entry.appeal_until == date(2026, 12, 4)  # ten working days after Friday 20 November
    assert appeal.due_on == date(2026, 11, 27)
    assert Notice.objects.filter(to=cast.secretary.user, kind="points_appeal").count() == 1
    with pytest.raises(Refusal, match="已有申诉待答复"):
        actions.appeal(member=member, entry=entry, words="再提一次", by=BY, at=at)
    with pytest.raises(Refusal, match="写明理由"):
        actions.answer(appeal=appeal, state="declined", answer=" ", points=0, by=BY, at=at)
    actions.answer(appeal=appeal, state="upheld", answer="确有两次", points=2, by=BY, at=at)
    assert lines(member)[-1] == ("volunteering", 2, "申诉成立：确有两次")
    with pytest.raises(Refusal, match="已经答复"):
        actions.answer(appeal=appeal, state="declined", answer="再答", points=0, by=BY, at=at)


def test_after_the_window_an_entry_stands_but_something_missing_may_be_said(town: Town, at: datetime) -> None:
    scheme_of(town)
    member, other = member_of(town, "邹望舒"), member_of(town, "姜照野")
    entry, _deed, appeal = with_entry(town, member)
    actions.answer(appeal=appeal, state="declined", answer="记录无误", points=0, by=BY, at=at)
    late = at + timedelta(days=30)
    with pytest.raises(Refusal, match="申诉期到 2026-12-04 为止"):
        actions.appeal(member=member, entry=entry, words="太晚", by=BY, at=late)
    with pytest.raises(Refusal, match="只能对本人的积分"):
        actions.appeal(member=other, entry=entry, words="别人的", by=BY, at=at)
    missing = actions.appeal(member=member, entry=None, words="漏记一次", by=BY, at=late)
    with pytest.raises(Refusal, match="先登记来源记录"):
        actions.answer(appeal=missing, state="upheld", answer="补记", points=2, by=BY, at=late)
    assert Appeal.everything.get(pk=missing.pk).state == "open"


def test_the_clock_brings_every_branch_up_to_date_once(town: Town, at: datetime) -> None:
    scheme_of(town)
    member_of(town, "邹望舒")
    kept(town, "邹望舒", MAY)
    assert computing.compute_all(at) == "党员积分新增 1 条。"
    assert computing.compute_all(at) == "党员积分新增 0 条。"
