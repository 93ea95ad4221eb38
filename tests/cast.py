"""A small place and the people in it: every test's cast, always with the officer of the neighbouring county.

Lidao (俚岛镇, Rongcheng 371082) is where things happen; Rushan (371083) is next door and must see nothing of it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.test import Client

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import Grant, User
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.party.organisations.models import Coverage, Form, Organisation, OrganisationKind
from qiaoliang.registry.carriers.models import Carrier, CarrierKind, Tenancy
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.choices import (
    ControllerOrigin,
    ControllingType,
    EntityKind,
    OperatingState,
    RegistrationType,
    SizeClass,
)
from qiaoliang.registry.enterprises.codes import complete
from qiaoliang.registry.enterprises.models import (
    ContactPerson,
    ContactRole,
    Enterprise,
    Identity,
    OperatingSpell,
)
from qiaoliang.registry.programme.models import Setting
from qiaoliang.registry.regions.models import Region

START = date(2023, 1, 1)
LIDAO, LIDAO_NEXT, RUSHAN_TOWN = "371082105", "371082106", "371083101"


@dataclass
class Town:
    """Rows by name: `town.seafood`, `town.instructor`, … All stand since before `at`."""

    at: datetime
    regions: dict[str, Region] = field(default_factory=dict)
    marine: Department = None  # type: ignore[assignment]
    taxation: Department = None  # type: ignore[assignment]
    seafood: Enterprise = None  # type: ignore[assignment]  # 俚岛, served by `instructor`, covered by `branch`
    fishing_gear: Enterprise = None  # type: ignore[assignment]  # 俚岛, served by `instructor`, not covered
    foods: Enterprise = None  # type: ignore[assignment]  # 俚岛, without an instructor
    neighbour_firm: Enterprise = None  # type: ignore[assignment]  # in Rushan, served by `other_instructor`
    instructor: Instructor = None  # type: ignore[assignment]
    colleague: Instructor = None  # type: ignore[assignment]  # same department, posted nowhere
    other_instructor: Instructor = None  # type: ignore[assignment]
    stint: Stint = None  # type: ignore[assignment]
    gear_stint: Stint = None  # type: ignore[assignment]
    other_stint: Stint = None  # type: ignore[assignment]
    park: Carrier = None  # type: ignore[assignment]
    branch: Organisation = None  # type: ignore[assignment]
    other_branch: Organisation = None  # type: ignore[assignment]


def make_region(code: str, name: str, level: str, parent: str, county: str = "", **more: Any) -> Region:
    return Region.everything.create(
        code=code, name=name, level=level, parent_code=parent, county_name=county, code_system="NBS", version="2023",
        valid_from=date(2023, 1, 1), **more,
    )  # fmt: skip


def make_enterprise(town: Town, name: str, region_code: str, serial: int, **more: Any) -> Enterprise:
    """An operating private company; keyword arguments override any column."""
    columns: dict[str, Any] = {
        "credit_code": complete(f"91{region_code[:6]}", f"MA3{serial:05d}"),
        "name": name,
        "short_name": name[:4],
        "sort_key": name,
        "region": town.regions[region_code],
        "region_code": region_code,
        "division": "13",
        "section": "C",
        "line_function": "marine",
        "entity_kind": EntityKind.COMPANY,
        "registration_type": RegistrationType.PRIVATE_LLC,
        "controlling_type": ControllingType.PRIVATE,
        "controller_origin": ControllerOrigin.MAINLAND,
        "is_nonpublic_statistics": True,
        "is_nonpublic_national": True,
        "is_nonpublic_shandong": True,
        "staff_count": 80,
        "revenue_fen": 60_000_000_00,
        "assets_fen": 40_000_000_00,
        "size_class": SizeClass.SMALL,
        "state": OperatingState.OPERATING,
        "established_on": date(2012, 5, 1),
        "recorded_at": town.at - timedelta(days=1200),
    }
    enterprise = Enterprise.everything.create(**{**columns, **more})
    OperatingSpell.everything.create(enterprise=enterprise, state=enterprise.state, starts_on=date(2012, 5, 1))
    Identity.everything.create(enterprise=enterprise, name=name, credit_code=enterprise.credit_code)
    return enterprise


def make_instructor(town: Town, number: str, name: str, department: Department, **more: Any) -> Instructor:
    columns: dict[str, Any] = {
        "number": number, "name": name, "department": department, "function": department.function,
        "divisions": ["13"], "economic_evidence": "在企业服务科工作 6 年", "party_evidence": "任机关支部委员 3 年",
        "has_party_experience": True, "trained_on": START, "term_starts_on": START, "standing": Standing.APPROVED,
        "recorded_at": town.at - timedelta(days=1200),
    }  # fmt: skip
    return Instructor.everything.create(**{**columns, **more})


def make_stint(town: Town, instructor: Instructor, enterprise: Enterprise, **more: Any) -> Stint:
    columns: dict[str, Any] = {"starts_on": date(2024, 1, 1), "recorded_at": town.at - timedelta(days=1000)}
    if more.get("part") == Part.SUPPORT and not more.get("ends_on"):
        columns["team_place"] = 1 + enterprise.stints.filter(part=Part.SUPPORT, ends_on=None).count()
    return Stint.everything.create(instructor=instructor, enterprise=enterprise, **{**columns, **more})


def make_organisation(town: Town, code: str, name: str, region_code: str, **more: Any) -> Organisation:
    columns: dict[str, Any] = {
        "kind": OrganisationKind.BRANCH, "form": Form.SINGLE, "upper_committee": "镇党委", "secretary_name": "许书记",
        "set_up_on": date(2023, 7, 1), "recorded_at": town.at - timedelta(days=1000),
    }  # fmt: skip
    return Organisation.everything.create(code=code, name=name, region_code=region_code, **{**columns, **more})


def build_town(at: datetime) -> Town:
    town = Town(at=at)
    Setting.objects.create(
        key="programme_start", value=START.isoformat(), effective_on=START, recorded_at=at, recorded_by="测试"
    )
    Setting.objects.create(key="root_region", value="3710", effective_on=START, recorded_at=at, recorded_by="测试")
    for code, name, level, parent, county in (
        ("3710", "威海市", "city", "37", ""),
        ("371082", "荣成市", "county", "3710", "荣成市"),
        ("371083", "乳山市", "county", "3710", "乳山市"),
        (LIDAO, "俚岛镇", "town", "371082", "荣成市"),
        (LIDAO_NEXT, "成山镇", "town", "371082", "荣成市"),
        (RUSHAN_TOWN, "夏村镇", "town", "371083", "乳山市"),
    ):
        town.regions[code] = make_region(code, name, level, parent, county, longitude=122.5, latitude=37.2)
    town.marine = Department.everything.create(
        code="marine", name="市海洋发展局", short_name="海洋发展局", function="marine", region_code="3710",
        longitude=122.1, latitude=37.5,
    )  # fmt: skip
    town.taxation = Department.everything.create(
        code="tax-rushan", name="乳山市税务局", short_name="乳山税务", function="taxation", region_code="371083",
        longitude=121.5, latitude=36.9,
    )  # fmt: skip
    town.seafood = make_enterprise(town, "汐歌海产有限公司", LIDAO, 1, full_members=5)
    town.fishing_gear = make_enterprise(town, "帆砺渔具有限公司", LIDAO, 2)
    town.foods = make_enterprise(town, "穗屿食品有限公司", LIDAO, 3)
    town.neighbour_firm = make_enterprise(town, "岚启医械有限公司", RUSHAN_TOWN, 4, line_function="health")
    town.instructor = make_instructor(town, "Z001", "于海宁", town.marine)
    town.colleague = make_instructor(town, "Z002", "毕文涛", town.marine)
    town.other_instructor = make_instructor(town, "Z003", "姜若楠", town.taxation)
    town.stint = make_stint(town, town.instructor, town.seafood)
    town.gear_stint = make_stint(town, town.instructor, town.fishing_gear)
    town.other_stint = make_stint(town, town.other_instructor, town.neighbour_firm)
    town.park = Carrier.everything.create(
        kind=CarrierKind.PARK, name="俚岛产业园", region=town.regions[LIDAO], region_code=LIDAO, recorded_at=at
    )
    Tenancy.everything.create(carrier=town.park, enterprise=town.seafood, starts_on=date(2023, 1, 1))
    town.branch = make_organisation(town, "O001", "汐歌海产党支部", LIDAO, host=town.seafood)
    town.other_branch = make_organisation(town, "O002", "岚启医械党支部", RUSHAN_TOWN, host=town.neighbour_firm)
    Coverage.everything.create(
        organisation=town.branch, enterprise=town.seafood, form=Form.SINGLE, starts_on=date(2023, 7, 1),
        decision_number="俚党〔2023〕7号", recorded_at=at - timedelta(days=900),
    )  # fmt: skip
    ContactPerson.everything.create(
        enterprise=town.seafood, role=ContactRole.OWNER, name="林启航", title="董事长", phone="13900000001",
        starts_on=date(2023, 1, 1),
    )  # fmt: skip
    return town


@dataclass
class Person:
    user: User
    at: datetime

    @cached_property
    def actor(self) -> Actor:
        return self.user.actor(self.at.date())

    @cached_property
    def client(self) -> Client:
        client = Client()
        client.force_login(self.user, backend="django.contrib.auth.backends.ModelBackend")
        return client


@dataclass
class Cast:
    """Everybody, by name. `nobody` is a client that has not signed in."""

    office: Person
    county_officer: Person
    neighbour: Person
    coordinator: Person
    instructor: Person
    other_instructor: Person
    secretary: Person
    owner: Person
    committee: Person
    carrier: Person
    auditor: Person
    administrator: Person
    security: Person
    overseer: Person
    nobody: Client = field(default_factory=Client)

    def __iter__(self) -> Any:
        return ((name, person) for name, person in vars(self).items() if isinstance(person, Person))


PASSWORD = "只在测试里用的口令-1"


def _person(at: datetime, username: str, name: str, role: str, kind: str, key: Any = "") -> Person:
    user = User.objects.create_user(username, PASSWORD, name=name, created_at=at)
    Grant.objects.create(user=user, role=role, where_kind=kind, where_key=str(key), starts_on=START)
    return Person(user, at)


def build_cast(town: Town, at: datetime) -> Cast:
    cast = Cast(
        office=_person(at, "office", "周立言", "office", "city"),
        county_officer=_person(at, "county", "丛慧敏", "office", "region", "371082"),
        neighbour=_person(at, "neighbour", "宋一鸣", "office", "region", "371083"),
        coordinator=_person(at, "department", "邹子谦", "coordinator", "department", town.marine.pk),
        instructor=_person(at, "instructor", "于海宁", "instructor", "instructor", town.instructor.pk),
        other_instructor=_person(at, "other", "姜若楠", "instructor", "instructor", town.other_instructor.pk),
        secretary=_person(at, "secretary", "许知远", "secretary", "organisation", town.branch.pk),
        owner=_person(at, "owner", "林启航", "owner", "enterprise", town.seafood.pk),
        committee=_person(at, "township", "鞠明远", "committee", "region", LIDAO),
        carrier=_person(at, "carrier", "孙晓岚", "carrier", "carrier", town.park.pk),
        auditor=_person(at, "auditor", "王砚青", "auditor", "city"),
        administrator=_person(at, "admin", "林可为", "administrator", "city"),
        security=_person(at, "security", "荆守一", "security", "city"),
        overseer=_person(at, "overseer", "初明察", "overseer", "city"),
    )
    for person, instructor in ((cast.instructor, town.instructor), (cast.other_instructor, town.other_instructor)):
        instructor.user = person.user
        instructor.save(update_fields=["user"])
    return cast
