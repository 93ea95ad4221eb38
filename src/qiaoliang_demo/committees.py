"""Who is in office, elections ahead and behind, members on the move, changes applied for, and a drive in the city."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from qiaoliang.party.changes.choices import ChangeKind, ChangeState
from qiaoliang.party.changes.models import Change, ChangeMove
from qiaoliang.party.elections.choices import ElectionState, OfficerBasis, Post, Purpose
from qiaoliang.party.elections.models import Election, ElectionMove, Nominee, Officer, Round, Vote
from qiaoliang.party.elections.rules import TERM_YEARS, least_candidates, needs_committee
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.models import Organisation, OrganisationKind
from qiaoliang.party.organisations.rules import decision_due
from qiaoliang.party.transfers.choices import Direction, TransferState
from qiaoliang.party.transfers.models import Floating, Transfer
from qiaoliang.party.transfers.rules import letter_ends, transfer_due
from qiaoliang.results.setting_up.models import Drive, DriveTarget
from qiaoliang_demo import cast
from qiaoliang_demo.city import Branch, City, moment
from qiaoliang_demo.names import person
from qiaoliang_demo.places import CITY_CODE

DAY: Final = timedelta(days=1)
ELECTIONS: Final = 60
TRANSFERS: Final = 50
CHANGES: Final = 24
AWAY: Final = ("青岛", "烟台", "济南", "大连", "深圳")
OUTSIDE: Final = ("烟台市莱山区某企业党支部", "青岛市城阳区某园区党委", "大连市某街道党工委")
STATES: Final = (
    ElectionState.PREPARED, ElectionState.CONSENTED, ElectionState.ELECTED, ElectionState.PREPARED,
    ElectionState.CONSENTED,
)  # fmt: skip


@dataclass
class Seated:
    """An organisation with its row and its own roll: (key, name, on it since) of the full members."""

    branch: Branch
    row: dict[str, Any]
    full: list[tuple[int, str, date]] = field(default_factory=list)
    floating: list[tuple[int, str, str, date]] = field(default_factory=list)
    officers: set[int] = field(default_factory=set)

    @property
    def has_committee(self) -> bool:
        return needs_committee(self.row["kind"], len(self.full))

    @property
    def term_ends_on(self) -> date:
        ends: date = self.row["term_ends_on"]
        return ends


def seat(city: City) -> None:
    """Rows that wait for insertion with the others."""
    seated = _rolls(city)
    for one in seated:
        _take_office(city, one)
    _elect(city, seated)
    _move(city, seated)
    _apply_for_changes(city, seated)
    _drive(city)


def _rolls(city: City) -> list[Seated]:
    organisations, members = city.table(Organisation), city.table(Member)
    rows = {row[0]: dict(zip(organisations.columns, row, strict=True)) for row in organisations.rows}
    found = {branch.key: Seated(branch, rows[branch.key]) for branch in city.branches}
    wanted = ("organisation_id", "name", "kind", "starts_on", "ends_on", "is_floating")
    places = [members.columns.index(name) for name in wanted]
    for row in members.rows:
        organisation, name, kind, since, until, floats = (row[place] for place in places)
        one = found.get(organisation)
        if one is None or until is not None:
            continue
        if kind == MemberKind.FULL:
            one.full.append((row[0], name, since))
        if floats:
            one.floating.append((row[0], name, kind, since))
    return [found[key] for key in sorted(found)]


def _take_office(city: City, one: Seated) -> None:
    """The secretary, and where there is a committee a deputy and members, since the present term began."""
    years = TERM_YEARS[one.row["kind"]]
    ends = one.term_ends_on
    since = max(one.row["set_up_on"], ends - timedelta(days=years * 365))
    named = {name: key for key, name, _ in one.full}
    secretary = one.row["secretary_name"]
    posts = [(Post.SECRETARY, named.get(secretary), secretary)]
    others = [(key, name) for key, name, _ in one.full if name != secretary]
    if one.has_committee:
        posts += [
            (Post.DEPUTY if place == 0 else Post.MEMBER, key, name) for place, (key, name) in enumerate(others[:4])
        ]
    for post, key, name in posts:
        city.table(Officer).add(
            organisation_id=one.branch.key, member_id=key, name=name, post=post.value, basis=OfficerBasis.ELECTED.value,
            document_number=one.row["decision_number"], starts_on=since, term_ends_on=ends,
            recorded_at=min(moment(since), city.latest), recorded_by=one.row["upper_committee"],
        )  # fmt: skip
        if key is not None:
            one.officers.add(key)


# --- elections


def _elect(city: City, seated: list[Seated]) -> None:
    """Re-elections of terms that end: names waiting, meetings ahead, one without a quorum, results to file."""
    ready = [
        one
        for one in seated
        if len(one.full) >= 4 and -90 <= (one.term_ends_on - city.as_of).days <= 150
        and one.row["kind"] in (OrganisationKind.BRANCH, OrganisationKind.JOINT_BRANCH)
        and all(since <= city.as_of - timedelta(days=40) for _, _, since in one.full)
    ]  # fmt: skip
    ready.sort(key=lambda one: (one.branch.region != cast.TOWN_CODE, one.branch.key))
    for number, one in enumerate(ready[: city.scaled(ELECTIONS)]):
        _election(city, one, STATES[number % len(STATES)], number)


def _election(city: City, one: Seated, state: ElectionState, number: int) -> None:
    prepared = city.last_day - timedelta(days=25 + number % 9)
    consented, elected = prepared + timedelta(days=7), prepared + timedelta(days=16)
    seats = 3 if one.has_committee else 0
    number_of = least_candidates(seats or 1)
    is_agreed, is_elected = state != ElectionState.PREPARED, state == ElectionState.ELECTED
    key = city.table(Election).add(
        organisation_id=one.branch.key, region_code=one.branch.region, purpose=Purpose.TERM.value, state=state.value,
        seats=seats, prepared_on=prepared, due_on=one.term_ends_on, consented_on=consented if is_agreed else None,
        consent_number=city.numbers.document("party", consented.year) if is_agreed else "",
        elected_on=elected if is_elected else None, recorded_at=moment(prepared), recorded_by=one.branch.secretary,
        version=1 + is_agreed + is_elected,
    )  # fmt: skip
    post = Post.MEMBER if seats else Post.SECRETARY
    nominees = []
    for place, (member, name, _) in enumerate(one.full[:number_of]):
        wins = is_elected and place < (seats or 1)
        office = (Post.SECRETARY if place == 0 else Post.MEMBER) if wins else None
        nominees.append(
            city.table(Nominee).add(
                election_id=key, member_id=member, name=name, post=post.value, is_elected=wins,
                office=office.value if office else "",
            )
        )  # fmt: skip
    moves = [(ElectionState.PREPARED, prepared, one.branch.secretary)]
    if is_agreed:
        moves.append((ElectionState.CONSENTED, consented, one.row["upper_committee"]))
    if is_elected:
        _voted(city, one, key, nominees, seats or 1, elected)
        moves.append((ElectionState.ELECTED, elected, one.branch.secretary))
    elif is_agreed and number % 10 == 1:
        _void(city, one, key, consented + timedelta(days=5))
    for to, day, who in moves:
        city.table(ElectionMove).add(election_id=key, to=to.value, on=day, moved_at=moment(day), moved_by=who)


def _voted(city: City, one: Seated, election: int, nominees: list[int], seats: int, on: date) -> None:
    entitled = len(one.full)
    key = city.table(Round).add(
        election_id=election, number=1, held_on=on, entitled=entitled, present=entitled, handed_out=entitled,
        returned=entitled, recorded_at=moment(on), recorded_by=one.branch.secretary,
    )  # fmt: skip
    for place, nominee in enumerate(nominees):
        votes = max(entitled - place, entitled // 2 + 1) if place < seats else 0
        if seats == 1 and place == 0:
            votes = entitled // 2 + 1
        city.table(Vote).add(round_id=key, nominee_id=nominee, yes_count=votes)


def _void(city: City, one: Seated, election: int, on: date) -> None:
    """Too few came: the meeting could not elect and is called again."""
    entitled = len(one.full)
    present = entitled * 4 // 5
    city.table(Round).add(
        election_id=election, number=1, held_on=on, entitled=entitled, present=present, handed_out=0, returned=0,
        void_reason=f"应到会 {entitled} 人，到会 {present} 人，没有超过五分之四，会议无效，改期再开。",
        recorded_at=moment(on), recorded_by=one.branch.secretary,
    )  # fmt: skip


# --- members on the move


def _move(city: City, seated: list[Seated]) -> None:
    draw = city.draw("transfers")
    for one in seated:
        for key, name, kind, since in one.floating:
            starts = max(since, city.as_of - timedelta(days=draw.randint(30, 400)))
            confirmed = (
                starts if draw.random() < 0.3 else max(starts, city.as_of - timedelta(days=draw.randint(5, 150)))
            )
            city.table(Floating).add(
                organisation_id=one.branch.key, direction=Direction.OUT.value, member_id=key, name=name, kind=kind,
                elsewhere=draw.choice(AWAY), liaison_name=one.branch.secretary, starts_on=starts,
                due_on=transfer_due(confirmed), recorded_at=city.recorded(draw, starts),
                recorded_by=one.branch.secretary,
            )  # fmt: skip
    for one in draw.sample(seated, min(len(seated), city.scaled(TRANSFERS))):
        starts = max(one.row["set_up_on"], city.as_of - timedelta(days=draw.randint(20, 300)))
        city.table(Floating).add(
            organisation_id=one.branch.key, direction=Direction.IN.value, member_id=None, name=person(draw),
            kind=MemberKind.FULL.value, elsewhere=draw.choice(AWAY), other_organisation=draw.choice(OUTSIDE),
            liaison_name=one.branch.secretary, starts_on=starts, due_on=transfer_due(starts),
            recorded_at=city.recorded(draw, starts), recorded_by=one.branch.secretary,
        )  # fmt: skip
    _letters(city, seated)


def _letters(city: City, seated: list[Seated]) -> None:
    """Letters on their way, two that lapsed, some that were returned."""
    draw = city.draw("letters")
    large = [one for one in seated if len(one.full) >= 6]
    for number, one in enumerate(draw.sample(large, min(len(large), city.scaled(TRANSFERS)))):
        settled = city.as_of - 120 * DAY
        free = [(key, name) for key, name, since in one.full if key not in one.officers and since < settled]
        if not free:
            continue
        key, name = free[-1]
        issued = city.last_day - timedelta(days=(number * 7) % 100)
        target = draw.choice(seated) if number % 3 else None
        if target is one:
            target = None
        is_back = number % 5 == 4
        city.table(Transfer).add(
            member_id=key, name=name, source_id=one.branch.key, source_name=one.branch.name,
            target_id=target.branch.key if target else None,
            target_name=target.branch.name if target else draw.choice(OUTSIDE),
            state=(TransferState.RETURNED if is_back else TransferState.ISSUED).value,
            letter_number=f"介〔{issued.year}〕{number + 1}号", issued_on=issued, due_on=letter_ends(issued),
            reason="工作调动", settled_on=city.last_day if is_back else None,
            receipt="材料不全，补齐后再转" if is_back else "", recorded_at=city.recorded(draw, issued),
            recorded_by=one.branch.secretary, version=1 + is_back,
        )  # fmt: skip


# --- changes


def _apply_for_changes(city: City, seated: list[Seated]) -> None:
    """Overgrown branches that ask to become general branches; terms to be shifted; organisations under another."""
    draw = city.draw("changes")
    grown = [one for one in seated if len(one.full) > 50 and one.row["kind"] == OrganisationKind.BRANCH]
    for number, one in enumerate(grown):
        _change(city, one, ChangeKind.UPGRADE, 8 + number * 30, to_kind=OrganisationKind.GENERAL_BRANCH.value)
    ending = [one for one in seated if 10 <= (one.term_ends_on - city.as_of).days <= 170 and one not in grown]
    for number, one in enumerate(draw.sample(ending, min(len(ending), city.scaled(CHANGES)))):
        if number % 2:
            later = one.term_ends_on + timedelta(days=120)
            _change(city, one, ChangeKind.LATE, 4 + number * 5, to_day=later, is_returned=number % 6 == 5)
        else:
            upper = f"{one.row['upper_committee']}两新工作委员会"
            _change(city, one, ChangeKind.ADJUST, 3 + number * 4, to_upper=upper)


def _change(
    city: City, one: Seated, kind: ChangeKind, days_ago: int, *, is_returned: bool = False, **wanted: Any
) -> None:
    applied = max(one.row["set_up_on"], city.last_day - timedelta(days=min(days_ago, 55)))
    state = ChangeState.RETURNED if is_returned else ChangeState.APPLIED
    kinds = dict(OrganisationKind.choices)
    words = (
        f"任期到 {one.term_ends_on:%Y-%m-%d}"
        if kind == ChangeKind.LATE
        else f"{one.branch.name}（{kinds[one.row['kind']]}）"
    )
    reason = {ChangeKind.UPGRADE: "党员超过 50 名", ChangeKind.LATE: "企业正在重组，班子人选待定"}.get(kind, "隶属调整")
    key = city.table(Change).add(
        organisation_id=one.branch.key, region_code=one.branch.region, kind=kind.value, state=state.value,
        reason=reason, from_words=words, applied_on=applied, due_on=decision_due(applied), recorded_at=moment(applied),
        settled_reason="请先开展摸底，再报" if is_returned else "", recorded_by=one.branch.secretary,
        version=1 + is_returned, **wanted,
    )  # fmt: skip
    steps = [(ChangeState.APPLIED, applied, reason, one.branch.secretary)]
    if is_returned:
        steps.append((ChangeState.RETURNED, city.last_day, "请先开展摸底，再报", one.row["upper_committee"]))
    for to, day, note, who in steps:
        city.table(ChangeMove).add(change_id=key, to=to.value, on=day, note=note, moved_at=moment(day), moved_by=who)


# --- the drive


def _drive(city: City) -> None:
    """A hundred and twenty days to cover a few enterprises more in every township that has some left."""
    starts = city.as_of - timedelta(days=75)
    uncovered: dict[str, int] = defaultdict(int)
    for firm in city.counted:
        if firm.branch is None:
            uncovered[firm.town.code] += 1
    key = city.table(Drive).add(
        name="建组织、扩覆盖集中行动", region_code=CITY_CODE, starts_on=starts, ends_on=starts + timedelta(days=120),
        note="先建规模以上和有党员的企业，再做小微企业联建。", recorded_by="周立言",
        recorded_at=moment(starts - 3 * DAY),
    )  # fmt: skip
    for code, number in sorted(uncovered.items()):
        city.table(DriveTarget).add(drive_id=key, region_code=code, enterprises=1 + number // 8)
