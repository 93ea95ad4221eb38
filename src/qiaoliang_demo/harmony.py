"""The third role beyond wages and disputes: creations at every stage, concerns, help, pairings, honours."""

from datetime import date, timedelta
from hashlib import sha256
from random import Random
from typing import Any, Final

from qiaoliang.access.accounts.actions import digest_of
from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.fieldwork.outcomes.models import Claim, Outcome
from qiaoliang.harmony.accord import checklist, rules
from qiaoliang.harmony.accord.choices import Source, Stage, State, Step, Voice
from qiaoliang.harmony.accord.models import Creation, CreationStep, Edition, Finding, Item
from qiaoliang.harmony.care.choices import Payer, Purpose
from qiaoliang.harmony.care.models import Aid
from qiaoliang.harmony.concerns import rules as concern_rules
from qiaoliang.harmony.concerns.actions import LIVES, PURPOSE
from qiaoliang.harmony.concerns.choices import Kind, Side
from qiaoliang.harmony.concerns.choices import Stage as Handling
from qiaoliang.harmony.concerns.models import Concern, ConcernWord, Poster
from qiaoliang.harmony.giving.choices import Bearer, Consent, TieKind
from qiaoliang.harmony.giving.models import Award, Tie
from qiaoliang.harmony.labour.choices import Stage as Round
from qiaoliang.harmony.labour.models import Consultation
from qiaoliang.kit.crypto import blind_index
from qiaoliang.kit.keys import same_thing
from qiaoliang_demo.city import City, Firm, Office, moment
from qiaoliang_demo.credits import Credits
from qiaoliang_demo.figures import YUAN
from qiaoliang_demo.ledger import SizeChooser
from qiaoliang_demo.names import school
from qiaoliang_demo.places import CITY_CODE

CREATIONS, NAMED, POSTERS, AIDS, TIES, AWARDS = 150, 24, 70, 420, 160, 36
AUTHORITY: Final = "市协调劳动关系三方会议办公室"
EVIDENCE: Final = (
    "职代会讨论通过，已在公告栏公示", "查了合同台账，全部签订", "社保缴费清单齐全", "按月发放，无拖欠",
    "食堂和宿舍走访过，职工认可", "调解委员会有记录",
)  # fmt: skip
LACKING: Final = ("新进职工还差几份", "只有口头约定，没有成文", "名单已定，还没有挂牌")
SAYINGS: Final = (
    (Kind.PAY, "夜班津贴连续两个月没有算进去，问班组说在核。"), (Kind.INSURANCE, "进厂三个月了还没有给交社保。"),
    (Kind.LIVING, "宿舍晚上十点以后没有热水，下夜班洗不了。"), (Kind.SAFETY, "打磨间的除尘坏了，口罩也不够换。"),
    (Kind.HOURS, "说好的年休假一直排不上。"), (Kind.CONTRACT, "合同到期一个月了没有续签。"),
)  # fmt: skip
ANSWERS: Final = (
    "已约谈企业，差额随本月工资补发，请留意工资条。", "企业已补办登记，从入职当月补缴。",
    "已督促整改，本周内完成；没有改的请在这里补充。",
)  # fmt: skip
TASKS: Final = {
    TieKind.VILLAGE: ("收购村里的海带和花生", "修村路和路灯", "优先招用村里的劳动力"),
    TieKind.SCHOOL: ("每年捐一批图书", "设助学金", "开放车间做劳动课"),
    TieKind.HOME: ("节日慰问和义诊", "添置取暖设备"),
    TieKind.POST: ("名誉村主任", "村集体经济顾问"),
}


def _rows(city: City, model: Any, wanted: dict[str, str], key: str) -> set[int]:
    """The keys in column `key` of the rows that hold what is wanted."""
    table = city.table(model)
    at = table.columns.index
    places = [(at(name), value) for name, value in wanted.items()]
    return {row[at(key)] for row in table.rows if all(row[place] == value for place, value in places)}


def create(city: City) -> None:
    """Creations: named ones where wages were agreed and a mechanism stands, the others on their way."""
    draw = city.draw("accord")
    edition = _edition(city)
    agreed = _rows(city, Consultation, {"stage": Round.EFFECTIVE.value}, "enterprise_id")
    wanted = {"kind": "dialogue_mechanism", "state": Claim.CONFIRMED.value}
    ready = agreed & _rows(city, Outcome, wanted, "enterprise_id")
    able = [firm for firm in city.counted if firm.key in ready and firm is not city.firms[0]]
    named = able[: city.scaled(NAMED)]
    taken = {firm.key for firm in (*named, city.firms[0])}
    rest = draw.sample(city.counted, min(len(city.counted), city.scaled(CREATIONS)))
    for firm in named:
        _creation(city, draw, firm, edition, Stage.NAMED)
    _creation(city, draw, city.firms[0], edition, Stage.PREPARING)
    for firm in rest:
        if firm.key not in taken:
            stages = (Stage.DECLARED, Stage.PREPARING, Stage.CHECKED, Stage.WITHDRAWN)
            _creation(city, draw, firm, edition, draw.choices(stages, (3, 8, 3, 1))[0])


def _edition(city: City) -> tuple[int, list[int]]:
    """(key of the edition, keys of its items that are said)."""
    terms = checklist.TERMS
    key = city.table(Edition).add(
        label=checklist.LABEL, effective_on=checklist.EFFECTIVE_ON, source=checklist.SOURCE,
        assess_days=terms.assess_days, term_years=terms.term_years, recheck_months=terms.recheck_months,
        recorded_at=moment(city.start, 9), recorded_by="周立言",
    )  # fmt: skip
    items = [
        (one.source, city.table(Item).add(
            edition_id=key, place=place, title=one.title, needs=one.needs, basis=one.basis, source=str(one.source)
        ))
        for place, one in enumerate(checklist.ITEMS)
    ]  # fmt: skip
    return key, [item for source, item in items if source == Source.SAID]


PATHS: Final = {
    Stage.DECLARED: (Step.DECLARE,),
    Stage.WITHDRAWN: (Step.DECLARE, Step.WITHDRAW),
    Stage.PREPARING: (Step.DECLARE, Step.START),
    Stage.CHECKED: (Step.DECLARE, Step.START, Step.CHECK),
    Stage.NAMED: (Step.DECLARE, Step.START, Step.CHECK, Step.PASS, Step.NAME),
}
AGO: Final = {
    Stage.DECLARED: (2, 36), Stage.WITHDRAWN: (60, 300), Stage.PREPARING: (20, 160), Stage.CHECKED: (60, 180),
    Stage.NAMED: (330, 900),
}  # fmt: skip


def _creation(city: City, draw: Random, firm: Firm, edition: tuple[int, list[int]], stage: Stage) -> None:
    key_of_edition, items = edition
    began = city.last_day - timedelta(days=draw.randint(*AGO[stage]))
    days = [began]
    for _ in PATHS[stage][1:]:
        days.append(min(days[-1] + timedelta(days=draw.randint(8, 40)), city.last_day))
    planned = began + timedelta(days=90)
    is_named = stage == Stage.NAMED
    ends = rules.term_ends_on(days[-1], checklist.TERMS) if is_named else None
    key = city.table(Creation).add(
        enterprise_id=firm.key, edition_id=key_of_edition, stage=stage.value, since=days[-1], planned_on=planned,
        due_on=rules.due(stage, days[-1], checklist.TERMS, planned_on=planned, ends_on=ends),
        named_on=days[-1] if is_named else None, ends_on=ends, authority=AUTHORITY if is_named else "",
        document_number=city.numbers.contract("劳和", days[-1].year) if is_named else "",
        recorded_at=moment(began, 10), version=len(days),
    )  # fmt: skip
    who = firm.lead.guide.name if firm.lead else firm.owner
    for code, on in zip(PATHS[stage], days, strict=True):
        note = "企业暂不具备条件" if code == Step.WITHDRAW else ""
        city.table(CreationStep).add(
            creation_id=key, code=code.value, happened_on=on, note=note, recorded_at=moment(on, 15),
            recorded_by="周立言" if code in rules.JUDGED else who,
        )  # fmt: skip
    if stage not in (Stage.DECLARED, Stage.WITHDRAWN):
        _findings(city, draw, key, items, days[1], who, all_met=is_named, all_known=stage != Stage.PREPARING)


def _findings(
    city: City, draw: Random, key: int, items: list[int], on: date, who: str, *, all_met: bool, all_known: bool
) -> None:
    for item in items:
        chance = draw.random()
        if not all_known and chance > 0.75:
            continue
        state = State.MET if all_met or chance < 0.6 else State.MISSING
        city.table(Finding).add(
            creation_id=key, item_id=item, state=state.value, found_on=on,
            said_by=draw.choice((Voice.EMPLOYER, Voice.EMPLOYEES, Voice.INSTRUCTOR)).value,
            evidence=draw.choice(EVIDENCE if state == State.MET else LACKING), recorded_at=moment(on, 16),
            recorded_by=who,
        )  # fmt: skip


def listen(city: City) -> None:
    """Posters of some enterprises, and what employees said by them: waiting, late, answered, closed."""
    draw = city.draw("concerns")
    served = [firm for firm in city.counted if firm.lead is not None and firm is not city.firms[0]]
    firms = [city.firms[0], *draw.sample(served, min(len(served), city.scaled(POSTERS)))]
    for firm in firms:
        office = _labour_office(city, firm)
        _poster(city, firm, office)
        for _ in range(draw.choice((0, 1, 1, 2))):
            _concern(city, draw, firm, office)


def _labour_office(city: City, firm: Firm) -> Office:
    """The authority for labour of the county, else of the city."""
    near = [one for one in city.offices if one.function == "labour" and firm.town.code.startswith(one.region)]
    return max(near, key=lambda one: len(one.region))


def _poster(city: City, firm: Firm, office: Office) -> None:
    token = sha256(f"poster:{firm.key}".encode()).hexdigest()[:32]
    made = moment(city.last_day - timedelta(days=60), 9)
    posters = city.table(Poster)
    link = city.table(PersonalLink).add(
        purpose=PURPOSE, about_kind=Poster._meta.label_lower, about_key=str(posters.next_key), holder_name=firm.name,
        token=token, token_digest=digest_of(token), created_at=made, expires_at=made + LIVES,
    )  # fmt: skip
    posters.add(
        enterprise_id=firm.key, department_id=office.key, link_id=link, made_at=made,
        made_by=firm.lead.guide.name if firm.lead else "周立言", printed_at=made,
    )  # fmt: skip


def _concern(city: City, draw: Random, firm: Firm, office: Office) -> None:
    heard = city.days.draw(draw, city.last_day - timedelta(days=50), city.last_day)
    kind, words = draw.choice(SAYINGS)
    due = concern_rules.answer_due_on(heard, city.calendar)
    answered = heard + timedelta(days=draw.randint(1, 8))
    stage = Handling.WAITING
    if answered <= city.last_day and draw.random() < 0.9:
        stage = draw.choice((Handling.ANSWERED, Handling.CLOSED))
    key = city.table(Concern).add(
        enterprise_id=firm.key, department_id=office.key, kind=kind.value, stage=stage.value, received_on=heard,
        due_on=due if stage == Handling.WAITING else None, closed_on=answered if stage == Handling.CLOSED else None,
        code_index=blind_index(f"demo {firm.key} {draw.random()}", "concern.code"), version=1,
    )  # fmt: skip
    said = city.table(ConcernWord)
    said.add(concern_id=key, side=Side.EMPLOYEE.value, text=words, said_on=heard)
    if stage != Handling.WAITING:
        said.add(
            concern_id=key, side=Side.HANDLER.value, text=draw.choice(ANSWERS), said_on=answered, is_logged=True,
            is_late=answered > due, recorded_by=office.name,
        )  # fmt: skip


def help_those_in_need(city: City) -> None:
    """Rounds of help: how many, what for, how much."""
    credits = Credits(city, "aids", SizeChooser(city))
    draw, taken = credits.draw, set()
    for event in credits.counted(city.scaled(AIDS), city.two_years):
        purpose, payer = draw.choice(list(Purpose)), draw.choice(list(Payer))
        once = (event.firm.key, purpose, payer, event.day)
        if once in taken:
            continue
        taken.add(once)
        people = draw.choice((1, 1, 2, 3, 5, 8, 12))
        city.table(Aid).add(
            **event.columns(event.firm.owner), purpose=purpose.value, payer=payer.value, people_count=people,
            amount_fen=people * draw.randrange(5, 60) * 100 * YUAN,
        )  # fmt: skip


def pair(city: City) -> None:
    """Pairings with villages, schools and homes, and owners who serve in a village; half may be shown."""
    credits = Credits(city, "ties", SizeChooser(city))
    draw, taken = credits.draw, set()
    for event in credits.counted(city.scaled(TIES), city.two_years):
        kind = draw.choice(list(TieKind))
        place = event.firm.town.name
        partner = {
            TieKind.SCHOOL: school(draw), TieKind.HOME: f"{place}敬老院"
        }.get(kind, f"{place}{draw.choice('东西南北')}{draw.choice('山河海岭')}村")  # fmt: skip
        once = (event.firm.key, kind, partner)
        if once in taken:
            continue
        taken.add(once)
        city.table(Tie).add(
            **event.columns(event.firm.owner), kind=kind.value, partner=partner, content=draw.choice(TASKS[kind]),
            tie_key=f"{kind.value}:{same_thing(partner)}"[:160], **_shown(draw.random() < 0.5, event.day),
        )  # fmt: skip


def honour(city: City) -> None:
    """Honours of some instructors and one of the group, by document."""
    draw = city.draw("awards")
    guides = draw.sample(city.guides, min(len(city.guides), city.scaled(AWARDS)))
    day = city.last_day - timedelta(days=140)
    for number, guide in enumerate([None, *guides]):
        title = "全市党建工作先进集体" if guide is None else draw.choice(("优秀党务工作者", "服务企业先进个人"))
        document = city.numbers.contract("威委表", day.year)
        city.table(Award).add(
            region_code=CITY_CODE, happened_on=day, state=Claim.CONFIRMED.value, recorded_at=moment(day, 11),
            recorded_by="周立言", confirmed_at=moment(day, 15), confirmed_by="周立言",
            bearer=(Bearer.INSTRUCTOR if guide else Bearer.GROUP).value, instructor_id=guide.key if guide else None,
            title=title, authority="市委组织部", document_number=document,
            award_key=f"{same_thing(document)}:{same_thing(title)}:{guide.key if guide else Bearer.GROUP.value}",
            **_shown(number % 2 == 0, day),
        )  # fmt: skip


def _shown(is_agreed: bool, day: date) -> dict[str, Any]:
    return {"consented_on": day, "consent": Consent.WRITTEN.value} if is_agreed else {}
