"""One entry, one transaction: a contact, and with it a demand heard, a result that came of it, a policy handed over."""

from dataclasses import astuple
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited
from qiaoliang.economy.demands.actions import raise_demand
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.policies.choices import Route
from qiaoliang.economy.policies.handing import hand_over
from qiaoliang.economy.policies.models import Delivery, Version
from qiaoliang.fieldwork.contacts import clashes
from qiaoliang.fieldwork.contacts.actions import KeyUsedForAnotherContact, correct, log_once
from qiaoliang.fieldwork.contacts.choices import ClashOrigin, Settled
from qiaoliang.fieldwork.contacts.models import Clash, Contact
from qiaoliang.fieldwork.outcomes.actions import Claimed, HelperNotPosted, claim, stint_of
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.models import Enterprise


class FoldRefused(Refusal):
    """A fold of the form was refused, so nothing was saved; `fold` says which, `field` which of its fields."""

    def __init__(self, fold: str, problem: Refusal) -> None:
        super().__init__(problem.sentence, field=problem.field)
        self.fold = fold


class Logged(NamedTuple):
    contact: Contact
    demand: Demand | None
    claimed: Claimed | None
    is_new: bool
    handed: Delivery | None = None


@audited
def log_contact(
    *, enterprise: Enterprise, instructor: Instructor, talk: dict[str, Any], client_key: str,
    demand: dict[str, Any] | None = None, outcome: Facts | None = None, policy: Version | None = None, by: Actor,
    at: datetime,
) -> Logged:  # fmt: skip
    """Save all of it or nothing. The same form sent again gives what was saved the first time and repeats nothing."""
    folds: tuple[Any, ...] = (demand, astuple(outcome) if outcome else None)
    if policy is not None:  # without one the fingerprint stays what it was before there was such a fold
        folds = (*folds, policy.pk)
    contact, is_new = log_once(
        enterprise=enterprise, instructor=instructor, client_key=client_key, folds=folds, by=by, at=at, **talk
    )
    if not is_new:
        return Logged(contact, None, None, is_new=False)
    raised = _raise(contact, demand, by, at) if demand else None
    claimed = _claim(contact, outcome, by, at) if outcome else None
    handed = _hand_over(contact, policy, by, at) if policy else None
    return Logged(contact, raised, claimed, is_new=True, handed=handed)


def _stint(contact: Contact) -> Stint | None:
    whose = contact.covers_for_id or contact.instructor_id
    stints = Stint.everything.filter(Stint.covers(contact.on), enterprise=contact.enterprise_id, instructor=whose)
    found: Stint | None = stints.order_by("part", "pk").first()
    return found


def _raise(contact: Contact, demand: dict[str, Any], by: Actor, at: datetime) -> Demand:
    try:
        return raise_demand(
            enterprise=contact.enterprise, body=contact.summary, heard_on=timezone.localdate(contact.at),
            helped_by=_stint(contact), by=by, at=at, **demand,
        )  # fmt: skip
    except Refusal as problem:
        raise FoldRefused("demand", problem) from problem


def _claim(contact: Contact, outcome: Facts, by: Actor, at: datetime) -> Claimed:
    try:
        stint = stint_of([contact.instructor_id], contact.enterprise, outcome)
        if stint is None:
            raise HelperNotPosted
        return claim(facts=outcome, enterprise=contact.enterprise, helped_by=stint, by=by, at=at)
    except Refusal as problem:
        raise FoldRefused("outcome", problem) from problem


def _hand_over(contact: Contact, policy: Version, by: Actor, at: datetime) -> Delivery:
    """On the day of the talk: an entry from a phone may arrive days later."""
    try:
        return hand_over(
            enterprise=contact.enterprise, versions=[policy], helped_by=_stint(contact), handed_at=min(contact.at, at),
            by=by, at=at,
        )[0]  # fmt: skip
    except Refusal as problem:
        raise FoldRefused("policy", problem) from problem


def receive(
    *, told: dict[str, Any], body: dict[str, str], instructor: Instructor, by: Actor, at: datetime
) -> Logged | Clash:
    """Save an entry exactly once; a second version under the same key is kept beside the first (a `Clash`).

    Two transactions on purpose: that the first version was not touched is decided before the second is kept.
    """
    try:
        return log_contact(**told, instructor=instructor, by=by, at=at)
    except KeyUsedForAnotherContact as used:
        return clashes.keep(
            contact=used.contact, origin=ClashOrigin.RESENT, body=body, digest=used.digest, by=by, at=at
        )


@audited
def settle_clash(*, clash: Clash, settled_as: str, told: dict[str, Any], seen: str, by: Actor, at: datetime) -> Clash:
    """One of two versions stands, or both as two entries. `seen` is the saved version the person had before them."""
    fresh = clashes.locked(clash)
    contact: Contact = fresh.contact
    if settled_as == Settled.TAKEN:
        correct(contact=contact, seen=seen, by=by, at=at, **told["talk"])
        contact.refresh_from_db()
        _add_folds(contact, told, by, at)
    elif settled_as == Settled.APART and fresh.origin == ClashOrigin.RESENT:
        key = f"clash-{fresh.pk:08d}"
        log_contact(**{**told, "client_key": key}, instructor=contact.instructor, by=by, at=at)
    elif settled_as != Settled.KEPT:
        raise Refusal("请选一个：保留已保存的、改用后到的，或另记一条。")
    return clashes.settle(clash=fresh, settled_as=Settled(settled_as), by=by, at=at)


def _add_folds(contact: Contact, told: dict[str, Any], by: Actor, at: datetime) -> None:
    """What the second version brought beside the talk, unless the first had brought it already."""
    demand, outcome = told.get("demand"), told.get("outcome")
    heard = Demand.everything.filter(enterprise=contact.enterprise_id, heard_on=contact.on)
    if demand and not heard.filter(title=demand["title"].strip()).exists():
        _raise(contact, demand, by, at)
    if outcome:
        _claim(contact, outcome, by, at)
    policy = told.get("policy")
    handed = Delivery.everything.filter(enterprise=contact.enterprise_id, edition=policy, route=Route.HANDED)
    if policy is not None and not handed.exists():
        _hand_over(contact, policy, by, at)
