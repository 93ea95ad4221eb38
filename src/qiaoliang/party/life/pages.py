"""What several pages of organisation life show: crumbs, buttons, names of people, the head of a meeting."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.tables import Action
from qiaoliang.party.life import expected, permits
from qiaoliang.party.life.choices import VOTING, Presence, State
from qiaoliang.party.life.forms import Named
from qiaoliang.party.life.models import Gathering
from qiaoliang.party.organisations.models import Organisation

LIST = "/party/life/"
CRUMBS = [("党建", "/party/"), ("组织生活", LIST)]
PRESENCES = {Presence.PRESENT: "done", Presence.EXPECTED: "waiting", Presence.LEAVE: "off", Presence.ABSENT: "soon"}


def of_branch(organisation: Organisation) -> str:
    return f"/party/organisations/{organisation.pk}/life/"


def crumbs_of(organisation: Organisation) -> list[tuple[str, str]]:
    return [*CRUMBS, (organisation.name, of_branch(organisation))]


def named(actor: Actor, members: Any) -> Named:
    """Keys and names in the order of the roll, as this person may read them."""
    return [(member.pk, permits.shown_name(actor, member)) for member in members]


def own_branch(actor: Actor) -> Organisation | None:
    """The organisation of somebody who keeps exactly one."""
    keys = actor.keys("organisation")
    found: Organisation | None = Organisation.objects.filter(pk=keys[0]).first() if len(keys) == 1 else None
    return found


def branch_buttons(actor: Actor, organisation: Organisation) -> list[Action]:
    at = of_branch(organisation)
    if not permits.may_keep(actor, organisation):
        return []
    return [
        Action("登记开过的会", f"{at}enter/", primary=True), Action("计划一次会", f"{at}plan/"),
        Action("排年度计划", f"{at}year-plan/"), Action("党小组", f"{at}groups/"),
    ]  # fmt: skip


def meeting_buttons(actor: Actor, gathering: Gathering, *, is_today: bool, is_past: bool) -> list[Action]:
    """What may be done with a meeting now; the first is what most people want."""
    at = gathering.get_absolute_url()
    if not permits.may_record(actor, gathering):
        return []
    if gathering.state == State.PLANNED:
        return _planned_buttons(gathering, at, is_today=is_today, is_past=is_past)
    if gathering.state == State.HELD:
        found = [Action("下载会议记录", f"{at}minutes.docx")]
        if gathering.kind in VOTING:
            found.insert(0, Action("登记表决", f"{at}decide/", primary=True))
        return [*found, Action("补写记录", f"{at}minutes/"), Action("更正", f"{at}correct/")]
    return []


def _planned_buttons(gathering: Gathering, at: str, *, is_today: bool, is_past: bool) -> list[Action]:
    found = []
    if is_today and gathering.is_door_open:
        found += [Action("大屏口令", f"{at}screen/", primary=True)]
    elif is_today:
        found += [Action("开始签到", f"{at}open/", primary=True, post=True)]
    if is_today or is_past:
        found.append(Action("登记已开", f"{at}hold/", primary=is_past))
    found += [Action("请假和考勤", f"{at}attendance/"), Action("改期或改议题", f"{at}move/")]
    return [*found, Action("取消", f"{at}call-off/")]


def attendance_lines(actor: Actor, gathering: Gathering) -> list[dict[str, Any]]:
    """Everybody expected and whether they came, in the order of the roll: no ranking, no counting of persons."""
    rows = gathering.attendances.select_related("member").order_by("member")
    if not rows and gathering.state == State.HELD:
        return []  # entered with counts only, e.g. before the roll was kept
    if not rows:
        people = expected.members_of(gathering, gathering.on)
        return [_line(permits.shown_name(actor, member), Presence.EXPECTED, "") for member in people]
    tells = permits.sees_names(actor)
    return [
        _line(permits.shown_name(actor, row.member), row.presence, str(row.get_leave_reason_display()) if tells else "")
        for row in rows
    ]


def _line(name: str, presence: str, reason: str) -> dict[str, Any]:
    kind = Presence(presence)
    return {"name": name, "status": PRESENCES[kind], "text": str(kind.label), "reason": reason}
