"""Sending a message by a gateway, outside the request."""

from django.utils import timezone
from django_tasks import task

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.notices import actions
from qiaoliang.access.notices.channels import NotDelivered, gateways
from qiaoliang.access.notices.models import Channel, Delivery, Message


@task()
def deliver(message_id: int, channel: str) -> str:
    """Send one message and store what became of it; returns the new delivery state."""
    message = Message.everything.get(pk=message_id)
    if message.delivery in (Delivery.SENT, Delivery.DELIVERED, Delivery.WITHDRAWN):
        return str(message.delivery)  # the button was pressed twice
    by, at, problem = system("outbox"), timezone.now(), ""
    gateway = gateways().get(Channel(channel))
    try:
        if gateway is None:
            raise NotDelivered("没有配置这个发送渠道，请改用复制文字或打印函件。")
        gateway.send(phone=message.to_phone, text=actions.text_with_link(message))
    except NotDelivered as problem_:
        problem = str(problem_)
    to = Delivery.FAILED if problem else Delivery.SENT
    return str(actions.move(message=message, to=to, channel=Channel(channel), by=by, at=at, problem=problem).delivery)
