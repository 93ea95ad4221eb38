"""The life of pledges, proposals and problems: made, kept, withdrawn; proposed, answered, done, starred; solved.

`by` is whoever acts: a secretary with an account, or a member who came by a personal link; nothing here asks which.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes import actions as outcomes
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.outcomes.register import claimed_columns
from qiaoliang.fieldwork.outcomes.rules import Facts, was_posted
from qiaoliang.kit.keys import same_thing
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.campaigns import rules
from qiaoliang.party.campaigns.choices import Grade, PledgeBy
from qiaoliang.party.campaigns.models import Appraisal, Pledge, Problem, Proposal
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.programme import settings

BENEFIT = "proposal_benefit"  # the kind of outcome that a proposal brings
SOURCE = Proposal._meta.label_lower


# --- pledges


@audited
def make_pledge(
    *, organisation: Organisation, made_by: str, person_name: str, text: str, happened_on: date, due_on: date,
    by: Actor, at: datetime, member: Member | None = None,
) -> Pledge:  # fmt: skip
    """An organisation or a member promises something by a day. Where a roll is kept, the member must stand on it."""
    name = (member.name if member else person_name).strip()
    if made_by == PledgeBy.MEMBER and not name:
        raise Refusal("请填写承诺人姓名。", field="person_name")
    if made_by == PledgeBy.ORGANISATION:
        name, member = "", None
    if due_on < happened_on:
        raise Refusal("完成期限不能早于承诺日期。", field="due_on")
    if name and member is None:
        member = _promising(organisation, name, happened_on)
    shared = claimed_columns(
        enterprise=organisation.host, region_code=organisation.region_code, happened_on=happened_on, by=by, at=at
    )
    pledge = Pledge.everything.create(
        organisation=organisation, made_by=made_by, person_name=name, member=member, text=text.strip(), due_on=due_on,
        **shared,
    )  # fmt: skip
    record("pledge.claimed", on=pledge, by=by, at=at)
    return pledge


def on_roll(organisation: Organisation, name: str, on: date) -> Member | None:
    """The member of that name on the roll that day; None if there is none, or if two bear the name."""
    rows = Member.everything.filter(organisation=organisation, name=name, starts_on__lte=on).exclude(ends_on__lt=on)
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def _promising(organisation: Organisation, name: str, on: date) -> Member | None:
    """Who promises: a member of the roll, where the organisation keeps one."""
    roll = Member.everything.filter(organisation=organisation, starts_on__lte=on).exclude(ends_on__lt=on)
    if roll.exists() and not roll.filter(name=name).exists():
        raise Refusal(
            f"{organisation.name}的名册里没有{name}。请核对姓名；不是党员的，请登记为合理化建议。", field="person_name"
        )
    return on_roll(organisation, name, on)


@audited
def keep_pledge(*, pledge: Pledge, kept_on: date, how: str, by: Actor, at: datetime) -> Pledge:
    """Kept, with what shows it (a document, a count, who can vouch): one sentence others can check."""
    fresh = _open_pledge(pledge)
    if not how.strip():
        raise Refusal("请写明怎么兑现的、凭什么可以核实。", field="how")
    if not fresh.happened_on <= kept_on <= timezone.localdate(at):
        raise Refusal("兑现日期应在承诺之后、不晚于今天。", field="kept_on")
    fresh.kept_on, fresh.kept_how = kept_on, how.strip()
    fresh.save(update_fields=["kept_on", "kept_how"])
    record("pledge.kept", on=fresh, by=by, at=at)
    return fresh


@audited
def withdraw_pledge(*, pledge: Pledge, withdrawn_on: date, reason: str, by: Actor, at: datetime) -> Pledge:
    fresh = _open_pledge(pledge)
    if not reason.strip():
        raise Refusal("请写明为什么撤回。", field="reason")
    if not fresh.happened_on <= withdrawn_on <= timezone.localdate(at):
        raise Refusal("撤回日期应在承诺之后、不晚于今天。", field="withdrawn_on")
    fresh.withdrawn_on, fresh.withdraw_reason = withdrawn_on, reason.strip()
    fresh.save(update_fields=["withdrawn_on", "withdraw_reason"])
    record("pledge.withdrawn", on=fresh, by=by, at=at, detail={"reason": reason.strip()})
    return fresh


def _open_pledge(pledge: Pledge) -> Pledge:
    """The row, locked; two people who both keep it are told apart."""
    fresh: Pledge = Pledge.everything.select_for_update(of=("self",)).get(pk=pledge.pk)
    if fresh.state == Claim.VOID:
        raise Refusal("这项承诺已作废。")
    if fresh.kept_on or fresh.withdrawn_on:
        raise Refusal("这项承诺已经兑现或撤回。")
    return fresh


@audited
def appraise(
    *, organisation: Organisation, year: int, on: date, grades: Mapping[int, tuple[str, str]], by: Actor, at: datetime
) -> int:
    """The branch's yearly word on its pledges: {pledge: (grade, words)}; an earlier word of that year is replaced.

    A pledge that was not kept cannot be called done. How many words were written.
    """
    if not date(year, 1, 1) <= on <= timezone.localdate(at):
        raise Refusal("评议日期应在当年之内或以后、不晚于今天。", field="on")
    pledges = {row.pk: row for row in Pledge.everything.filter(organisation=organisation, pk__in=grades)}
    said = []
    for key, (grade, words) in grades.items():
        pledge = pledges.get(key)
        if pledge is None:
            raise Refusal("有的承诺不属于这个党组织，请刷新后重新评议。")
        if grade in (Grade.WELL, Grade.DONE) and pledge.kept_on is None:
            sentence = f"“{pledge.text}”还没有登记兑现，不能评为“{Grade(grade).label}”。请先登记兑现。"
            raise Refusal(sentence, field=f"grade_{key}")
        said.append(
            Appraisal(
                pledge=pledge, year=year, grade=grade, words=words.strip()[:200], appraised_on=on, recorded_at=at,
                recorded_by=by.name,
            )
        )  # fmt: skip
    Appraisal.everything.filter(pledge__in=pledges, year=year).delete()
    Appraisal.everything.bulk_create(said)
    record(
        "pledges.appraised", on=organisation, by=by, at=at,
        detail={"year": year, "on": on.isoformat(), "grades": {str(row.pledge_id): row.grade for row in said}},
    )  # fmt: skip
    return len(said)


@audited
def print_board(*, organisation: Organisation, year: int, code: str, by: Actor, at: datetime) -> None:
    """The board was taken out as a document, to be hung up."""
    record("pledges.printed", on=organisation, by=by, at=at, detail={"year": year, "code": code})


# --- proposals


@audited
def propose(
    *, organisation: Organisation, author_name: str, title: str, happened_on: date, by: Actor, at: datetime,
    details: str = "", member: Member | None = None,
) -> Proposal:  # fmt: skip
    """A suggestion for the enterprise; the same one twice counts once. Anybody there may make one, member or not."""
    name = (member.name if member else author_name).strip()
    shared = claimed_columns(
        enterprise=organisation.host, region_code=organisation.region_code, happened_on=happened_on, by=by, at=at
    )
    days = settings.value("proposal_feedback_days", happened_on)
    due_on = rules.feedback_due_on(happened_on, days, settings.calendar())
    proposal = Proposal.everything.create(
        organisation=organisation, author_name=name, title=title.strip(), details=details.strip(),
        member=member or on_roll(organisation, name, happened_on), feedback_due_on=due_on,
        proposal_key=f"{organisation.pk}:{same_thing(title)}"[:160], **shared,
    )  # fmt: skip
    record("proposal.claimed", on=proposal, by=by, at=at)
    return proposal


def _locked(proposal: Proposal) -> Proposal:
    fresh: Proposal = Proposal.everything.select_for_update(of=("self",)).get(pk=proposal.pk)
    if fresh.state == Claim.VOID:
        raise Refusal("这条建议已作废。")
    return fresh


def _answerable(proposal: Proposal, on: date, field: str, at: datetime) -> Proposal:
    fresh = _locked(proposal)
    if fresh.adopted_on:
        raise Refusal("这条建议已经采纳。")
    if fresh.declined_on:
        raise Refusal("这条建议已经答复不采纳。要重新考虑，请先登记一条新的建议。")
    if not fresh.happened_on <= on <= timezone.localdate(at):
        raise Refusal("日期应在提出之后、不晚于今天。", field=field)
    return fresh


@audited
def adopt(
    *, proposal: Proposal, adopted_on: date, by: Actor, at: datetime, answer: str = "", done_by: str = "",
    do_by: date | None = None,
) -> Proposal:  # fmt: skip
    """Adopted, with a word to the author, who sees to it and until when."""
    fresh = _answerable(proposal, adopted_on, "adopted_on", at)
    if do_by is not None and do_by < adopted_on:
        raise Refusal("落实期限不能早于采纳日期。", field="do_by")
    fresh.adopted_on, fresh.answer, fresh.done_by, fresh.do_by = adopted_on, answer.strip(), done_by.strip(), do_by
    fresh.save(update_fields=["adopted_on", "answer", "done_by", "do_by"])
    record("proposal.adopted", on=fresh, by=by, at=at)
    return fresh


@audited
def decline(*, proposal: Proposal, declined_on: date, answer: str, by: Actor, at: datetime) -> Proposal:
    """Not adopted: the author is owed the reason."""
    fresh = _answerable(proposal, declined_on, "declined_on", at)
    if not answer.strip():
        raise Refusal("不采纳要写明理由，答复给提出人。", field="answer")
    fresh.declined_on, fresh.answer = declined_on, answer.strip()
    fresh.save(update_fields=["declined_on", "answer"])
    record("proposal.turned_down", on=fresh, by=by, at=at)
    return fresh


@audited
def implement(
    *, proposal: Proposal, implemented_on: date, by: Actor, at: datetime, done_how: str = ""
) -> Proposal:  # fmt: skip
    fresh = _locked(proposal)
    if fresh.adopted_on is None:
        raise Refusal("建议要先采纳，才能登记实施。")
    if fresh.implemented_on:
        raise Refusal("这条建议已经登记实施。")
    if not fresh.adopted_on <= implemented_on <= timezone.localdate(at):
        raise Refusal("实施日期应在采纳之后、不晚于今天。", field="implemented_on")
    fresh.implemented_on, fresh.done_how = implemented_on, done_how.strip()
    fresh.save(update_fields=["implemented_on", "done_how"])
    record("proposal.implemented", on=fresh, by=by, at=at)
    return fresh


@audited
def state_benefit(*, proposal: Proposal, amount_fen: int | None, happened_on: date, by: Actor, at: datetime) -> Outcome:
    """What it brought, into the ledger: stated once, confirmed by the enterprise, shown here from there."""
    fresh = _locked(proposal)
    if fresh.implemented_on is None:
        raise Refusal("建议要先实施，才能登记效益。")
    if fresh.enterprise is None:
        raise Refusal("这个党组织没有依托企业，效益要由企业确认，不能登记。")
    if benefit_of(fresh) is not None:
        raise Refusal("这条建议的效益已经在成效台账里，请在台账里核对或更正。")
    if happened_on < fresh.implemented_on:
        raise Refusal("截至日期不能早于实施日期。", field="happened_on")
    facts = Facts(
        BENEFIT, happened_on, title=fresh.title, amount_fen=amount_fen, document_number=f"合理化建议{fresh.pk}"
    )
    stint = fresh.helped_by
    helped = stint if stint and was_posted(stint.starts_on, stint.ends_on, happened_on) else None
    made = outcomes.claim(
        facts=facts, enterprise=fresh.enterprise, helped_by=helped, source=(SOURCE, str(fresh.pk)), by=by, at=at
    )
    record("proposal.benefit_stated", on=fresh, by=by, at=at, detail={"outcome": made.outcome.pk})
    return made.outcome


def benefit_of(proposal: Proposal) -> Outcome | None:
    """The ledger's row of what the proposal brought; None if nothing was stated, or it was voided."""
    rows = Outcome.everything.filter(source_kind=SOURCE, source_key=str(proposal.pk)).exclude(state=Claim.VOID)
    found: Outcome | None = rows.order_by("pk").first()
    return found


@audited
def star(*, proposal: Proposal, starred_on: date, reason: str, by: Actor, at: datetime) -> Proposal:
    """Named a star proposal (明星提案): a decision of people with its reason, about a proposal, not about a person."""
    fresh = _locked(proposal)
    if fresh.starred_on:
        raise Refusal("这条建议已经是明星提案。")
    if fresh.implemented_on is None:
        raise Refusal("已经实施的建议才能评为明星提案。")
    if not reason.strip():
        raise Refusal("请写明评选理由。", field="reason")
    if not fresh.implemented_on <= starred_on <= timezone.localdate(at):
        raise Refusal("评选日期应在实施之后、不晚于今天。", field="starred_on")
    fresh.starred_on, fresh.star_reason = starred_on, reason.strip()
    fresh.save(update_fields=["starred_on", "star_reason"])
    record("proposal.starred", on=fresh, by=by, at=at, detail={"reason": reason.strip()})
    return fresh


# --- problems


@audited
def crack_problem(
    *, organisation: Organisation, title: str, solution: str, happened_on: date, by: Actor, at: datetime
) -> Problem:
    """The organisation solved a problem inside the enterprise; what it cannot solve alone is a demand."""
    shared = claimed_columns(
        enterprise=organisation.host, region_code=organisation.region_code, happened_on=happened_on, by=by, at=at
    )
    problem = Problem.everything.create(
        organisation=organisation, title=title.strip(), solution=solution.strip(), **shared
    )
    record("problem.claimed", on=problem, by=by, at=at)
    return problem
