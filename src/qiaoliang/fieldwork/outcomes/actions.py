"""Claiming results and sharing them. The moves that follow (confirm, dispute, settle, void) are in `credit`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.access.notices.models import Message
from qiaoliang.fieldwork.contacts.quiet import pause_of
from qiaoliang.fieldwork.outcomes import asking, credit, holding, parties, rules
from qiaoliang.fieldwork.outcomes.choices import Claim, Confirmer, Measure
from qiaoliang.fieldwork.outcomes.kinds import KINDS, Kind
from qiaoliang.fieldwork.outcomes.models import Outcome, Share
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.instructors.nominations.models import Leave
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit import money
from qiaoliang.kit.crypto import blind_index
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole, Enterprise


class HelperNotPosted(Refusal):
    """The helper was not posted at the enterprise on the day of the event."""

    def __init__(self) -> None:
        super().__init__("事项发生那天，助力人没有派驻在这家企业。请核对日期或助力人。", field="happened_on")


class SharesFull(Refusal):
    """Shares of one thing never add up to more than the whole."""

    field = "percent"


class AnotherEnterprisesDocument(Refusal):
    """The document is registered for another enterprise."""

    def __init__(self) -> None:
        super().__init__("这个凭据号已登记在另一家企业名下，请核对凭据号和企业。", field="document_number")


class Claimed(NamedTuple):
    """`is_new` is False where the thing was in the ledger already and the helper joined it."""

    outcome: Outcome
    is_new: bool


# --- claiming


@audited
def claim(
    *, facts: Facts, enterprise: Enterprise | None, helped_by: Stint | None, percent: int | None = None,
    source: tuple[str, str] = ("", ""), by: Actor, at: datetime,
) -> Claimed:  # fmt: skip
    """Enter a result. If the ledger holds it already (same natural key), the helper joins it with a share.

    `source` is (kind, key) of the record it grew out of, if one did; it is never typed again.
    """
    kind = _kind(facts.kind)
    check(kind, facts, enterprise, timezone.localdate(at))
    _check_helper(helped_by, enterprise, facts)
    row = _row(kind, facts, enterprise, helped_by, source, by, at)
    existing = _same_thing(kind, row)
    if existing is None:
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:  # somebody claimed the same thing at the same moment
            existing = _same_thing(kind, row)
            if existing is None:
                raise
    if existing is not None:
        return _join(existing, row, helped_by, percent, by, at)
    if helped_by is not None:
        Share.everything.create(outcome=row, stint=helped_by, percent=_percent(percent or rules.WHOLE))
    record("outcome.claimed", on=row, by=by, at=at, detail={"kind": kind.code, **figure_of(row)})
    if not holding.hold(row, at=at):
        request_confirmation(row, by=by, at=at)
    return Claimed(row, is_new=True)


def similar(*, facts: Facts, enterprise: Enterprise | None, by: Actor, at: datetime) -> list[tuple[Outcome, str]]:
    """Standing results that a claim of these facts would be held for, each with the reasons; none where the ledger
    holds the very thing, which the claim would join."""
    row = _row(_kind(facts.kind), facts, enterprise, None, ("", ""), by, at)
    if Outcome.everything.filter(kind=row.kind, natural_key=row.natural_key).exclude(state=Claim.VOID).exists():
        return []
    return holding.look_alikes(row)


@audited
def join(*, outcome: Outcome, helped_by: Stint, by: Actor, at: datetime) -> Claimed:
    """The helper says: my result is that one. Nothing is typed twice; what is left of the shares is the helper's."""
    outcome = credit.locked(outcome)
    if outcome.state == Claim.VOID:
        raise Refusal("这一条已经作废，不能并入。")
    if helped_by.enterprise_id != outcome.enterprise_id:
        raise HelperNotPosted
    return _join(outcome, outcome, helped_by, None, by, at)


def stint_of(instructors: list[int], enterprise: Enterprise, facts: Facts) -> Stint | None:
    """The posting that carries the result: the person's own on that day, else that of the colleague covered for."""
    stints = Stint.everything.filter(Stint.covers(facts.happened_on), enterprise=enterprise).order_by("part", "pk")
    own: Stint | None = stints.filter(instructor__in=instructors).first()
    if own is not None:
        return own
    away = Leave.everything.filter(Leave.covers(facts.happened_on), backup__in=instructors).values("instructor")
    covered: Stint | None = stints.filter(instructor__in=away).first()
    return covered


def _kind(code: str) -> Kind:
    if code not in KINDS:
        raise Refusal("请选择成效的类别。", field="kind")
    return KINDS[code]


def check(kind: Kind, facts: Facts, enterprise: Enterprise | None, today: Any) -> None:
    """Refuse what the kind does not allow, naming the field."""
    if facts.happened_on > today:
        raise Refusal("日期不能晚于今天；还没发生的事，等发生后再记。", field="happened_on")
    if enterprise is None and (kind.needs_enterprise or "enterprise" in kind.key):
        raise Refusal("请选择企业。", field="enterprise")
    for name, label in kind.asks.items():
        if not getattr(facts, name).strip():
            raise Refusal(f"“{kind.label}”要写明{label}。", field=name)
    identified = [part for part in kind.key if part in kind.asks and part not in ("organisation",)]
    for part in identified:
        if not any(char.isalnum() for char in getattr(facts, part)):
            raise Refusal(f"“{kind.asks[part]}”里没有可识别的文字，请核对。", field=part)
    _checkfigure_of(kind, facts)


def _checkfigure_of(kind: Kind, facts: Facts) -> None:
    if kind.measure == Measure.AMOUNT:
        if not facts.amount_fen or facts.amount_fen < 0:
            raise Refusal("请填写大于零的金额。", field="amount")
        if facts.amount_fen > money.LARGEST_FEN:
            raise Refusal("金额过大，请核对单位和位数。", field="amount")
    if kind.measure == Measure.QUANTITY and not 1 <= facts.quantity <= rules.QUANTITY_AT_MOST:
        raise Refusal(f"数量应在 1 到 {rules.QUANTITY_AT_MOST:,} 之间。", field="quantity")


def _check_helper(stint: Stint | None, enterprise: Enterprise | None, facts: Facts) -> None:
    if stint is None:
        return
    if enterprise is not None and stint.enterprise_id != enterprise.pk:
        raise HelperNotPosted
    if not rules.was_posted(stint.starts_on, stint.ends_on, facts.happened_on):
        raise HelperNotPosted


def _row(
    kind: Kind, facts: Facts, enterprise: Enterprise | None, helped_by: Stint | None, source: tuple[str, str],
    by: Actor, at: datetime,
) -> Outcome:  # fmt: skip
    person = ""
    if kind.is_one_person:
        person = blind_index(f"{rules.normalised(facts.person_name)}|{facts.person_born}", "outcome.person")
    is_amount, is_counted = kind.measure == Measure.AMOUNT, kind.measure == Measure.QUANTITY
    return Outcome(
        enterprise=enterprise, region_code=_region(enterprise, facts), happened_on=facts.happened_on,
        helped_by=helped_by, state=Claim.CLAIMED, recorded_at=at, recorded_by=by.name, kind=kind.code,
        natural_key=rules.natural_key(kind, facts, enterprise=str(enterprise.pk if enterprise else ""), person=person),
        title=_title(kind, facts), quantity=facts.quantity if is_counted else 1,
        amount_fen=facts.amount_fen if is_amount else None, counterpart=facts.counterpart.strip(),
        document_number=facts.document_number.strip(), deciding_authority=facts.deciding_authority.strip(),
        legal_basis=facts.legal_basis.strip(), is_renewal=kind.may_renew and facts.is_renewal,
        organisation_key=facts.organisation, source_kind=source[0], source_key=source[1],
    )  # fmt: skip


def _region(enterprise: Enterprise | None, facts: Facts) -> str:
    if enterprise is not None:
        return enterprise.region_code
    known = parties.party("organisation")
    return known.region_code(facts.organisation) if known and facts.organisation else ""


def _title(kind: Kind, facts: Facts) -> str:
    """What lists show. A person's full name never stands here: many may read it."""
    said = facts.title.strip() or facts.counterpart.strip() or facts.deciding_authority.strip()
    named = f"{rules.masked(facts.person_name.strip())}（{said}）" if kind.is_one_person else said
    return (named or f"{kind.label} {facts.document_number.strip()}")[:200]


def _same_thing(kind: Kind, row: Outcome) -> Outcome | None:
    """The ledger's row for the same thing, locked: the same key, or the same number at the same enterprise."""
    same = Q(natural_key=row.natural_key)
    if kind.number_identifies and row.enterprise_id:
        same |= Q(enterprise=row.enterprise_id, natural_key__endswith=rules.last_part(row.natural_key))
    rows: Any = Outcome.everything.select_for_update(of=("self",)).filter(same, kind=kind.code)
    found: Outcome | None = rows.exclude(state=Claim.VOID).order_by("pk").first()
    return found


def figure_of(row: Outcome) -> dict[str, Any]:
    return {"amount_fen": row.amount_fen, "quantity": row.quantity}


def _join(
    existing: Outcome, row: Outcome, stint: Stint | None, percent: int | None, by: Actor, at: datetime
) -> Claimed:
    """Three departments that claim one loan meet in one row. What the newcomer stated stays in the log."""
    if "enterprise" not in KINDS[row.kind].key and existing.enterprise_id != row.enterprise_id:
        _refuse_unless_joint(existing, row)
    shares = list(existing.shares.order_by("pk"))
    if stint is None or any(share.stint_id == stint.pk for share in shares):
        return Claimed(existing, is_new=False)
    if not rules.was_posted(stint.starts_on, stint.ends_on, existing.happened_on):
        raise HelperNotPosted
    take_part(existing, shares, stint, percent)
    detail = {"stint": stint.pk, "stated": figure_of(row), "shares": shares_of(existing)}
    record("outcome.joined", on=existing, by=by, at=at, detail=detail)
    credit_text = f"有同事并入同一条成效，份额已重新分配：{existing}"
    others = [person for person in credit.helpers_of(existing) if person.pk != by.user_id]
    notices.post(
        "outcome_joined", to=others, about=existing, at=at, url=existing.get_absolute_url(), text=credit_text[:300]
    )
    return Claimed(existing, is_new=False)


def _refuse_unless_joint(existing: Outcome, row: Outcome) -> None:
    """An alliance or a seminar is one thing for several enterprises; a contract belongs to one."""
    if KINDS[row.kind].measure != Measure.ONE:
        raise AnotherEnterprisesDocument


def take_part(outcome: Outcome, shares: list[Share], stint: Stint, percent: int | None) -> None:
    held = [share.percent for share in shares]
    if percent is not None:
        _require_room(sum(held), percent)
        Share.everything.create(outcome=outcome, stint=stint, percent=_percent(percent))
        return
    split = rules.joined(held)
    if split is None:
        raise SharesFull("这条成效的份额已经分满，请先与已登记的助力人或项目办商定份额。")
    for share, part in zip(shares, split, strict=False):
        if share.percent != part:
            share.percent = part
            share.save(update_fields=["percent"])
    Share.everything.create(outcome=outcome, stint=stint, percent=split[-1])


def shares_of(outcome: Outcome) -> dict[str, int]:
    return {str(share.stint_id): share.percent for share in outcome.shares.order_by("pk")}


def _percent(percent: int) -> int:
    if not 1 <= percent <= rules.WHOLE:
        raise Refusal("份额应在 1% 到 100% 之间。", field="percent")
    return percent


def _require_room(taken: int, percent: int) -> None:
    left = rules.WHOLE - taken
    if percent > left:
        raise SharesFull(f"份额合计不能超过 100%，还剩 {left}%。请改小，或先调整其他助力人的份额。")


@audited
def share(*, outcome: Outcome, stint: Stint, percent: int, by: Actor, at: datetime) -> Share | None:
    """Set what part of the outcome a posting helped with; 0 takes it out. All shares together are at most 100 %.

    The outcome is locked while they are added up.
    """
    outcome = credit.locked(outcome)
    if outcome.state == Claim.VOID:
        raise Refusal("这条成效已经作废，不能再调整份额。")
    others = [one.percent for one in outcome.shares.exclude(stint=stint)]
    if percent == 0:
        outcome.shares.filter(stint=stint).delete()
        row = None
    else:
        _require_room(sum(others), _percent(percent))
        if outcome.enterprise_id and stint.enterprise_id != outcome.enterprise_id:
            raise HelperNotPosted
        if not rules.was_posted(stint.starts_on, stint.ends_on, outcome.happened_on):
            raise HelperNotPosted
        row, _ = Share.everything.update_or_create(outcome=outcome, stint=stint, defaults={"percent": percent})
    record("outcome.shared", on=outcome, by=by, at=at, detail={"shares": shares_of(outcome)})
    return row


# --- asking the other side


def wording(outcome: Outcome) -> str:
    """The sentence that whoever confirms reads: who, when, what, how much, by which document."""
    kind = KINDS[outcome.kind]
    values: Mapping[str, str] = {
        "enterprise": outcome.enterprise.name if outcome.enterprise else "",
        "day": f"{outcome.happened_on:%Y年}{outcome.happened_on.month}月{outcome.happened_on.day}日",
        "title": outcome.title, "counterpart": outcome.counterpart, "document_number": outcome.document_number,
        "deciding_authority": outcome.deciding_authority, "legal_basis": outcome.legal_basis,
        "quantity": money.count(outcome.quantity), "renewed": "续贷" if outcome.is_renewal else "",
        "amount": money.document(outcome.amount_fen or 0),
    }  # fmt: skip
    return kind.sentence.format(**values).replace("续贷贷款", "续贷")


def request_confirmation(outcome: Outcome, *, by: Actor, at: datetime) -> Message | None:
    """Tell whoever confirms: a notice to those with an account, a one-time link for those without. An enterprise that
    paused contact is told neither way: the result waits on its own pages, and the clock asks afterwards (G41)."""
    kind = KINDS[outcome.kind]
    if kind.confirmer == Confirmer.ENTERPRISE and pause_of(outcome.enterprise_id, timezone.localdate(at)):
        return None
    to = {
        Confirmer.ENTERPRISE: ([Place("enterprise", str(outcome.enterprise_id))], "owner"),
        Confirmer.ORGANISATION: ([Place("organisation", outcome.organisation_key)], "secretary"),
    }.get(kind.confirmer)
    people = notices.people_at(*to, at) if to else []
    if kind.confirmer in (Confirmer.DOCUMENT, Confirmer.UPPER_COMMITTEE):
        people = credit.offices_near(outcome.region_code, at)
    notices.post(
        "outcome_to_confirm", to=people, about=outcome, at=at, url=outcome.get_absolute_url(),
        text=f"请核对一条成效：{kind.label} {outcome}"[:300],
    )  # fmt: skip
    if kind.confirmer not in (Confirmer.ENTERPRISE, Confirmer.ORGANISER, Confirmer.RECIPIENT):
        return None
    if kind.confirmer == Confirmer.ENTERPRISE and asking.next_day(int(outcome.enterprise_id or 0), at):
        return None  # asked lately: the link that is on its way shows this one too, and the clock asks next month
    return send_request(outcome, by=by, at=at)


@audited
def send_request(outcome: Outcome, *, by: Actor, at: datetime) -> Message:
    """Put the request into the outbox: one message for everything that waits for the same enterprise."""
    name, phone = _addressee(KINDS[outcome.kind], outcome, at)
    many = len(asking.with_siblings(outcome))
    what = "一条记录，约 20 秒" if many == 1 else f" {many} 条记录，约 {max(1, round(many / 3))} 分钟"
    text = f"{name}：请核对{what}，不用登录。选哪一项都不影响贵单位的服务、补贴和检查。"
    asked = outcome.enterprise_id if KINDS[outcome.kind].confirmer == Confirmer.ENTERPRISE else None
    return credit.ask(outcome, to_name=name, to_phone=phone, text=text, enterprise_key=asked, by=by, at=at)


def ask_those_due(at: datetime) -> str:
    """The clock: every enterprise that may be asked today gets one message for all that waits."""
    rows = asking.due(at)
    for outcome in rows:
        send_request(outcome, by=system("tick"), at=at)
    left = len(asking.put_off(at))
    return f"请企业确认：放入外发箱 {len(rows)} 条。" + (f"约定暂停联系的 {left} 家没有请。" if left else "")


def _addressee(kind: Kind, outcome: Outcome, at: datetime) -> tuple[str, str]:
    """(name, phone) of whoever is asked: the owner of the enterprise, or the organisation that held the event."""
    if kind.confirmer != Confirmer.ENTERPRISE or outcome.enterprise is None:
        return outcome.counterpart, ""
    owners = ContactPerson.everything.usable().filter(
        enterprise=outcome.enterprise, role=ContactRole.OWNER, ends_on=None
    )
    owner = owners.first()
    return (f"{outcome.enterprise}{owner.name}", owner.phone) if owner else (outcome.enterprise.name, "")


@audited
def remind(*, outcome: Outcome, by: Actor, at: datetime) -> Message | None:
    """Ask again, with a fresh link; earlier links stay valid until they expire. Not twice within a month."""
    if outcome.is_held():
        raise Refusal("这一条正在核对是否重复，核对后再请企业确认。")
    if KINDS[outcome.kind].confirmer == Confirmer.ENTERPRISE:
        pause = pause_of(outcome.enterprise_id, timezone.localdate(at))
        if pause is not None:
            raise Refusal(f"企业约定暂停联系到 {pause.ends_on:%Y-%m-%d}，这期间不请核对，到期后系统自动请。")
        day = asking.next_day(int(outcome.enterprise_id or 0), at)
        if day is not None:
            raise Refusal(f"近期已请过这家企业，{day:%Y-%m-%d} 起可再请。链接还在外发箱里；急需时请电话核实。")
    record("outcome.asked_again", on=outcome, by=by, at=at)
    return request_confirmation(outcome, by=by, at=at)


@audited
def reinstate(*, outcome: Outcome, reason: str, by: Actor, at: datetime) -> Outcome:
    """`credit.reinstate`, unless the same thing was claimed anew meanwhile: it would count twice."""
    if Outcome.everything.filter(kind=outcome.kind, natural_key=outcome.natural_key).exclude(state=Claim.VOID).exists():
        raise Refusal("同一凭据已有新的登记，不能恢复这一条。", field="reason")
    return credit.reinstate(outcome, reason=reason, by=by, at=at)
