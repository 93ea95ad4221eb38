"""Calling an allowed address: resolved once, checked, and the checked address is the one that is called.

A name that resolves to this machine or into the network is refused, and so is one that resolves differently the next
moment; redirects are not followed, the answer is not read beyond its first kilobyte.
"""

import http.client
import ipaddress
import socket
import ssl
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from qiaoliang.web.hooks import rules

WAITS_SECONDS: Final = 10
READ_AT_MOST: Final = 1024


class NotCalled(Exception):
    """Nothing was delivered; the text is one Chinese sentence for the list of tellings."""


def post(address: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer; raises `NotCalled` if there was none."""
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    target = _checked(host, port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _connection(parts.scheme, host, port, target)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read(READ_AT_MOST)
        return answer.status
    except ssl.SSLError:
        raise NotCalled("对方的 HTTPS 证书不能信任，请对方更换证书。") from None
    except (OSError, http.client.HTTPException):
        raise NotCalled("没有连上对方，稍后自动重试。") from None
    finally:
        connection.close()


def _checked(host: str, port: int) -> str:
    """The address to call, after every address the name stands for was found allowed."""
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise NotCalled("找不到这个域名，请核对地址。") from None
    inside = [ipaddress.ip_network(one) for one in settings.QIAOLIANG_HOOK_NETWORKS]
    for one in found:
        if not rules.may_call(ipaddress.ip_address(one.partition("%")[0]), inside, is_debug=settings.DEBUG):
            raise NotCalled("这个域名指向内部地址，不能通知。请系统管理员核对。")
    return min(found)


def _connection(scheme: str, host: str, port: int, target: str) -> http.client.HTTPConnection:
    connection: http.client.HTTPConnection
    if scheme == "https":
        connection = _PinnedTls(host, port, target)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=WAITS_SECONDS)
        connection._create_connection = _pinned(target)  # type: ignore[attr-defined]  # as http.client itself does
    return connection


def _pinned(target: str):  # type: ignore[no-untyped-def]  # the signature is socket.create_connection's
    return lambda address, *more, **named: socket.create_connection((target, address[1]), *more, **named)


class _PinnedTls(http.client.HTTPSConnection):
    """TLS to the checked address, with the certificate of the name."""

    def __init__(self, host: str, port: int, target: str) -> None:
        super().__init__(host, port, timeout=WAITS_SECONDS, context=ssl.create_default_context())
        self._create_connection = _pinned(target)
