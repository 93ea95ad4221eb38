"""A new run, and one pair of a plan: why, what else, and what changing it would cost."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.forms import known_instructors
from qiaoliang.kit.formpages import refuse
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.planning.matching import actions, computing, listings, permits, storage, wordings
from qiaoliang.planning.matching.files import NamedInstance
from qiaoliang.planning.matching.forms import PAIRS_AT_MOST, PairForm, RunForm, TryForm
from qiaoliang.planning.matching.instance import FUNCTIONS
from qiaoliang.planning.matching.models import Pair, Run
from qiaoliang.planning.matching.request import Parameters, Pin
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.solvers.matching.explain import Alternative, Background, Explanation, Hindrance, explain, prepare
from qiaoliang.solvers.matching.score import Part, PartName

HOME = "/matching/"
CRUMB = ("匹配", HOME)
SHOWN_ALTERNATIVES = 8
SHOWN_NEEDS = 3


# --- a new run


@dataclass(frozen=True)
class Chosen:
    """A pin or a ban as the form shows it; `token` is what travels."""

    token: str
    text: str


@writes(permits.may_request)
def new(request: Request) -> HttpResponse:
    """The rules of a run. The buttons 固定 and 禁止 only gather; nothing is written until 开始计算."""
    today = timezone.localdate(request.at)
    data = request.POST if request.method == "POST" else None
    do = request.POST.get("do", "")
    pins, bans = _gathered(request, data)
    form = RunForm(data if do == "run" else None, actor=request.actor, on=today, initial=_initial(request, data, today))
    pair_form = PairForm(data if do in ("pin", "ban") else None, prefix="pair")
    if do in ("pin", "ban") and pair_form.is_valid():
        (pins if do == "pin" else bans).append(_pin(pair_form))
        pair_form = PairForm(prefix="pair")
    if do == "run" and form.is_valid():
        try:
            run = _request(request, form, pins, bans)
        except Refusal as problem:
            refuse(form, problem)
        else:
            messages.success(request, "已提交计算。可以离开，算好后会收到通知。")
            return redirect("matching:show", pk=run.pk)
    context = {
        "form": form, "pair_form": pair_form, "pins": _named(pins), "bans": _named(bans),
        "crumbs": [CRUMB, ("新建匹配", "")],
    }  # fmt: skip
    return render(request, "matching/new.html", context)


def _pin(form: PairForm) -> Pin:
    return form.cleaned_data["enterprise"].pk, form.cleaned_data["instructor"].pk


def _request(request: Request, form: RunForm, pins: list[Pin], bans: list[Pin]) -> Run:
    region, given = form.cleaned_data["region"], form.cleaned_data
    if not permits.may_match(request.actor, region):
        raise Refusal("这个范围不归您负责，请从列表里选。", field="region")
    return actions.request_run(
        region_code=region, as_of=given["as_of"], parameters=form.parameters(pins, bans), title=given["title"],
        by=request.actor, at=request.at,
    )  # fmt: skip


def _initial(request: Request, data: QueryDict | None, today: date) -> dict[str, Any]:
    """What was typed before a 固定 button; else the rules of `?from=`; else the usual ones."""
    initial: dict[str, Any] = RunForm.defaults(today)
    source = Run.objects.filter(pk=_number(request.GET.get("from"))).first()
    if source is not None:
        initial |= {**source.parameters, "region": source.region_code}
    initial |= {name: request.GET[name] for name in ("load_min", "load_max") if request.GET.get(name, "").isdigit()}
    if data is not None:
        ticks = ("hold_on_leave", "rotate", "with_upper")
        initial |= {name: data[name] for name in RunForm.base_fields if name in data and name not in ticks}
        initial |= {name: name in data for name in ticks}
    return initial


def _gathered(request: Request, data: QueryDict | None) -> tuple[list[Pin], list[Pin]]:
    """Pins and bans so far: of the form if it was sent, else of `?from=` and of the address."""
    given = data if data is not None else request.GET
    pins, bans = _read(given.getlist("pin")), _read(given.getlist("ban"))
    if data is None:
        source = Run.objects.filter(pk=_number(request.GET.get("from"))).first()
        if source is not None:
            again = {pin[0] for pin in pins}
            unpinned = {_number(text) for text in request.GET.get("unpin", "").split(",")} | again
            pins += [(e, i) for e, i in source.parameters.get("pins", ()) if e not in unpinned]
            bans += [(e, i) for e, i in source.parameters.get("bans", ())]
    dropped = set(_read([request.POST.get("drop", "")])) if data is not None else set()
    return [pin for pin in dict.fromkeys(pins) if pin not in dropped], [
        b for b in dict.fromkeys(bans) if b not in dropped
    ]


def _read(tokens: list[str]) -> list[Pin]:
    """`17:5`: an enterprise and an instructor; anything else is dropped."""
    found = []
    for token in tokens[:PAIRS_AT_MOST]:
        enterprise, _, instructor = token.partition(":")
        if _number(enterprise) and _number(instructor):
            found.append((_number(enterprise), _number(instructor)))
    return found


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else 0


def _named(pins: list[Pin]) -> list[Chosen]:
    """Pairs by name; an enterprise outside one's scope is not named and not taken."""
    firms = dict(Enterprise.objects.filter(pk__in=[enterprise for enterprise, _ in pins]).values_list("pk", "name"))
    people = dict(known_instructors().filter(pk__in=[who for _, who in pins]).values_list("pk", "name"))
    return [
        Chosen(f"{enterprise}:{who}", f"{firms[enterprise]} — {people[who]}")
        for enterprise, who in pins
        if enterprise in firms and who in people
    ]


# --- one pair


@dataclass(frozen=True)
class Choice:
    """Another instructor for the enterprise, as the page shows it."""

    name: str
    department: str
    score: str
    loss: str
    hindrance: str
    chain: list[str]
    compared: list[tuple[str, str]]
    token: str


HINDRANCES = {
    Hindrance.FORBIDDEN: "须回避或被禁止",
    Hindrance.PINNED_ELSEWHERE: "企业已固定其他指导员",
    Hindrance.NO_ROOM: "没有名额，也腾不出来",
}
PART_LABELS = {
    PartName.RELEVANCE: "职能相关",
    PartName.SAME_DIVISION: "业务相近",
    PartName.SAME_SECTION: "业务相近",
    PartName.DISTANCE: "距离",
    PartName.INCUMBENT: "连续",
    PartName.PARTY: "党务经历",
}


@reads(permits.may_view, row=Run)
def pair(request: Request, run: Run, enterprise: int) -> HttpResponse:
    """Why this pair, the cheapest alternatives, and 改派试算 of anybody by `?instructor=`."""
    found = listings.rows_of(run).filter(enterprise=enterprise).first() if run.state in listings.COMPUTED else None
    if found is None:
        raise Http404
    named, background = _background(run.pk, run.instance_sha256)
    place = named.enterprises.index(str(enterprise))
    told = explain(named.instance, background.plan, place, background=background, count=SHOWN_ALTERNATIVES)
    form = TryForm(request.GET if "instructor" in request.GET else None)
    tried = _tried(named, background, place, form)
    names = _names(named, [*told.alternatives, *tried])
    context = {
        "run": run, "pair": found, "lines": _lines(run, found, told),
        "score": wordings.exact(found.score), "form": form,
        "reason": wordings.reason(found, run.as_of, getattr(found, "served_since", None)),
        "explanation": told,
        "choices": [_choice(names, told, alternative) for alternative in told.alternatives],
        "tried": [_choice(names, told, alternative) for alternative in tried],
        "token": f"{enterprise}:{found.instructor_id}",
        "may_change": permits.may_change(request.actor, run),
        "crumbs": [CRUMB, (run.title, f"{HOME}{run.pk}/"), (str(found.enterprise), "")],
    }  # fmt: skip
    return render(request, "matching/pair.html", context)


def _lines(run: Run, found: Pair, told: Explanation) -> list[tuple[str, str, str]]:
    terms = next(part for part in told.parts if part.name is PartName.RELEVANCE).terms
    answered = [
        f"{wordings.function_name(FUNCTIONS[term.need])} {term.permille / 10:g}% × {term.percent}%"
        for term in terms[:SHOWN_NEEDS]
    ]
    if len(terms) > SHOWN_NEEDS:
        answered.append(f"其余 {len(terms) - SHOWN_NEEDS} 项")
    lines = wordings.lines(found, answered, Parameters.restored(run.parameters).metre_cap)
    return [(line.label, line.note, wordings.exact(line.value)) for line in lines]


@lru_cache(maxsize=2)
def _background(run_pk: int, digest: str) -> tuple[NamedInstance, Background]:
    """The residual graph of a stored plan: half a second for a city, so the last two are kept."""
    run = Run.everything.get(pk=run_pk)
    named = storage.unpack(bytes(run.instance or b""), digest)
    return named, prepare(named.instance, computing.stored_plan(run))


def _tried(named: NamedInstance, background: Background, place: int, form: TryForm) -> list[Alternative]:
    if not form.is_bound or not form.is_valid():
        return []
    chosen: Instructor = form.cleaned_data["instructor"]
    if str(chosen.pk) not in named.instructors:
        form.add_error("instructor", f"{chosen.name}当时不可派，不在这份方案的名册里。请换一位。")
        return []
    who = named.instructors.index(str(chosen.pk))
    if who == int(background.plan.assignment[place]):
        form.add_error("instructor", f"{chosen.name}就是方案里的指导员。请换一位。")
        return []
    return list(explain(named.instance, background.plan, place, who, background=background).alternatives)


@dataclass(frozen=True)
class _Names:
    enterprises: dict[int, str]
    instructors: dict[int, tuple[str, str, int]]


def _names(named: NamedInstance, alternatives: list[Alternative]) -> _Names:
    """Names of everybody a chain of moves touches, in two queries."""
    firms = {move.enterprise for one in alternatives for move in one.moves}
    people = {one.instructor for one in alternatives}
    people |= {who for one in alternatives for move in one.moves for who in (move.origin, move.target)}
    found = {
        row.pk: row
        for row in Instructor.everything.filter(pk__in=[int(named.instructors[i]) for i in people]).select_related(
            "department"
        )
    }
    keys = {int(named.enterprises[e]): e for e in firms}
    rows = Enterprise.everything.filter(pk__in=keys).values_list("pk", "name")
    return _Names(
        {keys[pk]: name for pk, name in rows},
        {i: _said(found[int(named.instructors[i])]) for i in people},
    )


def _said(who: Instructor) -> tuple[str, str, int]:
    return who.name, who.department.short_name, who.pk


def _choice(names: _Names, told: Explanation, one: Alternative) -> Choice:
    name, department, pk = names.instructors[one.instructor]
    chain = [
        f"{names.enterprises[move.enterprise]}：{names.instructors[move.origin][0]} → "
        f"{names.instructors[move.target][0]}（{wordings.exact(move.gain)}）"
        for move in one.moves
    ]
    if one.load_cost:
        chain.append(f"负荷扣分变化（{wordings.exact(-one.load_cost)}）")
    return Choice(
        name=name, department=department, score=wordings.points(one.score),
        loss="" if one.loss is None else wordings.exact(-one.loss),
        hindrance=HINDRANCES[one.hindrance] if one.hindrance else "", chain=chain,
        compared=_compared(told.parts, one), token=f"{pk}",
    )  # fmt: skip


def _compared(own: tuple[Part, ...], other: Alternative) -> list[tuple[str, str]]:
    """Part by part, what the other has more or less; with the chain they sum to the loss."""
    sums: dict[str, int] = dict.fromkeys(PART_LABELS.values(), 0)
    for part in other.parts:
        sums[PART_LABELS[part.name]] += part.value
    for part in own:
        sums[PART_LABELS[part.name]] -= part.value
    moved = sum(move.gain for move in other.moves) - other.load_cost
    lines = [(label, wordings.exact(value)) for label, value in sums.items() if value]
    return [*lines, (f"连带改动 {len(other.moves)} 对", wordings.exact(moved))] if moved else lines
