"""By name, people an enterprise may keep a demand from: everybody with an account who would otherwise read it."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from qiaoliang.access.accounts.models import Grant
from qiaoliang.economy.demands.readers import offices
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.registry.departments.models import Department


def nameable(enterprise: Any, at: datetime, *, demand: Any = None, but: int | None = None) -> dict[int, str]:
    """Key of the account → `于海宁（海洋发展局指导员）`: whoever serves or served the enterprise, the coordinators of
    its line and of the department that holds the demand, the offices of its places."""
    named: dict[int, str] = {}
    rows = Stint.everything.filter(enterprise=enterprise, instructor__user__is_active=True)
    for stint in rows.select_related("instructor__user", "instructor__department").order_by("-starts_on"):
        guide: Any = stint.instructor  # with an account: the query asks for one
        named.setdefault(guide.user_id, f"{guide.user.name}（{guide.department}指导员）")
    departments = {str(one.pk): one for one in _departments(enterprise, demand)}
    where = Q(role="coordinator", where_kind="department", where_key__in=list(departments))
    for office in offices(demand or enterprise):
        where |= Q(role="office", where_kind=office.kind, where_key=office.key)
    grants = Grant.objects.filter(where, Grant.in_force(timezone.localdate(at)), user__is_active=True)
    for grant in grants.select_related("user").order_by("role", "pk"):
        desk = f"{departments[grant.where_key]}联络员" if grant.role == "coordinator" else "项目办"
        named.setdefault(grant.user_id, f"{grant.user.name}（{desk}）")
    named.pop(but or 0, None)
    return dict(sorted(named.items(), key=lambda one: one[1]))


def _departments(enterprise: Any, demand: Any) -> list[Department]:
    """Of the enterprise's line in an area around it, and the one that holds the demand."""
    rows = Department.everything.filter(function=enterprise.line_function, is_active=True).order_by("pk")
    line = [one for one in rows if enterprise.region_code.startswith(one.region_code)]
    holder = getattr(demand, "department", None)
    return [*line, holder] if holder is not None and holder not in line else line
