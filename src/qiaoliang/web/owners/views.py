"""The desk of owners' links: whom there is to give one, issuing, handing over, renewing, stopping."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.documents.letters import Letter, letter
from qiaoliang.kit.pages import download, reads, sensitive, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole, Enterprise
from qiaoliang.registry.programme import settings
from qiaoliang.web.owners import actions, listings, permits
from qiaoliang.web.owners.models import Entrance

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LIST = ("企业链接", "/owners/")


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    return respond(request, listings.entrances(request.at), listings.rows(), crumbs=[("企业", "/enterprises/"), LIST])


@writes(permits.may_issue, row=Enterprise)
def enterprise(request: Request, enterprise: Enterprise) -> HttpResponse:
    """Who of the enterprise may have a link; a press issues one."""
    people = (
        ContactPerson.everything.usable().filter(enterprise=enterprise, ends_on=None).exclude(role=ContactRole.OTHER)
    )
    if request.method == "POST":
        key = request.POST.get("person", "")
        person = people.filter(pk=key).first() if key.isdecimal() else None
        if person is None:
            messages.error(request, "这位联系人已不在任，请刷新后再选。")
            return redirect("owners:enterprise", pk=enterprise.pk)
        made = actions.issue(person=person, by=request.actor, at=request.at)
        messages.success(request, "已生成。请打印或复制给本人。")
        return redirect(made)
    found = people.select_related("entrance__link", "entrance__person").order_by("role", "pk")
    context = {
        "enterprise": enterprise,
        "people": [(one, *_state_of(one, request)) for one in found],
        "crumbs": [("企业", "/enterprises/"), (enterprise.name, f"/enterprises/{enterprise.pk}/"), ("企业链接", "")],
    }
    return render(request, "owners/enterprise.html", context)


def _state_of(person: Any, request: Request) -> tuple[Any, str, str]:
    entrance = getattr(person, "entrance", None)
    return (None, "还没有链接", "waiting") if entrance is None else (entrance, *listings.state(entrance, request.at))


@reads(permits.may_keep, row=Entrance)
def show(request: Request, entrance: Entrance) -> HttpResponse:
    return _page(request, entrance)


def _page(request: Request, entrance: Entrance, address: str = "") -> HttpResponse:
    base = entrance.get_absolute_url()
    buttons = [Action("换发", f"{base}renew/", post=True)]
    if actions.is_live(entrance, request.at):
        buttons = [
            Action("打印二维码", f"{base}letter/", primary=True, post=True),
            Action("复制链接", f"{base}copy/", post=True),
            *buttons,
            Action("停用", f"{base}revoke/", post=True),
        ]
    words, shape = listings.state(entrance, request.at)
    context = {
        "entrance": entrance, "words": words, "shape": shape, "address": address, "actions": buttons,
        "crumbs": [("企业", "/enterprises/"), LIST, (str(entrance), "")],
    }  # fmt: skip
    return render(request, "owners/show.html", context)


@writes(permits.may_keep, row=Entrance)
def copy(request: Request, entrance: Entrance) -> HttpResponse:
    if request.method != "POST":
        return redirect(entrance)
    response = _page(
        request, entrance, actions.hand_over(entrance=entrance, how="copy", by=request.actor, at=request.at)
    )
    response["Cache-Control"] = "no-store"
    return response


@sensitive
@writes(permits.may_keep, row=Entrance)
def print_letter(request: Request, entrance: Entrance) -> HttpResponse:
    if request.method != "POST":
        return redirect(entrance)
    address = actions.hand_over(entrance=entrance, how="letter", by=request.actor, at=request.at)
    return download(_letter(request, entrance, address), f"企业链接-{entrance.enterprise.name}.docx", DOCX)


def _letter(request: Request, entrance: Entrance, address: str) -> bytes:
    today = timezone.localdate(request.at)
    content = Letter(
        sender=settings.value("office_name", today), title="企业专用链接", recipient=entrance.person.name,
        paragraphs=(
            "用手机扫描下方二维码，可以看本企业的指导员、提诉求、核对成效、答复走访、看适用政策，"
            "也可以看系统里记了贵企业什么，不属实的当场指出。不用注册账号，也不用安装软件。",
            "这个二维码只属于您本人，请不要转给别人，也不要拍照发到群里。指导员不经手。遗失时告诉项目办，马上可以停用并换新的。",
            f"有效期到 {timezone.localdate(entrance.link.expires_at):%Y年%m月%d日}。",
        ),
        qr_text=address, qr_caption="本人专用", dated=today,
    )  # fmt: skip
    return letter(content, created=request.at)


@writes(permits.may_keep, row=Entrance)
def renew(request: Request, entrance: Entrance) -> HttpResponse:
    return _act(request, entrance, actions.renew, "已换发，原来的链接已失效。请打印或复制给本人。")


@writes(permits.may_keep, row=Entrance)
def revoke(request: Request, entrance: Entrance) -> HttpResponse:
    return _act(request, entrance, actions.revoke, "已停用。")


def _act(request: Request, entrance: Entrance, act: Any, said: str) -> HttpResponse:
    if request.method == "POST":
        act(entrance=entrance, by=request.actor, at=request.at)
        messages.success(request, said)
    return redirect(entrance)
