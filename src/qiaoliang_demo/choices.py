"""Two-way choice, cases, declarations, handovers: what people said and asked around the matching."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from qiaoliang.instructors.postings import rules
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Handover, Origin, Pin
from qiaoliang.instructors.recusals.models import Case, CaseKind, Declaration, DeclaredInterest
from qiaoliang.instructors.wishes.models import Answer, ChangeRequest, Side, Source, Stance, Wish
from qiaoliang_demo import cast
from qiaoliang_demo.city import City, Firm, Guide, Office, Posting, moment
from qiaoliang_demo.names import people

OFFICER: Final = "周立言"
KIN: Final = ((ConflictKind.KIN, "配偶的弟弟在该企业任职", 34), (ConflictKind.INTEREST, "本人曾持有该企业股份", 16))
BANS: Final = 5
PINS: Final = 12
HANDLED, HANDLED_AND_SERVED, SAME_UNIT, OTHER_CASES, CLOSED_CASES = 13, 3, 70, 90, 260
LATE_DECLARERS: Final = 0.04
PREFERRED, WILLING, DECLINED, UNWILLING = 60, 40, 14, 9
OPEN_REQUESTS, KEPT, WITHDRAWN = 9, 24, 6
ASKED: Final = ("", "", "沟通较少", "希望换一位懂外贸的同志", "原来的同志工作变动后联系不便")
KEPT_BECAUSE: Final = (
    "该同志正在跟进贵公司的技改补助，办结后再换", "同职能的人员都已满额，已请该同志每周上门一次",
    "已当面沟通，双方同意继续",
)  # fmt: skip
QUESTION: Final = "上次说的用电增容办到哪一步，联系谁？"
NEWEST: Final = 3  # of the handovers, which nobody has accepted yet
HANDOVERS_SINCE: Final = timedelta(days=730)


def tell(city: City) -> None:
    """All of it; postings and leaves stand."""
    told = _Told(city)
    told.kin()
    told.cases()
    told.declarations()
    told.wishes()
    told.requests()
    told.pins_and_bans()
    told.handovers()


class _Told:
    """Writes what was said; `barred` remembers each pair so that nobody is barred twice or where they serve."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.barred: set[tuple[int, int]] = set()
        self.declared: dict[int, list[tuple[Firm, ConflictKind, str, date]]] = {}
        self.serving = [guide for guide in city.guides if guide.ended_on is None]
        self.unknown = iter(people(city.draw("handlers"), 2 * (OTHER_CASES + CLOSED_CASES)))
        self.serial = 0

    def strangers(self, draw: Random, count: int, guides: list[Guide] | None = None) -> Iterator[tuple[Guide, Firm]]:
        """Pairs of people and enterprises that never had to do with each other."""
        for _ in range(self.city.scaled(count)):
            guide, firm = draw.choice(guides or self.serving), draw.choice(self.city.counted)
            posted = {one.guide.key for one in (*firm.postings, *firm.supports)}
            if guide.key not in posted and (guide.key, firm.key) not in self.barred:
                self.barred.add((guide.key, firm.key))
                yield guide, firm

    def bar(
        self, guide: Guide, firm: Firm, kind: ConflictKind, note: str, first: date, by: str, origin: Origin,
        key: str = "",
    ) -> int:  # fmt: skip
        return self.city.table(Conflict).add(
            instructor_id=guide.key, enterprise_id=firm.key, kind=kind.value, note=note, origin=origin.value,
            origin_key=key, starts_on=first, recorded_at=min(moment(first), self.city.latest),
            recorded_by=by,
        )  # fmt: skip

    def day(self, draw: Random, first: date | None = None) -> date:
        return self.city.days.draw(draw, first or self.city.since_start.first, self.city.last_day)

    # --- kin and interest, told in declarations

    def kin(self) -> None:
        draw = self.city.draw("kin")
        for kind, note, count in KIN:
            for guide, firm in self.strangers(draw, count):
                first = self.city.days.draw(draw, guide.since, self.city.last_day)
                self.declared.setdefault(guide.key, []).append((firm, kind, note, first))

    # --- cases

    def cases(self) -> None:
        draw = self.city.draw("cases")
        for guide, firm in self.strangers(draw, HANDLED):
            self.handled(draw, guide, firm)
        harbour = [firm for firm in self.city.counted if firm.lead and firm.lead.guide is not self.city.guides[0]]
        for firm in draw.sample(harbour, self.city.scaled(HANDLED_AND_SERVED)):
            if firm.lead and not any(one.guide.office is firm.lead.guide.office for one in firm.supports):
                self.handled(draw, firm.lead.guide, firm)
        for firm in draw.sample(harbour, self.city.scaled(SAME_UNIT)):
            self.same_unit(draw, firm)
        for number in range(self.city.scaled(OTHER_CASES) + self.city.scaled(CLOSED_CASES)):
            self.other(draw, closed=number >= self.city.scaled(OTHER_CASES))

    def case(self, draw: Random, firm: Firm, office: Office, handler: str, opened: date, closed: date | None) -> int:
        self.serial += 1
        kind = draw.choice(list(CaseKind))
        return self.city.table(Case).add(
            kind=kind.value, number=f"{office.region}〔{opened.year}〕{self.serial}号", enterprise_id=firm.key,
            unit_id=office.key, handler_name=handler, opened_on=opened, closed_on=closed,
            recorded_at=min(moment(closed or opened, 11), self.city.latest), recorded_by=OFFICER,
        )  # fmt: skip

    def handled(self, draw: Random, guide: Guide, firm: Firm) -> None:
        """The guide handles a case of the enterprise: barred as long as it is open, and it is."""
        opened = self.day(draw, self.city.as_of - timedelta(days=200))
        key = self.case(draw, firm, guide.office, guide.name, opened, None)
        self.from_case(guide, firm, ConflictKind.SAME_HANDLER, opened, key)
        for posting in (*firm.postings, *firm.supports):
            if posting.ends_on is None and posting.guide.office is guide.office:
                self.from_case(posting.guide, firm, ConflictKind.SAME_UNIT, opened, key)

    def from_case(self, guide: Guide, firm: Firm, kind: ConflictKind, opened: date, key: int) -> None:
        if kind == ConflictKind.SAME_UNIT and (guide.key, -firm.key) in self.barred:
            return
        if kind == ConflictKind.SAME_UNIT:
            self.barred.add((guide.key, -firm.key))  # marked, not barred
        note = f"{guide.office.name}有该企业在办案件"
        self.bar(guide, firm, kind, note, opened, "系统", Origin.CASE, f"case:{key}")

    def same_unit(self, draw: Random, firm: Firm) -> None:
        """The lead's own unit has a case, handled by somebody else."""
        guide = firm.lead.guide if firm.lead else self.serving[0]
        opened = self.day(draw, self.city.as_of - timedelta(days=300))
        key = self.case(draw, firm, guide.office, next(self.unknown), opened, None)
        for posting in (*firm.postings, *firm.supports):
            if posting.ends_on is None and posting.guide.office is guide.office:
                self.from_case(posting.guide, firm, ConflictKind.SAME_UNIT, opened, key)

    def other(self, draw: Random, *, closed: bool) -> None:
        """A case that touches nobody: no one of that unit serves the enterprise."""
        firm, office = draw.choice(self.city.counted), draw.choice(self.city.offices)
        if any(one.guide.office is office for one in (*firm.postings, *firm.supports)):
            return
        opened = self.day(draw, self.city.as_of - timedelta(days=500 if closed else 250))
        last = self.city.days.draw(draw, opened, self.city.last_day) if closed else None
        self.case(draw, firm, office, next(self.unknown) if draw.random() < 0.8 else "", opened, last)

    # --- declarations

    def declarations(self) -> None:
        draw, newest = self.city.draw("declarations"), self.newest()
        for guide in self.city.guides:
            days = list(self.declaring_days(draw, guide, newest.get(guide.key)))
            keys = {day: self.declare(guide, day) for day in days}
            self.interests(guide, keys)

    def newest(self) -> dict[int, date]:
        """First day of the newest posting of everybody who serves."""
        found: dict[int, date] = {}
        for firm in self.city.firms:
            for posting in (*firm.postings, *firm.supports):
                if posting.ends_on is None:
                    key = posting.guide.key
                    found[key] = max(found.get(key, posting.starts_on), posting.starts_on)
        return found

    def declaring_days(self, draw: Random, guide: Guide, newest: date | None) -> Iterator[date]:
        """At posting and within a year each; one in twenty-five is late with the last one."""
        until = min(guide.ended_on or self.city.last_day, self.city.last_day)
        is_late = guide is not self.city.guides[0] and draw.random() < LATE_DECLARERS
        if is_late:
            until -= timedelta(days=400)
        day = guide.since + timedelta(days=draw.randint(0, 10))
        last = day
        while day <= until:
            yield day
            last, day = day, day + timedelta(days=draw.randint(330, 362))
        again = newest + timedelta(days=draw.randint(0, 10)) if newest else None
        if again and last < newest and last < again <= until and not is_late:  # type: ignore[operator]
            yield again

    def declare(self, guide: Guide, day: date) -> int:
        has_interest = any(first <= day for *_, first in self.declared.get(guide.key, ()))
        return self.city.table(Declaration).add(
            instructor_id=guide.key, declared_on=day, has_nothing=not has_interest, recorded_by=guide.name,
            recorded_at=min(moment(day, 9), self.city.latest),
        )  # fmt: skip

    def interests(self, guide: Guide, keys: dict[date, int]) -> None:
        for firm, kind, note, first in self.declared.get(guide.key, ()):
            told = [day for day in sorted(keys) if day >= first]
            origin = Origin.DECLARED if told else Origin.RECORDED
            key = f"declaration:{keys[told[0]]}" if told else ""
            self.bar(guide, firm, kind, note, told[0] if told else first, guide.name, origin, key)
            for day in told:
                self.city.table(DeclaredInterest).add(
                    declaration_id=keys[day], enterprise_id=firm.key, kind=kind.value, note=note
                )

    # --- wishes

    def wishes(self) -> None:
        draw = self.city.draw("wishes")
        for side, stance, count in (
            (Side.ENTERPRISE, Stance.PREFERS, PREFERRED), (Side.INSTRUCTOR, Stance.PREFERS, WILLING),
            (Side.ENTERPRISE, Stance.DECLINES, DECLINED), (Side.INSTRUCTOR, Stance.DECLINES, UNWILLING),
        ):  # fmt: skip
            for guide, firm in self.strangers(draw, count):
                served = stance == Stance.PREFERS and draw.random() < 0.4 and firm.lead is not None
                self.wish(draw, firm.lead.guide if served and firm.lead else guide, firm, side, stance)

    def wish(self, draw: Random, guide: Guide, firm: Firm, side: Side, stance: Stance) -> None:
        first = self.day(draw, self.city.as_of - timedelta(days=420))
        table, by = self.city.table(Wish), firm.owner if side == Side.ENTERPRISE else guide.name
        source = draw.choice((Source.OWN, Source.OWN, Source.TALK, Source.CALL))
        conflict = None
        if stance == Stance.DECLINES:
            note = f"{side.label}不希望此配对"
            conflict = self.bar(
                guide, firm, ConflictKind.RECUSAL, note, first, by, Origin.WISH, f"wish:{table.next_key}"
            )  # fmt: skip
        table.add(
            enterprise_id=firm.key, instructor_id=guide.key, side=side.value, stance=stance.value, source=source.value,
            reason="曾一起办过项目" if stance == Stance.PREFERS and draw.random() < 0.4 else "", conflict_id=conflict,
            starts_on=first, recorded_at=min(moment(first, 15), self.city.latest),
            recorded_by=by if source == Source.OWN else OFFICER,
        )  # fmt: skip

    # --- asking for another

    def requests(self) -> None:
        draw = self.city.draw("change requests")
        led = [firm for firm in self.city.counted if firm.lead and firm.short != cast.FIRM_SHORT]
        chosen = draw.sample(led, sum(map(self.city.scaled, (OPEN_REQUESTS, KEPT, WITHDRAWN))))
        states = [
            state
            for state, count in ((Answer.OPEN, OPEN_REQUESTS), (Answer.KEPT, KEPT), (Answer.WITHDRAWN, WITHDRAWN))
            for _ in range(self.city.scaled(count))
        ]
        for firm, state in zip(chosen, states, strict=True):
            back = 25 if state == Answer.OPEN else 300
            first = max(self.day(draw, self.city.as_of - timedelta(days=back)), firm.postings[-1].starts_on)
            self.request(draw, firm.postings[-1], state, first)
        for firm in self.city.counted:
            for before in firm.postings[:-1]:
                if before.ends_on and draw.random() < 0.02:
                    self.request(draw, before, Answer.REASSIGNED, before.ends_on)

    def request(self, draw: Random, posting: Posting, state: Answer, first: date) -> None:
        asked = min(moment(first, 9), self.city.latest)
        closed = None if state == Answer.OPEN else min(asked + timedelta(days=6), self.city.latest)
        answers = {Answer.KEPT: draw.choice(KEPT_BECAUSE), Answer.REASSIGNED: "已换人，接任同志近日与您联系。"}
        self.city.table(ChangeRequest).add(
            enterprise_id=posting.firm.key, stint_id=posting.key, reason=draw.choice(ASKED), source=Source.OWN.value,
            state=state.value, answer=answers.get(state, ""), asked_at=asked, asked_by=posting.firm.owner,
            due_on=self.city.calendar.add_workdays(first, 10), closed_at=closed,
            closed_by="" if closed is None else posting.firm.owner if state == Answer.WITHDRAWN else OFFICER,
        )  # fmt: skip

    # --- decisions of the office

    def pins_and_bans(self) -> None:
        draw = self.city.draw("pins")
        firms = [firm for firm in self.city.counted if firm.lead and not firm.lead.guide.away]
        for firm in draw.sample(firms, self.city.scaled(PINS)):
            if firm.lead and (firm.lead.guide.key, firm.key) not in self.barred:
                first = self.day(draw, firm.lead.starts_on)
                self.city.table(Pin).add(
                    instructor_id=firm.lead.guide.key, enterprise_id=firm.key,
                    reason="正在共同办理上市辅导，会议决定不换",
                    starts_on=first, recorded_at=min(moment(first, 16), self.city.latest), recorded_by=OFFICER,
                )  # fmt: skip
        for guide, firm in self.strangers(draw, BANS):
            note = "两单位正在商定地块补偿，项目办会议决定不派"
            self.bar(guide, firm, ConflictKind.BAN, note, self.day(draw), OFFICER, Origin.RECORDED)

    # --- handovers

    def handovers(self) -> None:
        """From lead to lead, accepted but for the newest and a few that were forgotten."""
        draw, since = self.city.draw("handovers"), self.city.as_of - HANDOVERS_SINCE
        found: list[tuple[Posting, Posting]] = []
        for firm in self.city.counted:
            for before, after in zip(firm.postings, firm.postings[1:], strict=False):
                if before.ends_on is None or before.guide is after.guide or after.starts_on < since:
                    continue
                if after.starts_on - before.ends_on <= timedelta(days=31):
                    found.append((before, after))
        found.sort(key=lambda pair: (pair[1].starts_on, pair[1].key))
        for number, (before, after) in enumerate(found, start=1):
            self.handover(draw, before, after, is_newest=number > len(found) - NEWEST)

    def handover(self, draw: Random, before: Posting, after: Posting, *, is_newest: bool) -> None:
        due = rules.handover_due_on(after.starts_on)
        is_new = is_newest or due + timedelta(days=20) > self.city.as_of
        if not before.has_note and not is_new:
            return
        is_old = due + timedelta(days=120) < self.city.as_of
        is_accepted = before.has_note and draw.random() < (1 if is_old else 0.35 if is_new else 0.93)
        is_accepted = is_accepted and not is_newest
        asked = not is_accepted and draw.random() < 0.3
        accepted = min(moment(after.starts_on + timedelta(days=draw.randint(1, 9)), 14), self.city.latest)
        self.city.table(Handover).add(
            stint_id=after.key, source_id=before.key, due_on=due, question=QUESTION if asked else "",
            asked_at=min(moment(after.starts_on, 10), self.city.latest) if asked else None,
            accepted_at=accepted if is_accepted else None, accepted_by=after.guide.name if is_accepted else "",
        )  # fmt: skip
