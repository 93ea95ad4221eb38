"""Every page of the registry against the whole cast, and hostile forms against every one of its forms."""

from typing import Any

import pytest

from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.instructors.nominations.models import Leave
from qiaoliang.registry.carriers.models import Tenancy
from qiaoliang.registry.departments import actions as departments
from qiaoliang.registry.departments.models import AffinityVersion
from qiaoliang.registry.enterprises.codes import complete
from qiaoliang.registry.enterprises.models import ContactPerson
from qiaoliang.registry.partners.models import Partner
from tests.cast import START, Cast, Town

ALL = ("office", "county_officer", "neighbour", "coordinator", "instructor", "other_instructor", "secretary", "owner",
       "committee", "carrier", "auditor", "administrator")  # fmt: skip
OFFICES = ("office", "county_officer", "neighbour")
HERE = ("office", "county_officer")
READERS = tuple(name for name in ALL if name not in ("owner", "administrator"))
SERVED_HERE = ("office", "county_officer", "coordinator", "instructor", "secretary", "owner", "committee", "carrier",
               "auditor")  # fmt: skip
STAFF = ("office", "county_officer", "neighbour", "coordinator", "committee", "auditor")

# Address with {names} of rows; who gets 200; everybody else gets 403 or 404, never anything.
PAGES: dict[str, tuple[str, ...]] = {
    "/enterprises/new/": OFFICES,
    "/enterprises/duplicates/": OFFICES,
    "/enterprises/{seafood}/record/": SERVED_HERE,
    "/enterprises/{seafood}/amend/": HERE,
    "/enterprises/{seafood}/rename/": HERE,
    "/enterprises/{seafood}/change-code/": HERE,
    "/enterprises/{seafood}/move/": HERE,
    "/enterprises/{seafood}/state/": HERE,
    "/enterprises/{seafood}/undo-closure/": HERE,
    "/enterprises/{seafood}/merger/": HERE,
    "/enterprises/{seafood}/split/": HERE,
    "/enterprises/{seafood}/merge-record/{foods}/": HERE,
    "/enterprises/{seafood}/people/new/": (*HERE, "owner"),
    "/enterprises/{seafood}/needs/": (*HERE, "owner", "instructor"),
    "/enterprises/{seafood}/members/": (*HERE, "owner", "instructor"),
    "/enterprises/people/{person}/amend/": (*HERE, "owner"),
    "/enterprises/people/{person}/end/": (*HERE, "owner"),
    "/enterprises/people/{person}/phone/": (*HERE, "instructor"),
    "/settings/": (*OFFICES, "auditor"),
    "/settings/programme/load_max/": (*OFFICES, "auditor"),
    "/settings/calendar/": (*OFFICES, "auditor"),
    "/settings/regions/": READERS,
    "/settings/departments/": READERS,
    "/settings/departments/new/": OFFICES,
    "/settings/departments/{marine}/": ("office",),
    "/settings/functions/": READERS,
    "/settings/affinity/": READERS,
    "/settings/affinity/{version}/": READERS,
    "/settings/affinity/{version}/copy/": ("office",),
    "/carriers/": READERS,
    "/carriers/new/": OFFICES,
    "/carriers/{park}/": ("office", "county_officer", "committee", "carrier", "auditor"),
    "/carriers/{park}/amend/": HERE,
    "/carriers/{park}/admit/": HERE,
    "/carriers/tenancies/{tenancy}/end/": HERE,
    "/partners/": READERS,
    "/partners/new/": OFFICES,
    "/partners/{partner}/": HERE,
    "/partners/{partner}/end/": HERE,
    "/instructors/": STAFF,
    "/instructors/new/": (*OFFICES, "coordinator"),
    "/instructors/{instructor}/": ("office", "coordinator", "instructor", "auditor"),
    "/instructors/{instructor}/amend/": ("office",),
    "/instructors/{instructor}/approve/": ("office",),
    "/instructors/{instructor}/return/": ("office",),
    "/instructors/{instructor}/training/": ("office", "coordinator"),
    "/instructors/{instructor}/leave/": ("office", "coordinator"),
    "/instructors/{instructor}/end/": ("office",),
    "/instructors/{instructor}/phone/": ("office", "instructor"),
    "/instructors/leaves/{leave}/backup/": ("office", "coordinator"),
    "/instructors/leaves/{leave}/end/": ("office", "coordinator"),
}
FORMS = [address for address in PAGES if address.endswith("/") and address not in (
    "/enterprises/duplicates/", "/enterprises/{seafood}/record/", "/settings/", "/settings/regions/",
    "/settings/departments/", "/settings/functions/", "/settings/affinity/", "/carriers/", "/carriers/{park}/",
    "/partners/", "/instructors/", "/instructors/{instructor}/",
    "/enterprises/people/{person}/phone/", "/instructors/{instructor}/phone/",  # any words are a reason, and logged
)]  # fmt: skip
GOOD = complete("91371082", "MA3HSTLE".replace("S", "5"))
HOSTILE: tuple[dict[str, Any], ...] = (
    {},
    {"version": "x", "on": "31.12.", "reason": "", "name": "", "state": "gone", "region": "abc", "division": "ZZ"},
    {"version": "999999999999999999999", "on": "9999-12-31", "reason": "\x00", "name": "\x00" * 5, "state": "closed"},
    {"version": "-1", "on": "0001-01-01", "reason": "<script>", "name": "字" * 5000, "credit_code": "9" * 500},
    {"revenue_fen": "1e99", "staff_count": "1.5", "longitude": "nan", "latitude": "inf", "assets_fen": "很多"},
    {"economy": "1000", "labour": "-1", "full_members": "10001", "phone": "'; DROP TABLE", "role": "king"},
    {"backup": "0", "enterprise": "没有这家", "successor": "没有", "department": "-3", "starts_on": "2026-02-30"},
)

# Otherwise in order, but dated beyond all reason: refused where the day matters, and never an error of the server.
FAR: tuple[dict[str, Any], ...] = (
    {
        "version": "1",
        "on": "0001-01-01",
        "reason": "通知书",
        "name": "新名称有限公司",
        "credit_code": GOOD,
        "state": "closed",
        "term_starts_on": "9999-12-31",
        "trained_on": "0001-01-01",
        "effective_on": "0001-01-01",
        "starts_on": "9999-12-31",
        "full_members": "3",
        "probationary_members": "0",
        "value": "6",
        "day": "9999-12-31",
        "is_workday": "no",
    },
    {
        "version": "1",
        "on": "9999-12-31",
        "reason": "通知书",
        "name": "新名称有限公司",
        "credit_code": GOOD,
        "state": "closed",
        "term_starts_on": "0001-01-01",
        "trained_on": "9999-12-31",
        "effective_on": "9999-12-31",
        "starts_on": "0001-01-01",
        "full_members": "3",
        "probationary_members": "0",
        "value": "6",
        "day": "0001-01-01",
        "is_workday": "no",
    },
)


@pytest.fixture
def keys(town: Town, cast: Cast) -> dict[str, int]:
    """Primary keys for the addresses; one row of each kind, all here in Lidao or of the city's marine department."""
    version = departments.load_default_affinity(effective_on=START, by=cast.office.actor, at=town.at)
    assert version is not None
    partner = Partner.everything.create(
        kind="university", name="哈工程威海研究院", region_code="371082", starts_on=START, recorded_at=town.at
    )
    leave = Leave.everything.create(instructor=town.instructor, starts_on=START, ends_on=START, recorded_at=town.at)
    return {
        "seafood": town.seafood.pk, "foods": town.foods.pk, "marine": town.marine.pk, "park": town.park.pk,
        "instructor": town.instructor.pk, "person": ContactPerson.everything.get().pk, "version": version.pk,
        "tenancy": Tenancy.everything.get().pk, "partner": partner.pk, "leave": leave.pk,
    }  # fmt: skip


def test_every_page_against_the_whole_cast(cast: Cast, keys: dict[str, int], time_machine: Any, town: Town) -> None:
    time_machine.move_to(town.at, tick=False)
    wrong = []
    for template, allowed in PAGES.items():
        address = template.format(**keys)
        for name in ALL:
            status = getattr(cast, name).client.get(address).status_code
            if (status == 200) != (name in allowed) or status not in (200, 403, 404):
                wrong.append((template, name, status))
        if cast.nobody.get(address).status_code != 302:
            wrong.append((template, "nobody", 0))
    assert not wrong


def test_hostile_forms_change_nothing(cast: Cast, keys: dict[str, int], time_machine: Any, town: Town) -> None:
    """No 500, nothing half-written, no log entry: every form answers with a page that says what to do."""
    time_machine.move_to(town.at, tick=False)
    cast.office.client.get("/settings/")
    before = Entry.everything.count()
    for template in FORMS:
        for given in HOSTILE:
            answer = cast.office.client.post(template.format(**keys), given)
            assert answer.status_code in (200, 302, 409, 422), (template, given, answer.status_code)
            assert Entry.everything.count() == before, (template, given)


def test_days_beyond_all_reason(cast: Cast, keys: dict[str, int], time_machine: Any, town: Town) -> None:
    time_machine.move_to(town.at, tick=False)
    for template in FORMS:
        for given in FAR:
            answer = cast.office.client.post(template.format(**keys), given)
            assert answer.status_code in (200, 302, 409, 422), (template, given, answer.status_code)
    for name in (
        "/enterprises/{seafood}/",
        "/enterprises/{seafood}/record/",
        "/instructors/{instructor}/",
        "/settings/",
    ):
        assert cast.office.client.get(name.format(**keys)).status_code == 200
    town.seafood.refresh_from_db()
    assert (town.seafood.name, town.seafood.state) == ("汐歌海产有限公司", "operating")
    assert verify() is None


def test_a_neighbour_posts_in_vain(cast: Cast, keys: dict[str, int], time_machine: Any, town: Town) -> None:
    time_machine.move_to(town.at, tick=False)
    before = Entry.everything.count()
    given = {"version": 1, "on": "2026-11-20", "reason": "通知书", "name": "新名称有限公司", "state": "closed"}
    for template in FORMS:
        if "{" not in template:
            continue
        status = cast.neighbour.client.post(template.format(**keys), given).status_code
        assert status in (403, 404), (template, status)
    assert Entry.everything.count() == before
    assert AffinityVersion.everything.count() == 1
