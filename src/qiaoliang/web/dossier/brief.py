"""An enterprise on one page before a call (拜访前一页纸): all that a visitor should know, on one sheet of A4.

It shows what the reader may see elsewhere and nothing more, and costs at most twelve queries with its frame.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.economy.policies.choices import Verdict
from qiaoliang.economy.policies.handing import Offer, policies_to_hand_over
from qiaoliang.fieldwork.contacts import rhythm
from qiaoliang.fieldwork.contacts.models import Contact, Pause, Rhythm
from qiaoliang.fieldwork.contacts.permits import may_see as may_see_contacts
from qiaoliang.fieldwork.outcomes.permits import may_see as may_see_outcomes
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.kit import money
from qiaoliang.kit.crypto import mask_name
from qiaoliang.kit.pages import reads
from qiaoliang.party.membership import headcount
from qiaoliang.party.organisations.models import Coverage, Form
from qiaoliang.registry.enterprises import industries
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole, Enterprise
from qiaoliang.registry.programme.settings import lamp_calendar
from qiaoliang.web.dossier.history import Stretch, part
from qiaoliang.web.dossier.opencases import Case, open_cases

READERS: Final = (Can.LOG_CONTACTS, Can.RUN_PROGRAMME, Can.NOMINATE, Can.READ_AUDIT)
NEAR: Final = timedelta(days=30)  # visits of others, before and ahead
WORDS_SHOWN, OTHERS_SHOWN, CASES_SHOWN, POLICIES_SHOWN = 3, 5, 8, 4
READ: Final = 30  # contacts looked at: more than one a day says nothing new


def may_brief(actor: Actor, enterprise: Any) -> bool:
    """Those who call on the enterprise or send somebody; for the enterprise itself there is its own page."""
    if actor.places() == actor.places(Can.SPEAK_FOR_ENTERPRISE):
        return False
    able = [can for can in READERS if actor.can(can)]
    return any(actor.places(can) == actor.places() or reaches(actor, can, enterprise) for can in able)


@dataclass(frozen=True)
class Person:
    role: str
    name: str
    about: str


def _standing(enterprise: Enterprise, on: date) -> list[Stretch]:
    """Who serves it, what covers it, its quiet times, its people and how many members it has: one query."""
    mine = {"enterprise": enterprise.pk}
    now = Q(ends_on=None) | Q(ends_on__gte=on)
    person = Concat(F("role"), Value("|"), F("title"), Value("|"), F("prefers"))
    members = Enterprise.everything.filter(pk=enterprise.pk).annotate(
        count=headcount.full_members(on), starts_on=F("established_on"), ends_on=F("established_on")
    )
    rows = part(
        Coverage.everything.filter(now, starts_on__lte=on, **mine), "coverage", F("organisation__name"), F("form"),
        F("organisation"),
    ).union(
        part(
            Stint.everything.filter(now, starts_on__lte=on, **mine), "stint",
            Concat(F("instructor__name"), Value("（"), F("instructor__department__short_name"), Value("）")), F("part"),
            F("instructor"),
        ),
        part(
            Rhythm.everything.filter(now, starts_on__lte=on, **mine), "rhythm", Value(""),
            Concat(F("weekdays"), Value("|"), F("hours"), Value("|"), F("channel"), Value("|"), F("quiet")), F("pk"),
        ),
        part(Pause.everything.filter(ends_on__gte=on, **mine), "pause", Value(""), Value(""), F("pk")),
        part(
            ContactPerson.everything.usable().filter(now, starts_on__lte=on, **mine), "person", F("name"), person,
            F("pk"),
        ),
        part(members, "members", F("count"), Value(""), F("pk")),
        all=True,
    )  # fmt: skip
    return sorted((Stretch(*row) for row in rows), key=lambda one: (one.starts_on or on, one.name or ""))


def _people(standing: list[Stretch]) -> list[Person]:
    found = []
    for one in standing:
        if one.kind == "person":
            role, title, prefers = one.sort.split("|", 2)
            about = "，".join(words for words in (title, f"宜{prefers}" if prefers else "") if words)
            found.append(Person(str(ContactRole(role).label), mask_name(one.name), about))
    return found


def _team(standing: list[Stretch]) -> list[str]:
    stints = sorted((one for one in standing if one.kind == "stint"), key=lambda one: one.sort != Part.LEAD)
    return [f"{one.name}{one.starts_on:%Y-%m} 起" for one in stints]


def _coverage(standing: list[Stretch]) -> str:
    names = [f"{one.name}（{Form(one.sort).label}）" for one in standing if one.kind == "coverage"]
    return "、".join(names) or "还没有党组织覆盖"


def _members(standing: list[Stretch]) -> str:
    return next((f"{money.count(int(one.name or 0))} 人" for one in standing if one.kind == "members"), "—")


def _pauses(standing: list[Stretch]) -> list[str]:
    return [f"{one.starts_on:%m-%d} 至 {one.ends_on:%m-%d}" for one in standing if one.kind == "pause"]


def _contacts(enterprise: Enterprise) -> list[Any]:
    rows = Contact.everything.filter(enterprise=enterprise, voided_at=None).select_related("instructor__department")
    return list(rows.defer("instructor__phone").order_by("-at")[:READ])


def _others(contacts: list[Any], cases: list[Case], actor: Actor, at: datetime) -> list[str]:
    """Who else came in the last 30 days, and who comes in the next."""
    me = actor.keys("instructor")
    came = [one for one in contacts if one.at >= at - NEAR and str(one.instructor_id) not in me]
    found = [
        f"{timezone.localtime(one.at):%m-%d} {one.instructor.name}（{one.instructor.department}）"
        f"{one.get_channel_display()}"
        for one in came[:OTHERS_SHOWN]
    ]
    ends_on = timezone.localdate(at) + NEAR
    ahead = [one for one in cases if one.kind == "visit" and one.due_on is not None and one.due_on <= ends_on]
    return found + [f"{one.due_on:%m-%d} {one.title}（{one.next_step}）" for one in ahead[:OTHERS_SHOWN]]


def _policies(enterprise: Enterprise, on: date) -> tuple[list[Offer], int]:
    """What fits and was not delivered; the few to bring along and how many there are."""
    fitting = [
        one
        for one in policies_to_hand_over([enterprise], on)[enterprise.pk]
        if one.judgement.verdict == Verdict.MEETS and one.delivery is None
    ]
    return fitting[:POLICIES_SHOWN], len(fitting)


def facts(enterprise: Enterprise) -> list[str]:
    parts = [
        industries.name_of(enterprise.division),
        f"职工 {money.count(enterprise.staff_count)} 人" if enterprise.staff_count is not None else "",
        str(enterprise.get_size_class_display()),
        "规上" if enterprise.is_above_scale else "",
        enterprise.address,
    ]
    return [one for one in parts if one]


@reads(may_brief, row=Enterprise)
def brief(request: Request, enterprise: Enterprise) -> HttpResponse:
    """The sheet; a record merged into another leads to the one that was kept."""
    actor, at = request.actor, request.at
    today = timezone.localdate(at)
    standing = _standing(enterprise, today)
    cases = open_cases([enterprise.pk], actor, today, lamp_calendar())
    contacts = _contacts(enterprise) if may_see_contacts(actor) else []
    policies, fitting = _policies(enterprise, today)
    here = (str(enterprise), f"/enterprises/{enterprise.pk}/")
    context = {
        "enterprise": enterprise,
        "facts": facts(enterprise),
        "people": _people(standing),
        "team": _team(standing),
        "coverage": _coverage(standing),
        "members": _members(standing),
        "pauses": _pauses(standing),
        "agreed": next((rhythm.read(one.sort).words for one in standing if one.kind == "rhythm"), ""),
        "contacts": contacts[:WORDS_SHOWN],
        "others": _others(contacts, cases, actor, at),
        "mine": [one for one in cases if one.is_mine],
        "waiting": [one for one in cases if one.kind not in ("visit", "outcome") and not one.is_mine][:CASES_SHOWN],
        "claimed": [one for one in cases if one.kind == "outcome"][:CASES_SHOWN] if may_see_outcomes(actor) else [],
        "policies": policies,
        "fitting": fitting,
        "may_log": actor.can(Can.LOG_CONTACTS),
        "today": today,
        "crumbs": [("企业", "/enterprises/"), here, ("拜访前一页纸", "")],
    }
    return render(request, "dossier/brief.html", context)
