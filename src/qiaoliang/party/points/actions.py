"""Points: the members' decision on the rules, what the branch records, corrections, appeals and their answers."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.fieldwork.outcomes.register import insert_once
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.party.campaigns.models import Problem
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.points import catalogue, rules
from qiaoliang.party.points.choices import AppealState, DeedKind
from qiaoliang.party.points.models import Appeal, Deed, Entry, Item, Scheme
from qiaoliang.registry.programme import settings

DAY = timedelta(days=1)


def _refuse_vote(*, entitled: int, present: int, in_favour: int) -> None:
    problem = rules.vote_problem(entitled=entitled, present=present, in_favour=in_favour)
    if problem:
        raise Refusal(problem, field="in_favour" if present * 2 >= entitled else "present")


def _refuse_items(items: Sequence[rules.Item]) -> None:
    if not items:
        raise Refusal("请至少选一个积分事项，填上每次计分和上限。")
    for item in items:
        problem = rules.item_problem(item, catalogue.kind(item.kind).label)
        if problem:
            raise Refusal(problem, field=f"points_{item.kind}")
    if len({item.kind for item in items}) < len(items):
        raise Refusal("同一个事项只能选一次。")


@audited
def decide(
    *, organisation: Organisation, items: Sequence[rules.Item], starts_on: date, decided_on: date, entitled: int,
    present: int, in_favour: int, appeal_days: int, document_number: str, by: Actor, at: datetime,
) -> Scheme:  # fmt: skip
    """The members decided on a version of the rules; the version before ends the day before this one starts."""
    _refuse_vote(entitled=entitled, present=present, in_favour=in_favour)
    _refuse_items(items)
    if decided_on > timezone.localdate(at):
        raise Refusal("党员大会日期不能晚于今天。", field="decided_on")
    if starts_on < decided_on:
        raise Refusal("积分办法不能溯及以往，起用日期不能早于党员大会日期。", field="starts_on")
    if appeal_days < rules.APPEAL_DAYS_LEAST:
        raise Refusal(f"申诉期不能少于 {rules.APPEAL_DAYS_LEAST} 个工作日。", field="appeal_days")
    _end_the_one_before(organisation, starts_on)
    last = Scheme.everything.filter(organisation=organisation).aggregate(last=Max("number"))["last"] or 0
    scheme: Scheme = Scheme.everything.create(
        organisation=organisation, number=last + 1, starts_on=starts_on, decided_on=decided_on,
        entitled_count=entitled, present_count=present, in_favour_count=in_favour, appeal_days=appeal_days,
        document_number=document_number.strip(), recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    Item.everything.bulk_create(
        Item(
            scheme=scheme, kind=item.kind, points=item.points, quarter_cap=item.quarter_cap, year_cap=item.year_cap
        )
        for item in items
    )  # fmt: skip
    record("points.decided", on=scheme, by=by, at=at, detail={"kinds": [item.kind for item in items]})
    return scheme


def _end_the_one_before(organisation: Organisation, starts_on: date) -> None:
    schemes = Scheme.everything.select_for_update().filter(organisation=organisation)
    latest = schemes.order_by("-starts_on").first()
    if latest is not None and (latest.starts_on >= starts_on or (latest.ends_on and latest.ends_on >= starts_on)):
        raise Refusal(
            f"{latest} 从 {latest.starts_on:%Y-%m-%d} 起用，新的一版要晚于它{'的停用日' if latest.ends_on else ''}。",
            field="starts_on",
        )
    if latest is not None and latest.ends_on is None:
        latest.ends_on = starts_on - DAY
        latest.save(update_fields=["ends_on"])


@audited
def stop(*, scheme: Scheme, ends_on: date, reason: str, by: Actor, at: datetime) -> Scheme:
    """The members decided to do without points; what was earned stays readable."""
    if scheme.ends_on is not None:
        raise Refusal("这一版积分办法已经停用。")
    if ends_on < max(scheme.starts_on, timezone.localdate(at)):
        raise Refusal("停用日期不能早于今天和起用日期。", field="ends_on")
    scheme.ends_on, scheme.end_reason = ends_on, reason.strip()
    scheme.save(update_fields=["ends_on", "end_reason"])
    record("points.stopped", on=scheme, by=by, at=at, detail={"ends_on": f"{ends_on}"})
    return scheme


@audited
def record_deed(
    *, member: Member, kind: str, happened_on: date, text: str, problem: Problem | None, by: Actor, at: datetime
) -> Deed:
    """The branch records what a member did, where no other record of the system says so."""
    if happened_on > timezone.localdate(at):
        raise Refusal("日期不能晚于今天。", field="happened_on")
    if happened_on < member.starts_on or (member.ends_on and happened_on > member.ends_on):
        raise Refusal("这一天这名党员不在本支部名册上。", field="happened_on")
    if kind == DeedKind.PROBLEM and problem is None:
        raise Refusal("请选择参与破解的是哪一件难题。", field="problem")
    if problem is not None and problem.organisation_id != member.organisation_id:
        raise Refusal("这件难题不是本支部的，请重新选择。", field="problem")
    deed = insert_once(
        lambda: Deed.everything.create(
            organisation=member.organisation, member=member, kind=kind, happened_on=happened_on, text=text.strip(),
            problem=problem if kind == DeedKind.PROBLEM else None, recorded_at=at, recorded_by=by.name,
        ),
        "这一天的这件事已经登记过。", "text",
    )  # fmt: skip
    record("deed.recorded", on=deed, by=by, at=at, detail={"kind": kind})
    return deed


@audited
def void_deed(*, deed: Deed, reason: str, by: Actor, at: datetime) -> Deed:
    if deed.voided_at is not None:
        raise Refusal("这一条已经撤销。")
    deed.voided_at, deed.void_reason = at, reason.strip()
    deed.save(update_fields=["voided_at", "void_reason"])
    record("deed.voided", on=deed, by=by, at=at)
    return deed


@audited
def correct(*, entry: Entry, points: int, reason: str, by: Actor, at: datetime) -> Entry:
    """A further line with its reason; the line it corrects stays. Corrections by people do not use up the caps."""
    if points == 0 or abs(points) > rules.CORRECTION_AT_MOST:
        raise Refusal(f"请填要加或要减的分数，最多 {rules.CORRECTION_AT_MOST} 分。", field="points")
    if not reason.strip():
        raise Refusal("更正要写明原因。", field="reason")
    first = entry.corrects or entry
    made: Entry = Entry.everything.create(
        organisation=first.organisation, member=first.member, scheme=first.scheme, kind=first.kind,
        source_key=first.source_key, source_text=first.source_text, source_href=first.source_href,
        happened_on=first.happened_on, points=points, words=reason.strip(), corrects=first, is_by_hand=True,
        appeal_until=appeal_until(first.scheme, at), recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    record("points.corrected", on=made, by=by, at=at, detail={"points": points})
    return made


def appeal_until(scheme: Scheme, at: datetime) -> date:
    return settings.calendar().add_workdays(timezone.localdate(at), scheme.appeal_days)


@audited
def appeal(*, member: Member, entry: Entry | None, words: str, by: Actor, at: datetime) -> Appeal:
    """A member contradicts an entry within its window, or says that something is missing (at any time)."""
    today = timezone.localdate(at)
    if not words.strip():
        raise Refusal("请写明哪里不对、应当怎样。", field="words")
    if entry is not None and entry.member_id != member.pk:
        raise Refusal("只能对本人的积分提出申诉。")
    if entry is not None and entry.appeal_until < today:
        raise Refusal(f"这一条的申诉期到 {entry.appeal_until:%Y-%m-%d} 为止，已经过了。可向支部书记当面说明。")
    due_on = settings.calendar().add_workdays(today, rules.ANSWER_DAYS)
    made = insert_once(
        lambda: Appeal.everything.create(
            organisation=member.organisation, member=member, entry=entry, words=words.strip(), raised_at=at,
            raised_by=by.name, due_on=due_on,
        ),
        "这一条已有申诉待答复，请等答复后再提。", "words",
    )  # fmt: skip
    record("appeal.raised", on=made, by=by, at=at)
    keepers = notices.people_at([Place("organisation", str(member.organisation_id))], "secretary", at)
    notices.post(
        "points_appeal", to=keepers, text=f"有党员对积分提出申诉，请在 {due_on:%Y-%m-%d} 前答复。", at=at,
        url=f"/party/points/appeals/{made.pk}/answer/", about=made,
    )  # fmt: skip
    return made


@audited
def answer(*, appeal: Appeal, state: str, answer: str, points: int, by: Actor, at: datetime) -> Appeal:
    """Uphold, with the points that are then added or taken, or keep the entry; always with a reason."""
    found: Appeal = Appeal.everything.select_for_update().get(pk=appeal.pk)
    if found.state != AppealState.OPEN:
        raise Refusal("这件申诉已经答复。")
    if state not in (AppealState.UPHELD, AppealState.DECLINED):
        raise Refusal("请选择申诉成立或维持原记录。", field="state")
    if not answer.strip():
        raise Refusal("请写明理由，党员会看到这段话。", field="answer")
    if points and (state == AppealState.DECLINED or found.entry is None):
        raise Refusal(
            "只有申诉成立、且针对某一条积分时，才填更正分数；漏记的事项请先登记来源记录，会自动计分。", field="points"
        )
    if points and found.entry is not None:
        correct(entry=found.entry, points=points, reason=f"申诉成立：{answer.strip()}"[:200], by=by, at=at)
    found.state, found.answer, found.answered_at, found.answered_by = state, answer.strip(), at, by.name
    found.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    record("appeal.answered", on=found, by=by, at=at, detail={"state": state})
    return found
