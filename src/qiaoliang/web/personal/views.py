"""The secretary's pages of personal links: the list, issuing, handing over, renewing, stopping."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.documents.letters import Letter, letter
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, sensitive, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.web.personal import actions, forms, listings, permits
from qiaoliang.web.personal.models import Doing, Holder

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PARTY, LIST = ("党建", "/party/"), ("个人链接", "/party/links/")


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    buttons = [
        Action("给全部党员发放", "/party/links/all/", post=True), Action("发一个", "/party/links/new/", primary=True)
    ]  # fmt: skip
    return respond(
        request, listings.holders(request.at), listings.rows(), crumbs=[PARTY, (LIST[0], "")], actions=buttons
    )


@writes(permits.may_list)
def new(request: Request) -> HttpResponse:
    own = Organisation.objects.filter(pk__in=request.actor.keys("organisation")).first()
    form = forms.NewForm(
        request.POST or None, today=timezone.localdate(request.at), initial={"organisation": own.name if own else ""}
    )
    return form_page(
        request, form, lambda given: actions.issue(**given, by=request.actor, at=request.at), title="发个人链接",
        back=LIST[1], go=lambda made: f"{LIST[1]}{made.pk}/", done="已生成。请打印或复制给本人。", crumbs=[PARTY, LIST],
        intro="链接只能看和办本人的事，180 天有效，随时可以停用。", submit_label="生成",
    )  # fmt: skip


@writes(permits.may_list)
def issue_all(request: Request) -> HttpResponse:
    if request.method == "POST":
        branches = Organisation.objects.filter(pk__in=request.actor.keys("organisation"))
        made = sum(actions.issue_to_roll(organisation=one, by=request.actor, at=request.at) for one in branches)
        messages.success(request, f"新发 {made} 个链接，请逐一打印交给本人。" if made else "名册上的党员都已有链接。")
    return redirect(LIST[1])


@reads(permits.may_keep, row=Holder)
def show(request: Request, holder: Holder) -> HttpResponse:
    return _page(request, holder)


def _page(request: Request, holder: Holder, address: str = "") -> HttpResponse:
    is_live = actions.is_live(holder.link, request.at)
    base = f"{LIST[1]}{holder.pk}/"
    buttons = [Action("换发", f"{base}renew/", post=True)]
    if is_live:
        buttons = [
            Action("打印二维码", f"{base}letter/", primary=True, post=True),
            Action("复制链接", f"{base}copy/", post=True),
            *buttons,
            Action("停用", f"{base}revoke/", post=True),
        ]
    context = {
        "holder": holder, "is_live": is_live, "address": address, "actions": buttons,
        "doings": list(Doing.objects.filter(holder=holder)[:50]), "crumbs": [PARTY, LIST, (holder.name, "")],
    }  # fmt: skip
    return render(request, "personal/show.html", context)


@writes(permits.may_keep, row=Holder)
def copy(request: Request, holder: Holder) -> HttpResponse:
    if request.method != "POST":
        return redirect(f"{LIST[1]}{holder.pk}/")
    address = actions.hand_over(holder=holder, how="copy", by=request.actor, at=request.at)
    response = _page(request, holder, address)
    response["Cache-Control"] = "no-store"
    return response


@sensitive
@writes(permits.may_keep, row=Holder)
def print_letter(request: Request, holder: Holder) -> HttpResponse:
    if request.method != "POST":
        return redirect(f"{LIST[1]}{holder.pk}/")
    address = actions.hand_over(holder=holder, how="letter", by=request.actor, at=request.at)
    return download(_letter(request, holder, address), f"个人链接-{holder.name}.docx", DOCX)


def _letter(request: Request, holder: Holder, address: str) -> bytes:
    what = "作出承诺、登记兑现、提建议，看自己的积分并申诉" if holder.member_id else "提建议，看建议的办理情况"
    content = Letter(
        sender=holder.organisation.name, title="个人链接", recipient=f"{holder.name}同志",
        paragraphs=(
            f"用手机扫描下方二维码，可以{what}。不用注册账号，也不用安装软件。",
            "这个二维码只属于您本人，请不要转给别人，也不要拍照发到群里。遗失时告诉支部书记，马上可以停用并换新的。",
            f"有效期到 {timezone.localdate(holder.link.expires_at):%Y年%m月%d日}。",
        ),
        qr_text=address, qr_caption="本人专用", dated=timezone.localdate(request.at),
    )  # fmt: skip
    return letter(content, created=request.at)


@writes(permits.may_keep, row=Holder)
def renew(request: Request, holder: Holder) -> HttpResponse:
    return _act(request, holder, actions.renew, "已换发，原来的链接已失效。请打印或复制给本人。")


@writes(permits.may_keep, row=Holder)
def revoke(request: Request, holder: Holder) -> HttpResponse:
    return _act(request, holder, actions.revoke, "已停用。")


def _act(request: Request, holder: Holder, act: Any, said: str) -> HttpResponse:
    if request.method == "POST":
        act(holder=holder, by=request.actor, at=request.at)
        messages.success(request, said)
    return redirect(f"{LIST[1]}{holder.pk}/")
