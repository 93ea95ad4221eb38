"""Whom a task or a notice goes to: by role, place, department or name, within what the sender answers for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import Grant
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.regions.models import Region
from qiaoliang.web.assignments.choices import ADDRESSEES, Sender, To
from qiaoliang.web.assignments.permits import SENDERS, sender_of


@dataclass(frozen=True)
class Group:
    """A group as it was chosen. Empty place, department and names leave it as wide as the sender's own area."""

    roles: tuple[str, ...]
    region_code: str = ""
    department: Department | None = None
    names: tuple[str, ...] = ()
    is_per_enterprise: bool = False


@dataclass
class Addressee:
    """One account; `enterprises` only where the task is about each of them."""

    user: int
    name: str
    unit: str
    number: str = ""
    enterprises: list[int] = field(default_factory=list)

    @property
    def places(self) -> list[int | None]:
        """What each of the person's copies is about."""
        return [*self.enterprises] or [None]


def addressees(group: Group, by: Actor, on: date) -> list[Addressee]:
    """The people of the group by name, each once; a `Refusal` names whom it cannot find."""
    sender = sender_of(by)
    if sender is None:
        raise Refusal("您的角色不能发任务和通知。")
    roles = [role for role in group.roles if role in ADDRESSEES[sender]]
    if not roles:
        raise Refusal("请选择发给哪些角色。", field="roles")
    if group.is_per_enterprise and roles != [To.INSTRUCTOR]:
        raise Refusal("“每家企业一件”只能发给指导员，请只选指导员。", field="is_per_enterprise")
    found: dict[int, Addressee] = {}
    for role in roles:
        for one in _FINDERS[role](group, by, sender, on):
            found.setdefault(one.user, one)
    chosen = _named(list(found.values()), group.names) if group.names else list(found.values())
    if group.is_per_enterprise:
        chosen = _with_enterprises(chosen, group, by, sender, on)
    if not chosen:
        raise Refusal("这个范围里没有能收到的人（要有账号、在岗），请放宽范围。", field="roles")
    return sorted(chosen, key=lambda one: (one.unit, one.name, one.user))


def _served(group: Group, by: Actor, sender: Sender) -> Any:
    """The enterprises that the sender answers for and the group names."""
    rows = Enterprise.everything.within(by.scope_for(SENDERS[sender]))
    return rows.filter(region_code__startswith=group.region_code) if group.region_code else rows


def _instructors(group: Group, by: Actor, sender: Sender, on: date) -> Iterable[Addressee]:
    own = Q(pk__in=Instructor.everything.within(by.scope_for(SENDERS[sender])).values("pk"))
    if sender != Sender.DEPARTMENT:
        serving = Stint.everything.in_force(on).filter(enterprise__in=_served(group, by, sender).values("pk"))
        there = Q(pk__in=serving.values("instructor"))
        own = there if group.region_code else own | there
    elif group.region_code:
        serving = Stint.everything.in_force(on).filter(enterprise__region_code__startswith=group.region_code)
        own &= Q(pk__in=serving.values("instructor"))
    rows = Instructor.everything.filter(own, standing=Standing.APPROVED, user__is_active=True)
    if group.department is not None:
        rows = rows.filter(department=group.department)
    columns = rows.order_by("number").values_list("user", "name", "department__short_name", "number")
    return [Addressee(user, name, unit, number) for user, name, unit, number in columns]


def _granted(role: str, kind: str, names: dict[str, str], on: date) -> Iterable[Addressee]:
    """Those who hold a role at one of the places named."""
    grants = Grant.objects.filter(Grant.in_force(on), role=role, where_kind=kind, where_key__in=names)
    rows = grants.filter(user__is_active=True).order_by("user").values_list("user", "user__name", "where_key")
    return [Addressee(user, name, names[key]) for user, name, key in rows]


def _coordinators(group: Group, by: Actor, sender: Sender, on: date) -> Iterable[Addressee]:
    rows = Department.everything.within(by.scope_for(SENDERS[sender])).filter(is_active=True)
    if group.department is not None:
        rows = rows.filter(pk=group.department.pk)
    elif group.region_code:
        rows = rows.filter(region_code__startswith=group.region_code)
    names = {str(pk): name for pk, name in rows.values_list("pk", "short_name")}
    return _granted("coordinator", "department", names, on)


def _secretaries(group: Group, by: Actor, sender: Sender, on: date) -> Iterable[Addressee]:
    rows = Organisation.everything.within(by.scope_for(SENDERS[sender])).filter(abolished_on=None)
    if group.region_code:
        rows = rows.filter(region_code__startswith=group.region_code)
    keys = Grant.objects.filter(Grant.in_force(on), role="secretary").values_list("where_key", flat=True)
    held = [int(key) for key in keys if key.isdigit()]
    names = {str(pk): name for pk, name in rows.filter(pk__in=held).values_list("pk", "name")}
    return _granted("secretary", "organisation", names, on)


def _committees(group: Group, by: Actor, sender: Sender, on: date) -> Iterable[Addressee]:
    grants = Grant.objects.filter(Grant.in_force(on), role="committee", where_kind="region")
    keys = [key for key in grants.values_list("where_key", flat=True) if _is_under(key, group, by, sender)]
    names = dict(Region.everything.filter(code__in=keys).values_list("code", "name"))
    return _granted("committee", "region", names, on)


def _is_under(code: str, group: Group, by: Actor, sender: Sender) -> bool:
    places = by.places(SENDERS[sender])
    is_own = any(one.kind == "city" or (one.kind == "region" and code.startswith(one.key)) for one in places)
    return is_own and code.startswith(group.region_code)


_FINDERS: dict[str, Callable[[Group, Actor, Sender, date], Iterable[Addressee]]] = {
    To.INSTRUCTOR: _instructors, To.COORDINATOR: _coordinators, To.SECRETARY: _secretaries, To.COMMITTEE: _committees,
}  # fmt: skip


def _named(found: list[Addressee], names: tuple[str, ...]) -> list[Addressee]:
    """Only those named, by name or number; who is not there or there twice is said."""
    chosen: list[Addressee] = []
    for name in names:
        like = [one for one in found if name in (one.name, one.number)]
        if not like:
            raise Refusal(f"在所选范围里没有找到“{name}”，请核对姓名或编号。", field="names")
        if len(like) > 1:
            units = "、".join(f"{one.unit}（{one.number}）" if one.number else one.unit for one in like[:4])
            raise Refusal(f"有同名的“{name}”：{units}。请改填编号，或先选部门。", field="names")
        chosen += [one for one in like if one not in chosen]
    return chosen


def _with_enterprises(
    chosen: list[Addressee], group: Group, by: Actor, sender: Sender, on: date
) -> list[Addressee]:  # fmt: skip
    """One entry for each enterprise a person leads; a department's people keep all of theirs."""
    rows = Stint.everything.in_force(on).filter(part=Part.LEAD, instructor__user__in=[one.user for one in chosen])
    if sender == Sender.DEPARTMENT:
        if group.region_code:
            rows = rows.filter(enterprise__region_code__startswith=group.region_code)
    else:
        rows = rows.filter(enterprise__in=_served(group, by, sender).values("pk"))
    mine = {one.user: one for one in chosen}
    for user, enterprise in rows.order_by("enterprise__sort_key").values_list("instructor__user", "enterprise"):
        mine[user].enterprises.append(enterprise)
    return [one for one in chosen if one.enterprises]
