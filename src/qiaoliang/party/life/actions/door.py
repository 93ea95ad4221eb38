"""The door of a meeting: a code in the room lets members say that they are there; the secretary may tick instead."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.life import codes, expected
from qiaoliang.party.life.actions.planning import locked, must_be_planned
from qiaoliang.party.life.choices import How, Presence
from qiaoliang.party.life.models import Attendance, Gathering

# A million codes, two of them right at a time: twenty tries a minute find one in a month of minutes without a break.
TRIES: Final = 20
WITHIN: Final = timedelta(minutes=1)


class TooManyTries(Refusal):
    def __init__(self) -> None:
        super().__init__("口令输错太多次，请等一分钟再试，也可以请书记代记。", field="code")


@audited
def open_door(*, gathering: Gathering, version: int, by: Actor, at: datetime) -> Gathering:
    """From now on members may say that they are there. A fresh key: links of an earlier opening are void."""
    fresh = locked(gathering, version)
    must_be_planned(fresh)
    if fresh.on != timezone.localdate(at):
        raise Refusal(f"这次会计划在 {fresh.on:%Y-%m-%d}，只能在当天签到。请先改期。")
    if not expected.renew(fresh, fresh.on):
        raise Refusal("还没有应到的人，请先选定应到的人或补全党员名册。")
    fresh.door_key, fresh.door_opened_at, fresh.door_closed_at = secrets.token_urlsafe(18), at, None
    fresh.wrong_codes, fresh.wrong_since = 0, None
    fresh.version += 1
    fresh.save()
    record("gathering.door_opened", on=fresh, by=by, at=at)
    return fresh


@audited
def close_door(*, gathering: Gathering, version: int, by: Actor, at: datetime) -> Gathering:
    fresh = locked(gathering, version)
    if not fresh.is_door_open:
        raise Refusal("现在没有在签到。")
    fresh.door_closed_at = at
    fresh.version += 1
    fresh.save()
    record("gathering.door_closed", on=fresh, by=by, at=at)
    return fresh


@audited
def try_code(*, gathering: Gathering, typed: str, by: Actor, at: datetime) -> bool:
    """Whether the code is right; wrong ones are counted, and nobody gets more than twenty a minute.

    The count belongs to the meeting, not to a phone or an address: neither is kept.
    """
    fresh: Gathering = Gathering.everything.select_for_update(of=("self",)).get(pk=gathering.pk)
    if fresh.wrong_since is None or at - fresh.wrong_since > WITHIN:
        fresh.wrong_codes, fresh.wrong_since = 0, None
    if fresh.wrong_codes >= TRIES:
        raise TooManyTries
    if fresh.is_door_open and codes.accepts(fresh.door_key, typed, at):
        return True
    fresh.wrong_codes, fresh.wrong_since = fresh.wrong_codes + 1, fresh.wrong_since or at
    fresh.save(update_fields=["wrong_codes", "wrong_since"])
    if fresh.wrong_codes == TRIES:
        record("gathering.door_guarded", on=fresh, by=by, at=at, detail={"wrong": TRIES})
    return False


@audited
def arrive(*, gathering: Gathering, member_id: int, by: Actor, at: datetime) -> Attendance:
    """A member says: I am here. Once; somebody on leave may come after all."""
    fresh: Gathering = Gathering.everything.select_for_update(of=("self",)).get(pk=gathering.pk)
    if not fresh.is_door_open:
        raise Refusal("这次会现在没有在签到，请请书记代记。")
    row: Attendance | None = Attendance.everything.filter(gathering=fresh, member=member_id).first()
    if row is None:
        raise Refusal("请从名单里选您的姓名。名单里没有的，请告诉书记。", field="member")
    if row.presence == Presence.PRESENT:
        raise Refusal("这个姓名已经签到。如果不是您本人签的，请告诉书记。", field="member")
    row.presence, row.leave_reason, row.how, row.marked_by = Presence.PRESENT, "", How.CODE, ""
    row.save()
    record("attendance.arrived", on=fresh, by=by, at=at, detail={"member": member_id})
    return row


@audited
def mark(*, gathering: Gathering, marks: Mapping[int, tuple[str, str]], version: int, by: Actor, at: datetime) -> int:
    """The secretary notes who is there, who asked for leave and why; how many rows changed. `marks`: member → both."""
    fresh = locked(gathering, version)
    must_be_planned(fresh)
    rows = expected.renew(fresh, fresh.on)
    if marks.keys() - rows.keys():
        raise Refusal("有人已不在应到名单上，请刷新后再记。")
    changed = []
    for key, (presence, reason) in marks.items():
        row = rows[key]
        if (row.presence, row.leave_reason) == (presence, reason):
            continue
        if (presence == Presence.LEAVE) is not bool(reason):
            raise Refusal("请假要选原因。")
        row.presence, row.leave_reason, row.how, row.marked_by = presence, reason, How.SECRETARY, by.name
        changed.append(row)
    Attendance.everything.bulk_update(changed, ["presence", "leave_reason", "how", "marked_by"], batch_size=500)
    fresh.version += 1
    fresh.save(update_fields=["version"])
    record("attendance.marked", on=fresh, by=by, at=at, detail={"rows": len(changed)})
    return len(changed)
