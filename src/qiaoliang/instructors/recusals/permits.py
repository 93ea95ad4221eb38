"""Who keeps cases, who declares, and who sees which: not the enterprise, and nobody's colleagues."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.recusals.models import Case, Declaration
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise

KEEPERS = (Can.RUN_PROGRAMME, Can.NOMINATE)


def may_list_cases(actor: Actor) -> bool:
    """The office and the auditor; a department sees its own cases only (`visible_cases`)."""
    return any(actor.can(what) for what in (*KEEPERS, Can.READ_AUDIT))


def visible_cases(actor: Actor) -> Any:
    """All cases of the area for the office and the auditor, a department's own for its coordinator."""
    area = actor.places(Can.RUN_PROGRAMME) | actor.places(Can.READ_AUDIT)
    if area:
        return Case.objects.all()
    return Case.objects.filter(unit__in=[int(key) for key in actor.keys("department")])


def may_record_case(actor: Actor) -> bool:
    return any(actor.can(what) for what in KEEPERS)


def may_record_case_of(actor: Actor, unit: Department, enterprise: Enterprise) -> bool:
    """The office where it runs the programme, whatever the unit; a department for itself, wherever."""
    if actor.is_system or (actor.can(Can.RUN_PROGRAMME) and reaches(actor, Can.RUN_PROGRAMME, enterprise)):
        return True
    return actor.can(Can.NOMINATE) and str(unit.pk) in actor.keys("department")


def may_close_case(actor: Actor, case: Case) -> bool:
    return may_record_case_of(actor, case.unit, case.enterprise)


def may_list_declarations(actor: Actor) -> bool:
    return any(actor.can(what) for what in (*KEEPERS, Can.READ_AUDIT, Can.LOG_CONTACTS))


def may_view_declaration(actor: Actor, declaration: Declaration) -> bool:
    """The instructor, the office and the auditor: what is declared is not for the department."""
    if str(declaration.instructor_id) in actor.keys("instructor"):
        return True
    return any(reaches(actor, what, declaration) for what in (Can.RUN_PROGRAMME, Can.READ_AUDIT))


def may_declare(actor: Actor) -> bool:
    """Everybody for themselves: nobody can know for somebody else that there is nothing."""
    return actor.can(Can.LOG_CONTACTS) and bool(actor.keys("instructor"))


def may_declare_as(actor: Actor, instructor: Instructor) -> bool:
    return actor.is_system or str(instructor.pk) in actor.keys("instructor")
