"""The case that sets up a branch: application, decision by the committee or its return, election, filing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import Grant, User
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.states import require
from qiaoliang.party.organisations import counts, rules
from qiaoliang.party.organisations.actions import records
from qiaoliang.party.organisations.choices import CASE_MOVES, CaseState
from qiaoliang.party.organisations.models import (
    CaseMove,
    CaseUnit,
    OrganisationKind,
    SecretaryCandidate,
    SetUpCase,
)
from qiaoliang.registry.carriers.models import Carrier
from qiaoliang.registry.enterprises.models import Enterprise

TAKEN = "其中有企业已在另一份组建申请里，请刷新后核对。"


@dataclass(frozen=True, kw_only=True)
class Application:
    """What an application says; the enterprises come beside it, host first."""

    name: str
    form: str
    basis: str
    region_code: str
    upper_committee: str
    secretary_name: str
    reason: str
    more_units_reason: str = ""
    carrier: Carrier | None = None


def standing_of(enterprises: Sequence[Enterprise], on: date, *, but_case: SetUpCase | None = None) -> list[rules.Unit]:
    """The enterprises as the rules see them on the day; `but_case` is not counted as another application."""
    keys = [enterprise.pk for enterprise in enterprises]
    rows = Enterprise.everything.filter(pk__in=keys)
    full = counts.full_members(on, rows)
    able = set(
        SecretaryCandidate.everything.filter(SecretaryCandidate.covers(on), enterprise__in=keys).values_list(
            "enterprise", flat=True
        )
    )
    covered = set(rows.filter(pk__in=counts.covered_on(on)).values_list("pk", flat=True))
    operating = set(rows.operating(on).values_list("pk", flat=True))
    open_units = CaseUnit.everything.filter(enterprise__in=keys, is_open=True).exclude(case=but_case)
    waiting = set(open_units.values_list("enterprise", flat=True))
    return [
        rules.Unit(str(one), full[one.pk], one.pk in able, one.pk in covered, one.pk in waiting, one.pk in operating)
        for one in enterprises
    ]


def refuse_unlawful(units: Sequence[rules.Unit], more_units_reason: str) -> None:
    """Raise the first hard finding, or the missing reason for more units than usual, as a `Refusal`."""
    for finding in rules.branch(units):
        if finding.is_hard:
            raise Refusal(finding.sentence)
        if finding.guard == "G02" and not more_units_reason.strip():
            raise Refusal(finding.sentence, field="more_units_reason")


@audited
def apply(
    *, application: Application, enterprises: Sequence[Enterprise], applied_on: date, by: Actor, at: datetime
) -> SetUpCase:
    """Open a case in its first state. The instructor of the host, if there is one, is its coordinator."""
    today = timezone.localdate(at)
    if not 0 <= (today - applied_on).days <= 366:
        raise Refusal("申请日期应在一年之内、不晚于今天。", field="applied_on")
    if not application.name.strip():
        raise Refusal("请填写拟成立党支部的名称。", field="name")
    if not application.secretary_name.strip():
        raise Refusal("请填写书记人选。", field="secretary_name")
    refuse_unlawful(standing_of(enterprises, applied_on), application.more_units_reason)
    host = enterprises[0]
    case = SetUpCase.everything.create(
        name=application.name.strip(), form=application.form, basis=application.basis,
        region_code=application.region_code, upper_committee=application.upper_committee,
        carrier=application.carrier, host=host, secretary_name=application.secretary_name.strip(),
        coordinator=_instructor_of(host, today), reason=application.reason[:300],
        more_units_reason=application.more_units_reason.strip(), applied_on=applied_on,
        due_on=rules.decision_due(applied_on), recorded_at=at,
    )  # fmt: skip
    _enter(case, enterprises, applied_on)
    _note(case, CaseState.APPLIED, applied_on, "", by=by, at=at)
    record("set_up_case.applied", on=case, by=by, at=at, detail={"enterprises": [one.pk for one in enterprises]})
    _tell(case, f"{case.name}申请成立，{len(enterprises)} 家企业，请于 {case.due_on} 前批复。", at, but=by)
    return case


def _enter(case: SetUpCase, enterprises: Sequence[Enterprise], on: date) -> None:
    full = counts.full_members(on, Enterprise.everything.filter(pk__in=[one.pk for one in enterprises]))
    try:
        with transaction.atomic():
            for one in enterprises:
                CaseUnit.everything.create(case=case, enterprise=one, full_members=full[one.pk])
    except IntegrityError as problem:
        raise Refusal(TAKEN) from problem


def _instructor_of(host: Enterprise, on: date) -> Instructor | None:
    stint = Stint.everything.in_force(on).filter(enterprise=host, part=Part.LEAD).select_related("instructor").first()
    return stint.instructor if stint else None


@audited
def decide(
    *, case: SetUpCase, decision_number: str, decided_on: date, more_units_approval: str = "", by: Actor, at: datetime
) -> SetUpCase:
    """The committee sets up the branch: it exists and covers the enterprises from the day of the decision."""
    fresh = _locked(case, CaseState.DECIDED)
    _check_day(fresh, decided_on, at)
    if not decision_number.strip():
        raise Refusal("请填写批复文号。", field="decision_number")
    units = list(fresh.units.select_related("enterprise").order_by("pk"))
    firms = [unit.enterprise for unit in units]
    refuse_unlawful(standing_of(firms, decided_on, but_case=fresh), fresh.more_units_reason)
    if len(units) > rules.MOST_UNITS and not more_units_approval.strip():
        raise Refusal("超过 5 家，请填写上级批准的文号。", field="more_units_approval")
    organisation = records.set_up(
        name=fresh.name, kind=_kind(units), form=fresh.form, region_code=fresh.region_code,
        upper_committee=fresh.upper_committee, decision_number=decision_number.strip(), set_up_on=decided_on,
        carrier=fresh.carrier, host=fresh.host, by=by, at=at,
    )  # fmt: skip
    for firm in firms:
        if firm.pk != fresh.host_id:
            records.cover(
                organisation=organisation, enterprise=firm, form=fresh.form, starts_on=decided_on,
                decision_number=decision_number, by=by, at=at,
            )  # fmt: skip
    organisation.more_units_reason = fresh.more_units_reason
    organisation.more_units_approval = more_units_approval.strip()
    organisation.save(update_fields=["more_units_reason", "more_units_approval"])
    fresh.organisation, fresh.decided_on = organisation, decided_on
    fresh.due_on = rules.election_due(decided_on)
    _move(fresh, CaseState.DECIDED, decided_on, decision_number.strip(), by=by, at=at)
    _tell(fresh, f"{fresh.name}已批复成立，请组织党员大会选举。", at, but=by)
    return fresh


def _kind(units: Sequence[CaseUnit]) -> OrganisationKind:
    return OrganisationKind.BRANCH if len(units) == 1 else OrganisationKind.JOINT_BRANCH


@audited
def elect_case(*, case: SetUpCase, on: date, note: str, by: Actor, at: datetime) -> SetUpCase:
    """The members' meeting of the new branch has elected; called by the election, never typed."""
    fresh = _locked(SetUpCase.everything.get(pk=case.pk), CaseState.ELECTED)
    fresh.due_on = rules.filing_due(on)
    _move(fresh, CaseState.ELECTED, on, note, by=by, at=at)
    return fresh


@audited
def file_case(*, case: SetUpCase, on: date, note: str, by: Actor, at: datetime) -> SetUpCase:
    """The result is filed: the set-up is complete."""
    fresh = _locked(SetUpCase.everything.get(pk=case.pk), CaseState.FILED)
    _move(fresh, CaseState.FILED, on, note, by=by, at=at)
    return fresh


@audited
def give_back(*, case: SetUpCase, on: date, reason: str, by: Actor, at: datetime) -> SetUpCase:
    """The committee returns the application with its reason; the enterprises are free for another proposal."""
    fresh = _locked(case, CaseState.RETURNED)
    _check_day(fresh, on, at, field="on")
    if not reason.strip():
        raise Refusal("请写明退回的理由。", field="reason")
    _move(fresh, CaseState.RETURNED, on, reason.strip(), by=by, at=at)
    _tell(fresh, f"{fresh.name}的组建申请已退回：{reason.strip()}", at, but=by)
    return fresh


@audited
def take_back(*, case: SetUpCase, reason: str, by: Actor, at: datetime) -> SetUpCase:
    """Whoever applied takes the application back before it is decided."""
    fresh = _locked(case, CaseState.WITHDRAWN)
    if not reason.strip():
        raise Refusal("请写明撤回的理由。", field="reason")
    _move(fresh, CaseState.WITHDRAWN, timezone.localdate(at), reason.strip(), by=by, at=at)
    return fresh


def _locked(case: SetUpCase, to: str) -> SetUpCase:
    fresh: SetUpCase = SetUpCase.everything.select_for_update(of=("self",)).get(pk=case.pk)
    require(CASE_MOVES, now=fresh.state, to=to, labels=dict(CaseState.choices))
    if fresh.version != case.version:
        raise ChangedMeanwhile
    return fresh


def _check_day(case: SetUpCase, on: date, at: datetime, field: str = "decided_on") -> None:
    if not case.applied_on <= on <= timezone.localdate(at):
        raise Refusal("日期应在申请之后、不晚于今天。", field=field)


def _move(case: SetUpCase, to: CaseState, on: date, note: str, *, by: Actor, at: datetime) -> None:
    case.state = to
    case.version += 1
    case.save()
    CaseUnit.everything.filter(case=case).update(is_open=False)
    _note(case, to, on, note, by=by, at=at)
    record(f"set_up_case.{to}", on=case, by=by, at=at, detail={"note": note})


def _note(case: SetUpCase, to: str, on: date, note: str, *, by: Actor, at: datetime) -> None:
    CaseMove.everything.create(case=case, to=to, on=on, note=note[:300], moved_at=at, moved_by=by.name)


def _tell(case: SetUpCase, text: str, at: datetime, *, but: Actor) -> None:
    """The committee and the office of the area, and the instructor who coordinates; not whoever did it."""
    grants = Grant.objects.filter(Grant.in_force(timezone.localdate(at)), where_kind="region")
    inside = [
        grant.user_id
        for grant in grants.filter(role__in=("committee", "office"))
        if grant.where_key and case.region_code.startswith(grant.where_key)
    ]
    people = User.objects.filter(pk__in=inside, is_active=True)
    if case.coordinator is not None and case.coordinator.user_id is not None:
        people |= User.objects.filter(pk=case.coordinator.user_id, is_active=True)
    told = [person for person in people.distinct() if person.pk != but.user_id]
    notices.post("organisations", to=told, text=text[:300], at=at, about=case, url=f"/party/cases/{case.pk}/")
