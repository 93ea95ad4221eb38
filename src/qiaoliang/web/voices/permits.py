"""Anybody signed in may say something; the office of the area handles it, a department only what it was given."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can

DESK = (Can.RUN_PROGRAMME, Can.READ_AUDIT, Can.ANSWER_DEMANDS)


def may_say(actor: Actor) -> bool:
    return actor.is_signed_in


def may_list(actor: Actor) -> bool:
    return any(actor.can(what) for what in DESK)


def is_sayer(actor: Actor, voice: Any) -> bool:
    """Whoever said it, and whoever speaks for the enterprise it was said for."""
    if voice.user_id is not None and voice.user_id == actor.user_id:
        return True
    return actor.can(Can.SPEAK_FOR_ENTERPRISE) and str(voice.enterprise_id) in actor.keys("enterprise")


def may_view(actor: Actor, voice: Any) -> bool:
    return is_sayer(actor, voice) or any(_handles(actor, what, voice) for what in DESK)


def _handles(actor: Actor, what: Can, voice: Any) -> bool:
    """Within the places of that ability; having said it oneself gives no ability over it."""
    is_own = voice.user_id is not None and voice.user_id == actor.user_id
    return not is_own and reaches(actor, what, voice)


def may_handle(actor: Actor, voice: Any) -> bool:
    """The office of the area: take it, hand it on, answer. Nobody answers what they said themselves."""
    return not is_sayer(actor, voice) and _handles(actor, Can.RUN_PROGRAMME, voice)


def may_read_words(actor: Actor, voice: Any) -> bool:
    """Whoever handles it, and the department it was given to."""
    return may_handle(actor, voice) or may_report(actor, voice)


def may_report(actor: Actor, voice: Any) -> bool:
    return actor.can(Can.ANSWER_DEMANDS) and str(voice.department_id) in actor.keys("department")
