"""Who submits, signs, accepts, unlocks and restates. Nobody twice: approving and unlocking need another person."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.results.periods.choices import TO_SUBMIT, Decision, Holder, Stage

READERS = (Can.RUN_PROGRAMME, Can.NOMINATE, Can.DECIDE_PARTY, Can.SIGN_FIGURES, Can.READ_AUDIT)


def may_list(actor: Actor) -> bool:
    return any(actor.can(can) for can in READERS)


def may_view(actor: Actor, row: Any) -> bool:
    """The row was found in the person's scope."""
    return may_list(actor)


def may_open(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME)


def runs(actor: Actor, region_code: str) -> bool:
    """The office of the area."""
    places = actor.places(Can.RUN_PROGRAMME)
    return actor.is_system or any(
        place.kind == "city" or (place.kind == "region" and region_code.startswith(place.key)) for place in places
    )


def _holds(actor: Actor, period: Any, can: Can) -> bool:
    """A role at exactly the holder: the department, or the area itself."""
    key = str(period.department_id) if period.holder == Holder.DEPARTMENT else period.region_code
    return any(place.kind == period.holder and place.key == key for place in actor.places(can))


def may_hand_in(actor: Actor, period: Any) -> bool:
    """The department's coordinator, the town's committee; for a county or the city its office."""
    if period.holder == Holder.DEPARTMENT:
        return _holds(actor, period, Can.NOMINATE)
    return _holds(actor, period, Can.DECIDE_PARTY) or runs(actor, period.region_code)


def may_submit(actor: Actor, period: Any) -> bool:
    return period.stage in TO_SUBMIT and may_hand_in(actor, period)


def may_sign(actor: Actor, period: Any) -> bool:
    return _holds(actor, period, Can.SIGN_FIGURES)


def may_approve(actor: Actor, period: Any) -> bool:
    return period.stage == Stage.SUBMITTED and may_sign(actor, period)


def may_accept(actor: Actor, period: Any) -> bool:
    return period.stage == Stage.APPROVED and runs(actor, period.region_code)


def may_give_back(actor: Actor, period: Any) -> bool:
    return may_approve(actor, period) or may_accept(actor, period)


def may_unlock(actor: Actor, period: Any) -> bool:
    return period.stage == Stage.FROZEN and runs(actor, period.region_code)


def may_call_off(actor: Actor, period: Any) -> bool:
    return period.stage == Stage.OPEN and runs(actor, period.region_code)


def may_check(actor: Actor, period: Any) -> bool:
    """Compare now instead of in the night."""
    return period.stage == Stage.FROZEN and runs(actor, period.region_code)


def may_see_restatement(actor: Actor, restatement: Any) -> bool:
    return may_list(actor)


def may_decide(actor: Actor, restatement: Any) -> bool:
    return restatement.decision == Decision.PROPOSED and runs(actor, restatement.period.region_code)


def may_take_out(actor: Actor, row: Any) -> bool:
    """On paper, what one may see and export."""
    return may_view(actor, row) and may_export(actor)


def may_export(actor: Actor) -> bool:
    return actor.can(Can.EXPORT)
