"""One pair of a plan: why, what else, what changing it would cost, and why it is not the one somebody wished."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import BLOCKING, Conflict
from qiaoliang.instructors.postings.models import Pin as StandingPin
from qiaoliang.instructors.wishes.lookup import Wished, wishes
from qiaoliang.instructors.wishes.models import Side, Stance
from qiaoliang.kit.pages import reads
from qiaoliang.planning.matching import listings, permits, stories, wordings
from qiaoliang.planning.matching.changes import Change, Kind
from qiaoliang.planning.matching.forms import TryForm
from qiaoliang.planning.matching.instance import FUNCTIONS
from qiaoliang.planning.matching.models import Pair, Run
from qiaoliang.planning.matching.naming import Names, Person, names
from qiaoliang.planning.matching.prepared import Prepared, prepared
from qiaoliang.planning.matching.request import Parameters
from qiaoliang.planning.matching.stories import Teller
from qiaoliang.planning.matching.whatifviews import address
from qiaoliang.solvers.matching.explain import Alternative, Explanation, Hindrance, explain
from qiaoliang.solvers.matching.score import PartName

HOME = "/matching/"
CRUMB = ("匹配", HOME)
SHOWN_ALTERNATIVES = 8
SHOWN_NEEDS = 3


@dataclass(frozen=True)
class Choice:
    """Another instructor for the enterprise, as the page shows it."""

    person: Person
    score: str
    loss: str
    hindrance: str
    verdict: str
    story: list[str]
    compared: list[tuple[str, str]]
    try_href: str


@reads(permits.may_view, row=Run)
def pair(request: Request, run: Run, enterprise: int) -> HttpResponse:
    """Why this pair, the cheapest alternatives, and 改派试算 of anybody by `?instructor=`."""
    found = listings.rows_of(run).filter(enterprise=enterprise).first() if run.state in listings.COMPUTED else None
    if found is None:
        raise Http404
    base = prepared(run)
    place = base.enterprise_of[enterprise]
    told = explain(base.named.instance, base.plan, place, background=base.background, count=SHOWN_ALTERNATIVES)
    form = TryForm(request.GET if "instructor" in request.GET else None)
    tried = _tried(base, place, form)
    wished = list(wishes(run.as_of, enterprise))
    missed = _missed(base, place, wished)
    known = _names(base, place, [*told.alternatives, *tried, *missed.values()], [wish.instructor for wish in wished])
    parameters = Parameters.restored(run.parameters)
    pinned = Change(Kind.PIN, enterprise, found.instructor_id)
    context = {
        "run": run, "pair": found, "lines": _lines(parameters, found, told),
        "score": wordings.exact(found.score), "form": form,
        "reason": wordings.reason(found, run.as_of, getattr(found, "served_since", None)),
        "explanation": told, "pin_reason": _pin_reason(run, parameters, found) if found.is_pinned else "",
        "wishes": [_told(run, base, known, told, found, wish, missed.get(wish.key)) for wish in wished],
        "choices": [_choice(run, base, known, told, one, "") for one in told.alternatives],
        "tried": [_choice(run, base, known, told, one, _barred(run, found, one, base)) for one in tried],
        "pin_href": address(run.pk, (pinned,)),
        "ban_href": address(run.pk, (Change(Kind.BAN, enterprise, found.instructor_id),)),
        "free_href": address(run.pk, (Change(Kind.FREE, enterprise),)),
        "close_href": address(run.pk, (Change(Kind.CLOSE, enterprise),)),
        "may_change": permits.may_change(request.actor, run),
        "crumbs": [CRUMB, (run.title, f"{HOME}{run.pk}/"), (str(found.enterprise), "")],
    }  # fmt: skip
    return render(request, "matching/pair.html", context)


def _lines(parameters: Parameters, found: Pair, told: Explanation) -> list[tuple[str, str, str]]:
    terms = next(part for part in told.parts if part.name is PartName.RELEVANCE).terms
    answered = [
        f"{wordings.function_name(FUNCTIONS[term.need])} {term.permille / 10:g}% × {term.percent}%"
        for term in terms[:SHOWN_NEEDS]
    ]
    if len(terms) > SHOWN_NEEDS:
        answered.append(f"其余 {len(terms) - SHOWN_NEEDS} 项")
    lines = wordings.lines(found, answered, parameters.metre_cap)
    return [(line.label, line.note, wordings.exact(line.value)) for line in lines]


def _tried(base: Prepared, place: int, form: TryForm) -> list[Alternative]:
    if not form.is_bound or not form.is_valid():
        return []
    chosen: Instructor = form.cleaned_data["instructor"]
    who = base.instructor_of.get(chosen.pk)
    if who is None:
        form.add_error(
            "instructor",
            f"{chosen.name}不在这次匹配里：当天请假、任期外、未培训，或不在范围里。名册日期以后回来的，请重新匹配。",
        )
        return []
    if who == int(base.plan.assignment[place]):
        form.add_error("instructor", f"{chosen.name}就是方案里的指导员。请换一位。")
        return []
    return list(explain(base.named.instance, base.plan, place, who, background=base.background).alternatives)


def _missed(base: Prepared, place: int, wished: list[Wished]) -> dict[int, Alternative]:
    """What each wish that was not granted would cost, by the key of the wish; without those who are not in the plan."""
    home = int(base.plan.assignment[place])
    who = {wish.key: base.instructor_of.get(wish.instructor, home) for wish in wished if wish.stance is Stance.PREFERS}
    return {
        key: explain(base.named.instance, base.plan, place, i, background=base.background).alternatives[0]
        for key, i in who.items()
        if i != home
    }


def _told(
    run: Run, base: Prepared, known: Names, told: Explanation, found: Pair, wish: Wished, missed: Alternative | None
) -> tuple[str, Choice | None]:  # fmt: skip
    """The wish in words and what became of it, and if it was not granted at what price it could be."""
    side = "企业" if wish.side is Side.ENTERPRISE else "指导员"
    said = f"{side}{wish.stance.label}：{known.person(wish.instructor).name}"
    if missed is not None:
        return f"{said}，没有如愿", _choice(run, base, known, told, missed, _barred(run, found, missed, base))
    if wish.instructor == found.instructor_id:
        return f"{said}，{'已如愿' if wish.stance is Stance.PREFERS else '没有如愿'}", None
    return f"{said}，{'不在这次匹配里' if wish.stance is Stance.PREFERS else '已照办'}", None


def _pin_reason(run: Run, parameters: Parameters, found: Pair) -> str:
    """Why the pair is pinned: by this run, else by the office's standing pin."""
    own = parameters.reason(Change(Kind.PIN, found.enterprise_id, found.instructor_id).token)
    standing = StandingPin.everything.filter(
        StandingPin.in_force(run.as_of), enterprise=found.enterprise_id, instructor=found.instructor_id
    )
    return own or standing.values_list("reason", flat=True).first() or ""


def _names(base: Prepared, place: int, alternatives: list[Alternative], others: list[int]) -> Names:
    """Names of everybody a chain of moves touches, in two queries."""
    firms = {place, *(move.enterprise for one in alternatives for move in one.moves)}
    people = {int(base.plan.assignment[place]), *(one.instructor for one in alternatives)}
    people |= {who for one in alternatives for move in one.moves for who in (move.origin, move.target)}
    return names(map(base.enterprise, firms), [*map(base.instructor, people), *others])


def _choice(
    run: Run, base: Prepared, known: Names, told: Explanation, one: Alternative, barred: str
) -> Choice:  # fmt: skip
    teller = Teller(base, known)
    key = base.instructor(one.instructor)
    return Choice(
        person=known.person(key), score=wordings.points(one.score),
        loss="" if one.loss is None else wordings.exact(-one.loss),
        hindrance=barred or (stories.HINDRANCES[one.hindrance] if one.hindrance else ""),
        verdict=teller.verdict(told, one), story=teller.chain(told, one), compared=stories.compared(told.parts, one),
        try_href=address(run.pk, (Change(Kind.PIN, base.enterprise(told.enterprise), key),)),
    )  # fmt: skip


def _barred(run: Run, found: Pair, one: Alternative, base: Prepared) -> str:
    """What stands against the pair, by name: the conflict on record, or who banned it and why."""
    if one.hindrance is not Hindrance.FORBIDDEN:
        return ""
    who = base.instructor(one.instructor)
    banned = Change(Kind.BAN, found.enterprise_id, who)
    parameters = Parameters.restored(run.parameters)
    if (found.enterprise_id, who) in parameters.bans:
        return "须回避或被禁止：本方案禁止了这一对。" + parameters.reason(banned.token)
    kinds = Conflict.everything.filter(
        Conflict.in_force(run.as_of), enterprise=found.enterprise_id, instructor=who, kind__in=BLOCKING
    )
    said = "、".join(sorted({conflict.get_kind_display() for conflict in kinds}))
    return f"须回避或被禁止：{said or '算出时登记过回避'}。"
