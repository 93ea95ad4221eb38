"""Whose data: one person as found in the tables, from whichever door the person came.

A person is found by keys, never by a name alone: an account and its instructor by their link, a member's admissions by
the roll, an owner's account and the contact person of the same name at the same enterprise.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from qiaoliang.access.accounts.models import User
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import Scope
from qiaoliang.party.membership.models import Admission, Member
from qiaoliang.registry.enterprises.models import ContactPerson
from qiaoliang.web.personal.models import Holder
from qiaoliang.web.privacy.choices import Who

Keys = tuple[int, ...]
TYPED: Final = (Who.MEMBER, Who.CONTACT, Who.INSTRUCTOR, Who.HOLDER, Who.OUTSIDE)  # whom the office types in for


@dataclass(frozen=True)
class Person:
    """One person and the keys of the rows that are this person's."""

    who: str
    key: str
    name: str
    region_code: str
    users: Keys = ()
    instructors: Keys = ()
    members: Keys = ()
    holders: Keys = ()
    contacts: Keys = ()
    admissions: Keys = ()
    entrances: Keys = ()

    @property
    def rows(self) -> dict[str, list[str]]:
        """The rows that the log speaks of when somebody opens what is masked about this person."""
        held: dict[str, Iterable[int]] = {
            "nominations.instructor": self.instructors, "enterprises.contactperson": self.contacts,
            "membership.admission": self.admissions, "membership.member": self.members,
            "personal.holder": self.holders, "owners.entrance": self.entrances,
        }  # fmt: skip
        return {kind: [str(key) for key in keys] for kind, keys in held.items()}


def of_user(user: User) -> Person:
    """Somebody with an account: the instructor it belongs to, and the contact person it speaks as."""
    instructors = list(Instructor.everything.filter(user=user).select_related("department"))
    grants = list(user.grants.order_by("pk"))
    spoken = [int(one.where_key) for one in grants if one.where_kind == "enterprise" and one.role == "owner"]
    contacts = list(
        ContactPerson.everything.filter(enterprise__in=spoken, name=user.name).select_related("enterprise", "entrance")
    )
    regions = [
        *(one.department.region_code for one in instructors), *(one.enterprise.region_code for one in contacts),
        *(one.where_key for one in grants if one.where_kind == "region"), "",
    ]  # fmt: skip
    return Person(
        Who.ACCOUNT, str(user.pk), user.name, regions[0], users=(user.pk,),
        instructors=tuple(one.pk for one in instructors), contacts=tuple(one.pk for one in contacts),
        entrances=_entrances(contacts),
    )  # fmt: skip


def of_instructor(instructor: Instructor) -> Person:
    users = (instructor.user_id,) if instructor.user_id else ()
    return Person(
        Who.INSTRUCTOR, str(instructor.pk), instructor.name, instructor.department.region_code, users=users,
        instructors=(instructor.pk,),
    )  # fmt: skip


def of_member(member: Member) -> Person:
    admissions = Admission.everything.filter(member=member).values_list("pk", flat=True)
    holders = Holder.everything.filter(member=member).values_list("pk", flat=True)
    return Person(
        Who.MEMBER, str(member.pk), member.name, member.organisation.region_code, members=(member.pk,),
        holders=tuple(holders), admissions=tuple(admissions),
    )  # fmt: skip


def of_holder(holder: Holder) -> Person:
    """Who has a personal link: the member it was made for, or an employee who is in no other table."""
    if holder.member is not None:
        return of_member(holder.member)
    # An applicant is on no roll yet: the branch knows an employee by name, once (`holder_employee_once`).
    applied = Admission.everything.filter(organisation=holder.organisation, name=holder.name, member=None)
    return Person(
        Who.HOLDER, str(holder.pk), holder.name, holder.organisation.region_code, holders=(holder.pk,),
        admissions=tuple(applied.values_list("pk", flat=True)),
    )  # fmt: skip


def of_contact(contact: ContactPerson) -> Person:
    return Person(
        Who.CONTACT, str(contact.pk), contact.name, contact.enterprise.region_code, contacts=(contact.pk,),
        entrances=_entrances([contact]),
    )  # fmt: skip


def _entrances(contacts: Iterable[ContactPerson]) -> Keys:
    return tuple(one.entrance.pk for one in contacts if hasattr(one, "entrance"))


def of(who: str, key: str) -> Person | None:
    """The person a request or consent names; None if there is none (any more)."""
    if not key.isdecimal():
        return None
    pk = int(key)
    if who == Who.ACCOUNT:
        user = User.objects.filter(pk=pk).first()
        return of_user(user) if user else None
    doors: tuple[tuple[str, Any, Callable[[Any], Person]], ...] = (
        (Who.INSTRUCTOR, Instructor.everything.select_related("department"), of_instructor),
        (Who.MEMBER, Member.everything.select_related("organisation"), of_member),
        (Who.HOLDER, Holder.everything.select_related("organisation", "member__organisation"), of_holder),
        (Who.CONTACT, ContactPerson.everything.select_related("enterprise"), of_contact),
    )
    for kind, table, made in doors:
        if who == kind:
            row = table.filter(pk=pk).first()
            return made(row) if row else None
    return None


def find(who: str, name: str, at_place: str, scope: Scope) -> Person:
    """Whom the office means: by kind, full name and enterprise, organisation or number, within its area."""
    if who == Who.OUTSIDE:
        return Person(Who.OUTSIDE, "", name, "")
    asked: dict[Who, tuple[Any, dict[str, str]]] = {
        Who.INSTRUCTOR: (Instructor, {"number": at_place}),
        Who.MEMBER: (Member, {"organisation__name__contains": at_place}),
        Who.HOLDER: (Holder, {"organisation__name__contains": at_place}),
        Who.CONTACT: (ContactPerson, {"enterprise__name__contains": at_place}),
    }
    table, place = asked[Who(who)]
    rows = table.everything.within(scope).filter(name=name, **(place if at_place else {}))
    found = list(rows.values_list("pk", flat=True)[:2])
    if len(found) != 1:
        problem = "没有找到" if not found else "不止一位"
        raise Refusal(
            f"{problem}叫“{name}”的{Who(who).label}。请核对姓名，并填写所在企业、党组织或指导员编号；"
            "系统里确实没有的，身份选“系统里没有找到”。",
            field="name",
        )  # fmt: skip
    person = of(who, str(found[0]))
    assert person is not None  # it was found a moment ago
    return person


def placed(person: Person, region_code: str) -> Person:
    """Somebody who stands in no table, at the office that was asked."""
    return replace(person, region_code=region_code)
