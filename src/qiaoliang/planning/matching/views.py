"""Pages of matching: the runs, a new run, one plan, publishing it."""

from collections import defaultdict
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.instructors.postings import letters, rules
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.kit.workdays import DAY, iso_week_key, monday_of
from qiaoliang.planning.actions import is_silent
from qiaoliang.planning.matching import actions, changes, drawings, extremes, listings, permits
from qiaoliang.planning.matching.changes import Change, Kind
from qiaoliang.planning.matching.forms import CHANGE_LABELS, PublishForm
from qiaoliang.planning.matching.models import Run, RunState
from qiaoliang.planning.matching.naming import Names, names
from qiaoliang.planning.matching.request import Parameters
from qiaoliang.planning.matching.review import SHOWN_AT_MOST, Review, review

Given = dict[str, Any]
HOME = "/matching/"
CRUMB = ("匹配", HOME)
NAMED_AT_MOST = 50
MOVING = (RunState.QUEUED, RunState.RUNNING)


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    buttons = [Action("新建匹配", f"{HOME}new/", primary=True)] if permits.may_request(request.actor) else []
    return respond(request, listings.RUNS, Run.objects.defer("instance", "undo"), actions=buttons)


@reads(permits.may_view, row=Run)
def show(request: Request, run: Run) -> HttpResponse:
    """The plan; while it is computed its progress; if there is none, why."""
    if run.state in listings.COMPUTED:
        return _plan(request, run)
    context = {
        "run": run,
        "job": _job(run),
        "reasons": _reasons(run),
        "actions": _moves(request, run),
        "state": listings.state_cell(run),
        "crumbs": [CRUMB, (run.title, "")],
        "poll_href": f"{HOME}{run.pk}/progress/",
    }
    return render(request, "matching/progress.html", context)


def _plan(request: Request, run: Run) -> HttpResponse:
    top = extremes.chosen(request.GET.get("top", ""))
    is_exported = request.GET.get("export") in ("xlsx", "csv")
    return respond(
        request, listings.pairs(run), listings.rows_of(run), template="matching/plan.html", run=run,
        state=listings.state_cell(run), figures=drawings.headline(run), loads=drawings.loads(run),
        towns=drawings.towns(run), seconds=sum(run.result["seconds"].values()), actions=_moves(request, run),
        bound=f"{run.result['bound'] / 1000:,.3f}", objective=f"{run.result['objective'] / 1000:,.3f}",
        top=top, order=extremes.ORDERS[top], orders=[(key, order.label) for key, order in extremes.ORDERS.items()],
        extremes=[] if is_exported else extremes.of(run, top), decided=[] if is_exported else _decided(run),
        trials=[(label, f"{HOME}{run.pk}/what-if/?do={kind.value}") for kind, label in CHANGE_LABELS.items()],
        crumbs=[CRUMB, (run.title, "")],
    )  # fmt: skip


def _decided(run: Run) -> list[tuple[str, str, str]]:
    """What people told the run besides its weights: the sentence, the reason, and where to try lifting it."""
    parameters = Parameters.restored(run.parameters)
    found = changes.decided(parameters)
    if not found:
        return []
    known = names((), (), found)
    return [(known.said(change), parameters.reason(change.token), _lifting(run, change)) for change in found]


def _lifting(run: Run, change: Change) -> str:
    return f"{HOME}{run.pk}/what-if/?c=free:{change.enterprise}" if change.kind is Kind.PIN else ""


def _moves(request: Request, run: Run) -> list[Action]:
    """What may be done with the run now; the first red one is what is expected."""
    at = f"{HOME}{run.pk}/"
    seen = [Action("与在用派驻比较", f"{at}compare/"), Action("试算", f"{at}what-if/")]
    if not permits.may_change(request.actor, run):
        return seen if run.state in listings.COMPUTED else []
    found = []
    if run.state in MOVING:
        found.append(Action("取消计算", f"{at}cancel/", post=True))
    if run.state in (RunState.FAILED, RunState.CANCELLED) or is_silent(run, request.at):
        found.append(Action("重新计算", f"{at}requeue/", post=True))
    if run.state in listings.COMPUTED:
        found += seen
    if run.state in (RunState.DONE, RunState.INFEASIBLE, RunState.FAILED):
        found.append(Action("调整规则后重算", f"{HOME}new/?from={run.pk}"))
    if run.state == RunState.DONE:
        found.append(Action("核对并发布", f"{at}publish/", primary=True))
    if run.state == RunState.PUBLISHED:
        found.append(Action("全部派驻函", f"{at}letters.zip"))
    if actions.may_still_withdraw(run, request.at):
        found.append(Action("撤回发布", f"{at}withdraw/"))
    return found


# --- progress


def _job(run: Run) -> dict[str, Any]:
    return {
        "title": "正在计算" if run.state in MOVING else str(RunState(run.state).label),
        "done": run.progress_percent,
        "total": 100,
        "is_running": run.state in MOVING,
        "sentence": run.progress_text or ("等待开始。可以离开，算好后会收到通知。" if run.state in MOVING else ""),
    }


@reads(permits.may_view, row=Run)
def progress(request: Request, run: Run) -> HttpResponse:
    """The fragment the page asks for every two seconds; when all is done it has the page loaded again."""
    context = {"run": run, "job": _job(run), "poll_href": request.path}
    response = render(request, "kit/progress.html", context)
    if run.state not in MOVING:
        response.headers["HX-Refresh"] = "true"
    return response


@writes(permits.may_change, row=Run)
def cancel(request: Request, run: Run) -> HttpResponse:
    if request.method == "POST":
        actions.cancel(run=run, by=request.actor, at=request.at)
        messages.success(request, "已取消，名册和派驻没有任何改动。")
    return redirect("matching:show", pk=run.pk)


@writes(permits.may_change, row=Run)
def requeue(request: Request, run: Run) -> HttpResponse:
    if request.method == "POST":
        actions.requeue(run=run, by=request.actor, at=request.at)
    return redirect("matching:show", pk=run.pk)


def _reasons(run: Run) -> list[dict[str, Any]]:
    """Why there is no plan: the sentence, the ways out, and by name whom it is about."""
    found = run.result.get("reasons", ())
    if not found:
        return []
    firms = [key for reason in found for key in reason["enterprises"][:NAMED_AT_MOST]]
    known = names(firms, [key for reason in found for key in reason["instructors"][:NAMED_AT_MOST]])
    return [{**_with_addresses(run, reason), **_concerned(reason, known)} for reason in found]


def _concerned(reason: dict[str, Any], known: Names) -> dict[str, Any]:
    firms, people = reason["enterprises"], reason["instructors"]
    rows = [(f"/enterprises/{key}/", known.firm(key)) for key in firms[:NAMED_AT_MOST]]
    rows += [(f"/instructors/{key}/", known.person(key).name) for key in people[:NAMED_AT_MOST]]
    return {"rows": rows, "count": len(firms) + len(people)}


def _with_addresses(run: Run, reason: dict[str, Any]) -> dict[str, Any]:
    """The reason with the addresses of its ways out; `again:` stands for this run's rules in a new form."""
    ways = [
        (label, f"{HOME}new/?from={run.pk}&{href.removeprefix('again:')}" if href.startswith("again:") else href)
        for label, href in reason["ways"]
    ]
    return {**reason, "ways": ways}


# --- publishing


def _next_monday(request: Request) -> date:
    today = timezone.localdate(request.at)
    return monday_of(iso_week_key(today)) + 7 * DAY


@writes(permits.may_change, row=Run)
def publish(request: Request, run: Run) -> HttpResponse:
    """Check your answers, then publish. The day may be changed: `?starts_on=` checks for another one."""
    if run.state != RunState.DONE:
        return redirect("matching:show", pk=run.pk)
    form = PublishForm(request.POST or None, initial={"starts_on": _next_monday(request)})
    found = review(run, _day_to_check(request, form))

    def act(given: Given) -> Run:
        return actions.publish(run=run, by=request.actor, at=request.at, **given)

    return form_page(
        request, form, act, title="核对并发布", back=f"{HOME}{run.pk}/", template="matching/publish.html",
        intro="发布后按生效日期派驻并发出通知；24 小时内可以整批撤回，撤回也会留痕。", submit_label="发布",
        crumbs=[CRUMB, (run.title, f"{HOME}{run.pk}/")], done="已发布。24 小时内可以撤回。",
        answers=_answers(run, found), checks=found.checks, checks_title="发布前检查", review=found,
        letters=_letters(found), whatif_href=f"{HOME}{run.pk}/what-if/", compare_href=f"{HOME}{run.pk}/compare/",
        note=f"发布人 {request.actor.name}",
    )  # fmt: skip


def _day_to_check(request: Request, form: PublishForm) -> date:
    """The day typed, also when something else is wrong, if a plan could begin then."""
    form.full_clean()
    typed = form.cleaned_data.get("starts_on") if form.is_bound else None
    first, last = actions.possible_starts(timezone.localdate(request.at))
    return typed if typed is not None and first <= typed <= last else _next_monday(request)


def _answers(run: Run, found: Review) -> list[dict[str, Any]]:
    pairs = f"{HOME}{run.pk}/"
    until = rules.planned_end(found.starts_on, found.term_months)
    ends = found.starts_on - DAY
    beside = f"{pairs}compare/"
    letters_count = len({pair.instructor_id for pair in found.made})
    span = f"{found.starts_on} 起，至 {until}"
    promoted = f"，含改任牵头的协同 {found.promoted:,} 对" if found.promoted else ""
    return [
        _answer("沿用的派驻", f"{len(found.kept):,} 对", "期限不变，不发函", f"{beside}?tab=kept"),
        _answer("新的派驻", f"{len(found.made):,} 对", span, f"{pairs}?tab=changed#pairs"),
        _answer("结束的派驻", f"{len(found.ended):,} 对", f"{ends} 止" + promoted, f"{beside}?tab=changed"),
        _answer("派驻函", f"{letters_count:,} 份", "每位指导员一份，列明企业；文号自动编列", ""),
        _answer("通知", f"{len(found.told):,} 人", "每人一条", ""),
    ]


def _letters(found: Review) -> list[str]:
    """What the letters will say, for those who get most: a sentence for each of the first twenty."""
    firms: dict[int, list[str]] = defaultdict(list)
    people = {pair.instructor_id: pair.instructor for pair in found.made}
    for pair in found.made:
        firms[pair.instructor_id].append(found.firms[pair.enterprise_id])
    most = sorted(firms, key=lambda who: (-len(firms[who]), people[who].number))[:SHOWN_AT_MOST]
    return [
        f"{people[who].name}（{people[who].number}）：{len(firms[who])} 家，{'、'.join(firms[who])}" for who in most
    ]


def _answer(label: str, value: str, note: str, href: str) -> dict[str, Any]:
    return {"label": label, "value": value, "note": note, "href": href, "link": "看名单"}


@writes(permits.may_change, row=Run)
def withdraw(request: Request, run: Run) -> HttpResponse:
    if request.method == "POST":
        actions.withdraw(run=run, by=request.actor, at=request.at)
        messages.success(request, "已撤回，派驻恢复到发布之前。")
        return redirect("matching:show", pk=run.pk)
    if not actions.may_still_withdraw(run, request.at):
        return redirect("matching:show", pk=run.pk)
    made, ended = len(run.undo["made"]), len(run.undo["ended"])
    context = {
        "title": "撤回发布", "intro": f"{run.title}，{timezone.localtime(run.published_at):%Y-%m-%d %H:%M} 发布",
        "form": None, "checks": [], "note": "撤回会写进日志，相关指导员各收到一条通知。", "submit_label": "撤回",
        "back_href": f"{HOME}{run.pk}/", "crumbs": [CRUMB, (run.title, f"{HOME}{run.pk}/"), ("撤回发布", "")],
        "answers": [
            _answer("撤销的派驻", f"{made:,} 对", "如同没有发布过", ""),
            _answer("恢复的派驻", f"{ended:,} 对", "恢复原来的期限", ""),
        ],
    }  # fmt: skip
    return render(request, "kit/confirm.html", context)


@reads(permits.may_view, row=Run)
def letters_zip(request: Request, run: Run) -> HttpResponse:
    """Every letter of a published plan, one file for each instructor."""
    if run.state != RunState.PUBLISHED:
        raise Http404
    rows = Stint.objects.filter(plan_key=f"run:{run.pk}").select_related("enterprise__region", "instructor__department")
    by_number: dict[str, list[Stint]] = {}
    for stint in rows.order_by("letter_number", "enterprise__sort_key", "pk"):
        by_number.setdefault(stint.letter_number, []).append(stint)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for number, stints in by_number.items():
            archive.writestr(f"{number}-{stints[0].instructor.name}.docx", letters.to_instructor(stints))
    return download(packed.getvalue(), f"{run.title}-派驻函.zip", "application/zip")
