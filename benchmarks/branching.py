"""Joint branches: plans with their proof at 400, 1,500, 4,000 and 12,000 enterprises, against greedy and a plain model.

`--sizes 400,1500` and `--seeds 1,2` choose; `--seconds` limits each run (12,000: 60), in seconds of the processor;
`--rival` adds CP-SAT on the compact model (who is in the branch of which host on which basis) with the same time;
`--columns`, at small sizes, lists all branches the slow way and gives them to CP-SAT; `--report FILE` keeps the table.
"""

import argparse
import os
import platform
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import scipy
from ortools.sat.python import cp_model

from benchmarks.neighbourhoods import Shape, city
from qiaoliang.solvers.branching.instance import FEWEST_MEMBERS, Branch, Instance, Params
from qiaoliang.solvers.branching.plan import Plan
from qiaoliang.solvers.branching.solve import solve, start
from qiaoliang.solvers.branching.verify import branch_faults, nearest_rows, verify

LIMITS = {12_000: 60.0}
HEADER = (
    "| enterprises | seed | eligible | wall s | cpu s | objective | bound | gap | gap % | uncovered | at least "
    "| greedy's | uncovered / greedy's | plain model | all columns |",
    "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|---|",
)


def main(arguments: Sequence[str] = ()) -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.branching", description=__doc__)
    options.add_argument("--sizes", default="400,1500")
    options.add_argument("--seeds", default="1,2,3,4,5,6,7,8,9,10")
    options.add_argument("--seconds", type=float, default=300.0)
    options.add_argument("--rival", action="store_true")
    options.add_argument("--columns", action="store_true")
    options.add_argument("--report", type=Path)
    given = options.parse_args(list(arguments))
    solve(city(0, Shape(enterprises=200, towns=2)))  # imports and compilation
    lines = list(HEADER)
    print("\n".join(lines), flush=True)
    for size in map(int, given.sizes.split(",")):
        for seed in map(int, given.seeds.split(",")):
            lines.append(_row(size, seed, LIMITS.get(size, given.seconds), rival=given.rival, columns=given.columns))
            print(lines[-1], flush=True)
    if given.report:
        given.report.write_text(_report(lines, arguments), encoding="utf-8")


def _row(size: int, seed: int, limit: float, *, rival: bool, columns: bool) -> str:
    instance, params = city(seed, Shape(enterprises=size)), Params()
    wall, cpu = time.perf_counter(), time.process_time()
    plan = solve(instance, params, seconds=limit, timer=time.process_time)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert verify(instance, params, plan) == (), "a plan with faults"
    assert plan.objective is not None
    assert plan.gap is not None
    greedy = start(instance, params)
    cells = [
        f"{size:,}",
        seed,
        f"{int(instance.eligible.sum()):,}",
        f"{wall:.1f}",
        f"{cpu:.1f}",
        plan.objective,
        plan.bound,
        plan.gap,
        f"{plan.gap / plan.objective:.4%}",
        plan.uncovered,
        plan.uncovered_bound,
        greedy.uncovered,
        f"{plan.uncovered / greedy.uncovered:.0%}",
        plain_model(instance, params, plan, max(cpu, 30.0)) if rival else "",
        all_columns(instance, params, plan, cpu) if columns else "",
    ]
    return "| " + " | ".join(map(str, cells)) + " |"


def plain_model(instance: Instance, params: Params, plan: Plan, seconds: float) -> str:
    """What CP-SAT makes of the compact model in the same time, on one worker: a variable for every candidate row and
    every pair of host and basis."""
    model, eligible = cp_model.CpModel(), instance.eligible
    of: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    rows: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for (host, basis, member), metres in nearest_rows(instance).items():
        if eligible[host] and eligible[member]:
            rows[host, basis].append((member, metres))
    cost = []
    for (host, _), members in rows.items():
        founded = model.new_bool_var("")
        joins = [(e, metres, model.new_bool_var("")) for e, metres in members]
        of[host].append(founded)
        for e, metres, joining in joins:
            of[e].append(joining)
            model.add_implication(joining, founded)
            cost.append(params.metre * metres * joining)
        model.add(sum(joining for _, _, joining in joins) <= params.max_units - 1)
        model.add(sum(joining for _, _, joining in joins) >= founded)
        own = int(instance.full_members[host])
        people = sum(int(instance.full_members[e]) * joining for e, _, joining in joins)
        model.add(people >= (params.min_members - own) * founded)
        if not instance.can_lead[host]:
            model.add(sum(joining for e, _, joining in joins if instance.can_lead[e]) >= founded)
        cost.append(params.branch * founded)
    for e in np.flatnonzero(eligible).tolist():
        left = model.new_bool_var("")
        model.add_exactly_one([*of[e], left])
        cost.append(params.uncovered * left)
    model.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    solver.solve(model)
    assert FEWEST_MEMBERS == 1
    assert plan.objective is not None
    above = solver.objective_value / plan.objective - 1
    return f"{above:+.2%}, bound {solver.best_objective_bound / plan.objective - 1:+.2%}"


def all_columns(instance: Instance, params: Params, plan: Plan, cpu: float, seconds: float = 120.0) -> str:
    """The independent check: every branch the rules allow, by trying every set, and CP-SAT to choose among them on one
    worker. It shares with the solver nothing but the instance and the verifier's rules."""
    nearest, eligible = nearest_rows(instance), instance.eligible
    banned = {frozenset((int(a), int(b))) for a, b in instance.bans}
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for host, basis, member in nearest:
        if eligible[host] and eligible[member]:
            groups[host, basis].append(member)
    cheapest: dict[tuple[int, ...], int] = {}
    for (host, basis), members in groups.items():
        for size in range(1, params.max_units):
            for others in combinations(sorted(members), size):
                branch = Branch.of(host, basis, others)
                if not any(branch_faults(instance, params, branch, nearest, banned)):
                    cost = params.branch + params.metre * sum(nearest[host, basis, e] for e in others)
                    cheapest[branch.members] = min(cost, cheapest.get(branch.members, cost))
    model = cp_model.CpModel()
    of: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    cost = []
    for together, price in cheapest.items():
        taken = model.new_bool_var("")
        cost.append(price * taken)
        for e in together:
            of[e].append(taken)
    for e in np.flatnonzero(eligible).tolist():
        left = model.new_bool_var("")
        model.add_exactly_one([*of[e], left])
        cost.append(params.uncovered * left)
    model.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    began = time.process_time()
    status = solver.solve(model)
    spent = time.process_time() - began
    assert plan.objective is not None
    assert plan.bound is not None
    assert plan.bound <= round(solver.objective_value), "a bound above a plan"
    assert solver.best_objective_bound <= plan.objective + 0.5, "a plan below a bound"
    if status == cp_model.OPTIMAL:
        assert plan.gap or round(solver.objective_value) == plan.objective, "another optimum"
        return f"{len(cheapest):,}: same optimum in {spent:.1f} s, {spent / cpu:.1f} times ours"
    return f"{len(cheapest):,}: {solver.objective_value / plan.objective - 1:+.2%} after {spent:.0f} s"


def _report(lines: Sequence[str], arguments: Sequence[str]) -> str:
    busy = f"load average {os.getloadavg()[2]:.0f} on {os.cpu_count()} cores"
    machine = f"{platform.machine()}, Python {platform.python_version()}, SciPy {scipy.__version__}; {busy}"
    return "\n".join(
        [
            "# Joint branches: measured",
            "",
            f"`python -m benchmarks.branching {' '.join(arguments)}`, one run each on a shared machine ({machine}):",
            "compare processor seconds, and ratios. *Gap* is the proven distance to the optimum in cost, *at least*",
            "the proven least number uncovered; *plain model* is CP-SAT on the compact model in the same wall time:",
            "its objective and bound against our objective. *All columns* is the independent check: every branch the",
            "rules allow, listed by trying every set, and CP-SAT to choose among them.",
            "",
            *lines,
            "",
        ]
    )


if __name__ == "__main__":
    main(sys.argv[1:])
