"""The clock of the campaigns, run by `qiaoliang tick`: pledges past their day, answers owed to authors."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.kit.scope import Place
from qiaoliang.party.campaigns.models import Pledge, Proposal
from qiaoliang.registry.programme import settings

HOURS: Final = range(8, 20)  # no notice in the evening, at night or on a day off (ux.md 19)
AT_MOST: Final = 20_000


@audited
def remind(*, by: Actor, at: datetime) -> int:
    """One notice a branch for all that is newly overdue; of how many pledges and proposals it told."""
    today = timezone.localdate(at)
    if timezone.localtime(at).hour not in HOURS or not settings.calendar().is_workday(today):
        return 0
    pledges = list(Pledge.everything.filter(Pledge.overdue(today), told_on=None)[:AT_MOST])
    late = Proposal.everything.unanswered().filter(feedback_due_on__lt=today, told_on=None)
    proposals = list(late[:AT_MOST])
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in (*pledges, *proposals):
        groups[row.organisation_id].append(row)
        row.told_on = today
    for organisation, rows in groups.items():
        to = notices.people_at([Place("organisation", str(organisation))], "secretary", at)
        notices.post("campaigns_overdue", to=to, at=at, url="/workbench/", text=_words(rows))
    Pledge.everything.bulk_update(pledges, ["told_on"], batch_size=500)
    Proposal.everything.bulk_update(proposals, ["told_on"], batch_size=500)
    if groups:
        _note(len(pledges), len(proposals), today, by, at)
    return len(pledges) + len(proposals)


def _note(pledges: int, proposals: int, today: date, by: Actor, at: datetime) -> None:
    detail = {"pledges": pledges, "proposals": proposals}
    record("campaigns.reminded", on=("campaigns.overdue", today.isoformat()), by=by, at=at, detail=detail)


def _words(rows: list[Any]) -> str:
    pledges = sum(isinstance(row, Pledge) for row in rows)
    proposals = len(rows) - pledges
    parts = [f"{pledges} 项承诺逾期，请登记兑现、说明或撤回"] if pledges else []
    parts += [f"{proposals} 条建议超过答复期限，请答复提出人"] if proposals else []
    return f"创先争优：{'；'.join(parts)}。"
