"""Every address and operation × method × role × {own, same county, other county, other city}: nothing of Lidao leaks.

Lidao's rows carry a canary behind every Chinese word (`jurisdictions.plant`). Whoever stands elsewhere opens, posts,
searches and exports every address of the resolver, with Lidao's numbers in it and in every form: no canary in any
body, workbook, document, autocomplete, error, file name; no page that is the least bit different from before Lidao had
any rows, so no count either; nothing written. The whole (a test a role, `make drill`) is about 100,000 checks; the
ordinary run draws a part of it by the day's number in `QIAOLIANG_JURISDICTIONS`, or always the same.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urljoin

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import models, transaction
from django.utils import timezone

from qiaoliang.access.audit.models import Entry
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.carriers.models import Carrier
from qiaoliang.registry.enterprises.models import Enterprise
from tests.access import tally, test_api
from tests.access.jurisdictions import (
    BEGINNINGS,
    NOWHERE,
    PLACES,
    ROLES,
    Canaries,
    changed,
    digests,
    grounds,
    own_person,
    people,
    plant,
    steady,
    text_of,
)
from tests.access.test_hostile_forms import Form, Undone, forms_of
from tests.access.test_table import PUBLIC, addresses, filled
from tests.access.world import build
from tests.cast import LIDAO, Cast, Person, Town
from tests.web.api.calling import System, make_token

SEED = int(os.environ.get("QIAOLIANG_JURISDICTIONS", "20261130"))
PART = 0.02  # of the addresses of every actor, in the ordinary run: 30 seconds
LEAST = 10_000  # checks that the plan of the drill holds
REPORT = os.environ.get("QIAOLIANG_ACCESS_REPORT")  # the page that a whole run puts its figures into
METHODS = ("PUT", "PATCH", "DELETE")  # besides GET and POST; each address is asked by one of them, in turn
LEADS_ON = ("", "account/sign-in/")  # send the signed-in to the workbench, whatever they come with
INTERFACE = "the interface"
SEARCHED = ("search/", "enterprises/", "field/names/", "instructors/")  # with every beginning

NEIGHBOURS = ("secretary of next",)  # branches share the activity centres of their county
ADMINISTRATORS = tuple(f"nowhere of {name}" for name in NOWHERE)
COUNTY_WIDE = ("coordinator of next", "head_of_department of next")  # a department of Lidao's own county
# Addresses with a number that a person of another place may open, and why. Beginning of the address: places, reason.
OPEN: dict[str, tuple[tuple[str, ...], str]] = {
    "settings/affinity/<int:pk>/": (PLACES, "the table of kinship of trades is the city's, and in force for everybody"),
    "setup/drives/<int:pk>/": (("next",), "a township reads the drive of its county, and its own target in it"),
    "harmony/accord/editions/<int:pk>/": (PLACES, "the check-list of the city: what is asked, of nobody in particular"),
    "privacy/activities/<int:pk>/": (PLACES, "impact assessments of the installation: every office answers for them"),
    "economy/policies/<int:pk>/": (("next",), "published for the whole county"),
    "economy/occasions/<int:pk>/": (("next",), "a fair for the whole county, enterprises of its towns sign up"),
    "party/campaigns/<int:pk>/": (COUNTY_WIDE, "a campaign is announced to the departments of its area"),
    "party/centres/<int:pk>/": (NEIGHBOURS, "a branch books any centre of its county"),
    "party/contests/<int:pk>/": (COUNTY_WIDE, "a call is read by the departments of the area it lies in"),
    "people/<int:user_pk>/recover/": (
        ("nowhere of administrator",),
        "accounts are the administrators', wherever",
    ),
    "interface/<int:number>/": (
        ("nowhere of administrator",),
        "the administrator sees every token, and takes back whose system is given up",
    ),
    "partners/<int:pk>/": (PLACES, "universities and banks that help anybody: a register of the city"),
    "indicators/statistics/<int:pk>/": (PLACES, "published statistics, open to whoever reads figures"),
}
# Pages that tell of something common to the city or the county, so that they differ once Lidao has its rows.
COMMON: dict[str, tuple[tuple[str, ...], str]] = {
    "audit/": (PLACES, "tells the head of the whole chain, which every report prints; its entries are the own area's"),
    "settings/affinity/": (PLACES, "lists the city's tables of kinship"),
    "setup/drives/": (("next",), "lists the county's drive to its townships"),
    "privacy/activities/": (PLACES, "lists the installation's impact assessments"),
    "partners/": (PLACES, "lists the city's partners"),
    "indicators/statistics/": (PLACES, "lists published statistics"),
    "indicators/pivot/": (PLACES, "offers the shared choices"),
    "harmony/accord/": (PLACES, "offers the city's check-lists as a filter, and lists them"),
    "economy/occasions/": (PLACES, "offers the city's partners as a filter; lists the county's fairs to its townships"),
    "economy/policies/": (("next",), "lists what was published for the county"),
    "economy/deliveries/": (("next",), "offers what was published for the county as a filter"),
    "party/campaigns/": (COUNTY_WIDE, "lists the campaigns of the area"),
    "party/pledges/": (COUNTY_WIDE, "offers the campaigns of the area as a filter"),
    "party/problems/": (COUNTY_WIDE, "likewise"),
    "party/proposals/": (COUNTY_WIDE, "likewise"),
    "harmony/accord/editions/": (PLACES, "lists the city's check-lists"),
    "party/": (NEIGHBOURS, "counts the centres of the county"),
    "party/centres/": (NEIGHBOURS, "lists the centres of the county"),
    "checks/unknown/": (NEIGHBOURS, "counts the centres of the county"),
    "checks/unknown/records/": (NEIGHBOURS, "lists the centres of the county"),
    "indicators/": (NEIGHBOURS, "counts the centres of the county"),
    "party/contests/": (COUNTY_WIDE, "lists the calls of the area"),
    "field/names/": (("next",), "names what was published for the county"),
    "assessment/scheme/": (PLACES, "the city's rules of assessing, the same for everybody and no row of a place"),
    "assessment/branches/scheme/": (PLACES, "likewise of the branches"),
    "metrics/": ((*PLACES, *ADMINISTRATORS), "of the process; no person reads it"),
}
# Columns whose words may be read elsewhere. Model.column: places, reason.
READABLE: dict[str, tuple[tuple[str, ...], str]] = {
    "setting_up.Drive.": (("next",), "a township reads the drive of its county"),
    "policies.Policy.": (("next",), "published for the whole county"),
    "policies.Version.": (("next",), "published for the whole county"),
    "support.Occasion.": (("next",), "a fair for the whole county"),
    "contests.Contest.": (COUNTY_WIDE, "a call is read by the departments of the area it lies in"),
    "campaigns.Theme.": (COUNTY_WIDE, "a themed campaign is announced to the departments of the area it lies in"),
    "centres.Centre.": (NEIGHBOURS, "a branch books any centre of its county"),
    "centres.Room.": (NEIGHBOURS, "a branch books any centre of its county"),
    "carriers.Carrier.name": (NEIGHBOURS, "where the centre lies"),
    "contests.Criterion.": (COUNTY_WIDE, "a call with how it is judged"),
    "tokens.Token.": (("nowhere of administrator",), "the administrator sees every token"),
}
# The same of the interface.
API_OPEN: dict[str, tuple[tuple[str, ...], str]] = {
    "/policies/{id}": (("next",), "published for the whole county"),
}
API_COMMON: dict[str, tuple[tuple[str, ...], str]] = {
    "/policies": (("next",), "lists what was published for the county"),
}
# Ends of the own sitting, and what writes by being asked: not compared.
LEFT_OUT = ("account/sign-out/", "account/language/", "account/sso/")


def listed() -> list[str]:
    return [one for one in sorted(set(addresses())) if not one.startswith(LEFT_OUT)]


def has_number(address: str) -> bool:
    return "<int:" in address


def covers(rules: dict[str, tuple[tuple[str, ...], str]], address: str, place: str, who: str = "") -> bool:
    """Whether a rule names the place, or this person by role and place."""
    return any(address.startswith(start) and {place, who} & {*places} for start, (places, _why) in rules.items())


@dataclass
class Survey:
    """One run: what was asked, what was wrong."""

    canaries: Canaries
    checks: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def look(self, kind: str, who: str, place: str, address: str, answer: Any) -> str:
        """Count one check and say the text of the answer, without a fault of the server and without a canary."""
        self.checks[kind] += 1
        text = text_of(answer)
        if answer.status_code >= 500:
            self.wrong.append(f"{who} {kind} {address}: {answer.status_code}")
        where = self.canaries.where
        leaked = {
            one
            for one in self.canaries.found_in(text)
            if one not in where or not covers(READABLE, where[one], place, who)
        }
        if leaked:
            self.wrong.append(f"{who} {kind} {address}: reads {self.canaries.told(leaked)[:6]}")
        return text


def lidao(rows: dict[str, int], town: Town) -> dict[str, int]:
    """What a form's field is filled with by somebody who tries Lidao's numbers, by its name."""
    return {
        **{name.rsplit("/", 1)[-1].rstrip("s"): number for name, number in rows.items()},
        "enterprise": town.seafood.pk, "instructor": town.instructor.pk, "organisation": town.branch.pk,
        "carrier": town.park.pk, "host": town.seafood.pk, "source": town.instructor.pk, "target": town.colleague.pk,
        "stint": town.stint.pk, "company": town.seafood.pk,
    }  # fmt: skip


PLAIN = {
    "date": "2026-11-20",
    "number": "1",
    "email": "a@b.example",
    "time": "09:00",
    "datetime-local": "2026-11-20T09:00",
}


def aimed(form: Form, aims: dict[str, int]) -> dict[str, Any]:
    """The form as a person would send it, with Lidao's rows wherever a row is asked for."""
    sent: dict[str, Any] = {}
    for name, values in form.fields.items():
        bare = name.rsplit("-", 1)[-1]
        if bare in aims:
            sent[name] = str(aims[bare])
        elif bare in ("region", "region_code", "place", "town"):
            sent[name] = LIDAO
        else:
            offered = [one for one in values if one]
            sent[name] = offered[-1] if offered else PLAIN.get(form.kinds.get(name, ""), "试填的字")
    return sent


def hanging(town: Town) -> int:
    """How many rows of all tables point at an enterprise, a person, an organisation or a carrier of Lidao."""
    theirs = {
        Enterprise: (town.seafood.pk, town.fishing_gear.pk, town.foods.pk),
        Instructor: (town.instructor.pk, town.colleague.pk), Organisation: (town.branch.pk,), Carrier: (town.park.pk,),
    }  # fmt: skip
    return sum(
        model._base_manager.filter(**{f"{one.name}__in": theirs[one.related_model]}).count()
        for model in apps.get_models()
        for one in model._meta.fields
        if isinstance(one, models.ForeignKey) and one.related_model in theirs
    )


@dataclass
class Walk:
    """A person of another place who tries everything."""

    who: str
    place: str
    person: Person
    mine: list[str]  # the addresses it tries
    before: dict[str, str] = field(default_factory=dict)
    pages: list[tuple[str, str, str]] = field(default_factory=list)  # (address asked, pattern, body) of what it may see

    def read_before(self, rows: dict[str, int], cast: Cast) -> None:
        for address in self.mine:
            if not has_number(address):
                self.before[address] = steady(text_of(self.person.client.get(filled(address, rows, cast))))

    def read(self, rows: dict[str, int], cast: Cast, survey: Survey) -> None:
        """Before anybody searches, exports or posts: every page says what it said before Lidao had its rows."""
        for address in self.mine:
            at = filled(address, rows, cast)
            answer = self.person.client.get(at)
            text = survey.look("GET", self.who, self.place, address, answer)
            if has_number(address):
                self._must_be_refused("GET", address, answer, survey)
                continue
            # What holds for one person's page holds for that page alone, not for those below it.
            rule = {start: one for start, one in COMMON.items() if one[0] != NEIGHBOURS or start == address}
            if steady(text) != self.before[address] and not covers(rule, address, self.place, self.who):
                survey.wrong.append(f"{self.who} GET {address}: {difference(self.before[address], steady(text))}")
            if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
                self.pages.append((at, address, answer.content.decode()))

    def search(self, survey: Survey) -> None:
        """The lists: searched for what Lidao's rows begin with, in turn, and taken out as a workbook."""
        turn = cycle(BEGINNINGS)
        for at, address, page in self.pages:
            if 'name="q"' in page or 'type="search"' in page:
                for begun in BEGINNINGS if address in SEARCHED else (next(turn), next(turn)):
                    survey.look("GET ?q=", self.who, self.place, address, self.person.client.get(at, {"q": begun}))
            if "export=" in page:
                answer = self.person.client.get(at, {"export": "xlsx"})
                survey.look("GET ?export=", self.who, self.place, address, answer)

    def post(self, rows: dict[str, int], cast: Cast, survey: Survey) -> None:
        """To every address without anything in it. What has Lidao's number is refused and writes nothing at all."""
        before = digests()
        for address in self.mine:
            at = filled(address, rows, cast)
            if has_number(address) and not covers(OPEN, address, self.place, self.who):
                answer = self.person.client.post(at)
                survey.look("POST", self.who, self.place, address, answer)
                self._must_be_refused("POST", address, answer, survey)
            else:
                self._and_undo(at, {}, "POST", address, survey)
        if differ := changed(before, digests()):
            survey.wrong.append(f"{self.who} POST wrote {differ}")

    def other_methods(self, rows: dict[str, int], cast: Cast, survey: Survey) -> None:
        """No address knows any other method; the people of the three places share the addresses among them."""
        turn = (*PLACES, *NOWHERE).index(self.place) % len(PLACES)
        for number, address in list(enumerate(self.mine))[turn :: len(PLACES)]:
            method = METHODS[number // len(PLACES) % len(METHODS)]
            answer = self.person.client.generic(method, filled(address, rows, cast))
            survey.look(method, self.who, self.place, address, answer)
            if answer.status_code not in (403, 404, 405) and address not in LEADS_ON:
                survey.wrong.append(f"{self.who} {method} {address}: {answer.status_code}")

    def aim(self, town: Town, rows: dict[str, int], survey: Survey) -> None:
        """The own forms, with the numbers of Lidao's rows in them: nothing may come to hang on one of those."""
        aims, kept = lidao(rows, town), hanging(town)
        forms = [(urljoin(at, form.action), form) for at, _address, page in self.pages for form in forms_of(page)]
        distinct = {
            (action, tuple(sorted(form.fields))): (action, form)
            for action, form in forms
            if "/sign-out/" not in action and "/language/" not in action
        }
        for action, form in distinct.values():
            try:
                with transaction.atomic():
                    last = Entry.everything.order_by("-number").values_list("number", flat=True).first() or 0
                    answer = self.person.client.post(action, aimed(form, aims))
                    survey.look("POST aimed", self.who, self.place, action, answer)
                    said = Entry.everything.filter(number__gt=last, region_code__startswith=LIDAO)
                    if said.exists() or (answer.status_code < 400 and hanging(town) != kept):
                        what = list(said.values_list("verb", flat=True))
                        survey.wrong.append(f"{self.who} POST {action}: wrote on a row of Lidao {what}")
                    raise Undone
            except Undone:
                continue

    def _and_undo(self, at: str, sent: dict[str, Any], kind: str, address: str, survey: Survey) -> None:
        try:
            with transaction.atomic():
                survey.look(kind, self.who, self.place, address, self.person.client.post(at, sent))
                raise Undone
        except Undone:
            return

    def _must_be_refused(self, method: str, address: str, answer: Any, survey: Survey) -> None:
        if address in PUBLIC or covers(OPEN, address, self.place, self.who):
            return
        if answer.status_code not in (403, 404, 405):
            survey.wrong.append(f"{self.who} {method} {address}: {answer.status_code}")


def difference(before: str, after: str) -> str:
    """The first lines that only the second text has."""
    known = set(before.splitlines())
    return "differs by " + " | ".join(one.strip()[:80] for one in after.splitlines() if one not in known)[:300]


def walk(roles: Sequence[str], town: Town, cast: Cast, at: datetime, part: float = 1.0) -> Survey:
    """Everything of these roles; with `part`, that share of every person's addresses, drawn by the seed."""
    foreign = grounds(town, at)
    draw, whole = Random(SEED), listed()
    walks = [
        Walk(f"{role} of {place}", place, person, [one for one in whole if part == 1.0 or draw.random() < part])
        for role in roles
        for place, person in people(role, foreign, cast, at).items()
    ]
    with time_machine.travel(timezone.now(), tick=False):
        for one in walks:
            one.read_before({}, cast)
        rows = build(town)
        survey = Survey(plant(foreign, town))
        cache.clear()  # Lidao's rows came past the log, under whose head figures are kept
        for one in walks:
            one.read(rows, cast, survey)
        for one in walks:
            one.search(survey)
            one.post(rows, cast, survey)
            one.other_methods(rows, cast, survey)
            one.aim(town, rows, survey)
        for role in roles:
            own = own_person(role, town, cast, at)
            if own is not None:
                _own(own, role, rows, cast, survey, whole if part == 1.0 else [])
    return survey


def _own(own: Person, role: str, rows: dict[str, int], cast: Cast, survey: Survey, whole: list[str]) -> None:
    """Who stands in Lidao reads canaries, or the search for them proves nothing; and meets no fault of the server."""
    mine = whole or ["workbench/", "enterprises/", "enterprises/<int:pk>/", "party/organisations/", "audit/mine/",
                     "contacts/", "own/", "instructors/<int:pk>/", "carriers/<int:pk>/", "outcomes/"]  # fmt: skip
    seen: set[str] = set()
    for address in mine:
        answer = own.client.get(filled(address, rows, cast))
        survey.checks["own GET"] += 1
        if answer.status_code >= 500:
            survey.wrong.append(f"own {role} GET {address}: {answer.status_code}")
        seen |= survey.canaries.found_in(text_of(answer))
        if whole:
            try:
                with transaction.atomic():
                    answer = own.client.post(filled(address, rows, cast))
                    raise Undone
            except Undone:
                survey.checks["own POST"] += 1
                if answer.status_code >= 500:
                    survey.wrong.append(f"own {role} POST {address}: {answer.status_code}")
    if not seen:
        survey.wrong.append(f"own {role} sees no canary")


def judged(survey: Survey, role: str) -> None:
    told = f"{role}: {survey.checks.total()} checks {dict(survey.checks)}, {len(survey.canaries.where)} canaries"
    print(told)  # noqa: T201
    if REPORT and role != "a part":
        line = tally.line_of(role, survey.checks, len(survey.wrong), timezone.localdate())
        tally.note(Path(REPORT), line, (*ROLES, INTERFACE))
    assert len(survey.canaries.where) > 200, told
    assert survey.wrong == [], f"{len(survey.wrong)} wrong of {told}:\n" + "\n".join(survey.wrong[:80])


@pytest.mark.long
@pytest.mark.drill  # a minute a role and more; make drill
@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_lidao_leaks_to_whoever_stands_elsewhere(role: str, cast: Cast, town: Town, at: datetime) -> None:
    survey = walk([role], town, cast, at)
    places = 3  # other town, other county, other city; or three administrators
    assert survey.checks["GET"] == survey.checks["POST"] == len(listed()) * places
    assert sum(survey.checks[method] for method in METHODS) == len(listed())
    judged(survey, role)


def test_nothing_leaks_in_a_part_drawn_by_a_seed(cast: Cast, town: Town, at: datetime) -> None:
    """Everybody, each a few addresses."""
    judged(walk(ROLES, town, cast, at, PART), "a part")


def test_the_plan_holds_ten_thousand_checks_and_every_address() -> None:
    """A new route is in the plan by itself: with a number it must be refused, or stand in OPEN."""
    planned = len(listed()) * len(ROLES) * len(PLACES) * 2
    assert planned >= LEAST
    for rules in (OPEN, COMMON):
        for start, (places, why) in rules.items():
            assert why, start
            assert {one.rpartition(" of ")[2] for one in places} <= {*PLACES, "administrator", "security", "overseer"}
            assert any(one.startswith(start) for one in listed()), f"{start} stands for no address any more"


# ------------------------------------------------------------------------------------------------- the interface


def tokens(foreign: dict[str, Any], cast: Cast, at: datetime) -> Iterator[tuple[str, str, System]]:
    for role in ("office", "coordinator"):
        for place, person in people(role, foreign, cast, at).items():
            yield f"token of {role} of {place}", place, System(make_token(person, at)[1])


def test_no_operation_of_the_interface_leaks(cast: Cast, town: Town, at: datetime) -> None:
    """Every operation with tokens of the three other places; lists say the same as before Lidao had any rows."""
    foreign = grounds(town, at)
    with time_machine.travel(at, tick=False):
        systems = list(tokens(foreign, cast, at))
        own = System(make_token(cast.county_officer, at)[1])
        lists = [
            (path, test_api.address(path, test_api.Scene(town, {})))
            for _name, method, path in test_api.operations()
            if method == "GET" and "{id}" not in path
        ]
        before = {(who, path): text_of(system.get(at_)) for who, _place, system in systems for path, at_ in lists}
        scene = test_api.Scene(town, build(town))
        survey = Survey(plant(foreign, town))
        cache.clear()
        for who, place, system in systems:
            for operation, method, path in test_api.operations():
                answer = test_api.call(system, operation, method, test_api.address(path, scene), scene)
                text = survey.look(method, who, place, path, answer)
                is_open = operation in test_api.OPEN or covers(API_OPEN, path, place)
                if "{id}" in path and not is_open and answer.status_code != 404:
                    survey.wrong.append(f"{who} {method} {path}: {answer.status_code}")
                is_same = method != "GET" or text == before.get((who, path), text)
                if not is_same and not covers(API_COMMON, path, place):
                    survey.wrong.append(f"{who} {path}: {difference(before[who, path], text)}")
        seen = {
            word
            for operation, method, path in test_api.operations()
            if method == "GET"
            for word in survey.canaries.found_in(
                text_of(test_api.call(own, operation, method, test_api.address(path, scene), scene))
            )
        }
    assert len(seen) > 20
    assert survey.checks.total() == 6 * len(test_api.BODIES)
    judged(survey, INTERFACE)
