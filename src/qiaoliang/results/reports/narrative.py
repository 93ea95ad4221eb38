"""The year in words: what rose, what fell, where, and examples without persons, by the four aims of the programme.

A sentence says a rise only where the printed figure is greater than the printed figure of a year before. What cannot be
compared (nothing recorded then, nothing published yet) is said to be so, and a fall stands beside a rise.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from qiaoliang.kit.documents.tables import Cell
from qiaoliang.kit.links import Link
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Basis
from qiaoliang.results.indicators.evaluate import Figure
from qiaoliang.results.reports.marks import marked
from qiaoliang.results.reports.prose import Chapter, Part, Says

AIMS: Final = (
    (
        "advanced",
        "组织创先进",
        ("setup_rate", "setup_rate_active", "party_rules_made", "activity_centres", "activity_funds",
         "problems_cracked"),
    ),
    (
        "excellent",
        "党员争优秀",
        ("activists_cultivated", "members_admitted", "pledges", "proposals", "innovation_projects"),
    ),
    (
        "growth",
        "企业有发展",
        ("demands_resolved", "grants_won", "loans_arranged", "fees_reduced", "talents_introduced", "hightech_share"),
    ),
    (
        "benefit",
        "职工得实惠",
        ("workers_recruited", "workers_trained", "events_held", "culture_handbooks", "dialogue_mechanism",
         "wage_agreement"),
    ),
)  # fmt: skip
CODES: Final = tuple(code for _, _, codes in AIMS for code in codes)
WHERE: Final = ("setup_rate", "demands_resolved", "grants_won")
EXAMPLES: Final = ("grants_won", "loans_arranged", "fees_reduced")
PERIODS: Final = {
    Basis.LAST_YEAR: "上一年度", Basis.SINCE_LAST_YEAR: "上年以来", Basis.TWO_YEARS: "近两年",
    Basis.SINCE_START: "制度实施以来累计",
}  # fmt: skip


class Trend(Enum):
    ROSE = auto()
    FELL = auto()
    SAME = auto()
    ALONE = auto()  # a figure without one to compare it with
    NOTHING = auto()  # nothing was recorded, now or then
    UNKNOWN = auto()  # there is no figure


@dataclass(frozen=True)
class Compared:
    """A figure and itself a year before; `earlier` is None where the programme had not begun."""

    now: Figure
    earlier: Figure | None
    basis: str
    than: str = "上年同期"
    page: str = ""  # where its records are, and those of the figure before
    page_earlier: str = ""

    @property
    def code(self) -> str:
        return self.now.code

    @property
    def name(self) -> str:
        return f"{PERIODS.get(Basis(self.basis), '')}{CATALOGUE[self.code].label}"

    @property
    def printed(self) -> str:
        return Says({self.code: self.now})[self.code]

    @property
    def printed_earlier(self) -> str:
        return Says({self.code: self.earlier})[self.code] if self.earlier is not None else ""

    @property
    def said(self) -> str:
        """As a sentence tells it: with the page of its records."""
        return self.printed if self.now.is_hidden else marked(self.printed, self.page)

    @property
    def said_earlier(self) -> str:
        hidden = self.earlier is None or self.earlier.is_hidden
        return self.printed_earlier if hidden else marked(self.printed_earlier, self.page_earlier)

    @property
    def cell(self) -> Cell:
        return linked(self.printed, self.page, self.now)

    @property
    def cell_earlier(self) -> Cell:
        return linked(self.printed_earlier, self.page_earlier, self.earlier) if self.earlier is not None else "—"

    @property
    def trend(self) -> Trend:
        if not is_known(self.now):
            return Trend.UNKNOWN
        is_rate = CATALOGUE[self.code].is_rate
        earlier = self.earlier
        if earlier is None or not is_known(earlier) or (not earlier.value and not is_rate):
            return Trend.ALONE if self.now.value or is_rate else Trend.NOTHING
        if self.printed == self.printed_earlier:
            return Trend.SAME
        return Trend.ROSE if self.now.value > earlier.value else Trend.FELL


@dataclass(frozen=True)
class Example:
    """One confirmed record of a figure: where and how much, never who."""

    code: str
    record: str
    place: str
    amount: str
    page: str = ""


@dataclass(frozen=True)
class Story:
    """What the chapter tells: figures beside those of a year before; counties stand in administrative order."""

    compared: Sequence[Compared]
    counties: Sequence[tuple[str, Sequence[Compared]]] = ()  # (name, one for each code of WHERE)
    examples: Sequence[Example] = ()


def linked(text: str, page: str, figure: Figure) -> Cell:
    """The text of a figure that opens its records; words that stand instead of a number open nothing."""
    return Link(text, page) if page and not figure.is_hidden else text


def is_known(figure: Figure) -> bool:
    """Whether there is a figure at all: something to divide by, something published, enough answers."""
    indicator = CATALOGUE[figure.code]
    if figure.is_hidden:
        return False
    if indicator.is_rate:
        return bool(figure.denominator)
    return bool(figure.records) if indicator.is_imported else True


def chapter(story: Story) -> Chapter:
    by_code = {one.code: one for one in story.compared}
    parts = [
        Part(key, heading, tuple(aim([by_code[code] for code in codes if code in by_code])))
        for key, heading, codes in AIMS
    ]
    if story.counties:
        parts.append(Part("where", "分县区变化", tuple(where(story.counties))))
    parts.append(Part("examples", "具体事例", tuple(_examples(story.examples))))
    return Chapter(
        "year",
        "一年来的变化",
        "对照组织创先进、党员争优秀、企业有发展、职工得实惠的目标，把各项数字与上年同期逐项比较，上升的、下降的、还说不清的都如实列出。",
        tuple(parts),
    )


def aim(compared: Sequence[Compared]) -> Iterable[str]:
    """One paragraph for each thing there is to say."""

    def of(trend: Trend) -> list[Compared]:
        return [one for one in compared if one.trend == trend]

    rose, fell, same = of(Trend.ROSE), of(Trend.FELL), of(Trend.SAME)
    alone, nothing, unknown = of(Trend.ALONE), of(Trend.NOTHING), of(Trend.UNKNOWN)
    if rose:
        yield "；".join(map(_rise, rose)) + "。"
    than = compared[0].than if compared else ""
    if fell:
        yield f"比{than}下降的：{'；'.join(map(_fall, fell))}。下降的原因由办公室核实后补充。"
    if same:
        yield f"与{than}持平的：{_listed(same, lambda one: f'{one.name}{one.said}')}。"
    if alone:
        yield f"没有{than}数可比的：{_listed(alone, lambda one: f'{one.name}{one.said}')}。"
    if nothing:
        yield f"还没有已确认记录的：{_listed(nothing, lambda one: CATALOGUE[one.code].label)}。"
    if unknown:
        few, none = [[one for one in unknown if one.now.is_hidden is hidden] for hidden in (True, False)]
        if none:
            yield f"还没有来数、不作比较的：{_listed(none, lambda one: CATALOGUE[one.code].label)}。"
        if few:
            yield f"人数太少、不单列的：{_listed(few, lambda one: CATALOGUE[one.code].label)}。"


def _rise(one: Compared) -> str:
    return f"{one.name}由{one.than}的{one.said_earlier}{'提高' if _is_share(one) else '增加'}到{one.said}"


def _fall(one: Compared) -> str:
    verb = "下降" if _is_share(one) else "减少"
    return f"{one.name}由{one.than}的{one.said_earlier}{verb}到{one.said}"


def _is_share(one: Compared) -> bool:
    return CATALOGUE[one.code].is_percent


def _listed(found: Iterable[Compared], say: Callable[[Compared], str]) -> str:
    return "、".join(map(say, found))


def where(counties: Sequence[tuple[str, Sequence[Compared]]], than: str = "上年同期") -> Iterable[str]:
    """Which counties rose and which fell, figure by figure; their numbers stand in the table by county."""
    said = {
        Trend.ROSE: "上升的有", Trend.FELL: "下降的有", Trend.SAME: "持平的有", Trend.ALONE: f"没有{than}数可比的有",
        Trend.NOTHING: "没有已确认记录的有", Trend.UNKNOWN: "没有来数的有",
    }  # fmt: skip
    for place, code in enumerate(WHERE):
        told = []
        for trend, words in said.items():
            names = [name for name, compared in counties if compared[place].trend == trend]
            if names:
                told.append(f"{words}{'、'.join(names)}")
        yield f"{CATALOGUE[code].label}比{than}{'；'.join(told)}。" if told else ""
    yield "各县区按行政区划顺序列出，不作排名。"


def _examples(examples: Sequence[Example]) -> Iterable[str]:
    verbs = {"grants_won": "争取无偿资金", "loans_arranged": "协调贷款", "fees_reduced": "减免费用"}
    if not examples:
        yield "近一年没有可以举例的已确认记录。"
    for one in examples:
        yield f"{one.place}的指导员帮助一家企业{verbs[one.code]}{marked(one.amount, one.page)}，已经确认。"
