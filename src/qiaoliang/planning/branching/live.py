"""What the page of a plan says today: rates before and after, and what its proposals amount to, refusals left out."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from qiaoliang.access.audit.actions import head
from qiaoliang.kit.remembered import remembered
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.party.organisations.choices import CaseState
from qiaoliang.party.organisations.models import Form
from qiaoliang.planning.branching.choices import ProposalState
from qiaoliang.planning.branching.models import Proposal, ProposedUnit, Run
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.indicators import foresight
from qiaoliang.results.indicators.foresight import Foreseen

GONE = (CaseState.RETURNED, CaseState.WITHDRAWN)
SET_UP = (CaseState.DECIDED, CaseState.ELECTED, CaseState.FILED)
ByPlace = tuple[str, str, int, int, int]  # code, name, counted, covered now, covered then


def standing(run: Run) -> Any:
    """The proposals that may still become branches or have become ones."""
    return Proposal.everything.filter(run=run).exclude(state=ProposalState.REFUSED).exclude(case__state__in=GONE)


def rates(run: Run, on: date) -> tuple[list[Foreseen], list[ByPlace]]:
    """I1 to I7 of the run's region on the day and with every standing proposal set up; I1 by place.

    Remembered until anything is written: the head of the log is the version of all data.
    """
    return remembered("branching", (run.pk, on, head()), lambda: _rates(run, on))


def _rates(run: Run, on: date) -> tuple[list[Foreseen], list[ByPlace]]:
    rows = standing(run)
    added = list(ProposedUnit.everything.filter(proposal__in=rows).values_list("enterprise", flat=True))
    to_come = rows.exclude(case__state__in=SET_UP).count()
    where: dict[str, Any] = {"scope": EVERYTHING, "as_of": on, "region": run.region_code}
    counted = foresight.by_place(added, **where)
    names = dict(Region.everything.filter(code__in=list(counted)).values_list("code", "name"))
    by_place = [(code, names.get(code, code), *numbers) for code, numbers in counted.items()]
    return foresight.setup_rates(added, to_come, **where), by_place


def amounts(proposals: Sequence[Proposal]) -> dict[str, int]:
    """Branches, enterprises and members of the standing proposals, and how many of each form."""
    forms = [one.form for one in proposals]
    return {
        "branches": len(proposals),
        "added": sum(one.units_count for one in proposals),
        "members": sum(one.full_members for one in proposals),
        "regional": forms.count(Form.REGIONAL),
        "industry": forms.count(Form.INDUSTRY),
        "joint": forms.count(Form.JOINT),
    }
