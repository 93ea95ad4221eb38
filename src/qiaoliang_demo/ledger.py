"""The outcome ledger: loans, grants, hires and the rest, in uneven amounts that add up to the yuan."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, Final

from qiaoliang.fieldwork.outcomes import rules
from qiaoliang.fieldwork.outcomes.kinds import KINDS
from qiaoliang.fieldwork.outcomes.models import Claim, Outcome, Share
from qiaoliang_demo.city import City, Firm, Window, moment
from qiaoliang_demo.credits import Credits, Event
from qiaoliang_demo.figures import WAN, YUAN
from qiaoliang_demo.names import banks, person, universities
from qiaoliang_demo.organisations import BranchChooser
from qiaoliang_demo.parts import cut
from qiaoliang_demo.texts import title, title_stems

LARGE = 5_000_000_00
ARCHIVED = "原件在企业财务科，可当面查看"
Fields = dict[str, Any]
BASES: Final = (
    "《中华人民共和国税收征收管理法》第三十三条",
    "《城市基础设施配套费征收管理办法》第九条",
    "《行政事业性收费减免规定》第四条",
    "《中华人民共和国房产税暂行条例》第六条",
    "《特种设备检验收费减免通知》第二条",
)
CAST_CLAIMS: Final = {"loans_arranged": 480 * WAN, "workers_recruited": 12}
SHARED: Final = {0: (), 1: (100,), 2: (60, 40), 3: (50, 30, 20)}


def _archived(is_amount: bool, number: int, state: Claim) -> str:
    return ARCHIVED if is_amount and number >= LARGE and state == Claim.CONFIRMED else ""


@dataclass(frozen=True)
class Sort:
    """How one kind of outcome comes about in the demo city. `total` is in units of `unit` (fen, or pieces)."""

    kind: str
    rows: int
    window: Window
    outside: tuple[Window, ...]
    fields: Callable[["Ledger", Event], Fields]
    total: int = 0
    unit: int = 1
    least: int = 1
    spread: float = 0.9
    more: int = 0  # of each sort that must not count; 0: one in sixteen


class Ledger:
    """Writes outcomes and shares of all kinds."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.by_size = SizeChooser(city)
        self.by_branch = BranchChooser(city)
        self.taken: set[tuple[str, str]] = set()
        self.persons = 0
        self.draw = city.draw("ledger")
        self.waiting: list[tuple[int, Event, str]] = []  # (key, event, title) of claims an enterprise should confirm

    def write(self) -> None:
        for sort in _sorts(self.city):
            self.sort(sort)
            if sort.kind in CAST_CLAIMS:
                self.for_the_cast(sort, CAST_CLAIMS[sort.kind])

    def for_the_cast(self, sort: Sort, number: int) -> None:
        """A claim from last week that the cast's owner is asked about."""
        own = self.city.firms[0]
        day = self.city.days.draw(self.draw, self.city.as_of - timedelta(days=9), self.city.last_day)
        event = Event(own, own.lead, day, Claim.CLAIMED, min(moment(day, 16), self.city.latest))
        event.helpers = [own.lead] if own.lead else []
        self.note(sort, event, number)

    def sort(self, sort: Sort) -> None:
        choose = self.by_branch if sort.kind == "activity_funds" else self.by_size
        credits = Credits(self.city, f"outcome {sort.kind}", choose, since_branch=sort.kind == "activity_funds")
        self.draw = credits.draw
        more = sort.more or max(6, sort.rows // 16)
        events = [
            *credits.counted(sort.rows, sort.window),
            *credits.troubles(more, sort.window),
            *credits.outside(more, *sort.outside),
        ]
        numbers = self.numbers(sort, events)
        for event, number in sorted(zip(events, numbers, strict=True), key=lambda pair: pair[0].day):
            event.helpers = credits.helpers(event)
            self.note(sort, event, number)

    def numbers(self, sort: Sort, events: list[Event]) -> list[int]:
        """What each event adds: exact over the counted ones, like one of them elsewhere; large ones at large firms."""
        if not sort.total:
            return [1] * len(events)
        counted = [place for place, event in enumerate(events) if event.is_counted]
        parts = sorted(cut(sort.total, len(counted), self.draw, least=sort.least, spread=sort.spread))
        counted.sort(key=lambda place: events[place].firm.staff * self.draw.lognormvariate(0, 0.7))
        numbers = [parts[len(parts) // 2]] * len(events)
        for place, part in zip(counted, parts, strict=True):
            numbers[place] = part
        return [number * sort.unit for number in numbers]

    def note(self, sort: Sort, event: Event, number: int) -> None:
        kind = KINDS[sort.kind]
        fields = sort.fields(self, event)
        key = self.natural_key(sort.kind, event, fields)
        columns = event.columns(self.confirmer(sort.kind, event, fields))
        row = self.city.table(Outcome).add(
            **columns, kind=sort.kind, natural_key=key, quantity=1 if kind.is_amount else number,
            amount_fen=number if kind.is_amount else None,
            evidence=_archived(kind.is_amount, number, event.state), **fields,
        )  # fmt: skip
        percents = SHARED[len(event.helpers)]
        for posting, percent in zip(event.helpers, percents, strict=True):
            self.city.table(Share).add(outcome_id=row, stint_id=posting.key, percent=percent)
        if event.state == Claim.CLAIMED and kind.needs_enterprise:
            self.waiting.append((row, event, fields["title"]))

    def natural_key(self, kind: str, event: Event, fields: Fields) -> str:
        """The ledger's own key; a title that the enterprise has used before gets a running edition."""
        stated = {name: value for name, value in fields.items() if name not in ("organisation_key",)}
        base = str(stated.get("title", ""))
        for edition in range(1, 200):
            facts = rules.Facts(kind, event.day, **stated, organisation=str(fields.get("organisation_key", "")))
            key = rules.natural_key(KINDS[kind], facts, enterprise=str(event.firm.key), person=self.person())
            if event.state == Claim.VOID or (kind, key) not in self.taken:
                self.taken.add((kind, key))
                return key
            fields["title"] = stated["title"] = f"{base}（{edition + 1}）"
        raise LookupError(f"no free key for {kind}")

    def person(self) -> str:
        """Like the keyed digest of a person: everybody is somebody else."""
        self.persons += 1
        return hashlib.sha256(f"demo person {self.persons}".encode()).hexdigest()

    def confirmer(self, kind: str, event: Event, fields: Fields) -> str:
        return {
            "enterprise": event.firm.owner,
            "organisation": event.firm.branch.secretary if event.firm.branch else event.firm.owner,
            "organiser": str(fields.get("counterpart", "")),
            "recipient": str(fields.get("counterpart", "")),
        }.get(KINDS[kind].confirmer, "周立言")


class SizeChooser:
    """Draws enterprises, larger ones more often, and those with several instructors most of all."""

    def __init__(self, city: City) -> None:
        self.firms = city.counted
        self.cumulative: list[float] = []
        total = 0.0
        for firm in self.firms:
            total += min(400, 6 + firm.staff) * (4 if firm.supports else 1)
            self.cumulative.append(total)

    def __call__(self, draw: Random) -> Firm:
        return draw.choices(self.firms, cum_weights=self.cumulative)[0]


# --- what is stated of each kind


def _authority(ledger: Ledger, event: Event) -> tuple[str, str]:
    """(deciding authority, document number) in the line of the enterprise."""
    office = ledger.draw.choice([one for one in ledger.city.offices if one.region in ("3710", event.firm.town.county)])
    return office.name, ledger.city.numbers.document(office.function, event.day.year)


def _grant(ledger: Ledger, event: Event) -> Fields:
    authority, number = _authority(ledger, event)
    return {
        "title": ledger.draw.choice(title_stems("grant")), "deciding_authority": authority, "document_number": number
    }  # fmt: skip


def _loan(ledger: Ledger, event: Event) -> Fields:
    bank = ledger.draw.choice(banks())
    number = ledger.city.numbers.bank_contract(bank, event.day.year)
    renewal = ledger.draw.random() < 0.18
    return {
        "title": ("续贷" if renewal else "流动资金贷款" if ledger.draw.random() < 0.7 else "设备抵押贷款"),
        "counterpart": bank, "document_number": number, "is_renewal": renewal,
    }  # fmt: skip


def _fee(ledger: Ledger, event: Event) -> Fields:
    authority, number = _authority(ledger, event)
    return {
        "title": ledger.draw.choice(title_stems("fee_relief")), "deciding_authority": authority,
        "document_number": number, "legal_basis": ledger.draw.choice(BASES),
    }  # fmt: skip


def _hire(ledger: Ledger, event: Event) -> Fields:
    number = ledger.city.numbers.contract("用工备", event.day.year)
    place = ledger.draw.choice(("校园招聘", "劳务协作基地招工", "线上招聘会", "镇街招聘专场"))
    return {"title": place, "document_number": number}


def _training(ledger: Ledger, event: Event) -> Fields:
    organiser = ledger.draw.choice([*universities(), "市总工会职工学校", "市公共实训基地"])
    return {
        "title": f"{rules.masked(person(ledger.draw))}（{title(ledger.draw, 'training')}）",
        "counterpart": organiser,
    }


def _talent(ledger: Ledger, event: Event) -> Fields:
    what = ledger.draw.choice(title_stems("talent_field"))
    number = ledger.city.numbers.contract("聘", event.day.year)
    name = rules.masked(person(ledger.draw))
    return {"title": f"{name}（{what}）", "document_number": number}


def _study(ledger: Ledger, event: Event) -> Fields:
    return {"title": title(ledger.draw, "study"), "counterpart": ledger.draw.choice(universities())}


def _national_talent(ledger: Ledger, event: Event) -> Fields:
    number = ledger.city.numbers.document("nation", event.day.year)
    return {"title": f"{rules.masked(person(ledger.draw))}（国家级人才计划）", "document_number": number}


def _platform(series: str, name: str) -> Callable[[Ledger, Event], Fields]:
    def fields(ledger: Ledger, event: Event) -> Fields:
        number = ledger.city.numbers.document(series, event.day.year)
        return {"title": name or ledger.draw.choice(title_stems("platform_centre")), "document_number": number}

    return fields


def _alliance(ledger: Ledger, event: Event) -> Fields:
    number = ledger.city.numbers.document("province", event.day.year)
    return {"title": ledger.draw.choice(title_stems("alliance")), "document_number": number}


def _funds(ledger: Ledger, event: Event) -> Fields:
    branch = event.firm.branch
    source = ledger.draw.choice(("企业资助", "党费拨返", "镇街补助", "上级党组织下拨"))
    return {
        "title": f"{event.day.year}年活动经费", "counterpart": source,
        "document_number": ledger.city.numbers.contract("收", event.day.year),
        "organisation_key": str(branch.key) if branch else "",
    }  # fmt: skip


def _handbook(ledger: Ledger, event: Event) -> Fields:
    return {"title": title(ledger.draw, "handbook")}


def _seminar(ledger: Ledger, event: Event) -> Fields:
    return {"title": title(ledger.draw, "seminar"), "counterpart": ledger.draw.choice(universities())}


def _agreement(ledger: Ledger, event: Event) -> Fields:
    number = ledger.city.numbers.contract("校企", event.day.year)
    return {"title": "产学研合作协议", "counterpart": ledger.draw.choice(universities()), "document_number": number}


def _innovation_event(ledger: Ledger, event: Event) -> Fields:
    return {"title": ledger.draw.choice(("技术比武", "合理化建议月", "创新成果展示", "小改小革评比", "师徒结对攻关"))}


def _brand(ledger: Ledger, event: Event) -> Fields:
    authority, number = _authority(ledger, event)
    what = ledger.draw.choice(("省级知名品牌", "海洋食品区域品牌", "市级质量标杆", "出口示范品牌"))
    return {"title": what, "deciding_authority": authority, "document_number": number}


def _property(ledger: Ledger, event: Event) -> Fields:
    what = ledger.draw.choice(("发明专利", "实用新型专利", "注册商标", "软件著作权", "外观设计专利"))
    return {"title": what, "document_number": ledger.city.numbers.contract("证", event.day.year)}


def _wage(ledger: Ledger, event: Event) -> Fields:
    return {"title": "工资集体协议", "document_number": ledger.city.numbers.contract("工资备", event.day.year)}


def _dialogue(ledger: Ledger, event: Event) -> Fields:
    return {"title": ledger.draw.choice(("季度恳谈会", "职工代表列席办公会", "总经理接待日", "班组长例会反馈"))}


def _honour(ledger: Ledger, event: Event) -> Fields:
    authority, number = _authority(ledger, event)
    return {
        "title": ledger.draw.choice(title_stems("honour")), "deciding_authority": authority, "document_number": number
    }  # fmt: skip


def _sorts(city: City) -> list[Sort]:
    """All kinds with their totals; amounts are cut in the unit in which such sums are usually written."""
    made, ever, old = city.figures, city.since_start, (city.before_start,)
    year, two = (city.last_year, (city.before_last_year, city.this_year)), (city.two_years, (city.before_two_years,))
    rows = city.scaled
    return [
        Sort("activity_funds", rows(420), *two, _funds, made.activity_funds_fen // (100 * YUAN), 100 * YUAN, 5),
        Sort("talents_introduced", made.talents_introduced, ever, old, _talent),
        Sort("study_placements", rows(460), ever, old, _study, made.study_placements),
        Sort("national_talents", made.national_talents, ever, old, _national_talent, more=2),
        Sort("national_labs", made.national_labs, *year, _platform("nation", "国家工程实验室"), more=1),
        Sort("national_centres", made.national_centres, *year, _platform("nation", "国家工程技术研究中心"), more=1),
        Sort("alliances", made.alliances, *year, _alliance, more=2),
        Sort("provincial_rd_centres", made.provincial_rd_centres, *year, _platform("province", ""), more=6),
        Sort("grants_won", rows(960), ever, old, _grant, made.grants_won_fen // (100 * YUAN), 100 * YUAN, 20, 1.1),
        Sort("loans_arranged", rows(1_204), ever, old, _loan, made.loans_arranged_fen // WAN, WAN, 20, 1.0),
        Sort("workers_recruited", rows(640), ever, old, _hire, made.workers_recruited),
        Sort("workers_trained", made.workers_trained, ever, old, _training),
        Sort("fees_reduced", rows(840), ever, old, _fee, made.fees_reduced_fen // (10 * YUAN), 10 * YUAN, 30, 1.1),
        Sort("culture_handbooks", rows(210), *year, _handbook, made.culture_handbooks, 1, 4, 0.6),
        Sort("seminar", rows(160), ever, old, _seminar),
        Sort("university_agreement", rows(140), ever, old, _agreement),
        Sort("innovation_event", rows(240), ever, old, _innovation_event),
        Sort("brand", rows(60), ever, old, _brand),
        Sort("intellectual_property", rows(320), ever, old, _property),
        Sort("wage_agreement", rows(520), ever, old, _wage),
        Sort("dialogue_mechanism", rows(380), ever, old, _dialogue),
        Sort("honour", rows(300), ever, old, _honour),
    ]
