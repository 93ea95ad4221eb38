"""The facts figures are counted from: each a table, its day, its place and its named columns."""

from datetime import timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from qiaoliang.economy.demands.choices import Verdict
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.innovation.models import Benefit, Project
from qiaoliang.economy.policies.choices import Route, Step
from qiaoliang.economy.policies.models import Delivery
from qiaoliang.fieldwork.contacts.models import DutyWeek
from qiaoliang.fieldwork.outcomes.models import Outcome, Share, known, verified
from qiaoliang.harmony.culture.models import Event
from qiaoliang.harmony.giving.models import Gift
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.moments import midnight
from qiaoliang.party.campaigns.models import Pledge, Problem, Proposal
from qiaoliang.party.centres.models import Centre
from qiaoliang.party.membership.models import Candidate
from qiaoliang.party.organisations.models import PartyRule
from qiaoliang.registry.departments.models import Department
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.coverage import ENTERPRISES, ORGANISATIONS
from qiaoliang.results.indicators.equity import demand_closed
from qiaoliang.results.indicators.fact import (
    CLAIMS,
    NOTHING,
    Fact,
    always,
    came,
    credited,
    helper,
    helpers_department,
    lies_in,
    own_line,
    posted,
    recorded,
)
from qiaoliang.results.indicators.models import Statistic
from qiaoliang.results.indicators.periods import Period
from qiaoliang.results.surveys.models import TOP, Answer

SOON: Final = timedelta(hours=72)  # the word is at once within three days

# --- Postings: a stint counts in every period it touches

POSTINGS = Fact(
    code="postings",
    model=Stint,
    in_period=lambda asked, period: Q(starts_on__lte=period.end) & (Q(ends_on=None) | Q(ends_on__gte=period.start)),
    standings=always(recorded),
    of_department=lambda asked, department: Q(instructor__department=department),
    of_instructor=lambda asked, instructor: Q(instructor=instructor),
    columns={"instructor": "instructor", "is_serving": lambda asked: Stint.covers(asked.as_of)},
    in_region=lambda asked: lies_in(asked, "enterprise__"),
    related=("enterprise", "instructor__department"),
    day="starts_on",
)

# --- Weeks in which a contact is owed. A week belongs to the year of its Thursday and is due once that has come.

DUTY_WEEKS = Fact(
    code="duty_weeks",
    model=DutyWeek,
    in_period=lambda asked, period: Q(thursday_on__range=(period.start, min(period.end, asked.as_of))),
    standings=always(lambda asked: Q()),
    of_department=lambda asked, department: Q(instructor__department=department),
    of_instructor=lambda asked, instructor: Q(instructor=instructor),
    columns={"state": "state", "is_contacted": came("contacted_on")},
    in_region=lambda asked: lies_in(asked, "enterprise__"),
    related=("enterprise", "instructor", "contact"),
    day="thursday_on",
)

# Of what is confirmed, a sample drawn by lot is asked again.
DRAWN: Final = {**CLAIMS, Standing.VERIFIED: lambda asked: verified(asked.evening)}

# --- The outcome ledger: whose shares were posted on the day


def _shares(asked: Asked) -> Q:
    return Q(Exists(_active_shares(asked)))


def _shares_of(asked: Asked, department: Department) -> Q:
    return Q(Exists(_active_shares(asked).filter(stint__instructor__department=department)))


def _active_shares(asked: Asked) -> QuerySet[Share]:
    shares: QuerySet[Share] = Share.everything.filter(
        posted(asked, OuterRef("happened_on"), "stint"), outcome=OuterRef("pk")
    ).order_by()
    return shares


OUTCOMES = credited(
    "outcomes",
    Outcome,
    standings=DRAWN,
    of_department=_shares_of,
    of_instructor=lambda asked, instructor: Q(Exists(_active_shares(asked).filter(stint__instructor=instructor))),
    columns={
        "helped": _shares,
        "kind": "kind",
        "document_number": "document_number",
        "legal_basis": "legal_basis",
        "is_renewal": "is_renewal",
    },
)

# --- Candidates: the day they became activists, and the day the branch resolved on admission


def _approved(asked: Asked) -> Q:
    standing = Q(disputed_at=None) | Q(disputed_at__gt=asked.evening) | Q(disputed_at__lt=F("approved_at"))
    return known(asked.evening) & Q(approved_at__lte=asked.evening) & standing


def _resolution_disputed(asked: Asked) -> Q:
    again = Q(approved_at__isnull=False, approved_at__lte=asked.evening, approved_at__gt=F("disputed_at"))
    return known(asked.evening) & Q(disputed_at__lte=asked.evening) & ~again


def _awaiting_approval(asked: Asked) -> Q:
    unapproved = Q(approved_at=None) | Q(approved_at__gt=asked.evening)
    return known(asked.evening) & unapproved & (Q(disputed_at=None) | Q(disputed_at__gt=asked.evening))


ACTIVISTS = credited("activists", Candidate, related=("organisation",), columns={"person": "person_key"})
ADMISSIONS = credited(
    "admissions",
    Candidate,
    day="resolved_on",
    standings={
        Standing.CONFIRMED: _approved,
        Standing.CLAIMED: CLAIMS[Standing.CLAIMED],
        Standing.WAITING: _awaiting_approval,
        Standing.DISPUTED: _resolution_disputed,
        Standing.VOID: CLAIMS[Standing.VOID],
    },
    related=("organisation",),
    columns={"person": "person_key"},
)

# --- Other records of the three roles

PARTY_RULES = credited("party_rules", PartyRule, related=("organisation",), columns={"rule": "rule_key"})
CENTRES = credited("centres", Centre, related=("carrier",), columns={"address": "address_key"})
PLEDGES = credited(
    "pledges",
    Pledge,
    related=("organisation",),
    columns={
        "is_kept": came("kept_on"),
        "is_withdrawn": came("withdrawn_on"),
        "is_overdue": lambda asked: (
            Q(due_on__lt=asked.as_of)
            & (Q(kept_on=None) | Q(kept_on__gt=asked.as_of))
            & (Q(withdrawn_on=None) | Q(withdrawn_on__gt=asked.as_of))
        ),
    },
)
PROPOSALS = credited(
    "proposals",
    Proposal,
    related=("organisation",),
    columns={
        "proposal": "proposal_key",
        "is_adopted": came("adopted_on"),
        "is_implemented": came("implemented_on"),
    },
)
PROBLEMS = credited("problems", Problem, related=("organisation",))
PROJECTS = credited(
    "projects", Project, columns={"claimed_by_members": "claimed_by_members", "is_done": came("done_on")}
)
BENEFITS = credited("benefits", Benefit, standings=DRAWN, related=("project",))
EVENTS = credited("events", Event, columns={"event": "event_key"})
GIFTS = credited(
    "gifts",
    Gift,
    standings=DRAWN,
    of_department=own_line("enterprise__"),
    of_instructor=lambda asked, instructor: Q(),  # nobody's merit: shown for the enterprises served
    columns={"kind": "kind"},
)

# --- Demands: the owner's word decides; until it is heard, a demand is placed by the day it was heard of


def _demand_in_period(asked: Asked, period: Period) -> Q:
    days = (period.start, period.end)
    return (demand_closed(asked) & Q(closed_on__range=days)) | (~demand_closed(asked) & Q(heard_on__range=days))


def _answered(asked: Asked) -> Q:
    """The department has answered, the owner has not spoken (or not again after the case was re-opened)."""
    since = Q(reopened_at=None) | Q(reopened_at__gt=asked.evening) | Q(answered_at__gt=F("reopened_at"))
    return recorded(asked) & Q(answered_at__lte=asked.evening) & ~demand_closed(asked) & since


def _contradicted(asked: Asked) -> Q:
    """The owner said *not* or *only partly* solved, or opened the case again after it had been closed."""
    refused = demand_closed(asked) & Q(verdict__in=(Verdict.PARTLY, Verdict.NOT_SOLVED))
    reopened = Q(reopened_at__isnull=False, reopened_at__lte=asked.evening) & ~demand_closed(asked) & ~_answered(asked)
    return recorded(asked) & (refused | reopened)


def _solved(asked: Asked) -> Q:
    return recorded(asked) & Demand.solved(asked.evening)


DEMANDS = Fact(
    code="demands",
    model=Demand,
    in_period=_demand_in_period,
    standings={
        Standing.CONFIRMED: _solved,
        Standing.CLAIMED: lambda asked: _solved(asked) | _answered(asked) | _contradicted(asked),
        Standing.WAITING: _answered,
        Standing.DISPUTED: _contradicted,
        Standing.VERIFIED: lambda asked: (
            _solved(asked) & Q(verified_at__lte=asked.evening, verified_at__gte=F("closed_at"))
        ),
        Standing.VOID: lambda asked: recorded(asked) & demand_closed(asked) & Q(verdict=Verdict.WITHDRAWN),
    },
    of_department=helpers_department,
    of_instructor=helper,
    columns={
        "helped": lambda asked: (
            (demand_closed(asked) & posted(asked, "closed_on")) | (~demand_closed(asked) & posted(asked, "heard_on"))
        )
    },
    related=("enterprise", "helped_by__instructor", "department"),
    day="heard_on",
)

# --- The word of the enterprise at once: logged on the day it was heard, answered within its limit


def _was_answered(asked: Asked) -> Q:
    return Q(answered_at__lte=asked.evening, is_late__isnull=False)


def _settled(asked: Asked) -> Q:
    return Demand.solved(asked.evening)


def _replied(asked: Asked) -> Q:
    """Each step contains the next, whatever road a demand took."""
    return Q(answered_at__isnull=False, answered_at__lte=asked.evening) | _settled(asked)


def _signed(asked: Asked) -> Q:
    return Q(signed_at__isnull=False, signed_at__lte=asked.evening) | _replied(asked)


DEMAND_CLOCKS = Fact(
    code="demand_clocks",
    model=Demand,
    in_period=lambda asked, period: Q(heard_on__range=(period.start, period.end)),
    standings=always(recorded),
    of_department=lambda asked, department: Q(department=department),
    of_instructor=helper,
    columns={
        "is_logged_at_once": lambda asked: Q(recorded_at__date=F("heard_on")),
        "was_answered": _was_answered,
        "is_answered_in_time": lambda asked: _was_answered(asked) & Q(is_late=False),
        "is_signed": _signed,
        "is_replied": _replied,
        "is_settled": _settled,
    },
    related=("enterprise", "helped_by__instructor", "department"),
    day="heard_on",
)

# --- The government's word at once: published → reaches the enterprise → first read by it

DELIVERIES = Fact(
    code="deliveries",
    model=Delivery,
    # Moments, not days of moments: SQLite would ask a function for the day of every row.
    in_period=lambda asked, period: Q(
        delivered_at__gte=midnight(period.start), delivered_at__lt=midnight(period.end + timedelta(days=1))
    ),
    standings=always(lambda asked: Q(delivered_at__lte=asked.evening) & ~Q(route=Route.FOUND)),
    of_department=lambda asked, department: Q(policy__department=department),
    of_instructor=helper,
    columns={
        "is_published": lambda asked: Q(edition__published_at__isnull=False),
        "is_delivered_soon": lambda asked: Q(delivered_at__lte=F("edition__published_at") + SOON),
        "is_read_soon": lambda asked: (
            Q(first_read_at__lte=asked.evening) & Q(first_read_at__lte=F("delivered_at") + SOON)
        ),
        "is_read": lambda asked: Q(first_read_at__isnull=False, first_read_at__lte=asked.evening),
        "is_asked_about": came("asked_on"),
        "is_applied_for": came("applied_on"),
        "is_granted": lambda asked: Q(step=Step.GRANTED) & came("decided_on")(asked),
    },
    in_region=lambda asked: lies_in(asked, "enterprise__"),
    related=("enterprise", "policy", "edition", "helped_by__instructor"),
    day="delivered_at",
)

# --- What other bureaus publish: the latest version known on the evening, for exactly the place asked for


def _latest(asked: Asked) -> Q:
    valid = Q(voided_at=None) | Q(voided_at__gt=asked.evening)
    known_then = Statistic.everything.filter(
        valid, recorded_at__lte=asked.evening, published_on__lte=asked.as_of, region_code=asked.place
    )
    same = known_then.filter(code=OuterRef("code"), year=OuterRef("year")).order_by("-published_on", "-pk")
    return Q(pk__in=known_then.values("pk")) & Q(pk=same.values("pk")[:1])


STATISTICS = Fact(
    code="statistics",
    model=Statistic,
    in_period=lambda asked, period: Q(year=period.start.year),
    standings=always(_latest),
    of_department=lambda asked, department: NOTHING,  # a bureau's statistic is not split by department
    columns={"code": "code"},
    in_region=lambda asked: Q(region_code=asked.place),
    day="published_on",
)

# --- Answers of the last survey: they belong to nobody, so to no place but the city

ANSWERS = Fact(
    code="answers",
    model=Answer,
    in_period=lambda asked, period: Q(),
    standings=always(lambda asked: Q(survey=asked.survey.pk) if asked.survey else NOTHING),
    of_department=lambda asked, department: NOTHING,
    columns={"question": "question", "is_top": lambda asked: Q(value=TOP)},
    in_region=lambda asked: Q() if asked.place == asked.settings["root_region"] else NOTHING,
    related=("survey",),
    day="pk",
    is_total_open=True,
)

FACTS: dict[str, Fact] = {
    fact.code: fact
    for fact in (
        POSTINGS, ENTERPRISES, ORGANISATIONS, DUTY_WEEKS, OUTCOMES, ACTIVISTS, ADMISSIONS, PARTY_RULES, CENTRES,
        PLEDGES, PROPOSALS, PROBLEMS, PROJECTS, BENEFITS, EVENTS, GIFTS, DEMANDS, DEMAND_CLOCKS, DELIVERIES, STATISTICS,
        ANSWERS,
    )
}  # fmt: skip
