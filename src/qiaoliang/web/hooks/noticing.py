"""Which entries of the log are events, and whom each concerns. Runs inside the writing transaction: what was written
is told, what was taken back is not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import transaction

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.models import Entry
from qiaoliang.economy.demands.choices import MoveKind
from qiaoliang.economy.demands.models import Demand, DemandMove
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.web.hooks.choices import Event
from qiaoliang.web.hooks.models import Subscription, Telling

ADDRESSES: Final = {
    "demands.demand": "/api/v1/demands/{}", "outcomes.outcome": "/api/v1/outcomes/{}",
    "policies.policy": "/api/v1/policies/{}",
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """An event: the verb that makes it, when, and whom among those who see the row it concerns."""

    event: Event
    verb: str
    when: Callable[[Entry], bool]
    concerns: Callable[[Actor, Any], bool]


def _always(entry: Entry) -> bool:
    return True


def _of_kind(*kinds: str) -> Callable[[Entry], bool]:
    return lambda entry: entry.detail.get("kind") in kinds


def _everybody(actor: Actor, row: Any) -> bool:
    return True


def _holder(actor: Actor, demand: Demand) -> bool:
    """A department is told of what it holds; an office of its area's."""
    own = actor.keys("department")
    return not own or str(demand.department_id) in own


def _returner(actor: Actor, demand: Demand) -> bool:
    own = actor.keys("department")
    last = DemandMove.everything.filter(demand=demand, kind=MoveKind.RETURN).order_by("-at", "-pk").first()
    return not own or (last is not None and str(last.department_id) in own)


RULES: Final = (
    Rule(Event.DEMAND_ASSIGNED, "demand.sent", _of_kind(MoveKind.SEND, MoveKind.RULE), _holder),
    Rule(Event.DEMAND_RETURNED, "demand.logged", _of_kind(MoveKind.RETURN), _returner),
    Rule(Event.DEMAND_CLOSED, "demand.closed", _always, _holder),
    Rule(Event.OUTCOME_CONFIRMED, "outcome.confirmed", _always, _everybody),
    Rule(Event.OUTCOME_DISPUTED, "outcome.disputed", _always, credit.knows),
    Rule(Event.POLICY_PUBLISHED, "policy.published", _always, _everybody),
)
_VERBS: Final = frozenset(rule.verb for rule in RULES)


def notice(entries: Iterable[Entry]) -> None:
    """Write a telling for each subscription that an entry concerns; the first attempt follows the commit."""
    found = [entry for entry in entries if entry.verb in _VERBS]
    if not found:
        return
    subscriptions = list(Subscription.everything.filter(stopped_at=None))
    for entry in found if subscriptions else ():
        for rule in RULES:
            if rule.verb == entry.verb and rule.when(entry):
                _tell(rule, entry, [one for one in subscriptions if _wants(one, rule, entry)])


def _wants(subscription: Subscription, rule: Rule, entry: Entry) -> bool:
    """Nothing that happened before it was subscribed to is told: an import of old records is no news."""
    return rule.event in subscription.events and entry.at >= subscription.made_at


def _tell(rule: Rule, entry: Entry, subscriptions: list[Subscription]) -> None:
    model: Any = apps.get_model(entry.about_kind)
    for one in subscriptions:
        actor = one.actor
        row = model.everything.within(actor.scope).filter(pk=entry.about_key).first()
        if row is None or not rule.concerns(actor, row):
            continue
        telling = Telling.everything.create(
            subscription=one, event=rule.event, entry_number=entry.number, about_kind=entry.about_kind,
            about_key=entry.about_key, happened_at=entry.at, next_at=entry.at,
        )  # fmt: skip
        transaction.on_commit(_begin(telling.pk))


def _begin(telling: int) -> Callable[[], None]:
    from qiaoliang.web.hooks.tasks import deliver

    def begin() -> None:
        deliver.enqueue(telling)

    return begin


def payload(telling: Telling) -> dict[str, Any]:
    """What is sent: no name and no word of the record, which the system then reads with its token."""
    return {
        "id": f"{telling.subscription_id}-{telling.entry_number}", "event": telling.event,
        "happened_at": telling.happened_at.isoformat(),
        "about": {
            "kind": telling.about_kind, "id": int(telling.about_key),
            "address": ADDRESSES[telling.about_kind].format(telling.about_key),
        },
    }  # fmt: skip
