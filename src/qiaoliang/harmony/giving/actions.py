"""What enterprises give of their own will, pairings, honours by document; and the consent to be shown."""

from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.register import claimed_columns, insert_once
from qiaoliang.harmony.giving.choices import Bearer, Consent
from qiaoliang.harmony.giving.models import Award, Gift, Shown, Tie
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.keys import same_thing
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.models import Enterprise


@audited
def state_gift(
    *, enterprise: Enterprise, kind: str, purpose: str, recipient: str, receipt_number: str, amount_fen: int,
    goods: str, happened_on: date, by: Actor, at: datetime,
) -> Gift:  # fmt: skip
    """One receipt counts once. Gifts are nobody's target and in no score (G40)."""
    if amount_fen <= 0:
        raise Refusal("金额应大于 0，单位万元；捐物按票据折价。", field="amount_fen")
    shared = claimed_columns(
        enterprise=enterprise, region_code=enterprise.region_code, happened_on=happened_on, by=by, at=at
    )
    gift = insert_once(
        lambda: Gift.everything.create(
            kind=kind, purpose=purpose, recipient=recipient.strip(), receipt_number=receipt_number.strip(),
            amount_fen=amount_fen, goods=goods.strip(), **shared,
        ),
        "这张受赠票据已经登记过。",
        "receipt_number",
    )  # fmt: skip
    record("gift.claimed", on=gift, by=by, at=at)
    return gift


@audited
def tie(
    *, enterprise: Enterprise, kind: str, partner: str, content: str, happened_on: date, by: Actor, at: datetime
) -> Tie:
    """A pairing begins, or the owner takes a post in a village: of their own will."""
    shared = claimed_columns(
        enterprise=enterprise, region_code=enterprise.region_code, happened_on=happened_on, by=by, at=at
    )
    made = insert_once(
        lambda: Tie.everything.create(
            kind=kind, partner=partner.strip(), content=content.strip(), tie_key=f"{kind}:{same_thing(partner)}"[:160],
            **shared,
        ),
        "这一结对正在进行，请在原记录上更正。",
        "partner",
    )  # fmt: skip
    record("tie.claimed", on=made, by=by, at=at)
    return made


@audited
def end_tie(*, row: Tie, ends_on: date, by: Actor, at: datetime) -> Tie:
    """It is over. What was done stays."""
    held: Tie = Tie.everything.select_for_update(of=("self",)).get(pk=row.pk)
    if held.ends_on is not None or held.state == Claim.VOID:
        raise Refusal("这一结对已经结束或作废。")
    if not held.happened_on <= ends_on <= timezone.localdate(at):
        raise Refusal(f"结束日期应在 {held.happened_on:%Y-%m-%d} 和今天之间。", field="ends_on")
    held.ends_on = ends_on
    held.version += 1
    held.save(update_fields=["ends_on", "version"])
    record("tie.ended", on=held, by=by, at=at, detail={"on": f"{ends_on}"})
    return held


@audited
def award(
    *, bearer: str, instructor: Instructor | None, region_code: str, title: str, authority: str, document_number: str,
    happened_on: date, by: Actor, at: datetime,
) -> Award:  # fmt: skip
    """An honour of an instructor, or of the whole group, by its document."""
    if (bearer == Bearer.INSTRUCTOR) != (instructor is not None):
        raise Refusal("授予个人的请填指导员编号，授予队伍的请空着。", field="instructor")
    shared = claimed_columns(enterprise=None, region_code=region_code, happened_on=happened_on, by=by, at=at)
    key = ":".join((same_thing(document_number), same_thing(title), str(instructor.pk if instructor else bearer)))
    made = insert_once(
        lambda: Award.everything.create(
            bearer=bearer, instructor=instructor, title=title.strip(), authority=authority.strip(),
            document_number=document_number.strip(), award_key=key[:200], **shared,
        ),
        "这项荣誉已经登记过。",
        "document_number",
    )  # fmt: skip
    record("award.claimed", on=made, by=by, at=at)
    return made


@audited
def consent(*, row: Shown, consented_on: date, consent: str, by: Actor, at: datetime) -> Shown:
    """Those concerned agree that it is shown to everybody: on which day, and how they said so."""
    held = _locked(row)
    if consent not in Consent.values:
        raise Refusal("请选择是怎样同意的。", field="consent")
    if consented_on > timezone.localdate(at):
        raise Refusal("日期不能晚于今天。", field="consented_on")
    _set(held, consented_on, consent)
    record("showing.agreed", on=held, by=by, at=at, detail={"on": f"{consented_on}", "how": consent})
    return held


@audited
def take_consent_back(*, row: Shown, by: Actor, at: datetime) -> Shown:
    """From this moment it is shown no more; no reason is asked."""
    held = _locked(row)
    _set(held, None, "")
    record("showing.withdrawn", on=held, by=by, at=at)
    return held


def _locked(row: Shown) -> Shown:
    held: Shown = type(row).everything.select_for_update(of=("self",)).get(pk=row.pk)
    if held.state == Claim.VOID:
        raise Refusal("这一条已经作废。")
    return held


def _set(held: Shown, on: date | None, how: str) -> None:
    held.consented_on, held.consent = on, how
    held.version += 1
    held.save(update_fields=["consented_on", "consent", "version"])
