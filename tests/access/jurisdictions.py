"""Four places and somebody of every role in each; Lidao's rows full of canaries; any answer as text.

`own` is Lidao and what is above it, `next` another town of the same county, `county` the neighbouring county, `city`
another city, as a province would hold it in one installation. The administrators stand nowhere.
"""

import html
import re
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from urllib.parse import unquote
from zipfile import ZipFile

from django.apps import apps
from django.db import IntegrityError, models, transaction

from qiaoliang.access.accounts.models import User
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.scope import ScopedModel
from qiaoliang.party.organisations.models import Coverage, Form, Organisation
from qiaoliang.registry.carriers.models import Carrier, CarrierKind, Tenancy
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole, Enterprise
from tests.cast import (
    LIDAO,
    LIDAO_NEXT,
    RUSHAN_TOWN,
    Cast,
    Person,
    Town,
    _person,
    make_enterprise,
    make_instructor,
    make_organisation,
    make_region,
    make_stint,
)

MARK: Final = "䴉"  # an ibis: the character stands nowhere in the product, its vocabulary or its test rows
MARKED: Final = re.compile(MARK + r"\d{4}")
PHONE: Final = "1397731"  # and four figures
PLACES: Final = ("next", "county", "city")
# What a Lidao row begins with: typed into every search box by those who must not find it.
BEGINNINGS: Final = ("汐歌", "帆砺", "林启", "于海宁", "路灯", "91371082MA30000", "1397731", "xg")
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
# Tables whose words are nobody's secret within the city, or that the chain protects from being rewritten.
NOT_MARKED: Final = ("audit.entry",)


@dataclass
class Ground:
    """One of the places: an enterprise with everything around it, and the department that serves it."""

    town: str
    county: str
    city: str
    department: Department
    firm: Enterprise
    branch: Organisation
    instructor: Instructor
    carrier: Carrier


@dataclass
class Canaries:
    """What was planted: which canary stands in which column, and the codes and numbers that stand beside them."""

    where: dict[str, str] = field(default_factory=dict)
    plain: dict[str, str] = field(default_factory=dict)  # credit codes and phone numbers

    def found_in(self, text: str) -> set[str]:
        found = set(MARKED.findall(text)) if MARK in text else set()
        return found | {word for word in self.plain if word in text}

    def told(self, found: set[str]) -> list[str]:
        return sorted({f"{self.where.get(one) or self.plain[one]} ({one})" for one in found})


def _ground(town: Town, at: datetime, code: str, serial: int, department: Department, city: str) -> Ground:
    names = {LIDAO_NEXT: "屿岚", RUSHAN_TOWN: "埠朗", "370612101": "砚台"}
    stem = names[code]
    firm = make_enterprise(town, f"{stem}机械有限公司", code, serial)
    branch = make_organisation(town, f"G{serial}", f"{stem}机械党支部", code, host=firm)
    instructor = make_instructor(town, f"G{serial}", f"{stem}员", department)
    make_stint(town, instructor, firm)
    Coverage.everything.create(
        organisation=branch, enterprise=firm, form=Form.SINGLE, starts_on="2023-07-01",
        decision_number=f"党〔{serial}〕", recorded_at=at,
    )  # fmt: skip
    carrier = Carrier.everything.create(
        kind=CarrierKind.PARK, name=f"{stem}产业园", region=town.regions[code], region_code=code, recorded_at=at
    )
    Tenancy.everything.create(carrier=carrier, enterprise=firm, starts_on="2023-01-01")
    ContactPerson.everything.create(
        enterprise=firm, role=ContactRole.OWNER, name=f"{stem}主", title="董事长", phone=f"1360000{serial:04d}",
        starts_on="2023-01-01",
    )  # fmt: skip
    return Ground(code, code[:6], city, department, firm, branch, instructor, carrier)


def grounds(town: Town, at: datetime) -> dict[str, Ground]:
    """The three places where Lidao's rows are nobody's business."""
    for code, name, level, parent, county in (
        ("3706", "烟台市", "city", "37", ""),
        ("370612", "牟平区", "county", "3706", "牟平区"),
        ("370612101", "宁海街道", "town", "370612", "牟平区"),
    ):
        town.regions[code] = make_region(code, name, level, parent, county, longitude=121.6, latitude=37.4)

    def department(code: str, name: str, region: str, function: str) -> Department:
        made: Department = Department.everything.create(
            code=code, name=name, short_name=name[:10], function=function, region_code=region, longitude=121.6,
            latitude=37.2,
        )  # fmt: skip
        return made

    return {
        "next": _ground(town, at, LIDAO_NEXT, 901, department("rc-labour", "荣成市人社局", "371082", "labour"), "3710"),
        "county": _ground(
            town, at, RUSHAN_TOWN, 902, department("rs-labour", "乳山市人社局", "371083", "labour"), "3710"
        ),
        "city": _ground(
            town, at, "370612101", 903, department("mp-marine", "牟平区海洋局", "370612", "marine"), "3706"
        ),
    }


WHERE: Final[dict[str, tuple[str, str]]] = {  # role by its name here: (role, what of the ground it stands on)
    "office": ("office", "area"),
    "coordinator": ("coordinator", "department"),
    "head": ("head", "town"),
    "head_of_department": ("head", "department"),
    "instructor": ("instructor", "instructor"),
    "secretary": ("secretary", "branch"),
    "owner": ("owner", "firm"),
    "committee": ("committee", "town"),
    "carrier": ("carrier", "carrier"),
    "auditor": ("auditor", "area"),
}
KINDS: Final = {
    "area": "region", "town": "region", "department": "department", "instructor": "instructor",
    "branch": "organisation", "firm": "enterprise", "carrier": "carrier",
}  # fmt: skip
NOWHERE: Final = ("administrator", "security", "overseer")
ROLES: Final = (*WHERE, "nowhere")


def people(role: str, ground: dict[str, Ground], cast: Cast, at: datetime) -> dict[str, Person]:
    """Who has this role in the three foreign places; the administrators, who have no place."""
    if role == "nowhere":
        return {name: getattr(cast, name) for name in NOWHERE}
    code, on = WHERE[role]
    found = {}
    for place, here in ground.items():
        # An office and an auditor have the widest area of the place that does not hold Lidao.
        area = {"next": here.town, "county": here.county, "city": here.city}[place]
        stands = area if on == "area" else here.town if on == "town" else getattr(here, on).pk
        person = _person(at, f"{role}-{place}", f"{place}的人", code, KINDS[on], stands)
        if on == "instructor":
            here.instructor.user = person.user
            here.instructor.save(update_fields=["user"])
        found[place] = person
    return found


def own_person(role: str, town: Town, cast: Cast, at: datetime) -> Person | None:
    """Who has this role over Lidao itself."""
    if role == "head":
        return _person(at, "head-own", "本镇负责人", "head", "region", LIDAO)
    if role == "head_of_department":
        return _person(at, "headdep-own", "本局负责人", "head", "department", town.marine.pk)
    known = {"office": cast.county_officer}
    return None if role == "nowhere" else known.get(role) or getattr(cast, role)


def plant(foreign: dict[str, Ground], town: Town) -> Canaries:
    """A canary of its own behind every Chinese word of every row that stands in Lidao, whatever its table."""
    spared = _spared(foreign, town)
    planted = Canaries()
    for model in apps.get_models():
        if not issubclass(model, ScopedModel) or model._meta.label_lower in NOT_MARKED:
            continue
        if getattr(model, "SCOPE_OPEN", False):
            continue
        for row in model.everything.order_by("pk"):
            if not _is_spared(row, spared):
                _mark(row, planted)
    _number(planted, spared)
    return planted


def _spared(foreign: dict[str, Ground], town: Town) -> set[tuple[type[models.Model], Any]]:
    """Rows of other places, and Lidao's neighbours in the common cast."""
    theirs: list[Any] = [town.neighbour_firm, town.other_branch, town.other_instructor, town.other_stint]
    for here in foreign.values():
        theirs += [here.firm, here.branch, here.instructor, here.carrier]
    named = [User.objects.filter(username__endswith=f"-{place}") for place in PLACES]
    theirs += [user for users in named for user in users]  # and so the tokens they answer for
    return {(type(row), row.pk) for row in theirs}


def _is_spared(row: models.Model, spared: set[tuple[type[models.Model], Any]]) -> bool:
    """The row itself, or what hangs on it."""
    if (type(row), row.pk) in spared:
        return True
    return any(
        (one.related_model, getattr(row, one.attname)) in spared
        for one in row._meta.fields
        if isinstance(one, models.ForeignKey)
    )


def _mark(row: models.Model, planted: Canaries) -> None:
    for column in row._meta.fields:
        value = getattr(row, column.attname)
        if not isinstance(column, models.CharField | models.TextField) or column.choices or column.primary_key:
            continue
        if not isinstance(value, str) or not CHINESE.search(value):
            continue
        canary = f"{MARK}{len(planted.where):04d}"
        if column.max_length and len(value) + len(canary) > column.max_length:
            continue
        try:
            with transaction.atomic():
                type(row).everything.filter(pk=row.pk).update(**{column.name: value + canary})  # type: ignore[attr-defined]
        except IntegrityError:  # a column that the database holds to a list
            continue
        planted.where[canary] = f"{row._meta.label}.{column.name}"


def _number(planted: Canaries, spared: set[tuple[type[models.Model], Any]]) -> None:
    for serial, person in enumerate(ContactPerson.everything.order_by("pk")):
        if not _is_spared(person, spared):
            person.phone = f"{PHONE}{serial:04d}"
            person.save(update_fields=["phone"])
            planted.plain[person.phone] = "ContactPerson.phone"
    for firm in Enterprise.everything.all():
        if not _is_spared(firm, spared):
            planted.plain[firm.credit_code] = "Enterprise.credit_code"


def text_of(answer: Any) -> str:
    """Everything an answer says: its body whatever the format, where it leads, and the name of the file."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    heads = unquote(answer.get("Content-Disposition", "")) + unquote(answer.get("Location", ""))
    return f"{heads}\n{_read(body)}"


def _read(body: bytes) -> str:
    if body[:4] == b"PK\x03\x04":
        with ZipFile(BytesIO(body)) as package:
            return "\n".join(f"{name}\n{_read(package.read(name))}" for name in package.namelist())
    if body[:5] == b"%PDF-":
        return "\n".join(_inflated(body))
    text = body.decode(errors="replace")
    if "\\u" in text:  # JSON, alone or inside a page
        text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    text = html.unescape(text)
    # A word of a document may be cut into runs: once with its tags, once without.
    return text + re.sub(r"<[^>]*>", "", text) if text.lstrip()[:5] == "<?xml" else text


def _inflated(body: bytes) -> list[str]:
    found = [body.decode("latin-1")]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", body, re.DOTALL):
        try:
            found.append(zlib.decompress(stream).decode("utf-16-be", errors="replace"))
        except zlib.error:
            continue
    return found


VOLATILE: Final = re.compile(r"[0-9A-Za-z_\-]{32,}")  # tokens against forgery and repetition, nonces, digests


def steady(text: str) -> str:
    """The text of a page without what differs between two readings of it."""
    return VOLATILE.sub("~", text)


def digests() -> dict[str, int]:
    """Every table in one number each; whoever compares two of them knows whether anything was written, and where."""
    left_out = {"sessions.session"}  # when somebody was last here
    return {
        model._meta.label_lower: hash(tuple(map(str, model._base_manager.order_by("pk").values_list())))
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in left_out
    }


def changed(before: dict[str, int], after: dict[str, int]) -> list[str]:
    return sorted(label for label in after if before[label] != after[label])
