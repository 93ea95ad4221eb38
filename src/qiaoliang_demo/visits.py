"""Visits of the last two months and the next two weeks, some merged or declined; and entries sent in two versions."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.fieldwork.contacts import rules as contact_rules
from qiaoliang.fieldwork.contacts.choices import ClashOrigin
from qiaoliang.fieldwork.contacts.models import Clash, Contact
from qiaoliang.fieldwork.visits import actions
from qiaoliang.fieldwork.visits.choices import Purpose, Stage
from qiaoliang.fieldwork.visits.models import Companion, Visit
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang_demo.city import City, Firm, moment

VISITS: Final = 420
CLASHES: Final = 18
OWN_CLASHES: Final = 2
BEFORE, AHEAD = 60, 14
STAGES: Final = (
    *[Stage.ACCEPTED] * 58, *[Stage.MOVED] * 17, *[Stage.DECLINED] * 12, *[Stage.ASKED] * 8, *[Stage.WITHDRAWN] * 5,
)  # fmt: skip
SLOTS: Final = ((9, 0), (10, 0), (14, 30), (15, 0), (16, 0))
PURPOSES: Final = list(Purpose)
LATER: Final = ("；另外想了解稳岗补贴", "（补记：下周再去看设备）", "，电话里说得更细")


def plan_visits(city: City) -> None:
    """Rows of visits; a day of an enterprise holds one at most."""
    draw = city.draw("visits")
    served = [firm for firm in city.counted if firm.lead and firm is not city.firms[0]]
    taken: set[tuple[int, date]] = set()
    for firm in draw.choices(served, k=city.scaled(VISITS)):
        day = city.as_of + timedelta(days=draw.randint(-BEFORE, AHEAD))
        posting = firm.lead_on(day)
        if posting is None or not city.calendar.is_workday(day) or (firm.key, day) in taken:
            continue
        taken.add((firm.key, day))
        _visit(city, draw, firm, posting.guide.key, day)


def _visit(city: City, draw: Any, firm: Firm, guide: int, day: date) -> None:
    asked = min(moment(day - timedelta(days=draw.randint(2, 9)), 9, 30), city.latest)
    stage, starts_at = draw.choice(STAGES), moment(day, *draw.choice(SLOTS))
    answered = None if stage in (Stage.ASKED, Stage.WITHDRAWN) else min(asked + timedelta(hours=5), city.latest)
    was = moment(city.calendar.add_workdays(day, -1), 10) if stage == Stage.MOVED else None
    key = city.table(Visit).add(
        enterprise_id=firm.key, asked_by_id=guide, purpose=draw.choice(PURPOSES).value,
        minutes=draw.choice((15, 30, 30, 60, 90)), starts_at=starts_at, starts_on=day, was_at=was, stage=stage.value,
        asked_at=asked, answered_at=answered,
    )  # fmt: skip
    for support in firm.supports:
        if support.covers(day) and support.guide.key != guide:
            city.table(Companion).add(
                visit_id=key, instructor_id=support.guide.key, purpose=draw.choice(PURPOSES).value, joined_at=asked
            )
            return


def ask_the_cast(city: City, actors: dict[str, Actor]) -> None:
    """The cast's instructor asks the cast's owner, by the ordinary action: with notice and link."""
    firm, guide = city.firms[0], city.guides[0]
    free = city.calendar.add_workdays(city.as_of, 3)
    actions.ask(
        enterprise=Enterprise.everything.get(pk=firm.key), instructor=Instructor.everything.get(pk=guide.key),
        purpose=Purpose.POLICY, minutes=30, starts_at=moment(free, 15), by=actors["instructor"], at=city.latest,
    )  # fmt: skip


def keep_two_versions(city: City) -> None:
    """Some entries of the last weeks arrived in two versions and wait for a choice: two of them are the cast's."""
    since = moment(city.as_of - timedelta(days=21))
    recent = Contact.everything.filter(at__gte=since, voided_at=None).select_related("enterprise").order_by("-at", "pk")
    own = recent.filter(instructor=city.guides[0].key)[:OWN_CLASHES]
    others = recent.exclude(instructor=city.guides[0].key)[: city.scaled(CLASHES)]
    _clash(city, own)
    _clash(city, others)


def _clash(city: City, contacts: QuerySet[Contact]) -> None:
    for number, contact in enumerate(contacts):
        body = _other_version(contact, LATER[number % len(LATER)])
        city.table(Clash).add(
            contact_id=contact.pk, origin=ClashOrigin.RESENT.value, body=body, digest=contact_rules.fingerprint(body),
            received_at=_received(contact, city.latest), sent_by="指导员",
        )  # fmt: skip


def _other_version(contact: Contact, more: str) -> dict[str, str]:
    return {
        "enterprise": contact.enterprise.name, "channel": contact.channel, "with_whom": contact.with_whom,
        "at_moment": f"{timezone.localtime(contact.at):%Y-%m-%dT%H:%M}", "summary": contact.summary.rstrip("。") + more,
        "is_answered": "on",
    }  # fmt: skip


def _received(contact: Contact, latest: datetime) -> datetime:
    return min(contact.recorded_at + timedelta(minutes=40), latest)
