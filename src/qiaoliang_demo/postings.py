"""Stints: who stands where since when. Everyone leads as many enterprises as was planned; a handful has nobody."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Final

from qiaoliang.instructors.postings import rules
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.registry.departments.functions import Function, default_affinity
from qiaoliang.registry.programme.choices import SETTINGS
from qiaoliang_demo import cast
from qiaoliang_demo.city import City, Firm, Guide, Posting, moment
from qiaoliang_demo.people import unserved
from qiaoliang_demo.places import CITY_CODE

TERM_DAYS: Final = 730
TERM_MONTHS: Final = 24
LETTER_PREFIX: Final = str(SETTINGS["letter_prefix"].default)
WITH_SUPPORT: Final = 0.07
MOVED: Final = 5
END_REASONS: Final = ("任期届满轮换", "工作调动", "任期届满轮换", "岗位调整", "企业提出更换", "退休")
HANDOVERS: Final = (
    "已与接任同志当面交接：企业近况、未办结事项和联系人，材料一并移交。",
    "电话交接。贷款续贷一事请接任同志继续跟进，业主习惯上午通话。",
    "共同走访一次，向业主说明更换原因，双方无异议。",
    "支部换届筹备进行到选举前，会议材料已移交支部书记。",
)


def post(city: City) -> None:
    """All postings since the programme began: first who leads today, then how it came to that."""
    today = _leads_today(city)
    history = _History(city, today)
    for firm in city.firms:
        history.tell(firm)
    history.everybody_once()
    _supports(city)


def _leads_today(city: City) -> dict[int, Guide]:
    """Who leads each enterprise (by key) today."""
    draw = city.draw("leads")
    firms = city.counted
    first, rest = firms[0], firms[1:]
    draw.shuffle(rest)
    rest = rest[: len(firms) - 1 - unserved(city)]
    pools: dict[tuple[str, str], list[Guide]] = defaultdict(list)
    for guide in city.guides:
        if guide.capacity:
            pools[guide.office.region, guide.office.function].append(guide)
    chosen = {first.key: _take(city.guides[0])}
    harbour = [firm for firm in rest if firm.town.code == cast.TOWN_CODE][:5]
    for firm in [*harbour, *rest]:
        if firm.key not in chosen:
            own = city.guides[0].capacity and firm in harbour
            chosen[firm.key] = _take(city.guides[0] if own else _nearest(draw, pools, firm))
    return chosen


def _take(guide: Guide) -> Guide:
    guide.capacity -= 1
    return guide


def _nearest(draw: Random, pools: dict[tuple[str, str], list[Guide]], firm: Firm) -> Guide:
    """Somebody with room: of the enterprise's line if possible, of its county if possible; not always the best."""
    related = sorted(_AFFINITY[firm.function], key=lambda one: -_AFFINITY[firm.function][one])
    if draw.random() < 0.22:
        related = related[1:5] + related[:1] + related[5:]
    wanted = [(region, function) for function in related for region in (firm.town.county, CITY_CODE)]
    for place in (*wanted, *pools):
        pool = pools.get(place)
        while pool:
            guide = pool[draw.randrange(len(pool))]
            if guide.capacity > 0:
                return guide
            pool.remove(guide)
    raise LookupError("nobody has room left")


_AFFINITY: Final = {need.value: {one.value: row[one] for one in Function} for need, row in default_affinity().items()}


class _History:
    """Tells, for each enterprise, who was there before."""

    def __init__(self, city: City, today: dict[int, Guide]) -> None:
        self.city = city
        self.today = today
        self.draw = city.draw("stints")
        self.batches = [city.start + timedelta(days=days) for days in (0, 21, 60, 120, 240, 365, 430)]
        self.former = [guide for guide in city.guides if guide.ended_on is not None]
        self.by_region: dict[str, list[Guide]] = defaultdict(list)
        for guide in city.guides:
            if guide.ended_on is None:
                self.by_region[guide.office.region].append(guide)

    def tell(self, firm: Firm) -> None:
        """Stints one after the other, from the first posting to today, to closure, or to the day nobody followed."""
        lead = self.today.get(firm.key)
        if lead is None and firm.closed_on is None and not firm.is_counted:
            return
        began = self.first_day(firm)
        last = None if lead else (firm.closed_on or self.city.as_of - timedelta(days=self.draw.randint(9, 50)))
        if last is not None and (last <= began or self.draw.random() < 0.2):
            return
        while True:
            end = self.end_of_stint(began)
            if end is None or (last is not None and end >= last):
                guide = lead or self.somebody(firm, began, last or self.city.as_of)
                self.note(firm, guide, began, None if lead else last)
                return
            self.note(firm, self.somebody(firm, began, end), began, end)
            began = end + timedelta(days=1 if self.draw.random() < 0.9 else self.draw.randint(4, 18))

    def first_day(self, firm: Firm) -> date:
        day = self.draw.choices(self.batches, (40, 20, 12, 10, 8, 6, 4))[0]
        return max(day, firm.established_on + timedelta(days=self.draw.randint(20, 90)))

    def end_of_stint(self, began: date) -> date | None:
        """A term of two years, or less if something happened; None: it lasts until today."""
        days = TERM_DAYS if self.draw.random() < 0.78 else self.draw.randint(200, 700)
        end = began + timedelta(days=days + self.draw.choice((-1, -1, 20, 60)))
        return end if end < self.city.as_of - timedelta(days=25) else None

    def somebody(self, firm: Firm, began: date, end: date) -> Guide:
        """A former lead: now and then one of those who have left since."""
        left_later = [guide for guide in self.former if guide.ended_on and guide.ended_on >= end]
        if left_later and self.draw.random() < 0.02:
            return self.draw.choice(left_later)
        near = self.by_region[firm.town.county] if self.draw.random() < 0.8 else self.by_region[CITY_CODE]
        return self.draw.choice([guide for guide in near if guide.since <= began] or self.by_region[CITY_CODE])

    def note(self, firm: Firm, guide: Guide, first: date, last: date | None) -> None:
        firm.postings.append(note_stint(self.city, self.draw, firm, guide, first, last, Part.LEAD))

    def everybody_once(self) -> None:
        """Whoever left was posted somewhere before: as support, where history gave no other place."""
        seen = {posting.guide.key for firm in self.city.firms for posting in firm.postings}
        firms = [firm for firm in self.city.counted if firm.established_on < self.city.start]
        first = self.city.start + timedelta(days=14)
        for guide in self.city.guides:
            if guide.key not in seen:
                if guide.ended_on is None:
                    raise LookupError(f"{guide.name} serves nobody")
                firm = self.draw.choice(firms)
                firm.supports.append(note_stint(self.city, self.draw, firm, guide, first, guide.ended_on, Part.SUPPORT))


def note_stint(
    city: City, draw: Random, firm: Firm, guide: Guide, first: date, last: date | None, part: Part, place: int = 1
) -> Posting:
    reason = "" if last is None else "企业停业" if firm.closed_on == last else draw.choice(END_REASONS)
    note = "" if last is None or draw.random() < 0.3 else draw.choice(HANDOVERS)
    key = city.table(Stint).add(
        instructor_id=guide.key, enterprise_id=firm.key, part=part.value, team_place=place,
        posted_in=_posted_in(city, firm), starts_on=first, ends_on=last,
        planned_end_on=rules.planned_end(first, TERM_MONTHS), reasons={"text": _reason(firm, guide)},
        end_reason=reason,
        handover=note,
        letter_number=_letter(city, guide, first),
        recorded_at=min(moment(first - timedelta(days=2), 16), city.latest),
    )  # fmt: skip
    return Posting(key, guide, firm, first, last, part == Part.LEAD, bool(note))


def _posted_in(city: City, firm: Firm) -> str:
    """Where the enterprise was when the posting began: here, but for a few that have moved since."""
    return city.towns[firm.key % len(city.towns)].code if firm.key % 397 == MOVED else firm.town.code


def _reason(firm: Firm, guide: Guide) -> str:
    """Why this person, in the words people would use."""
    affinity = _AFFINITY[firm.function][guide.office.function]
    line = "职能对口" if affinity == 100 else "职能相关" if affinity >= 35 else "按名额调配"
    place = "，同在一个县区" if guide.office.region == firm.town.county else "，由市直部门选派"
    return f"{line}（相关度 {affinity}%）{place}"


def _letter(city: City, guide: Guide, first: date) -> str:
    """One letter for all enterprises that a person was posted to on a day."""
    if (guide.key, first) not in city.letters:
        city.letter_serials[first.year] += 1
        number = rules.letter_number(LETTER_PREFIX, first.year, city.letter_serials[first.year])
        city.letters[guide.key, first] = number
    return city.letters[guide.key, first]


def _supports(city: City) -> None:
    """A second instructor of another department at one enterprise in fourteen, for what the lead cannot do."""
    draw = city.draw("supports")
    serving = [guide for guide in city.guides if guide.ended_on is None]
    for firm in city.counted:
        lead = firm.lead
        if lead is None or draw.random() > WITH_SUPPORT:
            continue
        for _ in range(draw.choice((1, 1, 2))):
            other = draw.choice(serving)
            present = {lead.guide.office.function, *(one.guide.office.function for one in firm.supports)}
            if other.office.function in present:
                continue
            earliest = max(firm.postings[0].starts_on, other.since)
            first = city.days.draw(draw, earliest, max(earliest, city.as_of - timedelta(days=400)))
            place = 1 + sum(one.ends_on is None for one in firm.supports)
            firm.supports.append(note_stint(city, draw, firm, other, first, None, Part.SUPPORT, place))
