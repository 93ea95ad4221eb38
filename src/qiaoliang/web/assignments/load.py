"""What the people of a group have to do in the month anyway, before another task is put on top (rules.md section 7)."""

from datetime import date, timedelta

from django.db.models import Count

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.registry.programme import settings
from qiaoliang.web.assignments.addressing import Addressee
from qiaoliang.web.assignments.models import Copy
from qiaoliang.web.assignments.rules import Load
from qiaoliang.web.burden import ledger
from qiaoliang.web.burden.catalogue import INSTRUCTOR


def load(people: list[Addressee], minutes: int, due_on: date, today: date) -> Load:
    """Minutes of everybody in the month of `due_on`: tasks and notices due then, this one, and the usual forms.

    The usual forms are those of the last whole month; only instructors have any in the ledger.
    """
    users = [one.user for one in people]
    sent, forms = _sent(users, due_on), _forms(users, today)
    in_all = [sent.get(one.user, 0) + forms.get(one.user, 0) + minutes * max(len(one.enterprises), 1) for one in people]
    limit = int(settings.value("burden_minutes_max", today))
    return Load(due_on.month, max(in_all, default=0), sum(one > limit for one in in_all), limit)


def _sent(users: list[int], due_on: date) -> dict[int, int]:
    first = due_on.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    rows = Copy.everything.filter(to__in=users, assignment__withdrawn_at=None, assignment__due_on__range=(first, last))
    grouped = rows.values("to", "assignment__minutes").order_by().annotate(copies=Count("pk"))
    found: dict[int, int] = {}
    for to, minutes, copies in grouped.values_list("to", "assignment__minutes", "copies"):
        found[to] = found.get(to, 0) + minutes * copies
    return found


def _forms(users: list[int], today: date) -> dict[int, int]:
    people = dict(Instructor.everything.filter(user__in=users).values_list("pk", "user"))
    if not people:
        return {}
    filled = ledger.month(INSTRUCTOR, ledger.chosen("", today), list(people))
    return {people[key]: one.minutes for key, one in filled.items() if key in people}
