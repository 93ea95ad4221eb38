"""The life of every record that counts: confirmed, disputed, settled, void, reinstated; and the request to confirm.

They are the same for an outcome, a project, a rule, a centre, a pledge, a gift: whatever derives from `Credited`. A
domain adds who may make them (its permits), nothing else. The log carries `<model>.confirmed`, `<model>.disputed`, …
The words of a dispute are sealed and never enter log or notice: they are for the office alone, and the instructor
learns only *confirmed* or *under review*.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from qiaoliang.access.accounts.actions import make_link, revoke_links, use_link
from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import PersonalLink, User
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.revealing import revealed
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.access.notices.models import Channel, Delivery, Message
from qiaoliang.fieldwork.outcomes.choices import MOVES, Answer, Claim
from qiaoliang.fieldwork.outcomes.models import Credited
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.kit.states import require

R = TypeVar("R", bound=Credited)

CONFIRM: Final = "confirm"  # the purpose of a one-time link
WORDS_AT_MOST: Final = 500
# Roles that may know that a record was contradicted; everybody else sees *under review* (ux.md 22).
KNOWERS: Final = (Can.RUN_PROGRAMME, Can.READ_AUDIT, Can.SPEAK_FOR_ENTERPRISE, Can.KEEP_BRANCH)
_SHOWN: Final = {
    Claim.CLAIMED: ("待确认", "waiting"),
    Claim.CONFIRMED: ("已确认", "done"),
    Claim.DISPUTED: ("有异议，待核实", "soon"),
    Claim.VOID: ("已作废", "off"),
}


def shown_state(state: str, actor: Actor) -> tuple[str, str]:
    """(words, kind of status) of a record's state as this person may know it."""
    if state in (Claim.CLAIMED, Claim.DISPUTED) and not knows(actor):
        return ("核实中", "waiting")
    return _SHOWN[Claim(state)]


def knows(actor: Actor, row: Credited | None = None) -> bool:
    """Whether this person may know of a dispute: in general, or about this row."""
    return any(actor.can(can) if row is None else reaches(actor, can, row) for can in KNOWERS)


def locked(row: R, version: int | None = None) -> R:
    """The row as it stands, locked until the action ends; `ChangedMeanwhile` if it is not the `version` seen."""
    fresh: Any = type(row).everything.select_for_update(of=("self",)).get(pk=row.pk)
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile
    locked_row: R = fresh
    return locked_row


@audited
def confirm(row: R, *, by: Actor, at: datetime, version: int | None = None) -> R:
    """The party named for its kind says: it is so. From now on the record counts."""
    _refuse_held(row)
    row = _moved(row, Claim.CONFIRMED, ("confirmed_at", "confirmed_by"), at, version, by, only_from=Claim.CLAIMED)
    record(f"{_name(row)}.confirmed", on=row, by=by, at=at)
    _close_links(row, by, at)
    _tell_helpers(row, f"已确认：{row}", at)
    return row


@audited
def dispute(
    row: R, *, words: str = "", is_partly: bool = False, by: Actor, at: datetime, version: int | None = None
) -> R:
    """The other side says: it is not so, or not quite. The record leaves the count until the office settles it."""
    row = locked(row, version)
    _require(row, Claim.DISPUTED)
    row.state, row.disputed_at, row.dispute_words = Claim.DISPUTED, at, words.strip()[:WORDS_AT_MOST]
    _save(row, "disputed_at", "dispute_words")
    record(f"{_name(row)}.disputed", on=row, by=by, at=at, detail={"answer": "partly" if is_partly else "false"})
    _close_links(row, by, at)
    notices.post(
        "credit_disputed", to=offices_near(row.region_code, at), about=row, at=at, url=_address(row),
        text=f"有异议，请核实：{row}"[:300],
    )  # fmt: skip
    return row


@audited
def doubt(row: R, *, why: str, by: Actor, at: datetime) -> R:
    """What the record grew out of has changed: it leaves the count until the office has settled or voided it, with a
    reason. Unlike a dispute this is nobody's contradiction, and everybody may read why."""
    why = needed(why, "请写明来源发生了什么变化。")
    row = locked(row)
    _require(row, Claim.DISPUTED)
    row.state, row.disputed_at, row.dispute_words = Claim.DISPUTED, at, why
    _save(row, "disputed_at", "dispute_words")
    record(f"{_name(row)}.doubted", on=row, by=by, at=at, detail={"reason": why})
    _close_links(row, by, at)
    notices.post(
        "credit_disputed", to=offices_near(row.region_code, at), about=row, at=at, url=_address(row),
        text=f"来源有变，请裁定是否作废：{row}（{why}）"[:300],
    )  # fmt: skip
    _tell_helpers(row, f"核实中：{row}（{why}）", at)
    return row


@audited
def settle(
    row: R, *, reason: str, changes: Mapping[str, Any] | None = None, by: Actor, at: datetime,
    version: int | None = None,
) -> R:  # fmt: skip
    """The office decided a dispute in favour of the record, if need be with a corrected figure.

    What stood before stays in the log.
    """
    reason = needed(reason, "请写明核实情况，例如“已看到银行合同”。")
    _refuse_held(row)
    row = locked(row, version)
    if row.state != Claim.DISPUTED:
        _require(row, Claim.DISPUTED)
        raise Refusal("这条记录没有异议，不用裁定。")
    before = {name: getattr(row, name) for name in changes or {}}
    for name, value in (changes or {}).items():
        setattr(row, name, value)
    row.state, row.confirmed_at, row.confirmed_by = Claim.CONFIRMED, at, by.name
    _save(row, "confirmed_at", "confirmed_by", *before)
    detail = {"reason": reason, "before": before, "after": dict(changes or {})}
    record(f"{_name(row)}.settled", on=row, by=by, at=at, detail=detail)
    _tell_helpers(row, f"已确认：{row}", at)
    return row


@audited
def void(row: R, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> R:
    """The record does not stand: it leaves every figure from today and stays readable."""
    reason = needed(reason, "请写明作废原因，例如“重复登记”。")
    row = locked(row, version)
    _require(row, Claim.VOID)
    row.state, row.voided_at, row.void_reason = Claim.VOID, at, reason
    _save(row, "voided_at", "void_reason")
    record(f"{_name(row)}.voided", on=row, by=by, at=at, detail={"reason": reason})
    _close_links(row, by, at)
    _tell_helpers(row, f"已作废：{row}（{reason}）", at)
    return row


@audited
def reinstate(row: R, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> R:
    """Voided by mistake: it comes back as a claim and must be confirmed again."""
    reason = needed(reason, "请写明恢复原因。")
    row = locked(row, version)
    _require(row, Claim.CLAIMED)
    row.state, row.voided_at, row.void_reason = Claim.CLAIMED, None, ""
    row.confirmed_at, row.confirmed_by, row.disputed_at, row.dispute_words = None, "", None, ""
    _save(row, "voided_at", "void_reason", "confirmed_at", "confirmed_by", "disputed_at", "dispute_words")
    record(f"{_name(row)}.reinstated", on=row, by=by, at=at, detail={"reason": reason})
    return row


@audited
def verify(row: Any, *, holds: bool, by: Actor, at: datetime) -> None:
    """A sample found that a result of the ledger holds, or takes back that it did."""
    row = locked(row)
    before, row.verified_at = row.verified_at, at if holds else None
    if before is None and not holds:
        return
    row.version += 1
    row.save(update_fields=["verified_at", "version"])
    record(f"{_name(row)}.{'verified' if holds else 'unverified'}", on=row, by=by, at=at)


@audited
def answer(row: R, *, answer: str, words: str = "", link: PersonalLink | None = None, by: Actor, at: datetime) -> R:
    """What the other side said, by a link or signed in. Declining changes nothing and is held against nobody."""
    if answer not in Answer.values:
        raise Refusal("请选择“属实”“部分属实”“不属实”或“不想回答”。", field="answer")
    if link is not None:
        use_link(link=link, by=by, at=at)
    if answer == Answer.TRUE:
        return confirm(row, by=by, at=at)
    if answer == Answer.DECLINED:
        record(f"{_name(row)}.declined", on=row, by=by, at=at)
        return row
    return dispute(row, words=words, is_partly=answer == Answer.PARTLY, by=by, at=at)


@audited
def answer_all(
    answers: Sequence[tuple[Credited, Mapping[str, str]]], *, link: PersonalLink, by: Actor, at: datetime
) -> None:
    """Several records answered by one link, all or none; each as `answer` does."""
    use_link(link=link, by=by, at=at)
    for row, given in answers:
        answer(row, answer=given["answer"], words=given.get("words", ""), by=by, at=at)


@audited
def ask(
    row: Credited, *, to_name: str, text: str, to_phone: str = "", enterprise_key: int | None = None, by: Actor,
    at: datetime,
) -> Message:  # fmt: skip
    """Make a one-time link for whoever confirms and put the text into the outbox. The link is not part of the text:
    it is sealed, and joined only when somebody copies, prints or sends it. `enterprise_key` where an enterprise is
    asked: its pauses hold the message back."""
    link = make_link(
        purpose=CONFIRM, about_kind=row._meta.label_lower, about_key=str(row.pk), holder_name=to_name, by=by, at=at
    )
    return notices.enqueue(
        to_name=to_name, to_phone=to_phone, text=text, about=row, link=link, region_code=row.region_code,
        enterprise_key=enterprise_key, by=by, at=at,
    )  # fmt: skip


@audited
def read_words(row: Credited, *, reason: str, by: Actor, at: datetime) -> str:
    """Open the sealed words of a dispute for the office; reason and reader go into the log (G48)."""
    revealed(f"{_name(row)}.words_read", on=row, reason=reason, by=by, at=at)
    return row.dispute_words


def offices_near(region_code: str, at: datetime) -> list[User]:
    """The office of the smallest area around `region_code` that has one; the city's if no county has."""
    for length in (9, 6, 4):
        found = notices.people_at([Place("region", region_code[:length])], "office", at)
        if found:
            return found
    return notices.people_at([Place("city")], "office", at)


def _refuse_held(row: Credited) -> None:
    if row.is_held():
        raise Refusal("这一条与先前的登记相似，项目办正在核对是否同一件，核对后才能确认。")


def _require(row: Credited, to: Claim) -> None:
    require(MOVES, now=row.state, to=to, labels=dict(Claim.choices))


def _moved(
    row: R, to: Claim, columns: tuple[str, str], at: datetime, version: int | None, by: Actor, *, only_from: Claim
) -> R:
    row = locked(row, version)
    _require(row, to)
    if row.state != only_from:
        raise Refusal("这条记录有异议，请由项目办核实后裁定。")
    row.state = to
    setattr(row, columns[0], at)
    setattr(row, columns[1], by.name)
    _save(row, *columns)
    return row


def _save(row: Credited, *columns: str) -> None:
    row.version += 1
    row.save(update_fields=["state", "version", *columns])


def needed(text: str, sentence: str) -> str:
    """The reason in one line; refused with `sentence` where it is missing."""
    text = " ".join(text.split())[:200]
    if not text:
        raise Refusal(sentence, field="reason")
    return text


def _name(row: Credited) -> str:
    return str(row._meta.model_name)


def _address(row: Credited) -> str:
    found = getattr(row, "get_absolute_url", None)
    return found() if found else ""


def _close_links(row: Credited, by: Actor, at: datetime) -> None:
    if row.pass_on_link(by=by, at=at):
        return
    revoke_links(about_kind=row._meta.label_lower, about_key=str(row.pk), by=by, at=at)
    if row.state == Claim.DISPUTED:
        return  # a message withdrawn now would tell the instructor what was answered
    about = Message.everything.filter(about_kind=row._meta.label_lower, about_key=str(row.pk))
    for message in about.filter(delivery__in=(Delivery.WAITING, Delivery.FAILED)):
        notices.move(message=message, to=Delivery.WITHDRAWN, channel=Channel(message.channel), by=by, at=at)


def stints_of(row: Credited) -> list[Stint]:
    """The postings that helped: all who hold a share, or the one that is named where there are no shares."""
    shares = getattr(row, "shares", None)
    stints = [share.stint for share in shares.select_related("stint__instructor__user")] if shares else []
    if not stints and row.helped_by is not None:
        stints = [row.helped_by]
    return stints


def helpers_of(row: Credited) -> Iterable[User]:
    """The accounts of all who helped."""
    people = {stint.instructor.user for stint in stints_of(row) if stint.instructor.user is not None}
    return sorted(people, key=lambda person: person.pk)


def _tell_helpers(row: Credited, text: str, at: datetime) -> None:
    notices.post("credit_moved", to=helpers_of(row), about=row, at=at, url=_address(row), text=text[:300])
