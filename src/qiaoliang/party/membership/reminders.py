"""The clock of the admissions, run by `qiaoliang tick`: new versions of the rules, and what falls due."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.kit.scope import Place
from qiaoliang.party.membership.choices import Side
from qiaoliang.party.membership.editions import edition_on
from qiaoliang.party.membership.effects import renew
from qiaoliang.party.membership.histories import standing_steps
from qiaoliang.party.membership.models import Admission
from qiaoliang.registry.programme import settings

AHEAD: Final = timedelta(days=7)
HOURS: Final = range(8, 20)  # no notice in the evening, at night or on a day off (ux.md 19)
CALENDAR: Final = "/party/admissions/calendar/"


@audited
def remind(*, by: Actor, at: datetime) -> int:
    """One notice a branch and a committee for all that newly falls due within a week; how many cases it told of."""
    today = timezone.localdate(at)
    if timezone.localtime(at).hour not in HOURS or not settings.calendar().is_workday(today):
        return 0
    rows = Admission.everything.open().filter(due_on__lte=today + AHEAD).select_related("organisation")
    fresh = [row for row in rows if row.reminded_due_on != row.due_on]
    groups: dict[tuple[str, Place], list[Admission]] = defaultdict(list)
    for row in fresh:
        is_branch = row.side == Side.BRANCH
        where = Place("organisation", str(row.organisation_id)) if is_branch else Place("region", row.region_code)
        groups["secretary" if is_branch else "committee", where].append(row)
        row.reminded_due_on = row.due_on
    for (role, where), cases in groups.items():
        notices.post(
            "admission_due", to=notices.people_at([where], role, at), at=at, url=CALENDAR, text=_words(cases, today)
        )
    Admission.everything.bulk_update(fresh, ["reminded_due_on"], batch_size=500)
    if fresh:
        record("admissions.reminded", on=("membership.admissions", today.isoformat()), by=by, at=at,
               detail={"cases": len(fresh)})  # fmt: skip
    return len(fresh)


def _words(cases: list[Admission], today: date) -> str:
    late = sum(case.due_on < today for case in cases if case.due_on)
    soon = len(cases) - late
    parts = [f"{late} 件已超期"] if late else []
    parts += [f"{soon} 件一周内到期"] if soon else []
    return f"发展党员：{'，'.join(parts)}。"


@audited
def turn_edition(*, by: Actor, at: datetime) -> int:
    """The first tick under a new version: what comes next is computed anew for every open case."""
    today = timezone.localdate(at)
    rows = list(Admission.everything.open().exclude(edition=edition_on(today).code))
    for admission in rows:
        renew(admission, standing_steps(admission), today)
        admission.save()
    if rows:
        record("admissions.edition_turned", on=("membership.admissions", today.isoformat()), by=by, at=at,
               detail={"cases": len(rows), "edition": edition_on(today).code})  # fmt: skip
    return len(rows)
