"""The two channels that send by themselves, where a city has them: an SMS gateway and a WeCom webhook.

Both are one HTTP POST of JSON to a configured address. Copying a text and printing a letter need neither.
"""

import json
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from qiaoliang.access.notices.models import Channel

WAITS_SECONDS: Final = 10
ANSWER_AT_MOST: Final = 64 * 1024


class NotDelivered(Exception):
    """The gateway did not take the message; the text is one Chinese sentence for the outbox."""


class Gateway(Protocol):
    def send(self, *, phone: str, text: str) -> None:
        """Hand the text over; raises `NotDelivered`."""


@dataclass(frozen=True)
class SmsGateway:
    """POST `{"to": phone, "text": text}`; any 2xx answer means taken."""

    address: str

    def send(self, *, phone: str, text: str) -> None:
        if not phone:
            raise NotDelivered("没有登记手机号，请改用复制文字或打印函件。")
        _post(self.address, {"to": phone, "text": text})


@dataclass(frozen=True)
class WecomWebhook:
    """POST a text message in the format of WeCom's group robot; `errcode` 0 means taken."""

    address: str

    def send(self, *, phone: str, text: str) -> None:
        content: dict[str, Any] = {"content": text}
        if phone:
            content["mentioned_mobile_list"] = [phone]
        answer = _post(self.address, {"msgtype": "text", "text": content})
        try:
            code = json.loads(answer)["errcode"]
        except (ValueError, KeyError, TypeError):
            raise NotDelivered("企业微信的回应无法识别，请检查接口地址。") from None
        if code != 0:
            raise NotDelivered(f"企业微信没有接收（错误 {code}），请检查接口设置。")


def gateways() -> dict[Channel, Gateway]:
    """The channels this installation has: those whose address is configured."""
    found: dict[Channel, Gateway] = {}
    if settings.QIAOLIANG_SMS_URL:
        found[Channel.SMS] = SmsGateway(settings.QIAOLIANG_SMS_URL)
    if settings.QIAOLIANG_WECOM_URL:
        found[Channel.WECOM] = WecomWebhook(settings.QIAOLIANG_WECOM_URL)
    return found


class _NoRedirect(HTTPRedirectHandler):
    """A gateway answers where it is; numbers and texts are not carried on to wherever it points."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER: Final = build_opener(_NoRedirect)
_HERE: Final = ("127.0.0.1", "::1", "localhost")


def _is_sealed(address: str) -> bool:
    """Whether nobody on the way can read along: over TLS, or not on any way at all."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)


def _post(address: str, body: dict[str, Any]) -> bytes:
    """The answer's body. The address never enters a message: it may carry a key."""
    if not _is_sealed(address):
        raise NotDelivered("接口地址须以 https:// 开头，请检查设置。")
    request = Request(  # noqa: S310  # the scheme was checked above
        address, json.dumps(body, ensure_ascii=False).encode(), {"Content-Type": "application/json; charset=utf-8"}
    )
    try:
        with _OPENER.open(request, timeout=WAITS_SECONDS) as answer:
            content: bytes = answer.read(ANSWER_AT_MOST)
            return content
    except (URLError, OSError, ValueError):
        raise NotDelivered("没有连上发送接口，稍后可重试。") from None
