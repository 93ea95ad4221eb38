"""The enterprise's home page: its instructor and what waits for it; asking for another; who has seen its data."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.economy.policies import advising
from qiaoliang.economy.policies.choices import Fate
from qiaoliang.economy.policies.forms import AnswerAdviceForm
from qiaoliang.economy.policies.models import Advice
from qiaoliang.fieldwork.contacts.models import Pause
from qiaoliang.instructors.nominations.actions import reveal_phone
from qiaoliang.instructors.nominations.models import Instructor, Leave
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.instructors.wishes import actions as wishes
from qiaoliang.instructors.wishes.models import Answer, ChangeRequest, Source
from qiaoliang.kit.formfields import TextField
from qiaoliang.web.owners import waiting
from qiaoliang.web.owners.forms import one_of
from qiaoliang.web.owners.own import Own, draw, form_page
from qiaoliang.web.trace import reads

WHY = "企业要联系自己的指导员"


class AnotherForm(forms.Form):
    reason = TextField("想说的话", 300, required=False, help_text="可以不写。只有项目办能看到，指导员看不到。")


def home(request: Request, own: Own, phone: str = "") -> HttpResponse:
    today = timezone.localdate(request.at)
    posted = Stint.everything.in_force(today).filter(enterprise=own.enterprise)
    team = list(posted.select_related("instructor__department").order_by("part", "pk"))
    leaves = Leave.everything.filter(Leave.covers(today), instructor__in=[one.instructor_id for one in team])
    away = {leave.instructor_id: leave for leave in leaves.select_related("backup__department")}
    return draw(
        request, own, "owners/home.html",
        team=[(one.instructor, str(one.get_part_display()), away.get(one.instructor_id)) for one in team],
        phone=phone, phone_of=_key(request.POST.get("instructor", "")),
        change=ChangeRequest.everything.filter(enterprise=own.enterprise).order_by("-asked_at").first(),
        pause=Pause.everything.filter(enterprise=own.enterprise, ends_on__gte=today).order_by("starts_on").first(),
        lines=waiting.lines(own, request.at),
    )  # fmt: skip


def _key(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def phone(request: Request, own: Own) -> HttpResponse:
    """The number of one of the own team, or of who stands in; opening it is logged like every other opening."""
    if request.method != "POST":
        return redirect(own.base)
    today = timezone.localdate(request.at)
    team = Stint.everything.in_force(today).filter(enterprise=own.enterprise).values("instructor")
    backups = Leave.everything.filter(Leave.covers(today), instructor__in=team).values("backup")
    people = Instructor.everything.filter(pk__in=team) | Instructor.everything.filter(pk__in=backups)
    who = one_of(people, _key(request.POST.get("instructor", "")))
    return home(request, own, reveal_phone(instructor=who, reason=WHY, by=own.by, at=request.at))


def another(request: Request, own: Own) -> HttpResponse:
    form = AnotherForm(request.POST if request.method == "POST" else None)
    return form_page(
        request, own, form,
        lambda given: wishes.ask_for_another(
            enterprise=own.enterprise, source=Source.OWN, **given, by=own.by, at=request.at
        ),
        back="", title="换一位指导员", submit="请项目办换人", said="asked", about="不用说理由，也不影响任何人的考核。",
    )  # fmt: skip


def keep(request: Request, own: Own) -> HttpResponse:
    """The enterprise takes its request back."""
    asked = ChangeRequest.everything.filter(enterprise=own.enterprise, state=Answer.OPEN).first()
    if request.method == "POST" and asked is not None:
        wishes.withdraw_request(request=asked, by=own.by, at=request.at)
        return redirect(f"{own.base}?done=withdrawn")
    return redirect(own.base)


def advice(request: Request, own: Own, advice: int) -> HttpResponse:
    """What the Party organisation advises: adopted, in part or not, all alike."""
    found: Advice = one_of(Advice.objects.filter(enterprise=own.enterprise), advice)
    if found.fate == Fate.DONE:
        return redirect(own.base)
    form = AnswerAdviceForm(
        request.POST if request.method == "POST" else None, initial={"on": timezone.localdate(request.at)}
    )

    def act(given: dict[str, Any]) -> Advice:
        return advising.answer(advice=found, **given, by=own.by, at=request.at)

    return form_page(
        request, own, form, act, back="", title=f"党组织建议：{found.title}", submit="答复党组织", said="advised",
        about=found.body or f"{found.organisation_name} {found.given_on} 提出",
    )  # fmt: skip


def seen(request: Request, own: Own) -> HttpResponse:
    """Who opened what is masked about this enterprise."""
    found = reads.numbers(reads.of_enterprises([own.enterprise.pk]), reads.OF_ENTERPRISES)
    return draw(request, own, "owners/seen.html", page=reads.page(found, request.GET.get("page", "")))
