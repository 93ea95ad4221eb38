"""Which contact counts and which week is owed, without a database."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qiaoliang.fieldwork.contacts import rules
from qiaoliang.fieldwork.contacts.choices import Channel, WeekState, With
from qiaoliang.kit.workdays import WorkCalendar
from tests.conftest import SHANGHAI

FRIDAY = datetime(2026, 11, 20, 10, tzinfo=SHANGHAI)
MONDAY = date(2026, 11, 16)
ME, COLLEAGUE, STRANGER = 1, 2, 3
TEAM = [rules.Posted(ME, date(2024, 1, 1), None)]


def talk(**more: Any) -> rules.Talk:
    at = more.pop("at", FRIDAY)
    columns: dict[str, Any] = {
        "key": 1, "instructor": ME, "at": at, "on": at.date(), "channel": Channel.CALL, "with_whom": With.OWNER,
    }  # fmt: skip
    return rules.Talk(**{**columns, **more})


@pytest.mark.parametrize("channel", [Channel.VISIT, Channel.CALL, Channel.MEETING, Channel.MESSAGE])
@pytest.mark.parametrize("with_whom", [With.OWNER, With.DELEGATE])
def test_any_channel_to_the_owner_or_a_delegate_counts(channel: Channel, with_whom: With) -> None:
    assert rules.counts(talk(channel=channel, with_whom=with_whom), TEAM, [])


@pytest.mark.parametrize(
    "why_not",
    [
        {"channel": Channel.MESSAGE, "is_answered": False},
        {"with_whom": With.OTHER},
        {"is_void": True},
        {"instructor": STRANGER},
    ],
)
def test_what_does_not_count(why_not: dict[str, Any]) -> None:
    assert not rules.counts(talk(**why_not), TEAM, [])


def test_an_unanswered_call_is_no_message_and_counts() -> None:
    assert rules.counts(talk(channel=Channel.CALL, is_answered=False), TEAM, [])


def test_any_member_of_the_team_counts_but_only_while_posted() -> None:
    team = [*TEAM, rules.Posted(COLLEAGUE, date(2026, 11, 19), date(2026, 11, 20), is_lead=False)]
    assert rules.counts(talk(instructor=COLLEAGUE), team, [])
    assert not rules.counts(talk(instructor=COLLEAGUE, at=FRIDAY - timedelta(days=2)), team, [])
    assert not rules.counts(talk(instructor=COLLEAGUE, at=FRIDAY + timedelta(days=1)), team, [])


def test_the_named_backup_counts_during_the_leave_only() -> None:
    leaves = [rules.Away(ME, STRANGER, date(2026, 11, 18), date(2026, 11, 20))]
    assert rules.counts(talk(instructor=STRANGER), TEAM, leaves)
    assert rules.stands_in_for(STRANGER, date(2026, 11, 20), TEAM, leaves) == ME
    assert rules.stands_in_for(STRANGER, date(2026, 11, 18), TEAM, leaves) == ME  # from the first day on
    elsewhere = [rules.Away(0, STRANGER, date(2026, 11, 18), None), *leaves]  # 0 is posted at another enterprise
    assert rules.stands_in_for(STRANGER, date(2026, 11, 20), TEAM, elsewhere) == ME
    assert rules.stands_in_for(STRANGER, date(2026, 11, 20), TEAM, elsewhere[:1]) is None
    both = [*TEAM, rules.Posted(COLLEAGUE, date(2024, 1, 1), None, is_lead=False)]
    away = [rules.Away(COLLEAGUE, STRANGER, date(2026, 11, 18), None), *leaves]
    assert rules.stands_in_for(STRANGER, date(2026, 11, 20), both, away) == ME  # one of two, always the same
    assert not rules.counts(talk(instructor=STRANGER, at=FRIDAY - timedelta(days=3)), TEAM, leaves)
    assert not rules.counts(talk(instructor=STRANGER, at=FRIDAY + timedelta(days=1)), TEAM, leaves)


def test_g37_the_first_contact_of_the_week_counts_and_only_that() -> None:
    later, first = talk(key=1), talk(key=2, at=FRIDAY - timedelta(days=1))
    silent = talk(key=3, at=FRIDAY - timedelta(days=2), channel=Channel.MESSAGE, is_answered=False)
    assert rules.first_that_counts([later, silent, first], TEAM, []) == first
    assert rules.first_that_counts([silent], TEAM, []) is None


def test_the_lead_answers_for_the_week_else_the_longest_standing_member() -> None:
    support = rules.Posted(COLLEAGUE, date(2023, 1, 1), None, is_lead=False)
    newer = rules.Posted(STRANGER, date(2025, 1, 1), None, is_lead=False)
    assert rules.answers_for(MONDAY, [newer, support, *TEAM]) == TEAM[0]
    assert rules.answers_for(MONDAY, [newer, support]) == support


def test_a_week_is_owed_only_if_somebody_is_posted_on_its_monday() -> None:
    assert rules.answers_for(MONDAY, [rules.Posted(ME, MONDAY, None)]) is not None
    assert rules.answers_for(MONDAY, [rules.Posted(ME, MONDAY + timedelta(days=1), None)]) is None
    assert rules.answers_for(MONDAY, [rules.Posted(ME, date(2024, 1, 1), MONDAY)]) is not None
    assert rules.answers_for(MONDAY, [rules.Posted(ME, date(2024, 1, 1), MONDAY - timedelta(days=1))]) is None


def test_a_week_without_working_day_is_a_holiday_and_a_paused_one_is_exempt() -> None:
    week_off = frozenset(MONDAY + timedelta(days=n) for n in range(5))
    assert rules.week_state(MONDAY, WorkCalendar(), is_paused=False) == WeekState.OWED
    assert rules.week_state(MONDAY, WorkCalendar(), is_paused=True) == WeekState.PAUSED
    assert rules.week_state(MONDAY, WorkCalendar(holidays=week_off), is_paused=True) == WeekState.HOLIDAY
    made_up = WorkCalendar(holidays=week_off, makeups=frozenset({MONDAY + timedelta(days=5)}))
    assert rules.week_state(MONDAY, made_up, is_paused=False) == WeekState.OWED


@pytest.mark.parametrize(("typed", "kept"), [(" 一\r\n二\t", "一  二"), ("\x00\x07", ""), ("好\ud800", "好")])
def test_words_lose_control_characters(typed: str, kept: str) -> None:
    assert rules.tidy(typed) == kept


def test_what_was_sent_is_known_again_by_every_version() -> None:
    """Digests are stored: a form resent after an upgrade must find its first sending."""
    sent = ("冷库用电", 3, date(2026, 11, 20), None)
    assert rules.fingerprint(*sent) == "b683921cf4ed1108ab8de390ace9f6fbef9ddc7a2027dbe9def3262b4b941f9f"
    assert rules.fingerprint({"b": 1, "a": 2}) == rules.fingerprint({"a": 2, "b": 1})
    assert rules.fingerprint(*sent[:3]) != rules.fingerprint(*sent)
