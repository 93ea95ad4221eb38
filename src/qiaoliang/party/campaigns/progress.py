"""What a theme has brought so far: counted from the records of its area and period, confirmed ones only.

The same filter gives the number and the rows behind it (`of_theme` is a filter of the registers too), so a figure
always opens what it counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, Q

from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.kit.scope import Scope
from qiaoliang.party.campaigns.choices import Measure, PledgeBy
from qiaoliang.party.campaigns.models import Pledge, Problem, Proposal, Theme


@dataclass(frozen=True)
class Counted:
    """Which record a measure counts, by which of its days, and what else must hold; `says` is the definition."""

    model: Any
    base: str
    day: str
    says: str
    also: Q = field(default_factory=Q)


COUNTED: Final[Mapping[Measure, Counted]] = {
    Measure.PLEDGES_ORGANISATION: Counted(
        Pledge, "/party/pledges/", "happened_on", "活动期间党组织作出、已确认的承诺", Q(made_by=PledgeBy.ORGANISATION)
    ),
    Measure.PLEDGES_MEMBER: Counted(
        Pledge, "/party/pledges/", "happened_on", "活动期间党员作出、已确认的承诺", Q(made_by=PledgeBy.MEMBER)
    ),
    Measure.PLEDGES_KEPT: Counted(Pledge, "/party/pledges/", "kept_on", "活动期间兑现、已确认的承诺"),
    Measure.PROPOSALS: Counted(Proposal, "/party/proposals/", "happened_on", "活动期间提出、已确认的建议"),
    Measure.PROPOSALS_ADOPTED: Counted(Proposal, "/party/proposals/", "adopted_on", "活动期间采纳、已确认的建议"),
    Measure.PROPOSALS_DONE: Counted(Proposal, "/party/proposals/", "implemented_on", "活动期间实施、已确认的建议"),
    Measure.PROBLEMS: Counted(Problem, "/party/problems/", "happened_on", "活动期间解决、已确认的难题"),
}


def measures_of(model: Any) -> list[Measure]:
    """The measures that count rows of the model, in the order of the vocabulary."""
    return [measure for measure in Measure if COUNTED[measure].model is model]


def of_theme(theme: Theme, measure: str) -> Q:
    """The condition on the measure's record: in the theme's area and period, confirmed."""
    counted = COUNTED[Measure(measure)]
    where = Q(organisation=theme.organisation_id) if theme.organisation_id else _area(theme.region_code)
    period = Q(**{f"{counted.day}__range": (theme.starts_on, theme.ends_on)})
    return where & period & Q(state=Claim.CONFIRMED) & counted.also


def _area(code: str) -> Q:
    return Q(region_code__startswith=code) if code else Q()


@dataclass(frozen=True)
class Line:
    """One target: how many were wanted, how many there are, how many of them the reader may open."""

    label: str
    says: str
    wanted: int
    count: int
    seen: int
    href: str

    @property
    def hidden(self) -> int:
        return self.count - self.seen

    @property
    def is_met(self) -> bool:
        return self.count >= self.wanted

    @property
    def share(self) -> int:
        """Whole percent of the target, rounded down: 100 only when it is met."""
        return self.count * 100 // self.wanted


def progress(theme: Theme, scope: Scope) -> list[Line]:
    """Every target of the theme with its count; two queries a kind of record, at any number of targets."""
    targets = list(theme.targets.all())
    asked = [Measure(target.measure) for target in targets]
    all_ = _counts(theme, asked, None)
    seen = all_ if scope.is_everything else _counts(theme, asked, scope)
    return [
        Line(
            str(measure.label), COUNTED[measure].says, target.number, all_[measure], seen[measure],
            f"{COUNTED[measure].base}?theme={theme.pk}&measure={measure}",
        )
        for target, measure in zip(targets, asked, strict=True)
    ]  # fmt: skip


def _counts(theme: Theme, measures: Iterable[Measure], scope: Scope | None) -> dict[Measure, int]:
    found: dict[Measure, int] = {}
    wanted = list(measures)
    for model in {COUNTED[measure].model for measure in wanted}:
        mine = [measure for measure in wanted if COUNTED[measure].model is model]
        rows = model.everything.order_by()
        rows = rows if scope is None else rows.within(scope)
        figures = rows.aggregate(**{str(m.value): Count("pk", filter=of_theme(theme, m)) for m in mine})
        found |= {measure: figures[str(measure.value)] for measure in mine}
    return found
