"""Who may publish a policy, hand it over, read it, say what came of it. The row has been found within the scope."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.economy.policies.choices import PolicyState

READERS = (Can.SEE_FIGURES, Can.SPEAK_FOR_ENTERPRISE, Can.READ_AUDIT)
CARRIERS_OF_THE_WORD = (Can.RUN_PROGRAMME, Can.LOG_CONTACTS, Can.ANSWER_DEMANDS)


def may_list(actor: Actor) -> bool:
    return any(actor.can(what) for what in READERS)


def may_publish(actor: Actor) -> bool:
    """A department publishes what it issues, the office anything."""
    return actor.can(Can.RUN_PROGRAMME) or actor.can(Can.ANSWER_DEMANDS)


def may_place(actor: Actor, region_code: str, department: Any = None) -> bool:
    """Whether the person may issue a policy for the area, in the name of the department."""
    if actor.is_system:
        return True
    offices = actor.places(Can.RUN_PROGRAMME)
    if any(one.kind == "city" or (one.kind == "region" and region_code.startswith(one.key)) for one in offices):
        return True
    keys = {one.key for one in actor.places(Can.ANSWER_DEMANDS) if one.kind == "department"}
    return department is not None and str(department.pk) in keys and region_code.startswith(department.region_code)


def may_keep(actor: Actor, policy: Any) -> bool:
    """The office of its area, and the department that issued it."""
    if may_place(actor, policy.region_code):
        return True
    keys = {one.key for one in actor.places(Can.ANSWER_DEMANDS) if one.kind == "department"}
    return policy.department_id is not None and str(policy.department_id) in keys


def may_view(actor: Actor, policy: Any) -> bool:
    """Drafts are for those who write them."""
    return may_list(actor) and (policy.state != PolicyState.DRAFT or may_keep(actor, policy))


def may_see_enterprise(actor: Actor, enterprise: Any) -> bool:
    return may_list(actor)


def may_see_delivery(actor: Actor, delivery: Any) -> bool:
    return may_list(actor)


def may_hand_over(actor: Actor, enterprise: Any) -> bool:
    """The instructor who serves it, its department, the office."""
    return any(reaches(actor, what, enterprise) for what in CARRIERS_OF_THE_WORD)


def may_read(actor: Actor, delivery: Any) -> bool:
    """Only the enterprise's own opening counts as reading."""
    return reaches(actor, Can.SPEAK_FOR_ENTERPRISE, delivery)


def may_follow(actor: Actor, delivery: Any) -> bool:
    """Say what came of it: the enterprise itself, and those who help it."""
    return any(reaches(actor, what, delivery) for what in (Can.SPEAK_FOR_ENTERPRISE, *CARRIERS_OF_THE_WORD))


def may_qualify(actor: Actor, enterprise: Any) -> bool:
    """State what the enterprise is recognised as: the office, its instructor, the enterprise itself."""
    able = (Can.KEEP_REGISTRY, Can.LOG_CONTACTS, Can.SPEAK_FOR_ENTERPRISE)
    return any(reaches(actor, what, enterprise) for what in able)


def may_list_advice(actor: Actor) -> bool:
    """Advice is between the organisation and its enterprise; the office and those who help read it."""
    able = (Can.KEEP_BRANCH, Can.SPEAK_FOR_ENTERPRISE, Can.RUN_PROGRAMME, Can.LOG_CONTACTS, Can.READ_AUDIT)
    return any(actor.can(what) for what in able)


def may_see_advice(actor: Actor, advice: Any) -> bool:
    return may_list_advice(actor)


def may_advise(actor: Actor) -> bool:
    return actor.can(Can.KEEP_BRANCH) or actor.can(Can.LOG_CONTACTS)


def may_answer_advice(actor: Actor, advice: Any) -> bool:
    """Only the enterprise decides what becomes of advice."""
    return reaches(actor, Can.SPEAK_FOR_ENTERPRISE, advice)
