"""For every figure: how one record that counts is made, and what it adds. Small, by hand, without the demo city."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from qiaoliang.economy.demands.choices import Stage, Verdict
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.innovation.models import Benefit, Project
from qiaoliang.fieldwork.contacts.models import DutyWeek, WeekState
from qiaoliang.fieldwork.outcomes.models import Outcome, Share
from qiaoliang.harmony.culture.models import Event, EventKind
from qiaoliang.harmony.giving.choices import GiftKind
from qiaoliang.harmony.giving.models import Gift
from qiaoliang.party.campaigns.models import Pledge, PledgeBy, Problem, Proposal
from qiaoliang.party.centres.models import Centre
from qiaoliang.party.membership.models import Candidate
from qiaoliang.party.organisations.models import Coverage, Form, Meeting, Organisation, PartyRule
from qiaoliang.results.indicators.coverage import last_quarter
from qiaoliang.results.indicators.models import Statistic
from qiaoliang.results.surveys.models import Answer, Survey
from tests.cast import LIDAO, Town, make_enterprise, make_stint

_serial = count(1)
AS_OF = date(2026, 11, 20)
LAST_YEAR = date(2025, 6, 12)  # inside every period of the catalogue, as seen from AS_OF


def credited(town: Town, day: date, **more: Any) -> dict[str, Any]:
    """The columns of a record that was confirmed a month ago and helped by the instructor posted to the enterprise."""
    return {
        "enterprise": town.seafood,
        "region_code": LIDAO,
        "happened_on": day,
        "helped_by": town.stint,
        "state": "confirmed",
        "recorded_at": town.at - timedelta(days=40),
        "recorded_by": "于海宁",
        "confirmed_at": town.at - timedelta(days=30),
        "confirmed_by": "林启航",
        **more,
    }


def outcome(kind: str, **fixed: Any) -> Callable[..., Outcome]:
    def make(town: Town, day: date, **more: Any) -> Outcome:
        serial = next(_serial)
        columns = {
            "kind": kind,
            "natural_key": f"凭据 {serial}",
            "title": f"事项 {serial}",
            "document_number": f"文 {serial}",
            "legal_basis": "某条例第三条",
        }
        columns |= credited(town, day) | fixed | more
        row: Outcome = Outcome.everything.create(**columns)
        Share.everything.create(outcome=row, stint=town.stint, percent=60)
        return row

    return make


def of_branch(model: Any, **fixed: Any) -> Callable[..., Any]:
    def make(town: Town, day: date, **more: Any) -> Any:
        serial = next(_serial)
        named = {key: value.format(serial) if isinstance(value, str) else value for key, value in fixed.items()}
        return model.everything.create(**({"organisation": town.branch} | credited(town, day) | named | more))

    return make


def pledge(town: Town, day: date, **more: Any) -> Pledge:
    columns = {"made_by": PledgeBy.MEMBER, "text": "按期交付", "due_on": date(2027, 1, 1)}
    return of_branch(Pledge, **columns)(town, day, **more)


def activist(town: Town, day: date, **more: Any) -> Candidate:
    serial = next(_serial)
    columns = {"name": f"某{serial}", "person_key": f"person-{serial}", "applied_on": date(2020, 1, 1)}
    return of_branch(Candidate)(town, day, **(columns | more))


def admission(town: Town, day: date, **more: Any) -> Candidate:
    """Admitted: an activist long before any period, resolved on `day`, approved by the upper committee."""
    made: dict[str, Any] = {"resolved_on": day, "happened_on": date(2022, 3, 1)}
    made["approved_at"] = more.pop("confirmed_at", town.at - timedelta(days=30))
    return activist(town, day, **(made | more))


def benefit(town: Town, day: date, **more: Any) -> Benefit:
    project = Project.everything.filter(title="旧项目").first() or Project.everything.create(
        title="旧项目", **credited(town, date(2023, 5, 1))
    )
    columns = {"project": project, "amount_fen": 30_000_050} | credited(town, day)
    return Benefit.everything.create(**(columns | more))


def project(town: Town, day: date, **more: Any) -> Project:
    columns = {"title": "节能改造", "claimed_by_members": "党员甲"} | credited(town, day)
    return Project.everything.create(**(columns | more))


def centre(town: Town, day: date, **more: Any) -> Centre:
    columns = {"name": "海湾活动中心", "address": "海湾路", "address_key": f"海湾路{next(_serial)}号"}
    return Centre.everything.create(**(columns | credited(town, day) | more))


def event(town: Town, day: date, **more: Any) -> Event:
    serial = next(_serial)
    columns = {"kind": EventKind.LECTURE, "title": f"讲座 {serial}", "organisers": "党支部", "event_key": f"e{serial}"}
    return Event.everything.create(**(columns | credited(town, day) | more))


def gift(town: Town, day: date, **more: Any) -> Gift:
    columns = {"kind": GiftKind.MONEY, "recipient": "慈善总会", "receipt_number": f"票 {next(_serial)}"}
    return Gift.everything.create(**(columns | {"amount_fen": 80_000_00} | credited(town, day) | more))


def demand(town: Town, day: date, **more: Any) -> Demand:
    """A demand heard a week before and closed *solved* by the owner on `day`."""
    columns = {
        "number": f"D{next(_serial):06d}", "enterprise": town.seafood, "region_code": LIDAO, "title": "用电增容",
        "category": "utilities", "stage": Stage.CLOSED, "helped_by": town.stint, "heard_on": day - timedelta(days=7),
        "recorded_at": town.at - timedelta(days=40), "recorded_by": "于海宁", "answered_at": town.at,
        "closed_at": town.at - timedelta(days=30), "closed_on": day, "verdict": Verdict.SOLVED,
    }  # fmt: skip
    return Demand.everything.create(**(columns | more))


def stint(town: Town, day: date, **more: Any) -> Any:
    return make_stint(town, town.colleague, town.foods, **({"starts_on": day} | more))


def coverage(town: Town, day: date, **more: Any) -> Coverage:
    """A decision puts the uncovered foods company under the branch of its neighbour."""
    columns = {
        "organisation": town.branch, "enterprise": town.foods, "form": Form.REGIONAL, "starts_on": day,
        "decision_number": "俚党〔2025〕9号", "recorded_at": town.at - timedelta(days=40),
    }  # fmt: skip
    return Coverage.everything.create(**(columns | more))


def single_coverage(town: Town, day: date, **more: Any) -> Coverage:
    return coverage(town, day, **({"form": Form.SINGLE} | more))


def week(town: Town, day: date, **more: Any) -> DutyWeek:
    """A week with a contact; `day` is any day of it."""
    year, number, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    columns = {
        "enterprise": town.seafood, "instructor": town.instructor, "iso_week": year * 100 + number,
        "monday_on": monday, "thursday_on": monday + timedelta(days=3), "state": WeekState.OWED,
        "contacted_on": monday,
    }  # fmt: skip
    return DutyWeek.everything.create(**(columns | more))


def statistic(code: str, amount: int) -> Callable[..., Statistic]:
    def make(town: Town, day: date, **more: Any) -> Statistic:
        columns = {
            "code": code, "year": day.year, "region_code": "3710", "amount": amount, "calibre": "新口径",
            "version": f"第 {next(_serial)} 版", "source": "统计公报", "published_on": date(2026, 3, 1),
            "recorded_at": town.at - timedelta(days=40), "recorded_by": "周立言",
        }  # fmt: skip
        return Statistic.everything.create(**(columns | more))

    return make


def survey(town: Town, **more: Any) -> Survey:
    columns = {
        "title": "年度测评", "opened_on": date(2026, 9, 1), "closed_on": date(2026, 9, 30), "invited_count": 50,
        "recorded_at": town.at - timedelta(days=40),
    }  # fmt: skip
    return Survey.everything.create(**(columns | more))


def answers(town: Town, question: str, top: int, other: int, **more: Any) -> Survey:
    held = survey(town, **more)
    values = [5] * top + [3] * other
    Answer.everything.bulk_create([Answer(survey=held, question=question, value=value) for value in values])
    return held


Rate = tuple[int, int]  # numerator, denominator


@dataclass(frozen=True)
class Case:
    """How a counted record of one figure is made, and what it adds: a number, or (numerator, denominator)."""

    code: str
    make: Callable[..., Any]
    adds: int | Decimal | Rate
    day: str = "happened_on"
    moment: str = "confirmed_at"  # when it was made to count
    is_helped: bool = True
    also: dict[str, Rate] = field(default_factory=dict)  # figures that rest on the very same record


def _of(code: str, adds: int | Decimal = 1, **fixed: Any) -> Case:
    return Case(code, outcome(code, **fixed), adds)


CREDITED = (
    Case("activists_cultivated", activist, 1),
    Case("members_admitted", admission, 1, day="resolved_on", moment="approved_at"),
    Case("party_rules_made", of_branch(PartyRule, name="三会一课", rule_key="O001:{}"), 1),
    Case("activity_centres", centre, 1),
    _of("activity_funds", Decimal("3000.50"), amount_fen=3000_50),
    Case("pledges", pledge, 1),
    Case("proposals", of_branch(Proposal, author_name="职工乙", title="错峰用电", proposal_key="p{}"), 1),
    Case("problems_cracked", of_branch(Problem, title="冷库漏温"), 1),
    _of("talents_introduced"),
    _of("study_placements", 12, quantity=12),
    _of("national_talents"),
    _of("national_labs"),
    _of("national_centres"),
    _of("alliances"),
    _of("provincial_rd_centres"),
    Case("innovation_projects", project, 1),
    Case("innovation_benefit", benefit, Decimal("300000.50")),
    _of("grants_won", 500_000, amount_fen=500_000_00),
    _of("loans_arranged", 8_000_000, amount_fen=8_000_000_00),
    _of("workers_recruited", 25, quantity=25),
    _of("workers_trained"),
    _of("fees_reduced", 12_345, amount_fen=12_345_00),
    _of("culture_handbooks", 300, quantity=300),
    Case("events_held", event, 1),
    Case("gifts", gift, 80_000, is_helped=False),
    _of("dialogue_mechanism"),
    _of("wage_agreement"),
    _of("honour"),
    _of("seminar"),
    _of("university_agreement"),
)
# Heard a week before it was closed, logged long after: it also counts among those not logged on the same day.
DEMANDS = Case(
    "demands_resolved",
    demand,
    1,
    day="closed_on",
    moment="closed_at",
    also={"demands_logged_at_once": (0, 1), "demands_raised": 1},
)
# Lidao has one covered enterprise of four; the branch's own coverage counts as single.
OTHERS = (
    Case(
        "instructors_posted",
        stint,
        1,
        day="starts_on",
        is_helped=False,
        also={
            "served_rate": (1, 0),
            "served_rate_small": (1, 0),
            "seen_rate": (0, 1),
            "seen_rate_small": (0, 1),
        },
    ),
    Case(
        "setup_rate",
        coverage,
        (1, 0),
        day="starts_on",
        is_helped=False,
        also={"setup_rate_work": (1, 0), "setup_rate_small": (1, 0)},
    ),
    Case(
        "setup_rate_single",
        single_coverage,
        (1, 0),
        day="starts_on",
        is_helped=False,
        also={"setup_rate": (1, 0), "setup_rate_work": (1, 0), "setup_rate_small": (1, 0)},
    ),
    Case("weekly_contact_rate", week, (1, 1), day="thursday_on", is_helped=False),
    Case("hightech_share", statistic("hightech_share", 33_600), Decimal("33.6"), day="year", is_helped=False),
    Case("above_scale_revenue", statistic("above_scale_revenue", 499_70), Decimal("499.70"), is_helped=False),
    Case("above_scale_profit_tax", statistic("above_scale_profit_tax", 37_800), 378, is_helped=False),
    Case("survey_effective", lambda town, day: answers(town, "effective", 30, 10), (30, 40), is_helped=False),
    Case("survey_satisfied", lambda town, day: answers(town, "satisfied", 35, 5), (35, 40), is_helped=False),
)


def own_branch_of_three(town: Town, day: date) -> Any:
    """A fourth firm of three full members, with a branch of its own: it moves every set-up rate it belongs to."""
    firm = make_enterprise(town, "澜程物流有限公司", LIDAO, 77, full_members=3, is_above_scale=True)
    branch: Organisation = Organisation.everything.create(
        code="O077", name="澜程物流党支部", kind="branch", form=Form.SINGLE, upper_committee="镇党委",
        region_code=LIDAO, set_up_on=day, recorded_at=town.at - timedelta(days=40), term_ends_on=date(2028, 1, 1),
    )  # fmt: skip
    Meeting.everything.create(
        organisation=branch, kind="members", held_on=last_quarter(town.at.date())[0],
        recorded_at=town.at - timedelta(days=40), recorded_by="许书记",
    )  # fmt: skip
    coverage(town, day, enterprise=firm, organisation=branch, form=Form.SINGLE)
    return firm


BESIDE_A_NEW_FIRM = {  # small and served by nobody: what it adds besides the rates of its branch
    "setup_rate_small": (1, 1), "served_rate": (0, 1), "served_rate_small": (0, 1),
}  # fmt: skip
SETUP_RATES = (
    "setup_rate", "setup_rate_single", "setup_rate_own", "setup_rate_with_members", "setup_rate_above_scale",
    "setup_rate_work", "setup_rate_active",
)  # fmt: skip
EXTRA_RATES = (
    *SETUP_RATES, "demands_logged_at_once", "demands_answered_in_time", "policies_delivered_soon", "policies_read_soon",
    "setup_rate_small", "setup_rate_struggling", "served_rate", "served_rate_small", "served_rate_struggling",
    "seen_rate", "seen_rate_small", "seen_rate_struggling", "demands_raised", "policies_delivered",
)  # fmt: skip
ALL = (*CREDITED, DEMANDS, *OTHERS)


def evening_before(moment: datetime) -> date:
    return moment.date() - timedelta(days=1)
