"""What differs from a frozen figure is proposed as a restatement; the office adopts it or refuses it, with a reason."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.registry.programme import settings
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.periods import rules, taking
from qiaoliang.results.periods.actions import locked, moved, new_edition
from qiaoliang.results.periods.choices import Decision, Stage, Step
from qiaoliang.results.periods.models import Frozen, Period, Restatement

WATCHED_YEARS = 3  # what ended earlier is history: it is compared only when somebody asks


@audited
def compare(*, periods: Iterable[Period], by: Actor, at: datetime) -> int:
    """Propose what differs, renew what differs otherwise than proposed, drop what no longer does; how many changed."""
    changed = sum(_compare(period, at) for period in periods)
    if changed:
        record("periods.compared", on=("periods.period", "all"), by=by, at=at, detail={"changed": changed})
    return changed


def _compare(period: Period, at: datetime) -> int:
    period = locked(period)
    if period.stage != Stage.FROZEN or period.edition is None:
        return 0
    asked = taking.asked_for(period, timezone.localdate(at))
    open_ = {one.code: one for one in period.restatements.filter(decision=Decision.PROPOSED)}
    frozen = {figure.code: figure for figure in period.edition.figures.select_related("edition__catalogue")}
    with settings.read_once():
        other = [
            CATALOGUE[code]
            for code, figure in frozen.items()
            if code in CATALOGUE
            and taking.is_as_kept(CATALOGUE[code], figure.definition.kept)
            and taking.differs(CATALOGUE[code], figure, asked)
        ]
    taken = {one.code: one for one in taking.take(period, timezone.localdate(at), other)}
    changed = sum(_propose(period, frozen[code], now, open_.get(code), at) for code, now in taken.items())
    gone = [one.pk for code, one in open_.items() if code not in taken]
    if gone:
        Restatement.everything.filter(pk__in=gone).update(decision=Decision.LAPSED, decided_at=at)
    return changed + len(gone)


def _propose(period: Period, figure: Frozen, now: taking.Taken, held: Restatement | None, at: datetime) -> int:
    """One proposal for one figure. What was refused is not proposed again unless it has changed since."""
    refused = period.restatements.filter(code=now.code, decision=Decision.REFUSED).order_by("-pk").first()
    if refused is not None and refused.after["digest"] == now.digest and held is None:
        return 0
    if held is not None and held.after["digest"] == now.digest:
        return 0
    before = {tuple_[0]: tuple_ for tuple_ in map(_record, figure.records)}
    after = {tuple_[0]: tuple_ for tuple_ in map(_record, now.records)}
    columns: dict[str, Any] = {
        "before": {"claimed": figure.claimed, "confirmed": figure.confirmed, "verified": figure.verified},
        "after": now.columns(), "changes": [list(one) for one in rules.differing(before, after)], "found_at": at,
    }  # fmt: skip
    if held is None:
        Restatement.everything.create(period=period, code=now.code, **columns)
    else:
        Restatement.everything.filter(pk=held.pk).update(**columns, version=held.version + 1)
    return 1


def _record(stored: list[str]) -> rules.Record:
    number, standing, value, digest = stored
    return number, standing, value, digest


@audited
def adopt(*, restatement: Restatement, reason: str, version: int | None = None, by: Actor, at: datetime) -> Restatement:
    """Print the new figure from now on, with the day and the reason; the old edition stays."""
    period, restatement, words = _open(restatement, reason, version)
    edition = period.edition
    assert edition is not None  # it is frozen
    now = restatement.after
    figures = list(edition.figures.all())
    for figure in figures:
        if figure.code == restatement.code:
            for name in ("claimed", "confirmed", "verified", "parts", "records", "digest"):
                setattr(figure, name, now[name])
            figure.places = now.get("places", {})  # what was proposed before there were places has none
            figure.restated_on, figure.restated_because = timezone.localdate(at), words
    newer = new_edition(period, edition.catalogue, figures, by, at)
    period.version += 1
    period.save()
    _decide(restatement, Decision.ADOPTED, words, by, at)
    moved(period, Step.RESTATED, by, at, f"{CATALOGUE[restatement.code].label}：{words}"[:300])
    detail = {"code": restatement.code, "reason": words, "edition": newer.number, "digest": newer.digest}
    record("restatement.adopted", on=restatement, by=by, at=at, detail=detail)
    return restatement


@audited
def refuse(
    *, restatement: Restatement, reason: str, version: int | None = None, by: Actor, at: datetime
) -> Restatement:
    """The frozen figure stays as it is; the same difference is not proposed again."""
    period, restatement, words = _open(restatement, reason, version)
    _decide(restatement, Decision.REFUSED, words, by, at)
    moved(period, Step.KEPT, by, at, f"{CATALOGUE[restatement.code].label}：{words}"[:300])
    record("restatement.refused", on=restatement, by=by, at=at, detail={"code": restatement.code, "reason": words})
    return restatement


def _open(restatement: Restatement, reason: str, version: int | None) -> tuple[Period, Restatement, str]:
    period = locked(restatement.period)
    fresh: Restatement = Restatement.everything.select_for_update().get(pk=restatement.pk)
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile("有变化的记录又变了，没有保存。请刷新后看新的差别再裁定，您写的理由还在本页。")
    if fresh.decision != Decision.PROPOSED:
        raise Refusal("这项更正已经裁定或已无差别，请刷新页面。")
    if not reason.strip():
        raise Refusal("请写明理由。", field="reason")
    return period, fresh, reason.strip()[:200]


def _decide(restatement: Restatement, decision: Decision, words: str, by: Actor, at: datetime) -> None:
    restatement.decision, restatement.reason = decision, words
    restatement.decided_at, restatement.decided_by = at, by.name
    restatement.save(update_fields=["decision", "reason", "decided_at", "decided_by"])


def watch(at: datetime) -> str:
    """The clock's sentence: compare every frozen period of the last years, each in a transaction of its own."""
    today = timezone.localdate(at)
    since = today.replace(year=today.year - WATCHED_YEARS, day=1)
    frozen = Period.everything.filter(stage=Stage.FROZEN, ends_on__gte=since).order_by("pk")
    changed = sum(compare(periods=[period], by=system("tick"), at=at) for period in list(frozen))
    return f"冻结数与现在的记录比对，更正提议变化 {changed} 项。"
