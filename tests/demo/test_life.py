"""Organisation life of the demo city: lawful throughout, with things missing; duties say what the meetings say."""

from collections import Counter

import pytest
from django.db.models import Count, Q

from qiaoliang.party.centres.models import BookedSlot, Booking, Shortage
from qiaoliang.party.life import rules
from qiaoliang.party.life.models import Decision, Duty, Gathering, RuleText
from qiaoliang.party.organisations.choices import MeetingKind
from qiaoliang.party.organisations.models import Meeting, PartyRule
from qiaoliang_demo.city import City
from tests.city import AS_OF

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("small_city")]


def test_a_duty_is_kept_by_a_meeting_of_its_kind_in_its_period(small_city: City) -> None:
    kept = Duty.everything.filter(kept_by__isnull=False).select_related("kept_by")
    assert kept.count() > 1_000
    for duty in kept:
        assert (duty.kept_by.organisation_id, duty.kept_by.kind) == (duty.organisation_id, duty.kind)
        assert duty.first <= duty.kept_by.on <= duty.last
        assert rules.period_of(duty.per, duty.first) == rules.Period(duty.first, duty.last)
    assert Duty.everything.missed(AS_OF).count() > 50
    assert Duty.everything.open(AS_OF).count() > 50


def test_every_held_meeting_is_a_fact_and_the_attendance_says_the_same(small_city: City) -> None:
    held = Gathering.everything.held()
    assert held.count() == Meeting.everything.count() > 1_000
    counted = held.annotate(
        named=Count("attendances"), came=Count("attendances", filter=Q(attendances__presence="present"))
    ).filter(named__gt=0)
    assert counted.exists()
    for gathering in counted:
        assert (gathering.named, gathering.came) == (gathering.expected_count, gathering.present_count)
    assert set(held.values_list("kind", flat=True)) == set(MeetingKind) - {MeetingKind.GROUP}
    assert Gathering.everything.unrecorded(AS_OF).exists()


def test_every_vote_is_lawful(small_city: City) -> None:
    votes = list(Decision.everything.all())
    assert votes
    for one in votes:
        vote = rules.Vote(
            one.kind, one.entitled_count, one.present_count, one.yes_count, one.no_count, one.abstained_count
        )
        assert rules.problems(vote) == []


def test_rooms_are_used_and_taken_once(small_city: City) -> None:
    states = Counter(Booking.everything.values_list("state", flat=True))
    assert set(states) == {"booked", "used", "cancelled"}
    standing = Booking.everything.exclude(state="cancelled")
    assert BookedSlot.everything.count() == sum(one.end - one.first for one in standing)
    assert Shortage.everything.count() > 10


def test_every_version_of_a_rule_has_its_text(small_city: City) -> None:
    assert RuleText.everything.count() == PartyRule.everything.count()
