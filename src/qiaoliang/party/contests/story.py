"""What the pages of a contest tell, to whom: the organiser, a juror, a branch that brought works, everybody else."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action
from qiaoliang.party.campaigns.listings import region_names
from qiaoliang.party.contests import jury, listings, permits, rules
from qiaoliang.party.contests.choices import ContestState
from qiaoliang.party.contests.models import Contest, Entry, Objection, Result


def tell(contest: Contest, actor: Actor, at: datetime) -> dict[str, Any]:
    """Everything the page of one contest shows this reader."""
    is_organiser = permits.may_run(actor, contest)
    juror = jury.juror_of(contest, actor)
    return {
        "contest": contest,
        "where": region_names([contest.region_code]).get(contest.region_code, "全市"),
        "lamp": (listings.LAMPS[ContestState(contest.state)], contest.get_state_display()),
        "until": listings.until(contest),
        "criteria": jury.criteria_of(contest),
        "stated": rules.STATED,
        "jurors": _jurors(contest, at, is_organiser=is_organiser),
        "may_end_jurors": is_organiser and contest.state in (ContestState.OPEN, ContestState.SCORING),
        "works_count": contest.entries.filter(withdrawn_at=None).count(),
        "own": _own(contest, actor),
        "objections": _objections(contest, actor, is_organiser=is_organiser),
        "is_organiser": is_organiser,
        "actions": _buttons(contest, actor, at, is_organiser=is_organiser, is_juror=juror is not None),
    }


def _jurors(contest: Contest, at: datetime, *, is_organiser: bool) -> list[tuple[Any, int]]:
    """The jury with how many works each has still to score; known to others once the result is out."""
    if contest.state == ContestState.SCORING and is_organiser:
        return list(jury.missing(contest, at).items())
    if is_organiser or contest.is_opened:
        return [(juror, 0) for juror in contest.jurors.filter(ended_at=None).select_related("user")]
    return []


def _own(contest: Contest, actor: Actor) -> list[Entry]:
    """The works of the reader's own branches, without their authors."""
    keys = [int(place.key) for place in actor.places(Can.KEEP_BRANCH) if place.kind == "organisation"]
    rows = listings.blind(Entry.everything.filter(contest=contest, organisation__in=keys))
    return list(rows.select_related("result")) if keys else []


def _objections(contest: Contest, actor: Actor, *, is_organiser: bool) -> list[Objection]:
    """All to the organiser, the own ones to whoever raised them."""
    rows = contest.objections.select_related("entry")
    rows = rows if is_organiser else rows.filter(raised_key=actor.key)
    return list(rows) if contest.is_opened else []


def _buttons(contest: Contest, actor: Actor, at: datetime, *, is_organiser: bool, is_juror: bool) -> list[Action]:
    base, today, found = contest.get_absolute_url(), timezone.localdate(at), []
    state = contest.state
    if permits.may_enter(actor, contest) and contest.opens_on <= today <= contest.closes_on:
        found.append(Action("报送作品", f"{base}enter/", primary=True))
    if state == ContestState.SCORING and is_juror:
        found.append(Action("评分", f"{base}entries/", primary=True))
    if contest.is_opened:
        found.append(Action("看结果", f"{base}result/", primary=True))
    if is_organiser:
        found += [Action(label, f"{base}{move}/") for label, move in _moves(contest, is_juror=is_juror)]
    return found


def _moves(contest: Contest, *, is_juror: bool) -> list[tuple[str, str]]:
    """What the organiser may do now."""
    if contest.state == ContestState.OPEN:
        return [("聘请评委", "jury"), ("开始评分", "close"), ("取消评选", "cancel")]
    if contest.state == ContestState.SCORING:
        shown = [] if is_juror else [("看作品", "entries")]
        return [*shown, ("公布结果", "publish"), ("取消评选", "cancel")]
    return [("确定结果", "finish")] if contest.state == ContestState.PUBLISHED else []


# --- one work


def readable(contest: Contest, number: int, actor: Actor) -> Entry | None:
    """The work under a number, if this reader may open it now."""
    rows = Entry.everything.standing().filter(contest=contest, number=number).select_related("organisation", "result")
    if contest.state == ContestState.SCORING:
        found: Entry | None = listings.blind(rows).first() if permits.may_run(actor, contest) else None
        return found
    entry: Entry | None = rows.first() if contest.is_opened else None
    if entry is None:
        return None
    is_mine = permits.may_run(actor, contest) or permits.keeps_its_branch(actor, entry)
    return entry if entry.result.is_awarded or is_mine else None


def work(contest: Contest, entry: Entry, actor: Actor) -> dict[str, Any]:
    """The result of a work and who brought it, once that is public; the way to make a proposal of it."""
    if not contest.is_opened:
        return {"result": None, "lines": [], "author": None, "actions": []}
    result = Result.everything.get(entry=entry)
    lines = [
        (f"{one.name}（{one.weight}%）", rules.shown(mean))
        for one, mean in zip(jury.criteria_of(contest), result.means, strict=True)
    ]
    found = []
    if entry.consents and entry.proposal_id is None and permits.may_take_up(actor, entry):
        found.append(Action("转为合理化建议", f"/party/contests/works/{entry.pk}/take-up/", primary=True))
    return {
        "result": result, "total": rules.shown(result.total), "lines": lines, "author": listings.author(entry),
        "actions": found,
    }  # fmt: skip


def objectionable(contest: Contest, number: int) -> Entry:
    """The work an objection is about; only what was published can be contradicted by number."""
    entry = Entry.everything.standing().filter(contest=contest, number=number).first()
    if entry is None:
        raise Refusal(f"没有 {number} 号作品，请核对编号。", field="number")
    found: Entry = entry
    return found
