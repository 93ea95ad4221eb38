"""Policies, deliveries, cases and occasions of the demo city: by the product's own rules, at every stage."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Count, F

from qiaoliang.economy.policies import fits, rules
from qiaoliang.economy.policies.choices import Fate, PolicyState, Step, Verdict
from qiaoliang.economy.policies.models import Advice, Delivery, DeliveryMove, Policy, Qualification, Version
from qiaoliang.economy.support import rules as clocks
from qiaoliang.economy.support.choices import COUNTS_AS, MONEY, OccasionState, Stage
from qiaoliang.economy.support.models import CaseStep, Made, Occasion, SignUp, SupportCase
from qiaoliang.fieldwork.outcomes.models import Claim
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang_demo.city import City
from tests.city import AS_OF

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("small_city")]


def test_the_library_is_large_and_not_all_of_it_is_in_force(small_city: City) -> None:
    assert Policy.everything.filter(state=PolicyState.PUBLISHED).count() >= 40
    in_force = Version.everything.in_force(AS_OF).count()
    assert 30 <= in_force < Policy.everything.count()
    assert Policy.everything.filter(state=PolicyState.DRAFT).count() == 1


def test_whatever_was_delivered_fitted_on_its_day(small_city: City) -> None:
    chosen = Delivery.everything.select_related("enterprise", "edition__policy").order_by("pk")[::23]
    assert len(chosen) > 50
    for one in chosen:
        day = one.edition.published_at.astimezone().date()
        judged = rules.judge(one.edition.asked, fits.facts_of(one.enterprise, day), day)
        assert judged.verdict == Verdict.MEETS, (one, judged.text)


def test_the_funnel_narrows_and_every_step_is_a_row(small_city: City) -> None:
    steps = Counter(Delivery.everything.values_list("step", flat=True))
    assert set(steps) == set(Step.values)
    rows = Counter(DeliveryMove.everything.values_list("step", flat=True))
    assert rows["delivered"] == Delivery.everything.count()
    assert rows["read"] == Delivery.everything.filter(first_read_at__isnull=False).count()
    assert rows["granted"] == steps["granted"]
    assert rows["delivered"] > rows["read"] > rows["asked"] > rows["applied"] > rows["granted"]
    assert not Delivery.everything.filter(first_read_at__lt=F("delivered_at")).exists()


def test_some_facts_are_unknown(small_city: City) -> None:
    assert set(Qualification.everything.values_list("is_held", flat=True)) == {True, False}
    rows = fits.judged(Enterprise.everything.operating(AS_OF), rules.Conditions(qualities=("high_tech",)), AS_OF)
    assert set(rows.values_list("verdict", flat=True)) == set(Verdict.values)


def test_cases_stand_at_every_stage_some_late(small_city: City) -> None:
    stages = Counter(SupportCase.everything.values_list("stage", flat=True))
    assert set(stages) == set(Stage.values)
    assert SupportCase.everything.open().filter(due_on__lt=AS_OF).count() > 10
    for case in SupportCase.everything.prefetch_related("steps"):
        steps = list(case.steps.all())
        assert steps[-1].stage == case.stage
        assert steps == sorted(steps, key=lambda step: step.happened_on)
        assert case.due_on == clocks.due_on(case.stage, steps[-1].happened_on, small_city.calendar, clocks.Limits())


def test_a_case_explains_a_row_that_counts_and_makes_none(small_city: City) -> None:
    made = Made.everything.select_related("case", "outcome")
    assert len(made) > 20
    for one in made:
        assert one.outcome.kind == COUNTS_AS[one.case.kind][0]
        assert one.outcome.enterprise_id == one.case.enterprise_id
        assert one.outcome.state in (Claim.CONFIRMED, Claim.CLAIMED)
        if one.case.kind in MONEY:
            assert one.outcome.amount_fen == one.case.amount_fen
    assert not made.values("outcome").annotate(n=Count("pk")).filter(n__gt=1).exists()
    counted = SupportCase.everything.filter(stage=Stage.RECEIVED)
    assert not counted.exclude(pk__in=made.values("case")).exists()


def test_policies_lead_to_cases_and_back(small_city: City) -> None:
    linked = SupportCase.everything.filter(delivery__isnull=False).select_related("delivery")
    assert linked
    for case in linked:
        assert case.delivery.case_key == str(case.pk)
        assert case.delivery.enterprise_id == case.enterprise_id
        assert (case.delivery.step == Step.GRANTED) == (case.stage == Stage.RECEIVED)
    assert Delivery.everything.exclude(case_key="").count() == linked.count()


def test_occasions_were_held_followed_up_and_are_to_come(small_city: City) -> None:
    assert set(Occasion.everything.values_list("state", flat=True)) >= {OccasionState.PLANNED, OccasionState.HELD}
    came = SignUp.everything.filter(attended_at__isnull=False)
    assert came.filter(followed_up_on__isnull=False).exists()
    assert not came.exclude(minutes=F("attended_persons") * F("occasion__minutes")).exists()
    assert not SignUp.everything.filter(occasion__state=OccasionState.PLANNED, attended_at__isnull=False).exists()
    assert Occasion.everything.filter(held_on__gte=AS_OF).exists()


def test_advice_has_its_fate(small_city: City) -> None:
    assert set(Advice.everything.values_list("fate", flat=True)) >= {Fate.WAITING, Fate.ADOPTED, Fate.DONE}


def test_the_cast_has_something_to_do(small_city: City) -> None:
    own = small_city.firms[0].key
    assert Delivery.everything.filter(enterprise=own, step=Step.DELIVERED).exists()
    assert SupportCase.everything.open().filter(enterprise=own).count() >= 3
    assert SupportCase.everything.open().filter(enterprise=own, due_on__lt=AS_OF).exists()
    assert not CaseStep.everything.filter(happened_on__gt=AS_OF - timedelta(days=1)).exists()
