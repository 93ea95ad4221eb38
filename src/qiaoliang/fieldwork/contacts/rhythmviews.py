"""Pages of what was agreed with owners about the rhythm of contact: the list, agreeing, ending."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.fieldwork.contacts import agreeing, listings, permits
from qiaoliang.fieldwork.contacts.forms import RhythmForm
from qiaoliang.fieldwork.contacts.models import Rhythm
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.fields import initial_name

CRUMBS = [("联系", "/contacts/"), ("约定联系方式", "/contacts/rhythms/")]


@reads(permits.may_agree)
def rhythms(request: Request) -> HttpResponse:
    rows = Rhythm.objects.select_related("enterprise")
    buttons = [Action("约定联系方式", "/contacts/rhythms/new/", primary=True)]
    return respond(request, listings.RHYTHMS, rows, actions=buttons, crumbs=[CRUMBS[0], (CRUMBS[1][0], "")])


@writes(permits.may_agree)
def agree(request: Request) -> HttpResponse:
    own = next(iter(request.actor.keys("enterprise")), None)
    initial = {"enterprise": initial_name(request.GET.get("enterprise", own))}
    form = RhythmForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(given: dict[str, Any]) -> Rhythm:
        return agreeing.agree(
            enterprise=given["enterprise"], agreed=form.agreed(), agreed_with=given["agreed_with"], by=request.actor,
            at=request.at,
        )  # fmt: skip

    return form_page(
        request, form, act, title="约定联系方式", back=CRUMBS[1][1], crumbs=CRUMBS, submit_label="约定", minutes=1,
        done="已约定。今日清单和提醒都按这个来。",
        intro="照业主的意思来。每周联系一次不变，只改在哪天、用什么方式；约好不联系的周不算漏。",
    )  # fmt: skip


@writes(permits.may_end_rhythm, row=Rhythm)
def end(request: Request, rhythm: Rhythm) -> HttpResponse:
    return form_page(
        request, Form(request.POST if request.method == "POST" else None),
        lambda given: agreeing.end(rhythm=rhythm, by=request.actor, at=request.at),
        title="结束约定", back=CRUMBS[1][1], crumbs=CRUMBS, submit_label="结束约定", done="已结束，哪天联系都行。",
        intro=f"{rhythm.enterprise.name}：{rhythm.agreed.words}",
    )  # fmt: skip
