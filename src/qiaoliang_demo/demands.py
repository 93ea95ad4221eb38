"""Demands in every stage: solved ones exactly counted, and open, overdue, answered, reopened, unsolved, withdrawn."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from qiaoliang.economy.demands import rules
from qiaoliang.economy.demands.choices import STARTS_A_RUN, Category, MoveKind, Stage, Urgency, Verdict
from qiaoliang.economy.demands.models import Demand, DemandAsk, DemandMove, DemandRung, DemandSecret, DemandSupport
from qiaoliang_demo import demand_circles as circles
from qiaoliang_demo.cast import INSTRUCTORS_OFFICE
from qiaoliang_demo.city import City, Firm, Office, moment
from qiaoliang_demo.credits import ATTEMPTS, Credits, NowhereToPut
from qiaoliang_demo.demand_stories import KINDS, Step, Story
from qiaoliang_demo.places import CITY_CODE
from qiaoliang_demo.texts import demand as wording

CATEGORIES: Final = {
    "economy": Category.UTILITIES, "commerce": Category.MARKET, "construction": Category.APPROVAL,
    "labour": Category.LABOUR, "land": Category.LAND, "legal": Category.DISPUTE, "market": Category.APPROVAL,
    "taxation": Category.TAX, "agriculture": Category.OTHER, "marine": Category.OTHER, "science": Category.OTHER,
    "finance": Category.FINANCE, "transport": Category.TRAFFIC, "environment": Category.ENVIRONMENT,
    "culture_tourism": Category.OTHER, "health": Category.OTHER,
}  # fmt: skip
ANSWERS: Final = (
    "已到现场查看，按程序办理完毕，请企业确认。",
    "相关政策口径已书面说明，并安排专人辅导申报。",
    "已协调供电、供水单位完成检修，恢复正常。",
    "已组织银企对接，银行同意续贷，手续办理完毕。",
    "已推荐劳务基地，首批人员到岗。",
    "已合并检查事项，本季度不再重复检查。",
    "经核实不在补助范围，已告知理由和替代渠道。",
    "已列入年度改造计划，下季度开工。",
)
OWNERS_WORDS: Final = ("解决得很及时", "谢谢，问题解决了", "可以，按这个办", "满意", "")
COMPLAINTS: Final = ("过了一周又出现同样问题", "答复了但没有真正落实", "只解决了一半")
RETURNS: Final = ("不属于本部门职责，建议转住建部门", "材料不全，请企业补充后再转", "应由县级部门承办")
DAY: Final = timedelta(days=1)
LATELY: Final = (3, 3, 4, 4, 5, 6, 6, 8, 9, 12, 16, 24)  # days ago that a demand was heard which is still open


class Demands:
    """Writes demands with all their moves."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.credits = Credits(city, "demands")
        self.draw = self.credits.draw
        self.offices = {(office.region, office.function): office for office in reversed(city.offices)}

    def write(self) -> None:
        city, rows = self.city, self.city.scaled
        stories = [self.closed(Verdict.SOLVED) for _ in range(city.figures.demands_resolved - rows(24))]
        stories += [self.reopened(is_closed_again=True) for _ in range(rows(24))]
        stories += [self.reopened(is_closed_again=False) for _ in range(rows(18))]
        stories += [self.closed(Verdict.PARTLY) for _ in range(rows(120))]
        stories += [self.closed(Verdict.NOT_SOLVED) for _ in range(rows(64))]
        stories += [self.withdrawn() for _ in range(rows(46))]
        stories += [self.nobodys_help() for _ in range(rows(70))]
        stories += [self.before_start() for _ in range(rows(20))]
        stories += [self.open() for _ in range(rows(150))]
        stories += self.for_the_cast()
        stories.sort(key=lambda one: one.heard_on)
        for story in stories:
            story.body = wording(self.draw, story.office.function, story.firm.division)
        circles.draw_them(self.city, stories)
        for story in stories:
            self.note(story)

    # --- how demands go

    def begin(self, heard_on: date | None = None, firm: Firm | None = None) -> Story:
        """Heard by a posted instructor on a working day."""
        for _ in range(ATTEMPTS):
            chosen = firm or self.credits.draw.choice(self.city.counted)
            day = heard_on or self.city.days.draw(self.draw, self.city.since_start.first, self.city.last_day - 45 * DAY)
            posting = chosen.lead_on(day)
            if posting is not None:
                urgency = self.draw.choices(list(Urgency), (74, 21, 5))[0]
                story = Story(chosen, posting, day, self.office_for(chosen), urgency)
                self.move(story, Stage.LOGGED, self.after(moment(day, 11), 0), posting.guide.name)
                return story
        raise NowhereToPut("demand")

    def office_for(self, firm: Firm) -> Office:
        """Of the enterprise's line twice in five, else of whatever hurts; the county's own if it keeps one."""
        function = firm.function if self.draw.random() < 0.4 else self.draw.choice(list(CATEGORIES))
        return self.offices.get((firm.town.county, function)) or self.offices[CITY_CODE, function]

    def after(self, at: datetime, days: int) -> datetime:
        """A moment so many working days later, during office hours, never after the city's last."""
        later = self.city.calendar.add_workdays(at.date(), days)
        hour = max(at.hour, 9) if days == 0 else self.draw.randint(9, 16)
        return min(moment(later, hour, self.draw.randrange(0, 60, 5)) + timedelta(minutes=30), self.city.latest)

    def move(self, story: Story, to: Stage, at: datetime, by: str, words: str = "") -> None:
        before = story.moves[-1].to if story.moves else ""
        if story.moves:
            at = max(at, story.moves[-1].at)
        story.moves.append(Step(before, to.value, at, by, words, KINDS[before, to].value))
        story.stage = to

    def send(self, story: Story) -> None:
        at = self.after(story.moves[-1].at, self.draw.choice((0, 0, 1)))
        self.move(story, Stage.SENT, at, "周立言")
        if self.draw.random() < 0.06:
            self.move(story, Stage.LOGGED, self.after(at, 1), f"{story.office.name}联络员", self.draw.choice(RETURNS))
            story.hops += 1
            self.move(story, Stage.SENT, self.after(story.moves[-1].at, 1), "周立言")

    def sign(self, story: Story) -> None:
        at = self.after(story.moves[-1].at, self.draw.choice((0, 1, 1, 2)))
        self.move(story, Stage.WORKING, at, f"{story.office.name}联络员")
        story.signed_at = story.moves[-1].at

    def answer(self, story: Story) -> None:
        limit = {Urgency.URGENT: 0, Urgency.ORDINARY: 5, Urgency.COMPLEX: 15}[story.urgency]
        days = self.draw.randint(limit // 3, limit) if self.draw.random() < 0.88 else limit + self.draw.randint(1, 9)
        self.move(
            story, Stage.ANSWERED, self.after(story.moves[-1].at, days), f"{story.office.name}联络员",
            self.draw.choice(ANSWERS),
        )  # fmt: skip
        story.answered_at = story.moves[-1].at

    def close(self, story: Story, verdict: Verdict, words: str = "") -> None:
        at = self.after(story.moves[-1].at, self.draw.randint(0, 6))
        self.move(story, Stage.CLOSED, at, story.firm.owner, words)
        story.closed_at, story.verdict = story.moves[-1].at, verdict.value

    def through(self, story: Story, *steps: Callable[[Story], None]) -> Story:
        for step in steps:
            step(story)
        return story

    def closed(self, verdict: Verdict, since: date | None = None) -> Story:
        """Closed by the owner's word while the same posting was in force, after the programme began."""
        words = OWNERS_WORDS if verdict is Verdict.SOLVED else COMPLAINTS
        for _ in range(ATTEMPTS):
            heard_on = since and self.city.days.draw(self.draw, since, self.city.last_day - 45 * DAY)
            story = self.through(self.begin(heard_on), self.send, self.sign, self.answer)
            self.close(story, verdict, self.draw.choice(words))
            if self.still_posted(story):
                return story
        raise NowhereToPut("closed demand")

    def still_posted(self, story: Story) -> bool:
        ended = story.closed_at.date() if story.closed_at else story.heard_on
        return story.posting is not None and story.posting.covers(ended)

    def reopened(self, *, is_closed_again: bool) -> Story:
        """Solved, opened again by the owner, and solved once more or not yet."""
        for _ in range(ATTEMPTS):
            lately = None if is_closed_again else max(self.city.since_start.first, self.city.last_day - 120 * DAY)
            story = self.closed(Verdict.SOLVED, lately)
            at = self.after(story.moves[-1].at, self.draw.randint(12, 30) if lately else self.draw.randint(2, 9))
            if at >= self.city.latest - 12 * DAY and is_closed_again:
                continue
            self.move(story, Stage.WORKING, at, story.firm.owner, self.draw.choice(COMPLAINTS))
            story.reopened_at = story.moves[-1].at
            if not is_closed_again:
                return story
            self.answer(story)
            self.close(story, Verdict.SOLVED, self.draw.choice(OWNERS_WORDS))
            again = story.closed_at is not None and story.closed_at > story.reopened_at
            if again and self.still_posted(story):
                return story
        raise NowhereToPut("reopened demand")

    def withdrawn(self) -> Story:
        story = self.through(self.begin(), self.send)
        self.close(story, Verdict.WITHDRAWN, "企业自行解决，撤回")
        return story

    def nobodys_help(self) -> Story:
        """Solved, but raised by the owner directly, or carried by somebody who was not posted there that day."""
        story = self.closed(Verdict.SOLVED)
        others = [one for one in story.firm.postings if not one.covers(story.moves[-1].at.date())]
        story.posting = self.draw.choice(others) if others and self.draw.random() < 0.5 else None
        return story

    def before_start(self) -> Story:
        """Settled before the programme began; kept for the record."""
        firm = self.draw.choice([one for one in self.city.counted if one.established_on < self.city.before_start.first])
        day = self.city.days.draw(self.draw, self.city.before_start.first, self.city.start - 60 * DAY)
        story = Story(firm, None, day, self.office_for(firm), Urgency.ORDINARY)
        self.move(story, Stage.LOGGED, moment(day, 11), firm.owner)
        self.through(story, self.send, self.sign, self.answer)
        self.close(story, Verdict.SOLVED, "满意")
        return story

    def open(self, firm: Firm | None = None, office: Office | None = None, steps: int | None = None) -> Story:
        """Heard lately and somewhere on its way; a third of those being worked on are overdue."""
        steps = self.draw.choices((0, 1, 2, 3), (8, 18, 54, 20))[0] if steps is None else steps
        ages: Sequence[int] = ((1, 1, 2), range(3, 8), LATELY, LATELY)[steps]
        age = self.draw.choice(ages)
        for back in range(age, age + 60):
            if self.city.calendar.is_workday(self.city.as_of - back * DAY):
                break
        for _ in range(ATTEMPTS):
            chosen = firm or self.draw.choice(self.city.counted)
            if chosen.lead_on(self.city.as_of - back * DAY) is not None:
                break
        story = self.begin(self.city.as_of - back * DAY, chosen)
        story.office = office or story.office
        return self.through(story, *(self.send, self.sign, self.answer)[:steps])

    def for_the_cast(self) -> list[Story]:
        """To the department that signs in: some to sign for, some late; for the owner: one to judge, one on its way."""
        office = next(one for one in self.city.offices if (one.region, one.function) == INSTRUCTORS_OFFICE)
        near = [one for one in self.city.counted if one.town.county == office.region and one.lead is not None]
        stories = [self.open(self.draw.choice(near), office, steps) for steps in (1, 1, 1, 2, 2, 2, 2, 2, 3)]
        own = self.city.firms[0]
        return [*stories, self.open(own, office, 3), self.open(own, None, 2)]

    # --- rows

    def note(self, story: Story) -> None:
        key = self.city.table(Demand).add(**self.columns(story))
        for step in story.moves:
            is_held = step.to in (Stage.SENT, Stage.WORKING, Stage.ANSWERED) or step.kind == MoveKind.RETURN
            self.city.table(DemandMove).add(
                demand_id=key, from_stage=step.before, to_stage=step.to, at=step.at, by_name=step.by, words=step.words,
                department_id=story.office.key if is_held else None, kind=step.kind, days=step.days,
            )  # fmt: skip
        self.note_circle(story, key)

    def columns(self, story: Story) -> dict[str, Any]:
        circle, recorded = story.circle, story.moves[0].at
        answers = [step.words for step in story.moves if step.kind == MoveKind.ANSWER]
        run, due_on, rungs = self.clock(story)
        return {
            "number": f"{recorded.year}-{self.city.table(Demand).next_key}", "enterprise_id": story.firm.key,
            "region_code": story.firm.town.code, "title": story.body.split("，")[0].rstrip("。")[:120],
            "body": story.body, "category": CATEGORIES[story.office.function].value, "urgency": story.urgency.value,
            "stage": story.stage.value, "hops": story.hops if story.stage != Stage.LOGGED else 0,
            "department_id": story.office.key if story.stage != Stage.LOGGED else None,
            "helped_by_id": story.posting.key if story.posting else None, "heard_on": story.heard_on,
            "due_on": due_on, "recorded_at": recorded, "recorded_by": story.moves[0].by,
            "signed_at": story.signed_at, "answered_at": story.answered_at, "answer": answers[-1] if answers else "",
            "closed_at": story.closed_at, "closed_on": story.closed_at.date() if story.closed_at else None,
            "verdict": story.verdict, "reopened_at": story.reopened_at, "mouth": circle.mouth,
            "occasion": circle.occasion, "run": self.runs(story), "rung": max((rung for rung, _ in rungs), default=0),
            "paused_on": run.paused_on, "paused_by": circle.paused_by if run.paused_on else "",
            "topic_id": circle.topic, "is_late": self.was_late(story),
        }  # fmt: skip

    def was_late(self, story: Story) -> bool | None:
        """Whether the last answer came after its last day; None before an answer."""
        answers = [n for n, step in enumerate(story.moves) if step.kind == MoveKind.ANSWER]
        if not answers:
            return None
        run = rules.run_of(rules.Step(one.kind, one.to, one.at.date(), one.days) for one in story.moves[: answers[-1]])
        due = rules.due_of(run, story.urgency, self.city.calendar, rules.Deadlines())
        return due is not None and due < story.moves[answers[-1]].at.date()

    def runs(self, story: Story) -> int:
        return sum(step.kind in STARTS_A_RUN for step in story.moves)

    def clock(self, story: Story) -> tuple[rules.Run, date | None, list[tuple[int, date]]]:
        """The present run, its last day, and the rungs the nightly clock took by the city's last evening."""
        calendar = self.city.calendar
        run = rules.run_of(rules.Step(one.kind, one.to, one.at.date(), one.days) for one in story.moves)
        due = rules.due_of(run, story.urgency, calendar, rules.Deadlines())
        if due is None:
            return run, None, []
        rungs: list[tuple[int, date]] = []
        day = max(run.started_on, due - 12 * DAY)
        while day <= self.city.last_day:
            if calendar.is_workday(day):
                reached = rules.reach(day, calendar).rung(due)
                rungs += [(rung, day) for rung in range(len(rungs) + 1, reached + 1)]
            day += DAY
        return run, due, rungs

    def note_circle(self, story: Story, key: int) -> None:
        city, circle = self.city, story.circle
        _run, due, rungs = self.clock(story)
        for rung, day in rungs:
            city.table(DemandRung).add(
                demand_id=key, run=self.runs(story), due_on=due, rung=rung, at=moment(day, 9),
                department_id=story.office.key if story.stage != Stage.LOGGED else None,
            )  # fmt: skip
        for ask in circle.asks:
            city.table(DemandAsk).add(demand_id=key, run=self.runs(story), department_id=story.office.key, **ask)
        for support in circle.supports:
            city.table(DemandSupport).add(demand_id=key, **support)
        if circle.secret_from is not None:
            city.table(DemandSecret).add(
                demand_id=key, department_id=circle.secret_from, set_at=story.moves[0].at, set_by=story.firm.owner
            )
