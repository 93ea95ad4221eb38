"""Accounts of the cast, their roles, and the links and messages that wait for owners."""

from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.hashers import make_password

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import Grant, User
from qiaoliang.access.notices.models import Channel, Delivery, Message, Notice
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.actions import claim
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang_demo.cast import INSTRUCTORS_OFFICE, PARTS, PASSWORD, Part
from qiaoliang_demo.city import City, moment
from qiaoliang_demo.ledger import Ledger
from qiaoliang_demo.names import mobile

LINKS: Final = 60
TWICE: Final = 12


def open_accounts(city: City) -> dict[str, Actor]:
    """The cast's accounts and grants; one hash for all, since hashing is meant to be slow."""
    opened = moment(city.start - timedelta(days=30))
    password = make_password(PASSWORD)
    actors = {}
    for number, part in enumerate(PARTS):
        user = User.objects.create(
            username=part.username, name=part.name, password=password, created_at=opened, phone=mobile(90_000 + number)
        )
        Grant.objects.create(
            user=user, role=part.role, where_kind=part.where, where_key=_where(city, part), starts_on=opened.date()
        )
        actors[part.username] = user.actor(city.as_of)
        city.note(opened, "account.opened", ("accounts.user", str(user.pk)), "admin", username=part.username)
        if part.role == "instructor":
            Instructor.everything.filter(pk=city.guides[0].key).update(user=user)
    return actors


def _where(city: City, part: Part) -> str:
    """The key of the place: of the row in the city, or as it stands in the cast."""
    office = next(one for one in city.offices if (one.region, one.function) == INSTRUCTORS_OFFICE)
    branch = city.firms[0].branch
    keys: dict[str, Any] = {
        "office": office.key, "guide": city.guides[0].key, "firm": city.firms[0].key, "park": city.places[0].key,
        "branch": branch.key if branch else "",
    }  # fmt: skip
    return str(keys.get(part.place, part.place))


def ask_owners(city: City, ledger: Ledger, actors: dict[str, Actor]) -> None:
    """Links and messages for the claims that wait for an owner: some handed over, some sent, one undelivered."""
    draw = city.draw("links")
    own = [one for one in ledger.waiting if one[1].firm is city.firms[0]]
    others = [one for one in ledger.waiting if one[1].firm is not city.firms[0]]
    drawn = own + draw.sample(others, min(len(others), city.scaled(LINKS)))
    chosen = list({one[1].firm.key: one for one in reversed(drawn)}.values())  # one message an enterprise, for all
    rows = {row.pk: row for row in Outcome.everything.filter(pk__in=[key for key, _, _ in chosen])}
    for number, (key, event, _) in enumerate(chosen):
        text = f"{event.firm.owner}：请核对一条记录，约 20 秒，不用登录。选哪一项都不影响贵单位的服务、补贴和检查。"
        message = credit.ask(
            rows[key], to_name=event.firm.owner, to_phone=event.firm.phone, text=text,
            enterprise_key=event.firm.key, by=actors["office"], at=city.latest,
        )  # fmt: skip
        _deliver(message, number)


def retell_loans(city: City, actors: dict[str, Actor]) -> None:
    """A bank's list tells some recent loans again under the numbers of its notes: held as probable duplicates."""
    since = city.as_of - timedelta(days=60)
    loans = Outcome.everything.filter(kind="loans_arranged", state=Claim.CONFIRMED, happened_on__gte=since)
    for number, loan in enumerate(loans.select_related("enterprise").order_by("pk")[: city.scaled(TWICE)]):
        day = min(loan.happened_on + timedelta(days=number % 4), city.as_of)
        facts = Facts(
            loan.kind, day, amount_fen=loan.amount_fen, counterpart=loan.counterpart,
            document_number=f"JJ{day:%y%m%d}{number:04d}",
        )  # fmt: skip
        claim(facts=facts, enterprise=loan.enterprise, helped_by=None, by=actors["office"], at=city.latest)


def _deliver(message: Message, number: int) -> None:
    channel, delivery = (
        (Channel.COPY, Delivery.HANDED), (Channel.SMS, Delivery.DELIVERED), (Channel.LETTER, Delivery.HANDED),
        (Channel.SMS, Delivery.FAILED), (Channel.COPY, Delivery.WAITING), (Channel.COPY, Delivery.WAITING),
    )[number % 6]  # fmt: skip
    if delivery != Delivery.WAITING:
        message.channel, message.delivery, message.moved_at = channel, delivery, message.created_at
        message.problem = "号码停机" if delivery == Delivery.FAILED else ""
        message.save(update_fields=["channel", "delivery", "moved_at", "problem"])


def post_notices(city: City, ledger: Ledger) -> None:
    """What waits for each of the cast, as a line in the application."""
    users = {user.username: user for user in User.objects.all()}
    own = [(key, title) for key, event, title in ledger.waiting if event.firm is city.firms[0]]
    lines = [("owner", "outcome_to_confirm", f"请核对一条成效：{title}", f"/outcomes/{key}/") for key, title in own]
    lines += [
        ("office", "demand_raised", "有新诉求待派单，请及时派给承办部门。", "/demands/"),
        ("county", "duty_missed", "上周有企业漏联系，其中部分因请假无代理。", "/contacts/"),
        ("department", "demand_sent", "有诉求待签收，签收时限一个工作日。", "/demands/"),
        ("instructor", "leave_covered", "你正在代管请假同事的企业，请按周联系。", "/contacts/"),
        ("secretary", "pledge_due", "有党员承诺即将到期，请核对兑现情况。", "/party/"),
        ("township", "candidate_waiting", "有发展党员决议待审批。", "/party/"),
    ]
    for username, kind, text, url in lines:
        Notice.objects.create(to=users[username], kind=kind, text=text[:300], url=url, posted_at=city.latest)
