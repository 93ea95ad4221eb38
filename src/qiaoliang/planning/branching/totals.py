"""What a plan amounts to: the figures of its page, taken once when it is computed and stored with the run."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from statistics import median_low
from typing import Any

from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.planning.branching.instance import Built
from qiaoliang.results.indicators import foresight
from qiaoliang.solvers.branching.plan import Plan


def of(built: Built, plan: Plan, attached: Sequence[tuple[Any, ...]], region_code: str, on: date) -> dict[str, Any]:
    """Counts of the plan as JSON keeps them."""
    instance = built.instance
    known = {
        "eligible": int(instance.eligible.sum()),
        "leads": int(instance.can_lead.sum()),
        "outside": len(built.outside),
        "candidates": len(instance.host),
    }
    if plan.infeasible:
        return known
    sizes = [sum(int(instance.full_members[e]) for e in branch.members) for branch in plan.branches]
    added = [built.enterprises[e] for branch in plan.branches for e in branch.members]
    rates = foresight.setup_rates(added, len(plan.branches), scope=EVERYTHING, as_of=on, region=region_code)
    return {
        **known,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "gap_permyriad": plan.gap_permyriad,
        "uncovered": plan.uncovered,
        "uncovered_bound": plan.uncovered_bound,
        "branches": len(plan.branches),
        "added": len(added),
        "members": sum(sizes),
        "median_members": median_low(sizes) if sizes else 0,
        "most_members": max(sizes, default=0),
        "travel_m": plan.travel_m,
        "kept": plan.kept,
        "forms": dict(Counter(built.bases[branch.basis].form.value for branch in plan.branches)),
        "rates": [rate.stored() for rate in rates],
        "why": dict(Counter(row[4] for row in attached)),
        "unserved": sum(not row[5] for row in attached),
    }
