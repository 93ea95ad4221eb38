"""Pages of posters and of handlers. The pages behind a poster's link are in `doorviews`."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts import revealing
from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.harmony.concerns import actions, forms, listings, permits
from qiaoliang.harmony.concerns.choices import Stage
from qiaoliang.harmony.concerns.models import Concern, Poster
from qiaoliang.kit.documents.letters import Letter, letter
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, sensitive, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.departments.functions import Function
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.fields import initial_name
from qiaoliang.registry.enterprises.models import Enterprise

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HARMONY = ("和谐", "/harmony/")
CONCERNS, POSTERS = ("职工心声", "/harmony/concerns/"), ("职工心声码", "/harmony/posters/")
NEXT = {Stage.WAITING: "承办部门五个工作日内答复", Stage.ANSWERED: "职工看答复；没有补充的可以办结"}


def _today(request: Request) -> date:
    return timezone.localdate(request.at)


# --- concerns


@reads(permits.may_list)
def concerns(request: Request) -> HttpResponse:
    """One's own; for the office how many there are, but not of which enterprise."""
    today = _today(request)
    if not permits.may_read_some(request.actor):
        context = {"rows": _counts(request.actor, today), "crumbs": [HARMONY, (CONCERNS[0], "")]}
        return render(request, "concerns/counts.html", context)
    rows = Concern.objects.select_related("enterprise")
    return respond(request, listings.concerns(today), rows, crumbs=[HARMONY, (CONCERNS[0], "")])


def _counts(actor: Actor, today: date) -> list[tuple[str, int, int]]:
    """(stage, how many, how many past their term) within the area of the office."""
    there = Enterprise.everything.within(actor.scope).values("pk")
    late = Count("pk", filter=Q(due_on__lt=today, stage=Stage.WAITING))
    rows = Concern.everything.filter(enterprise__in=there).order_by("stage").values("stage")
    found = {row["stage"]: (row["n"], row["late"]) for row in rows.annotate(n=Count("pk"), late=late)}
    return [(str(stage.label), *found.get(stage.value, (0, 0))) for stage in Stage]


@sensitive
@writes(permits.may_read, row=Concern)
def concern(request: Request, concern: Concern) -> HttpResponse:
    """The concern. That somebody read the sealed words goes into the log, so they are shown by a POST."""
    status, left = listings.lamp(concern, _today(request))
    form, words = revealing.on_page(
        request, lambda reason: actions.read(concern=concern, reason=reason, by=request.actor, at=request.at)
    )
    may_answer = permits.may_answer(request.actor, concern)
    context = {
        "row": concern, "status": status, "left": left, "words": words, "form": form,
        "next_step": NEXT.get(Stage(concern.stage), "没有，已经办结"),
        "actions": _offered(concern) if may_answer else [],
        "facts": [
            ("企业", concern.enterprise.name), ("类别", concern.get_kind_display()), ("收到", concern.received_on),
            ("答复期限", concern.due_on or "没有"), ("承办", concern.department.name),
            ("职工同意谁看到", _let_in(concern)),
        ],
        "crumbs": [HARMONY, CONCERNS, (str(concern.enterprise), "")],
    }  # fmt: skip
    response = render(request, "concerns/case.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _let_in(concern: Concern) -> str:
    let = [("驻企指导员", concern.shown_to_instructor_id), ("企业", concern.shown_to_enterprise_id)]
    return "、".join(["承办部门", *(who for who, key in let if key)])


def _offered(concern: Concern) -> list[Action]:
    base = concern.get_absolute_url()
    if concern.stage == Stage.CLOSED:
        return []
    found = [Action("答复", f"{base}answer/", primary=concern.stage == Stage.WAITING)]
    if concern.stage == Stage.ANSWERED:
        found.insert(0, Action("办结", f"{base}close/", primary=True))
    return [*found, Action("移交部门", f"{base}hand-over/")]


@writes(permits.may_answer, row=Concern)
def answer(request: Request, concern: Concern) -> HttpResponse:
    return form_page(
        request, forms.AnswerForm(request.POST or None, initial={"version": concern.version}),
        lambda given: actions.answer(concern=concern, by=request.actor, at=request.at, **given),
        title="答复", back=concern.get_absolute_url(), intro=str(concern), done="已答复，职工凭回执码看到。",
        submit_label="答复", crumbs=[HARMONY, CONCERNS, (str(concern.enterprise), concern.get_absolute_url())],
    )  # fmt: skip


@writes(permits.may_answer, row=Concern)
def close(request: Request, concern: Concern) -> HttpResponse:
    return form_page(
        request, forms.CloseForm(request.POST or None, initial={"version": concern.version}),
        lambda given: actions.close(concern=concern, by=request.actor, at=request.at, **given),
        title="办结", back=concern.get_absolute_url(), done="已办结。职工还有话说，会重新打开。",
        intro=f"{concern}。已经答复、职工没有补充的，可以办结。", submit_label="办结",
        crumbs=[HARMONY, CONCERNS, (str(concern.enterprise), concern.get_absolute_url())],
    )  # fmt: skip


@writes(permits.may_answer, row=Concern)
def hand_over(request: Request, concern: Concern) -> HttpResponse:
    return form_page(
        request, forms.HandOverForm(request.POST or None, initial={"version": concern.version}),
        lambda given: actions.hand_over(concern=concern, by=request.actor, at=request.at, **given),
        title="移交部门", back=CONCERNS[1], done="已移交。", intro=f"{concern}。移交后本部门不再看到这一件，期限不变。",
        submit_label="移交", crumbs=[HARMONY, CONCERNS, (str(concern.enterprise), concern.get_absolute_url())],
    )  # fmt: skip


# --- posters


@reads(permits.may_list_posters)
def posters(request: Request) -> HttpResponse:
    rows = Poster.objects.select_related("enterprise", "department", "link")
    buttons = [Action("生成职工心声码", f"{POSTERS[1]}new/", primary=True)]
    return respond(
        request, listings.posters(request.at), rows, actions=buttons, crumbs=[HARMONY, (POSTERS[0], "")]
    )  # fmt: skip


@writes(permits.may_list_posters)
def hang(request: Request) -> HttpResponse:
    def act(given: dict[str, Any]) -> Poster:
        firm, department = given["enterprise"], given["department"]
        answers = department or _usual_department(firm)
        return actions.hang(enterprise=firm, department=answers, by=request.actor, at=request.at)

    initial = {"enterprise": initial_name(request.GET.get("enterprise"))}
    return form_page(
        request, forms.HangForm(request.POST or None, initial=initial), act, title="生成职工心声码", back=POSTERS[1],
        go=lambda made: str(made.get_absolute_url()), submit_label="生成",
        done="已生成。请打印后张贴在职工看得到的地方。", crumbs=[HARMONY, POSTERS],
        intro="职工扫码反映，不用注册，不留姓名。内容只有承办部门看得到，指导员和企业都看不到，除非职工同意。",
    )  # fmt: skip


def _usual_department(enterprise: Enterprise) -> Department:
    """The authority for labour nearest to the enterprise: of its county, else of the city."""
    rows = Department.everything.filter(function=Function.LABOUR, is_active=True).order_by("code")
    near = [one for one in rows if enterprise.region_code.startswith(one.region_code)]
    if not near:
        raise Refusal("当地没有登记人社部门，请选择由哪个部门承办。", field="department")
    return max(near, key=lambda one: len(one.region_code))


@reads(permits.may_hang, row=Poster)
def poster(request: Request, poster: Poster) -> HttpResponse:
    is_live = actions.is_live(poster.link, request.at)
    base = poster.get_absolute_url()
    buttons = [Action("换发", f"{base}renew/", post=True)]
    if is_live:
        buttons = [
            Action("打印张贴", f"{base}letter/", primary=True, post=True), *buttons,
            Action("停用", f"{base}take-down/", post=True),
        ]  # fmt: skip
    context = {
        "poster": poster, "is_live": is_live, "actions": buttons,
        "crumbs": [HARMONY, POSTERS, (str(poster.enterprise), "")],
    }  # fmt: skip
    return render(request, "concerns/poster.html", context)


@writes(permits.may_hang, row=Poster)
def print_poster(request: Request, poster: Poster) -> HttpResponse:
    if request.method != "POST":
        return redirect(poster)
    address = actions.address(poster=poster, by=request.actor, at=request.at)
    content = Letter(
        sender=poster.department.name, title="有话直说，不留姓名", recipient=f"{poster.enterprise.name}的职工朋友",
        paragraphs=(
            "工资、社保、合同、安全、休假、食宿，或者受了委屈，扫描下方二维码就能说，一分钟写完，不用注册。",
            f"您说的话加密保存，由{poster.department.name}在五个工作日内答复；企业和驻企指导员都看不到，除非您同意。"
            "系统不记姓名、手机、网络地址，也不记几点钟说的。",
            "提交后会得到一个回执码，请记下来：再扫这张码，凭它看答复、作补充。回执码丢了，谁也查不到哪一件是您的。",
            "情况紧急请直接拨打 12333 或 110。",
        ),
        qr_text=address, qr_caption="扫码就能说", dated=_today(request),
    )  # fmt: skip
    return download(letter(content, created=request.at), f"职工心声码-{poster.enterprise.name}.docx", DOCX)


@writes(permits.may_hang, row=Poster)
def renew(request: Request, poster: Poster) -> HttpResponse:
    if request.method == "POST":
        actions.renew(poster=poster, by=request.actor, at=request.at)
        messages.success(request, "已换发。请打印新的，撕下旧的；旧码不再收新的反映，仍能凭回执码看答复。")
    return redirect(poster)


@writes(permits.may_hang, row=Poster)
def take_down(request: Request, poster: Poster) -> HttpResponse:
    if request.method == "POST":
        actions.take_down(poster=poster, by=request.actor, at=request.at)
        messages.success(request, "已停用。")
    return redirect(poster)
