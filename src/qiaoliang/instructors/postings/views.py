"""Pages of postings: the list, one posting with its reasons, posting and ending by hand, letters, conflicts."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings import actions, letters, listings, permits, rules
from qiaoliang.instructors.postings import forms as pages
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Handover, Stint
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.fields import initial_name

Given = dict[str, Any]
HOME = "/instructors/postings/"
CRUMBS = (("指导员", "/instructors/"), ("派驻", HOME))
CONFLICTS = f"{HOME}conflicts/"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
POINT = 1000
PART_LABELS = {
    "relevance": "职能相关", "trade": "业务相近", "distance": "距离", "continuity": "连续", "party": "党务经历",
}  # fmt: skip


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    buttons = [Action("交接", f"{HOME}handovers/")] if permits.may_list_handovers(request.actor) else []
    if permits.may_list_pins(request.actor):
        buttons += [Action("待改派", "/instructors/reassignments/"), Action("固定和禁止", f"{HOME}pins/")]
    if permits.may_list_conflicts(request.actor):
        buttons.append(Action("回避登记", CONFLICTS))
    if permits.may_post(request.actor):
        buttons.append(Action("组队", "/teams/"))
        buttons.append(Action("单独派驻", f"{HOME}new/", primary=True))
    rows = Stint.objects.select_related("enterprise__region", "instructor__department").defer("instructor__phone")
    listing = listings.postings(timezone.localdate(request.at))
    return respond(request, listing, rows, actions=buttons, crumbs=[("指导员", "/instructors/"), ("派驻", "")])


@reads(permits.may_view, row=Stint)
def show(request: Request, stint: Stint) -> HttpResponse:
    today = timezone.localdate(request.at)
    soon = rules.add_months(today, actions.SOON_MONTHS)
    before = Stint.objects.filter(enterprise=stint.enterprise_id).exclude(pk=stint.pk).select_related("instructor")
    context = {
        "stint": stint,
        "months": rules.months_served(stint.starts_on, min(today, stint.ends_on or today)),
        "is_running": stint.ends_on is None or stint.ends_on >= today,
        "is_over": stint.planned_end_on is not None and stint.planned_end_on < today,
        "why": _why(stint),
        "handovers": _handovers(stint, today),
        "others": before.order_by("-starts_on")[:20],
        "may_end": permits.may_end(request.actor, stint) and (stint.ends_on is None or stint.ends_on >= today),
        "may_reappoint": stint.ends_on is None and stint.planned_end_on is not None and stint.planned_end_on <= soon,
        "crumbs": [*CRUMBS, (str(stint.enterprise), "")],
    }
    return render(request, "postings/show.html", context)


def _handovers(stint: Stint, today: date) -> list[tuple[Handover, str, str, str]]:
    """What this posting took over, and what it passed on: the row, from whom or to whom, shape, words."""
    rows = Handover.everything.filter(Q(stint=stint) | Q(source=stint)).select_related(
        "stint__instructor", "source__instructor"
    )
    return [
        (row, f"接自{row.source.instructor.name}" if row.stint_id == stint.pk else f"交给{row.stint.instructor.name}",
         *listings.handing(row, today))
        for row in rows.order_by("pk")
    ]  # fmt: skip


def _why(stint: Stint) -> dict[str, Any]:
    """The reasons kept at the posting: a sentence, and, from a plan, the parts of the score."""
    kept = stint.reasons or {}
    parts = kept.get("parts") or {}
    return {
        "text": kept.get("text") or "",
        "plan": kept.get("plan", ""),
        "parts": [(PART_LABELS[name], _points(value)) for name, value in parts.items() if name in PART_LABELS],
        "score": _points(kept["score"]) if "score" in kept else "",
        "again": kept.get("reappointed") or {},
    }


def _points(milli: int) -> str:
    return f"{milli / POINT:,.3f}".replace("-", "−")


@writes(permits.may_post)
def new(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    initial = {"enterprise": initial_name(request.GET.get("enterprise")), "starts_on": today}
    form = pages.PostForm(request.POST or None, initial=initial)

    def act(given: Given) -> Stint:
        if not permits.may_post_to(request.actor, given["enterprise"]):
            raise Refusal("这家企业不在您负责的范围里。", field="enterprise")
        return actions.post(by=request.actor, at=request.at, **given)

    return form_page(
        request, form, act, title="单独派驻", back=HOME, crumbs=CRUMBS, go=_page, minutes=2, submit_label="派驻",
        done="已派驻，指导员收到通知。", intro="派一人到一家。成批派驻请用“匹配”。",
    )  # fmt: skip


def _page(stint: Stint) -> str:
    return f"{HOME}{stint.pk}/"


@writes(permits.may_end, row=Stint)
def end(request: Request, stint: Stint) -> HttpResponse:
    initial = {"ends_on": timezone.localdate(request.at)}
    form = pages.EndForm(request.POST or None, initial=initial)

    def act(given: Given) -> Stint:
        return actions.end_posting(stint=stint, by=request.actor, at=request.at, **given)

    return form_page(
        request, form, act, title="结束派驻", back=_page(stint),
        crumbs=[*CRUMBS, (str(stint.enterprise), _page(stint))],
        intro=f"{stint.instructor.name} · {stint.enterprise.name}，{stint.starts_on} 起", submit_label="结束派驻",
        done="已结束，企业列入待派名单。",
    )  # fmt: skip


@writes(permits.may_end, row=Stint)
def reappoint(request: Request, stint: Stint) -> HttpResponse:
    def act(given: Given) -> Stint:
        return actions.reappoint(stint=stint, by=request.actor, at=request.at, **given)

    over = f"，任期到 {stint.planned_end_on}" if stint.planned_end_on else ""
    return form_page(
        request, pages.ReappointForm(request.POST or None), act, title="续任", back=_page(stint),
        crumbs=[*CRUMBS, (str(stint.enterprise), _page(stint))], submit_label="续任", done="已续任一个任期。",
        intro=f"{stint.instructor.name} · {stint.enterprise.name}，{stint.starts_on} 起{over}",
    )  # fmt: skip


# --- letters


@reads(permits.may_view, row=Stint)
def letter(request: Request, stint: Stint) -> HttpResponse:
    """The letter to the instructor: everything under its number that this person may see."""
    rows = Stint.objects.filter(pk=stint.pk)
    if stint.letter_number:
        rows = Stint.objects.filter(letter_number=stint.letter_number, instructor=stint.instructor_id)
    stints = list(rows.select_related("enterprise__region", "instructor__department").order_by("enterprise__sort_key"))
    name = f"派驻函-{stint.instructor.name}-{stint.letter_number or stint.pk}.docx"
    return download(letters.to_instructor(stints), name, DOCX)


@reads(permits.may_view, row=Stint)
def enterprise_letter(request: Request, stint: Stint) -> HttpResponse:
    return download(letters.to_enterprise(stint), f"派驻函-{stint.enterprise.name}.docx", DOCX)


# --- conflicts of interest


@reads(permits.may_list_conflicts)
def conflicts(request: Request) -> HttpResponse:
    buttons = [Action("登记回避", f"{CONFLICTS}new/", primary=True)] if permits.may_declare(request.actor) else []
    rows = Conflict.objects.select_related("enterprise", "instructor__department").defer("instructor__phone")
    listing = listings.conflicts(timezone.localdate(request.at))
    return respond(request, listing, rows, actions=buttons, crumbs=[*CRUMBS, ("回避登记", "")])


@writes(permits.may_declare)
def add_conflict(request: Request) -> HttpResponse:
    """The office records any kind; an instructor the own relations; an enterprise asks for recusal."""
    actor, today = request.actor, timezone.localdate(request.at)
    initial = {
        "enterprise": initial_name(request.GET.get("enterprise")), "starts_on": today, "kind": request.GET.get("kind"),
    }  # fmt: skip
    form = pages.ConflictForm(request.POST or None, initial=initial, kinds=_kinds(request))

    def act(given: Given) -> Conflict:
        if not actor.can(Can.RUN_PROGRAMME) and actor.can(Can.LOG_CONTACTS):
            _only_oneself(request, given["instructor"])
        return actions.add_conflict(by=actor, at=request.at, **given)

    back = CONFLICTS if permits.may_list_conflicts(actor) else "/workbench/"
    return form_page(
        request, form, act, title="登记回避", back=back, crumbs=[*CRUMBS, ("回避登记", CONFLICTS)],
        submit_label="登记", done="已登记，今后匹配和派驻会避开。", minutes=1,
        intro="亲属、利益、同一案件经办人、任何一方请求回避，都不再派驻。",
    )  # fmt: skip


def _only_oneself(request: Request, instructor: Instructor) -> None:
    if str(instructor.pk) not in request.actor.keys("instructor"):
        raise Refusal("只能登记您本人与企业的关系。", field="instructor")


def _kinds(request: Request) -> list[tuple[str, Any]]:
    if request.actor.can(Can.RUN_PROGRAMME):
        return list(ConflictKind.choices)
    own = {ConflictKind.RECUSAL}
    if request.actor.can(Can.LOG_CONTACTS):
        own |= {ConflictKind.KIN, ConflictKind.INTEREST, ConflictKind.SAME_HANDLER, ConflictKind.SAME_UNIT}
    return [(value, label) for value, label in ConflictKind.choices if value in own]


@writes(permits.may_end_conflict, row=Conflict)
def end_conflict(request: Request, conflict: Conflict) -> HttpResponse:
    form = pages.EndConflictForm(request.POST or None, initial={"ends_on": timezone.localdate(request.at)})

    def act(given: Given) -> Conflict:
        return actions.end_conflict(conflict=conflict, by=request.actor, at=request.at, **given)

    return form_page(
        request, form, act, title="解除回避", back=CONFLICTS, crumbs=[*CRUMBS, ("回避登记", CONFLICTS)],
        intro=f"{conflict.enterprise.name} · {conflict.instructor.name}", submit_label="解除", done="已解除。",
    )  # fmt: skip
