"""Reasons and summaries as sentences, in Chinese (`zh`) and English (`en`)."""

from collections.abc import Iterable

from qiaoliang.planning.branching.files import NamedInstance
from qiaoliang.solvers.branching.plan import Obstacle, Plan, Reason

MOST_NAMES = 8

OBSTACLES = {
    "zh": {
        Obstacle.PIN_NOT_ELIGIBLE: "指定的支部({host}):企业{enterprises}的正式党员不是 1 或 2 名,不能参加联合支部",
        Obstacle.PIN_NOT_CANDIDATE: "指定的支部({host}):企业{enterprises}不是主办企业在该依托上的候选",
        Obstacle.PIN_TOO_FEW_UNITS: "指定的支部({host})只有 {available} 家企业,至少 {needed} 家",
        Obstacle.PIN_TOO_MANY_UNITS: "指定的支部({host})有 {needed} 家企业,至多 {available} 家",
        Obstacle.PIN_TOO_FEW_MEMBERS: "指定的支部({host})共有 {available} 名正式党员,至少 {needed} 名",
        Obstacle.PIN_TOO_MANY_MEMBERS: "指定的支部({host})共有 {needed} 名正式党员,至多 {available} 名",
        Obstacle.PIN_WITHOUT_LEAD: "指定的支部({host})没有可任书记的人选",
        Obstacle.PINNED_TWICE: "企业{enterprises}在 {needed} 个指定的支部中({host}),只能在一个",
        Obstacle.PIN_BANNED: "指定的支部({host})含有不得同组的企业:{enterprises}",
    },
    "en": {
        Obstacle.PIN_NOT_ELIGIBLE: "pinned branch of {host}: {enterprises} do not have 1 or 2 full members",
        Obstacle.PIN_NOT_CANDIDATE: "pinned branch of {host}: {enterprises} are no candidates on its basis",
        Obstacle.PIN_TOO_FEW_UNITS: "pinned branch of {host}: {available} enterprises, at least {needed} are needed",
        Obstacle.PIN_TOO_MANY_UNITS: "pinned branch of {host}: {needed} enterprises, at most {available} are allowed",
        Obstacle.PIN_TOO_FEW_MEMBERS: "pinned branch of {host}: {available} full members, at least {needed} are needed",
        Obstacle.PIN_TOO_MANY_MEMBERS: "pinned branch of {host}: {needed} full members, {available} are allowed",
        Obstacle.PIN_WITHOUT_LEAD: "pinned branch of {host}: nobody can be secretary",
        Obstacle.PINNED_TWICE: "{enterprises} is in {needed} pinned branches, of {host}",
        Obstacle.PIN_BANNED: "pinned branch of {host}: {enterprises} may not be in one branch",
    },
}


def reason_sentence(named: NamedInstance, reason: Reason, lang: str) -> str:
    """One sentence that names the clash, with the first few enterprises by their ids."""
    return OBSTACLES[lang][reason.obstacle].format(
        host=_names(named, (named.instance.pins[pin].host for pin in reason.pins), lang),
        enterprises=_names(named, reason.enterprises, lang),
        needed=reason.needed,
        available=reason.available,
    )


def summary(plan: Plan, lang: str) -> str:
    """One line about a plan that exists."""
    share = f"{(plan.gap_permyriad or 0) / 100:.2f}%"
    if lang == "zh":
        return (
            f"联合支部 {len(plan.branches)} 个,未覆盖企业 {plan.uncovered} 家(至少 {plan.uncovered_bound} 家);"
            f"总代价 {plan.objective},下界 {plan.bound},差 {plan.gap}({share})。"
        )
    return (
        f"{len(plan.branches)} branches, {plan.uncovered} enterprises uncovered (at least {plan.uncovered_bound}); "
        f"objective {plan.objective}, bound {plan.bound}, gap {plan.gap} ({share})."
    )


def _names(named: NamedInstance, some: Iterable[int], lang: str) -> str:
    chosen = list(some)
    shown = ("、" if lang == "zh" else ", ").join(named.enterprises[e] for e in chosen[:MOST_NAMES])
    if len(chosen) <= MOST_NAMES:
        return shown
    return f"{shown}等 {len(chosen)} 家" if lang == "zh" else f"{shown} and {len(chosen) - MOST_NAMES} more"
