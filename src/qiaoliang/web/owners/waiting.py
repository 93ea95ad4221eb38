"""Everything that waits for the enterprise, as lines with one address each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from qiaoliang.economy.demands.choices import Stage
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.innovation.models import Benefit, Project
from qiaoliang.economy.policies.choices import Fate, Step
from qiaoliang.economy.policies.models import Advice, Delivery
from qiaoliang.fieldwork.outcomes import asking
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.models import Credited
from qiaoliang.fieldwork.visits.choices import Stage as VisitStage
from qiaoliang.fieldwork.visits.models import Visit
from qiaoliang.harmony.culture.models import Event
from qiaoliang.web.dossier.timeline import lines as raw_lines
from qiaoliang.web.owners.own import Own

CLAIMED: Final = (Project, Benefit, Event)  # what an enterprise confirms besides the ledger
KINDS: Final = ("demand", "result", "policy", "advice")
SHOWN: Final = 5  # lines of one kind on the home page; the rest is behind its tab


@dataclass(frozen=True)
class Line:
    what: str
    why: str
    verb: str
    href: str
    is_post: bool = False  # opening counts as something, e.g. as reading


def results(own: Own) -> list[Credited]:
    """What the enterprise has to confirm, of every kind, the oldest first."""
    rows: list[Credited] = list(asking.waiting([own.enterprise.pk]))
    for model in CLAIMED:
        claimed: Any = model.everything.filter(enterprise=own.enterprise, state=Claim.CLAIMED)
        rows += claimed.select_related(*(("enterprise", "project") if model is Benefit else ("enterprise",)))
    return sorted(rows, key=lambda row: (row.recorded_at, row.pk))


def lines(own: Own, at: Any) -> list[Line]:
    """What waits, in two queries: visits with their hour, and everything else at once."""
    raw = sorted(_raw(own), key=lambda row: (row[1], row[2]))
    found: dict[str, list[Any]] = {kind: [row for row in raw if row[0] == kind] for kind in KINDS}
    return [
        *_visits(own, at), *_demands(own, found["demand"]), *_results(own, found["result"]),
        *_policies(own, found["policy"]), *_advice(own, found["advice"]),
    ]  # fmt: skip


def _raw(own: Own) -> list[Any]:
    """(kind, day, key, title, text, who, state) of all that waits but visits."""
    mine, nothing = {"enterprise": own.enterprise}, Value("")
    claimed = {"day": F("happened_on"), "title": nothing, "text": nothing, "who": nothing, "state": nothing}
    rows = [asking.waiting([own.enterprise.pk])]
    rows += [model.everything.filter(state=Claim.CLAIMED, **mine) for model in CLAIMED]
    parts = [
        raw_lines(
            Demand.objects.filter(stage=Stage.ANSWERED, **mine), "demand", day=TruncDate("answered_at"),
            title=F("title"), text=nothing, who=F("department__short_name"), state=nothing,
        ),
        raw_lines(
            Delivery.objects.filter(step=Step.DELIVERED, **mine), "policy", day=TruncDate("delivered_at"),
            title=F("policy__title"), text=nothing, who=F("policy__issuer"), state=nothing,
        ),
        raw_lines(
            Advice.objects.filter(fate=Fate.WAITING, **mine), "advice", day=F("given_on"), title=F("title"),
            text=nothing, who=nothing, state=nothing,
        ),
        *(raw_lines(one.select_related(None), "result", **claimed) for one in rows),
    ]  # fmt: skip
    return list(parts[0].union(*parts[1:], all=True))


def _visits(own: Own, at: Any) -> Iterator[Line]:
    asked = Visit.objects.filter(enterprise=own.enterprise, stage=VisitStage.ASKED, starts_at__gt=at)
    for visit in asked.select_related("asked_by").order_by("starts_at")[:SHOWN]:
        when = timezone.localtime(visit.starts_at)
        yield Line(
            f"{visit.asked_by.name}想 {when.month}月{when.day}日 {when:%H:%M} 来走访",
            f"{visit.get_purpose_display()}，可以改时间，也可以谢绝", "答复", f"{own.base}visits/{visit.pk}/",
        )  # fmt: skip


def _demands(own: Own, rows: list[Any]) -> Iterator[Line]:
    for _, _day, key, title, _text, who, _state in rows[:SHOWN]:
        yield Line(f"诉求已答复：{title}", f"{who or '部门'}答复，等您评价", "评价", f"{own.base}demands/{key}/")


def _results(own: Own, rows: list[Any]) -> Iterator[Line]:
    if rows:
        yield Line(f"{len(rows)} 条成效请您核对", "属实、不属实，一点就行", "核对", f"{own.base}results/")


def _policies(own: Own, rows: list[Any]) -> Iterator[Line]:
    """The newest first: of a year's unread ones, the last are still of use."""
    for _, _day, key, title, _text, who, _state in rows[: -SHOWN - 1 : -1]:
        yield Line(f"政策：{title}", f"{who}，新送达", "看看", f"{own.base}policies/{key}/open/", is_post=True)


def _advice(own: Own, rows: list[Any]) -> Iterator[Line]:
    for _, _day, key, title, *_ in rows[:SHOWN]:
        yield Line(f"党组织建议：{title}", "采纳与否由您定", "答复", f"{own.base}advice/{key}/")
