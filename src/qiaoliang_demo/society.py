"""Projects and what they brought, events, gifts, published statistics, surveys."""

from datetime import date, timedelta
from typing import Final

from qiaoliang.economy.innovation.models import Benefit, Project
from qiaoliang.fieldwork.outcomes.models import Claim
from qiaoliang.harmony.culture.models import Event as HeldEvent
from qiaoliang.harmony.culture.models import EventKind
from qiaoliang.harmony.giving.choices import Consent, GiftKind, Purpose
from qiaoliang.harmony.giving.models import Gift
from qiaoliang.results.indicators.models import Statistic
from qiaoliang.results.surveys.choices import FIGURES, STANDARDS, Audience, Stage
from qiaoliang.results.surveys.models import Answer, Asked, Question, Survey
from qiaoliang_demo.city import City, moment
from qiaoliang_demo.credits import Credits
from qiaoliang_demo.figures import YUAN
from qiaoliang_demo.ledger import SizeChooser
from qiaoliang_demo.names import school, street
from qiaoliang_demo.organisations import BranchChooser, of_branch
from qiaoliang_demo.parts import cut
from qiaoliang_demo.places import CITY_CODE
from qiaoliang_demo.texts import title

THOUSAND: Final = 1_000 * YUAN
BENEFITING: Final = 0.55  # share of counted projects that state what they brought
GIFTS: Final = 760
TEST_SHEETS: Final = 620
FOUR_TESTS: Final = (
    (Audience.OWNERS.value, "企业需要测评", {"wanted": 0.82, "welcomed": 0.86}),
    (Audience.EMPLOYEES.value, "职工测评", {"supported": 0.74}),
    (Audience.MEMBERS.value, "党员测评", {"backed": 0.88}),
)
GIFT_MONEY: Final = ("向结对", "慈心", "助学", "教育", "爱心捐款")


def innovate(city: City) -> None:
    """Projects claimed by members; benefits of some of them, exact in sum."""
    credits = Credits(city, "projects", BranchChooser(city), since_branch=True)
    draw, table = credits.draw, city.table(Project)
    stated: list[tuple[int, date, dict[str, object]]] = []
    for event in credits.mixed(city.figures.innovation_projects, city.since_last_year, city.before_last_year):
        branch = of_branch(event)
        members = draw.sample(branch.members, min(len(branch.members), draw.randint(1, 4))) or [branch.secretary]
        done = event.day + timedelta(days=draw.randint(20, 300))
        columns = event.columns(event.firm.owner)
        key = table.add(
            **columns, title=title(draw, "project", event.firm.division), claimed_by_members="、".join(members),
            done_on=done if done <= city.last_day and draw.random() < 0.85 else None,
        )  # fmt: skip
        if event.is_counted and draw.random() < BENEFITING:
            stated.append((key, event.day, columns))
    units = city.figures.innovation_benefit_fen // THOUSAND
    for (key, _, columns), part in zip(stated, cut(units, len(stated), draw, least=3, spread=1.0), strict=True):
        city.table(Benefit).add(
            **columns, project_id=key, amount_fen=part * THOUSAND, note="年化节约成本，企业自行测算，未经审计"
        )
    _benefits_beside(city, credits, [key for key, _, _ in stated])


def _benefits_beside(city: City, credits: Credits, projects: list[int]) -> None:
    """Benefits that must not count."""
    more = max(6, len(projects) // 12)
    events = [*credits.troubles(more, city.since_last_year), *credits.outside(more, city.before_last_year)]
    for event in events:
        city.table(Benefit).add(
            **event.columns(event.firm.owner), project_id=credits.draw.choice(projects),
            amount_fen=credits.draw.randint(3, 800) * THOUSAND, note="企业自行测算，未经审计",
        )  # fmt: skip


def hold_events(city: City) -> None:
    """Lectures, culture and sports: by calendar year; a joint event is one row."""
    credits = Credits(city, "events", SizeChooser(city))
    draw, table = credits.draw, city.table(HeldEvent)
    taken: set[str] = set()
    for event in credits.mixed(city.figures.events_held, city.last_year, city.before_last_year, city.this_year):
        what = title(draw, "event", event.firm.division)
        place = event.firm.town.name
        name = f"{place}{what}" if draw.random() < 0.5 else f"{event.firm.short}{what}"
        edition = 2
        while f"{event.day}:{name}" in taken:
            name, edition = f"{name}（第{edition}场）", edition + 1
        taken.add(f"{event.day}:{name}")
        kind = EventKind.LECTURE if "讲座" in what else EventKind.SPORT if "赛" in what else EventKind.CULTURE
        joint = f"、{place}总工会" if draw.random() < 0.3 else ""
        table.add(
            **event.columns(event.firm.owner), kind=kind.value, title=name[:200],
            organisers=f"{event.firm.name}{joint}", place=place, event_key=f"{event.day}:{name}"[:160],
            attended_count=draw.randrange(15, 400),
        )  # fmt: skip


def give(city: City) -> None:
    """Gifts in money and kind, city-wide: with or without an instructor's help; the recipient confirms."""
    credits = Credits(city, "gifts", SizeChooser(city))
    draw, table = credits.draw, city.table(Gift)
    rows = city.scaled(GIFTS)
    amounts = cut(city.figures.gifts_fen // (100 * YUAN), rows, draw, least=10, spread=1.2)
    events = list(credits.counted(rows, city.two_years))
    # Gifts count whoever helped, so of the troubled ones only those without the recipient's word stay outside.
    beside = [one for one in credits.troubles(rows // 6 + 6, city.two_years) if one.state != Claim.CONFIRMED]
    beside += credits.outside(rows // 12 + 3, city.before_two_years)
    numbers = [*amounts, *[draw.choice(amounts) for _ in beside]]
    for event, number in sorted(zip([*events, *beside], numbers, strict=True), key=lambda pair: pair[0].day):
        recipient = draw.choice((school(draw), f"{event.firm.town.name}敬老院", f"{street(draw)}社区", "市慈善协会"))
        what = title(draw, "gift")
        is_money = what.startswith(GIFT_MONEY)
        columns = event.columns(recipient)
        if event.is_counted and draw.random() < 0.6:
            columns["helped_by_id"] = None
        shown = {"consented_on": event.day, "consent": Consent.WRITTEN.value} if number % 3 == 0 else {}
        table.add(
            **columns, kind=(GiftKind.MONEY if is_money else GiftKind.KIND).value, recipient=recipient,
            purpose=_purpose(recipient, what).value, **shown,
            receipt_number=city.numbers.contract("捐", event.day.year), amount_fen=number * 100 * YUAN,
            goods="" if is_money else what,
        )  # fmt: skip


def _purpose(recipient: str, what: str) -> Purpose:
    """Whom a gift is meant for, as its recipient and its name tell."""
    if "敬老院" in recipient:
        return Purpose.ELDERLY
    if "助学" in what or "教育" in what:
        return Purpose.STUDENTS
    if recipient.endswith("社区"):
        return Purpose.COUNTRYSIDE
    return Purpose.OTHER if "慈善" in recipient else Purpose.SCHOOL


def publish(city: City) -> None:
    """Statistics of three years; last year's in two versions, of which the later one counts."""
    made, year = city.figures, city.as_of.year - 1
    for code, amount, calibre in (
        ("hightech_share", made.hightech_share_milli_percent, "新口径，占规上工业总产值"),
        ("above_scale_revenue", made.above_scale_revenue_fen, "规模以上非公工业企业"),
        ("above_scale_profit_tax", made.above_scale_profit_tax_fen, "规模以上非公工业企业"),
    ):
        for back in (3, 2, 1):
            older = amount * (100 - 4 * back) // 100
            _statistic(city, code, year - back, older, calibre, "年报", date(year - back + 1, 4, 20))
        early = min(date(year + 1, 1, 25), city.as_of - timedelta(days=20))
        late = min(date(year + 1, 4, 20), city.as_of - timedelta(days=3))
        _statistic(city, code, year, amount * 98 // 100, calibre, "快报", early)
        _statistic(city, code, year, amount, calibre, "年报", late)


def _statistic(city: City, code: str, year: int, amount: int, calibre: str, version: str, on: date) -> None:
    city.table(Statistic).add(
        code=code, year=year, region_code=CITY_CODE, amount=amount, calibre=calibre, version=f"{year}年{version}",
        source=f"市统计局《{year}年统计{version}》", published_on=on,
        recorded_at=min(moment(on + timedelta(days=1)), city.latest), recorded_by="周立言",
    )  # fmt: skip


def survey(city: City) -> None:
    """Yearly surveys of owners: last one exactly as the figures say, the one before less good, one still open."""
    made = city.figures
    closed = city.as_of - timedelta(days=24)
    _survey(city, closed - timedelta(days=380), made.survey_valid * 9 // 10, 0.93, 0.91)
    _survey(city, closed, made.survey_valid, made.survey_effective, made.survey_satisfied)
    _survey(city, city.as_of + timedelta(days=12), made.survey_valid // 12, 0.8, 0.8)
    for audience, name, tops in FOUR_TESTS:
        _test(city, audience, name, tops)
    _draft(city)


def _test(city: City, audience: str, name: str, tops: dict[str, float]) -> None:
    """A counted round that asked for one or two of the four tests; no figure is counted from it."""
    closed, draw = city.as_of - timedelta(days=40), city.draw(f"survey {audience}")
    valid = city.scaled(TEST_SHEETS)
    key = city.table(Survey).add(
        title=f"{closed.year}年{name}", audience=audience, opened_on=closed - timedelta(days=14), closed_on=closed,
        invited_count=valid * 5 // 4, answered_count=valid, feeds_figures=False,
        recorded_at=moment(closed + timedelta(days=1)),
    )  # fmt: skip
    answers: list[tuple[str, int]] = []
    for place, (code, top) in enumerate(tops.items(), 1):
        _ask(city, key, place, code)
        answers += [(code, 5 if draw.random() < top else draw.choice((4, 4, 4, 3, 2))) for _ in range(valid)]
    draw.shuffle(answers)
    for asked, value in answers:
        city.table(Answer).add(survey_id=key, question=asked, value=value)


def _draft(city: City) -> None:
    """Waits for the city's office: the cost has not been looked at."""
    key = city.table(Survey).add(
        title=f"{city.as_of.year}年冬季业主测评", stage=Stage.DRAFT.value, opened_on=city.as_of,
        closed_on=city.as_of + timedelta(days=21), takes_words=True, strata="county", feeds_figures=False,
        recorded_at=city.latest,
    )  # fmt: skip
    for place, code in enumerate((*FIGURES, "wanted", "welcomed"), 1):
        _ask(city, key, place, code)


def _ask(city: City, survey: int, place: int, code: str) -> None:
    one = STANDARDS[code]
    city.table(Asked).add(survey_id=survey, place=place, code=code, text=one.text, scale=one.scale)


def _survey(city: City, closed: date, valid: int, effective: float, satisfied: float) -> None:
    """`effective` and `satisfied` are numbers of top answers, or shares of `valid` if at most 1."""
    draw = city.draw(f"survey {closed}")
    opened = closed - timedelta(days=25)
    key = city.table(Survey).add(
        title=f"{closed.year}年业主测评", opened_on=opened, closed_on=closed, invited_count=valid * 9 // 8,
        recorded_at=min(moment(opened - timedelta(days=3)), city.latest),
    )  # fmt: skip
    answers: list[tuple[str, int]] = []
    for question, top in ((Question.EFFECTIVE, effective), (Question.SATISFIED, satisfied)):
        count = round(top * valid) if top <= 1 else int(top)
        answers += [(question.value, 5)] * count
        answers += [(question.value, draw.choices((4, 3, 2, 1), (70, 20, 7, 3))[0]) for _ in range(valid - count)]
    draw.shuffle(answers)
    for asked, value in answers:
        city.table(Answer).add(survey_id=key, question=asked, value=value)
