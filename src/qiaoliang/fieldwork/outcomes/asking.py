"""Asking an enterprise to confirm, at most once a month, for everything that waits at once (ux.md 22: nobody harassed).

The message and its link name one result; the page behind the link shows all that wait for the same enterprise, whatever
was claimed meanwhile. Results claimed within the month of the last message make no further message: the clock gathers
them into the next one. What was asked three times in vain is left to the office's telephone. An enterprise that paused
contact is asked when the pause is over (G41).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices.models import Delivery, Message
from qiaoliang.fieldwork.contacts.quiet import pause_of, paused
from qiaoliang.fieldwork.outcomes.choices import Claim, Confirmer, Sameness
from qiaoliang.fieldwork.outcomes.kinds import KINDS
from qiaoliang.fieldwork.outcomes.models import Outcome, Twin
from qiaoliang.registry.programme import settings

ASKED_AT_MOST: Final = 3
BY_THE_ENTERPRISE: Final = tuple(kind.code for kind in KINDS.values() if kind.confirmer == Confirmer.ENTERPRISE)
ABOUT: Final = Outcome._meta.label_lower


def waiting(enterprises: Iterable[int] | None = None) -> Any:
    """Results the enterprise has to confirm and nothing holds, the oldest first."""
    held = Twin.everything.filter(outcome=OuterRef("pk"), decision=Sameness.OPEN)
    rows = Outcome.everything.filter(state=Claim.CLAIMED, kind__in=BY_THE_ENTERPRISE, enterprise__isnull=False)
    if enterprises is not None:
        rows = rows.filter(enterprise__in=list(enterprises))
    return rows.exclude(Exists(held)).select_related("enterprise").order_by("recorded_at", "pk")


def with_siblings(row: Any) -> list[Outcome]:
    """What the page behind a link about `row` shows: the row, and all that waits for the same enterprise."""
    if not isinstance(row, Outcome) or row.enterprise_id is None or row.kind not in BY_THE_ENTERPRISE:
        return [row]
    others = waiting([row.enterprise_id]).exclude(pk=row.pk)
    return [row, *others]


def _sent() -> Any:
    """Messages about results that reached somebody or still may: what was withdrawn disturbed nobody."""
    return Message.everything.filter(about_kind=ABOUT).exclude(delivery=Delivery.WITHDRAWN)


def next_day(enterprise: int, at: datetime) -> date | None:
    """The first day on which the enterprise may be asked again; None if it may be asked now."""
    pause = pause_of(enterprise, timezone.localdate(at))
    if pause is not None:
        return pause.ends_on + timedelta(days=1)
    days = int(settings.value("ask_owner_days", timezone.localdate(at)))
    rows = Outcome.everything.filter(enterprise=enterprise, kind__in=BY_THE_ENTERPRISE)
    keys = [str(key) for key in rows.values_list("pk", flat=True)]
    last = _sent().filter(about_key__in=keys, created_at__gt=at - timedelta(days=days)).order_by("-created_at").first()
    return None if last is None else timezone.localdate(last.created_at) + timedelta(days=days)


def due(at: datetime) -> list[Outcome]:
    """For every enterprise that may be asked today the oldest result that waits and was not asked about in vain."""
    return _due(waiting().exclude(enterprise__in=paused(timezone.localdate(at))), at)


def put_off(at: datetime) -> list[Outcome]:
    """What would be due today, had the enterprise not paused contact: one result for each."""
    return _due(waiting().filter(enterprise__in=paused(timezone.localdate(at))), at)


def _due(rows: Any, at: datetime) -> list[Outcome]:
    days = int(settings.value("ask_owner_days", timezone.localdate(at)))
    asked = _asked_by_enterprise()
    chosen: dict[int, Outcome] = {}
    for row in rows:
        moments = asked.get(row.enterprise_id, [])
        lately = any(moment > at - timedelta(days=days) for moment in moments)
        in_vain = sum(moment >= row.recorded_at for moment in moments) >= ASKED_AT_MOST
        if not lately and not in_vain:
            chosen.setdefault(row.enterprise_id, row)
    return list(chosen.values())


def _asked_by_enterprise() -> dict[int, list[datetime]]:
    """When each enterprise was asked. A message names its result by a text key, so the two are joined here."""
    sent = [(int(key), moment) for key, moment in _sent().values_list("about_key", "created_at") if key.isdecimal()]
    of = dict(Outcome.everything.filter(kind__in=BY_THE_ENTERPRISE).values_list("pk", "enterprise")) if sent else {}
    asked: dict[int, list[datetime]] = {}
    for key, moment in sent:
        if of.get(key) is not None:
            asked.setdefault(of[key], []).append(moment)
    return asked


@audited
def pass_on(row: Outcome, *, by: Actor, at: datetime) -> bool:
    """The result a link names is settled while others of the enterprise wait: the link now names the oldest of them,
    so that what was sent stays good. Whether there was anything to pass on to."""
    links = PersonalLink.objects.filter(about_kind=ABOUT, about_key=str(row.pk), used_at=None, revoked_at=None)
    if row.kind not in BY_THE_ENTERPRISE or row.enterprise_id is None or not links.exists():
        return False
    heir = waiting([row.enterprise_id]).exclude(pk=row.pk).first()
    if heir is None:
        return False
    held = list(links.values_list("pk", flat=True))
    links.update(about_key=str(heir.pk))
    Message.everything.filter(link__in=held).update(about_key=str(heir.pk))
    record("link.passed_on", on=heir, by=by, at=at, detail={"from": row.pk})
    return True
