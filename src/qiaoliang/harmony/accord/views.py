"""Pages of creations: the list, the case with its check-list, one item, one step, the editions."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.harmony.accord import actions, checklist, listings, permits, rules, standing
from qiaoliang.harmony.accord.choices import Source, Stage, State, Step
from qiaoliang.harmony.accord.forms import (
    DeclareForm,
    EditionForm,
    FindForm,
    MechanismForm,
    StepForm,
    planned_by_default,
)
from qiaoliang.harmony.accord.models import LIVE_STAGES, Creation, Edition, Item
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.fields import initial_name

HARMONY = ("和谐", "/harmony/")
LIST = ("和谐企业创建", "/harmony/accord/")
EDITIONS = ("创建清单", "/harmony/accord/editions/")
NEXT = {
    Stage.DECLARED: "三十日内开始创建",
    Stage.PREPARING: "逐项弄清，到计划的日子自查",
    Stage.CHECKED: "三方评估",
    Stage.ASSESSED: "命名",
    Stage.NAMED: "到期前复查",
}
SHAPES = {State.MET: "done", State.MISSING: "overdue", State.UNKNOWN: "waiting"}


def _today(request: Request) -> date:
    return timezone.localdate(request.at)


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    today = _today(request)
    buttons = [Action("清单", EDITIONS[1])]
    if permits.may_declare(request.actor):
        buttons.append(Action("申报创建", f"{LIST[1]}new/", primary=True))
    rows = standing.with_what_lists_need(Creation.objects.all(), today)
    return respond(request, listings.creations(today), rows, actions=buttons, crumbs=[HARMONY, (LIST[0], "")])


@writes(permits.may_declare)
def declare(request: Request) -> HttpResponse:
    today = _today(request)
    own = next(iter(request.actor.keys("enterprise")), None)
    initial = {
        "enterprise": initial_name(request.GET.get("enterprise", own)), "happened_on": today,
        "planned_on": planned_by_default(today),
    }  # fmt: skip
    return form_page(
        request, DeclareForm(request.POST or None, initial=initial),
        lambda given: actions.declare(**given, by=request.actor, at=request.at),
        title="申报创建", back=LIST[1], go=lambda made: str(made.get_absolute_url()), minutes=1,
        intro="企业自愿申报。只说达到了什么、还缺什么，不打分，不排名。", done="已申报，请逐项登记清单。",
        crumbs=[HARMONY, LIST],
    )  # fmt: skip


@reads(permits.may_list, row=Creation)
def show(request: Request, creation: Creation) -> HttpResponse:
    today = _today(request)
    status, left = listings.lamp(creation, today)
    items = standing.standings(creation, today)
    may_find = permits.may_keep(request.actor, creation) and creation.stage in LIVE_STAGES
    facts = [
        ("企业", creation.enterprise.name), ("本阶段起", creation.since), ("期限", creation.due_on),
        ("计划自查", creation.planned_on), ("命名机关", creation.authority), ("命名文号", creation.document_number),
        ("命名有效期至", creation.ends_on),
    ]  # fmt: skip
    context = {
        "row": creation, "status": status, "left": left, "next_step": NEXT.get(Stage(creation.stage), "没有，已经结束"),
        "items": [(one, SHAPES[one.state]) for one in items], "lacks": standing.missing(items), "may_find": may_find,
        "steps": list(creation.steps.order_by("pk")), "facts": [fact for fact in facts if fact[1]],
        "actions": _offered(request.actor, creation),
        "crumbs": [HARMONY, LIST, (str(creation.enterprise), "")],
    }  # fmt: skip
    return render(request, "accord/case.html", context)


def _offered(actor: Actor, creation: Creation) -> list[Action]:
    """The steps this person may take now, the one that goes on first."""
    may_judge, may_keep = permits.may_judge(actor, creation), permits.may_keep(actor, creation)
    codes = [
        code
        for code in rules.STEPS.get(creation.stage, {})
        if (may_judge if code in rules.JUDGED else may_keep)
    ]  # fmt: skip
    return [
        Action(str(Step(code).label), f"{creation.get_absolute_url()}steps/{code}/", primary=place == 0)
        for place, code in enumerate(codes)
    ]


@writes(permits.may_step, row=Creation)
def step(request: Request, creation: Creation, code: str) -> HttpResponse:
    if code not in rules.STEPS.get(creation.stage, {}):
        return redirect(creation)
    if code in rules.JUDGED and not permits.may_judge(request.actor, creation):
        raise Http404
    form = StepForm(
        code, request.POST or None, initial={"version": creation.version, "happened_on": _today(request)}
    )  # fmt: skip
    return form_page(
        request, form,
        lambda given: actions.step(creation=creation, code=code, by=request.actor, at=request.at, **given),
        title=str(Step(code).label), back=creation.get_absolute_url(), intro=str(creation),
        crumbs=[HARMONY, LIST, (str(creation.enterprise), creation.get_absolute_url())],
    )  # fmt: skip


@writes(permits.may_keep, row=Creation)
def find(request: Request, creation: Creation, item: int) -> HttpResponse:
    found = Item.objects.filter(pk=item, edition=creation.edition_id, source=Source.SAID).first()
    if found is None:
        raise Http404
    last = creation.findings.filter(item=found).order_by("-pk").first()
    initial = {
        "version": creation.version, "found_on": _today(request), "state": last.state if last else None,
        "said_by": last.said_by if last else "employer" if request.actor.keys("enterprise") else "instructor",
    }  # fmt: skip
    return form_page(
        request, FindForm(request.POST or None, initial=initial),
        lambda given: actions.find(creation=creation, item=found, by=request.actor, at=request.at, **given),
        title=found.title, back=creation.get_absolute_url(), intro=f"{found.needs}（{found.basis}）。",
        done=f"“{found.title}”已登记。",
        crumbs=[HARMONY, LIST, (str(creation.enterprise), creation.get_absolute_url())],
    )  # fmt: skip


@writes(permits.may_keep, row=Creation)
def mechanism(request: Request, creation: Creation) -> HttpResponse:
    return form_page(
        request, MechanismForm(request.POST or None, initial={"happened_on": _today(request)}),
        lambda given: actions.set_up_mechanism(creation=creation, by=request.actor, at=request.at, **given),
        title="登记对话机制", back=creation.get_absolute_url(), intro=f"{creation.enterprise}。企业确认后计入成效。",
        done="已登记，企业确认后计入。",
        crumbs=[HARMONY, LIST, (str(creation.enterprise), creation.get_absolute_url())],
    )  # fmt: skip


# --- editions of the check-list


@reads(permits.may_list)
def editions(request: Request) -> HttpResponse:
    buttons = (
        [Action("新版清单", f"{EDITIONS[1]}new/", primary=True)] if permits.may_set_editions(request.actor) else []
    )
    context = {
        "editions": list(Edition.objects.all()), "current": Edition.in_force(_today(request)), "actions": buttons,
        "crumbs": [HARMONY, LIST, (EDITIONS[0], "")],
    }  # fmt: skip
    return render(request, "accord/editions.html", context)


@reads(permits.may_list, row=Edition)
def edition(request: Request, edition: Edition) -> HttpResponse:
    context = {
        "row": edition, "items": list(edition.items.all()), "is_current": edition == Edition.in_force(_today(request)),
        "crumbs": [HARMONY, LIST, EDITIONS, (edition.label, "")],
    }  # fmt: skip
    return render(request, "accord/edition.html", context)


@writes(permits.may_set_editions)
def new_edition(request: Request) -> HttpResponse:
    """The edition in force, ready to be changed."""
    today = _today(request)
    current = Edition.in_force(today)
    terms = current.terms if current else checklist.TERMS
    items = [item.line for item in current.items.all()] if current else list(checklist.ITEMS)
    initial: dict[str, Any] = {
        "effective_on": today, "lines": rules.as_lines(items), "assess_days": terms.assess_days,
        "term_years": terms.term_years, "recheck_months": terms.recheck_months,
    }  # fmt: skip
    form = EditionForm(request.POST or None, initial=initial)
    return form_page(
        request, form, lambda given: actions.make_edition(**form.given(), by=request.actor, at=request.at),
        title="新版清单", back=EDITIONS[1], go=lambda made: str(made.get_absolute_url()), minutes=5,
        intro="在现行清单上修改。", done="新版清单已保存。", crumbs=[HARMONY, LIST, EDITIONS],
    )  # fmt: skip
