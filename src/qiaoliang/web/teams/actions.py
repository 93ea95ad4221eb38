"""Confirming proposed supporters: one transaction over postings, every pair by the rules of posting."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.actions import LOCK, next_letter_number, post
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.instructors.postings.permits import may_post_to
from qiaoliang.kit.locks import hold
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.models import Enterprise


@audited
def confirm(
    *, pairs: Sequence[tuple[int, int]], starts_on: date, reason: str, by: Actor, at: datetime
) -> list[Stint]:  # fmt: skip
    """Post the supporters, all or none; one letter for each person."""
    hold(LOCK)
    if not pairs:
        raise Refusal("请至少勾选一对。")
    firms = Enterprise.everything.in_bulk([enterprise for enterprise, _ in pairs])
    people = Instructor.everything.in_bulk([instructor for _, instructor in pairs])
    letters: dict[int, str] = {}
    made = []
    for enterprise, who in pairs:
        if enterprise not in firms or who not in people or not may_post_to(by, firms[enterprise]):
            raise Refusal("有企业或指导员不在您负责的范围里，请重新提出建议。")
        number = letters.get(who) or next_letter_number(timezone.localdate(at))
        stint = post(
            instructor=people[who], enterprise=firms[enterprise], part=Part.SUPPORT, starts_on=starts_on, reason=reason,
            by=by, at=at, letter_number=number,
        )  # fmt: skip
        letters[who] = number
        made.append(stint)
    return made
