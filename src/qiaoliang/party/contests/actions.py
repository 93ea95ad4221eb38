"""The life of a contest: called, jury named, works brought, closed, scored, published, contradicted, finished.

Until publication the log says that a work was brought and keeps a keyed digest of who brought it; at publication the
digests are opened, so that nobody's act is lost and nobody's name is read too early (ADR 0016).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import User
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.kit.crypto import blind_index
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.kit.states import require
from qiaoliang.party.campaigns import actions as campaigns
from qiaoliang.party.campaigns.models import Proposal
from qiaoliang.party.contests import jury, rules
from qiaoliang.party.contests.choices import MOVES, ContestState, Ruling
from qiaoliang.party.contests.models import Contest, Criterion, Entry, Juror, Objection, Recusal, Result, Score
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.programme import settings

UNNAMED: Final = Actor(key="contest:unnamed", name="参评人（公布前不署名）")


def _moved(contest: Contest, to: str) -> Contest:
    """The contest, locked, if it may go to `to`."""
    fresh = _locked(contest)
    require(MOVES, now=fresh.state, to=to, labels=dict(ContestState.choices))
    return fresh


def _locked(contest: Contest) -> Contest:
    fresh: Contest = Contest.everything.select_for_update().get(pk=contest.pk)
    return fresh


def _in(contest: Contest, *states: str) -> Contest:
    fresh = _locked(contest)
    if fresh.state not in states:
        raise Refusal(f"评选现在是“{fresh.get_state_display()}”，不能这样办。请刷新页面。")
    return fresh


def _save(contest: Contest, *columns: str) -> None:
    contest.version += 1
    contest.save(update_fields=["state", "version", *columns])


# --- calling, naming the jury


@audited
def call(
    *, title: str, call: str, region_code: str, opens_on: date, closes_on: date, score_by: date, awards_count: int,
    criteria: str, by: Actor, at: datetime,
) -> Contest:  # fmt: skip
    """Announce a contest with its period and criteria (`rules.criteria_of`); criteria do not change afterwards."""
    weights = rules.criteria_of(criteria)
    if closes_on < opens_on:
        raise Refusal("征集截止不能早于征集开始。", field="closes_on")
    if score_by < closes_on:
        raise Refusal("评分截止不能早于征集截止。", field="score_by")
    contest = Contest.everything.create(
        title=title.strip(), call=call.strip(), region_code=region_code, opens_on=opens_on, closes_on=closes_on,
        score_by=score_by, awards_count=awards_count, recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    Criterion.everything.bulk_create(
        Criterion(contest=contest, place=place, name=name, weight=weight)
        for place, (name, weight) in enumerate(weights, start=1)
    )
    record("contest.called", on=contest, by=by, at=at, detail={"criteria": dict(weights)})
    return contest


@audited
def name_juror(
    *, contest: Contest, user: User, away_from: list[Organisation], by: Actor, at: datetime
) -> Juror:  # fmt: skip
    """Seat somebody with an account in the jury; works of `away_from` and of the own organisations stay hidden."""
    fresh = _in(contest, ContestState.OPEN)
    scope = user.actor(timezone.localdate(at)).scope
    if not Contest.everything.within(scope).filter(pk=fresh.pk).exists():
        raise Refusal(f"{user.name}的工作范围不在这次评选的地区内，看不到评选，不能当评委。", field="user")
    declared = sorted(organisation.pk for organisation in away_from)
    juror, made = Juror.everything.get_or_create(
        contest=fresh, user=user, defaults={"away_from": declared, "named_at": at}
    )
    if not made and juror.ended_at is None:
        raise Refusal(f"{user.name}已经是评委。", field="user")
    juror.away_from, juror.ended_at = declared, None
    juror.save(update_fields=["away_from", "ended_at"])
    record("contest.juror_named", on=fresh, by=by, at=at, detail={"juror": user.key, "away_from": declared})
    return juror


@audited
def end_juror(*, juror: Juror, by: Actor, at: datetime) -> Juror:
    """A juror leaves; what was scored by this juror no longer counts."""
    fresh = _in(juror.contest, ContestState.OPEN, ContestState.SCORING)
    juror.ended_at = at
    juror.save(update_fields=["ended_at"])
    record("contest.juror_ended", on=fresh, by=by, at=at, detail={"juror": juror.user.key})
    return juror


# --- works


@audited
def enter(
    *, contest: Contest, organisation: Organisation, author: str, title: str, text: str, consents: bool, by: Actor,
    at: datetime,
) -> Entry:  # fmt: skip
    """Bring a work. It may not tell whose it is; the log does not either."""
    fresh, today = _in(contest, ContestState.OPEN), timezone.localdate(at)
    if not fresh.opens_on <= today <= fresh.closes_on:
        raise Refusal(f"征集时间是 {fresh.opens_on:%Y-%m-%d} 至 {fresh.closes_on:%Y-%m-%d}，现在不能报送。")
    if not organisation.region_code.startswith(fresh.region_code):
        raise Refusal("这个党组织不在评选的地区内。", field="organisation")
    author = author.strip()
    _must_be_blind(organisation, author, title, text)
    entry: Entry = Entry.everything.create(
        contest=fresh, organisation=organisation, author=author, brought_by=by.key, title=title.strip(),
        text=text.strip(), consents=consents, entered_at=at,
    )  # fmt: skip
    record("contest.entered", on=fresh, by=UNNAMED, at=at, detail={"commitment": _commitment(entry, by.key)})
    return entry


def _must_be_blind(organisation: Organisation, author: str, title: str, text: str) -> None:
    host = organisation.host
    names = [author, organisation.name, *([host.name, host.short_name] if host else [])]
    for field, said in (("title", title), ("text", text)):
        found = rules.gives_away(said, names)
        if found:
            raise Refusal("作品里出现了作者或单位的名称，评委会认出来。请删去后再报。", field=field)


def _commitment(entry: Entry, key: str) -> str:
    return blind_index(f"{entry.pk}|{key}", "contest.brought_by")


@audited
def withdraw(*, entry: Entry, by: Actor, at: datetime) -> Entry:
    """Taken back before the works are closed."""
    fresh = _in(entry.contest, ContestState.OPEN)
    if entry.withdrawn_at is not None:
        raise Refusal("这件作品已经撤回。")
    entry.withdrawn_at = at
    entry.save(update_fields=["withdrawn_at"])
    record("contest.entry_withdrawn", on=fresh, by=UNNAMED, at=at, detail={"commitment": _commitment(entry, by.key)})
    return entry


@audited
def close(*, contest: Contest, by: Actor, at: datetime) -> Contest:
    """Works are closed and numbered in an order that tells nothing; the jury starts."""
    fresh, today = _moved(contest, ContestState.SCORING), timezone.localdate(at)
    if today < fresh.closes_on:
        raise Refusal(f"征集到 {fresh.closes_on:%Y-%m-%d} 截止，还不能开始评分。")
    works = list(Entry.everything.standing().filter(contest=fresh))
    if not works:
        raise Refusal("还没有作品，不能开始评分。可以取消这次评选。")
    _require_jurors(fresh, works, today)
    works.sort(key=lambda entry: blind_index(f"{fresh.pk}|{entry.pk}", "contest.number"))
    for number, entry in enumerate(works, start=1):
        entry.number = number
    Entry.everything.bulk_update(works, ["number"], batch_size=500)
    fresh.state = ContestState.SCORING
    _save(fresh)
    people = [juror.user for juror in fresh.jurors.filter(ended_at=None).select_related("user")]
    text = f"{fresh.title}：作品已编号，请在 {fresh.score_by:%Y-%m-%d} 前评分。"
    notices.post("contest_scoring", to=people, about=fresh, at=at, url=f"{fresh.get_absolute_url()}entries/", text=text)
    record("contest.closed", on=fresh, by=by, at=at, detail={"works": len(works), "jurors": len(people)})
    return fresh


def _require_jurors(contest: Contest, works: list[Entry], on: date) -> None:
    """Every work has enough jurors who are not of its own organisation."""
    own = [jury.own_organisations(juror, on) for juror in contest.jurors.filter(ended_at=None)]
    for entry in works:
        able = sum(entry.organisation_id not in mine for mine in own)
        if able < rules.MIN_SHEETS:
            raise Refusal(f"有作品只有 {able} 名评委可以评（其余要回避），至少要 {rules.MIN_SHEETS} 名。请再聘请评委。")


# --- scoring


@audited
def score(*, juror: Juror, entry: Entry, points: Mapping[int, int], by: Actor, at: datetime) -> None:
    """One juror's whole sheet for one work; it may be changed until the result is published."""
    fresh = _in(juror.contest, ContestState.SCORING)
    if juror.ended_at is not None or not jury.scorable(juror, at).filter(pk=entry.pk).exists():
        raise Refusal("这件作品不由您评分。")
    known = [one.pk for one in jury.criteria_of(fresh)]
    if sorted(points) != sorted(known):
        raise Refusal("请给每项标准打分。")
    if not all(0 <= given <= rules.TOP for given in points.values()):
        raise Refusal(f"每项应在 0 到 {rules.TOP} 分之间。")
    Score.everything.filter(juror=juror, entry=entry).delete()
    Score.everything.bulk_create(
        Score(juror=juror, entry=entry, criterion_id=key, points=given, scored_at=at) for key, given in points.items()
    )
    record("contest.scored", on=fresh, by=by, at=at, detail={"number": entry.number})


@audited
def recuse(*, juror: Juror, entry: Entry, by: Actor, at: datetime) -> Recusal:
    """A juror steps back from a work; what was scored for it is dropped."""
    fresh = _in(juror.contest, ContestState.SCORING)
    if not jury.scorable(juror, at).filter(pk=entry.pk).exists():
        raise Refusal("这件作品不由您评分。")
    Score.everything.filter(juror=juror, entry=entry).delete()
    recusal: Recusal = Recusal.everything.create(juror=juror, entry=entry, recorded_at=at)
    record("contest.recused", on=fresh, by=by, at=at, detail={"number": entry.number})
    return recusal


# --- publishing, objections, the end


@audited
def publish(*, contest: Contest, by: Actor, at: datetime) -> Contest:
    """The result, computed from the sheets; who brought which work is opened in the log, names only by consent."""
    fresh = _moved(contest, ContestState.PUBLISHED)
    late = {juror.user.name: number for juror, number in jury.missing(fresh, at).items() if number}
    if late:
        words = "、".join(f"{name}还有 {number} 件" for name, number in late.items())
        raise Refusal(f"评委没有评完：{words}。请提醒，或取消其评委资格。")
    _compute(fresh)
    _open_period(fresh, timezone.localdate(at))
    fresh.state, fresh.published_on = ContestState.PUBLISHED, timezone.localdate(at)
    _save(fresh, "published_on", "objections_until")
    record("contest.published", on=fresh, by=by, at=at, detail=_opened(fresh))
    _tell(fresh, f"{fresh.title}：结果公示到 {fresh.objections_until:%Y-%m-%d}，有异议请在此前提出。", at)
    return fresh


def _compute(contest: Contest) -> None:
    criteria = jury.criteria_of(contest)
    sheets = {work: list(by_juror.values()) for work, by_juror in jury.sheets(contest).items()}
    for entry in Entry.everything.standing().filter(contest=contest, number__isnull=False):
        sheets.setdefault(entry.pk, [])
    Result.everything.filter(entry__contest=contest).delete()
    Result.everything.bulk_create(
        Result(
            entry_id=row.work, place=row.place, total=row.total, means=list(row.means), sheets_count=row.sheets,
            is_awarded=row.place <= contest.awards_count,
        )
        for row in rules.placed(sheets, jury.weighed(criteria))
    )  # fmt: skip


def _open_period(contest: Contest, on: date) -> None:
    contest.objections_until = settings.calendar().add_workdays(on, rules.OBJECTION_WORKDAYS)


def _opened(contest: Contest) -> dict[str, Any]:
    """The digests of the log with what they hid: number, who brought it."""
    works = contest.entries.filter(number__isnull=False).order_by("number")
    return {
        "brought": [
            {"number": entry.number, "by": entry.brought_by, "commitment": _commitment(entry, entry.brought_by)}
            for entry in works
        ]
    }


def _tell(contest: Contest, text: str, at: datetime) -> None:
    keys = contest.entries.order_by().values_list("organisation", flat=True).distinct()
    to = notices.people_at([Place("organisation", str(key)) for key in keys], "secretary", at)
    notices.post("contest_published", to=to, about=contest, at=at, url=contest.get_absolute_url(), text=text)


@audited
def object_to(*, entry: Entry, words: str, by: Actor, at: datetime) -> Objection:
    """Somebody contradicts a result within the period."""
    fresh, today = _in(entry.contest, ContestState.PUBLISHED), timezone.localdate(at)
    if fresh.objections_until is None or today > fresh.objections_until:
        raise Refusal(f"公示到 {fresh.objections_until:%Y-%m-%d} 已经结束。")
    if not words.strip():
        raise Refusal("请写明哪里不对。", field="words")
    objection: Objection = Objection.everything.create(
        contest=fresh, entry=entry, words=words.strip(), raised_key=by.key, raised_at=at
    )
    record("contest.objected", on=fresh, by=by, at=at, detail={"number": entry.number})
    return objection


@audited
def decide(
    *, objection: Objection, ruling: str, answer: str, correction: tuple[Juror, Criterion, int] | None = None,
    by: Actor, at: datetime,
) -> Objection:  # fmt: skip
    """Answer an objection. An exclusion or a corrected mark computes the result anew and opens the period again."""
    fresh = _in(objection.contest, ContestState.PUBLISHED)
    if objection.decided_at is not None:
        raise Refusal("这条异议已经处理。")
    if not answer.strip():
        raise Refusal("请写明核实情况和答复。", field="answer")
    detail: dict[str, Any] = {"number": objection.entry.number, "ruling": ruling}
    if ruling == Ruling.EXCLUDED:
        objection.entry.excluded_on, objection.entry.exclude_reason = timezone.localdate(at), answer.strip()
        objection.entry.save(update_fields=["excluded_on", "exclude_reason"])
    elif ruling == Ruling.CORRECTED:
        detail |= _correct(objection.entry, correction, at)
    if ruling != Ruling.REJECTED:
        _compute(fresh)
        _open_period(fresh, timezone.localdate(at))
        _save(fresh, "objections_until")
        _tell(fresh, f"{fresh.title}：结果有更正，重新公示到 {fresh.objections_until:%Y-%m-%d}。", at)
    objection.ruling, objection.answer, objection.decided_at = ruling, answer.strip(), at
    objection.save(update_fields=["ruling", "answer", "decided_at"])
    record("contest.objection_decided", on=fresh, by=by, at=at, detail=detail)
    return objection


def _correct(entry: Entry, correction: tuple[Juror, Criterion, int] | None, at: datetime) -> dict[str, Any]:
    if correction is None:
        raise Refusal("请选择更正哪名评委、哪项标准，并填更正后的分数。", field="points")
    juror, criterion, points = correction
    if not 0 <= points <= rules.TOP:
        raise Refusal(f"每项应在 0 到 {rules.TOP} 分之间。", field="points")
    row = Score.everything.filter(juror=juror, entry=entry, criterion=criterion).first()
    if row is None:
        raise Refusal("这名评委没有评这件作品。", field="juror")
    was, row.points, row.scored_at = row.points, points, at
    row.save(update_fields=["points", "scored_at"])
    return {"juror": juror.user.key, "criterion": criterion.name, "was": was, "is": points}


@audited
def finish(*, contest: Contest, by: Actor, at: datetime) -> Contest:
    """The period is over and everything answered: the result stands."""
    fresh, today = _moved(contest, ContestState.FINAL), timezone.localdate(at)
    if fresh.objections_until and today <= fresh.objections_until:
        raise Refusal(f"公示到 {fresh.objections_until:%Y-%m-%d}，期满后才能确定结果。")
    if fresh.objections.filter(decided_at=None).exists():
        raise Refusal("还有异议没有处理，处理后才能确定结果。")
    fresh.state, fresh.finished_on = ContestState.FINAL, today
    _save(fresh, "finished_on")
    record("contest.finished", on=fresh, by=by, at=at)
    return fresh


@audited
def cancel(*, contest: Contest, reason: str, by: Actor, at: datetime) -> Contest:
    """Called off before anything was published; authors stay unnamed for good."""
    fresh = _moved(contest, ContestState.CANCELLED)
    if not reason.strip():
        raise Refusal("请写明取消的原因。", field="reason")
    fresh.state, fresh.cancel_reason = ContestState.CANCELLED, reason.strip()
    _save(fresh, "cancel_reason")
    record("contest.cancelled", on=fresh, by=by, at=at, detail={"reason": reason.strip()})
    return fresh


@audited
def take_up(*, entry: Entry, by: Actor, at: datetime) -> Proposal:
    """Make a published idea a proposal of its organisation, so that it is answered and done; nothing is retyped."""
    if not entry.contest.is_opened or entry.excluded_on or entry.withdrawn_at:
        raise Refusal("结果公布以后，才能把入选作品转为合理化建议。")
    if not entry.consents:
        raise Refusal("作者没有同意公开姓名，不能转为建议。请先征得本人同意，由支部另行登记。")
    if entry.proposal_id is not None:
        raise Refusal("这件作品已经转为合理化建议。")
    try:
        with transaction.atomic():
            entry.proposal = campaigns.propose(
                organisation=entry.organisation, author_name=entry.author, title=entry.title,
                details=entry.text[:500], happened_on=timezone.localdate(at), by=by, at=at,
            )  # fmt: skip
            entry.save(update_fields=["proposal"])
    except IntegrityError as problem:
        raise Refusal("这件作品已经转为合理化建议。") from problem
    record("contest.taken_up", on=entry.contest, by=by, at=at, detail={"number": entry.number})
    return entry.proposal
