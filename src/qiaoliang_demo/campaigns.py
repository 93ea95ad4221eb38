"""What organisations and members do: candidates, pledges, proposals, problems cracked."""

import hashlib
from datetime import date, timedelta
from typing import Final

from qiaoliang.fieldwork.outcomes.models import Claim
from qiaoliang.party.campaigns.models import Pledge, PledgeBy, Problem, Proposal
from qiaoliang.party.membership.models import Candidate
from qiaoliang_demo.admissions import Cases, Person
from qiaoliang_demo.city import MARGIN, City, Window, moment
from qiaoliang_demo.credits import ATTEMPTS, Credits, Event, NowhereToPut
from qiaoliang_demo.names import person
from qiaoliang_demo.organisations import BranchChooser, of_branch
from qiaoliang_demo.texts import title, titles

POOL: Final = 1_200  # different titles of pledges, proposals and problems
ACTIVIST_TO_ADMISSION: Final = (432, 680)  # days: twelve months at least, and two for the steps between


def run_campaigns(city: City) -> None:
    """Pledges, proposals and problems: each counted since 1 January of last year."""
    choose = BranchChooser(city)
    _pledges(city, choose)
    _proposals(city, choose)
    _problems(city, choose)


def _pledges(city: City, choose: BranchChooser) -> None:
    """Made, then kept, overdue or withdrawn; all count by the day they were made."""
    credits = Credits(city, "pledges", choose, since_branch=True)
    draw, table = credits.draw, city.table(Pledge)
    pool = titles(draw, "pledge", POOL)
    last = city.last_day
    for event in credits.mixed(city.figures.pledges, city.since_last_year, city.before_last_year, share=0.03):
        branch = of_branch(event)
        is_own = draw.random() < 0.12
        due = event.day + timedelta(days=draw.choice((30, 60, 90, 120, 180, 365)))
        luck = draw.random()
        kept = due - timedelta(days=draw.randrange(25)) if luck < 0.86 else None
        withdrawn = event.day + timedelta(days=20) if luck > 0.98 else None
        table.add(
            **event.columns(branch.secretary), organisation_id=branch.key,
            made_by=(PledgeBy.ORGANISATION if is_own else PledgeBy.MEMBER).value,
            person_name="" if is_own else draw.choice(branch.members) if branch.members else branch.secretary,
            text=pool[draw.randrange(POOL)], due_on=due, kept_on=kept if kept and kept <= last else None,
            withdrawn_on=withdrawn if withdrawn and withdrawn <= last else None,
        )  # fmt: skip


def _proposals(city: City, choose: BranchChooser) -> None:
    """The same suggestion made twice in one organisation counts once."""
    credits = Credits(city, "proposals", choose, since_branch=True)
    draw, table = credits.draw, city.table(Proposal)
    pool = titles(draw, "proposal", POOL)
    taken: set[str] = set()
    for number, event in enumerate(
        credits.mixed(city.figures.proposals, city.since_last_year, city.before_last_year, share=0.05)
    ):
        branch = of_branch(event)
        text = pool[draw.randrange(POOL)]
        while f"{branch.key}:{text}" in taken:
            text = pool[draw.randrange(POOL)]
        taken.add(f"{branch.key}:{text}")
        adopted = event.day + timedelta(days=draw.randrange(3, 40)) if draw.random() < 0.62 else None
        done = adopted + timedelta(days=draw.randrange(5, 120)) if adopted and draw.random() < 0.7 else None
        if adopted and adopted > city.last_day:
            adopted = done = None
        columns = event.columns(branch.secretary) | {
            "organisation_id": branch.key, "title": text, "proposal_key": f"{branch.key}:{text}"[:160],
            "author_name": draw.choice(branch.members) if branch.members else branch.secretary,
            "adopted_on": adopted, "implemented_on": done if done and done <= city.last_day else None,
        }  # fmt: skip
        table.add(**columns)
        if event.is_counted and number % 61 == 7:
            table.add(**columns | {"author_name": person(draw)})


def _problems(city: City, choose: BranchChooser) -> None:
    credits = Credits(city, "problems", choose, since_branch=True)
    draw, table = credits.draw, city.table(Problem)
    for event in credits.mixed(city.figures.problems_cracked, city.since_last_year, city.before_last_year):
        branch = of_branch(event)
        text = title(draw, "problem", event.firm.division)
        what, _, how = text.partition("，")
        table.add(
            **event.columns(branch.secretary), organisation_id=branch.key, title=what, solution=how or "党员带头解决"
        )


def admit(city: City) -> None:
    """Activists and admissions of two years, on rows of their own or on the same one."""
    _Candidates(city).build()


class _Candidates:
    """A person is one row: decided an activist on one day, admitted perhaps a year and more later."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.credits = Credits(city, "candidates", BranchChooser(city), since_branch=True)
        self.draw = self.credits.draw
        self.cases = Cases(city)
        self.number = 0

    def build(self) -> None:
        city, credits = self.city, self.credits
        activists, admitted = city.figures.activists_cultivated, city.figures.members_admitted
        long_ago = admitted * 2 // 3  # became activists before the period and were admitted within it
        early = Window(city.since_start.first, city.two_years.first - 2 * MARGIN)
        more = max(4, admitted // 25)
        for _ in range(long_ago):
            self.note(*self.on_the_way(early, city.two_years), is_approved=True)
        for _ in range(admitted - long_ago):
            self.note(*self.on_the_way(city.two_years, city.two_years), is_approved=True)
        for _ in range(more):  # the branch resolved, the upper committee has not spoken
            self.note(*self.on_the_way(early, city.two_years), is_approved=False)
            self.note(*self.on_the_way(early, early), is_approved=True)
        for event in credits.counted(activists - (admitted - long_ago), city.two_years):
            self.note(event)
        for event in (*credits.troubles(4 * more, city.two_years), *credits.outside(4 * more, early)):
            self.note(event)
        self.cases.applicants()
        self.of_the_cast()

    def of_the_cast(self) -> None:
        """Four at the cast's own branch, each waiting for somebody; nobody's help, so they count in no figure."""
        city = self.city
        firm = city.firms[0]
        if firm.branch is None:
            return
        for until, voted, approved in (("consent", 5, None), ("meeting", 6, None), ("approval", 97, None),
                                       ("approval", 352, 320)):  # fmt: skip
            resolved = city.as_of - timedelta(days=voted)
            activist = resolved - timedelta(days=440)
            confirmed = min(moment(activist + timedelta(days=9)), city.latest)
            event = Event(firm, None, activist, Claim.CONFIRMED, moment(activist), confirmed_at=confirmed)
            self.number += 1
            name, key = person(self.draw), hashlib.sha256(f"demo candidate {self.number}".encode()).hexdigest()
            day = city.as_of - timedelta(days=approved) if approved else None
            candidate = city.table(Candidate).add(
                **event.columns("镇街党委"), organisation_id=firm.branch.key, name=name, person_key=key,
                applied_on=activist - timedelta(days=80), filed_on=activist + timedelta(days=6),
                resolved_on=resolved if until == "approval" else None, approved_at=moment(day, 15) if day else None,
                approved_by="镇街党委" if day else "",
            )  # fmt: skip
            who = Person(name, key, firm, firm.branch, candidate)
            self.cases.of_the_cast(who, activist, until, resolved, day)

    def on_the_way(self, decided: Window, resolution: Window) -> tuple[Event, date]:
        """An activist decided in one window and admitted in the other, under one posting in force on both days."""
        shortest, longest = ACTIVIST_TO_ADMISSION
        decided = Window(decided.first, min(decided.last, resolution.last - timedelta(days=shortest + 5)))
        for _ in range(ATTEMPTS):
            (event,) = self.credits.counted(1, decided)
            first = max(event.day + timedelta(days=shortest), resolution.first)
            last = min(event.day + timedelta(days=longest), resolution.last - timedelta(days=3))
            resolved = self.city.days.draw(self.draw, first, last)
            if first <= resolved <= last and event.posting is not None and event.posting.covers(resolved):
                return event, resolved
        raise NowhereToPut(f"{decided} {resolution}")

    def note(self, event: Event, resolved: date | None = None, *, is_approved: bool = False) -> None:
        city, draw = self.city, self.draw
        branch = of_branch(event)
        self.number += 1
        approved = None
        if resolved is not None and is_approved:
            approved = min(moment(resolved + timedelta(days=draw.randint(6, 75)), 15), city.latest)
        filed = event.day + timedelta(days=draw.randint(3, 12)) if event.state == Claim.CONFIRMED else None
        filed = filed if filed and filed <= city.last_day else None
        name, key = person(draw), hashlib.sha256(f"demo candidate {self.number}".encode()).hexdigest()
        applied = event.day - timedelta(days=draw.randint(40, 400))
        candidate = city.table(Candidate).add(
            **event.columns(f"{branch.name}的上级党委"[:120]), organisation_id=branch.key, name=name, person_key=key,
            applied_on=applied, filed_on=filed, resolved_on=resolved, approved_at=approved,
            approved_by="镇街党委" if approved else "",
        )  # fmt: skip
        voided = event.voided_at.date() if event.voided_at else None
        self.cases.tell(
            Person(name, key, event.firm, branch, candidate), applied, event.day, filed, resolved,
            approved.date() if approved else None, stopped=voided,
        )  # fmt: skip
