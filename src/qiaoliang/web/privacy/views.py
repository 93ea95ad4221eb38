"""The desk of persons' requests: the list, typing one in, one request with its steps, and what is done about it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts import revealing
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, sensitive, writes
from qiaoliang.kit.tables import XLSX, Action, respond
from qiaoliang.registry.programme import settings
from qiaoliang.web.privacy import actions, erasing, forms, listings, permits, persons, restricting, rules
from qiaoliang.web.privacy.choices import Identity, Kind, Mouth
from qiaoliang.web.privacy.models import PersonRequest
from qiaoliang.web.trace.words import verb_in_words

DESK = ("个人信息权利请求", "/privacy/")
JSON = "application/json"


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    listing = listings.requests(timezone.localdate(request.at), settings.calendar())
    buttons = []
    if permits.may_type(request.actor):
        buttons.append(Action("代本人登记", "/privacy/requests/new/", primary=True))
    if permits.may_read_record(request.actor):
        buttons += [Action("影响评估", "/privacy/activities/"), Action("告知和同意文本", "/privacy/texts/")]
    if permits.may_see_retention(request.actor):
        buttons.append(Action("到期信息", "/privacy/retention/"))
    return respond(request, listing, PersonRequest.objects.all(), actions=buttons)


@writes(permits.may_type)
def new(request: Request) -> HttpResponse:
    def act(given: dict[str, Any]) -> PersonRequest:
        who, name, place = given.pop("who"), given.pop("name").strip(), given.pop("place").strip()
        person = persons.find(who, name, place, request.actor.scope_for(Can.RUN_PROGRAMME))
        if not person.region_code:
            person = persons.placed(person, next((key for key in request.actor.keys("region")), ""))
        return actions.ask(person=person, **given, mouth=Mouth.OFFICE, by=request.actor, at=request.at)

    return form_page(
        request, forms.TypedForm(request.POST or None), act, title="代本人登记", back=DESK[1], crumbs=[DESK],
        go=lambda made: str(made.get_absolute_url()), done="已登记，期限从今天起算。", submit_label="登记",
        intro="本人当面、来信或打电话提出的，由项目办录入", purpose=revealing.purpose_line(PersonRequest, "words"),
    )  # fmt: skip


@reads(permits.may_view, row=PersonRequest)
def show(request: Request, asked: PersonRequest) -> HttpResponse:
    words, shape = rules.state_in_words(asked.stage, asked.due_on, timezone.localdate(request.at), settings.calendar())
    steps = Entry.everything.filter(about_kind=asked._meta.label_lower, about_key=str(asked.pk)).order_by("-number")
    context = {
        "asked": asked, "state": words, "shape": shape, "actions": _buttons(request, asked),
        "steps": [(one.at, one.actor_name, verb_in_words(one.verb)) for one in steps[:50]],
        "restrictions": asked.restrictions.count(), "restriction": asked.restrictions.order_by("lifted_at").last(),
        "must_know": rules.must_know_the_person(asked.kind, asked.identity),
        "crumbs": [DESK, (asked.number, "")],
    }  # fmt: skip
    return render(request, "privacy/show.html", context)


def _buttons(request: Request, asked: PersonRequest) -> list[Action]:
    at, actor = asked.get_absolute_url(), request.actor
    if not permits.may_handle(actor, asked):
        return []
    found = [Action("看姓名和内容", f"{at}words/")] if permits.may_open(actor, asked) else []
    if not asked.is_open:
        return [*found, Action("解除限制", f"{at}lift/")] if restricting.standing(asked).exists() else found
    if not asked.held_by or asked.identity == Identity.NONE:
        found.append(Action("受理并核验本人", f"{at}take/", primary=True))
    if asked.kind in (Kind.COPY, Kind.ACCESS) and permits.may_open(actor, asked):
        found.append(Action("生成本人信息副本", f"{at}copy/"))
    if asked.kind == Kind.DELETION:
        found.append(Action("按清单删除", f"{at}erase/"))
    elif asked.kind == Kind.RESTRICTION:
        found.append(Action("按清单限制", f"{at}restrict/"))
    else:
        found.append(Action("办结并答复", f"{at}finish/"))
    return [*found, Action("不予办理", f"{at}refuse/")]


@sensitive
@writes(permits.may_open, row=PersonRequest)
def words(request: Request, asked: PersonRequest) -> HttpResponse:
    return revealing.page(
        request, lambda reason: actions.read_words(asked=asked, reason=reason, by=request.actor, at=request.at),
        of=(PersonRequest, "words"), title="看姓名和内容", intro=f"{asked}，{asked.masked_name}",
        back=asked.get_absolute_url(), crumbs=[DESK, (asked.number, asked.get_absolute_url())],
    )  # fmt: skip


@writes(permits.may_handle, row=PersonRequest)
def take(request: Request, asked: PersonRequest) -> HttpResponse:
    initial = {"identity": asked.identity if asked.identity != Identity.NONE else ""}
    return _on(
        request, asked, forms.TakeForm(request.POST or None, initial=initial),
        lambda given: actions.take(asked=asked, **given, by=request.actor, at=request.at), "受理并核验本人", "已受理。",
        intro="没有核验的，不能给副本、不能更正或删除", submit_label="受理",
    )  # fmt: skip


@sensitive
@writes(permits.may_open, row=PersonRequest)
def copy(request: Request, asked: PersonRequest) -> HttpResponse:
    """The file is made by a POST that says its form; it goes to whoever handles the request, to hand over."""
    form = request.POST.get("form", "")
    if request.method == "POST" and form in ("xlsx", "json"):
        content = actions.copy(asked=asked, form=form, by=request.actor, at=request.at)
        name = f"本人信息副本-{asked.number}.{form}"
        return download(content, name, XLSX if form == "xlsx" else JSON)
    context = {
        "asked": asked, "must_know": rules.must_know_the_person(asked.kind, asked.identity),
        "crumbs": [DESK, (asked.number, asked.get_absolute_url()), ("本人信息副本", "")],
    }  # fmt: skip
    return render(request, "privacy/copy.html", context)


@writes(permits.may_handle, row=PersonRequest)
def finish(request: Request, asked: PersonRequest) -> HttpResponse:
    return _on(
        request, asked, forms.FinishForm(request.POST or None, initial={"version": asked.version}),
        lambda given: actions.finish(asked=asked, **given, by=request.actor, at=request.at), "办结并答复",
        "已办结，本人能看到答复。", submit_label="办结",
    )  # fmt: skip


@writes(permits.may_handle, row=PersonRequest)
def refuse(request: Request, asked: PersonRequest) -> HttpResponse:
    form = forms.RefuseForm(request.POST or None, initial={"version": asked.version}, kind=asked.kind)
    return _on(
        request, asked, form, lambda given: actions.refuse(asked=asked, **given, by=request.actor, at=request.at),
        "不予办理", "已答复本人。", submit_label="不予办理",
        intro="只能依据列出的条款；本人会看到依据和理由",
    )  # fmt: skip


NOBODY = [{"label": "本人信息", "value": "没有找到", "note": "请按“系统里没有本人的信息”答复"}]


def _foretold(part: erasing.Part | restricting.Part, fate: str) -> dict[str, str]:
    return {"label": part.title, "value": f"{part.count} 条", "note": f"{fate}：{part.why}"}


@sensitive
@writes(permits.may_handle, row=PersonRequest)
def erase(request: Request, asked: PersonRequest) -> HttpResponse:
    """What goes and what stays by law is shown before; the answer tells the person the same."""
    person = persons.of(asked.who, asked.person_key)
    parts = erasing.plan(person) if person else []
    answers = [_foretold(part, "删除" if part.goes else "保留") for part in parts]
    return _on(
        request, asked, forms.EraseForm(request.POST or None, initial={"version": asked.version}),
        lambda given: actions.erase(asked=asked, **given, by=request.actor, at=request.at), "按清单删除",
        "已删除，本人能看到删了什么、留了什么、为什么。", submit_label="删除", template="kit/confirm.html",
        answers=answers or NOBODY,
        intro="删除后不能恢复；备份里的随备份到期消失",
    )  # fmt: skip


@sensitive
@writes(permits.may_handle, row=PersonRequest)
def restrict(request: Request, asked: PersonRequest) -> HttpResponse:
    """What is held and what a duty goes on using is shown before; the answer tells the person the same."""
    person = persons.of(asked.who, asked.person_key)
    parts = restricting.plan(person) if person else []
    answers = [_foretold(part, "限制" if part.is_held else "仍须使用") for part in parts]
    return _on(
        request, asked, forms.RestrictForm(request.POST or None, initial={"version": asked.version}),
        lambda given: actions.restrict(asked=asked, **given, by=request.actor, at=request.at), "按清单限制",
        "已限制，本人能看到限制了什么、什么仍须使用、为什么。", submit_label="限制", template="kit/confirm.html",
        answers=answers or NOBODY,
        intro="限制后任何人在列表、查询、导出里都看不到，直到解除",
    )  # fmt: skip


@writes(permits.may_handle, row=PersonRequest)
def lift(request: Request, asked: PersonRequest) -> HttpResponse:
    here = asked.get_absolute_url()
    if not restricting.standing(asked).exists():
        return redirect(here)
    return form_page(
        request, forms.LiftForm(request.POST or None),
        lambda given: actions.lift(asked=asked, **given, by=request.actor, at=request.at), title="解除限制", back=here,
        done="已解除，记录恢复使用。", crumbs=[DESK, (asked.number, here)], intro=f"{asked}，{asked.masked_name}",
        submit_label="解除",
    )  # fmt: skip


def _on(
    request: Request, asked: PersonRequest, form: Any, act: Any, title: str, done: str, **more: Any
) -> HttpResponse:  # fmt: skip
    here = asked.get_absolute_url()
    if not asked.is_open:
        return redirect(here)
    return form_page(
        request, form, act, title=title, back=here, done=done, crumbs=[DESK, (asked.number, here)],
        **{"intro": f"{asked}，{asked.masked_name}", **more},
    )  # fmt: skip
