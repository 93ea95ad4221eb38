"""Who may do what with a demand. The row has already been found within the person's scope."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.economy.demands.models import Demand


def _holds(actor: Actor, what: Can, demand: Demand) -> bool:
    return actor.can(what) and Demand.everything.within(actor.scope_for(what)).filter(pk=demand.pk).exists()


def may_list(actor: Actor) -> bool:
    return any(
        actor.can(what)
        for what in (
            Can.RUN_PROGRAMME, Can.ANSWER_DEMANDS, Can.LOG_CONTACTS, Can.SPEAK_FOR_ENTERPRISE, Can.READ_AUDIT,
            Can.DECIDE_PARTY,
        )
    )  # fmt: skip


def may_view(actor: Actor, demand: Demand) -> bool:
    return may_list(actor)


def may_raise(actor: Actor) -> bool:
    return any(actor.can(what) for what in (Can.RUN_PROGRAMME, Can.LOG_CONTACTS, Can.SPEAK_FOR_ENTERPRISE))


def may_send(actor: Actor, demand: Demand) -> bool:
    return _holds(actor, Can.RUN_PROGRAMME, demand)


def may_answer(actor: Actor, demand: Demand) -> bool:
    """The department that holds the demand, nobody else."""
    return actor.can(Can.ANSWER_DEMANDS) and str(demand.department_id) in actor.keys("department")


def may_close(actor: Actor, demand: Demand) -> bool:
    """Only the owner's word closes."""
    return actor.can(Can.SPEAK_FOR_ENTERPRISE) and str(demand.enterprise_id) in actor.keys("enterprise")
