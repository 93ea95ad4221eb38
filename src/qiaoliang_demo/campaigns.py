"""What organisations and members do: candidates, pledges, proposals, problems cracked."""

import hashlib
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from qiaoliang.fieldwork.outcomes.models import Claim, Outcome
from qiaoliang.party.campaigns.choices import Grade
from qiaoliang.party.campaigns.models import Appraisal, Pledge, PledgeBy, Problem, Proposal
from qiaoliang.party.membership.models import Candidate
from qiaoliang_demo.admissions import Cases, Person
from qiaoliang_demo.city import MARGIN, City, Window, moment
from qiaoliang_demo.credits import ATTEMPTS, Credits, Event, NowhereToPut
from qiaoliang_demo.names import person
from qiaoliang_demo.organisations import BranchChooser, of_branch
from qiaoliang_demo.texts import title, titles

FEEDBACK_DAYS: Final = 5
KEPT: Final = (
    "按期完成，记录在支部存档", "两名徒弟已能独立顶岗，上岗证存档", "全年无安全事故，安环部出具证明",
    "已开课 4 次，签到表存档",
    "不良率降到承诺以内，质检月报可查", "帮扶 3 户，回访记录存档", "改造已验收，验收单在设备部",
    "志愿服务 8 次，服务单位有回执",
)  # fmt: skip
WITHDRAWN: Final = ("岗位调整，改由他人承诺", "订单结构变化，原目标不再适用", "设备停用", "承诺人调离本企业")
ADOPTED: Final = ("很好，马上安排", "先在一条线上试，见效再推广", "采纳，请你参加落实", "采纳，列入本季度改进")
DECLINED: Final = (
    "设备合同年底到期，届时一并考虑", "已有类似做法，请先看现行规程", "投入较大，今年预算已定",
    "涉及消防要求，不能这样改",
)  # fmt: skip
DONE: Final = ("已写入作业规程", "已改造完成并验收", "已在两个班组推行", "已采购到位并培训")
STARS: Final = ("可在同行业推广", "职工参与面广，见效快", "投入少、节约多")
BENEFITS: Final = 40  # one in so many implemented proposals has its benefit in the ledger
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
    draw, table, say = credits.draw, city.table(Pledge), city.draw("what became of pledges")
    pool = titles(draw, "pledge", POOL)
    last = city.last_day
    for event in credits.mixed(city.figures.pledges, city.since_last_year, city.before_last_year, share=0.03):
        branch = of_branch(event)
        is_own = draw.random() < 0.12
        due = event.day + timedelta(days=draw.choice((30, 60, 90, 120, 180, 365)))
        luck = draw.random()
        kept = due - timedelta(days=draw.randrange(25)) if luck < 0.86 else None
        withdrawn = event.day + timedelta(days=20) if luck > 0.98 else None
        kept = kept if kept and kept <= last else None
        withdrawn = withdrawn if withdrawn and withdrawn <= last else None
        key = table.add(
            **event.columns(branch.secretary), organisation_id=branch.key,
            made_by=(PledgeBy.ORGANISATION if is_own else PledgeBy.MEMBER).value,
            person_name="" if is_own else draw.choice(branch.members) if branch.members else branch.secretary,
            text=pool[draw.randrange(POOL)], due_on=due, kept_on=kept, withdrawn_on=withdrawn,
            kept_how=say.choice(KEPT) if kept else "", withdraw_reason=say.choice(WITHDRAWN) if withdrawn else "",
            told_on=due + timedelta(days=1) if not kept and not withdrawn and due < last else None,
        )  # fmt: skip
        _appraise(city, say, key, event, due, is_kept=kept is not None, is_withdrawn=withdrawn is not None)


def _appraise(
    city: City, say: Random, pledge: int, event: Event, due: date, *, is_kept: bool, is_withdrawn: bool
) -> None:
    """Some branches judged last year's promises in December; nobody judges what was withdrawn."""
    year = city.as_of.year - 1
    on = date(year, 12, 20)
    if event.day >= on or due.year != year or is_withdrawn or event.state == Claim.VOID or say.random() > 0.25:
        return
    grade = say.choice((Grade.WELL, Grade.DONE, Grade.DONE)) if is_kept else say.choice((Grade.PARTLY, Grade.NOT))
    city.table(Appraisal).add(
        pledge_id=pledge, year=year, grade=grade.value, words="群众认可" if grade == Grade.WELL else "",
        appraised_on=on, recorded_at=moment(on, 16), recorded_by=of_branch(event).secretary,
    )  # fmt: skip


def _proposals(city: City, choose: BranchChooser) -> None:
    """The same suggestion made twice in one organisation counts once."""
    credits = Credits(city, "proposals", choose, since_branch=True)
    draw, table, say = credits.draw, city.table(Proposal), city.draw("answers to proposals")
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
        } | _answer(city, say, event.day, adopted, done)  # fmt: skip
        key = table.add(**columns)
        if columns["implemented_on"] and number % BENEFITS == 3:
            _benefit(city, say, event, key, columns["implemented_on"], text)
        if event.is_counted and number % 61 == 7:
            table.add(**columns | {"author_name": person(draw)})


def _answer(city: City, say: Random, day: date, adopted: date | None, done: date | None) -> dict[str, Any]:
    """What was said to the author and what followed; a few of the latest still wait."""
    due, last = city.calendar.add_workdays(day, FEEDBACK_DAYS), city.last_day
    found: dict[str, Any] = {"feedback_due_on": due, "told_on": due + timedelta(days=1) if due < last else None}
    if adopted is not None:
        found |= {"answer": say.choice(ADOPTED), "done_by": "党员攻关小组", "do_by": adopted + timedelta(days=150)}
        is_done = done is not None and done <= last
        found["done_how"] = say.choice(DONE) if is_done else ""
        named = done + timedelta(days=20) if done is not None else last
        if is_done and named <= last and say.random() < 0.03:
            found |= {"starred_on": named, "star_reason": say.choice(STARS)}
        return found
    declined = day + timedelta(days=say.randint(2, 9))
    if declined <= last and say.random() < 0.985:
        found |= {"declined_on": declined, "answer": say.choice(DECLINED)}
    return found


def _benefit(city: City, say: Random, event: Event, proposal: int, on: date, text: str) -> None:
    """What a proposal brought, in the ledger: nobody's help, so it stands beside every figure."""
    confirmed = min(moment(on, 16), city.latest)
    number = f"合理化建议{proposal}"
    city.table(Outcome).add(
        enterprise_id=event.firm.key, region_code=event.firm.town.code, happened_on=on, state=Claim.CONFIRMED.value,
        recorded_at=confirmed, recorded_by=of_branch(event).secretary, confirmed_at=confirmed,
        confirmed_by=event.firm.owner, kind="proposal_benefit", natural_key=f"{event.firm.key}|{number}",
        title=text, amount_fen=say.randint(2, 60) * 1_000_000, document_number=number,
        source_kind="campaigns.proposal", source_key=str(proposal),
    )  # fmt: skip


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
