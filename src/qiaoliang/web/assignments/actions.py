"""Sending, receipt, done, correcting, withdrawing, and the reminder of the clock: the only writer of these tables."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.accounts.models import User
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.audit.chain import digest_of_rows
from qiaoliang.access.notices import actions as notices
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.registry.carriers.models import Carrier
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.programme.settings import calendar, root_region
from qiaoliang.registry.regions.models import Region
from qiaoliang.web.assignments import rules
from qiaoliang.web.assignments.addressing import Addressee, Group, addressees
from qiaoliang.web.assignments.choices import Kind, Minutes, MoveKind, Sender, To
from qiaoliang.web.assignments.load import load
from qiaoliang.web.assignments.models import Assignment, Copy, Move
from qiaoliang.web.assignments.permits import SENDERS, sender_of

CHUNK = 2_000
AT_ONCE = 10_000  # copies in one sending: more than a city's instructors and their enterprises
REASON = 200
TEXTS = ("title", "body", "minutes", "due_on", "expires_on")


class OutOfDate(ChangedMeanwhile):
    def __init__(self) -> None:
        super().__init__("这件任务刚被别人更正或撤回，请刷新后再改。")


@dataclass(frozen=True)
class Text:
    """What is sent, apart from to whom."""

    kind: str
    title: str
    body: str
    minutes: int
    due_on: date
    expires_on: date


def burden(text: Text, people: list[Addressee]) -> rules.Burden:
    return rules.Burden(len(people), _entries(people), text.minutes)


class AboveTheLimit(Refusal):
    """Somebody's month becomes fuller than the city has agreed; it takes a reason that everybody can read."""


def _entries(people: list[Addressee]) -> int:
    return sum(max(len(one.enterprises), 1) for one in people)


@audited
def send(*, text: Text, group: Group, by: Actor, at: datetime, reason: str = "") -> Assignment:
    """One copy to each person (for each enterprise, if so chosen), and one notice to each person.

    Where it makes somebody's month fuller than the limit, `reason` says why it is asked all the same.
    """
    today = timezone.localdate(at)
    _check(text, today)
    people = addressees(group, by, today)
    entries = _entries(people)
    if entries > AT_ONCE:
        raise Refusal(f"一次最多发 {AT_ONCE} 件，这次有 {entries} 件。请按地区或部门分开发。", field="roles")
    reason = " ".join(reason.split())
    full = load(people, text.minutes, text.due_on, today)
    if full.above and not reason:
        raise AboveTheLimit(f"{full.words}请写明为什么还要发，或改小范围、改短时间。")
    if len(reason) > REASON:
        raise AboveTheLimit(f"理由最多 {REASON} 字，现在 {len(reason)} 字，请精简。")
    assignment = Assignment.everything.create(
        kind=text.kind, title=text.title.strip(), body=text.body.strip(), minutes=text.minutes, due_on=text.due_on,
        expires_on=text.expires_on, is_per_enterprise=group.is_per_enterprise, group=words_of(group)[:200],
        **_from(by, today), people_count=len(people), copy_count=entries, sent_at=at, sent_by=by.name,
    )  # fmt: skip
    made = Copy.everything.bulk_create(
        (
            Copy(assignment=assignment, to_id=one.user, to_name=one.name, unit=one.unit[:120], enterprise_id=firm)
            for one in people
            for firm in one.places
        ),
        batch_size=CHUNK,
    )
    Move.everything.create(
        assignment=assignment, kind=MoveKind.SEND, at=at, by_name=by.name, words=reason if full.above else ""
    )
    digest = digest_of_rows([[one.to_id, one.enterprise_id] for one in made])
    record(
        "assignment.sent",
        on=assignment,
        by=by,
        at=at,
        detail={"rows": len(made), "digest": digest, "above": full.above},
    )
    _tell(assignment, [one.user for one in people], f"{assignment.sender_name}发来：{assignment.title}", at)
    return assignment


def _check(text: Text, today: date) -> None:
    if text.kind not in Kind.values:
        raise Refusal("请选择是通知还是任务。", field="kind")
    if not text.title.strip() or not text.body.strip():
        raise Refusal("请写明标题和内容。", field="body" if text.title.strip() else "title")
    if text.minutes not in Minutes.values:
        raise Refusal("请选择每件约需多久。", field="minutes")
    if problem := rules.problem_of(text.due_on, text.expires_on, today):
        raise Refusal(problem[1], field=problem[0])


def words_of(group: Group) -> str:
    """`荣成市、海洋发展局的指导员，每家企业一件`: the group as people read it."""
    if group.names:
        return "、".join(group.names)
    place = Region.everything.filter(code=group.region_code).first() if group.region_code else None
    where = "、".join(str(one) for one in (place, group.department) if one is not None)
    who = "、".join(str(To(role).label) for role in group.roles if role in To.values)
    return f"{where}的{who}" if where else f"全部{who}"


def _from(by: Actor, today: date) -> dict[str, Any]:
    """In whose name it goes out, and where it belongs."""
    sender = sender_of(by)
    if sender is None:
        raise Refusal("您的角色不能发任务和通知。")
    place = min(by.places(SENDERS[sender]))
    given: dict[str, Any] = {"sender": sender, "region_code": root_region(today), "sender_name": str(sender.label)}
    if place.kind == "region":
        region = Region.everything.filter(code=place.key).first()
        given |= {"region_code": place.key, "sender_name": f"{region or place.key}{_OFFICES[sender]}"}
    elif place.kind == "department":
        department = Department.everything.get(pk=place.key)
        given |= {"region_code": department.region_code, "department": department, "sender_name": str(department)}
    elif place.kind == "carrier":
        carrier = Carrier.everything.get(pk=place.key)
        given |= {"region_code": carrier.region_code, "carrier_key": place.key, "sender_name": carrier.name}
    return given


_OFFICES = {Sender.OFFICE: "项目办", Sender.COMMITTEE: "党委", Sender.DEPARTMENT: "", Sender.CARRIER: ""}


def _tell(assignment: Assignment, users: list[int], text: str, at: datetime) -> None:
    people = User.objects.filter(pk__in=users, is_active=True)
    url = assignment.get_absolute_url()
    notices.post("assignment", to=people, about=assignment, url=url, at=at, text=text[:300])


# --- whoever got it


@audited
def receive(*, copy: Copy, by: Actor, at: datetime) -> Copy:
    """收到; a second tap changes nothing. A notice is done with it."""
    fresh = _open_copy(copy, at)
    if fresh.received_at is not None:
        return fresh
    fresh.received_at = at
    if not fresh.assignment.is_task:
        fresh.done_at = at
    fresh.save(update_fields=["received_at", "done_at"])
    record("assignment.received", on=fresh, by=by, at=at)
    return fresh


@audited
def finish(*, copy: Copy, words: str, by: Actor, at: datetime) -> Copy:
    """Done, in one sentence; it may be put right until the task expires."""
    fresh = _open_copy(copy, at)
    if not words.strip():
        raise Refusal("请写一句办得怎样。", field="words")
    fresh.received_at = fresh.received_at or at
    fresh.done_at, fresh.words = at, words.strip()[:200]
    fresh.save(update_fields=["received_at", "done_at", "words"])
    record("assignment.finished", on=fresh, by=by, at=at)
    return fresh


def _open_copy(copy: Copy, at: datetime) -> Copy:
    rows = Copy.everything.select_for_update(of=("self",)).select_related("assignment")
    fresh: Copy = rows.get(pk=copy.pk)
    if fresh.assignment.withdrawn_at is not None:
        raise Refusal("这件任务已经撤回，不用再办。")
    if fresh.assignment.expires_on < timezone.localdate(at):
        raise Refusal("这件任务已经失效，不用再办。")
    return fresh


# --- whoever sent it


@audited
def correct(
    *, assignment: Assignment, text: Text, reason: str, version: int, by: Actor, at: datetime
) -> Assignment:  # fmt: skip
    """Other words or days, with the reason; those who have not finished are told, the old words stay readable."""
    fresh = _locked(assignment, version)
    if fresh.kind != text.kind:
        raise Refusal("通知和任务不能互改，请撤回后重发。", field="kind")
    if not reason.strip():
        raise Refusal("请写明为什么更正。", field="reason")
    _check(text, min(timezone.localdate(at), fresh.due_on))
    before = {name: str(getattr(fresh, name)) for name in TEXTS if getattr(fresh, name) != getattr(text, name)}
    if not before:
        raise Refusal("没有改动。", field="reason")
    for name in TEXTS:
        setattr(fresh, name, getattr(text, name))
    if "due_on" in before:
        fresh.reminded_at = None
    _moved(fresh, MoveKind.CORRECT, reason, before, by, at)
    record("assignment.corrected", on=fresh, by=by, at=at, detail={"fields": sorted(before)})
    _tell(fresh, _still_at_it(fresh), f"更正：{fresh.title}（{reason.strip()}）", at)
    return fresh


@audited
def withdraw(*, assignment: Assignment, reason: str, version: int, by: Actor, at: datetime) -> Assignment:
    """Not needed any more: gone from everybody's list; what was written stays with the sender."""
    fresh = _locked(assignment, version)
    if not reason.strip():
        raise Refusal("请写明为什么撤回。", field="reason")
    fresh.withdrawn_at = at
    _moved(fresh, MoveKind.WITHDRAW, reason, {}, by, at)
    record("assignment.withdrawn", on=fresh, by=by, at=at)
    _tell(fresh, _still_at_it(fresh), f"已撤回，不用办了：{fresh.title}", at)
    return fresh


def _locked(assignment: Assignment, version: int) -> Assignment:
    fresh: Assignment = Assignment.everything.select_for_update(of=("self",)).get(pk=assignment.pk)
    if fresh.version != version or fresh.withdrawn_at is not None:
        raise OutOfDate
    return fresh


def _moved(fresh: Assignment, kind: MoveKind, words: str, before: dict[str, str], by: Actor, at: datetime) -> None:
    fresh.version += 1
    fresh.save()
    Move.everything.create(
        assignment=fresh, kind=kind, words=words.strip()[:200], before=before, at=at, by_name=by.name
    )


def _still_at_it(assignment: Assignment) -> list[int]:
    rows = Copy.everything.filter(assignment=assignment, done_at=None)
    return list(rows.order_by().values_list("to", flat=True).distinct())


# --- the clock


def remind(at: datetime) -> str:
    """One line in the notices a working day before the last day, to those who have not finished; once."""
    today, days = timezone.localdate(at), calendar()
    if not days.is_workday(today):
        return "今天不是工作日，不提醒。"
    told = sum(_remind(one, at) for one in _due(today, days))
    return f"任务与通知：提醒 {told} 人次。"


def _due(today: date, days: WorkCalendar) -> list[Assignment]:
    soon = days.add_workdays(today, rules.REMIND_AHEAD)
    rows = Assignment.everything.filter(withdrawn_at=None, reminded_at=None, due_on__gte=today, due_on__lte=soon)
    return list(rows)


@audited
def _remind_one(*, assignment: Assignment, users: list[int], by: Actor, at: datetime) -> None:
    fresh: Assignment = Assignment.everything.select_for_update(of=("self",)).get(pk=assignment.pk)
    fresh.reminded_at = at
    fresh.save(update_fields=["reminded_at"])
    _tell(fresh, users, f"{fresh.due_on:%m-%d} 前请回复：{fresh.title}", at)
    record("assignment.reminded", on=fresh, by=by, at=at, detail={"rows": len(users)})


def _remind(assignment: Assignment, at: datetime) -> int:
    users = _still_at_it(assignment)
    _remind_one(assignment=assignment, users=users, by=system("tick"), at=at)
    return len(users)
