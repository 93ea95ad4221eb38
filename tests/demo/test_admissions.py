"""The cases of the demo city: every one by the rules, at all stages, with things overdue; figures rest on them."""

from collections import Counter

import pytest

from qiaoliang.party.membership.choices import CaseState, Stage
from qiaoliang.party.membership.histories import history_of
from qiaoliang.party.membership.models import Admission, Candidate, Named, Step
from qiaoliang.party.membership.progress import outlook
from qiaoliang.party.membership.rules import violations
from qiaoliang_demo.city import City
from tests.city import AS_OF
from tests.party.membership.checker import faults

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("small_city")]


def told() -> list[tuple[Admission, list[Step]]]:
    steps: dict[int, list[Step]] = {}
    for step in Step.everything.prefetch_related("named").order_by("happened_on", "pk"):
        steps.setdefault(step.admission_id, []).append(step)
    return [(admission, steps[admission.pk]) for admission in Admission.everything.all()]


def test_every_case_is_by_the_rules_and_by_the_independent_checker(small_city: City) -> None:
    cases = told()
    assert len(cases) > 400
    for admission, steps in cases:
        history = history_of(admission, steps)
        assert violations(history, small_city.calendar) == [], admission.pk
        assert history.born_on is not None
        assert faults(history.born_on, history.done, small_city.calendar.is_workday) == []


def test_what_lists_show_is_what_the_rules_say(small_city: City) -> None:
    for admission, steps in told():
        found = outlook(history_of(admission, steps), AS_OF)
        assert admission.stage == found.place.stage
        assert (admission.probation_ends_on, admission.standing_on) == (
            found.place.probation_ends_on, found.place.standing_on,
        )  # fmt: skip
        if admission.state == CaseState.OPEN:
            assert (admission.next_code, admission.due_on) == (found.place.next, found.due_on)


def test_the_record_that_counts_says_the_same_as_its_case(small_city: City) -> None:
    assert not Candidate.everything.filter(admission=None).exists()
    for candidate in Candidate.everything.select_related("admission"):
        steps = {step.code: step.happened_on for step in candidate.admission.steps.filter(counts=True)}
        assert candidate.applied_on == steps["application"]
        assert candidate.happened_on == steps["activist"]
        assert candidate.resolved_on == steps.get("meeting")
        assert (candidate.approved_at is not None) == ("approval" in steps)


def test_the_city_lives(small_city: City) -> None:
    stages = Counter(Admission.everything.values_list("stage", flat=True))
    assert set(stages) == set(Stage.values)
    assert Admission.everything.overdue(AS_OF).count() > 5
    assert Step.everything.filter(counts=False).exists()
    assert Step.everything.filter(code="extension").exists()
    assert Named.everything.exclude(member__kind="full").count() == 0
    assert set(Admission.everything.values_list("state", flat=True)) >= {"open", "done", "stopped", "withdrawn"}
