"""Pages of wage consultations and of the disputes one handles."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts import revealing
from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.harmony.labour import consulting, listings, mediating, permits, rules
from qiaoliang.harmony.labour.choices import ConsultStep, DisputeStage, DisputeStep, Stage
from qiaoliang.harmony.labour.forms import DisputeForm, DisputeStepForm, HandOverForm, ProposeForm, StepForm
from qiaoliang.harmony.labour.models import OPEN_DISPUTES, Consultation, Dispute
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, sensitive, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.fields import initial_name
from qiaoliang.registry.enterprises.models import Enterprise

HARMONY = ("和谐", "/harmony/")
CONSULTATIONS = ("工资集体协商", "/harmony/consultations/")
DISPUTES = ("劳动争议", "/harmony/disputes/")


def _today(request: Request) -> Any:
    return timezone.localdate(request.at)


# --- wage consultation


@reads(permits.may_list)
def consultations(request: Request) -> HttpResponse:
    rows = Consultation.objects.select_related("enterprise")
    buttons = []
    if permits.may_propose(request.actor):
        buttons.append(Action("登记要约", "/harmony/consultations/new/", primary=True))
    return respond(
        request, listings.consultations(_today(request)), rows, actions=buttons, crumbs=[HARMONY, CONSULTATIONS]
    )


@writes(permits.may_propose)
def propose(request: Request) -> HttpResponse:
    today = _today(request)
    own = next(iter(request.actor.keys("enterprise")), None)
    initial = {
        "enterprise": initial_name(request.GET.get("enterprise", own)), "year": today.year, "happened_on": today
    }  # fmt: skip
    return form_page(
        request, ProposeForm(request.POST or None, initial=initial),
        lambda given: consulting.propose(**given, by=request.actor, at=request.at),
        title="登记要约", back=CONSULTATIONS[1], go=lambda made: str(made.get_absolute_url()), minutes=1,
        intro="职工方或企业方书面提出协商后登记。对方十日内书面答复。",
        done="已登记，对方十日内书面答复。", crumbs=[HARMONY, CONSULTATIONS],
    )  # fmt: skip


@reads(permits.may_list, row=Consultation)
def consultation(request: Request, consultation: Consultation) -> HttpResponse:
    status, words = listings.lamp(consultation, _today(request))
    steps = [
        (step.happened_on, str(step.get_code_display()), step.recorded_by, step.note, step.is_late)
        for step in consultation.steps.order_by("pk")
    ]
    facts = [
        ("企业", consultation.enterprise.name), ("年度", consultation.year),
        ("要约方", consultation.get_proposed_by_display()), ("本阶段起", consultation.since),
        ("期限", consultation.due_on or "没有法定期限"),
        ("协商增幅", f"{consultation.growth_percent:.2f}%" if consultation.growth_percent is not None else ""),
        ("覆盖职工", f"{consultation.covers_count:,} 人" if consultation.covers_count else ""),
        ("备案号", consultation.filing_number),
    ]  # fmt: skip
    may = permits.may_keep(request.actor, consultation)
    context = {
        "row": consultation, "steps": steps, "facts": [fact for fact in facts if fact[1]], "status": status,
        "left": words, "next_step": rules.NEXT_STEP.get(Stage(consultation.stage), "没有，已经办结"),
        "actions": _offered(consultation, rules.STEPS, ConsultStep, "steps") if may else [],
        "crumbs": [HARMONY, CONSULTATIONS, (str(consultation.enterprise), "")],
    }  # fmt: skip
    return render(request, "labour/case.html", context)


def _offered(row: Any, table: dict[str, dict[str, str]], names: Any, part: str) -> list[Action]:
    """The steps the stage allows, the one that goes on first."""
    codes = list(table.get(row.stage, {}))
    return [
        Action(str(names(code).label), f"{row.get_absolute_url()}{part}/{code}/", primary=place == 0)
        for place, code in enumerate(codes)
    ]


@writes(permits.may_keep, row=Consultation)
def consultation_step(request: Request, consultation: Consultation, code: str) -> HttpResponse:
    if code not in rules.STEPS.get(consultation.stage, {}):
        return redirect(consultation)
    form = StepForm(
        code, request.POST or None, initial={"version": consultation.version, "happened_on": _today(request)}
    )
    return form_page(
        request, form,
        lambda given: consulting.step(
            consultation=consultation, code=code, by=request.actor, at=request.at, **form.given(given)
        ),
        title=str(ConsultStep(code).label), back=consultation.get_absolute_url(), intro=str(consultation),
        crumbs=[HARMONY, CONSULTATIONS, (str(consultation.enterprise), consultation.get_absolute_url())],
    )  # fmt: skip


# --- disputes


@reads(permits.may_list_disputes)
def disputes(request: Request) -> HttpResponse:
    """One's own cases; for the office how many there are, and of which kind, but not which."""
    today = _today(request)
    if not permits.may_open_disputes(request.actor):
        return render(
            request, "labour/counts.html", {"rows": _counts(request.actor, today), "crumbs": [HARMONY, DISPUTES]}
        )
    rows = Dispute.objects.select_related("enterprise")
    buttons = [Action("受理争议", "/harmony/disputes/new/", primary=True)]
    return respond(request, listings.disputes(today), rows, actions=buttons, crumbs=[HARMONY, DISPUTES])


def _counts(actor: Actor, today: Any) -> list[tuple[str, int, int]]:
    """(stage, how many, how many past their term) within the area of the office."""
    there = Enterprise.everything.within(actor.scope).values("pk")
    late = Count("pk", filter=Q(due_on__lt=today, stage__in=OPEN_DISPUTES))
    rows = Dispute.everything.filter(enterprise__in=there).order_by("stage").values("stage")
    found = {row["stage"]: (row["n"], row["late"]) for row in rows.annotate(n=Count("pk"), late=late)}
    return [(str(stage.label), *found.get(stage.value, (0, 0))) for stage in DisputeStage]


@writes(permits.may_open_disputes)
def accept(request: Request) -> HttpResponse:
    today = _today(request)
    initial = {"enterprise": initial_name(request.GET.get("enterprise")), "happened_on": today, "people_count": 1}

    def act(given: dict[str, Any]) -> Dispute:
        instructor, department = _handler(request.actor)
        return mediating.accept(**given, instructor=instructor, department=department, by=request.actor, at=request.at)

    return form_page(
        request, DisputeForm(request.POST or None, initial=initial), act, title="受理争议", back=DISPUTES[1],
        go=lambda made: str(made.get_absolute_url()), done="已受理，十五日内调解。", minutes=2,
        intro="只有承办人看得到这一件；项目办只看到件数。", crumbs=[HARMONY, DISPUTES],
        purpose=revealing.purpose_line(Dispute, "story"),
    )  # fmt: skip


def _handler(actor: Actor) -> tuple[Instructor | None, Department | None]:
    """Whoever accepts a case handles it: the instructor, else the department."""
    for key in actor.keys("instructor"):
        found: Instructor | None = Instructor.everything.filter(pk=key).first()
        if found is not None:
            return found, None
    for key in actor.keys("department"):
        department: Department | None = Department.everything.filter(pk=key).first()
        if department is not None:
            return None, department
    raise PermissionDenied


@sensitive
@writes(permits.may_handle, row=Dispute)
def dispute(request: Request, dispute: Dispute) -> HttpResponse:
    """The case. That somebody read the sealed story goes into the log, so the page is read by a POST."""
    status, words = listings.lamp(dispute, _today(request))
    is_open = dispute.stage in rules.DISPUTE_STEPS
    form, story = revealing.on_page(
        request, lambda reason: mediating.read_story(dispute=dispute, reason=reason, by=request.actor, at=request.at)
    )
    steps = [
        (move.happened_on, str(move.get_code_display()), move.recorded_by, move.words if story else "", move.is_late)
        for move in dispute.moves.order_by("pk")
    ]
    offered = [
        one for one in _offered(dispute, rules.DISPUTE_STEPS, DisputeStep, "steps") if "hand_over" not in one.href
    ]
    if is_open:
        offered.append(Action("移交承办人", f"{dispute.get_absolute_url()}hand-over/"))
    facts = [
        ("企业", dispute.enterprise.name), ("类别", dispute.get_kind_display()),
        ("涉及人数", f"{dispute.people_count} 人"),
        ("承办", str(dispute.instructor or dispute.department)), ("知道权利受侵害", dispute.arose_on),
        ("仲裁时效至", rules.lapses_on(dispute.arose_on)), ("本阶段起", dispute.since),
        ("期限", dispute.due_on or "没有法定期限"),
    ]  # fmt: skip
    context = {
        "row": dispute, "steps": steps, "facts": facts, "status": status, "left": words, "story": story, "form": form,
        "is_sealed": not story, "next_step": rules.NEXT_STEP.get(DisputeStage(dispute.stage), "没有，已经办结"),
        "actions": offered, "crumbs": [HARMONY, DISPUTES, (str(dispute.enterprise), "")],
    }  # fmt: skip
    response = render(request, "labour/case.html", context)
    response["Cache-Control"] = "no-store"
    return response


@writes(permits.may_handle, row=Dispute)
def dispute_step(request: Request, dispute: Dispute, code: str) -> HttpResponse:
    if code not in rules.DISPUTE_STEPS.get(dispute.stage, {}) or code == DisputeStep.HAND_OVER:
        return redirect(dispute)
    form = DisputeStepForm(
        code, request.POST or None, initial={"version": dispute.version, "happened_on": _today(request)}
    )
    return form_page(
        request, form,
        lambda given: mediating.step(dispute=dispute, code=code, by=request.actor, at=request.at, **given),
        title=str(DisputeStep(code).label), back=dispute.get_absolute_url(), intro=str(dispute),
        crumbs=[HARMONY, DISPUTES, (str(dispute.enterprise), dispute.get_absolute_url())],
    )  # fmt: skip


@writes(permits.may_handle, row=Dispute)
def hand_over(request: Request, dispute: Dispute) -> HttpResponse:
    return form_page(
        request, HandOverForm(request.POST or None),
        lambda given: mediating.hand_over(dispute=dispute, by=request.actor, at=request.at, **given),
        title="移交承办人", back=DISPUTES[1], intro=f"{dispute}。移交后您不再看到这一件。", done="已移交。",
        crumbs=[HARMONY, DISPUTES, (str(dispute.enterprise), dispute.get_absolute_url())],
    )  # fmt: skip
