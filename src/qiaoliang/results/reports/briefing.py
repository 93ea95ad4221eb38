"""What a brief says: the figures of its days beside those of the days before, in the words of the annual report."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from qiaoliang.kit.documents import Column, OfficialDocument
from qiaoliang.kit.documents.layout import PORTRAIT
from qiaoliang.kit.documents.tables import Cell
from qiaoliang.kit.documents.text import chinese_date
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.results.checks.unknown import Line, unknown
from qiaoliang.results.exemplars.choices import Reach
from qiaoliang.results.indicators.addresses import records_page
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE, VERSION
from qiaoliang.results.indicators.choices import Basis
from qiaoliang.results.indicators.command import entry
from qiaoliang.results.indicators.evaluate import Figure, figure
from qiaoliang.results.indicators.periods import Period, months_before
from qiaoliang.results.reports import cases, drawings, narrative, prose
from qiaoliang.results.reports.annual import counted, place_of, signed_by, standing_cells
from qiaoliang.results.reports.bundle import Bundle, Told, build, printed
from qiaoliang.results.reports.choices import BriefKind
from qiaoliang.results.reports.drawings import Drawing
from qiaoliang.results.reports.models import span_of
from qiaoliang.results.reports.narrative import Compared, Story, Trend
from qiaoliang.results.reports.outline import OPENING, Piece, pieces, put, without_marks
from qiaoliang.results.reports.prose import Chapter, Part, Says

MONTHS: Final = {BriefKind.MONTH: 1, BriefKind.QUARTER: 3, BriefKind.PAGE: 1}
THAN: Final = {BriefKind.MONTH: "上月", BriefKind.QUARTER: "上季度", BriefKind.PAGE: "上月"}
CASES_AT_MOST: Final = 2
ON_A_PAGE: Final = 3  # so many rises and falls fit on one page


OF_FIGURES: Final = (
    "本期为已确认数；申报含待确认和有异议的；抽查核实是已确认数中抽到、回访属实的。点击数字可在系统中打开它的记录；全部指标、口径和记录地址"
    "见同期 Excel。"
)
InCounty = tuple[Region, list[Compared]]


@dataclass(frozen=True)
class Issue:
    """Which brief: its kind, place and days, and the evening as of which its records are known."""

    kind: BriefKind
    region: str
    starts_on: date
    ends_on: date
    as_of: date

    @property
    def than(self) -> str:
        return THAN[self.kind]


@dataclass(frozen=True)
class Briefed:
    """Everything a brief prints, computed once."""

    issue: Issue
    asked: Asked
    place: str
    found: dict[str, Figure]
    compared: Sequence[Compared]
    pieces: list[Piece]
    drawings: Sequence[Drawing]
    told: Told
    earlier: Asked
    marked: Mapping[str, str]  # the texts of the pieces, each figure with the page of its records

    @property
    def title(self) -> str:
        return f"{self.place}职能党建指导员工作简报"

    def bundle(self, code: str) -> Bundle:
        return build(self.found, self.asked, self.told, code=code, earlier=self.earlier)

    @property
    def proved(self) -> list[str]:
        """Every text with a number that the bundle proves."""
        return sorted({one["text"] for one in printed(self.found, self.told)})


def days_of(kind: BriefKind, day: date) -> tuple[date, date]:
    """First and last day of the month or quarter in which `day` lies."""
    months = MONTHS[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = months_before(first, -months)
    return first, after - timedelta(days=1)


def gather(issue: Issue) -> Briefed:
    """The figures of the issue's days, and those of the days before as they were known as long after them."""
    asked = Asked(EVERYTHING.counting, issue.as_of, issue.region, span=Period(issue.starts_on, issue.ends_on))
    earlier = _before(asked, issue)
    found = {code: figure(indicator, asked) for code, indicator in CATALOGUE.items()}
    place = place_of(issue.region, asked.settings)
    codes = [code for code in narrative.CODES if not CATALOGUE[code].is_imported]
    compared = [_compared(found[code], asked, earlier, issue) for code in codes]
    is_page = issue.kind == BriefKind.PAGE
    counties = [] if is_page else _counties(asked, issue)
    told = _told(compared, counties, unknown(asked, knows_checks=True, figures=found))
    write = _page if is_page else _pieces
    drawn = [] if is_page else _drawings(compared, issue)
    written = write(Says(found, asked), compared, told, issue, place)
    marked = {one.key: one.text for one in written}
    return Briefed(
        issue, asked, place, found, compared, without_marks(written), drawn, told, earlier, marked
    )  # fmt: skip


def _told(compared: Sequence[Compared], counties: Sequence[InCounty], lines: Sequence[Line]) -> Told:
    """What is printed besides the figures of the catalogue, for the proof and for the words."""
    cells = [(county.code, one) for county, told in counties for one in told]
    return Told(
        counties=[county.code for county, _told in counties],
        county_codes=narrative.WHERE if counties else (),
        county_cells=[(one.code, county, one.printed) for county, one in cells],
        earlier_cells=[(one.code, county, one.printed_earlier) for county, one in cells if one.earlier is not None],
        unknown=lines,
        story=Story(compared, [(county.name, told) for county, told in counties]),
    )


def _before(asked: Asked, issue: Issue) -> Asked:
    months = MONTHS[issue.kind]
    first, last = days_of(issue.kind, months_before(issue.starts_on, months))
    is_whole = issue.ends_on == days_of(issue.kind, issue.starts_on)[1]
    until = last if is_whole else min(last, months_before(issue.ends_on, months))
    return replace(asked, as_of=max(until, months_before(issue.as_of, months)), span=Period(first, until))


def _compared(now: Figure, asked: Asked, earlier: Asked, issue: Issue) -> Compared:
    code = now.code
    has_past = earlier.span is not None and earlier.span.start >= earlier.start
    then = figure(CATALOGUE[code], earlier) if has_past else None
    pages = records_page(code, asked), records_page(code, earlier)
    return Compared(now, then, Basis.AS_OF, issue.than, *pages)


def _opening(says: Says, issue: Issue, place: str) -> tuple[str, ...]:
    rate = says.figures["weekly_contact_rate"]
    contact = (
        f"每周联系率{says['weekly_contact_rate']}（{says.share('weekly_contact_rate')}个企业周）"
        if rate.denominator
        else "没有应联系的企业周"
    )
    states = f"，组建率等时点数取{chinese_date(issue.ends_on)}当天" if issue.ends_on < issue.as_of else ""
    return (
        f"{chinese_date(issue.starts_on)}至{chinese_date(issue.ends_on)}，{place}在派职能党建指导员"
        f"{says['instructors_posted']}，在营非公企业党组织组建率{says['setup_rate']}（{says.share('setup_rate')}），{contact}。"
        f"数字只计已确认的记录，以{chinese_date(issue.as_of)}傍晚系统所记为准{states}，与{issue.than}比较。",
    )


def _pieces(
    says: Says, compared: Sequence[Compared], told: Told, issue: Issue, place: str
) -> list[Piece]:  # fmt: skip
    by_code = {one.code: one for one in compared}
    aims = tuple(
        Part(key, heading, tuple(narrative.aim([by_code[code] for code in codes if code in by_code])))
        for key, heading, codes in narrative.AIMS
    )
    counties = told.story.counties
    where = (Part("where", "分县区变化", tuple(narrative.where(counties, issue.than))),) if counties else ()
    waiting, disputed, *rest = told.unknown
    others = [(line.label, counted(line), line.meaning, "、".join(line.names)) for line in rest]
    chapters = (
        Chapter(
            "now", "本期进展", f"按四个目标与{issue.than}逐项比较，上升的、下降的、还说不清的都列出。", (*aims, *where)
        ),
        *cases.chapter(
            region=issue.region, starts_on=issue.starts_on, ends_on=issue.ends_on, audience=Reach.INTERNAL,
            at_most=CASES_AT_MOST,
        ),
        prose.unknown(says, waiting=counted(waiting), disputed=counted(disputed), others=others),
    )  # fmt: skip
    return pieces(_opening(says, issue, place), chapters)


def _counties(asked: Asked, issue: Issue) -> list[InCounty]:
    if asked.region:
        return []
    found = []
    for county in Region.everything.filter(level=Level.COUNTY).order_by("code"):
        here = replace(asked, region=county.code)
        before = _before(here, issue)
        told = [_compared(figure(CATALOGUE[code], here), here, before, issue) for code in narrative.WHERE]
        found.append((county, told))
    return found


def _drawings(compared: Sequence[Compared], issue: Issue) -> list[Drawing]:
    found = (
        drawings.rates(compared, "now.advanced", issue.than), drawings.money(compared, "now.growth", issue.than)
    )  # fmt: skip
    return [one for one in found if one is not None]


# --- the one page


def _page(
    says: Says, compared: Sequence[Compared], told: Told, issue: Issue, place: str
) -> list[Piece]:  # fmt: skip
    waiting, disputed, *rest = told.unknown
    doubts = "、".join(f"{line.label}{counted(line)}" for line in rest if line.number)
    more = f"另有{doubts}。" if doubts else ""
    not_known = f"待确认{counted(waiting)}条、有异议{counted(disputed)}条，都没有计入。{more}"
    return [
        Piece(OPENING, "", 0, "\n".join(_opening(says, issue, place))),
        Piece("rose", "上升的", 1, _few(compared, Trend.ROSE, f"没有比{issue.than}上升的。")),
        Piece("fell", "下降的", 1, _few(compared, Trend.FELL, f"没有比{issue.than}下降的。")),
        Piece("unknown", "还不掌握的", 1, not_known),
    ]


def _few(compared: Sequence[Compared], trend: Trend, none: str) -> str:
    found = [one for one in compared if one.trend == trend]
    told = "；".join(f"{one.name}由{one.said_earlier}到{one.said}" for one in found[:ON_A_PAGE])
    more = f"；另有{len(found) - ON_A_PAGE}项，见月度简报" if len(found) > ON_A_PAGE else ""
    return f"{told}{more}。" if told else none


# --- the file


def compose(briefed: Briefed, words: Sequence[Piece], *, code: str, note: str) -> bytes:
    """The Word file; without a code it is a draft and says so."""
    issue = briefed.issue
    moment = timezone.make_aware(datetime.combine(issue.as_of, time(18)))
    span = span_of(issue.kind, issue.starts_on)
    paper = OfficialDocument(f"{briefed.title} {span}", created=moment)
    name = f"{briefed.place}职能党建指导员工作{'一页' if issue.kind == BriefKind.PAGE else ''}简报"
    paper.title(f"{name}\n（{span}{'' if code else '，草稿'}）")
    for piece in words:
        if piece.level:
            paper.heading(piece.heading, piece.level)
        put(paper, piece, briefed.marked)
        for drawing in briefed.drawings:
            if drawing.after == piece.key:
                drawings.put(paper, drawing)
    paper.signature(signed_by(briefed.place, briefed.asked.settings), issue.as_of, is_sealed=False)
    if issue.kind != BriefKind.PAGE:
        paper.turn(PORTRAIT)  # an annex begins on a page of its own
        _figures(paper, briefed)
    if code:
        paper.closing(issue.as_of, code, note)
    else:
        paper.note(note)
    return paper.to_bytes()


def _figures(paper: OfficialDocument, briefed: Briefed) -> None:
    paper.heading("附表　本期数字", 1, is_numbered=False)
    than = briefed.issue.than
    columns = (
        Column("指标", 5), Column("本期", 3, is_numeric=True), Column(than, 3, is_numeric=True),
        Column("本期申报", 3, is_numeric=True), Column("抽查核实", 3, is_numeric=True),
    )  # fmt: skip
    says = Says(briefed.found)
    rows: list[list[Cell]] = []
    for one in briefed.compared:
        confirmed, claimed, verified = standing_cells(says, one.now, briefed.asked)
        rows.append([CATALOGUE[one.code].label, confirmed, one.cell_earlier, claimed, verified])
    paper.table(columns, rows, note=OF_FIGURES)


def canonical(briefed: Briefed, words: Sequence[Piece]) -> bytes:
    """The bytes behind the verification code: days, place, figures, words."""
    issue = briefed.issue
    content = {
        "kind": issue.kind.value, "region": issue.region,
        "days": [issue.starts_on.isoformat(), issue.ends_on.isoformat()],
        "as_of": issue.as_of.isoformat(), "catalogue": VERSION,
        "figures": [entry(one) for one in briefed.found.values()], "words": [one.as_data() for one in words],
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
