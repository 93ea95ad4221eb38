"""The cases behind the candidates: every step from the application to the archive, by the rules of its own day.

The dates that figures rest on (activist, resolution, approval) are given; the steps between are laid around them.
"""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from qiaoliang.party.membership.choices import CaseState, Decider, MemberEnd, MoveKind, StepCode
from qiaoliang.party.membership.editions import edition_on
from qiaoliang.party.membership.histories import columns_of
from qiaoliang.party.membership.models import Admission, CaseMove, Member, MemberKind, Named, Step
from qiaoliang.party.membership.progress import Ballots, Done, History, Listed, add_months, due, outlook
from qiaoliang.party.membership.rules import papers
from qiaoliang_demo.city import Branch, City, Firm, moment
from qiaoliang_demo.names import person

DAY: Final = timedelta(days=1)
APPLICANTS: Final = 1_400
BODIES: Final = {
    Decider.APPLICANT: "本人", Decider.COMMITTEE: "镇街党委", Decider.BRANCH_COMMITTEE: "支部委员会",
    Decider.MEMBER_MEETING: "支部党员大会", Decider.BRANCH: "党支部",
}  # fmt: skip
DELAYS: Final = ("本人出差", "集中换届期间", "多数党员出海作业", "材料补正", "负责同志调整")
# Days before the resolution at which the steps leading to it were taken (the vote is held at 0).
BEFORE: Final = (
    (StepCode.CONSENT, 57), (StepCode.NOTICE, 37), (StepCode.INTRODUCERS, 35), (StepCode.VETTING, 30),
    (StepCode.TRAINING, 25), (StepCode.BRANCH_REVIEW, 20), (StepCode.PREREVIEW, 14), (StepCode.FORM, 12),
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody on the way, and the record that counts, if there is one."""

    name: str
    key: str
    firm: Firm
    branch: Branch
    candidate: int | None = None


class Cases:
    def __init__(self, city: City) -> None:
        self.city = city
        self.draw = city.draw("admissions")
        self.steps, self.named = city.table(Step), city.table(Named)
        self.last = city.last_day
        self._near: dict[str, list[tuple[date, int]]] = {}
        self.serial = 0

    # --- whole ways

    def tell(
        self, who: Person, applied: date, activist: date, filed: date | None, resolved: date | None,
        approved: date | None, *, stopped: date | None = None,
    ) -> None:  # fmt: skip
        """One case around the given days, as far as the evening before `as_of` allows."""
        way = _Way(self, who)
        self._to_mentors(way, applied, activist, filed)
        if way.is_at(StepCode.MENTORS):
            if resolved is None:
                self._onwards(way, activist)
            else:
                self._to_vote(way, activist, resolved)
                self._after_vote(way, resolved, approved)
        way.close(stopped)

    def of_the_cast(self, who: Person, activist: date, until: str, resolved: date, approved: date | None) -> None:
        """A case of the cast's branch that waits at a given place: `consent`, `meeting`, or after the vote."""
        way = _Way(self, who)
        self._to_mentors(way, activist - 80 * DAY, activist, activist + 6 * DAY)
        if until == StepCode.CONSENT:
            self._reviews(way, StepCode.REVIEW, activist, resolved, all_=True)
            way.take(StepCode.PROPOSED, max(resolved, way.day), Decider.BRANCH_COMMITTEE)
        else:
            self._to_vote(way, activist, resolved, is_voted=until != StepCode.MEETING)
        if until == StepCode.APPROVAL:
            self._after_vote(way, resolved, approved)
        way.close(None)

    def applicants(self) -> None:
        """Who applied of late: some were talked to, some are waiting too long; the cast's branch has one of each."""
        city, draw = self.city, self.draw
        firms = [firm for firm in city.counted if firm.branch is not None]
        cast_firm = next((firm for firm in firms if firm is city.firms[0]), firms[0])
        for number in range(city.scaled(APPLICANTS)):
            firm = cast_firm if number < 3 else draw.choice(firms)
            branch = firm.branch
            if branch is None:
                continue
            applied = self.last - timedelta(days=(38, 20, 70)[number] if number < 3 else draw.randrange(0, 300))
            way = _Way(self, Person(person(draw), f"{number:08d}".rjust(64, "a"), firm, branch))
            way.take(StepCode.APPLICATION, applied, Decider.APPLICANT)
            talked = applied + timedelta(days=draw.randint(3, 28))
            if talked <= self.last and (number == 2 or (number > 2 and draw.random() < 0.9)):
                way.take(StepCode.TALK, talked)
            stopped = self.last - timedelta(days=2) if number > 2 and draw.random() < 0.04 else None
            way.close(max(stopped, way.day) if stopped else None, kind=draw.choice(("stopped", "withdrawn")))

    # --- parts of the way

    def _to_mentors(self, way: "_Way", applied: date, activist: date, filed: date | None) -> None:
        draw = self.draw
        way.take(StepCode.APPLICATION, applied, Decider.APPLICANT)
        is_late = draw.random() < 0.05
        way.take(
            StepCode.TALK,
            self._worked(applied + timedelta(days=draw.randint(33, 39) if is_late else draw.randint(4, 28))),
        )
        body = Decider.BRANCH_COMMITTEE if draw.random() < 0.6 else Decider.MEMBER_MEETING
        way.take(StepCode.ACTIVIST, activist, body)
        if filed is not None:
            way.take(StepCode.FILING, filed)
            named = filed + timedelta(days=draw.randint(1, 9))
            if named <= self.last:
                way.take(StepCode.MENTORS, named, members=self._full(way.who, named, draw.choice((1, 2, 2))))

    def _reviews(self, way: "_Way", code: StepCode, since: date, until: date, *, all_: bool) -> None:
        """The half-yearly reviews that fell due by `until`; sometimes the last one is still missing."""
        turn = 1
        while (on := add_months(since, 6 * turn)) <= until:
            is_last = add_months(since, 6 * (turn + 1)) > until
            if is_last and not all_ and self.draw.random() < 0.08:
                return
            held = self._worked(on - timedelta(days=self.draw.randrange(1, 18)))
            way.take(code, max(held, way.day), Decider.BRANCH_COMMITTEE)
            turn += 1

    def _to_vote(self, way: "_Way", activist: date, resolved: date, *, is_voted: bool = True) -> None:
        year = add_months(activist, 12)
        proposed = self._later(year + timedelta(days=self.draw.randint(0, max(0, (resolved - year).days - 64))))
        self._reviews(way, StepCode.REVIEW, activist, proposed, all_=True)
        way.take(StepCode.PROPOSED, max(proposed, way.day), Decider.BRANCH_COMMITTEE)
        for code, days in BEFORE:
            self._prepare(way, code, max(way.day, self._worked(resolved - timedelta(days=days))))
        if not is_voted:
            return
        if self.draw.random() < 0.05:
            way.take(
                StepCode.MEETING,
                max(way.day, self._worked(resolved - 6 * DAY)),
                ballots=self._ballots(way.who, is_won=False),
            )
        way.take(StepCode.MEETING, resolved, ballots=self._ballots(way.who))

    def _prepare(self, way: "_Way", code: StepCode, day: date) -> None:
        """One of the steps between consent and form, with its facts."""
        if code == StepCode.NOTICE:
            first = way.day
            last = self.city.calendar.add_workdays(first, 5)
            if edition_on(max(day, last)).code == "2026":
                way.take(code, max(day, last), notice_from=first, notice_to=last, objections="none")
        elif code == StepCode.INTRODUCERS:
            way.take(code, day, members=self._full(way.who, day, 2))
        elif code == StepCode.VETTING:
            way.take(code, day, vetting="pass")
        elif code == StepCode.TRAINING:
            way.take(code, day, training_days=3, training_hours=24)
        elif code == StepCode.BRANCH_REVIEW:
            way.take(code, day, Decider.BRANCH_COMMITTEE)
        elif code == StepCode.FORM:
            self.serial += 1
            way.take(code, day, serial=f"{day.year}{self.serial:05d}")
        else:
            way.take(code, day, Decider.COMMITTEE)

    def _onwards(self, way: "_Way", activist: date) -> None:
        """No resolution yet: an activist under cultivation, or somewhere between the proposal and the vote."""
        draw = self.draw
        proposed = self._later(add_months(activist, 12) + timedelta(days=draw.randint(0, 400)))
        is_proposed = proposed <= self.last and draw.random() < 0.6
        self._reviews(way, StepCode.REVIEW, activist, proposed if is_proposed else self.last, all_=is_proposed)
        if not is_proposed or way.day > self.last:
            return
        way.take(StepCode.PROPOSED, max(proposed, way.day), Decider.BRANCH_COMMITTEE)
        for code, _days in BEFORE:
            day = self._later(way.day + timedelta(days=draw.randint(2, 14)))
            day = max(day, self.city.calendar.add_workdays(way.day, 5)) if code == StepCode.NOTICE else day
            if day > self.last or draw.random() < 0.16:
                return
            self._prepare(way, code, day)
        day = way.day + timedelta(days=draw.randint(2, 12))
        if day <= self.last and draw.random() < 0.4:
            way.take(StepCode.MEETING, day, ballots=self._ballots(way.who, is_won=False))

    def _after_vote(self, way: "_Way", resolved: date, approved: date | None) -> None:
        draw = self.draw
        talked = resolved + timedelta(days=draw.randint(2, 6))
        if approved is None:
            if talked <= self.last and draw.random() < 0.7 and self._stands(resolved, talked):
                way.take(StepCode.COMMITTEE_TALK, talked, Decider.COMMITTEE)
            return
        way.take(StepCode.COMMITTEE_TALK, min(talked, approved), Decider.COMMITTEE)
        way.take(StepCode.APPROVAL, approved, Decider.COMMITTEE)
        filed, sworn = approved + timedelta(days=draw.randint(1, 8)), approved + timedelta(days=draw.randint(9, 28))
        end = add_months(resolved, 12)
        if filed <= self.last:
            way.take(StepCode.UPWARD, filed, Decider.COMMITTEE)
            if sworn <= self.last and draw.random() < 0.97:
                way.take(StepCode.OATH, sworn)
        self._reviews(way, StepCode.PROBATION_REVIEW, resolved, min(end, self.last), all_=end <= self.last)
        if way.is_at(StepCode.OATH) and max(end, way.day) <= self.last:
            self._conversion(way, resolved, end)
        way.enrol(resolved)

    def _conversion(self, way: "_Way", resolved: date, end: date) -> None:
        draw, luck = self.draw, self.draw.random()
        day = max(self._later(end + timedelta(days=draw.randint(0, 24))), way.day)
        if luck < 0.05:
            months = draw.choice((6, 9, 12))
            way.take(StepCode.EXTENSION, min(day, self.last), Decider.COMMITTEE, extension="extended", months=months)
            end = add_months(end, months)
            day = max(self._later(end + timedelta(days=draw.randint(0, 20))), way.day)
            self._reviews_after(way, resolved, min(end, self.last))
        elif luck < 0.06:
            way.take(StepCode.EXTENSION, min(day, self.last), Decider.COMMITTEE, extension="cancelled")
            return
        if day > self.last or draw.random() < 0.06:
            return
        if draw.random() < 0.03:
            way.take(
                StepCode.CONVERSION, day, ballots=self._ballots(way.who, is_won=False), requested_on=max(end, day - DAY)
            )
            return
        way.take(StepCode.CONVERSION, day, ballots=self._ballots(way.who), requested_on=max(end, day - 3 * DAY))
        confirmed = day + timedelta(days=draw.randint(8, 80))
        if confirmed <= self.last:
            way.take(StepCode.CONFIRMATION, confirmed, Decider.COMMITTEE)
            archived = confirmed + timedelta(days=draw.randint(5, 40))
            if archived <= self.last:
                way.take(StepCode.ARCHIVE, archived, papers=tuple(papers(way.history)))

    def _reviews_after(self, way: "_Way", resolved: date, until: date) -> None:
        """The reviews of an extended probation: every half year from the resolution goes on."""
        turn = way.history.count(StepCode.PROBATION_REVIEW) + 1
        while (on := add_months(resolved, 6 * turn)) <= until:
            way.take(StepCode.PROBATION_REVIEW, max(on, way.day), Decider.BRANCH_COMMITTEE)
            turn += 1

    # --- small things

    def _stands(self, resolved: date, day: date) -> bool:
        return day <= add_months(resolved, 6)

    def _worked(self, day: date) -> date:
        """The working day on or before: keeps the order of days."""
        calendar = self.city.calendar
        while not calendar.is_workday(day):
            day -= DAY
        return day

    def _later(self, day: date) -> date:
        calendar = self.city.calendar
        while not calendar.is_workday(day):
            day += DAY
        return day

    def _ballots(self, who: Person, *, is_won: bool = True) -> Ballots:
        entitled = max(3, len(who.branch.full))
        present = entitled - self.draw.randrange(0, max(1, entitled // 5))
        if is_won:
            no = 1 if present > 6 and self.draw.random() < 0.1 else 0
            written = 1 if present < entitled and self.draw.random() < 0.5 else 0
            return Ballots(entitled, present, present - no, no, written)
        yes = entitled // 2
        return Ballots(entitled, present, min(yes, present), max(0, present - yes))

    def _full(self, who: Person, day: date, count: int) -> tuple[int, ...]:
        """Full members of the branch on the day, of the county where it has too few."""
        own = [key for key, since in who.branch.full if since <= day]
        for area in (who.branch.region[:6], ""):
            if len(own) >= 2:
                break
            near = self._of(area)
            own = [key for _, key in near[: bisect_right(near, (day, 1 << 60))]]
        return tuple(self.draw.sample(own, count))

    def _of(self, area: str) -> list[tuple[date, int]]:
        """The full members of a county, or of the city, in the order in which they came."""
        if area not in self._near:
            branches = [branch for branch in self.city.branches if branch.region.startswith(area)]
            self._near[area] = sorted((since, key) for branch in branches for key, since in branch.full)
        return self._near[area]


class _Way:
    """One case while it is told: its history as the rules read it, and its rows."""

    def __init__(self, cases: Cases, who: Person) -> None:
        self.cases, self.city, self.draw, self.who = cases, cases.city, cases.draw, who
        born = date(1965 + self.draw.randrange(38), self.draw.randrange(1, 13), self.draw.randrange(1, 29))
        self.history = History(born)
        self.rows: list[dict[str, Any]] = []
        self.member: int | None = None

    @property
    def day(self) -> date:
        return self.history.done[-1].on

    def is_at(self, code: StepCode) -> bool:
        return bool(self.history.done) and self.history.last(code) is not None

    def take(
        self, code: StepCode, day: date, decider: Decider | None = None, *, members: tuple[int, ...] = (), **facts: Any
    ) -> None:
        if decider is None:
            decider = Decider.MEMBER_MEETING if "ballots" in facts else Decider.BRANCH
        done = Done(code, day, decider, members=tuple(Listed(key, True) for key in members), **facts)
        limit = due(self.history, code, day)
        if limit and day > limit.until:
            done = replace(done, late_reason=self.draw.choice(DELAYS))
        self.history = self.history.with_(done)
        self.rows.append({
            **columns_of(done), "edition": edition_on(day).code, "decided_by": BODIES[decider],
            "document_number": f"{day.year}-{self.draw.randrange(1, 400)}" if decider == Decider.COMMITTEE else "",
            "vetting_place": "支部档案柜" if code == StepCode.VETTING else "",
            "due_on": limit.on if limit else None, "members": members, "recorded_at": self._entered(day),
        })  # fmt: skip

    def _entered(self, day: date) -> datetime:
        return min(moment(day + self.draw.randrange(4) * DAY, 9 + self.draw.randrange(8)), self.city.latest)

    def enrol(self, resolved: date) -> None:
        """The line of the roll: probationary from the resolution, full from the approval of the conversion."""
        who, table = self.who, self.city.table(Member)
        shared = {
            "organisation_id": who.branch.key,
            "enterprise_id": who.firm.key,
            "name": who.name,
            "joined_on": resolved,
        }
        confirmed, ended = self.history.last(StepCode.CONFIRMATION), self.history.last(StepCode.EXTENSION)
        ends_on, reason = (confirmed.on - DAY, MemberEnd.CONVERTED) if confirmed else (None, "")
        if ended and ended.extension == "cancelled":
            ends_on, reason = ended.on, MemberEnd.CANCELLED
        self.member = table.add(
            **shared, kind=MemberKind.PROBATIONARY.value, starts_on=resolved, ends_on=ends_on, end_reason=str(reason),
            recorded_at=self._entered(resolved),
        )  # fmt: skip
        if confirmed:
            self.member = table.add(
                **shared, kind=MemberKind.FULL.value, starts_on=confirmed.on, recorded_at=self._entered(confirmed.on)
            )

    def close(self, stopped: date | None, kind: str = "stopped") -> None:
        """Write the case and its steps as they stand on the evening."""
        who, city = self.who, self.city
        found = outlook(self.history, city.as_of)
        state = CaseState.OPEN
        if found.place.is_cancelled:
            state = CaseState.CANCELLED
        elif found.place.last == StepCode.ARCHIVE:
            state = CaseState.DONE
        elif stopped is not None:
            state = CaseState.WITHDRAWN if kind == "withdrawn" else CaseState.STOPPED
        is_open, first = state == CaseState.OPEN, self.history.done[0]
        key = city.table(Admission).add(
            organisation_id=who.branch.key, enterprise_id=who.firm.key, region_code=who.branch.region, name=who.name,
            person_key=who.key, born_on=str(self.history.born_on), applied_on=first.on, state=state.value,
            stage=found.place.stage.value, next_code=_value(found.place.next) if is_open else "",
            side=_value(found.side) if is_open else "", due_code=_value(found.due_code) if is_open else "",
            due_on=found.due_on if is_open else None, opens_on=found.opens_on if is_open else None,
            edition=edition_on(city.as_of).code, probation_ends_on=found.place.probation_ends_on,
            standing_on=found.place.standing_on, candidate_id=who.candidate, member_id=self.member,
            recorded_at=self.rows[0]["recorded_at"], recorded_by=who.branch.secretary,
        )  # fmt: skip
        for row in self.rows:
            members = row.pop("members")
            step = self.cases.steps.add(
                admission_id=key, organisation_id=who.branch.key, recorded_by=who.branch.secretary, **row
            )
            for member in members:
                self.cases.named.add(step_id=step, member_id=member)
        if stopped is not None and not is_open and state in (CaseState.STOPPED, CaseState.WITHDRAWN):
            is_withdrawn = state == CaseState.WITHDRAWN
            city.table(CaseMove).add(
                admission_id=key, kind=(MoveKind.WITHDRAWN if is_withdrawn else MoveKind.STOPPED).value,
                happened_on=stopped, reason="本人书面撤回申请" if is_withdrawn else "离开本地，停止培养",
                from_organisation_id=who.branch.key, recorded_at=self._entered(stopped),
                recorded_by=who.branch.secretary,
            )  # fmt: skip


def _value(word: Any) -> str:
    return str(word.value) if word else ""
