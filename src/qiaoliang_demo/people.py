"""Instructors: chosen from the departments by the line of the enterprises, trained, in term, sometimes on leave."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Final

from qiaoliang.instructors.nominations.models import Instructor, Leave, Standing
from qiaoliang.kit import pinyin
from qiaoliang.registry.enterprises.industries import FUNCTION_OF_DIVISION
from qiaoliang_demo.cast import INSTRUCTOR, INSTRUCTORS_OFFICE
from qiaoliang_demo.city import City, Guide, Office, moment
from qiaoliang_demo.names import mobile, people
from qiaoliang_demo.places import CITY_CODE

FROM_THE_CITY: Final = 0.3  # share of instructors from the city's own departments
NEVER_POSTED: Final = (
    (Standing.NOMINATED, 9), (Standing.RETURNED, 3),
)  # fmt: skip
PHONES_FROM: Final = 20_000  # instructors' numbers lie apart from those of enterprises
LOADS: Final = (3, 4, 5, 6, 7, 8)
LOAD_WEIGHTS: Final = (10, 22, 30, 22, 11, 5)
RETURNED: Final = "请写明懂党务的依据，并附本人所在支部的意见"
LEAVES_PAST: Final = 420
LEAVES_NOW: Final = 26
REASONS: Final = ("年休假", "病假", "外出培训", "产假", "挂职学习", "借调专班", "陪护老人")
POSITIONS: Final = ("科长", "副科长", "科员", "四级调研员", "一级主任科员", "三级主任科员", "业务骨干", "所长")


def choose_instructors(city: City) -> None:
    """All who were ever posted, first those still serving, and a few who never were."""
    draw = city.draw("instructors")
    posted, serving = city.figures.instructors_posted, city.figures.instructors_serving
    offices = _seats(city, draw, posted)
    names = people(city.draw("instructor names"), posted + sum(count for _, count in NEVER_POSTED))
    loads = _loads(draw, serving, _leads_wanted(city))
    for number, office in enumerate(offices):
        name = INSTRUCTOR if number == 0 else names[number]
        ended = None if number < serving else _left_on(city, draw)
        capacity = 6 if number == 0 else loads[number] if number < serving else 0
        city.guides.append(_note(city, draw, number, name, office, capacity, ended))
    waiting = [standing for standing, count in NEVER_POSTED for _ in range(city.scaled(count))]
    for number, standing in enumerate(waiting, start=posted):
        _note(city, draw, number, names[number], draw.choice(city.offices), 0, None, standing)


def _leads_wanted(city: City) -> int:
    """How many enterprises have a lead today: all that count but a handful."""
    return len(city.counted) - unserved(city)


def unserved(city: City) -> int:
    """Enterprises without anyone today."""
    return max(2, city.scaled(9))


def _seats(city: City, draw: Random, posted: int) -> list[Office]:
    """The department of each instructor: in proportion to the enterprises of its line in its area, one at least."""
    lines: Counter[tuple[str, str]] = Counter()
    for firm in city.counted:
        lines[firm.town.county, firm.function] += 1
        lines[CITY_CODE, firm.function] += 1
    weights = []
    for office in city.offices:
        share = FROM_THE_CITY if office.region == CITY_CODE else 1 - FROM_THE_CITY
        weights.append(share * (lines[office.region, office.function] + 2))
    own = next(one for one in city.offices if (one.region, one.function) == INSTRUCTORS_OFFICE)
    seats = [own, *city.offices[: posted - 1]]
    seats += draw.choices(city.offices, weights, k=posted - len(seats))
    rest = seats[1:]
    draw.shuffle(rest)
    return [seats[0], *rest]


def _loads(draw: Random, serving: int, wanted: int) -> list[int]:
    """How many enterprises each serving instructor leads; they sum to `wanted`, the first has six."""
    loads = [6, *draw.choices(LOADS, LOAD_WEIGHTS, k=serving - 1)]
    while (missing := wanted - sum(loads)) != 0:
        place = draw.randrange(1, serving)
        step = 1 if missing > 0 else -1
        if 2 <= loads[place] + step <= 8:
            loads[place] += step
    return loads


def _left_on(city: City, draw: Random) -> date:
    return city.days.draw(draw, city.start + timedelta(days=300), city.as_of - timedelta(days=60))


def _note(
    city: City, draw: Random, number: int, name: str, office: Office, capacity: int, ended: date | None,
    standing: Standing = Standing.APPROVED,
) -> Guide:  # fmt: skip
    since = city.start if number % 4 else city.start + timedelta(days=draw.randint(0, 500))
    if ended is not None:
        standing, since = Standing.ENDED, city.start
    began = since - timedelta(days=draw.randint(12, 35))
    is_posted = standing in (Standing.APPROVED, Standing.ENDED)
    own = [code for code, function in FUNCTION_OF_DIVISION.items() if function.value == office.function]
    known = draw.sample(own, min(len(own), draw.randint(1, 4))) + draw.sample(list(FUNCTION_OF_DIVISION), 1)
    has_party = draw.random() < 0.64
    key = city.table(Instructor).add(
        number=f"ZD{number + 1:04d}", name=name, initials=pinyin.initials(name, person=True),
        phone=mobile(PHONES_FROM + number), department_id=office.key, function=office.function,
        position=draw.choice(POSITIONS), divisions=sorted(set(known)),
        economic_evidence=f"在业务科室工作{draw.randint(3, 22)}年，办理企业事项",
        party_evidence=_party_evidence(draw, has_party=has_party, is_complete=is_posted or number % 3 > 0),
        has_party_experience=has_party, is_full_member=True,
        trained_on=city.days.draw(draw, began, since) if is_posted or number % 2 else None, min_load=0,
        decision_note=RETURNED if standing == Standing.RETURNED else "",
        max_load=max(capacity, draw.choice((6, 8, 8, 8))), longitude=office.longitude, latitude=office.latitude,
        term_starts_on=since if is_posted else None, term_ends_on=ended, standing=standing.value,
        recorded_at=min(moment(began), city.latest),
    )  # fmt: skip
    return Guide(key, name, office, capacity, since, ended)


def _party_evidence(draw: Random, *, has_party: bool, is_complete: bool) -> str:
    """What a nomination says; one in three of those that wait has left it out."""
    said = f"任机关支部委员{draw.randint(1, 9)}年" if has_party else "参加党务培训并结业"
    return said if is_complete else ""


def take_leave(city: City) -> None:
    """Leaves of two years, and those of today; four in five have a backup, from the same department if it has one."""
    draw = city.draw("leaves")
    serving = [guide for guide in city.guides if guide.ended_on is None]
    first_day = max(city.start, date(city.as_of.year - 1, 1, 1))
    for _ in range(city.scaled(LEAVES_PAST)):
        began = city.days.draw(draw, first_day, city.as_of - timedelta(days=45))
        _leave(city, draw, draw.choice(serving), began, began + timedelta(days=draw.choice((4, 6, 11, 13, 20, 27, 41))))
    for guide in draw.sample(serving[1:], city.scaled(LEAVES_NOW)):
        began = city.as_of - timedelta(days=draw.randint(3, 24))
        last = city.as_of + timedelta(days=draw.randint(2, 60)) if draw.random() < 0.8 else None
        _leave(city, draw, guide, began, last)
    _covered_by_the_cast(city, serving)


def _leave(city: City, draw: Random, guide: Guide, first: date, last: date | None) -> None:
    if any(other[0] <= (last or city.as_of) and (other[1] is None or first <= other[1]) for other in guide.away):
        return
    backup = _backup(city, draw, guide, first, last) if draw.random() < 0.8 else None
    note_leave(city, guide, first, last, backup, draw.choice(REASONS))


def note_leave(city: City, guide: Guide, first: date, last: date | None, backup: Guide | None, reason: str) -> None:
    guide.away.append((first, last, backup))
    city.table(Leave).add(
        instructor_id=guide.key, backup_id=backup.key if backup else None, starts_on=first, ends_on=last,
        reason=reason, recorded_at=min(moment(first - timedelta(days=1), 15), city.latest),
    )  # fmt: skip


def _backup(city: City, draw: Random, guide: Guide, first: date, last: date | None) -> Guide | None:
    """A colleague who is there all the time."""

    def is_there(other: Guide) -> bool:
        end = last or city.as_of
        return other is not guide and other.ended_on is None and other.since <= first and not any(
            away[0] <= end and (away[1] is None or first <= away[1]) for away in other.away
        )  # fmt: skip

    same = [one for one in city.guides if one.office is guide.office and is_there(one)]
    near = same or [one for one in city.guides if one.office.region == guide.office.region and is_there(one)]
    return draw.choice(near) if near else None


def _covered_by_the_cast(city: City, serving: list[Guide]) -> None:
    """A colleague of the cast's instructor is on leave, and the instructor stands in."""
    instructor = serving[0]
    near = [one for one in serving[1:] if one.office.region == instructor.office.region and not one.away]
    colleagues = [one for one in near if one.office is instructor.office] or near
    note_leave(
        city, colleagues[0], city.as_of - timedelta(days=16), city.as_of + timedelta(days=18), instructor, "外出培训"
    )
