"""Rooms, hours and bookings of the activity centres; who lacked a venue or funds; the texts of rules."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from qiaoliang.fieldwork.outcomes.models import Claim
from qiaoliang.party.centres.choices import BookingState, Lack
from qiaoliang.party.centres.models import BookedSlot, Booking, Centre, OpenHours, Room, Shortage
from qiaoliang.party.life.models import RuleText
from qiaoliang.party.organisations.models import PartyRule
from qiaoliang_demo.city import Branch, City

ROOMS: Final = (("多功能厅", 80, "投影、音响"), ("党员活动室", 30, "投影、党建书架"))
PURPOSES: Final = ("党员大会", "主题党日", "党课", "联合党支部活动", "入党积极分子培训")
SHARED: Final = ("会议室、投影、党建书屋", "多功能厅、音响、宣誓墙", "书屋、活动器材、停车位")
OPENS, CLOSES = 17, 35  # 08:30 to 17:30
LACKING: Final = 160
LINES: Final = (
    "第一条 为规范本支部工作，根据《中国共产党支部工作条例（试行）》，制定本制度。",
    "第二条 {name}由支部书记负责，支委会或全体党员督促落实。",
    "第三条 每季度至少研究一次，每月通报一次落实情况。",
    "第四条 落实情况记入会议记录，接受党员和职工监督。",
    "第五条 本制度自施行之日起执行，由支委会负责解释。",
)
REVISED: Final = "第三条 每月研究一次，落实情况在党务公开栏公示不少于 5 个工作日。"


def share(city: City) -> None:
    """Every centre in use has rooms and hours; branches of its county book them week by week, never twice at once."""
    draw = city.draw("venues")
    near: dict[str, list[Branch]] = defaultdict(list)
    for branch in city.branches:
        near[branch.region[:6]].append(branch)
    table = city.table(Centre)
    at = {
        name: table.columns.index(name) for name in ("region_code", "state", "closed_on", "host_name", "shared_things")
    }
    used: dict[int, date] = {}
    for place, row in enumerate(table.rows):
        if row[at["state"]] == Claim.VOID:
            continue
        told = list(row)
        told[at["host_name"]], told[at["shared_things"]] = "所在镇街、园区党委", draw.choice(SHARED)
        table.rows[place] = tuple(told)
        if row[at["closed_on"]] is None:
            _open(city, draw, row[0], near[row[at["region_code"]][:6]], used)
    _lack(city, draw, used)


def _open(city: City, draw: Random, centre: int, branches: list[Branch], used: dict[int, date]) -> None:
    for weekday in range(6):
        city.table(OpenHours).add(centre_id=centre, weekday=weekday, opens=OPENS, closes=CLOSES)
    for name, seats, equipment in ROOMS[: draw.choice((1, 2, 2))]:
        room = city.table(Room).add(centre_id=centre, name=name, seats=seats, equipment=equipment)
        for ago in range(-2, 26, draw.choice((1, 2, 3))):
            if branches and draw.random() < 0.6:
                _book(city, draw, room, draw.choice(branches), city.as_of - timedelta(days=7 * ago + 1), used)


def _book(city: City, draw: Random, room: int, branch: Branch, near: date, used: dict[int, date]) -> None:
    """One booking in the week; weeks do not overlap, so no room is taken twice."""
    day = near - timedelta(days=near.weekday() - draw.randrange(5))
    if day < branch.set_up_on:
        return
    first = draw.choice((18, 20, 27, 29))
    end = first + draw.choice((3, 4, 5))
    luck = draw.random()
    state = (
        BookingState.CANCELLED if luck > 0.93 else BookingState.USED if day <= city.last_day else BookingState.BOOKED
    )
    key = city.table(Booking).add(
        room_id=room, organisation_id=branch.key, on=day, first=first, end=end, purpose=draw.choice(PURPOSES),
        state=state.value, people_count=draw.randint(6, 40) if state == BookingState.USED else None,
        cancel_reason="时间冲突，改在本企业开" if state == BookingState.CANCELLED else "",
        recorded_at=city.recorded(draw, min(day, city.last_day) - timedelta(days=9)), recorded_by=branch.secretary,
    )  # fmt: skip
    if state != BookingState.CANCELLED:
        for slot in range(first, end):
            city.table(BookedSlot).add(booking_id=key, room_id=room, on=day, slot=slot)
    if state == BookingState.USED:
        used[branch.key] = max(day, used.get(branch.key, day))


def _lack(city: City, draw: Random, used: dict[int, date]) -> None:
    """Small enterprises without a venue or funds of their own; about half of them use a centre by now."""
    firms = [firm for firm in city.counted if firm.branch is not None and firm.staff < 200]
    for firm in draw.sample(firms, min(len(firms), city.scaled(LACKING))):
        branch = firm.branch
        kind = Lack.VENUE if branch is not None and (branch.key in used or draw.random() < 0.4) else Lack.FUNDS
        day = city.as_of - timedelta(days=draw.randint(200, 500))
        city.table(Shortage).add(
            enterprise_id=firm.key, kind=kind.value, noted_on=day, recorded_at=city.recorded(draw, day),
            recorded_by=branch.secretary if branch else firm.owner,
            note="厂区没有会议室" if kind == Lack.VENUE else "党费返还少，企业未列支",
        )  # fmt: skip


def write_rules(city: City) -> None:
    """Every version of every rule has its text; a second version changes one article."""
    table = city.table(PartyRule)
    at = {name: table.columns.index(name) for name in ("name", "revision", "happened_on", "recorded_at", "recorded_by")}
    for row in table.rows:
        told: dict[str, Any] = {name: row[place] for name, place in at.items()}
        lines = [line.format(name=told["name"]) for line in LINES]
        later = timedelta(days=10)
        if told["revision"] > 1:
            lines[2], later = REVISED, timedelta(days=25)
        city.table(RuleText).add(
            rule_id=row[0], text="\n".join(lines), adopted_by="members" if row[0] % 3 else "committee",
            effective_on=told["happened_on"] + later, recorded_at=told["recorded_at"], recorded_by=told["recorded_by"],
        )  # fmt: skip
