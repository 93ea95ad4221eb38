"""Who may do what with a demand. The row has already been found within the person's scope."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.economy.demands.models import Demand, DemandAsk, DemandSupport, Topic
from qiaoliang.economy.support.permits import HELPERS


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


def may_open_case(actor: Actor, demand: Demand) -> bool:
    """Whoever helps the enterprise with cases and holds the demand, too."""
    return any(_holds(actor, what, demand) for what in HELPERS)


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


def may_ask(actor: Actor, demand: Demand) -> bool:
    """Of the office: more days, beyond its powers, who shall do it. The department that holds the demand."""
    return may_answer(actor, demand)


def may_rule(actor: Actor, demand: Demand) -> bool:
    return may_send(actor, demand)


def may_decide(actor: Actor, ask: DemandAsk) -> bool:
    return may_send(actor, ask.demand)


def may_stop(actor: Actor, demand: Demand) -> bool:
    """Pause the clock: the department that holds the demand, or the enterprise."""
    return may_answer(actor, demand) or may_close(actor, demand)


def may_resume(actor: Actor, demand: Demand) -> bool:
    return may_stop(actor, demand) or may_send(actor, demand)


def may_support(actor: Actor, demand: Demand) -> bool:
    """Name a supporting department: the lead, or the office."""
    return may_answer(actor, demand) or may_send(actor, demand)


def may_advise(actor: Actor, support: DemandSupport) -> bool:
    return actor.can(Can.ANSWER_DEMANDS) and str(support.department_id) in actor.keys("department")


def may_advise_on(actor: Actor, demand: Demand) -> bool:
    """One of the departments that were asked to support the lead."""
    own = demand.supports.filter(department__in=[int(key) for key in actor.keys("department")])
    return actor.can(Can.ANSWER_DEMANDS) and bool(own.exists())


def may_hide(actor: Actor, demand: Demand) -> bool:
    """Make it confidential: the enterprise itself, its instructor on its behalf, the office."""
    return may_close(actor, demand) or may_send(actor, demand) or _holds(actor, Can.LOG_CONTACTS, demand)


def may_label(actor: Actor, demand: Demand) -> bool:
    return may_support(actor, demand)


def may_gather(actor: Actor, demand: Demand) -> bool:
    return may_send(actor, demand)


def may_list_topics(actor: Actor) -> bool:
    return any(actor.can(what) for what in (Can.RUN_PROGRAMME, Can.ANSWER_DEMANDS, Can.READ_AUDIT))


def may_view_topic(actor: Actor, topic: Topic) -> bool:
    return may_list_topics(actor)


def may_answer_topic(actor: Actor, topic: Topic) -> bool:
    """The department that leads it; what it answers is what it works on."""
    return actor.can(Can.ANSWER_DEMANDS) and str(topic.department_id) in actor.keys("department")


def may_record_meeting(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME) or actor.can(Can.LOG_CONTACTS)


def may_see_latencies(actor: Actor) -> bool:
    return may_list_topics(actor)


def may_see_routing(actor: Actor) -> bool:
    return may_list_topics(actor)
