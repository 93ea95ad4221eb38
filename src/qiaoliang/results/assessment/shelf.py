"""The rows behind many people's year, read together: one query a table, however many people are assessed.

`sources` reads one person's part of it; a page that opens one item makes a shelf for that person alone.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

from django.db.models import Max, Q

from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.support.choices import OPEN
from qiaoliang.economy.support.models import SupportCase
from qiaoliang.economy.support.rules import HOLDER
from qiaoliang.fieldwork.contacts.models import DutyWeek, WeekState
from qiaoliang.fieldwork.outcomes.models import Claim, Outcome, Share
from qiaoliang.instructors.nominations.models import Leave
from qiaoliang.instructors.postings.models import Handover, Stint
from qiaoliang.instructors.recusals.models import Declaration
from qiaoliang.party.membership.models import Step
from qiaoliang.party.organisations.models import Coverage
from qiaoliang.results.lots.choices import Consequence, Kind
from qiaoliang.results.lots.models import Item
from qiaoliang.results.surveys.models import Question
from qiaoliang.results.surveys.reading import last_closed, readings

Grouped = dict[int, list[Any]]
OWN_STEP: Final = "指导员"  # whom `HOLDER` names for the steps that are the instructor's


def _grouped(rows: Iterable[Any], key: str) -> Grouped:
    found: Grouped = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


@dataclass(frozen=True)
class Shelf:
    """Rows of one year up to a day, of the instructors with these keys."""

    people: tuple[int, ...]
    starts_on: date
    until: date

    @property
    def span(self) -> tuple[date, date]:
        return self.starts_on, self.until

    @cached_property
    def stints(self) -> Grouped:
        """By instructor: the postings that touched the year."""
        rows = Stint.everything.filter(instructor__in=self.people, starts_on__lte=self.until)
        rows = rows.exclude(ends_on__lt=self.starts_on).select_related("enterprise")
        return _grouped(rows.order_by("enterprise__sort_key", "pk"), "instructor_id")

    @cached_property
    def _stints(self) -> list[int]:
        return [stint.pk for own in self.stints.values() for stint in own]

    @cached_property
    def coverages(self) -> Grouped:
        """By enterprise."""
        served = {stint.enterprise_id for own in self.stints.values() for stint in own}
        return _grouped(Coverage.everything.filter(enterprise__in=served), "enterprise_id")

    @cached_property
    def steps(self) -> Grouped:
        """By organisation: the steps of admission with a last day."""
        served = {coverage.organisation_id for own in self.coverages.values() for coverage in own}
        rows = Step.everything.filter(organisation__in=served, happened_on__range=self.span, superseded_at=None)
        return _grouped(rows.exclude(due_on=None).select_related("organisation"), "organisation_id")

    @cached_property
    def demands(self) -> Grouped:
        """By posting."""
        rows = Demand.everything.filter(helped_by__in=self._stints, heard_on__range=self.span)
        return _grouped(rows.order_by("heard_on", "pk"), "helped_by_id")

    @cached_property
    def outcomes(self) -> Grouped:
        """By posting of whoever entered it as its helper: those that became void."""
        rows = Outcome.everything.filter(helped_by__in=self._stints, happened_on__range=self.span, state=Claim.VOID)
        return _grouped(rows.order_by("happened_on", "pk"), "helped_by_id")

    @cached_property
    def audited(self) -> Grouped:
        """By instructor: results that an audit by lot found false, with what was decided, whenever it was."""
        stays_false = Q(outcome__state=Claim.VOID) | Q(benefit__state=Claim.VOID) | Q(kind=Kind.DEMAND)
        rows = Item.everything.filter(
            stays_false, helped_by__instructor__in=self.people,
            consequence__in=(Consequence.VOID, Consequence.DEDUCT),
        ).select_related("helped_by", "outcome", "benefit__project", "demand")  # fmt: skip
        found: Grouped = defaultdict(list)
        for row in rows.order_by("decided_at", "pk"):
            assert row.helped_by is not None  # asked for by its instructor
            found[row.helped_by.instructor_id].append(row)
        return found

    @cached_property
    def shares(self) -> Grouped:
        """By posting: the confirmed outcomes it holds a share of, each with `own_fen`, its part of the sum.

        An outcome of which nobody holds a share is all its helper's.
        """
        found: Grouped = defaultdict(list)
        confirmed = {"happened_on__range": self.span, "state": Claim.CONFIRMED}
        held = Share.everything.filter(
            stint__in=self._stints, **{f"outcome__{name}": value for name, value in confirmed.items()}
        )
        for share in held.select_related("outcome").order_by("outcome__happened_on", "outcome_id"):
            outcome: Any = share.outcome
            outcome.own_fen = (outcome.amount_fen or 0) * share.percent // 100
            found[share.stint_id].append(outcome)
        alone = Outcome.everything.filter(helped_by__in=self._stints, shares=None, **confirmed)
        for own in alone.order_by("happened_on", "pk"):
            own.own_fen = own.amount_fen or 0
            found[own.helped_by_id].append(own)
        return found

    @cached_property
    def unsettled(self) -> Grouped:
        """By enterprise: demands that may have been open on the first day of the year or of a posting in it."""
        served = {stint.enterprise_id for own in self.stints.values() for stint in own}
        since = Q(closed_on=None) | Q(closed_on__gt=self.starts_on) | Q(reopened_at__isnull=False)
        rows = Demand.everything.filter(since, enterprise__in=served, heard_on__lte=self.until)
        return _grouped(rows.order_by("heard_on", "pk"), "enterprise_id")

    @cached_property
    def weeks(self) -> Grouped:
        """By instructor: the weeks in which a contact was owed."""
        rows = DutyWeek.everything.filter(
            instructor__in=self.people, thursday_on__range=self.span, state=WeekState.OWED
        )
        return _grouped(rows.select_related("enterprise").order_by("thursday_on", "pk"), "instructor_id")

    @cached_property
    def handovers(self) -> Grouped:
        """By the instructor with whom it lies: the predecessor until there is something to accept."""
        both = Q(stint__instructor__in=self.people) | Q(source__instructor__in=self.people)
        rows = Handover.everything.filter(both, due_on__range=self.span).select_related("stint__enterprise", "source")
        found: Grouped = defaultdict(list)
        for row in rows.order_by("due_on", "pk"):
            lies_before = row.accepted_at is None and (row.asked_at is not None or not row.source.handover)
            found[(row.source if lies_before else row.stint).instructor_id].append(row)
        return found

    @cached_property
    def declared(self) -> dict[int, date]:
        """By instructor: the day of the last declaration of relations."""
        rows = Declaration.everything.filter(instructor__in=self.people, declared_on__lte=self.until)
        return dict(rows.order_by().values_list("instructor").annotate(last=Max("declared_on")))

    @cached_property
    def support(self) -> Grouped:
        """By posting: cases of support that wait for the instructor's own step."""
        own = [stage for stage, who in HOLDER.items() if who == OWN_STEP and stage in OPEN]
        rows = SupportCase.everything.filter(helped_by__in=self._stints, stage__in=own, due_on__range=self.span)
        return _grouped(rows.select_related("enterprise", "helped_by").order_by("due_on", "pk"), "helped_by_id")

    @cached_property
    def leaves(self) -> Grouped:
        """By instructor: absences that touched the year."""
        rows = Leave.everything.filter(instructor__in=self.people, starts_on__lte=self.until)
        return _grouped(rows.exclude(ends_on__lt=self.starts_on), "instructor_id")

    def satisfaction(self, at: datetime) -> Any:
        """What owners said in the last survey, asked once: the same for everybody."""
        if "reading" not in self.__dict__:
            survey = last_closed(self.until, at)
            found = [one for one in readings(survey) if one.question == Question.SATISFIED] if survey else []
            self.__dict__["reading"] = found[0] if found else None
        return self.__dict__["reading"]
