"""What the owner agrees about the weekly contact: words, days, weeks of the month; lists and reminders follow."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.access.audit.actions import verify
from qiaoliang.fieldwork.contacts import actions, agreeing
from qiaoliang.fieldwork.contacts.models import DutyWeek, Rhythm
from qiaoliang.fieldwork.contacts.rhythm import Agreed, day_for, is_quiet, read
from qiaoliang.fieldwork.visits import actions as visits
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.workdays import WorkCalendar, iso_week_key
from tests.cast import Cast, Person, Town

FRIDAY = date(2026, 11, 20)
WORKED = WorkCalendar()
ANY = st.builds(
    Agreed,
    weekdays=st.sets(st.sampled_from("1234567")).map(lambda days: "".join(sorted(days))),
    hours=st.sampled_from(["", "morning", "afternoon"]),
    channel=st.sampled_from(["", "call", "visit", "message", "meeting"]),
    quiet=st.sampled_from(["", "first", "last"]),
)


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def agree(town: Town, cast: Cast, at: datetime, *, firm: Any = None, **what: str) -> Rhythm:
    return agreeing.agree(
        enterprise=firm or town.seafood, agreed=Agreed(**what), agreed_with="业主本人", by=cast.instructor.actor, at=at
    )


def page(person: Person, path: str) -> str:
    """As somebody who has just signed in: these tests move the clock."""
    person.client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    answer = person.client.get(path)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


class TestRules:
    @given(ANY)
    def test_what_is_joined_is_read(self, agreed: Agreed) -> None:
        assert read(agreed.joined) == agreed
        assert bool(agreed.words) != agreed.is_empty

    def test_words(self) -> None:
        assert Agreed("35", "afternoon", "call", "first").words == "周三、周五下午，用电话，每月第一周不联系"
        assert read(None).is_empty

    @given(st.dates(date(2024, 1, 1), date(2030, 12, 31)))
    def test_every_month_has_one_first_and_one_last_week(self, day: date) -> None:
        first = day.replace(day=1)
        mondays = [first + timedelta(days=n) for n in range(-6, 38) if (first + timedelta(days=n)).weekday() == 0]
        own = [one for one in mondays if (one + timedelta(days=3)).month == first.month]
        assert [is_quiet("first", one) for one in own] == [True] + [False] * (len(own) - 1)
        assert [is_quiet("last", one) for one in own] == [False] * (len(own) - 1) + [True]
        assert not any(is_quiet("", one) for one in own)

    @given(ANY, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31))))
    def test_the_day_lies_in_the_week_and_is_agreed_and_worked(self, agreed: Agreed, on: date, off: set[date]) -> None:
        calendar = WorkCalendar(holidays=frozenset(off))
        found = day_for(agreed, on, calendar)
        if found is None:
            assert all(
                day in off or day.weekday() >= 5 or str(day.isoweekday()) not in agreed.weekdays
                for day in (on - timedelta(days=on.weekday()) + timedelta(days=n) for n in range(5))
            )
            return
        assert iso_week_key(found) == iso_week_key(on)
        assert str(found.isoweekday()) in agreed.weekdays
        assert found not in off or found.weekday() >= 5

    def test_the_next_agreed_day_else_the_one_that_passed(self) -> None:
        assert day_for(Agreed("15"), date(2026, 11, 18), WORKED) == date(2026, 11, 20)
        assert day_for(Agreed("1"), date(2026, 11, 18), WORKED) == date(2026, 11, 16)
        assert day_for(Agreed(hours="morning"), date(2026, 11, 18), WORKED) is None
        wednesday = date(2026, 11, 18)
        assert day_for(Agreed("345"), wednesday, WORKED) == wednesday  # today is not too late
        assert day_for(Agreed("45"), wednesday, WORKED) == date(2026, 11, 19)
        assert day_for(Agreed("12"), wednesday, WORKED) == date(2026, 11, 17)
        assert day_for(Agreed("6"), wednesday, WORKED) == date(2026, 11, 21)  # whoever agrees a Saturday means it
        assert day_for(Agreed("7"), wednesday, WORKED) == date(2026, 11, 22)


class TestAgreeing:
    def test_the_latest_holds_and_earlier_ones_keep_their_days(self, town: Town, cast: Cast, at: datetime) -> None:
        first = agree(town, cast, at, weekdays="3")
        later = agree(town, cast, at + timedelta(days=10), channel="call")
        first.refresh_from_db()
        assert (first.ends_on, later.ends_on) == (FRIDAY + timedelta(days=9), None)
        assert verify() is None

    def test_what_was_agreed_today_is_replaced(self, town: Town, cast: Cast, at: datetime) -> None:
        agree(town, cast, at, weekdays="3")
        agree(town, cast, at, weekdays="4")
        assert list(Rhythm.everything.values_list("weekdays", flat=True)) == ["4"]

    @pytest.mark.parametrize(
        ("what", "sentence"),
        [
            ({}, "至少约定一项"), ({"weekdays": "8"}, "周一到周日"), ({"weekdays": "33"}, "周一到周日"),
            ({"hours": "night"}, "上午或下午"), ({"channel": "talk"}, "列出的方式"), ({"quiet": "every"}, "第一周"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_agreed(
        self, town: Town, cast: Cast, at: datetime, what: dict[str, str], sentence: str
    ) -> None:  # fmt: skip
        with pytest.raises(Refusal, match=sentence):
            agree(town, cast, at, **what)

    def test_the_database_keeps_one(self, town: Town, cast: Cast, at: datetime) -> None:
        agree(town, cast, at, weekdays="3")
        with pytest.raises(IntegrityError), transaction.atomic():
            Rhythm.everything.create(
                enterprise=town.seafood, weekdays="2", starts_on=FRIDAY, agreed_with="x", recorded_at=at
            )


class TestWeeks:
    def test_a_day_and_a_channel_leave_the_weeks_as_they_are(self, town: Town, cast: Cast, at: datetime) -> None:
        agree(town, cast, at - timedelta(days=30), weekdays="3", channel="call")
        actions.open_weeks(first=FRIDAY - timedelta(days=21), last=FRIDAY, by=cast.office.actor, at=at)
        assert set(DutyWeek.everything.filter(enterprise=town.seafood).values_list("state", flat=True)) == {"owed"}

    def test_a_week_agreed_away_is_exempt_listed_and_can_be_rebuilt(self, town: Town, cast: Cast, at: datetime) -> None:
        agree(town, cast, at - timedelta(days=30), quiet="first")
        actions.open_weeks(first=date(2026, 11, 2), last=FRIDAY, by=cast.office.actor, at=at)
        rows = DutyWeek.everything.filter(enterprise=town.seafood).order_by("iso_week")
        assert list(rows.values_list("monday_on", "state")) == [
            (date(2026, 11, 2), "paused"), (date(2026, 11, 9), "owed"), (date(2026, 11, 16), "owed"),
        ]  # fmt: skip
        assert actions.differences(rows.values_list("iso_week", flat=True)) == []
        assert "豁免" in page(cast.office, "/contacts/weeks/?tab=exempt")

    def test_a_week_that_has_begun_is_not_excused(self, town: Town, cast: Cast, at: datetime) -> None:
        first_week = datetime(2026, 12, 2, 9, tzinfo=at.tzinfo)
        actions.open_weeks(first=first_week.date(), last=first_week.date(), by=cast.office.actor, at=first_week)
        agree(town, cast, first_week, quiet="first")
        assert DutyWeek.everything.get(enterprise=town.seafood).state == "owed"

    def test_no_visit_is_asked_for_in_a_week_agreed_away(self, town: Town, cast: Cast, at: datetime) -> None:
        agree(town, cast, at - timedelta(days=30), quiet="first")
        with pytest.raises(Refusal, match="每月第一周不联系"):
            visits.ask(
                instructor=town.instructor, enterprise=town.seafood, purpose="talk", minutes=30,
                starts_at=datetime(2026, 12, 2, 9, tzinfo=at.tzinfo), by=cast.instructor.actor, at=at,
            )  # fmt: skip


class TestLists:
    def test_nobody_is_reminded_before_the_day(
        self, town: Town, cast: Cast, at: datetime, time_machine: Any
    ) -> None:  # fmt: skip
        tuesday = datetime(2026, 11, 24, 9, tzinfo=at.tzinfo)
        actions.open_weeks(first=tuesday.date(), last=tuesday.date(), by=cast.office.actor, at=tuesday)
        agree(town, cast, at, weekdays="3", channel="call", hours="afternoon")
        time_machine.move_to(tuesday, tick=False)
        today = page(cast.instructor, "/field/")
        assert "约在本周稍后 1 家" in today
        assert "约定周三下午，用电话" in today
        due = page(cast.instructor, "/workbench/")
        assert f"/field/contact/?enterprise={town.seafood.pk}" not in due
        assert f"/field/contact/?enterprise={town.fishing_gear.pk}" in due
        assert town.fishing_gear.name in page(cast.instructor, "/field/contact/")  # preselected, though later by name
        time_machine.move_to(tuesday + timedelta(days=1), tick=False)
        assert "约定周三下午，用电话（今天）" in page(cast.instructor, "/field/")
        assert f"/field/contact/?enterprise={town.seafood.pk}" in page(cast.instructor, "/workbench/")
        assert f'value="{town.seafood.name}"' in page(cast.instructor, "/field/contact/")
        time_machine.move_to(tuesday + timedelta(days=3), tick=False)
        assert "（本周三已过）" in page(cast.instructor, "/field/")

    def test_the_form_and_the_sheet_say_it(self, town: Town, cast: Cast, at: datetime) -> None:
        agree(town, cast, at, weekdays="3", channel="call")
        for path in (
            f"/field/contact/?enterprise={town.seafood.pk}", f"/enterprises/{town.seafood.pk}/brief/",
            f"/visits/new/?enterprise={town.seafood.pk}", "/contacts/rhythms/",
        ):  # fmt: skip
            assert "周三，用电话" in page(cast.instructor, path), path


class TestWhoAgrees:
    def test_the_owner_on_the_own_page(self, town: Town, cast: Cast) -> None:
        base = f"/own/{town.seafood.pk}/visits/"
        assert cast.owner.client.post(f"{base}rhythm/", {"weekdays": ["5", "2"], "channel": "call"}).status_code == 302
        held = Rhythm.everything.get(enterprise=town.seafood)
        assert (held.weekdays, held.agreed_with) == ("25", cast.owner.user.name)
        assert "周二、周五，用电话" in page(cast.owner, base)
        assert "约定周二、周五，用电话" in page(cast.owner, f"/own/{town.seafood.pk}/records/?kind=rhythms")
        assert "至少约定一项" in cast.owner.client.post(f"{base}rhythm/", {}).content.decode()
        cast.owner.client.post(f"{base}rhythm/end/")
        assert not Rhythm.everything.filter(enterprise=town.seafood).exists()

    def test_the_instructor_by_form_and_nobody_for_a_foreign_enterprise(self, town: Town, cast: Cast) -> None:
        sent = {"enterprise": town.seafood.name, "weekdays": ["3"], "agreed_with": "业主本人"}
        assert cast.instructor.client.post("/contacts/rhythms/new/", sent).status_code == 302
        found = Rhythm.everything.get()
        assert cast.other_instructor.client.get(f"/contacts/rhythms/{found.pk}/").status_code == 404
        assert cast.other_instructor.client.post("/contacts/rhythms/new/", sent).status_code == 200
        assert cast.instructor.client.post(f"/contacts/rhythms/{found.pk}/").status_code == 302
        assert not Rhythm.everything.exists()
