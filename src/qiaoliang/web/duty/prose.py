"""The sentences of a report of duty, as a good official would write them; every number comes from `facts`.

What was done, what came of it (confirmed only), what is stuck, what comes next. Where the records say nothing the text
says nothing, and the section asks the writer to add what no record holds.
"""

from collections.abc import Callable, Iterable
from typing import Final

from qiaoliang.kit.documents.text import chinese_date
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.web.duty.choices import Section
from qiaoliang.web.duty.facts import Facts

NAMED: Final = 5  # of a long list, how many are named


def listed(names: Iterable[str]) -> str:
    """`甲公司、乙公司等7家`."""
    known = list(names)
    shown = "、".join(known[:NAMED])
    return shown if len(known) <= NAMED else f"{shown}等{len(known)}家"


def _tight(words: str) -> str:
    """As documents write it: no space beside a number."""
    return words.replace(" ", "")


def _told(facts: Facts, *codes: str) -> list[str]:
    """`健全完善党建工作制度12项`: only what is confirmed."""
    return [f"{CATALOGUE[code].label}{said}" for code in codes if (said := facts.says(code))]


def _joined(lead: str, parts: list[str]) -> str:
    return f"{lead}{'，'.join(parts)}。" if parts else ""


def overview(facts: Facts) -> str:
    kept, owed = facts.weeks()
    count = len(facts.enterprises)
    served = f"联系服务{listed(facts.enterprises)}" + (f"，共{count}家企业" if 1 < count <= NAMED else "")
    lines = [
        f"本人现任{facts.department}派出的职能党建指导员，{chinese_date(facts.starts_on)}至"
        f"{chinese_date(facts.as_of)}，{served if count else '没有派驻企业'}。"
    ]
    if facts.contacts:
        visits = f"，其中上门走访{facts.visits}次" if facts.visits else ""
        lines.append(f"半年来与企业联系{facts.contacts}次{visits}。")
    if owed:
        missed = f"，有{owed - kept}周没有联系到" if kept < owed else "，做到每周联系"
        lines.append(f"应联系{owed}企业周，已联系{kept}企业周{missed}。")
    return "".join(lines)


def party(facts: Facts) -> str:
    count = len(facts.enterprises)
    lines = []
    if count:
        gained = facts.covered_now - facts.covered_before
        more = f"，比期初增加{gained}家" if gained > 0 else ""
        lines.append(f"抓组建。服务的{count}家企业中，{facts.covered_now}家已有党组织覆盖{more}。")
        if facts.uncovered:
            lines.append(f"尚未覆盖的是{listed(facts.uncovered)}。")
    lines.append(_joined("抓规范。", _told(facts, "activists_cultivated", "party_rules_made", "activity_centres",
                                        "activity_funds")))  # fmt: skip
    lines.append(_joined("抓作用发挥。", _told(facts, "pledges", "proposals", "problems_cracked")))
    return _or_nothing("".join(lines))


def economy(facts: Facts) -> str:
    handed = [f"当面递送政策{facts.handed}件次"] if facts.handed else []
    return _or_nothing(
        _joined("送政策、解难题。", handed + _told(facts, "demands_resolved"))
        + _joined("争取支持。", _told(facts, "grants_won", "loans_arranged", "fees_reduced"))
        + _joined(
            "引才育才、促创新。",
            _told(facts, "workers_recruited", "workers_trained", "talents_introduced", "study_placements",
                  "innovation_projects"),
        )
    )  # fmt: skip


def harmony(facts: Facts) -> str:
    open_ = [case for _, case in facts.cases if case.kind == "consultation"]
    lines = _joined("企业文化和职工活动。", _told(facts, "events_held", "culture_handbooks"))
    if open_:
        lines += f"工资集体协商正在进行的有{len(open_)}家。"
    return _or_nothing(lines)


def _or_nothing(text: str) -> str:
    return text or "本期没有已确认的成效。"


def stuck(facts: Facts) -> str:
    late = [(firm, case) for firm, case in facts.cases if case.is_overdue]
    if not late:
        return "没有超过期限的在办事项。"
    said = [
        f"{firm}{case.label}“{case.title}”，现由{case.holder}办理，{_tight(case.left)}" for firm, case in late[:NAMED]
    ]
    rest = f"。另有{len(late) - NAMED}件" if len(late) > NAMED else ""
    return f"超过期限还没有办成的{len(late)}件：{'；'.join(said)}{rest}。"


def ahead(facts: Facts) -> str:
    lines = []
    mine = [(firm, case) for firm, case in facts.cases if case.is_mine and not case.is_overdue]
    if facts.uncovered:
        lines.append(f"推动{listed(facts.uncovered)}建立党组织或纳入联合组建。")
    waiting = [case for _, case in facts.cases if not case.is_mine and case.kind not in ("visit", "outcome")]
    if waiting:
        lines.append(f"跟踪在办的{len(waiting)}件事项，按期向企业反馈进展。")
    if mine:
        lines.append("办好手头的事：" + "；".join(f"{firm}“{case.title}”" for firm, case in mine[:NAMED]) + "。")
    kept, owed = facts.weeks()
    if kept < owed:
        lines.append("坚持每周联系，请假提前安排代理人。")
    return "".join(lines) or "继续坚持每周联系，有求必应、无事不扰。"


WRITERS: Final[dict[str, Callable[[Facts], str]]] = {
    Section.OVERVIEW: overview, Section.PARTY: party, Section.ECONOMY: economy, Section.HARMONY: harmony,
    Section.STUCK: stuck, Section.NEXT: ahead,
}  # fmt: skip


def write(facts: Facts) -> dict[str, str]:
    """Every section, from the records."""
    return {str(section): writer(facts) for section, writer in WRITERS.items()}
