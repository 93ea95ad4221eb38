"""From rows to what the rules read: the standing steps of a case as a `History`."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from qiaoliang.party.membership.choices import Decider, StepCode
from qiaoliang.party.membership.models import Admission, Member, Step
from qiaoliang.party.membership.progress import Ballots, Done, History, Listed

DATES = ("notice_from", "notice_to", "leaves_on", "requested_on")
KEPT = ("objections", "training_days", "training_hours", "waiver", "serial", "extension", "months")
COUNTS = ("entitled", "present", "yes", "no", "written_yes")


def standing_steps(admission: Admission) -> list[Step]:
    """The steps that stand, in the order in which they happened (corrections in the place of what they correct)."""
    rows = Step.everything.filter(admission=admission, superseded_at=None)
    return sorted(rows.select_related("corrects").prefetch_related("named__member"), key=_place)


def _place(step: Step) -> tuple[date, int]:
    """Steps of one day keep the order in which they were entered; a correction has the number of the first entry."""
    first: Step = step
    while first.corrects is not None:
        first = first.corrects
    return step.happened_on, first.pk


def history_of(admission: Admission, steps: Iterable[Step]) -> History:
    born_on = date.fromisoformat(admission.born_on) if admission.born_on else None
    return History(born_on, tuple(done_of(step) for step in steps))


def done_of(step: Step) -> Done:
    """A stored step as the rules see it. Who was named had been a full member on that day, or it would not stand."""
    facts: dict[str, Any] = step.facts
    dated: dict[str, Any] = {key: date.fromisoformat(facts[key]) for key in DATES if facts.get(key)}
    plain: dict[str, Any] = {key: facts[key] for key in KEPT if key in facts}
    ballots = None
    if step.entitled_count is not None:
        ballots = Ballots(*(getattr(step, f"{name}_count") or 0 for name in COUNTS))
    return Done(
        StepCode(step.code), step.happened_on, Decider(step.decider), agreed=facts.get("agreed", True),
        ballots=ballots, members=tuple(Listed(row.member_id, True) for row in step.named.all()),
        vetting=step.vetting, papers=tuple(facts.get("papers", ())), late_reason=step.late_reason, **dated, **plain,
    )  # fmt: skip


def columns_of(done: Done) -> dict[str, Any]:
    """The other way round: the columns of a step's row that hold what was stated."""
    facts: dict[str, Any] = {key: value.isoformat() for key in DATES if (value := getattr(done, key))}
    facts |= {key: value for key in KEPT if (value := getattr(done, key))}
    if not done.agreed:
        facts["agreed"] = False
    if done.papers:
        facts["papers"] = list(done.papers)
    votes = {f"{name}_count": getattr(done.ballots, name) for name in COUNTS} if done.ballots else {}
    return {
        "code": done.code, "happened_on": done.on, "decider": done.decider, "counts": done.counts, "facts": facts,
        "vetting": done.vetting, "late_reason": done.late_reason.strip(), **votes,
    }  # fmt: skip


def listed(members: Iterable[Member], day: date) -> tuple[Listed, ...]:
    """The members named, each with whether the roll has a full member on the day."""
    chosen = list(members)
    full = set(
        Member.everything.filter(Member.full_on(day), pk__in=[one.pk for one in chosen]).values_list("pk", flat=True)
    )
    return tuple(Listed(one.pk, one.pk in full) for one in chosen)
