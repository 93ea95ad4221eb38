"""Support cases at every stage, and occasions. A case that was received explains a row the ledger holds already:
nothing is counted twice, no figure changes."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random
from typing import Any, Final

from qiaoliang.economy.policies.choices import CASED, Step
from qiaoliang.economy.support import rules
from qiaoliang.economy.support.choices import COUNTS_AS, Kind, OccasionKind, OccasionState, Stage
from qiaoliang.economy.support.models import CaseStep, Made, Occasion, SignUp, SupportCase, Vacancy
from qiaoliang.fieldwork.outcomes.models import Claim, Outcome
from qiaoliang.registry.partners.models import Partner
from qiaoliang_demo.city import City, Firm, Office, moment
from qiaoliang_demo.figures import WAN
from qiaoliang_demo.ledger import BASES
from qiaoliang_demo.names import banks, universities
from qiaoliang_demo.places import CITY_CODE
from qiaoliang_demo.policies import Sent
from qiaoliang_demo.policy_texts import FOLLOW_UPS

DAY: Final = timedelta(days=1)
TITLES: Final = {
    Kind.GRANT: ("申请技改奖补", "申请稳岗返还", "申请研发补助", "申请设备更新补助"),
    Kind.LOAN: ("旺季收购流动资金贷款", "冷库扩建贷款", "订单融资", "到期贷款续贷", "设备抵押贷款"),
    Kind.RECRUITMENT: ("招聘冷库管理员和分拣工", "招聘焊工", "春节后返岗缺口招工", "招聘应届毕业生"),
    Kind.TRAINING: ("班组长能力培训", "特种作业持证培训", "外贸单证培训", "数控操作培训"),
    Kind.FEE_RELIEF: ("申请房产税困难减免", "申请检测费减免", "申请配套费减免", "申请社保缓缴"),
}  # fmt: skip
FUNCTION: Final = {
    Kind.GRANT: "economy", Kind.LOAN: "finance", Kind.RECRUITMENT: "labour", Kind.TRAINING: "labour",
    Kind.FEE_RELIEF: "taxation",
}  # fmt: skip
OPTIONS: Final = {
    Kind.GRANT: "按政策申报，准备发票和合同", Kind.LOAN: "抵押加担保，向银行申请",
    Kind.RECRUITMENT: "参加招聘会并委托人社推荐",
    Kind.TRAINING: "与院校合办短期班", Kind.FEE_RELIEF: "按条例提出书面申请",
}  # fmt: skip
ORDER: Final = (Stage.NEED, Stage.OPTION, Stage.APPLIED, Stage.DECIDED, Stage.RECEIVED)
EACH: Final = 14  # open cases at each stage and of each kind in the full city
EXPLAINED: Final = 90  # rows of the ledger of each kind that a case stands behind
PLACES: Final = ("市党群服务中心", "人力资源市场", "会展中心三号厅", "创业大厦多功能厅")


@dataclass
class Tale:
    """One case as it went."""

    firm: Firm
    kind: Kind
    title: str
    steps: list[tuple[Stage, date]]
    outcome: Outcome | None = None
    sent: tuple[int, Sent] | None = None  # place in the list of deliveries, and the delivery
    columns: dict[str, Any] = field(default_factory=dict)


class Support:
    def __init__(self, city: City, sent: list[Sent]) -> None:
        self.city, self.sent, self.draw = city, sent, city.draw("support")
        self.firms = {firm.key: firm for firm in city.firms}
        self.offices: dict[tuple[str, str], Office] = {
            (one.region, one.function): one for one in reversed(city.offices)
        }
        self.used: set[int] = set()
        self.read: dict[str, list[tuple[int, Sent]]] = defaultdict(list)
        for place, one in enumerate(sent):
            if (
                one.read_at is not None
                and one.kind in CASED
                and one.step != Step.DECLINED
                and one.firm is not city.firms[0]
            ):
                self.read[one.kind].append((place, one))
        for places in self.read.values():
            self.draw.shuffle(places)
        self.followed: dict[int, str] = {}  # place of a delivery → key of its case

    def write(self) -> dict[int, str]:
        tales = [*self.explained(), *self.open(), *self.for_the_cast()]
        for tale in sorted(tales, key=lambda one: one.steps[0][1]):
            self.note(tale)
        return self.followed

    # --- how cases go

    def back(self, last: date, count: int) -> list[date]:
        """`count` working days ending with `last`, a few days apart."""
        days = [last]
        for _ in range(count - 1):
            earlier = days[-1] - timedelta(days=self.draw.randint(2, 16))
            days.append(self.city.calendar.add_workdays(earlier, -1))
        return days[::-1]

    def explained(self) -> list[Tale]:
        """Behind rows of the ledger of the last eighteen months: confirmed, and claimed by a posting that held."""
        found = []
        since = self.city.as_of - 540 * DAY
        for kind, (code, ends) in COUNTS_AS.items():
            rows = Outcome.everything.filter(
                kind=code, state__in=(Claim.CONFIRMED, Claim.CLAIMED), helped_by__isnull=False, happened_on__gte=since,
                enterprise__isnull=False,
            ).order_by("-happened_on", "pk")[: 3 * self.city.scaled(EXPLAINED)]  # fmt: skip
            chosen = list(rows)
            some = self.draw.sample(chosen, min(len(chosen), self.city.scaled(EXPLAINED)))
            found += [self.behind(row, Kind(kind), Stage(ends)) for row in some]
        return found

    def behind(self, row: Outcome, kind: Kind, ends: Stage) -> Tale:
        assert row.enterprise_id is not None  # only rows of enterprises are asked for
        firm = self.firms[row.enterprise_id]
        stages = ORDER[: ORDER.index(ends) + 1]
        steps = list(zip(stages, self.back(row.happened_on, len(stages)), strict=True))
        if ends == Stage.DECIDED and row.happened_on + 12 * DAY <= self.city.last_day:
            steps.append((Stage.RECEIVED, row.happened_on + 10 * DAY))
        tale = Tale(firm, kind, self.draw.choice(TITLES[kind]), steps, row)
        tale.columns = {
            "amount_fen": row.amount_fen, "document_number": row.document_number, "legal_basis": row.legal_basis,
            "deciding_authority": row.deciding_authority or row.counterpart,
            "party": row.counterpart or row.deciding_authority,
            "count": row.quantity if kind in (Kind.RECRUITMENT, Kind.TRAINING) else None,
        }  # fmt: skip
        fitting = [
            (place, one)
            for place, one in self.of_firm().get((firm.key, kind.value), [])
            if place not in self.used and one.read_at and one.read_at.date() < steps[0][1] and not one.applied_on
        ]
        if fitting:
            tale.sent = fitting[0]
            self.used.add(fitting[0][0])
        return tale

    def of_firm(self) -> dict[tuple[int, str], list[tuple[int, Sent]]]:
        if not hasattr(self, "_of_firm"):
            self._of_firm: dict[tuple[int, str], list[tuple[int, Sent]]] = defaultdict(list)
            for place, one in enumerate(self.sent):
                if one.kind in CASED:
                    self._of_firm[one.firm.key, one.kind].append((place, one))
        return self._of_firm

    def open(self) -> list[Tale]:
        found = []
        for kind in Kind:
            for stage in (Stage.NEED, Stage.OPTION, Stage.APPLIED, Stage.DECIDED, Stage.REFUSED, Stage.WITHDRAWN):
                firms = self.draw.sample(self.city.counted, self.city.scaled(EACH))
                for firm in firms:
                    tale = self.unfinished(kind, stage, firm)
                    self.grow_out_of_a_policy(tale)
                    found.append(tale)
        return found

    def grow_out_of_a_policy(self, tale: Tale) -> None:
        """Every other case that got past the need began with a policy its enterprise had read before."""
        if len(tale.steps) < 2 or tale.steps[-1][0] == Stage.WITHDRAWN or self.draw.random() < 0.5:
            return
        opened = tale.steps[0][1]
        for place, one in self.read.get(tale.kind.value, []):
            lead = one.firm.lead_on(opened)
            if place not in self.used and one.read_at and one.read_at.date() < opened and not one.applied_on and lead:
                tale.firm, tale.sent = one.firm, (place, one)
                self.used.add(place)
                return

    def unfinished(self, kind: Kind, stage: Stage, firm: Firm, age: int | None = None) -> Tale:
        """At a stage now; a quarter is over its time. A decided fee relief would count: its row is looked for above."""
        if kind == Kind.FEE_RELIEF and stage == Stage.DECIDED:
            stage = Stage.APPLIED
        last = self.city.calendar.add_workdays(self.city.last_day, -(self.draw.randint(1, 26) if age is None else age))
        way = {
            Stage.REFUSED: (*ORDER[:3], Stage.REFUSED),
            Stage.WITHDRAWN: (*ORDER[: self.draw.randint(1, 3)], Stage.WITHDRAWN)
        }.get(stage) or ORDER[: ORDER.index(stage) + 1]  # fmt: skip
        tale = Tale(firm, kind, self.draw.choice(TITLES[kind]), list(zip(way, self.back(last, len(way)), strict=True)))
        if Stage.OPTION in way:
            tale.columns["party"] = self.party(kind, firm)
        if stage == Stage.DECIDED:
            tale.columns |= self.decision(kind, tale.columns["party"])
        tale.columns["wanted_amount_fen"] = (
            self.draw.randint(3, 90) * 10 * WAN if kind in (Kind.GRANT, Kind.LOAN) else None
        )
        tale.columns["wanted_count"] = self.draw.randint(3, 40) if kind in (Kind.RECRUITMENT, Kind.TRAINING) else None
        return tale

    def party(self, kind: Kind, firm: Firm) -> str:
        if kind == Kind.LOAN:
            return self.draw.choice(banks())
        if kind == Kind.TRAINING:
            return self.draw.choice(universities())
        return self.office(kind, firm).name

    def office(self, kind: Kind, firm: Firm) -> Office:
        function = FUNCTION[kind]
        return self.offices.get((firm.town.county, function)) or self.offices[CITY_CODE, function]

    def decision(self, kind: Kind, party: str) -> dict[str, Any]:
        number = self.city.numbers.document(FUNCTION[kind], self.city.as_of.year) if kind == Kind.GRANT else ""
        amount = self.draw.randint(3, 60) * 10 * WAN if kind in (Kind.GRANT, Kind.LOAN) else None
        return {"deciding_authority": party, "document_number": number, "amount_fen": amount}

    def for_the_cast(self) -> list[Tale]:
        """The owner waits for a loan; an older need of the same enterprise is late, and is the instructor's."""
        own = self.city.firms[0]
        return [
            self.unfinished(Kind.LOAN, Stage.DECIDED, own, 3), self.unfinished(Kind.TRAINING, Stage.NEED, own, 9),
            self.unfinished(Kind.RECRUITMENT, Stage.OPTION, own, 14),
        ]  # fmt: skip

    # --- rows

    def note(self, tale: Tale) -> None:
        city, (stage, last), days = self.city, tale.steps[-1], dict(tale.steps)
        opened = tale.steps[0][1]
        lead = tale.firm.lead_on(opened)
        option = OPTIONS[tale.kind] if Stage.OPTION in days else ""
        if tale.outcome is not None and tale.kind == Kind.FEE_RELIEF and not tale.columns["legal_basis"]:
            tale.columns["legal_basis"] = BASES[0]
        recorded = min(moment(opened, 15), city.latest)
        key = city.table(SupportCase).add(
            enterprise_id=tale.firm.key, region_code=tale.firm.town.code, kind=tale.kind.value, title=tale.title,
            opened_on=opened, stage=stage.value, due_on=rules.due_on(stage, last, city.calendar, rules.Limits()),
            department_id=self.office(tale.kind, tale.firm).key, helped_by_id=lead.key if lead else None, option=option,
            applied_on=days.get(Stage.APPLIED), decided_on=days.get(Stage.DECIDED),
            received_on=days.get(Stage.RECEIVED),
            recorded_at=recorded, recorded_by=lead.guide.name if lead else tale.firm.owner, version=len(tale.steps),
            **tale.columns,
        )  # fmt: skip
        before: tuple[Stage, date] | None = None
        for step, day in tale.steps:
            due = rules.due_on(before[0], before[1], city.calendar, rules.Limits()) if before else None
            words = {Stage.OPTION: option, Stage.REFUSED: "抵押物不足或材料不全，建议换个办法"}.get(step, "")
            by = tale.firm.owner if step in (Stage.APPLIED, Stage.WITHDRAWN) or lead is None else lead.guide.name
            city.table(CaseStep).add(
                case_id=key, stage=step.value, happened_on=day, due_on=due, words=words, by_name=by,
                at=min(moment(day, 16), city.latest),
            )  # fmt: skip
            before = (step, day)
        if tale.outcome is not None:
            city.table(Made).add(case_id=key, outcome_id=tale.outcome.pk)
        if tale.sent is not None:
            self.follow(tale, key)

    def follow(self, tale: Tale, key: int) -> None:
        """The delivery says what its case says."""
        assert tale.sent is not None  # asked before
        place, sent = tale.sent
        days = dict(tale.steps)
        sent.asked_on, sent.applied_on = days[Stage.NEED], days.get(Stage.APPLIED)
        sent.step = Step.APPLIED if sent.applied_on else Step.ASKED
        if Stage.REFUSED in days:
            sent.decided_on, sent.step = days[Stage.REFUSED], Step.REFUSED
        if Stage.RECEIVED in days:
            sent.decided_on, sent.step = days[Stage.RECEIVED], Step.GRANTED
        self.followed[place] = str(key)


def link(city: City, sent: list[Sent], cases: dict[int, str]) -> None:
    """A case remembers the delivery it grew out of. Its row waits still, its delivery has its key now."""
    table = city.table(SupportCase)
    column = table.columns.index("delivery_id")
    by_key = {int(case): sent[place].key for place, case in cases.items()}
    table.rows = [
        (*row[:column], by_key[row[0]], *row[column + 1 :]) if row[0] in by_key else row for row in table.rows
    ]


def meet(city: City) -> None:
    """Occasions: seminars behind rows of the ledger, meetings, fairs and courses; past, to come, one cancelled."""
    draw = city.draw("occasions")
    partners = dict(Partner.everything.values_list("name", "pk"))
    office = next(one for one in city.offices if (one.region, one.function) == (CITY_CODE, "economy"))
    seminars = Outcome.everything.filter(
        kind="seminar", state=Claim.CONFIRMED, enterprise__isnull=False, happened_on__gte=city.as_of - 500 * DAY
    ).order_by("-happened_on", "pk")[: city.scaled(40)]
    firms, taken = {firm.key: firm for firm in city.firms}, set()
    for row in seminars:
        if (row.title, row.happened_on) not in taken and row.enterprise_id is not None:
            taken.add((row.title, row.happened_on))
            _occasion(city, draw, OccasionKind.SEMINAR, row.title, row.happened_on, row.counterpart,
                      partners.get(row.counterpart), office, [firms[row.enterprise_id]])  # fmt: skip
    for number in range(city.scaled(60)):
        for kind, name in (
            (OccasionKind.BANK_MEETING, "银企对接会"),
            (OccasionKind.JOB_FAIR, "专场招聘会"),
            (OccasionKind.COURSE, "班组长课程"),
        ):
            day = city.calendar.add_workdays(
                city.as_of, 4 + number if number < 3 else -11 * number + draw.randint(0, 8)
            )
            title = f"{day.year}年第{number + 1}场{name}"
            who = draw.choice(universities()) if kind == OccasionKind.COURSE else office.name
            _occasion(city, draw, kind, title, day, who, partners.get(who), office, [])


def _occasion(
    city: City, draw: Random, kind: OccasionKind, title: str, day: date, organiser: str, partner: int | None,
    office: Office, guests: list[Firm],
) -> None:  # fmt: skip
    is_past = day < city.as_of - DAY
    announced = min(city.calendar.add_workdays(day, -draw.randint(8, 15)), city.last_day)
    is_cancelled = not guests and draw.random() < 0.05
    state = OccasionState.CANCELLED if is_cancelled else OccasionState.HELD if is_past else OccasionState.PLANNED
    minutes = draw.choice((90, 120, 180))
    at = min(moment(announced, 10), city.latest)
    key = city.table(Occasion).add(
        kind=kind.value, title=title, region_code=CITY_CODE, held_on=day, begins=time(draw.choice((9, 14))),
        minutes=minutes,
        venue=draw.choice(PLACES), organiser=organiser, partner_id=partner, department_id=office.key, seats=80,
        sign_up_until=city.calendar.add_workdays(day, -1), room_code=f"{draw.randrange(10**6):06d}", state=state.value,
        closing_words={OccasionState.HELD: "按计划举办", OccasionState.CANCELLED: "主讲人行程有变"}.get(state, ""),
        recorded_at=at, recorded_by="周立言",
    )  # fmt: skip
    chosen = [*guests, *draw.sample(city.counted, min(len(city.counted), draw.randint(4, 14)))]
    if not is_past and not is_cancelled and draw.random() < 0.6:
        chosen.append(city.firms[0])
    for firm in dict.fromkeys(one.key for one in chosen):
        came = state == OccasionState.HELD and (firm in {one.key for one in guests} or draw.random() < 0.8)
        people = draw.randint(1, 5)
        asked = city.calendar.add_workdays(day, draw.randint(2, 14))
        is_asked = came and asked <= city.last_day and draw.random() < 0.85
        city.table(SignUp).add(
            occasion_id=key, enterprise_id=firm, persons=people, signed_up_at=at, signed_up_by="企业",
            attended_at=min(moment(day, 14), city.latest) if came else None, attended_persons=people if came else 0,
            minutes=people * minutes if came else 0, result=draw.choice(FOLLOW_UPS) if is_asked else "",
            followed_up_on=asked if is_asked else None,
        )  # fmt: skip
        if kind == OccasionKind.JOB_FAIR:
            wanted = draw.randint(2, 20)
            city.table(Vacancy).add(
                occasion_id=key, enterprise_id=firm,
                post=draw.choice(("分拣工", "焊工", "质检员", "冷库管理员", "外贸业务员")),
                wanted=wanted, pay=f"{draw.randint(45, 90) * 100} 元/月", agreed=draw.randint(0, wanted) if came else 0,
                recorded_at=at,
            )  # fmt: skip
    city.note(at, "occasion.arranged", (Occasion._meta.label_lower, str(key)), "office", kind=kind.value)
