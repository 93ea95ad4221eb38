"""Posting notices and moving messages through the outbox."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import Grant, PersonalLink, User
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices.models import Channel, Delivery, Message, Notice
from qiaoliang.kit.scope import Place
from qiaoliang.kit.states import require

MOVES: dict[str, frozenset[str]] = {
    Delivery.WAITING: frozenset({Delivery.HANDED, Delivery.SENT, Delivery.FAILED, Delivery.WITHDRAWN}),
    Delivery.SENT: frozenset({Delivery.DELIVERED, Delivery.FAILED, Delivery.HANDED}),  # printed as well
    Delivery.FAILED: frozenset({Delivery.HANDED, Delivery.SENT, Delivery.WITHDRAWN}),
    Delivery.HANDED: frozenset({Delivery.HANDED, Delivery.SENT, Delivery.WITHDRAWN}),
    Delivery.DELIVERED: frozenset(),
    Delivery.WITHDRAWN: frozenset(),
}


def people_at(places: Iterable[Place], role: str, at: datetime) -> list[User]:
    """Everybody who holds `role` at one of `places` on the day of `at`."""
    where = models.Q(pk__in=())
    for place in places:
        where |= models.Q(where_kind=place.kind, where_key=place.key)
    grants = Grant.objects.filter(where, Grant.in_force(at.date()), role=role)
    return list(User.objects.filter(pk__in=grants.values("user"), is_active=True))


def post(
    kind: str,
    *,
    to: Iterable[User],
    text: str,
    at: datetime,
    url: str = "",
    about: models.Model | None = None,
) -> None:
    """A notice to each of `to`. Call it inside an action: it is a row of that transaction."""
    about_kind, about_key = (about._meta.label_lower, str(about.pk)) if about is not None else ("", "")
    Notice.objects.bulk_create(
        Notice(to=person, kind=kind, text=text, url=url, about_kind=about_kind, about_key=about_key, posted_at=at)
        for person in to
    )


def mark_read(*, notices: models.QuerySet[Notice], at: datetime) -> int:
    return notices.filter(read_at=None).update(read_at=at)


@audited
def enqueue(
    *, to_name: str, text: str, about: models.Model, by: Actor, at: datetime, link: PersonalLink | None = None,
    to_phone: str = "", region_code: str = "", enterprise_key: int | None = None,
) -> Message:  # fmt: skip
    """Put a text (with its link) into the outbox; copying and printing work without any adapter."""
    message = Message.everything.create(
        to_name=to_name, to_phone=to_phone, text=text, link=link, region_code=region_code, created_at=at,
        about_kind=about._meta.label_lower, about_key=str(about.pk), enterprise_key=str(enterprise_key or ""),
    )  # fmt: skip
    record("message.queued", on=message, by=by, at=at)
    return message


@audited
def move(*, message: Message, to: Delivery, channel: Channel, by: Actor, at: datetime, problem: str = "") -> Message:
    message = Message.everything.select_for_update().get(pk=message.pk)
    require(MOVES, now=message.delivery, to=to, labels=dict(Delivery.choices))
    message.delivery, message.channel, message.moved_at, message.problem = to, channel, at, problem
    message.save(update_fields=["delivery", "channel", "moved_at", "problem"])
    record(f"message.{to}", on=message, by=by, at=at, detail={"channel": channel})
    return message


def link_address(message: Message) -> str:
    """The web address behind the message's one-time link; empty without one. Show it, never log it."""
    if message.address:
        return message.address
    return f"{settings.QIAOLIANG_ADDRESS}/c/{message.link.token}/" if message.link else ""


def text_with_link(message: Message) -> str:
    """What is copied, printed or sent: the sealed token is joined to the text only here."""
    return f"{message.text} {link_address(message)}".strip()


def enqueue_many(messages: list[Message]) -> None:
    """Put many texts into the outbox at once. Call it inside an action, which notes them as one entry."""
    Message.everything.bulk_create(messages, batch_size=500)
