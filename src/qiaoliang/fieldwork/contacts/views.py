"""Pages of contacts: the lists, one contact with correcting and voiding, pauses."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.audit.models import Entry
from qiaoliang.fieldwork.contacts import actions, clashes, listings, permits, rules
from qiaoliang.fieldwork.contacts.choices import Channel, ClashOrigin, With
from qiaoliang.fieldwork.contacts.forms import CorrectForm, PauseForm, ReasonForm
from qiaoliang.fieldwork.contacts.models import Clash, Contact, DutyWeek, Pause
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.fields import initial_name

VERBS = {"contact.logged": "登记", "contact.corrected": "更正", "contact.voided": "作废"}
_FIELDS = {"at": "时间", "channel": "方式", "with_whom": "与谁", "is_answered": "已回复", "summary": "说了什么"}
_VALUES: dict[Any, Any] = {**dict(Channel.choices), **dict(With.choices), True: "是", False: "否"}


def posted(request: Request) -> Any:
    """What was sent; also an empty form that was sent is a form with errors, not a fresh one."""
    return request.POST if request.method == "POST" else None


def refuse(form: Form, problem: Refusal) -> None:
    """Put the sentence beside its field, or above the form where it has none."""
    form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)


@reads(permits.may_see)
def index(request: Request) -> HttpResponse:
    buttons = [
        Action("应联系周", "/contacts/weeks/"),
        Action("约定联系方式", "/contacts/rhythms/"),
        Action("约定暂停", "/contacts/pauses/"),
        Action("走访", "/visits/"),
    ]
    if request.actor.can(Can.RUN_PROGRAMME) or permits.may_log(request.actor):
        buttons.append(Action("两个版本", "/field/clashes/"))
    if permits.may_log(request.actor):
        buttons.append(Action("记联系", "/field/contact/", primary=True))
    rows = Contact.objects.select_related("enterprise__region", "instructor", "duty_week").defer("instructor__phone")
    return respond(request, listings.contacts(timezone.localdate(request.at)), rows, actions=buttons)


@reads(permits.may_see)
def weeks(request: Request) -> HttpResponse:
    rows = DutyWeek.objects.select_related("enterprise__region", "instructor").defer("instructor__phone")
    crumbs = [("联系", "/contacts/"), ("应联系周", "")]
    return respond(request, listings.weeks(timezone.localdate(request.at)), rows, crumbs=crumbs)


@reads(permits.may_see, row=Contact)
def show(request: Request, contact: Contact) -> HttpResponse:
    words, status = listings.standing_of(contact)
    may_change = not contact.voided_at and permits.may_correct(request.actor, contact)
    context = {
        "contact": contact,
        "standing": words,
        "status": status,
        "history": _history(contact),
        "actions": [
            Action("更正", f"/contacts/{contact.pk}/correct/"), Action("作废", f"/contacts/{contact.pk}/void/")
        ] if may_change else [],
        "crumbs": [("联系", "/contacts/"), (str(contact), "")],
    }  # fmt: skip
    return render(request, "contacts/show.html", context)


def _history(contact: Contact) -> list[dict[str, Any]]:
    """What the log says about the contact, in words, newest first."""
    entries = Entry.everything.filter(
        about_kind=contact._meta.label_lower, about_key=str(contact.pk), verb__in=VERBS
    ).order_by("-number")
    return [
        {"at": entry.at, "verb": VERBS[entry.verb], "by": entry.actor_name, "words": _told(entry.detail)}
        for entry in entries
    ]


def _told(detail: dict[str, Any]) -> str:
    if "reason" in detail:
        return str(detail["reason"])
    before, after = detail.get("before", {}), detail.get("after", {})
    changed = [name for name in _FIELDS if before.get(name) != after.get(name)]
    return "；".join(f"{_FIELDS[name]}原为“{_VALUES.get(before.get(name), before.get(name))}”" for name in changed)


def _act(
    request: Request, form: Form, act: Any, done: str, to: str, through: type[Refusal] | tuple[()] = (), **page: Any
) -> HttpResponse:
    """A page that is one form: acts, says so, goes on; a refusal stays beside its field, one of `through` does not."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except through:
            raise
        except Refusal as problem:
            refuse(form, problem)
        else:
            messages.success(request, done)
            return redirect(to)
    context = {"form": form, "back_href": to, "intro": "", "submit_label": page["title"], "minutes": 0, **page}
    return render(request, "kit/form.html", context)


@writes(permits.may_correct, row=Contact)
def correct(request: Request, contact: Contact) -> HttpResponse:
    initial = {
        "channel": contact.channel, "with_whom": contact.with_whom, "at_moment": timezone.localtime(contact.at),
        "summary": contact.summary, "is_answered": contact.is_answered, "seen": actions.version_of(contact),
    }  # fmt: skip
    form = CorrectForm(posted(request), initial=initial)
    crumbs = [("联系", "/contacts/"), (str(contact), f"/contacts/{contact.pk}/"), ("更正", "")]
    try:
        return _act(
            request, form, lambda given: actions.correct(contact=contact, by=request.actor, at=request.at, **given),
            "已更正，原来的内容留在日志里。", f"/contacts/{contact.pk}/", through=ChangedMeanwhile,
            title="更正联系", intro=contact.enterprise.name, submit_label="保存更正", crumbs=crumbs,
        )  # fmt: skip
    except ChangedMeanwhile:
        return redirect(f"/field/clashes/{_kept_beside(request, contact, form).pk}/")


def _kept_beside(request: Request, contact: Contact, form: CorrectForm) -> Clash:
    """Somebody corrected it first: this correction is kept beside theirs, and the person sees both."""
    names = ("channel", "with_whom", "at_moment", "summary", "is_answered")
    body = {"enterprise": contact.enterprise.name, **{name: form.data[name] for name in names if form.data.get(name)}}
    return clashes.keep(
        contact=contact, origin=ClashOrigin.CORRECTION, body=body, digest=rules.fingerprint(body), by=request.actor,
        at=request.at,
    )  # fmt: skip


@writes(permits.may_void, row=Contact)
def void(request: Request, contact: Contact) -> HttpResponse:
    crumbs = [("联系", "/contacts/"), (str(contact), f"/contacts/{contact.pk}/"), ("作废", "")]
    return _act(
        request, ReasonForm(posted(request)),
        lambda given: actions.void(contact=contact, by=request.actor, at=request.at, **given),
        "已作废。本周如有其他联系，已改由那一条计入。", f"/contacts/{contact.pk}/",
        title="作废联系", intro=f"{contact.enterprise.name} · {contact}", crumbs=crumbs,
    )  # fmt: skip


# --- pauses


@reads(permits.may_pause)
def pauses(request: Request) -> HttpResponse:
    rows = Pause.objects.select_related("enterprise")
    buttons = [Action("约定暂停", "/contacts/pauses/new/", primary=True)]
    crumbs = [("联系", "/contacts/"), ("约定暂停", "")]
    return respond(request, listings.pauses(timezone.localdate(request.at)), rows, actions=buttons, crumbs=crumbs)


@writes(permits.may_pause)
def pause(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    own = next(iter(request.actor.keys("enterprise")), None)
    initial = {"enterprise": initial_name(request.GET.get("enterprise", own)), "starts_on": today}
    return _act(
        request, PauseForm(posted(request), initial=initial),
        lambda given: actions.pause(
            by=request.actor, at=request.at, may_look_back=request.actor.can(Can.RUN_PROGRAMME), **given
        ),
        "已约定暂停，这段时间不催联系，也不影响任何人。", "/contacts/pauses/",
        title="约定暂停", intro="这段时间内开始的各周不用联系。不用说明理由，可以随时提前结束。",
        crumbs=[("联系", "/contacts/"), ("约定暂停", "/contacts/pauses/"), ("新约定", "")],
    )  # fmt: skip


@writes(permits.may_end_pause, row=Pause)
def end_pause(request: Request, pause: Pause) -> HttpResponse:
    return _act(
        request, Form(posted(request)),
        lambda given: actions.end_pause(pause=pause, by=request.actor, at=request.at),
        "暂停已结束，从今天起恢复联系。", "/contacts/pauses/",
        title="结束暂停", intro=f"{pause.enterprise.name}：{pause.starts_on:%Y-%m-%d} 至 {pause.ends_on:%Y-%m-%d}",
        crumbs=[("联系", "/contacts/"), ("约定暂停", "/contacts/pauses/"), ("结束", "")],
    )  # fmt: skip
