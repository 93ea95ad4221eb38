"""By name, people an enterprise may keep a demand from: everybody with an account who would otherwise read it."""

from datetime import datetime
from typing import Any

from qiaoliang.access.notices.actions import people_at
from qiaoliang.economy.demands.readers import offices
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.scope import Place
from qiaoliang.registry.departments.models import Department


def nameable(enterprise: Any, at: datetime, *, demand: Any = None, but: int | None = None) -> dict[int, str]:
    """Key of the account → `于海宁（海洋发展局指导员）`: whoever serves or served the enterprise, the coordinators of
    its line and of the department that holds the demand, the offices of its places."""
    named: dict[int, str] = {}
    rows = Stint.everything.filter(enterprise=enterprise, instructor__user__is_active=True)
    for stint in rows.select_related("instructor__user", "instructor__department").order_by("-starts_on"):
        guide = stint.instructor
        named.setdefault(guide.user_id, f"{guide.user.name}（{guide.department}指导员）")
    for department in _departments(enterprise, demand):
        for person in people_at([Place("department", str(department.pk))], "coordinator", at):
            named.setdefault(person.pk, f"{person.name}（{department}联络员）")
    for person in people_at(offices(demand or enterprise), "office", at):
        named.setdefault(person.pk, f"{person.name}（项目办）")
    named.pop(but or 0, None)
    return dict(sorted(named.items(), key=lambda one: one[1]))


def _departments(enterprise: Any, demand: Any) -> list[Department]:
    """Of the enterprise's line in an area around it, and the one that holds the demand."""
    rows = Department.everything.filter(function=enterprise.line_function, is_active=True).order_by("pk")
    line = [one for one in rows if enterprise.region_code.startswith(one.region_code)]
    holder = getattr(demand, "department", None)
    return [*line, holder] if holder is not None and holder not in line else line
