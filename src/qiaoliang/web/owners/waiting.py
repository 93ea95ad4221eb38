"""Everything that waits for the enterprise, as lines with one address each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

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
from qiaoliang.web.owners.own import Own

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
    for model in (Project, Benefit, Event):
        claimed: Any = model.everything.filter(enterprise=own.enterprise, state=Claim.CLAIMED)
        rows += claimed.select_related(*(("enterprise", "project") if model is Benefit else ("enterprise",)))
    return sorted(rows, key=lambda row: (row.recorded_at, row.pk))


def lines(own: Own, at: Any) -> list[Line]:
    return [*_visits(own, at), *_demands(own), *_results(own), *_policies(own), *_advice(own)]


def _visits(own: Own, at: Any) -> Iterator[Line]:
    asked = Visit.objects.filter(enterprise=own.enterprise, stage=VisitStage.ASKED, starts_at__gt=at)
    for visit in asked.select_related("asked_by").order_by("starts_at")[:SHOWN]:
        when = timezone.localtime(visit.starts_at)
        yield Line(
            f"{visit.asked_by.name}想 {when.month}月{when.day}日 {when:%H:%M} 来走访",
            f"{visit.get_purpose_display()}，可以改时间，也可以谢绝", "答复", f"{own.base}visits/{visit.pk}/",
        )  # fmt: skip


def _demands(own: Own) -> Iterator[Line]:
    answered = Demand.objects.filter(enterprise=own.enterprise, stage=Stage.ANSWERED).select_related("department")
    for demand in answered.order_by("answered_at")[:SHOWN]:
        yield Line(f"诉求已答复：{demand.title}", f"{demand.department or '部门'}答复，等您评价", "评价",
                   f"{own.base}demands/{demand.pk}/")  # fmt: skip


def _results(own: Own) -> Iterator[Line]:
    count = len(results(own))
    if count:
        yield Line(f"{count} 条成效请您核对", "属实、不属实，一点就行", "核对", f"{own.base}results/")


def _policies(own: Own) -> Iterator[Line]:
    unread = Delivery.objects.filter(enterprise=own.enterprise, step=Step.DELIVERED).select_related("policy")
    for one in unread.order_by("-delivered_at")[:SHOWN]:
        href = f"{own.base}policies/{one.pk}/open/"
        yield Line(f"政策：{one.policy.title}", f"{one.policy.issuer}，新送达", "看看", href, is_post=True)


def _advice(own: Own) -> Iterator[Line]:
    waiting = Advice.objects.filter(enterprise=own.enterprise, fate=Fate.WAITING)
    for one in waiting.order_by("given_on")[:SHOWN]:
        yield Line(f"党组织建议：{one.title}", "采纳与否由您定", "答复", f"{own.base}advice/{one.pk}/")
