"""Acts that span domains, each one transaction."""

from datetime import date, datetime

from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited
from qiaoliang.instructors.nominations import actions as nominations
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.refusal import Refusal

NAMED = 5


class StillPosted(Refusal):
    """Somebody who still serves enterprises cannot leave without handing them over."""


@audited
def end_service(*, instructor: Instructor, on: date, reason: str, by: Actor, at: datetime) -> Instructor:
    """The instructor leaves service; refused while enterprises are in hand, so that none is left without a handover."""
    stints = Stint.everything.filter(Q(ends_on=None) | Q(ends_on__gt=on), instructor=instructor)
    left = [str(stint.enterprise) for stint in stints.select_related("enterprise")]
    if left:
        names = "、".join(left[:NAMED])
        raise StillPosted(f"还在服务 {len(left)} 家企业（{names}）。请先移交企业或结束派驻，写明交接。")
    return nominations.end(instructor=instructor, on=on, reason=reason, by=by, at=at)
