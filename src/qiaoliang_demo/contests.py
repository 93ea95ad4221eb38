"""Golden-idea contests of the demo city: one decided, one being scored by the cast, one that takes works today."""

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any, Final

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import User
from qiaoliang.party.contests import actions, jury
from qiaoliang.party.contests.models import Contest
from qiaoliang.party.organisations.models import Organisation
from qiaoliang_demo import cast
from qiaoliang_demo.city import Branch, City, moment

COUNTY: Final = cast.TOWN_CODE[:6]
CRITERIA: Final = "创新性 40\n可行性 30\n效益 30"
JURORS: Final = ("department", "township", "carrier", "office", "secretary", "instructor")
WORKS: Final = (
    ("错峰制冰", "夜间低谷电制冰、白天只保温，按现有冰池容量可移走六成白天用电。"),
    ("看板交班", "交接班改用一张看板，异常、待办、责任人三栏，减少口头遗漏。"),
    ("余热烘网", "空压机余热引到烘网间，替代两台电热风机。"),
    ("包装减层", "出口箱内衬由三层改两层，跌落试验合格，单箱省料两成。"),
    ("工装快换", "模具定位销统一规格，换型由四十分钟降到十五分钟。"),
    ("错时装车", "装车与卸料错开一小时，叉车不再排队。"),
    ("废水回用", "末道漂洗水沉淀后用于地面冲洗。"),
    ("夜校带徒", "老师傅每周两晚讲一个典型故障，徒弟轮流复讲。"),
)
PAST, SCORING, OPEN = 150, 24, 8  # days before `as_of` on which each was called


def hold(city: City, actors: Mapping[str, Actor]) -> None:
    """By the product's own actions: the jury and who brings works need accounts."""
    draw = city.draw("contests")
    branches = [one for one in city.branches if one.region.startswith(COUNTY) and one.members]
    own = city.firms[0].branch
    others = [one for one in branches if one is not own]
    if len(others) < len(WORKS):
        return
    _decided(city, actors, draw, draw.sample(others, len(WORKS)))
    _scored(city, actors, draw, draw.sample(others, 5), own)
    _call(city, actors, "节能降耗金点子", OPEN, closes_in=20)


def _call(city: City, actors: Mapping[str, Actor], title: str, ago: int, *, closes_in: int) -> Contest:
    first = city.as_of - timedelta(days=ago)
    contest: Contest = actions.call(
        title=title, call="围绕降本、提质、安全，提一条本岗位做得到的办法。", region_code=COUNTY, opens_on=first,
        closes_on=first + timedelta(days=closes_in), score_by=first + timedelta(days=closes_in + 15),
        awards_count=3, criteria=CRITERIA, by=actors["county"], at=moment(first - timedelta(days=1)),
    )  # fmt: skip
    at = moment(first)
    for name in JURORS:
        user = User.objects.get(username=name)
        actions.name_juror(contest=contest, user=user, away_from=[], by=actors["county"], at=at)
    return contest


def _bring(
    contest: Contest, actors: Mapping[str, Actor], draw: Random, branch: Branch, work: tuple[str, str], **more: Any
) -> None:
    actions.enter(
        contest=contest, organisation=Organisation.everything.get(pk=branch.key), author=draw.choice(branch.members),
        title=work[0], text=work[1], consents=draw.random() < 0.8, by=actors["county"], **more,
    )  # fmt: skip


def _decided(city: City, actors: Mapping[str, Actor], draw: Random, branches: list[Branch]) -> None:
    contest = _call(city, actors, "第一届金点子评选", PAST, closes_in=30)
    day = city.as_of - timedelta(days=PAST)
    for place, (branch, work) in enumerate(zip(branches, WORKS, strict=True)):
        _bring(contest, actors, draw, branch, work, at=moment(day + timedelta(days=3 + place)))
    at = moment(day + timedelta(days=31))
    actions.close(contest=contest, by=actors["county"], at=at)
    _score(contest, draw, at + timedelta(days=5))
    actions.publish(contest=contest, by=actors["county"], at=at + timedelta(days=10))
    actions.finish(contest=contest, by=actors["county"], at=at + timedelta(days=31))


def _score(contest: Contest, draw: Random, at: Any, *, only: tuple[str, ...] = JURORS) -> None:
    criteria = jury.criteria_of(contest)
    for juror in contest.jurors.select_related("user"):
        if juror.user.username in only:
            by = juror.user.actor(at.date())
            for entry in jury.scorable(juror, at):
                points = {one.pk: draw.randint(70, 98) for one in criteria}
                actions.score(juror=juror, entry=entry, points=points, by=by, at=at)


def _scored(city: City, actors: Mapping[str, Actor], draw: Random, branches: list[Branch], own: Branch | None) -> None:
    """Half the jury has scored; the secretary's own work is not the secretary's to score."""
    contest = _call(city, actors, "安全生产金点子", SCORING, closes_in=18)
    day = city.as_of - timedelta(days=SCORING)
    everybody = [*branches, own] if own is not None and own.members else branches
    for place, (branch, work) in enumerate(zip(everybody, WORKS, strict=False)):
        _bring(contest, actors, draw, branch, work, at=moment(day + timedelta(days=2 + place)))
    at = moment(day + timedelta(days=19))
    actions.close(contest=contest, by=actors["county"], at=at)
    _score(contest, draw, min(at + timedelta(days=2), city.latest), only=("department", "carrier", "office"))
