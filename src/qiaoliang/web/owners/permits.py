"""Links of owners are kept by the office and the department of the line, never by whoever is posted there.

The enterprise's own pages are for those who speak for it, and for nobody else: the office has its own.
"""

from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.postings.models import Stint

KEEPERS = (Can.RUN_PROGRAMME, Can.NOMINATE)


def may_list(actor: Actor) -> bool:
    return any(actor.can(what) for what in KEEPERS)


def is_posted(actor: Actor, enterprise: int) -> bool:
    """Whether the person helps this enterprise: then its word is not for them to give."""
    mine = [int(key) for key in actor.keys("instructor")]
    today = timezone.localdate()
    return bool(mine) and Stint.everything.in_force(today).filter(instructor__in=mine, enterprise=enterprise).exists()


def may_issue(actor: Actor, enterprise: Any) -> bool:
    return any(reaches(actor, what, enterprise) for what in KEEPERS) and not is_posted(actor, enterprise.pk)


def may_keep(actor: Actor, entrance: Any) -> bool:
    return may_issue(actor, entrance.enterprise)


def may_open(actor: Actor, enterprise: Any) -> bool:
    return actor.can(Can.SPEAK_FOR_ENTERPRISE) and str(enterprise.pk) in actor.keys("enterprise")


def speaks(actor: Actor) -> bool:
    return actor.can(Can.SPEAK_FOR_ENTERPRISE)
