"""Joint branches: who could be secretary, approvals and past cases; a plan of a county that is worked on."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.actions import give_back, refresh_alerts
from qiaoliang.party.organisations.actions.cases import standing_of
from qiaoliang.party.organisations.choices import CaseState, ObstacleKind
from qiaoliang.party.organisations.models import (
    CaseMove,
    CaseUnit,
    Form,
    Obstacle,
    Organisation,
    OrganisationKind,
    SecretaryCandidate,
    SetUpCase,
)
from qiaoliang.party.organisations.rules import LEAST_FULL, MOST_UNITS, decision_due, joint_branch
from qiaoliang.planning.branching import actions, computing
from qiaoliang.planning.branching.changing import members_of
from qiaoliang.planning.branching.models import Proposal, Run
from qiaoliang.planning.branching.request import Parameters
from qiaoliang.registry.carriers.models import Tenancy
from qiaoliang_demo import cast
from qiaoliang_demo.city import Branch, City, Place, moment
from qiaoliang_demo.names import person
from qiaoliang_demo.places import CITY_CODE

COUNTY: Final = cast.TOWN_CODE[:6]
PARAMETERS: Final = Parameters(radius_km=3, neighbours=8)
SHORT_OF_MEMBERS: Final = 14  # branches that fell below three full members
WITHOUT_APPROVAL: Final = 9  # joint branches of more than five units that nobody approved
PAST_CASES: Final = 16
OBSTACLES: Final = {
    ObstacleKind.OWNER: "业主担心开会影响生产，准备请已建的邻近企业业主和他谈",
    ObstacleKind.ELSEWHERE: "两名党员的组织关系还在村里，先动员转过来",
    ObstacleKind.TURNOVER: "季节性用工多，党员多是短期工，先派联络员",
    ObstacleKind.SECRETARY: "党员都在一线，没有能当书记的，准备从车间培养",
    ObstacleKind.TOO_FAR: "厂区在山里，最近的企业十多公里，先做工作覆盖",
    ObstacleKind.HEADQUARTERS: "党员由外地总部党支部管理，已去函核对",
    ObstacleKind.WINDING_DOWN: "厂区列入拆迁，明年搬走，搬定后再组建",
}
WORDS: Final = (
    "党龄 {} 年，任车间主任，职工信得过",
    "党龄 {} 年，任办公室主任，本人愿意",
    "党龄 {} 年，退役军人，任安全员",
)


def prepare(city: City) -> None:
    """Rows that wait for insertion with the others. Every part draws from a stream of its own."""
    _settle_in_carriers(city)
    _name_secretaries(city)
    _state_obstacles(city)
    _complete_rolls(city)
    _approve_more_units(city)
    _remember_cases(city)


def _settle_in_carriers(city: City) -> None:
    """Small enterprises without an organisation belong to a park, an association or a chamber of their town."""
    draw, table = city.draw("tenants"), city.table(Tenancy)
    by_town: dict[str, list[Place]] = defaultdict(list)
    for place in city.places:
        by_town[place.town.code].append(place)
    for firm in city.counted:
        if not 1 <= firm.members <= 2 or firm.branch is not None or not by_town[firm.town.code]:
            continue
        place = draw.choice(by_town[firm.town.code])
        if draw.random() < 0.7 and firm not in place.firms:
            place.firms.append(firm)
            first = max(firm.established_on, city.start - timedelta(days=200))
            table.add(carrier_id=place.key, enterprise_id=firm.key, starts_on=first)


def _name_secretaries(city: City) -> None:
    draw, table = city.draw("secretary candidates"), city.table(SecretaryCandidate)
    for firm in city.firms:
        if not 1 <= firm.members <= 2 or firm.branch is not None or draw.random() > 0.66:
            continue
        day = max(firm.established_on, city.as_of - timedelta(days=draw.randint(90, 500)))
        if day >= city.as_of - timedelta(days=70):
            continue
        table.add(
            enterprise_id=firm.key, name=person(draw), reason=draw.choice(WORDS).format(draw.randint(3, 25)),
            starts_on=day, recorded_at=city.recorded(draw, day), recorded_by=firm.owner,
        )  # fmt: skip


def _state_obstacles(city: City) -> None:
    """What instructors found out on the spot: about a third of the enterprises without an organisation."""
    draw, table = city.draw("obstacles"), city.table(Obstacle)
    for firm in city.counted:
        if firm.branch is not None or draw.random() > 0.33:
            continue
        kind = draw.choice(tuple(OBSTACLES))
        day = max(firm.established_on, city.as_of - timedelta(days=draw.randint(10, 140)))
        if day >= city.as_of - timedelta(days=8):
            continue
        table.add(
            enterprise_id=firm.key, kind=kind.value, note=OBSTACLES[kind], starts_on=day,
            look_again_on=day + timedelta(days=draw.choice((90, 90, 120, 180))),
            recorded_at=city.recorded(draw, day), recorded_by=person(draw),
        )  # fmt: skip


def _complete_rolls(city: City) -> None:
    """Members of the carrier's or the sending unit's own are on the roll too: few branches are short of three."""
    draw, table = city.draw("rolls"), city.table(Member)
    full: Counter[int] = Counter()
    organisation, kind = table.columns.index("organisation_id"), table.columns.index("kind")
    for row in table.rows:
        full[row[organisation]] += row[kind] == MemberKind.FULL
    short = [branch for branch in city.branches if full[branch.key] < LEAST_FULL]
    left = city.scaled(SHORT_OF_MEMBERS)
    for branch in short[min(left, len(short) // 2) :]:
        for _ in range(LEAST_FULL - full[branch.key] + draw.choice((0, 0, 1, 2))):
            table.add(
                organisation_id=branch.key, enterprise_id=None, name=person(draw), kind=MemberKind.FULL.value,
                joined_on=branch.set_up_on - timedelta(days=draw.randint(500, 9_000)), starts_on=branch.set_up_on,
                recorded_at=city.recorded(draw, branch.set_up_on),
            )  # fmt: skip


def _approve_more_units(city: City) -> None:
    """Branches of a park or a chamber cover more than five units by approval; a few have none."""
    table = city.table(Organisation)
    places = {name: table.columns.index(name) for name in ("kind", "more_units_reason", "more_units_approval")}
    units = {branch.key: len(branch.firms) for branch in city.branches}
    left = city.scaled(WITHOUT_APPROVAL)
    for at, row in enumerate(table.rows):
        if row[places["kind"]] != OrganisationKind.JOINT_BRANCH or units.get(row[0], 0) <= MOST_UNITS:
            continue
        if left:
            left -= 1
            continue
        changed = list(row)
        changed[places["more_units_reason"]] = "同一园区或商会，活动场所集中，便于管理"
        changed[places["more_units_approval"]] = city.numbers.document("party", city.as_of.year - 1)
        table.rows[at] = tuple(changed)


def _remember_cases(city: City) -> None:
    """How some of the joint branches of neighbours came about: applied, decided, elected, filed."""
    draw = city.draw("past cases")
    rows = {
        row[0]: dict(zip(city.table(Organisation).columns, row, strict=True)) for row in city.table(Organisation).rows
    }
    joint = [branch for branch in city.branches if rows[branch.key]["form"] == Form.JOINT and len(branch.firms) > 1]
    for branch in draw.sample(joint, min(len(joint), city.scaled(PAST_CASES))):
        _remember(city, branch, rows[branch.key], draw.randint(8, 26))


def _remember(city: City, branch: Branch, row: Mapping[str, object], days: int) -> None:
    decided = branch.set_up_on
    applied = decided - timedelta(days=days)
    town = next(town for town in city.towns if town.code == branch.region)
    case = city.table(SetUpCase).add(
        name=branch.name, form=Form.JOINT.value, basis=f"{town.name}邻近企业", region_code=branch.region,
        upper_committee=row["upper_committee"], host_id=branch.firms[0].key, secretary_name=branch.secretary,
        reason="地域相邻，各家正式党员都不足 3 名。", state=CaseState.FILED.value, applied_on=applied,
        due_on=decision_due(applied), decided_on=decided, organisation_id=branch.key, recorded_at=moment(applied),
        version=4,
    )  # fmt: skip
    for firm in branch.firms:
        city.table(CaseUnit).add(case_id=case, enterprise_id=firm.key, full_members=firm.members, is_open=False)
    steps: tuple[tuple[CaseState, date, str, str], ...] = (
        (CaseState.APPLIED, applied, "", branch.secretary),
        (CaseState.DECIDED, decided, str(row["decision_number"]), str(row["upper_committee"])),
        (CaseState.ELECTED, decided + timedelta(days=12), "党员大会选举", branch.secretary),
        (CaseState.FILED, decided + timedelta(days=19), "已备案", str(row["upper_committee"])),
    )
    for state, day, note, who in steps:
        day = min(day, city.last_day)
        city.table(CaseMove).add(
            case_id=case, to=state.value, on=day, note=note, moved_at=min(moment(day), city.latest), moved_by=who
        )


# --- once the rows are in the database


def propose(city: City, actors: Mapping[str, Actor]) -> None:
    """Proven plans of the city and of one county; some of the latter accepted, one returned; the alerts of the day."""
    county, at = actors["county"], city.latest
    today = at.date()
    _plan(CITY_CODE, actors["office"], at - timedelta(hours=3))
    run = _plan(COUNTY, county, at)
    cases = _apply_for(_largest(run.pk), (18, 3, 11, 40, 26), county, city)
    if cases:
        give_back(
            case=cases[0], on=today - timedelta(days=6), reason="两家企业正在洽谈合并，待合并后再报。",
            by=actors["office"], at=at,
        )  # fmt: skip
    refused = Proposal.everything.filter(run=run.pk, state="open").order_by("-farthest_m").first()
    if refused is not None:
        actions.refuse(proposal=refused, reason="两家业主都希望先单独发展党员。", by=county, at=at)
    refresh_alerts(by=system("tick"), at=at)


def _plan(region_code: str, by: Actor, at: datetime) -> Run:
    run = actions.queue_run(region_code=region_code, as_of=at.date(), parameters=PARAMETERS, by=by, at=at)
    computing.compute(run.pk, clock=lambda: at)
    return run


def _largest(run: int) -> list[Proposal]:
    """The open proposals, the largest first; those of the cast's own town stay for the reader to try."""
    rows = Proposal.everything.filter(run=run).exclude(region_code=cast.TOWN_CODE)
    return list(rows.order_by("-units_count", "-full_members", "number"))


def _apply_for(proposals: list[Proposal], days_ago: tuple[int, ...], by: Actor, city: City) -> list[SetUpCase]:
    """One case for each day, with the first proposal that was lawful on that day too."""
    waiting, made = list(proposals), []
    for ago in days_ago:
        on = city.latest.date() - timedelta(days=ago)
        for proposal in waiting:
            if not any(finding.is_hard for finding in joint_branch(standing_of(members_of(proposal), on))):
                waiting.remove(proposal)
                made.append(_accept(proposal, on, by, city))
                break
    return made


def _accept(proposal: Proposal, applied_on: date, by: Actor, city: City) -> SetUpCase:
    candidate = SecretaryCandidate.everything.filter(
        enterprise__in=proposal.units.values("enterprise"), ends_on=None
    ).order_by("pk")[0]
    return actions.accept(
        proposal=proposal, name=proposal.name, secretary_name=candidate.name, applied_on=applied_on, by=by,
        at=city.latest,
    )  # fmt: skip
