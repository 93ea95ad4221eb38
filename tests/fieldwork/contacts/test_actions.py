"""Logging, correcting, voiding; the weeks that are owed; pauses; and many people at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.audit.models import Entry
from qiaoliang.fieldwork.contacts import actions
from qiaoliang.fieldwork.contacts.choices import Channel, WeekState, With
from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek, Pause
from qiaoliang.instructors.nominations.models import Leave
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole
from qiaoliang.registry.programme.models import CalendarDay
from tests.cast import Cast, Town, make_stint

THIS_WEEK, LAST_WEEK = 202647, 202646
TICK = system("tick")
Log = Callable[..., Contact]


@pytest.fixture
def log(town: Town, cast: Cast, at: datetime) -> Log:
    """Log a call with the owner of the seafood company; keyword arguments override."""

    def call(**more: Any) -> Contact:
        facts: dict[str, Any] = {
            "enterprise": town.seafood, "instructor": town.instructor, "at_moment": at - timedelta(hours=1),
            "channel": Channel.CALL, "with_whom": With.OWNER, "summary": "12 月满负荷，担心冷库用电", "by":
            cast.instructor.actor, "at": at,
        }  # fmt: skip
        return actions.log(**{**facts, **more})

    return call


def duty_week(enterprise: Any, week: int = THIS_WEEK) -> DutyWeek:
    found: DutyWeek = DutyWeek.everything.get(enterprise=enterprise, iso_week=week)
    return found


class TestLog:
    def test_a_call_keeps_the_week(self, town: Town, log: Log, at: datetime) -> None:
        contact = log()
        week = duty_week(town.seafood)
        assert (week.contact, week.contacted_on, week.state) == (contact, at.date(), WeekState.OWED)
        assert (contact.iso_week, contact.recorded_at, contact.covers_for) == (THIS_WEEK, at, None)
        entry = Entry.everything.get(verb="contact.logged")
        assert (entry.about_key, entry.region_code) == (str(contact.pk), town.seafood.region_code)

    def test_g37_one_contact_a_week_counts(self, town: Town, log: Log, at: datetime) -> None:
        second = log()
        first = log(at_moment=at - timedelta(days=2), summary="更早的一次，晚登记")
        third = log(at_moment=at - timedelta(minutes=1), channel=Channel.VISIT)
        assert DutyWeek.everything.filter(enterprise=town.seafood).count() == 1
        assert duty_week(town.seafood).contact == first
        assert {second.iso_week, third.iso_week} == {THIS_WEEK}

    def test_the_week_is_that_of_the_local_day(self, town: Town, log: Log, at: datetime) -> None:
        monday_0030 = at.replace(day=16, hour=0, minute=30)  # still Sunday in UTC
        assert log(at_moment=monday_0030).iso_week == THIS_WEEK
        assert duty_week(town.seafood).contacted_on == date(2026, 11, 16)

    def test_a_message_without_answer_is_kept_and_does_not_count(self, town: Town, log: Log) -> None:
        log(channel=Channel.MESSAGE, is_answered=False)
        assert duty_week(town.seafood).contact is None

    def test_a_delegate_must_have_been_named(self, town: Town, log: Log) -> None:
        with pytest.raises(Refusal, match="授权人") as refused:
            log(with_whom=With.DELEGATE)
        assert refused.value.field == "with_whom"
        ContactPerson.everything.create(
            enterprise=town.seafood, role=ContactRole.DELEGATE, name="曲经理", starts_on=date(2026, 1, 1)
        )
        assert duty_week_after(log(with_whom=With.DELEGATE)).contact is not None

    def test_a_colleague_who_is_not_posted_is_refused(self, town: Town, log: Log) -> None:
        with pytest.raises(actions.NotPostedThere):
            log(instructor=town.colleague)
        assert not Contact.everything.exists()

    def test_the_named_backup_stands_in_during_leave(self, town: Town, log: Log, at: datetime) -> None:
        Leave.everything.create(
            instructor=town.instructor, backup=town.colleague, starts_on=at.date(), ends_on=at.date(), recorded_at=at
        )
        contact = log(instructor=town.colleague)
        assert contact.covers_for == town.instructor
        assert duty_week(town.seafood).contact == contact
        with pytest.raises(actions.NotPostedThere):
            log(instructor=town.colleague, at_moment=at - timedelta(days=1))

    def test_a_posting_that_began_after_monday_owes_nothing_yet(self, town: Town, log: Log, at: datetime) -> None:
        make_stint(town, town.instructor, town.foods, starts_on=date(2026, 11, 18))
        log(enterprise=town.foods)
        assert not DutyWeek.everything.filter(enterprise=town.foods).exists()

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"summary": "  \x00 "}, "summary"),
            ({"summary": "长" * 501}, "summary"),
            ({"channel": "telegram"}, "channel"),
            ({"channel": ""}, "channel"),
            ({"with_whom": "nobody"}, "with_whom"),
            ({"at_moment": timedelta(days=1)}, "at_moment"),
            ({"at_moment": timedelta(days=-2000)}, "enterprise"),  # nobody was posted then
        ],
    )
    def test_bad_facts_are_refused_beside_their_field(
        self, log: Log, at: datetime, wrong: dict[str, Any], field: str
    ) -> None:
        wrong = {key: at + value if isinstance(value, timedelta) else value for key, value in wrong.items()}
        with pytest.raises(Refusal) as refused:
            log(**wrong)
        assert refused.value.field == field
        assert not Contact.everything.exists()
        assert not DutyWeek.everything.exists()


def duty_week_after(contact: Contact) -> DutyWeek:
    return duty_week(contact.enterprise, contact.iso_week)


class TestResending:
    def test_the_same_form_twice_is_one_contact(self, log: Log) -> None:
        key = str(uuid4())
        assert log(client_key=key) == log(client_key=key)
        assert Contact.everything.count() == 1
        assert Entry.everything.filter(verb="contact.logged").count() == 1

    def test_other_content_under_the_same_key_is_refused(self, log: Log) -> None:
        key = str(uuid4())
        log(client_key=key)
        with pytest.raises(actions.KeyUsedForAnotherContact):
            log(client_key=key, summary="别的话")

    def test_a_form_resent_after_a_correction_is_still_recognised(self, log: Log, cast: Cast, at: datetime) -> None:
        key = str(uuid4())
        contact = log(client_key=key)
        actions.correct(
            contact=contact, at_moment=contact.at, channel=Channel.VISIT, with_whom=With.OWNER, summary="更正",
            is_answered=True, seen=actions.version_of(contact), by=cast.instructor.actor, at=at,
        )  # fmt: skip
        assert log(client_key=key) == contact

    @pytest.mark.parametrize("key", ["short", "x" * 37, "<script>alert(1)</script>", "'; drop table--"])
    def test_a_made_up_key_is_refused(self, log: Log, key: str) -> None:
        with pytest.raises(Refusal, match="刷新"):
            log(client_key=key)


class TestCorrectAndVoid:
    def correct(self, contact: Contact, cast: Cast, at: datetime, **more: Any) -> Contact:
        facts: dict[str, Any] = {
            "at_moment": contact.at, "channel": contact.channel, "with_whom": contact.with_whom, "summary":
            contact.summary, "is_answered": True, "seen": actions.version_of(contact),
        }  # fmt: skip
        return actions.correct(contact=contact, by=cast.instructor.actor, at=at, **{**facts, **more})

    def test_moving_a_contact_to_last_week_moves_the_promise(
        self, town: Town, cast: Cast, log: Log, at: datetime
    ) -> None:
        contact = log()
        self.correct(contact, cast, at, at_moment=at - timedelta(days=7))
        assert duty_week(town.seafood).contact is None
        assert duty_week(town.seafood, LAST_WEEK).contact == contact

    def test_the_log_keeps_what_it_said_before(self, cast: Cast, log: Log, at: datetime) -> None:
        self.correct(log(), cast, at, summary="另一句")
        detail = Entry.everything.get(verb="contact.corrected").detail
        assert (detail["before"]["summary"], detail["after"]["summary"]) == ("12 月满负荷，担心冷库用电", "另一句")

    def test_nobody_overwrites_a_row_that_changed_meanwhile(self, cast: Cast, log: Log, at: datetime) -> None:
        contact = log()
        seen = actions.version_of(contact)
        self.correct(contact, cast, at, summary="先到")
        with pytest.raises(ChangedMeanwhile):
            self.correct(contact, cast, at, summary="后到", seen=seen)

    def test_voiding_passes_the_week_to_the_next_that_counts(
        self, town: Town, cast: Cast, log: Log, at: datetime
    ) -> None:
        first, second = log(at_moment=at - timedelta(days=1)), log()
        actions.void(contact=first, reason="记错企业", by=cast.instructor.actor, at=at)
        assert duty_week(town.seafood).contact == second
        actions.void(contact=second, reason="重复", by=cast.instructor.actor, at=at)
        week = duty_week(town.seafood)
        assert (week.contact, week.contacted_on) == (None, None)

    def test_a_void_contact_stays_void(self, cast: Cast, log: Log, at: datetime) -> None:
        contact = log()
        actions.void(contact=contact, reason="记错", by=cast.instructor.actor, at=at)
        with pytest.raises(actions.ContactIsVoid):
            actions.void(contact=contact, reason="再来", by=cast.instructor.actor, at=at)
        with pytest.raises(actions.ContactIsVoid):
            self.correct(contact, cast, at)

    def test_voiding_needs_a_reason(self, cast: Cast, log: Log, at: datetime) -> None:
        with pytest.raises(Refusal, match="原因"):
            actions.void(contact=log(), reason=" ", by=cast.instructor.actor, at=at)


class TestWeeks:
    def open(self, at: datetime, first: date = date(2026, 11, 2)) -> int:
        return actions.open_weeks(first=first, last=at.date(), by=TICK, at=at)

    def test_every_posted_enterprise_gets_every_week_once(self, town: Town, at: datetime) -> None:
        assert self.open(at) == 9  # 3 enterprises with a posting, 3 weeks
        assert self.open(at) == 0
        assert DutyWeek.everything.filter(enterprise=town.foods).count() == 0
        assert Entry.everything.filter(verb="weeks.opened").count() == 1

    def test_a_contact_logged_before_the_week_was_opened_is_found(self, town: Town, log: Log, at: datetime) -> None:
        contact = log()
        duty_week(town.seafood).delete()
        self.open(at)
        assert duty_week(town.seafood).contact == contact

    def test_a_week_of_holidays_is_exempt(self, town: Town, at: datetime) -> None:
        for day in range(9, 14):
            CalendarDay.objects.create(day=date(2026, 11, day), name="假", is_workday=False)
        self.open(at)
        assert duty_week(town.seafood, LAST_WEEK).state == WeekState.HOLIDAY
        assert duty_week(town.seafood).state == WeekState.OWED

    def test_rebuilding_repairs_what_the_check_found(self, town: Town, log: Log, at: datetime) -> None:
        contact = log()
        self.open(at)
        assert actions.differences([LAST_WEEK, THIS_WEEK]) == []
        DutyWeek.everything.filter(enterprise=town.seafood, iso_week=LAST_WEEK).update(
            contact=None, contacted_on=None, state=WeekState.PAUSED
        )
        DutyWeek.everything.filter(enterprise=town.seafood, iso_week=THIS_WEEK).update(contact=None, contacted_on=None)
        DutyWeek.everything.filter(enterprise=town.fishing_gear, iso_week=THIS_WEEK).delete()
        town.other_stint.ends_on = date(2026, 11, 10)
        town.other_stint.save()
        assert len(actions.differences([LAST_WEEK, THIS_WEEK])) == 4
        assert actions.rebuild(weeks=[LAST_WEEK, THIS_WEEK], by=TICK, at=at) == 4
        assert actions.differences([LAST_WEEK, THIS_WEEK]) == []
        assert duty_week(town.seafood).contact == contact
        assert not DutyWeek.everything.filter(enterprise=town.neighbour_firm, iso_week=THIS_WEEK).exists()


class TestPause:
    def pause(self, town: Town, cast: Cast, at: datetime, **more: Any) -> Pause:
        facts: dict[str, Any] = {
            "enterprise": town.seafood, "starts_on": date(2026, 11, 16), "ends_on": date(2026, 11, 30),
            "agreed_with": "业主本人", "by": cast.owner.actor, "at": at,
        }  # fmt: skip
        return actions.pause(**{**facts, **more})

    def test_g41_a_pause_of_the_enterprise_is_respected(self, town: Town, cast: Cast, at: datetime) -> None:
        actions.open_weeks(first=at.date(), last=at.date(), by=TICK, at=at)
        assert duty_week(town.seafood).state == WeekState.OWED
        self.pause(town, cast, at)
        assert duty_week(town.seafood).state == WeekState.PAUSED
        assert duty_week(town.fishing_gear).state == WeekState.OWED
        later = at + timedelta(days=3)
        actions.open_weeks(first=later.date(), last=later.date() + timedelta(days=7), by=TICK, at=later)
        assert duty_week(town.seafood, 202648).state == WeekState.PAUSED
        assert duty_week(town.seafood, 202649).state == WeekState.PAUSED  # its Monday is 30 November

    def test_g41_no_reason_is_asked_for(self) -> None:
        asked = {field.name for field in Pause._meta.concrete_fields}
        assert asked == {"id", "enterprise", "starts_on", "ends_on", "agreed_with", "recorded_at"}

    def test_a_week_that_began_before_the_pause_is_still_owed(self, town: Town, cast: Cast, at: datetime) -> None:
        actions.open_weeks(first=at.date(), last=at.date(), by=TICK, at=at)
        self.pause(town, cast, at, starts_on=date(2026, 11, 17))
        assert duty_week(town.seafood).state == WeekState.OWED

    def test_missed_weeks_cannot_be_excused_afterwards(self, town: Town, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal, match="本周") as refused:
            self.pause(town, cast, at, starts_on=date(2026, 11, 2))
        assert refused.value.field == "starts_on"
        actions.open_weeks(first=date(2026, 11, 2), last=at.date(), by=TICK, at=at)
        self.pause(town, cast, at, starts_on=date(2026, 11, 2), may_look_back=True, by=cast.office.actor)
        assert duty_week(town.seafood, 202645).state == WeekState.PAUSED

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"ends_on": date(2026, 11, 15)}, "ends_on"),
            ({"ends_on": date(2028, 1, 1)}, "ends_on"),
            ({"agreed_with": " "}, "agreed_with"),
        ],
    )
    def test_bad_pauses(self, town: Town, cast: Cast, at: datetime, wrong: dict[str, Any], field: str) -> None:
        with pytest.raises(Refusal) as refused:
            self.pause(town, cast, at, **wrong)
        assert refused.value.field == field
        assert not Pause.everything.exists()

    def test_two_pauses_do_not_overlap(self, town: Town, cast: Cast, at: datetime) -> None:
        self.pause(town, cast, at)
        with pytest.raises(Refusal, match="已经约定暂停"):
            self.pause(town, cast, at, starts_on=date(2026, 11, 30), ends_on=date(2026, 12, 5))

    def test_ending_a_pause_makes_the_weeks_owed_again(self, town: Town, cast: Cast, at: datetime) -> None:
        row = self.pause(town, cast, at)
        actions.open_weeks(first=at.date(), last=date(2026, 11, 30), by=TICK, at=at)
        actions.end_pause(pause=row, by=cast.owner.actor, at=at)
        row.refresh_from_db()
        assert row.ends_on == date(2026, 11, 19)
        states = DutyWeek.everything.filter(enterprise=town.seafood).order_by("iso_week")
        assert list(states.values_list("state", flat=True)) == [WeekState.PAUSED, WeekState.OWED, WeekState.OWED]

    def test_a_pause_that_has_not_begun_is_taken_back(self, town: Town, cast: Cast, at: datetime) -> None:
        row = self.pause(town, cast, at, starts_on=date(2026, 11, 23))
        actions.end_pause(pause=row, by=cast.owner.actor, at=at)
        assert not Pause.everything.exists()


def at_once(job: Callable[[int], Any], times: int = 4) -> list[Any]:
    """Run `job(0…times-1)` in threads at the same time; results or exceptions."""

    def run(number: int) -> Any:
        try:
            return job(number)
        except Exception as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_the_same_form_sent_four_times_at_once_is_one_contact(self, log: Log) -> None:
        key = str(uuid4())
        saved = at_once(lambda _: log(client_key=key))
        assert len({getattr(contact, "pk", contact) for contact in saved}) == 1
        assert Contact.everything.count() == 1
        assert DutyWeek.everything.count() == 1

    def test_four_contacts_at_once_leave_the_first_in_the_week(self, town: Town, log: Log, at: datetime) -> None:
        saved = at_once(lambda n: log(at_moment=at - timedelta(hours=1 + n), summary=f"第 {n} 条"))
        assert Contact.everything.count() == 4
        assert duty_week(town.seafood).contact == saved[3]
        assert actions.differences([THIS_WEEK]) != []  # the other enterprises' weeks are not open yet
        actions.open_weeks(first=at.date(), last=at.date(), by=TICK, at=at)
        assert actions.differences([THIS_WEEK]) == []

    def test_weeks_opened_while_contacts_arrive_agree_in_the_end(self, log: Log, at: datetime) -> None:
        def job(number: int) -> Any:
            if number % 2:
                return actions.open_weeks(first=at.date(), last=at.date(), by=TICK, at=at)
            return log(summary=f"第 {number} 条")

        problems = [result for result in at_once(job) if isinstance(result, Exception)]
        assert problems == []
        assert actions.differences([THIS_WEEK]) == []


class TestTalks:
    """谈心: a kind of contact with the owner or the delegate; it keeps the weekly promise like any other."""

    def test_a_talk_keeps_the_week(self, log: Log) -> None:
        contact = log(channel=Channel.TALK)
        assert (contact.channel, contact.is_answered) == (Channel.TALK, True)

    def test_a_talk_is_with_the_owner(self, log: Log) -> None:
        with pytest.raises(Refusal, match="谈心是同业主或授权人谈"):
            log(channel=Channel.TALK, with_whom=With.OTHER)
        assert not Contact.everything.exists()
