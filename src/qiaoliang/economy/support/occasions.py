"""Pages of occasions: the list, one occasion with who comes, signing up, the code of the room, follow-up."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.economy.support import arranging, forms, listings, permits
from qiaoliang.economy.support.choices import OccasionKind, OccasionState
from qiaoliang.economy.support.models import Occasion, SignUp, Vacancy
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.fields import initial_name
from qiaoliang.registry.enterprises.models import Enterprise

LIST = ("对接活动", "/economy/occasions/")
SHOWN = 200


@reads(permits.may_see_occasions)
def index(request: Request) -> HttpResponse:
    may_arrange = permits.may_arrange(request.actor)
    buttons = [Action("登记活动", "/economy/occasions/new/", primary=True)] if may_arrange else []
    listing = listings.occasions(timezone.localdate(request.at), may_arrange=may_arrange)
    return respond(request, listing, listings.occasion_rows(), actions=buttons)


@writes(permits.may_arrange)
def new(request: Request) -> HttpResponse:
    form = forms.OccasionForm(request.POST or None, actor=request.actor, initial={"begins": "14:00"})

    def act(given: dict[str, Any]) -> Occasion:
        return arranging.arrange(plan=arranging.Plan(**given), by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="登记活动", back="/economy/occasions/", go=lambda made: made.get_absolute_url(),
        done="已登记，企业和指导员可以报名。", intro="银企对接会、招聘会、培训课程、校企座谈。", minutes=3,
        crumbs=[LIST],
    )  # fmt: skip


@reads(permits.may_see_occasion, row=Occasion)
def show(request: Request, occasion: Occasion) -> HttpResponse:
    today = timezone.localdate(request.at)
    rows = SignUp.objects.filter(occasion=occasion).select_related("enterprise", "case").order_by("pk")
    vacancies = Vacancy.objects.filter(occasion=occasion).select_related("enterprise")
    may_run = permits.may_run(request.actor, occasion)
    context = {
        "occasion": occasion, "shape": listings.STATE_SHAPES[OccasionState(occasion.state)], "sign_ups": rows[:SHOWN],
        "is_fair": occasion.kind == OccasionKind.JOB_FAIR, "vacancies": vacancies[:SHOWN],
        "own": set(Enterprise.objects.values_list("pk", flat=True)[:60]) if _is_guest(request) else set(),
        "may_run": may_run, "may_follow": _may_follow_any(request), "is_held": occasion.state == OccasionState.HELD,
        "actions": _buttons(request, occasion, may_run=may_run, is_today=occasion.held_on == today),
        "crumbs": [LIST, (occasion.title, "")],
    }  # fmt: skip
    return render(request, "support/occasion.html", context)


def _is_guest(request: Request) -> bool:
    return request.actor.can(Can.SPEAK_FOR_ENTERPRISE) or request.actor.can(Can.LOG_CONTACTS)


def _may_follow_any(request: Request) -> bool:
    return any(request.actor.can(what) for what in (*permits.HELPERS, Can.SPEAK_FOR_ENTERPRISE))


def _buttons(request: Request, occasion: Occasion, *, may_run: bool, is_today: bool) -> list[Action]:
    at, found = occasion.get_absolute_url(), []
    if occasion.state != OccasionState.PLANNED:
        return []
    if may_run:
        found += [Action("取消", f"{at}cancel/"), Action("登记举办", f"{at}hold/")]
        if is_today:
            found.append(Action("到场码", f"{at}code/", primary=True))
    if permits.may_sign_up(request.actor, occasion):
        if occasion.kind == OccasionKind.JOB_FAIR:
            found.append(Action("登记岗位", f"{at}post/"))
        is_open = timezone.localdate(request.at) <= occasion.sign_up_until
        found.append(Action("报名", f"{at}sign-up/", primary=is_open and not is_today))
        if is_today:
            found.append(Action("我到场了", f"{at}attend/", primary=True))
    return found


def _own_name(request: Request) -> str:
    """The one enterprise of an owner, or the one named in the address."""
    return initial_name(request.GET.get("enterprise", next(iter(request.actor.keys("enterprise")), None)))


def _page(request: Request, occasion: Occasion, form: Any, act: Any, **more: Any) -> HttpResponse:
    at = occasion.get_absolute_url()
    intro = f"{occasion.title} · {occasion.held_on} {occasion.begins:%H:%M} {occasion.venue}"
    return form_page(request, form, act, back=at, intro=intro, crumbs=[LIST, (occasion.title, at)], **more)


@writes(permits.may_sign_up, row=Occasion)
def sign_up(request: Request, occasion: Occasion) -> HttpResponse:
    form = forms.SignUpForm(
        request.POST or None, occasion=occasion, initial={"enterprise": _own_name(request), "persons": 1}
    )

    def act(given: dict[str, Any]) -> SignUp:
        return arranging.sign_up(occasion=occasion, **given, by=request.actor, at=request.at)

    return _page(
        request, occasion, form, act, title="报名", done="已报名。来不了可以随时取消。", submit_label="报名", minutes=1
    )


@writes(permits.may_sign_up, row=Occasion)
def attend(request: Request, occasion: Occasion) -> HttpResponse:
    form = forms.AttendForm(request.POST or None, initial={"enterprise": _own_name(request), "persons": 1})

    def act(given: dict[str, Any]) -> SignUp:
        return arranging.attend(occasion=occasion, **given, by=request.actor, at=request.at)

    return _page(
        request, occasion, form, act, title="我到场了", done="已登记到场。", submit_label="登记到场", minutes=1
    )


@writes(permits.may_sign_up, row=Occasion)
def post(request: Request, occasion: Occasion) -> HttpResponse:
    form = forms.VacancyForm(request.POST or None, initial={"enterprise": _own_name(request)})

    def act(given: dict[str, Any]) -> Vacancy:
        return arranging.offer_post(occasion=occasion, **given, by=request.actor, at=request.at)

    return _page(request, occasion, form, act, title="登记岗位", done="岗位已登记。", minutes=1)


@reads(permits.may_run, row=Occasion)
def code(request: Request, occasion: Occasion) -> HttpResponse:
    """The code in large digits, for the screen of the room."""
    crumbs = [LIST, (occasion.title, occasion.get_absolute_url()), ("到场码", "")]
    return render(request, "support/code.html", {"occasion": occasion, "crumbs": crumbs})


@writes(permits.may_run, row=Occasion)
def hold(request: Request, occasion: Occasion) -> HttpResponse:
    form = forms.WordsForm(request.POST or None)

    def act(given: dict[str, Any]) -> Occasion:
        return arranging.hold(occasion=occasion, **given, by=request.actor, at=request.at)

    return _page(
        request, occasion, form, act, title="登记举办", done="已登记举办，请在十个工作日内回访到场企业。", minutes=1
    )


@writes(permits.may_run, row=Occasion)
def cancel(request: Request, occasion: Occasion) -> HttpResponse:
    form = forms.WordsForm(request.POST or None)

    def act(given: dict[str, Any]) -> Occasion:
        return arranging.cancel(occasion=occasion, **given, by=request.actor, at=request.at)

    return _page(
        request, occasion, form, act, title="取消活动", done="已取消，报名的业主收到通知。", submit_label="取消活动"
    )


@writes(permits.may_follow_up, row=SignUp)
def leave(request: Request, sign_up: SignUp) -> HttpResponse:
    """Signing off; one press, no reason asked."""
    occasion = sign_up.occasion
    if request.method != "POST":
        return redirect(occasion.get_absolute_url())
    form = Form(request.POST)

    def act(given: dict[str, Any]) -> SignUp:
        return arranging.leave(sign_up=sign_up, by=request.actor, at=request.at)

    return _page(request, occasion, form, act, title="取消报名", done="已取消报名。", submit_label="取消报名")


@writes(permits.may_follow_up, row=SignUp)
def follow_up(request: Request, sign_up: SignUp) -> HttpResponse:
    initial = {"on": timezone.localdate(request.at), "result": sign_up.result}
    form = forms.FollowUpForm(request.POST or None, initial=initial)

    def act(given: dict[str, Any]) -> SignUp:
        return arranging.follow_up(sign_up=sign_up, **given, by=request.actor, at=request.at)

    title = f"回访 {sign_up.enterprise}"
    return _page(request, sign_up.occasion, form, act, title=title, done="已登记回访。", submit_label="登记", minutes=1)


@writes(permits.may_follow_up, row=Vacancy)
def agreed(request: Request, vacancy: Vacancy) -> HttpResponse:
    form = forms.AgreedForm(request.POST or None, initial={"agreed": vacancy.agreed})

    def act(given: dict[str, Any]) -> Vacancy:
        return arranging.fill_post(vacancy=vacancy, **given, by=request.actor, at=request.at)

    title = f"{vacancy.enterprise} {vacancy.post}"
    return _page(
        request, vacancy.occasion, form, act, title=title, done="已登记。签了合同再从支持案件登记到位。", minutes=1
    )
