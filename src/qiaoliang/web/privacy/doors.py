"""A person's own page about the own data, by whichever door: the account, a personal link, the enterprise's pages.

One page for all: who opened what is masked, what was asked and answered, what was agreed to, and the notice. Each door
says who the person is, whose act it is, and how its pages are framed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.models import User
from qiaoliang.kit.pages import writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.programme import settings
from qiaoliang.web.owners import own as owners
from qiaoliang.web.owners.models import Entrance
from qiaoliang.web.personal import actions as personal
from qiaoliang.web.personal.models import Holder
from qiaoliang.web.personal.pages import personal as by_personal_link
from qiaoliang.web.privacy import actions, persons, rules, texts
from qiaoliang.web.privacy.choices import Kind, Matter, Mouth, TextKind
from qiaoliang.web.privacy.forms import AskForm, ConsentForm
from qiaoliang.web.privacy.models import PersonRequest
from qiaoliang.web.privacy.persons import Person
from qiaoliang.web.trace import reads, words

SAID = {
    "asked": "已收到，承办人会在期限内答复，答复显示在这里。", "withdrawn": "已撤回。", "agreed": "已记下您的同意。",
    "ended": "已撤回同意，系统里的号码已清空。",
}  # fmt: skip
LINK_ENDED = "已撤回同意，这个链接已停用。要再办事，请向本支部书记要一张新的。"


@dataclass(frozen=True)
class Door:
    """Who came, as whom, and where the own page stands (`base` ends with a slash)."""

    person: Person
    by: Actor
    base: str
    mouth: str
    draw: Callable[[str, dict[str, Any]], HttpResponse]  # (template's name without door, context)


Page = Callable[..., HttpResponse]


def by_account(page: Page) -> Any:
    """`page` for somebody signed in."""

    @writes(lambda actor: actor.is_signed_in)
    @wraps(page)
    def run(request: Request, **rest: Any) -> HttpResponse:
        user = request.user
        assert isinstance(user, User)  # a sign-in was asked for

        def draw(name: str, context: dict[str, Any]) -> HttpResponse:
            return render(request, f"privacy/{name}.html", {"crumbs": [("我的个人信息权利", "")], **context})

        door = Door(persons.of_user(user), request.actor, "/privacy/mine/", Mouth.ACCOUNT, draw)
        return page(request, door, **rest)

    return run


def by_link(page: Page) -> Any:
    """`page` behind a personal link."""

    @by_personal_link
    @wraps(page)
    def run(request: Request, holder: Holder, by: Actor, base: str, **rest: Any) -> HttpResponse:
        if request.method == "POST":
            personal.refuse_too_often(by, request.at)

        def draw(name: str, context: dict[str, Any]) -> HttpResponse:
            return render(request, f"privacy/member_{name}.html", {"back": base, **context})

        return page(request, Door(persons.of_holder(holder), by, f"{base}privacy/", Mouth.LINK, draw), **rest)

    return run


def by_owner(page: Page) -> Page:
    """`page` among an enterprise's own, by its link or signed in: of the person who came, not of the enterprise."""

    @wraps(page)
    def run(request: Request, own: owners.Own, **rest: Any) -> HttpResponse:
        def draw(name: str, context: dict[str, Any]) -> HttpResponse:
            return owners.draw(request, own, f"privacy/owner_{name}.html", **context)

        mouth = Mouth.OWNER if own.is_by_link else Mouth.ACCOUNT
        return page(request, Door(_owner(own), own.by, f"{own.base}privacy/", mouth, draw), **rest)

    return run


def _owner(own: owners.Own) -> Person:
    if own.is_by_link:
        link = int(own.by.key.rpartition(":")[2])
        return persons.of_contact(Entrance.everything.select_related("person__enterprise").get(link=link).person)
    return persons.of_user(_user(own.by))


def _user(actor: Actor) -> User:
    assert actor.user_id is not None  # both ways in here ask for a sign-in first
    return User.objects.get(pk=actor.user_id)


# --- the pages


def home(request: Request, door: Door) -> HttpResponse:
    today = timezone.localdate(request.at)
    in_force = texts.all_in_force(today)
    asked = list(PersonRequest.everything.filter(who=door.person.who, person_key=door.person.key)[:20])
    calendar = settings.calendar() if asked else None
    agreed = {row.matter: row for row in actions.standing_consents(door.person)}
    context = {
        "door": door, "base": door.base, "said": SAID.get(request.GET.get("done", ""), ""),
        "page": reads.page(_seen(door.person), request.GET.get("page", "")),
        "asked": [(one, *rules.state_in_words(one.stage, one.due_on, today, calendar)) for one in asked if calendar],
        "matters": [(matter, agreed.get(matter.value)) for matter in offered(door.person)],
        "consent": in_force[TextKind.CONSENT], "notice": in_force[TextKind.NOTICE],
    }  # fmt: skip
    return door.draw("own", context)


def _seen(person: Person) -> list[int]:
    """Who opened what is masked of the person, and who took a list or a roll with the person in it out."""
    found = {*reads.numbers(person.rows, words.READS), *reads.of_rolls(person.members)}
    return sorted(found, reverse=True)


def offered(person: Person) -> list[Matter]:
    """What this person is asked to agree to: only what is there to be used."""
    return [*([Matter.PHONE] if person.contacts else []), *([Matter.LINK] if person.holders else [])]


def ask(request: Request, door: Door) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    form = AskForm(given, initial={"kind": request.GET.get("kind") if request.GET.get("kind") in Kind.values else ""})
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(person=door.person, **form.cleaned_data, mouth=door.mouth, by=door.by, at=request.at)
        except Refusal as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        else:
            return redirect(f"{door.base}?done=asked")
    days = settings.value("person_request_days", timezone.localdate(request.at))
    context = {
        "form": form, "title": "提出个人信息权利请求", "submit": "提交", "submit_label": "提交",
        "about": f"{days} 个工作日内答复；不予办理的会写明法律依据。内容加密保存，打开会留痕。",
        "back_href": door.base, "minutes": 0,
    }  # fmt: skip
    return door.draw("ask", context)


def take_back(request: Request, door: Door, asked: int) -> HttpResponse:
    rows = PersonRequest.everything.filter(who=door.person.who, person_key=door.person.key, pk=asked)
    found = rows.first() if door.person.key else None
    if found is None:
        raise Http404
    if request.method == "POST":
        actions.take_back(asked=found, by=door.by, at=request.at)
        return redirect(f"{door.base}?done=withdrawn")
    return redirect(door.base)


def consent(request: Request, door: Door) -> HttpResponse:
    """Agree to one matter, or take it back: one press, no reason, no other service hangs on it."""
    form = ConsentForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return redirect(door.base)
    matter = form.cleaned_data["matter"]
    if matter not in {one.value for one in offered(door.person)}:
        raise PermissionDenied
    if form.cleaned_data["answer"] == "yes":
        actions.consent(person=door.person, matter=matter, by=door.by, at=request.at)
        return redirect(f"{door.base}?done=agreed")
    actions.withdraw(person=door.person, matter=matter, by=door.by, at=request.at)
    if matter == Matter.LINK and door.mouth == Mouth.LINK:
        return render(request, "portal/gone.html", {"sentence": LINK_ENDED})
    return redirect(f"{door.base}?done=ended")


PAGES: tuple[tuple[str, Page, str], ...] = (
    ("", home, "home"),
    ("ask/", ask, "ask"),
    ("<int:asked>/withdraw/", take_back, "take_back"),
    ("consent/", consent, "consent"),
)
