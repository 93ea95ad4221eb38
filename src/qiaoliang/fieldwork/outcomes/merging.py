"""What a person decides about two results that look alike: one thing, or two."""

from datetime import datetime

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes import actions, credit, rules
from qiaoliang.fieldwork.outcomes.choices import Claim, Sameness
from qiaoliang.fieldwork.outcomes.models import Outcome, Twin
from qiaoliang.kit.refusal import Refusal


@audited
def decide_twin(*, twin: Twin, same: bool, reason: str, by: Actor, at: datetime) -> Twin:
    """One thing or two. One: the later record is void and its helpers join the earlier one. Two: it goes its way, and
    whoever confirms is asked as soon as no other question is open."""
    reason = credit.needed(reason, "请写明理由，例如“合同号不同，是两笔贷款”。")
    twin = Twin.everything.select_for_update(of=("self",)).get(pk=twin.pk)
    if twin.decision != Sameness.OPEN:
        raise Refusal(f"这一对已由{twin.decided_by}决定：{twin.get_decision_display()}。")
    twin.decision, twin.decided_at, twin.decided_by = (Sameness.SAME if same else Sameness.OTHER), at, by.name
    twin.reason = reason
    twin.save(update_fields=["decision", "decided_at", "decided_by", "reason"])
    later, earlier = credit.locked(twin.outcome), credit.locked(twin.earlier)
    record("outcome.compared", on=later, by=by, at=at, detail={
        "earlier": earlier.pk, "same": same, "reason": reason,
    })  # fmt: skip
    if same:
        _merge(later, earlier, by=by, at=at)
    elif later.state == Claim.CLAIMED and not later.is_held():
        actions.request_confirmation(later, by=by, at=at)
    return twin


def _merge(later: Outcome, earlier: Outcome, *, by: Actor, at: datetime) -> None:
    if earlier.state == Claim.VOID:
        raise Refusal("先登记的那一条已经作废，不能并入。请选“不是同一件”。")
    held = {share.stint_id for share in earlier.shares.all()}
    for share in later.shares.select_related("stint").order_by("pk"):
        stint = share.stint
        if stint.pk not in held and rules.was_posted(stint.starts_on, stint.ends_on, earlier.happened_on):
            actions.take_part(earlier, list(earlier.shares.order_by("pk")), stint, None)
    record(
        "outcome.joined",
        on=earlier,
        by=by,
        at=at,
        detail={"stated": actions.figure_of(later), "shares": actions.shares_of(earlier)},
    )
    others = Twin.everything.filter(outcome=later.pk, decision=Sameness.OPEN)
    others.update(decision=Sameness.SAME, decided_at=at, decided_by=by.name, reason="已并入另一条")
    if later.state != Claim.VOID:
        credit.void(later, reason=f"与第 {earlier.pk} 条是同一件，已并入", by=by, at=at)
