"""Decisions put to the vote. Entitled and present are counted from the attendance; people type the ballots."""

from datetime import datetime

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.life import rules
from qiaoliang.party.life.actions.holding import voters
from qiaoliang.party.life.choices import State
from qiaoliang.party.life.models import Decision, Gathering


@audited
def decide(*, gathering: Gathering, text: str, yes: int, no: int, abstained: int, by: Actor, at: datetime) -> Decision:
    """One decision of a held meeting. Whether it carried is worked out, never stated."""
    fresh: Gathering = Gathering.everything.select_for_update(of=("self",)).get(pk=gathering.pk)
    made = _made(fresh, text, yes, no, abstained, by, at)
    record("decision.taken", on=made, by=by, at=at, detail={"gathering": gathering.pk, "carried": made.is_carried})
    return made


@audited
def correct_decision(
    *, decision: Decision, text: str, yes: int, no: int, abstained: int, reason: str, by: Actor, at: datetime
) -> Decision:
    """The ballots were entered wrongly: a new row takes the place of the old one, which stays."""
    old = _superseded(decision, reason, at)
    made = _made(old.gathering, text, yes, no, abstained, by, at, corrects=old)
    record(
        "decision.corrected", on=made, by=by, at=at,
        detail={"was": old.pk, "carried": made.is_carried, "reason": reason.strip()[:200]},
    )  # fmt: skip
    return made


@audited
def withdraw_decision(*, decision: Decision, reason: str, by: Actor, at: datetime) -> Decision:
    """It was entered by mistake; the row stays, marked."""
    old = _superseded(decision, reason, at)
    record("decision.withdrawn", on=old, by=by, at=at, detail={"reason": reason.strip()[:200]})
    return old


def _superseded(decision: Decision, reason: str, at: datetime) -> Decision:
    if not reason.strip():
        raise Refusal("请写明原因。", field="reason")
    old: Decision = Decision.everything.select_for_update(of=("self",)).get(pk=decision.pk)
    if old.superseded_at is not None:
        raise Refusal("这项决定已经更正或撤下，请刷新后看最新的记录。")
    old.superseded_at, old.superseded_reason = at, reason.strip()[:200]
    old.save(update_fields=["superseded_at", "superseded_reason"])
    return old


def _made(
    gathering: Gathering, text: str, yes: int, no: int, abstained: int, by: Actor, at: datetime,
    corrects: Decision | None = None,
) -> Decision:  # fmt: skip
    if gathering.state != State.HELD:
        raise Refusal("先登记这次会已开和到会的人，再登记表决。")
    if not text.strip():
        raise Refusal("请写明决定的事项。", field="text")
    entitled, present = voters(gathering)
    vote = rules.Vote(gathering.kind, entitled, present, yes, no, abstained)
    found = rules.problems(vote)
    if found:
        raise Refusal(found[0].sentence, field=found[0].field or None)
    made: Decision = Decision.everything.create(
        gathering=gathering, kind=gathering.kind, text=text.strip()[:200], entitled_count=entitled,
        present_count=present, yes_count=yes, no_count=no, abstained_count=abstained,
        is_carried=rules.is_carried(entitled, yes), corrects=corrects, recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    return made
