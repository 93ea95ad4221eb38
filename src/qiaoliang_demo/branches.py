"""What some branches chose for themselves: points for their members, personal links; and the year's targets.

Made by the product's own actions on rows already there, so that nothing here adds to a figure.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.points import actions as points
from qiaoliang.party.points import computing
from qiaoliang.party.points.models import Entry
from qiaoliang.party.points.rules import Item
from qiaoliang.registry.departments.models import Department
from qiaoliang.results.targets import actions as targets
from qiaoliang.results.targets import progress
from qiaoliang.results.targets.models import Target
from qiaoliang.results.targets.rules import NEAR
from qiaoliang.web.personal import actions as links
from qiaoliang_demo.city import Branch, City, moment

WITH_POINTS: Final = 24  # branches of the full city whose members switched points on
WITH_TARGETS: Final = 60
LEAST_MEMBERS: Final = 5
ITEMS: Final = (
    Item("pledge_kept", 3, 6, 12), Item("proposal_adopted", 4, 8, 16), Item("proposal_done", 2, 4, 8),
    Item("volunteering", 2, 4, 12), Item("meeting_attended", 1, 4, 12), Item("training", 1, 3, 10),
)  # fmt: skip
VOLUNTEERED: Final = ("清理海滩垃圾", "为留守老人理发", "义务维修渔具", "社区防火宣传", "帮新员工安家", "节日值班")
TRAINED: Final = ("二季度党课", "安全生产培训", "支部条例学习")


def choose(city: City, actors: Mapping[str, Actor]) -> None:
    """Points, links and targets. The rows of the city stand; the registers are read, not changed."""
    _award(city, actors["secretary"])
    _link(city, actors["secretary"])
    _aim(city, actors["office"])


def _own(city: City) -> Branch | None:
    return city.firms[0].branch


def _branches(city: City, number: int) -> list[Branch]:
    """The cast's own branch, then the first of those with a few members of the roll."""
    own = _own(city)
    able = [one for one in city.branches if len(one.full) >= LEAST_MEMBERS and one is not own]
    return ([own] if own else []) + able[: city.scaled(number)]


def _award(city: City, by: Actor) -> None:
    draw = city.draw("points")
    first = date(city.as_of.year - 1, 1, 1)
    for branch in _branches(city, WITH_POINTS):
        organisation = Organisation.everything.get(pk=branch.key)
        members = list(Member.everything.filter(organisation=organisation, ends_on=None).order_by("pk")[:40])
        entitled = max(3, len(members))
        starts_on = max(first, organisation.set_up_on)
        points.decide(
            organisation=organisation, items=ITEMS[: draw.choice((5, 6))], starts_on=starts_on, decided_on=starts_on,
            entitled=entitled, present=entitled, in_favour=entitled - entitled // 4, appeal_days=10,
            document_number=f"支会〔{starts_on.year}〕{draw.randint(1, 9)}号", by=by, at=city.latest,
        )  # fmt: skip
        for _ in range(draw.randint(4, 9)):
            _deed(city, draw, draw.choice(members), starts_on, by)
        computing.compute(organisation=organisation, by=by, at=city.latest)
    _appeal(city, by)


def _deed(city: City, draw: Any, member: Member, since: date, by: Actor) -> None:
    """Each on a day of its own, so that none is entered twice."""
    kind = draw.choice(("volunteering", "volunteering", "training"))
    first, last = max(since, member.starts_on), city.last_day
    if first >= last:
        return
    on = city.days.draw(draw, max(first, last - timedelta(days=330)), last)
    text = f"{draw.choice(VOLUNTEERED if kind == 'volunteering' else TRAINED)}（{on:%m-%d}）"
    if not member.deeds.filter(kind=kind, happened_on=on, text=text).exists():
        points.record_deed(member=member, kind=kind, happened_on=on, text=text, problem=None, by=by, at=city.latest)


def _appeal(city: City, by: Actor) -> None:
    """In the cast's own branch: one appeal answered with a correction, one that waits."""
    own = _own(city)
    if own is None:
        return
    others = Entry.everything.filter(organisation=own.key).exclude(member__name=own.secretary)
    for number, entry in enumerate(others.select_related("member", "scheme").order_by("member", "pk")[:2]):
        words = ("那天做了全天，只计了半天的分", "这条承诺是两个人一起兑现的")[number]
        made = points.appeal(member=entry.member, entry=entry, words=words, by=by, at=city.latest)
        if number == 0:
            points.answer(appeal=made, state="upheld", answer="查签到表，确为全天", points=1, by=by, at=city.latest)


def _link(city: City, by: Actor) -> None:
    own = _own(city)
    if own is None:
        return
    organisation = Organisation.everything.get(pk=own.key)
    members = Member.everything.filter(organisation=organisation, ends_on=None).order_by("pk")[:6]
    for number, member in enumerate(members):
        holder = links.issue(organisation=organisation, member=member, name="", by=by, at=city.latest)
        if number % 3:
            links.hand_over(holder=holder, how="letter", by=by, at=city.latest)
    links.issue(organisation=organisation, member=None, name="于小满", by=by, at=city.latest)


def _aim(city: City, by: Actor) -> None:
    """This year's targets: a rate for every instructor and department, a number for some; most are signed for."""
    people = list(Instructor.everything.filter(standing=Standing.APPROVED).select_related("department", "user"))
    offices = list(Department.everything.filter(is_active=True))
    keys = [branch.key for branch in _branches(city, WITH_TARGETS)]
    organisations = list(Organisation.everything.filter(pk__in=keys))
    for holders, indicator, goal in (
        (people, "weekly_contact_rate", "95"), (people, "demands_resolved", "1"),
        (offices, "setup_rate", "75"), (offices, "weekly_contact_rate", "95"),
        (organisations, "pledges", "12"), (organisations, "proposals", "3"),
    ):  # fmt: skip
        targets.set_many(
            holders=holders, indicator=indicator, goal=Decimal(goal), basis="两新工委年度目标", by=by, at=city.latest,
            starts_on=date(city.as_of.year, 1, 1), ends_on=date(city.as_of.year, 12, 31),
        )  # fmt: skip
    _sign(city)
    _mark(city)


def _sign(city: City) -> None:
    """Set in January and signed for within days, but for one in eleven that still waits."""
    first = date(city.as_of.year, 1, 1)
    set_at = min(moment(first + timedelta(days=14)), city.latest)
    signed_at = min(set_at + timedelta(days=5), city.latest)
    Target.everything.update(set_at=set_at)
    waiting = list(Target.everything.order_by("pk").values_list("pk", flat=True))[5::11]
    Target.everything.exclude(pk__in=waiting).update(acknowledged_at=signed_at, acknowledged_by="本人")


def _mark(city: City) -> None:
    """What lags near the end of the year among the few that the cast looks at; the nightly clock finds the others."""
    on = city.latest.date()
    near = Target.everything.filter(ends_on__range=(on, on + NEAR)).select_related("department")
    few = list(near.filter(Q(instructor=None) | Q(instructor=city.guides[0].key)))
    found = progress.compute(few, on)
    behind = [one.pk for one in few if targets.lamp_of(one, found.get(one.pk, progress.NONE), on).is_behind]
    Target.everything.filter(pk__in=behind).update(is_behind=True)
