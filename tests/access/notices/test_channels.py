"""The gateways, against a real HTTP server on this machine."""

import json
import logging
import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from qiaoliang.access.accounts.actions import make_link
from qiaoliang.access.accounts.actor import SYSTEM
from qiaoliang.access.notices import actions
from qiaoliang.access.notices.channels import NotDelivered, SmsGateway, WecomWebhook, gateways
from qiaoliang.access.notices.models import Channel, Delivery, Message
from qiaoliang.access.notices.tasks import deliver
from qiaoliang.kit.logs import NoTokens
from tests.cast import Town


class Receiver:
    """A gateway that keeps what it is sent and answers what it is told."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.status, self.answer, self.location = 200, b'{"errcode": 0}', ""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append(json.loads(body))
                self.send_response(outer.status)
                if outer.location:
                    self.send_header("Location", outer.location)
                self.end_headers()
                self.wfile.write(outer.answer)

            def log_message(self, *_: Any) -> None:
                """Stay silent."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/send"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    thread = threading.Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


@pytest.fixture
def message(town: Town, at: datetime) -> Message:
    link = make_link(purpose="confirm", about_kind="x", about_key="1", holder_name="林启航", by=SYSTEM, at=at)
    return actions.enqueue(
        to_name="林启航",
        to_phone="13900000001",
        text="请核对一条记录。",
        about=town.seafood,
        link=link,
        by=SYSTEM,
        at=at,
    )


def test_sms_posts_phone_and_text(receiver: Receiver) -> None:
    SmsGateway(receiver.address).send(phone="13900000001", text="请核对")
    assert receiver.got == [{"to": "13900000001", "text": "请核对"}]


def test_wecom_posts_a_text_message(receiver: Receiver) -> None:
    WecomWebhook(receiver.address).send(phone="", text="请核对")
    assert receiver.got == [{"msgtype": "text", "text": {"content": "请核对"}}]


@pytest.mark.parametrize("answer", [b'{"errcode": 93000}', b"not json", b"[]", b"{}"])
def test_wecom_that_does_not_say_zero_has_not_taken_it(receiver: Receiver, answer: bytes) -> None:
    receiver.answer = answer
    with pytest.raises(NotDelivered, match="企业微信"):
        WecomWebhook(receiver.address).send(phone="", text="请核对")


@pytest.mark.parametrize("status", [400, 403, 500, 503])
def test_a_refusing_gateway_is_not_a_crash(receiver: Receiver, status: int) -> None:
    receiver.status = status
    with pytest.raises(NotDelivered, match="重试"):
        SmsGateway(receiver.address).send(phone="13900000001", text="请核对")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/", "nonsense", "http://127.0.0.1:1/"])
def test_other_addresses_are_not_opened(address: str) -> None:
    with pytest.raises(NotDelivered):
        SmsGateway(address).send(phone="13900000001", text="请核对")


@pytest.mark.parametrize("address", ["http://sms.example/send", "http://127.0.0.1.example/", "http://user@10.0.0.1/"])
def test_nothing_is_sent_that_could_be_read_on_the_way(address: str) -> None:
    with pytest.raises(NotDelivered, match="https"):
        SmsGateway(address).send(phone="13900000001", text="请核对")


def test_a_gateway_that_points_elsewhere_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.location = 302, receiver.address
    with pytest.raises(NotDelivered, match="重试"):
        SmsGateway(receiver.address).send(phone="13900000001", text="请核对")
    assert len(receiver.got) == 1


def test_only_configured_channels_exist(settings: Settings) -> None:
    assert gateways() == {}
    settings.QIAOLIANG_SMS_URL = "https://sms.example/send"
    assert set(gateways()) == {Channel.SMS}


def test_a_task_sends_the_text_with_its_link(receiver: Receiver, message: Message, settings: Settings) -> None:
    settings.QIAOLIANG_SMS_URL = receiver.address
    settings.QIAOLIANG_ADDRESS = "https://qiao.example"
    deliver.enqueue(message.pk, Channel.SMS)
    message.refresh_from_db()
    assert (message.delivery, message.channel, message.problem) == (Delivery.SENT, Channel.SMS, "")
    assert message.link is not None
    assert receiver.got[0]["text"] == f"请核对一条记录。 https://qiao.example/c/{message.link.token}/"
    deliver.enqueue(message.pk, Channel.SMS)
    assert len(receiver.got) == 1  # pressing twice sends once


def test_a_failure_is_a_state_and_may_be_tried_again(receiver: Receiver, message: Message, settings: Settings) -> None:
    settings.QIAOLIANG_WECOM_URL = receiver.address
    receiver.status = 500
    deliver.enqueue(message.pk, Channel.WECOM)
    message.refresh_from_db()
    assert message.delivery == Delivery.FAILED
    assert "重试" in message.problem
    receiver.status = 200
    deliver.enqueue(message.pk, Channel.WECOM)
    message.refresh_from_db()
    assert (message.delivery, message.problem) == (Delivery.SENT, "")


def test_an_unconfigured_channel_says_so(message: Message) -> None:
    deliver.enqueue(message.pk, Channel.SMS)
    message.refresh_from_db()
    assert message.delivery == Delivery.FAILED
    assert "复制文字" in message.problem


@pytest.mark.parametrize("part", ["c", "d", "m"])
def test_no_token_reaches_a_log_line(part: str) -> None:
    record = logging.LogRecord("django.request", 30, "", 0, "Not Found: %s", (f"/{part}/abcDEF123_-xyz/",), None)
    assert NoTokens().filter(record)
    assert record.getMessage() == f"Not Found: /{part}/…/"
