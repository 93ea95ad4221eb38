"""A new run: its scope, day and rules, and the pairs that people pin or ban, with their reasons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.instructors.postings.forms import known_instructors
from qiaoliang.kit.formpages import refuse
from qiaoliang.kit.pages import writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.planning.matching import actions, changes, permits
from qiaoliang.planning.matching.changes import Change, Kind
from qiaoliang.planning.matching.forms import PAIRS_AT_MOST, PairForm, RunForm
from qiaoliang.planning.matching.models import Run
from qiaoliang.planning.matching.naming import Names, Person
from qiaoliang.planning.matching.request import Parameters, Pin, Why
from qiaoliang.registry.enterprises.models import Enterprise

HOME = "/matching/"
CRUMB = ("匹配", HOME)


@dataclass(frozen=True)
class Chosen:
    """One decision as the form shows it; `token` is what travels under the name `field`."""

    field: str
    token: str
    change: str
    tag: str
    text: str
    reason: str


@dataclass
class Gathered:
    """What has been decided besides the weights: pairs, other changes, and why."""

    pins: list[Pin]
    bans: list[Pin]
    more: list[Change]
    reasons: dict[str, str]

    def without(self, dropped: str) -> "Gathered":
        pairs = set(_read([dropped]))
        return Gathered(
            [pin for pin in dict.fromkeys(self.pins) if pin not in pairs],
            [ban for ban in dict.fromkeys(self.bans) if ban not in pairs],
            [change for change in self.more if change.token != dropped], self.reasons,
        )  # fmt: skip

    @property
    def decided(self) -> list[Change]:
        pinned = [Change(Kind.PIN, enterprise, who) for enterprise, who in self.pins]
        return [*pinned, *(Change(Kind.BAN, enterprise, who) for enterprise, who in self.bans), *self.more]


@writes(permits.may_request)
def new(request: Request) -> HttpResponse:
    """The rules of a run. The buttons 固定 and 禁止 only gather; nothing is written until 开始计算."""
    today = timezone.localdate(request.at)
    data = request.POST if request.method == "POST" else None
    do = request.POST.get("do", "")
    source = _source(request) if data is None else None
    found = _gathered(request, data, source)
    initial = _initial(request, data, source, today)
    form = RunForm(data if do == "run" else None, actor=request.actor, on=today, initial=initial)
    pair_form = PairForm(data if do in ("pin", "ban") else None, prefix="pair")
    if do in ("pin", "ban") and pair_form.is_valid():
        _add(found, Kind(do), pair_form)
        pair_form = PairForm(prefix="pair")
    if do == "run" and form.is_valid():
        try:
            run = _request(request, form, found)
        except Refusal as problem:
            refuse(form, problem)
        else:
            messages.success(request, "已提交计算。可以离开，算好后会收到通知。")
            return redirect("matching:show", pk=run.pk)
    context = {
        "form": form, "pair_form": pair_form, "chosen": _shown(found),
        "based_on": source.pk if source else _number(request.POST.get("based_on")), "crumbs": [CRUMB, ("新建匹配", "")],
    }  # fmt: skip
    return render(request, "matching/new.html", context)


def _add(found: Gathered, kind: Kind, form: PairForm) -> None:
    given = form.cleaned_data
    change = Change(kind, given["enterprise"].pk, given["instructor"].pk)
    (found.pins if kind is Kind.PIN else found.bans).append((change.enterprise, change.instructor))
    found.reasons[change.token] = given["reason"]


def _request(request: Request, form: RunForm, found: Gathered) -> Run:
    region, given = form.cleaned_data["region"], form.cleaned_data
    if not permits.may_match(request.actor, region):
        raise Refusal("这个范围不归您负责，请从列表里选。", field="region")
    reasons = [(change.token, found.reasons.get(change.token, "")) for change in found.decided]
    told: list[Why] = [why for why in reasons if why[1]]
    parameters = changes.with_changes(form.parameters(found.pins, found.bans), found.more, told)
    parameters = replace(parameters, based_on=_number(request.POST.get("based_on")))
    return actions.request_run(
        region_code=region, as_of=given["as_of"], parameters=parameters, title=given["title"], by=request.actor,
        at=request.at,
    )  # fmt: skip


def _initial(request: Request, data: QueryDict | None, source: Run | None, today: date) -> dict[str, Any]:
    """What was typed before a 固定 button; else the rules of `?from=`; else the usual ones."""
    initial: dict[str, Any] = RunForm.defaults(today)
    if source is not None:
        initial |= {**source.parameters, "region": source.region_code}
    initial |= {name: request.GET[name] for name in ("load_min", "load_max") if request.GET.get(name, "").isdigit()}
    if data is not None:
        ticks = ("hold_on_leave", "rotate", "with_upper")
        initial |= {name: data[name] for name in RunForm.base_fields if name in data and name not in ticks}
        initial |= {name: name in data for name in ticks}
    return initial


def _source(request: Request) -> Run | None:
    """The earlier run whose rules are taken over."""
    found: Run | None = Run.objects.defer("instance", "undo").filter(pk=_number(request.GET.get("from"))).first()
    return found


def _gathered(request: Request, data: QueryDict | None, source: Run | None) -> Gathered:
    """Decisions so far: of the form if it was sent, else of `?from=` and of the address."""
    given = data if data is not None else request.GET
    reasons = dict(why.split("=", 1) for why in given.getlist("why")[:PAIRS_AT_MOST] if "=" in why)
    more = [change for change in changes.read(given.getlist("more")) if change.kind in OTHERS]
    found = Gathered(_read(given.getlist("pin")), _read(given.getlist("ban")), more, reasons)
    if data is not None:
        return found.without(data.get("drop", ""))
    if source is not None:
        _take_over(found, Parameters.restored(source.parameters), request.GET.get("unpin", "").split(","))
    return found.without("")


OTHERS = (Kind.FREE, Kind.BOUNDS, Kind.CLOSE, Kind.LEAVE, Kind.BACK)


def _take_over(found: Gathered, earlier: Parameters, unpinned: Sequence[str]) -> None:
    free = {_number(text) for text in unpinned} | {enterprise for enterprise, _ in found.pins}
    found.pins += [pin for pin in earlier.pins if pin[0] not in free]
    found.bans += earlier.bans
    found.more += [change for change in changes.decided(earlier) if change.kind in OTHERS]
    found.reasons = {**dict(earlier.reasons), **found.reasons}


def _read(tokens: Sequence[str]) -> list[Pin]:
    """`17:5`: an enterprise and an instructor; anything else is dropped."""
    found = []
    for token in tokens[:PAIRS_AT_MOST]:
        enterprise, _, instructor = token.partition(":")
        if _number(enterprise) and _number(instructor):
            found.append((_number(enterprise), _number(instructor)))
    return found


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else 0


TAGS = {
    Kind.PIN: "固定",
    Kind.BAN: "禁止",
    Kind.FREE: "取消固定",
    Kind.BOUNDS: "上下限",
    Kind.CLOSE: "停业",
    Kind.LEAVE: "离开",
    Kind.BACK: "回来",
}


def _shown(found: Gathered) -> list[Chosen]:
    """Decisions by name; what is outside one's scope is not named and not taken."""
    decided = found.decided
    if not decided:
        return []
    firms = Enterprise.objects.filter(pk__in=[one.enterprise for one in decided]).values_list("pk", "name")
    people = known_instructors().filter(pk__in=[one.instructor for one in decided])
    known = Names(
        dict(firms),
        {pk: Person(pk, name, "", number) for pk, name, number in people.values_list("pk", "name", "number")},
    )
    return [
        _chosen(found, known, change)
        for change in decided
        if change.enterprise in {0, *known.firms} and change.instructor in {0, *known.people}
    ]


def _chosen(found: Gathered, known: Names, change: Change) -> Chosen:
    is_pair = change.kind in (Kind.PIN, Kind.BAN)
    token = f"{change.enterprise}:{change.instructor}" if is_pair else change.token
    return Chosen(
        field=change.kind.value if is_pair else "more", token=token, change=change.token, tag=TAGS[change.kind],
        text=known.said(change), reason=found.reasons.get(change.token, ""),
    )  # fmt: skip
