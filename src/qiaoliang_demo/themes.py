"""Themed campaigns with their targets, areas and posts of the branches, and what waits at the cast's own branch."""

from datetime import date, timedelta
from typing import Any, Final

from qiaoliang.fieldwork.outcomes.models import Claim
from qiaoliang.party.campaigns.choices import Measure, PledgeBy, StationKind
from qiaoliang.party.campaigns.cost import Cost
from qiaoliang.party.campaigns.models import Assignment, Pledge, Proposal, Station, Target, Theme
from qiaoliang_demo import cast
from qiaoliang_demo.city import Branch, City, moment
from qiaoliang_demo.credits import Event
from qiaoliang_demo.places import CITY_CODE

COUNTY: Final = cast.TOWN_CODE[:6]
# (name, purpose, area, begins so many days before, lasts, targets in the full city)
THEMES: Final[tuple[tuple[str, str, str, int, int, dict[Measure, int]], ...]] = (
    ("聚力兴企创先进", "每个党组织作出一项服务企业发展的承诺，年底评议。", CITY_CODE, 320, 365,
     {Measure.PLEDGES_ORGANISATION: 2_000, Measure.PLEDGES_KEPT: 15_000}),
    ("助推发展争优秀", "每名党员作出一项岗位承诺，张榜公示，按期兑现。", CITY_CODE, 320, 365,
     {Measure.PLEDGES_MEMBER: 16_000}),
    ("我为企业发展献一策", "围绕降本、提质、安全提建议，条条有答复。", CITY_CODE, 260, 300,
     {Measure.PROPOSALS: 2_600, Measure.PROPOSALS_ADOPTED: 1_800, Measure.PROPOSALS_DONE: 1_000}),
    ("破解难题百日行动", "党组织牵头解决企业内部难题。", COUNTY, 150, 100, {Measure.PROBLEMS: 120}),
    ("俚岛镇明星提案", "从已经实施的建议里评选可推广的提案。", cast.TOWN_CODE, 90, 180, {Measure.PROPOSALS_DONE: 8}),
)  # fmt: skip
STATIONS: Final = (
    (StationKind.AREA, "责任区", "安全巡查、带好新工、关心困难职工"),
    (StationKind.VANGUARD, "先锋岗", "急难任务带头上，质量指标优于平均"),
    (StationKind.MODEL, "示范岗", "作业标准、现场整洁，可供参观学习"),
    (StationKind.BADGE, "亮身份", "佩戴党员徽章上岗，接受职工监督"),
)
SHOPS: Final = ("一号车间", "二号车间", "包装线", "质检室", "仓储组", "设备组", "办公区", "码头组")


def announce(city: City) -> None:
    """Rows that wait for insertion with the others; every part draws from a stream of its own."""
    _themes(city)
    _stations(city)
    _at_the_casts_branch(city)


def _themes(city: City) -> None:
    themes, targets = city.table(Theme), city.table(Target)
    for name, purpose, region_code, before, lasts, wanted in THEMES:
        first = city.as_of - timedelta(days=before)
        recorded = moment(first - timedelta(days=10))
        branches = sum(branch.region.startswith(region_code) for branch in city.branches)
        targets_of = {str(measure.value): city.scaled(number) for measure, number in wanted.items()}
        key = themes.add(
            name=name, purpose=purpose, region_code=region_code, starts_on=first,
            ends_on=first + timedelta(days=lasts), shown_cost=Cost(targets_of, branches).words, recorded_at=recorded,
            recorded_by="项目办",
        )  # fmt: skip
        city.note(recorded, "theme.announced", ("campaigns.theme", str(key)), "office", region_code)
        for measure, number in wanted.items():
            targets.add(theme_id=key, measure=measure.value, number=city.scaled(number))


def _stations(city: City) -> None:
    """Three branches in five have areas and posts; some posts were given up, some members took turns."""
    draw = city.draw("stations")
    for branch in city.branches:
        if len(branch.full) >= 3 and draw.random() < 0.6:
            for kind, word, duties in draw.sample(STATIONS, draw.choice((1, 2, 2, 3))):
                _station(city, branch, kind.value, f"{draw.choice(SHOPS)}{word}", duties)


def _station(city: City, branch: Branch, kind: str, name: str, duties: str) -> None:
    draw = city.draw(f"station {branch.key} {kind}")
    first = max(branch.set_up_on, city.as_of - timedelta(days=draw.randint(60, 700)))
    if first >= city.last_day:
        return
    ended = city.last_day - timedelta(days=20) if draw.random() < 0.06 else None
    ended = ended if ended and ended > first else None
    recorded = min(moment(first), city.latest)
    key = city.table(Station).add(
        organisation_id=branch.key, kind=kind, name=name, duties=duties, starts_on=first, ends_on=ended,
        end_reason="产线调整" if ended else "", recorded_at=recorded, recorded_by=branch.secretary,
    )  # fmt: skip
    for member, since in draw.sample(branch.full, min(len(branch.full), draw.choice((1, 1, 2, 3)))):
        if since <= (ended or city.last_day):
            city.table(Assignment).add(
                station_id=key, member_id=member, starts_on=max(first, since), ends_on=ended,
                end_reason="岗位撤销" if ended else "", recorded_at=recorded, recorded_by=branch.secretary,
            )  # fmt: skip


def _at_the_casts_branch(city: City) -> None:
    """A pledge about to fall due, one past its day, two suggestions without an answer: nobody's help, in no figure."""
    firm = city.firms[0]
    if firm.branch is None:
        return
    branch = firm.branch
    name = branch.members[0] if branch.members else branch.secretary
    last = city.last_day
    for text, made, due in (
        ("带出两名能独立顶岗的冷冻工", 120, city.as_of + timedelta(days=6)), ("冷库用电比去年同期降 5%", 200, last),
    ):  # fmt: skip
        city.table(Pledge).add(
            **_columns(city, branch, last - timedelta(days=made)), organisation_id=branch.key,
            made_by=PledgeBy.MEMBER.value, person_name=name, text=text, due_on=due,
        )  # fmt: skip
    for title, ago in (("速冻线换班交接用一张看板", 3), ("空箱回收改走北门", 20)):
        day = last - timedelta(days=ago)
        city.table(Proposal).add(
            **_columns(city, branch, day), organisation_id=branch.key, author_name=name, title=title,
            details="班组试过一周，可行", proposal_key=f"{branch.key}:{title}",
            feedback_due_on=city.calendar.add_workdays(day, 5),
        )  # fmt: skip


def _columns(city: City, branch: Branch, day: date) -> dict[str, Any]:
    firm = city.firms[0]
    event = Event(firm, None, day, Claim.CONFIRMED, moment(day), confirmed_at=min(moment(day, 16), city.latest))
    return event.columns(branch.secretary)
