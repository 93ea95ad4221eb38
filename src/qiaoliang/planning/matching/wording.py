"""Reasons and explanations as sentences, in Chinese (`zh`) and English (`en`)."""

from collections.abc import Callable, Iterable

from qiaoliang.planning.matching.files import NamedInstance
from qiaoliang.solvers.matching.explain import Alternative, Explanation, Hindrance
from qiaoliang.solvers.matching.plan import Obstacle, Plan, Reason
from qiaoliang.solvers.matching.score import Part, PartName

MOST_NAMES = 8

PARTS = {
    "zh": {
        PartName.RELEVANCE: "职能相关",
        PartName.SAME_DIVISION: "熟悉本行业大类",
        PartName.SAME_SECTION: "熟悉同门类行业",
        PartName.DISTANCE: "路程",
        PartName.INCUMBENT: "现任指导员连任",
        PartName.PARTY: "有党员,指导员熟悉党务",
    },
    "en": {
        PartName.RELEVANCE: "relevance of the function",
        PartName.SAME_DIVISION: "knows the division",
        PartName.SAME_SECTION: "knows the section",
        PartName.DISTANCE: "distance",
        PartName.INCUMBENT: "is the incumbent",
        PartName.PARTY: "has members, knows Party affairs",
    },
}

OBSTACLES = {
    "zh": {
        Obstacle.NO_ALLOWED_INSTRUCTOR: "企业{enterprises}没有可选的指导员:所有指导员均须回避",
        Obstacle.PINNED_TWICE: "企业{enterprises}同时指定了 {needed} 名指导员({instructors}),只能有一名",
        Obstacle.PIN_FORBIDDEN: "企业{enterprises}指定的指导员{instructors}须回避",
        Obstacle.PINS_ABOVE_MAX_LOAD: "指导员{instructors}被指定服务 {needed} 家企业,上限为 {available} 家",
        Obstacle.MIN_ABOVE_MAX_LOAD: "指导员{instructors}的下限 {needed} 家大于上限 {available} 家",
        Obstacle.CAPACITY_BELOW_ENTERPRISES: "共有企业 {needed} 家,全部指导员合计至多服务 {available} 家",
        Obstacle.MIN_LOADS_ABOVE_ENTERPRISES: "全部指导员的下限合计 {needed} 家,企业只有 {available} 家",
        Obstacle.TOO_FEW_PLACES: "{needed} 家企业({enterprises})只能由指导员{instructors}服务,合计至多 {available} 家",
        Obstacle.TOO_FEW_ENTERPRISES: "指导员{instructors}的下限合计 {needed} 家,可服务的企业只有 {available} 家",
    },
    "en": {
        Obstacle.NO_ALLOWED_INSTRUCTOR: "enterprise {enterprises} has no allowed instructor: all are in conflict",
        Obstacle.PINNED_TWICE: "enterprise {enterprises} is pinned to {needed} instructors, {instructors}",
        Obstacle.PIN_FORBIDDEN: "enterprise {enterprises} is pinned to instructor {instructors}, who is in conflict",
        Obstacle.PINS_ABOVE_MAX_LOAD: "instructor {instructors} has {needed} pins and may take {available}",
        Obstacle.MIN_ABOVE_MAX_LOAD: "instructor {instructors} must take {needed} and may take {available}",
        Obstacle.CAPACITY_BELOW_ENTERPRISES: "there are {needed} enterprises and {available} places",
        Obstacle.MIN_LOADS_ABOVE_ENTERPRISES: "the lower bounds need {needed} enterprises, there are {available}",
        Obstacle.TOO_FEW_PLACES: "{needed} enterprises ({enterprises}) may only have the instructors {instructors}, "
        "who take {available}",
        Obstacle.TOO_FEW_ENTERPRISES: "the instructors {instructors} need {needed} enterprises, "
        "only {available} are open to them",
    },
}

HINDRANCES = {
    "zh": {
        Hindrance.FORBIDDEN: "须回避",
        Hindrance.PINNED_ELSEWHERE: "企业已指定其他指导员",
        Hindrance.NO_ROOM: "无法腾出名额",
    },
    "en": {
        Hindrance.FORBIDDEN: "in conflict",
        Hindrance.PINNED_ELSEWHERE: "the enterprise is pinned to another",
        Hindrance.NO_ROOM: "no room can be made",
    },
}


def reason_sentence(named: NamedInstance, reason: Reason, lang: str) -> str:
    """One sentence that names the clash, with the first few enterprises and instructors by their ids."""
    return OBSTACLES[lang][reason.obstacle].format(
        enterprises=_names(named.enterprises, reason.enterprises, lang),
        instructors=_names(named.instructors, reason.instructors, lang),
        needed=reason.needed,
        available=reason.available,
    )


def summary(plan: Plan, lang: str) -> str:
    """One line about a plan that exists."""
    if lang == "zh":
        kept, pairs = plan.kept_incumbents, len(plan.assignment)
        return f"匹配完成:{pairs} 家企业,总分 {plan.objective},上界 {plan.bound},差 {plan.gap};连任 {kept} 家。"
    return (
        f"Matched {len(plan.assignment)} enterprises: objective {plan.objective}, bound {plan.bound}, gap {plan.gap}; "
        f"{plan.kept_incumbents} incumbents kept."
    )


def explanation_text(named: NamedInstance, explanation: Explanation, lang: str) -> str:
    """Why the enterprise got its instructor, line by line in milli-points, and what the alternatives would cost."""
    say = _chooser(lang)
    enterprise, instructor = named.enterprises[explanation.enterprise], named.instructors[explanation.instructor]
    lines = [f"{enterprise} → {instructor}: {explanation.score}"]
    if explanation.pinned:
        lines.append(say("  已指定", "  pinned"))
    for part in explanation.parts:
        lines += _part_lines(named, part, lang)
    load = explanation.load, explanation.min_load, explanation.max_load
    lines.append(say("负载: {} 家(下限 {},上限 {})", "load: {} (least {}, most {})").format(*load))
    lines.append(say("其他人选:", "alternatives:"))
    lines += [_alternative_line(named, alternative, lang) for alternative in explanation.alternatives]
    return "\n".join(lines) + "\n"


def _part_lines(named: NamedInstance, part: Part, lang: str) -> list[str]:
    note = f" ({part.number} m)" if part.name is PartName.DISTANCE else ""
    terms = (f"    {named.needs[term.need]}: {term.permille}‰ × {term.percent}% = {term.value}" for term in part.terms)
    return [f"  {PARTS[lang][part.name]}{note}: {part.value:+d}", *terms]


def _alternative_line(named: NamedInstance, alternative: Alternative, lang: str) -> str:
    say = _chooser(lang)
    head = f"  {named.instructors[alternative.instructor]}: {alternative.score}"
    if alternative.hindrance:
        return f"{head}; {HINDRANCES[lang][alternative.hindrance]}"
    line = head + say("; 改派使总分减少 {}", "; costs the plan {}").format(alternative.loss)
    moves = [
        f"{named.enterprises[move.enterprise]} {named.instructors[move.origin]} → {named.instructors[move.target]}"
        f" ({move.gain:+d})"
        for move in alternative.moves
    ]
    if alternative.load_cost:
        moves.append(say("负载均衡 {:+d}", "load balance {:+d}").format(-alternative.load_cost))
    return line + (say("; 连带调整: ", "; along with it: ") + ", ".join(moves) if moves else "")


def _names(names: tuple[str, ...], some: Iterable[int], lang: str) -> str:
    chosen = list(some)
    shown = ("、" if lang == "zh" else ", ").join(names[index] for index in chosen[:MOST_NAMES])
    if len(chosen) <= MOST_NAMES:
        return shown
    return _chooser(lang)(f"{shown}等 {len(chosen)} 个", f"{shown} and {len(chosen) - MOST_NAMES} more")


def _chooser(lang: str) -> Callable[[str, str], str]:
    return lambda zh, en: zh if lang == "zh" else en
