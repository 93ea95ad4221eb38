"""What the records say of enterprises in a year: one statement for all of them, and the rules make words of it.

Counts include what is confidential towards the reader, as every figure does; titles of demands are never told here.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from qiaoliang.economy.demands.choices import Stage as DemandStage
from qiaoliang.economy.demands.choices import Verdict
from qiaoliang.economy.demands.models import Demand, DemandSecret
from qiaoliang.economy.policies.choices import Quality, Route, Step
from qiaoliang.economy.policies.models import Delivery, Qualification
from qiaoliang.economy.support.choices import Stage as SupportStage
from qiaoliang.economy.support.models import SupportCase
from qiaoliang.fieldwork.contacts.models import DutyWeek, WeekState
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.harmony.culture.models import Event
from qiaoliang.harmony.labour.choices import Stage as LabourStage
from qiaoliang.harmony.labour.models import Consultation
from qiaoliang.kit.workdays import iso_week_key
from qiaoliang.party.membership import headcount
from qiaoliang.party.organisations.models import CaseUnit, Coverage, PartyRule
from qiaoliang.party.organisations.rules import OPEN_CASES
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.web.yearplans.choices import Kind
from qiaoliang.web.yearplans.rules import Standing, Subject, days_of

FAILED = (LabourStage.REFUSED, LabourStage.WITHDRAWN)


def standings(enterprises: Iterable[int], year: int, as_of: date) -> dict[int, Standing]:
    """How each of these enterprises stands in `year`, as of the day. One query."""
    starts_on, ends_on = days_of(year)
    return _asked(enterprises, starts_on, min(as_of, ends_on), year)


def gaps(enterprises: Iterable[int], year: int, as_of: date) -> dict[int, Standing]:
    """How they stand today, with the contact of the last thirteen weeks: what a plan for `year` begins from."""
    return _asked(enterprises, as_of - timedelta(weeks=13), as_of, year)


def _asked(enterprises: Iterable[int], starts_on: date, as_of: date, year: int) -> dict[int, Standing]:
    told = {**_party(starts_on, as_of), **_economy(starts_on, as_of), **_harmony(starts_on, as_of, year)}
    columns = {f"told_{name}": column for name, column in told.items()}  # the enterprise has columns of the same names
    rows = Enterprise.everything.filter(pk__in=list(enterprises)).order_by().annotate(**columns)
    found = rows.values_list("pk", *columns)
    return {key: Standing(**dict(zip(told, values, strict=True))) for key, *values in found}


def _count(rows: Any, only: Q | None = None) -> Any:
    """How many rows the enterprise has, as a column beside it."""
    mine = rows.filter(enterprise=OuterRef("pk")).order_by().values("enterprise")
    counted = mine.annotate(n=Count("pk", filter=only)).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _evening(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))


def _party(starts_on: date, as_of: date) -> dict[str, Any]:
    live = Q(ends_on=None) | Q(ends_on__gte=as_of)
    held = Coverage.everything.filter(live, enterprise=OuterRef("pk"), starts_on__lte=as_of)
    rules = PartyRule.everything.filter(state=Claim.CONFIRMED, happened_on__range=(starts_on, as_of))
    return {
        "is_covered": Exists(held),
        "set_up_cases": _count(CaseUnit.everything.filter(case__state__in=OPEN_CASES)),
        "full_members": Coalesce(headcount.full_members(as_of), 0),
        "rules": _count(rules),
    }


def _economy(starts_on: date, as_of: date) -> dict[str, Any]:
    first, end = _evening(starts_on - timedelta(days=1)), _evening(as_of)
    demands = Demand.everything.filter(Q(closed_at=None) | Q(closed_at__gte=first), heard_on__lte=as_of)
    demands = demands.exclude(verdict=Verdict.WITHDRAWN)
    read = Q(route=Route.HANDED, delivered_at__gte=first, delivered_at__lt=end)
    read |= Q(first_read_at__gte=first, first_read_at__lt=end)
    cases = SupportCase.everything.exclude(stage=SupportStage.WITHDRAWN).filter(opened_on__lte=as_of)
    cases = cases.filter(Q(received_on=None) | Q(received_on__gte=starts_on))
    signed = Outcome.everything.filter(kind="university_agreement", happened_on__range=(starts_on, as_of))
    stated = Qualification.everything.filter(
        enterprise=OuterRef("pk"), kind=Quality.HIGH_TECH, is_held=True, starts_on__lte=as_of
    )
    return {
        "demands": _count(demands),
        "demands_closed": _count(demands, Q(stage=DemandStage.CLOSED, closed_at__lt=end)),
        "handed": _count(Delivery.everything.filter(read)),
        "support": _count(cases),
        "support_received": _count(cases, Q(stage=SupportStage.RECEIVED)),
        "agreements": _count(signed.filter(state=Claim.CONFIRMED)),
        "agreements_waiting": _count(signed.filter(state=Claim.CLAIMED)),
        "is_high_tech": Exists(stated.filter(Q(ends_on=None) | Q(ends_on__gte=as_of))),
    }


def _harmony(starts_on: date, as_of: date, year: int) -> dict[str, Any]:
    rounds = Consultation.everything.filter(enterprise=OuterRef("pk"), year=year)
    before = Consultation.everything.filter(enterprise=OuterRef("pk"), year=year - 1, stage=LabourStage.EFFECTIVE)
    wage = Case(
        When(Exists(rounds.filter(stage=LabourStage.EFFECTIVE)), then=Value("effective")),
        When(Exists(rounds.exclude(stage__in=FAILED)), then=Value("open")),
        default=Value(""), output_field=CharField(),
    )  # fmt: skip
    weeks = DutyWeek.everything.filter(
        state=WeekState.OWED, iso_week__gte=iso_week_key(starts_on), thursday_on__gte=starts_on, thursday_on__lte=as_of
    )
    events = Event.everything.filter(state=Claim.CONFIRMED, happened_on__range=(starts_on, as_of))
    return {
        "wage": wage,
        "owes_wage": ExpressionWrapper(Q(is_above_scale=True) | Q(Exists(before)), output_field=BooleanField()),
        "events": _count(events),
        "weeks_owed": _count(weeks),
        "weeks_kept": _count(weeks, Q(contacted_on__isnull=False)),
    }


def open_demands(enterprises: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """(key, number) of open demands that are confidential towards nobody, the oldest first."""
    open_ = Demand.everything.open().filter(enterprise__in=enterprises)
    open_ = open_.filter(~Exists(DemandSecret.everything.filter(demand=OuterRef("pk"))))
    found: dict[int, list[tuple[int, str]]] = {}
    for firm, key, number in open_.order_by("heard_on", "pk").values_list("enterprise", "pk", "number"):
        found.setdefault(firm, []).append((key, number))
    return found


def subjects(lines: Iterable[Any], as_of: date) -> dict[tuple[str, int, str], Subject]:
    """The demands and policies that lines are about, by (kind, enterprise, key). Two queries at most."""
    about = [(line.kind, line.enterprise_id, line.subject) for line in lines if line.subject]
    found: dict[tuple[str, int, str], Subject] = {}
    demands = [int(key) for kind, _firm, key in about if kind == Kind.DEMAND]
    if demands:
        rows = Demand.everything.filter(pk__in=demands).values_list("enterprise", "pk", "stage", "verdict")
        for firm, key, stage, verdict in rows:
            is_closed = stage == DemandStage.CLOSED
            words = str((Verdict(verdict) if is_closed else DemandStage(stage)).label)
            done = is_closed and verdict != Verdict.NOT_SOLVED
            found[Kind.DEMAND, firm, str(key)] = Subject(done, words, f"/demands/{key}/")
    policies = [int(key) for kind, _firm, key in about if kind == Kind.POLICY]
    if policies:
        firms = [firm for kind, firm, _key in about if kind == Kind.POLICY]
        deliveries = Delivery.everything.filter(policy__in=policies, enterprise__in=firms).order_by("delivered_at")
        for one in deliveries:
            done = one.route == Route.HANDED or one.first_read_at is not None
            words = str(one.get_step_display()) if one.step != Step.DELIVERED or not done else "已当面递送"
            found[Kind.POLICY, one.enterprise_id, str(one.policy_id)] = Subject(done, words, one.get_absolute_url())
    return found
