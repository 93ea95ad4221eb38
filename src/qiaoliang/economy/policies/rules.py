"""Does an enterprise meet a policy's conditions? Three answers: it meets, it misses, or a fact is not known.

Pure: an official can read it against the text of a policy. `fits.py` asks the same of all enterprises at once, in SQL.
Conditions are joined by "and"; of several recognitions one is enough if the policy says so. A fact nobody has entered
never counts against an enterprise: the answer is *unknown*, with what to find out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Final

from qiaoliang.economy.policies.choices import Quality, Verdict
from qiaoliang.kit import money
from qiaoliang.registry.enterprises import industries
from qiaoliang.registry.enterprises.choices import ControllingType, SizeClass

MEETS, MISSES, UNKNOWN = Verdict.MEETS, Verdict.MISSES, Verdict.UNKNOWN
NAMED: Final = 3  # of a long list, how many are named in a sentence


@dataclass(frozen=True)
class Conditions:
    """What a policy asks for; an empty field asks for nothing. Money in fen, years in full years since founding."""

    industries: tuple[str, ...] = ()  # sections (A-T) and divisions (01-97), mixed
    sizes: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()  # region codes; an enterprise lies in one if its own code begins with it
    ownership: tuple[str, ...] = ()
    qualities: tuple[str, ...] = ()
    any_quality: bool = False  # one of them is enough
    staff_least: int | None = None
    staff_most: int | None = None
    years_least: int | None = None
    years_most: int | None = None
    revenue_least_fen: int | None = None
    revenue_most_fen: int | None = None

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> "Conditions":
        """From the JSON of a version. Unknown names raise: conditions are never dropped silently."""
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
        }
        return cls(**given)

    def dump(self) -> dict[str, Any]:
        """Only what is asked for, ready for JSON."""
        empty = {one.name: one.default for one in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if value != empty[name]
        }


@dataclass(frozen=True)
class Facts:
    """What is known of an enterprise; None or an empty text means nobody has said."""

    section: str = ""
    division: str = ""
    size: str = ""
    region_code: str = ""
    ownership: str = ControllingType.UNKNOWN
    staff: int | None = None
    established_on: date | None = None
    revenue_fen: int | None = None
    qualities: Mapping[str, bool | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """The answer to one condition, in a sentence a person can act on."""

    verdict: Verdict
    sentence: str


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The sentences that decide: what is missed, else what is unknown, else what is met."""
        return tuple(one.sentence for one in self.findings if one.verdict == self.verdict)

    @property
    def text(self) -> str:
        return "；".join(self.reasons) or "没有限定条件"


def judge(conditions: Conditions, facts: Facts, on: date, regions: Mapping[str, str] | None = None) -> Judgement:
    """The answer for one enterprise on a day; `regions` names region codes for the sentences."""
    found = tuple(_findings(conditions, facts, on, regions or {}))
    return Judgement(all_of([one.verdict for one in found]), found)


def all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Kleene's "and": one miss decides, else one unknown."""
    if MISSES in verdicts:
        return MISSES
    return UNKNOWN if UNKNOWN in verdicts else MEETS


def any_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Kleene's "or": one that meets decides, else one unknown."""
    if MEETS in verdicts:
        return MEETS
    return UNKNOWN if UNKNOWN in verdicts else MISSES


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=max(day.year - years, 1))
    except ValueError:
        return day.replace(year=max(day.year - years, 1), day=28)


def _findings(asked: Conditions, facts: Facts, on: date, regions: Mapping[str, str]) -> Iterator[Finding]:
    if asked.industries:
        yield _industry(asked.industries, facts)
    if asked.counties:
        yield _county(asked.counties, facts.region_code, regions)
    if asked.sizes:
        yield _one_of("规模", asked.sizes, facts.size, dict(SizeClass.choices), "没有规模资料，请补职工人数和营业收入")
    if asked.ownership:
        known = "" if facts.ownership == ControllingType.UNKNOWN else facts.ownership
        labels = dict(ControllingType.choices)
        yield _one_of("控股情况", asked.ownership, known, labels, "没有控股情况，请向企业核实")
    if asked.qualities:
        yield _qualities(asked, facts.qualities)
    if asked.staff_least is not None or asked.staff_most is not None:
        missing = "没有职工人数，请向企业核实"
        yield _between("职工人数", facts.staff, asked.staff_least, asked.staff_most, _people, missing)
    if asked.years_least is not None or asked.years_most is not None:
        yield _years(asked, facts.established_on, on)
    if asked.revenue_least_fen is not None or asked.revenue_most_fen is not None:
        yield _between(
            "营业收入", facts.revenue_fen, asked.revenue_least_fen, asked.revenue_most_fen, money.document,
            "没有营业收入，请向企业核实",
        )  # fmt: skip


def _finding(verdict: Verdict, what: str, wanted: str, have: str) -> Finding:
    return Finding(verdict, f"{what}要求{wanted}，企业为{have}" if verdict == MISSES else f"{what}：{have}")


def listed(names: Sequence[str]) -> str:
    """`农业、林业、渔业等 5 项`."""
    shown = "、".join(names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown}等 {len(names)} 项"


def _industry(wanted: Sequence[str], facts: Facts) -> Finding:
    if not facts.section and not facts.division:
        return Finding(UNKNOWN, "没有行业资料，请补行业")
    verdict = MEETS if facts.section in wanted or facts.division in wanted else MISSES
    have = industries.name_of(facts.division) if facts.division else industries.name_of(facts.section)
    return _finding(verdict, "行业", listed([industries.name_of(code) for code in wanted]), have)


def _county(wanted: Sequence[str], code: str, regions: Mapping[str, str]) -> Finding:
    if not code:
        return Finding(UNKNOWN, "没有所在地区，请补地区")
    verdict = MEETS if any(code.startswith(one) for one in wanted) else MISSES
    here = next((regions[code[:length]] for length in (6, 4) if code[:length] in regions), code)
    return _finding(verdict, "地区", listed([regions.get(one, one) for one in wanted]), here)


def _one_of(what: str, wanted: Sequence[str], have: str, labels: Mapping[str, Any], missing: str) -> Finding:
    if not have:
        return Finding(UNKNOWN, missing)
    verdict = MEETS if have in wanted else MISSES
    return _finding(verdict, what, listed([str(labels[one]) for one in wanted]), str(labels[have]))


def _people(number: int) -> str:
    return f"{money.count(number)} 人"


def _between(what: str, have: int | None, least: int | None, most: int | None, words: Any, missing: str) -> Finding:
    if have is None:
        return Finding(UNKNOWN, missing)
    is_low, is_high = least is not None and have < least, most is not None and have > most
    verdict = MISSES if is_low or is_high else MEETS
    return _finding(verdict, what, _range(least, most, words), words(have))


def _range(least: int | None, most: int | None, words: Any) -> str:
    if least is not None and most is not None:
        return f"{words(least)}到{words(most)}"
    return f"{words(least)}以上" if least is not None else f"不超过{words(most)}"


def _years(asked: Conditions, since: date | None, on: date) -> Finding:
    if since is None:
        return Finding(UNKNOWN, "没有成立日期，请补成立日期")
    too_young = asked.years_least is not None and since > years_before(on, asked.years_least)
    too_old = asked.years_most is not None and since < years_before(on, asked.years_most)
    wanted = _range(asked.years_least, asked.years_most, lambda years: f"{years} 年")
    return _finding(MISSES if too_young or too_old else MEETS, "成立年限", wanted, f"{since} 成立")


def _qualities(asked: Conditions, known: Mapping[str, bool | None]) -> Finding:
    labels = {one: str(Quality(one).label) for one in asked.qualities}
    answers = {
        one: UNKNOWN if known.get(one) is None else MEETS if known.get(one) else MISSES for one in asked.qualities
    }
    verdict = (any_of if asked.any_quality else all_of)(list(answers.values()))
    deciding = listed([labels[one] for one, answer in answers.items() if answer == verdict])
    joint = "（满足其一）" if asked.any_quality and len(labels) > 1 else ""
    words = {
        MEETS: f"资质：{deciding}",
        MISSES: f"资质要求{listed(list(labels.values()))}{joint}，企业不是{deciding}",
        UNKNOWN: f"没有登记是否为{deciding}，请向企业核实",
    }
    return Finding(verdict, words[verdict])


def described(asked: Conditions, regions: Mapping[str, str]) -> list[tuple[str, str]]:
    """The conditions as (label, words) for the page of a policy."""
    found: list[tuple[str, str]] = []

    def say(label: str, words: str) -> None:
        found.append((label, words))

    if asked.industries:
        say("行业", "、".join(industries.name_of(code) for code in asked.industries))
    if asked.counties:
        say("地区", "、".join(regions.get(code, code) for code in asked.counties))
    if asked.sizes:
        say("规模", "、".join(str(SizeClass(one).label) for one in asked.sizes))
    if asked.ownership:
        say("控股情况", "、".join(str(ControllingType(one).label) for one in asked.ownership))
    if asked.qualities:
        joint = "（满足其一）" if asked.any_quality and len(asked.qualities) > 1 else ""
        say("资质", "、".join(str(Quality(one).label) for one in asked.qualities) + joint)
    if asked.staff_least is not None or asked.staff_most is not None:
        say("职工人数", _range(asked.staff_least, asked.staff_most, _people))
    if asked.years_least is not None or asked.years_most is not None:
        say("成立年限", _range(asked.years_least, asked.years_most, lambda years: f"{years} 年"))
    if asked.revenue_least_fen is not None or asked.revenue_most_fen is not None:
        say("营业收入", _range(asked.revenue_least_fen, asked.revenue_most_fen, money.document))
    return found


def is_in_force(effective_on: date, expires_on: date | None, on: date) -> bool:
    return effective_on <= on and (expires_on is None or on <= expires_on)


# Hours within which the word has reached the enterprise, for the page that says how soon.
WITHIN_HOURS: Final = (24, 72, 168)
