"""The annual experience report (年度经验报告): computed figures, our prose, GB/T 9704 layout."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from qiaoliang.kit.documents import Column, OfficialDocument, verification_code
from qiaoliang.kit.documents.tables import Cell
from qiaoliang.kit.documents.text import chinese_date
from qiaoliang.kit.links import Link
from qiaoliang.kit.scope import Scope
from qiaoliang.registry.programme import settings
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.results.checks.unknown import Line, unknown
from qiaoliang.results.exemplars.choices import Reach
from qiaoliang.results.indicators.addresses import records_page
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE, VERSION
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.command import entry
from qiaoliang.results.indicators.evaluate import Figure, figures, value
from qiaoliang.results.lots.actions import answers
from qiaoliang.results.lots.models import Lot
from qiaoliang.results.lots.rules import factor
from qiaoliang.results.periods.telling import of_report
from qiaoliang.results.reports import cases, drawings, narrative, prose, surveyed
from qiaoliang.results.reports.bundle import Bundle, Told, build, factor_text, zipped
from qiaoliang.results.reports.drawings import Drawing
from qiaoliang.results.reports.marks import marked
from qiaoliang.results.reports.narrative import Story, linked
from qiaoliang.results.reports.outline import Piece, pieces, put, without_marks
from qiaoliang.results.reports.prose import Says
from qiaoliang.results.reports.story import tell, year_before
from qiaoliang.results.surveys.models import Survey

COUNTY_CODES = ("setup_rate", "weekly_contact_rate", "demands_resolved", "members_admitted", "grants_won")
AUDIENCE = Reach.PUBLIC  # the report of the year is for everybody
CASES_AT_MOST = 8
OF_EVERY_CODE = (
    "数字为已确认数；申报数含待确认和有异议的记录；抽查核实是已确认数中抽到、回访属实的。比率和部门统计没有申报数，不抽签的没有抽查核实数。"
    "点击数字可在系统中打开它的记录。"
)
ROLE_ORDER = ("programme", "party", "economy", "harmony", "results")


@dataclass(frozen=True)
class Report:
    """A finished document and what proves it."""

    content: bytes
    code: str
    filename: str
    bundle: Bundle | None = None  # every printed figure can be recomputed from it; the document prints its digest

    @property
    def together(self) -> bytes:
        """Document and bundle in one file, for whoever downloads both at once."""
        assert self.bundle is not None
        return zipped({self.filename: self.content, self.bundle_name: self.bundle.content})

    @property
    def bundle_name(self) -> str:
        return f"{self.filename.removesuffix('.docx')}核验包.zip"


@dataclass(frozen=True)
class Gathered:
    """Everything a report prints, computed once, and its words in pieces."""

    found: dict[str, Figure]
    told: Told
    asked: Asked
    place: str
    pieces: list[Piece]
    drawings: Sequence[Drawing] = ()
    marked: Mapping[str, str] = field(default_factory=dict)  # the texts of the pieces, each figure with its page

    @property
    def title(self) -> str:
        return f"{self.place}职能党建指导员制度{self.asked.as_of.year}年度经验报告"

    def bundle(self, code: str) -> Bundle:
        earlier = replace(self.asked, as_of=year_before(self.asked.as_of))
        return build(self.found, self.asked, self.told, code=code, earlier=earlier)


def annual(*, scope: Scope, as_of: date, region: str = "", with_bundle: bool = False) -> Report:
    """The report as the base was known on the evening of `as_of`; equal data give the same verification code."""
    gathered = gather(scope=scope, as_of=as_of, region=region)
    code = verification_code(canonical(gathered.found, as_of, region))
    bundle = gathered.bundle(code) if with_bundle else None
    content = compose(gathered, gathered.pieces, code=code, note=proof(gathered.asked, bundle))
    return Report(content, code, f"{gathered.title}.docx", bundle)


def gather(*, scope: Scope, as_of: date, region: str = "") -> Gathered:
    found = figures(scope=scope, as_of=as_of, region=region)
    asked = Asked(scope, as_of, region)
    place = place_of(region, asked.settings)
    counties = _counties_of(asked)
    by_county = {
        (code, county.code): value(code, scope=scope, as_of=as_of, region=county.code)
        for county in counties
        for code in COUNTY_CODES
    }
    told = _told(found, asked, place, counties, by_county)
    drawn = _drawings(told.story, counties, by_county, asked)
    written = _pieces(found, told, asked, place)
    texts = {one.key: one.text for one in written}
    return Gathered(found, told, asked, place, without_marks(written), drawn, texts)


def _counties_of(asked: Asked) -> list[Region]:
    return [] if asked.region else list(Region.everything.filter(level=Level.COUNTY).order_by("code"))


def _drawings(
    story: Story, counties: Sequence[Region], by_county: Mapping[tuple[str, str], Figure], asked: Asked
) -> list[Drawing]:  # fmt: skip
    """Charts of figures that the report prints and the bundle proves."""

    def of(code: str) -> list[tuple[str, Figure, str]]:
        return [(one.name, by_county[code, one.code], _page_of(code, asked, one.code)) for one in counties]

    found = (
        drawings.rates(story.compared, "year.advanced"),
        drawings.money(story.compared, "year.growth"),
        drawings.by_county("setup_rate", of("setup_rate"), "party.setting_up"),
        drawings.by_county("weekly_contact_rate", of("weekly_contact_rate"), "harmony.government"),
    )
    return [one for one in found if one is not None]


def _page_of(code: str, asked: Asked, county: str) -> str:
    return records_page(code, replace(asked, region=county))


def compose(gathered: Gathered, pieces: Sequence[Piece], *, code: str, note: str) -> bytes:
    """The Word file with these words; without a code it is a draft and says so."""
    as_of, place = gathered.asked.as_of, gathered.place
    moment = timezone.make_aware(datetime.combine(as_of, time(18)))
    document = OfficialDocument(gathered.title, created=moment)
    document.title(f"{place}职能党建指导员制度\n{as_of.year}年度经验报告{'' if code else '（草稿）'}")
    for number, piece in enumerate(pieces):
        if piece.level:
            document.heading(piece.heading, piece.level)
        put(document, piece, gathered.marked)
        for drawing in gathered.drawings:
            if drawing.after == piece.key:
                drawings.put(document, drawing)
        is_last_of_results = piece.key.startswith("results.") and pieces[number + 1].level == 1
        if is_last_of_results and gathered.told.counties:
            _counties(document, gathered)
    document.signature(signed_by(place, gathered.asked.settings), as_of)
    _table_of_every_code(document, gathered)
    if code:
        document.closing(as_of, code, note)
    else:
        document.note(note)
    return document.to_bytes()


def proof(asked: Asked, bundle: Bundle | None) -> str:
    head = asked.data_version
    said = [
        f"口径版本{VERSION}，凭核验码可在系统“报告”页查验。",
        f"操作日志至第{head.number}条，摘要{head.digest}。",
        of_report(asked.region, asked.as_of.year - 1),
    ]
    if bundle is not None:
        said.append(f"核验包摘要{bundle.digest}，用包内的recompute.py可重算本报告印出的每一个数字。")
    return "\n".join(said)


def signed_by(place: str, now: dict[str, Any]) -> str:
    """The office with its place before it, unless its name begins with it already."""
    office = str(now["office_name"])
    return office if office.startswith(place) else f"{place}{office}"


def _told(
    found: dict[str, Figure], asked: Asked, place: str, counties: list[Region],
    by_county: Mapping[tuple[str, str], Figure],
) -> Told:  # fmt: skip
    """Everything that is printed besides the figures of the catalogue."""
    cells = [(code, county, _cell(figure)) for (code, county), figure in by_county.items()]
    kept_back = {cell for cell, figure in by_county.items() if figure.is_hidden}
    return Told(
        counties=[county.code for county in counties],
        county_codes=COUNTY_CODES,
        county_cells=cells,
        kept_back=kept_back,
        change=_change_of_rate(found["setup_rate"], asked.scope, asked.as_of, asked.region),
        unknown=unknown(asked, knows_checks=True, figures=found),
        lot=Lot.everything.filter(region_code=asked.place, drawn_at__lte=asked.evening).order_by("-drawn_at").first(),
        survey=asked.survey if asked.place == asked.settings["root_region"] else None,
        tests=surveyed.tests(asked.region, asked.as_of, asked.evening),
        story=tell(found, asked, counties, place),
    )


def canonical(found: Mapping[str, Figure], as_of: date, region: str) -> bytes:
    """The bytes behind the verification code: every figure, the day, the place and the version of the definitions."""
    content = {
        "as_of": as_of.isoformat(),
        "region": region,
        "catalogue": VERSION,
        "figures": [entry(figure) for figure in found.values()],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def place_of(region: str, now: dict[str, Any]) -> str:
    """The name of the region, or of the city."""
    name = Region.everything.filter(code=region).values_list("name", flat=True).first() if region else ""
    return name or now["city_name"] or "全市"


def _pieces(found: dict[str, Figure], told: Told, asked: Asked, place: str) -> list[Piece]:
    as_of = asked.as_of
    says = Says(found, asked)
    waiting, disputed, *rest = told.unknown
    others = [(line.label, counted(line), line.meaning, "、".join(line.names)) for line in rest]
    chapters = (
        prose.PURPOSE,
        narrative.chapter(told.story),
        prose.party(says, change=told.change or ""),
        prose.economy(says),
        prose.harmony(says),
        prose.results(says, survey=surveyed.paragraphs(found, told, asked), sample=_sample(told.lot)),
        *cases.chapter(
            region=asked.region, starts_on=date(as_of.year, 1, 1), ends_on=as_of, audience=AUDIENCE,
            at_most=CASES_AT_MOST,
        ),
        prose.unknown(says, waiting=counted(waiting), disputed=counted(disputed), others=others),
    )  # fmt: skip
    opening = prose.opening(says, city=place, start=settings.programme_start(as_of), as_of=as_of)
    return pieces(opening, chapters)


def counted(line: Line) -> str:
    """How many records are not known, with the page that lists exactly them."""
    return marked(f"{line.number}", line.href if line.counts_records else "")


def _change_of_rate(now: Figure, scope: Scope, as_of: date, region: str) -> str:
    """`，比上年同期提高1.2个百分点`, or nothing if there is nothing to compare with."""
    earlier = value("setup_rate", scope=scope, as_of=year_before(as_of), region=region)
    if not earlier.denominator:
        return ""
    difference = now.value - earlier.value
    if difference == 0:
        return "，与上年同期持平"
    return f"，比上年同期{'提高' if difference > 0 else '下降'}{abs(difference)}个百分点"


def _sample(lot: Lot | None) -> str:
    if lot is None:
        return "还没有按抽签核实过。"
    found = factor(answers(lot))
    number, size = (marked(f"{count}条", lot.get_absolute_url()) for count in (lot.number, lot.size))
    called = "还没有开始电话回访"
    if found is not None:
        reached = marked(f"{found.reached}条", lot.get_absolute_url())
        called = f"电话联系上{reached}，属实率{marked(factor_text(found), lot.get_absolute_url())}"
    return (
        f"{chinese_date(lot.starts_on)}至{chinese_date(lot.ends_on)}已确认的{number}记录中按抽签抽出{size}，{called}。"
        "种子取自操作日志，任何人都能重抽。"
    )


def _counties(document: OfficialDocument, gathered: Gathered) -> None:
    """One table by county; its sums are the city's figures, so no sum is typed or added up here."""
    told = gathered.told
    columns = [Column("县区", 2), *(Column(CATALOGUE[code].label, 2, is_numeric=True) for code in COUNTY_CODES)]
    names = dict(Region.everything.filter(level=Level.COUNTY).values_list("code", "name"))
    rows: dict[str, list[Cell]] = {county: [names[county]] for county in told.counties}
    for code, county, text in told.county_cells:
        is_told = (code, county) not in told.kept_back
        rows[county].append(Link(text, _page_of(code, gathered.asked, county)) if is_told else text)
    document.heading("分县区情况", 2)
    document.paragraph("各县区情况如下表，按行政区划顺序排列，不作排名。")
    document.table(columns, list(rows.values()), caption="分县区主要数字", note="记录的地区以发生时企业所在地为准。")


def _cell(figure: Figure) -> str:
    return Says({figure.code: figure})[figure.code]


def _table_of_every_code(document: OfficialDocument, gathered: Gathered) -> None:
    document.turn()
    document.heading("附表　全部指标、口径和期间", 1, is_numbered=False)
    columns = (
        Column("代码", 4),
        Column("指标", 4),
        Column("数字", 3, is_numeric=True),
        Column("申报", 3, is_numeric=True),
        Column("抽查核实", 3, is_numeric=True),
        Column("期间", 4),
        Column("口径", 9),
        Column("确认人", 3),
    )
    every, asked = gathered.found.values(), gathered.asked
    survey = gathered.told.survey
    rows = [
        _row(figure, asked, survey) for role in ROLE_ORDER for figure in every if CATALOGUE[figure.code].role == role
    ]
    document.table(columns, rows, note=OF_EVERY_CODE)


def _row(figure: Figure, asked: Asked, survey: Survey | None) -> list[Cell]:
    indicator = CATALOGUE[figure.code]
    says = Says({figure.code: figure})
    start, end = figure.period.start, figure.period.end
    period = f"{end:%Y-%m-%d}" if start == end else f"{start:%Y-%m-%d}至{end:%Y-%m-%d}"
    cells = standing_cells(says, figure, asked)
    definition = f"{indicator.definition}（第{indicator.version}版）"
    if survey is not None and indicator.code in surveyed.ASKED:
        definition += surveyed.details(figure.numerator or 0, figure.denominator or 0, survey.invited_count)
    return [figure.code, indicator.label, *cells, period, definition, indicator.confirmed_by]


def standing_cells(says: Says, figure: Figure, asked: Asked) -> list[Cell]:
    """Confirmed, claimed and verified side by side, each with its records; `—` where there is no such number."""
    code, indicator = figure.code, CATALOGUE[figure.code]
    told = {Standing.CONFIRMED: says[code], Standing.CLAIMED: "", Standing.VERIFIED: says.verified(code)}
    if not indicator.is_rate and not indicator.is_imported:
        told[Standing.CLAIMED] = says.claimed(code)
    return [
        linked(text, records_page(code, asked, standing), figure) if text else "—" for standing, text in told.items()
    ]
