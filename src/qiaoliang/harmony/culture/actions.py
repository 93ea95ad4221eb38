"""Lectures, cultural and sports events held."""

from datetime import date, datetime

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.register import claimed_columns, insert_once
from qiaoliang.harmony.culture.models import Event
from qiaoliang.kit.keys import same_thing
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.models import Enterprise

ORGANISERS_AT_MOST = 300


@audited
def hold_event(
    *, enterprise: Enterprise, kind: str, title: str, organisers: str, place: str, attended_count: int | None,
    happened_on: date, by: Actor, at: datetime,
) -> Event:  # fmt: skip
    """An event was held; a joint one is one record with all its organisers."""
    shared = claimed_columns(
        enterprise=enterprise, region_code=enterprise.region_code, happened_on=happened_on, by=by, at=at
    )
    event = insert_once(
        lambda: Event.everything.create(
            kind=kind, title=title.strip(), organisers=organisers.strip(), place=place.strip(),
            attended_count=attended_count, event_key=f"{happened_on}:{same_thing(title)}"[:160], **shared,
        ),
        "同一天的同名活动已经登记，请在原记录上补充主办单位。",
        "title",
    )  # fmt: skip
    record("event.claimed", on=event, by=by, at=at)
    return event


@audited
def join_event(*, row: Event, organiser: str, by: Actor, at: datetime) -> Event:
    """One more organiser of a joint event: it stays one event and counts once."""
    held: Event = Event.everything.select_for_update(of=("self",)).get(pk=row.pk)
    if held.state == Claim.VOID:
        raise Refusal("这场活动已经作废。")
    named = held.organisers.split("、")
    if same_thing(organiser) in {same_thing(one) for one in named}:
        raise Refusal("这个单位已经在主办里。", field="organiser")
    organisers = "、".join([*named, organiser.strip()])
    if len(organisers) > ORGANISERS_AT_MOST:
        raise Refusal("主办单位太多，请用简称。", field="organiser")
    held.organisers = organisers
    held.version += 1
    held.save(update_fields=["organisers", "version"])
    record("event.joined", on=held, by=by, at=at, detail={"organiser": organiser.strip()})
    return held
