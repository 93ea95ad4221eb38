"""One planted fault a check: what a slip of the pen, an import or a hand in the database could leave behind."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from qiaoliang.access.accounts.actor import SYSTEM
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.audit.models import Entry
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.innovation.models import Benefit, Project
from qiaoliang.economy.policies.models import Qualification
from qiaoliang.economy.support.models import Made, SupportCase
from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek
from qiaoliang.fieldwork.outcomes.models import Outcome, Share, Twin
from qiaoliang.harmony.giving.models import Gift
from qiaoliang.harmony.labour.models import Consultation
from qiaoliang.instructors.nominations.models import Leave
from qiaoliang.instructors.postings.models import Conflict
from qiaoliang.kit.workdays import iso_week_key, monday_of, thursday_of
from qiaoliang.party.campaigns.models import Pledge, Proposal
from qiaoliang.party.membership.models import Candidate, Member
from qiaoliang.party.organisations.models import Coverage
from qiaoliang.registry.carriers.models import Tenancy
from qiaoliang.registry.enterprises.models import Enterprise, OperatingSpell
from qiaoliang.results.indicators.models import Statistic
from qiaoliang.results.surveys.models import Answer, Survey
from tests.cast import LIDAO, Town, make_enterprise, make_instructor, make_organisation, make_stint

DAY = date(2026, 11, 2)
Plant = Callable[[Town], Any]


def of(town: Town, **more: Any) -> dict[str, Any]:
    """The columns of a confirmed record of the seafood firm."""
    return {
        "enterprise": town.seafood, "region_code": LIDAO, "happened_on": DAY, "helped_by": town.stint,
        "recorded_at": town.at - timedelta(days=10), "recorded_by": "于海宁", "state": "confirmed",
        "confirmed_at": town.at - timedelta(days=5), "confirmed_by": "林启航", **more,
    }  # fmt: skip


def claim(town: Town, *, share: int | None = 100, **more: Any) -> Outcome:
    """A sound loan of the ledger, with its share, but for what is said."""
    number = Outcome.everything.count()
    columns = {
        "kind": "loans_arranged", "natural_key": f"海湾银行|DK{number}", "title": "流动资金贷款", "amount_fen": 123_45,
        "document_number": f"DK{number}", **more,
    }  # fmt: skip
    outcome: Outcome = Outcome.everything.create(**of(town, **columns))
    if share is not None:
        Share.everything.create(outcome=outcome, stint=outcome.helped_by or town.stint, percent=share)
    return outcome


def _demand(town: Town, **more: Any) -> None:
    columns = {
        "number": "2026-1", "enterprise": town.seafood, "region_code": LIDAO, "title": "路灯", "category": "other",
        "department": town.marine, "heard_on": DAY, "recorded_at": town.at, "recorded_by": "于海宁",
    }  # fmt: skip
    Demand.everything.create(**{**columns, **more})


def _contact(town: Town, **more: Any) -> Contact:
    at = more.pop("at", town.at - timedelta(days=1))
    columns = {
        "enterprise": town.seafood, "instructor": town.instructor, "at": at, "iso_week": iso_week_key(at.date()),
        "channel": "call", "with_whom": "owner", "summary": "谈订单", "recorded_at": town.at,
    }  # fmt: skip
    contact: Contact = Contact.everything.create(**{**columns, **more})
    return contact


def _week(town: Town, contact: Contact | None, week: int | None = None, **more: Any) -> None:
    week = week or iso_week_key(town.at.date())
    columns = {
        "enterprise": town.seafood, "iso_week": week, "monday_on": monday_of(week), "thursday_on": thursday_of(week),
        "state": "owed", "instructor": town.instructor, "contact": contact, "contacted_on": town.at.date(),
    }  # fmt: skip
    DutyWeek.everything.create(**{**columns, **more})


def _loan_pair(town: Town) -> tuple[Outcome, Outcome]:
    return claim(town), claim(town)


def _state(town: Town, firm: Enterprise, state: str) -> None:
    OperatingSpell.everything.filter(enterprise=firm, ends_on=None).update(state=state)
    Enterprise.everything.filter(pk=firm.pk).update(state=state)


def _gone(town: Town) -> Enterprise:
    """A firm that closed, with nothing hanging on it."""
    firm = make_enterprise(town, "旧厂", LIDAO, 90)
    _state(town, firm, "closed")
    return firm


def _statistic(town: Town, **more: Any) -> None:
    columns = {
        "code": "hightech_share", "year": 2025, "region_code": "3710", "amount": 33_600, "calibre": "新口径",
        "version": "年报", "source": "市统计局", "published_on": DAY, "recorded_at": town.at, "recorded_by": "周立言",
    }  # fmt: skip
    Statistic.everything.create(**{**columns, **more})


def _project(town: Town, **more: Any) -> Project:
    project: Project = Project.everything.create(title="速冻线改造", **of(town, **more))
    return project


def _received(town: Town, **more: Any) -> SupportCase:
    columns = {
        "enterprise": town.seafood, "region_code": LIDAO, "kind": "loan", "title": "流动资金", "opened_on": DAY,
        "stage": "received", "received_on": DAY, "amount_fen": 123_45, "deciding_authority": "海湾银行",
        "document_number": "DK0", "recorded_at": town.at, "recorded_by": "于海宁",
    }  # fmt: skip
    case: SupportCase = SupportCase.everything.create(**{**columns, **more})
    return case


def _many(town: Town, number: int, **more: Any) -> None:
    for place in range(number):
        claim(town, **{**more, "amount_fen": (place + 1) * 10_000_000})


# --- records that count


def in_the_future(town: Town) -> None:
    claim(town, happened_on=date(2026, 12, 1))


def before_the_firm(town: Town) -> None:
    claim(town, happened_on=date(2012, 4, 30), helped_by=None, share=None)


def confirmed_before_entry(town: Town) -> None:
    claim(town, confirmed_at=town.at - timedelta(days=11))


def disputed_before_entry(town: Town) -> None:
    claim(town, disputed_at=town.at - timedelta(days=11))


def disputed_without_moment(town: Town) -> None:
    claim(town, state="disputed", confirmed_at=None)


def confirmed_though_disputed(town: Town) -> None:
    claim(town, disputed_at=town.at - timedelta(days=4))


def void_without_reason(town: Town) -> None:
    claim(town, state="void", voided_at=town.at)


def helper_not_posted(town: Town) -> None:
    claim(town, happened_on=date(2023, 12, 31))


def helper_elsewhere(town: Town) -> None:
    claim(town, helped_by=town.gear_stint)


def region_unknown(town: Town) -> None:
    claim(town, region_code="371082999")


def waits_long(town: Town) -> None:
    claim(town, state="claimed", confirmed_at=None, recorded_at=town.at - timedelta(days=91))


def disputed_long(town: Town) -> None:
    claim(town, state="disputed", disputed_at=town.at - timedelta(days=31), confirmed_at=None,
          recorded_at=town.at - timedelta(days=60))  # fmt: skip


def shares_over_whole(town: Town) -> None:
    outcome = claim(town, share=60)
    support = make_stint(town, town.colleague, town.seafood, part="support")
    Share.everything.create(outcome=outcome, stint=support, percent=41)


def without_share(town: Town) -> None:
    claim(town, share=None)


def share_not_posted(town: Town) -> None:
    outcome = claim(town, share=60)
    late = make_stint(town, town.colleague, town.seafood, part="support", starts_on=date(2026, 11, 3))
    Share.everything.create(outcome=outcome, stint=late, percent=40)


def without_amount(town: Town) -> None:
    claim(town, amount_fen=None)


def without_document(town: Town) -> None:
    claim(town, document_number="")


def without_legal_basis(town: Town) -> None:
    claim(town, kind="fees_reduced")


def without_evidence(town: Town) -> None:
    claim(town, amount_fen=500_000_001)


def one_document_two_kinds(town: Town) -> None:
    claim(town, document_number="财企〔2026〕7号")
    claim(town, document_number="财企〔2026〕7号", kind="grants_won")


def of_no_organisation(town: Town) -> None:
    claim(town, kind="activity_funds", organisation_key="999999")


def without_title(town: Town) -> None:
    claim(town, title="贷")


def undecided_long(town: Town) -> None:
    earlier, later = _loan_pair(town)
    found_at = town.at - timedelta(days=31)
    Twin.everything.create(outcome=later, earlier=earlier, because="金额相同", found_at=found_at)


def benefit_before_project(town: Town) -> None:
    project = _project(town)
    Benefit.everything.create(project=project, amount_fen=1, **of(town, happened_on=date(2026, 11, 1)))


def done_before_start(town: Town) -> None:
    _project(town, done_on=date(2026, 11, 1))


def without_receipt(town: Town) -> None:
    Gift.everything.create(kind="money", recipient="小学", receipt_number="", amount_fen=1, **of(town))


# --- people


def not_approved(town: Town) -> None:
    nominee = make_instructor(town, "Z009", "戚可", town.marine, standing="nominated")
    make_stint(town, nominee, town.foods)


def at_a_gone_firm(town: Town) -> None:
    make_stint(town, town.colleague, _gone(town))


def at_a_merged_record(town: Town) -> None:
    copy = make_enterprise(town, "汐歌海产公司", LIDAO, 91, merged_into=town.seafood)
    make_stint(town, town.colleague, copy)


def two_leads(town: Town) -> None:
    make_stint(town, town.colleague, town.seafood, starts_on=date(2023, 6, 1), ends_on=date(2024, 1, 1))


def despite_conflict(town: Town) -> None:
    Conflict.everything.create(
        instructor=town.instructor, enterprise=town.seafood, kind="kin", starts_on=DAY, recorded_at=town.at,
        recorded_by="周立言",
    )  # fmt: skip


def over_load(town: Town) -> None:
    for serial in range(town.colleague.max_load + 1):
        make_stint(town, town.colleague, make_enterprise(town, f"厂{serial}", LIDAO, 100 + serial))


def term_over(town: Town) -> None:
    type(town.instructor).everything.filter(pk=town.instructor.pk).update(term_ends_on=date(2026, 11, 19))


def away_unattended(town: Town) -> None:
    Leave.everything.create(instructor=town.instructor, starts_on=DAY, recorded_at=town.at)


def both_away(town: Town) -> None:
    Leave.everything.create(instructor=town.instructor, backup=town.colleague, starts_on=DAY, recorded_at=town.at)
    Leave.everything.create(instructor=town.colleague, starts_on=DAY, recorded_at=town.at)


def kept_by_a_void_contact(town: Town) -> None:
    _week(town, _contact(town, voided_at=town.at, void_reason="记错"))


def kept_elsewhere(town: Town) -> None:
    _week(town, _contact(town, enterprise=town.fishing_gear))


def kept_in_another_week(town: Town) -> None:
    _week(town, _contact(town), week=202646)


def dated_ahead(town: Town) -> None:
    _week(town, None, contacted_on=date(2026, 11, 21))


def contact_in_the_future(town: Town) -> None:
    _contact(town, at=town.at + timedelta(days=2))


def contact_twice(town: Town) -> None:
    for _ in range(2):
        _contact(town)


# --- registers


def code_invalid(town: Town) -> None:
    Enterprise.everything.filter(pk=town.foods.pk).update(credit_code="91371082MA30000300")


def state_unlike_spell(town: Town) -> None:
    Enterprise.everything.filter(pk=town.foods.pk).update(state="suspended")


def spells_overlap(town: Town) -> None:
    OperatingSpell.everything.create(
        enterprise=town.foods, state="suspended", starts_on=date(2012, 1, 1), ends_on=date(2013, 1, 1)
    )


def region_differs(town: Town) -> None:
    Enterprise.everything.filter(pk=town.foods.pk).update(region_code="371082106")


def merged_twice(town: Town) -> None:
    middle = make_enterprise(town, "穗屿食品厂", LIDAO, 92, merged_into=town.foods)
    make_enterprise(town, "穗屿食品社", LIDAO, 93, merged_into=middle)


def tenancy_of_a_gone_firm(town: Town) -> None:
    Tenancy.everything.create(carrier=town.park, enterprise=_gone(town), starts_on=date(2023, 1, 1))


def coverage_of_a_gone_organisation(town: Town) -> None:
    type(town.branch).everything.filter(pk=town.branch.pk).update(abolished_on=date(2026, 11, 10))


def _covered(town: Town, firm: Enterprise, organisation: Any, **more: Any) -> None:
    columns = {
        "organisation": organisation, "enterprise": firm, "form": "single", "starts_on": date(2024, 1, 1),
        "decision_number": "俚党〔2024〕1号", "recorded_at": town.at - timedelta(days=90),
    }  # fmt: skip
    Coverage.everything.create(**{**columns, **more})


def coverage_of_a_gone_firm(town: Town) -> None:
    _covered(town, _gone(town), town.other_branch)


def coverage_without_decision(town: Town) -> None:
    Coverage.everything.update(decision_number="")


def coverage_before_organisation(town: Town) -> None:
    _covered(town, town.foods, town.other_branch, starts_on=date(2023, 6, 30))


def single_twice(town: Town) -> None:
    _covered(town, town.seafood, town.other_branch)


def single_yet_several(town: Town) -> None:
    _covered(town, town.foods, town.branch, form="joint")


def under_a_gone_one(town: Town) -> None:
    upper = make_organisation(town, "O009", "旧总支", LIDAO, abolished_on=date(2026, 1, 1))
    type(town.branch).everything.filter(pk=town.branch.pk).update(upper=upper)


def member_of_a_gone_one(town: Town) -> None:
    gone = make_organisation(town, "O009", "旧支部", LIDAO, abolished_on=date(2026, 1, 1))
    Member.everything.create(
        organisation=gone, name="员甲", kind="full", joined_on=date(2015, 7, 1), starts_on=date(2023, 7, 1),
        recorded_at=town.at,
    )  # fmt: skip


def record_after_the_organisation(town: Town) -> None:
    gone = make_organisation(town, "O009", "旧支部", LIDAO, abolished_on=date(2026, 11, 1))
    Pledge.everything.create(organisation=gone, made_by="organisation", text="诺", due_on=DAY, **of(town))


def pledge_kept_before_made(town: Town) -> None:
    Pledge.everything.create(
        organisation=town.branch, made_by="organisation", text="诺", due_on=DAY, kept_on=date(2026, 11, 1), **of(town)
    )


def adopted_before_made(town: Town) -> None:
    Proposal.everything.create(
        organisation=town.branch, author_name="邹", title="议", proposal_key="1:y", adopted_on=date(2026, 11, 1),
        **of(town),
    )  # fmt: skip


def resolved_before_activist(town: Town) -> None:
    Candidate.everything.create(
        organisation=town.branch, name="邹望舒", person_key="k", applied_on=date(2026, 1, 1),
        resolved_on=date(2026, 11, 1), **of(town),
    )  # fmt: skip


def held_by_nobody(town: Town) -> None:
    _demand(town, stage="working", department=None)


def closed_before_heard(town: Town) -> None:
    _demand(town, stage="closed", closed_at=town.at, closed_on=date(2026, 11, 1), verdict="solved")


def closed_without_day(town: Town) -> None:
    _demand(town, stage="closed", closed_at=town.at, closed_on=None, verdict="solved")


def demand_of_a_gone_firm(town: Town) -> None:
    _demand(town, enterprise=_gone(town))


def received_without_outcome(town: Town) -> None:
    _received(town)


def received_another_amount(town: Town) -> None:
    Made.everything.create(case=_received(town, amount_fen=123_46), outcome=claim(town))


def without_certificate(town: Town) -> None:
    Qualification.everything.create(
        enterprise=town.seafood,
        kind="high_tech",
        is_held=True,
        starts_on=DAY,
        recorded_at=town.at,
        recorded_by="于海宁",
    )


def effective_without_filing(town: Town) -> None:
    Consultation.everything.create(
        enterprise=town.seafood, year=2026, proposed_by="employees", stage="effective", since=DAY, recorded_at=town.at
    )


def of_a_future_year(town: Town) -> None:
    _statistic(town, year=2027)


def over_hundred_percent(town: Town) -> None:
    _statistic(town, amount=100_001)


def answered_by_more(town: Town) -> None:
    survey = Survey.everything.create(
        title="业主测评", opened_on=date(2026, 1, 1), closed_on=date(2026, 2, 1), invited_count=1, recorded_at=town.at
    )
    for _ in range(2):
        Answer.everything.create(survey=survey, question="effective", value=5)


@audited
def _said(at: datetime) -> None:
    record("test.said", on=("test", "1"), by=SYSTEM, at=at)


def log_broken(town: Town) -> None:
    _said(town.at)
    Entry.everything.update(verb="test.unsaid")


# --- hints


def round_sums(town: Town) -> None:
    _many(town, 3)


def copied_texts(town: Town) -> None:
    for serial in range(3):
        firm = make_enterprise(town, f"厂{serial}", LIDAO, 94 + serial)
        stint = make_stint(town, town.instructor, firm)
        claim(town, enterprise=firm, helped_by=stint, title="赴江南大学研修班学习")


def per_head(town: Town) -> None:
    claim(town, kind="culture_handbooks", quantity=town.seafood.staff_count, amount_fen=None, document_number="")


PLANTS: dict[str, Plant] = {
    "credited_in_the_future": in_the_future,
    "credited_before_the_firm": before_the_firm,
    "credited_confirmed_before_entry": confirmed_before_entry,
    "credited_disputed_before_entry": disputed_before_entry,
    "credited_state_without_moment": disputed_without_moment,
    "credited_confirmed_though_disputed": confirmed_though_disputed,
    "credited_void_without_reason": void_without_reason,
    "credited_helper_not_posted": helper_not_posted,
    "credited_helper_elsewhere": helper_elsewhere,
    "credited_region_unknown": region_unknown,
    "credited_waits_long": waits_long,
    "credited_disputed_long": disputed_long,
    "outcome_shares_over_whole": shares_over_whole,
    "outcome_without_share": without_share,
    "outcome_share_not_posted": share_not_posted,
    "outcome_without_amount": without_amount,
    "outcome_without_document": without_document,
    "outcome_without_legal_basis": without_legal_basis,
    "outcome_without_evidence": without_evidence,
    "outcome_one_document_two_kinds": one_document_two_kinds,
    "outcome_of_no_organisation": of_no_organisation,
    "outcome_without_title": without_title,
    "twin_undecided_long": undecided_long,
    "benefit_before_project": benefit_before_project,
    "project_done_before_start": done_before_start,
    "gift_without_receipt": without_receipt,
    "stint_of_one_not_approved": not_approved,
    "stint_at_a_gone_firm": at_a_gone_firm,
    "stint_at_a_merged_record": at_a_merged_record,
    "stint_two_leads": two_leads,
    "stint_despite_conflict": despite_conflict,
    "instructor_over_load": over_load,
    "instructor_term_over": term_over,
    "leave_without_backup": away_unattended,
    "leave_backup_away": both_away,
    "week_kept_by_a_void_contact": kept_by_a_void_contact,
    "week_kept_elsewhere": kept_elsewhere,
    "week_kept_in_another_week": kept_in_another_week,
    "week_kept_ahead": dated_ahead,
    "contact_in_the_future": contact_in_the_future,
    "contact_twice": contact_twice,
    "enterprise_code_invalid": code_invalid,
    "enterprise_state_unlike_spell": state_unlike_spell,
    "enterprise_spells_overlap": spells_overlap,
    "enterprise_region_differs": region_differs,
    "enterprise_merged_twice": merged_twice,
    "tenancy_of_a_gone_firm": tenancy_of_a_gone_firm,
    "coverage_of_a_gone_organisation": coverage_of_a_gone_organisation,
    "coverage_of_a_gone_firm": coverage_of_a_gone_firm,
    "coverage_without_decision": coverage_without_decision,
    "coverage_before_organisation": coverage_before_organisation,
    "coverage_single_twice": single_twice,
    "organisation_single_yet_several": single_yet_several,
    "organisation_under_a_gone_one": under_a_gone_one,
    "member_of_a_gone_organisation": member_of_a_gone_one,
    "record_after_the_organisation": record_after_the_organisation,
    "pledge_kept_before_made": pledge_kept_before_made,
    "proposal_adopted_before_made": adopted_before_made,
    "candidate_resolved_before_activist": resolved_before_activist,
    "demand_held_by_nobody": held_by_nobody,
    "demand_closed_before_heard": closed_before_heard,
    "demand_closed_yet_open": closed_without_day,
    "demand_of_a_gone_firm": demand_of_a_gone_firm,
    "support_received_without_outcome": received_without_outcome,
    "support_received_another_amount": received_another_amount,
    "qualification_without_certificate": without_certificate,
    "wage_effective_without_filing": effective_without_filing,
    "statistic_of_a_future_year": of_a_future_year,
    "statistic_over_hundred_percent": over_hundred_percent,
    "survey_answered_by_more": answered_by_more,
    "log_broken": log_broken,
    "hint_round_sums": round_sums,
    "hint_copied_texts": copied_texts,
    "hint_per_head": per_head,
}
# Faults that are several records at once.
MANY = {"hint_round_sums": 3, "hint_copied_texts": 3}
