"""The outbox: texts with one-time links on their way to people outside.

Copying a text and printing a letter always work. The link's token is sealed: it is joined to the text by a POST, which
goes into the log with the name of whoever handed it over.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.notices import actions as notices
from qiaoliang.access.notices.channels import gateways
from qiaoliang.access.notices.models import Channel, Delivery, Message
from qiaoliang.access.notices.tasks import deliver
from qiaoliang.fieldwork.contacts.models import Pause
from qiaoliang.fieldwork.contacts.quiet import pause_of
from qiaoliang.fieldwork.outcomes import actions, asking, credit, listings, permits
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.kit.documents.letters import Letter, letter
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import respond
from qiaoliang.registry.programme import settings

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LEDGER, OUTBOX = ("成效", "/outcomes/"), ("外发箱", "/outcomes/outbox/")


@reads(permits.may_see_outbox)
def index(request: Request) -> HttpResponse:
    return respond(request, listings.outbox(), listings.messages(), crumbs=[LEDGER, OUTBOX])


@reads(permits.may_see_message, row=Message)
def show(request: Request, message: Message) -> HttpResponse:
    return _page(request, message)


@writes(permits.may_hand_over, row=Message)
def copy(request: Request, message: Message) -> HttpResponse:
    """The whole text with its link, to be pasted wherever the owner reads; the message is then handed over."""
    if request.method != "POST":
        return redirect("outcomes:message", pk=message.pk)
    moved = _hand_over(request, message, Channel.COPY)
    return _page(request, moved, whole_text=notices.text_with_link(moved))


@writes(permits.may_hand_over, row=Message)
def print_letter(request: Request, message: Message) -> HttpResponse:
    """A letter with the link as a QR code."""
    if request.method != "POST":
        return redirect("outcomes:message", pk=message.pk)
    moved = _hand_over(request, message, Channel.LETTER)
    return download(_letter(request, moved), f"核对函-{moved.to_name}.docx", DOCX)


@writes(permits.may_hand_over, row=Message)
def send(request: Request, message: Message) -> HttpResponse:
    """Queue it for a gateway; the state changes when the gateway has answered."""
    channel = request.POST.get("channel", "")
    if request.method == "POST" and channel in gateways():
        _refuse_paused(message, request)
        deliver.enqueue(message.pk, channel)
        messages.success(request, "已交给发送任务，稍后在这里看状态。")
    return redirect("outcomes:message", pk=message.pk)


def _hand_over(request: Request, message: Message, channel: Channel) -> Message:
    _refuse_paused(message, request)
    return notices.move(message=message, to=Delivery.HANDED, channel=channel, by=request.actor, at=request.at)


def _pause(message: Message, request: Request) -> Pause | None:
    return pause_of(message.enterprise_key, timezone.localdate(request.at)) if message.enterprise_key else None


def _refuse_paused(message: Message, request: Request) -> None:
    pause = _pause(message, request)
    if pause is not None:
        raise Refusal(f"这家企业约定暂停联系到 {pause.ends_on:%Y-%m-%d}，到期后再送出。")


def _page(request: Request, message: Message, whole_text: str = "") -> HttpResponse:
    context = {
        "message": message,
        "wordings": _wordings(message),
        "whole_text": whole_text,
        "is_open": message.delivery not in (Delivery.WITHDRAWN, Delivery.DELIVERED),
        "pause": _pause(message, request),
        "may_hand": permits.may_hand_over(request.actor, message),
        "gateways": [(channel.value, channel.label) for channel in gateways()],
        "crumbs": [LEDGER, OUTBOX, (message.to_name, "")],
    }
    return render(request, "outcomes/message.html", context)


def _about(message: Message) -> Outcome | None:
    if message.about_kind != Outcome._meta.label_lower:
        return None
    found: Any = Outcome.everything.filter(pk=message.about_key).first()
    outcome: Outcome | None = found
    return outcome


def _wordings(message: Message) -> list[str]:
    """What the page behind the link asks about, one sentence a record."""
    outcome = _about(message)
    return [actions.wording(row) for row in asking.with_siblings(outcome)] if outcome else []


def _letter(request: Request, message: Message) -> bytes:
    if message.address or (message.link is not None and message.link.purpose != credit.CONFIRM):
        return _plain_letter(request, message)
    today = timezone.localdate(request.at)
    content = Letter(
        sender=str(settings.value("office_name", today)), title="关于请核对一条记录的函", recipient=message.to_name,
        paragraphs=(
            *(_wordings(message) or [message.text]),
            "请用手机扫描下方二维码，逐条选择“属实”“部分属实”“不属实”或“不想回答”，约 20 秒，不用登录。",
            "您的说明只有项目办能看到，指导员只看到“已确认”或“核实中”。选哪一项都不影响贵单位的服务、补贴和检查。",
        ),
        qr_text=notices.link_address(message), qr_caption="扫码核对，只能使用一次", dated=today,
    )  # fmt: skip
    return letter(content, created=request.at)


def _plain_letter(request: Request, message: Message) -> bytes:
    """For a link that asks something else than whether a record is true: the message says what."""
    today = timezone.localdate(request.at)
    content = Letter(
        sender=str(settings.value("office_name", today)), title="关于请答复一件事的函", recipient=message.to_name,
        paragraphs=(
            message.text.rstrip("：") + "。",
            "请用手机扫描下方二维码作答，不用登录，不用说明理由。"
            if message.address
            else "请用手机扫描下方二维码，点一项即可，约 10 秒，不用登录，不用说明理由。",
            "选哪一项都不影响贵单位的服务、补贴和检查。",
        ),
        qr_text=notices.link_address(message), qr_caption="扫码答复，只能使用一次", dated=today,
    )  # fmt: skip
    return letter(content, created=request.at)
